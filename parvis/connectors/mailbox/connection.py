"""From an address to a connector: its scheme names the vendor."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from parvis.connectors.mailbox.contract import MailboxConnector
from parvis.connectors.registry import factory


def connect(url: str, *, var_dir: Path) -> MailboxConnector:
    """Return the connector `url` describes: `imaps://user:password@host/` or `pretend:name`.

    Nothing is opened. Raise `ValueError` on an unknown vendor or a malformed address.
    """
    return cast(MailboxConnector, factory("mailbox", urlsplit(url).scheme)(url, var_dir=var_dir))
