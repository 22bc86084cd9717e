"""Stamp with a key of one's own, for demonstrations."""

from parvis.connectors.timestamp.pretend.connector import PretendTimestamper, from_url

__all__ = ["PretendTimestamper", "from_url"]
