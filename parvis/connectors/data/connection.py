"""From an address to a connector: its scheme names the vendor."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from parvis.connectors.data.contract import DataSource
from parvis.connectors.registry import factory


def connect(url: str, *, var_dir: Path) -> DataSource:
    """Return the connector `url` describes: `json+https://host/path` or `pretend:?name=value`.

    Nothing is opened. Raise `ValueError` on an unknown vendor or a malformed address.
    """
    return cast(DataSource, factory("data", urlsplit(url).scheme)(url, var_dir=var_dir))
