"""Scan nothing but the EICAR test string, for demonstrations."""

from parvis.connectors.antivirus.pretend.connector import PretendConnector, from_url

__all__ = ["PretendConnector", "from_url"]
