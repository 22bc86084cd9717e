"""Send nothing: keep each e-mail as a file that a person can open."""

from parvis.connectors.email.pretend.connector import PretendConnector, from_url

__all__ = ["PretendConnector", "from_url"]
