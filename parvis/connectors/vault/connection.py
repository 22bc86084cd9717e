"""Find the vault that an address names."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from parvis.connectors.registry import factory
from parvis.connectors.vault.contract import Vault


def connect(url: str, *, var_dir: Path) -> Vault:
    """Return the vault of an address, opening nothing; raise `ValueError` for an address nobody knows."""
    return cast("Vault", factory("vault", urlsplit(url).scheme)(url, var_dir=var_dir))
