"""Scan with ClamAV's daemon, by its INSTREAM command."""

from parvis.connectors.antivirus.clamd.connector import ClamdConnector, from_url

__all__ = ["ClamdConnector", "from_url"]
