"""Ask a time stamping authority over HTTP (RFC 3161, section 3.4)."""

from parvis.connectors.timestamp.rfc3161.connector import HttpTimestamper, from_url

__all__ = ["HttpTimestamper", "from_url"]
