"""Ask a source over HTTP, in JSON."""

from parvis.connectors.data.json_http.connector import JsonSource, from_url

__all__ = ["JsonSource", "from_url"]
