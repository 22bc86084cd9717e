"""Receive e-mail from nowhere: a folder of files that plays the server."""

from parvis.connectors.mailbox.pretend.connector import PretendConnector, from_url

__all__ = ["PretendConnector", "from_url"]
