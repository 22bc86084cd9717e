"""Ask nobody: keep each question as a file that a person can open, and give the answer written in the address."""

from parvis.connectors.data.pretend.connector import PretendSource, from_url

__all__ = ["PretendSource", "from_url"]
