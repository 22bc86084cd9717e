"""From a setting to a connector: the scheme of the address names the vendor."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from parvis.connectors.email.contract import EmailConnector
from parvis.connectors.registry import factory


def connect(url: str, *, var_dir: Path) -> EmailConnector:
    """Return the connector `url` describes: `smtp://host:port/?…` or `pretend:`.

    `var_dir` is the folder of what the installation writes.  Nothing is opened.  Raise `ValueError` on an
    unknown vendor or a malformed address.
    """
    return cast(EmailConnector, factory("email", urlsplit(url).scheme)(url, var_dir=var_dir))
