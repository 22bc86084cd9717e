"""The one place that names vendors: kind -> vendor, as the scheme of an address -> factory.

A factory takes the address written in the settings and `var_dir`, the folder of what the installation
writes, and returns an object that follows the contract of its kind.  It opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

CONNECTORS: Final[dict[str, dict[str, str]]] = {
    "email": {
        "smtp": "parvis.connectors.email.smtp.from_url",
        "smtp+tls": "parvis.connectors.email.smtp.from_url",
        "smtps": "parvis.connectors.email.smtp.from_url",
        "pretend": "parvis.connectors.email.pretend.from_url",
    },
    "antivirus": {
        "clamd": "parvis.connectors.antivirus.clamd.from_url",
        "pretend": "parvis.connectors.antivirus.pretend.from_url",
    },
    "timestamp": {
        "rfc3161+http": "parvis.connectors.timestamp.rfc3161.from_url",
        "rfc3161+https": "parvis.connectors.timestamp.rfc3161.from_url",
        "pretend": "parvis.connectors.timestamp.pretend.from_url",
    },
    "data": {
        "json+https": "parvis.connectors.data.json_http.from_url",
        "json+http": "parvis.connectors.data.json_http.from_url",
        "pretend": "parvis.connectors.data.pretend.from_url",
    },
    "mailbox": {
        "imaps": "parvis.connectors.mailbox.imap.from_url",
        "imap+tls": "parvis.connectors.mailbox.imap.from_url",
        "imap": "parvis.connectors.mailbox.imap.from_url",
        "hook+mailgun": "parvis.connectors.mailbox.hook.from_url",
        "hook+postmark": "parvis.connectors.mailbox.hook.from_url",
        "hook+mailjet": "parvis.connectors.mailbox.hook.from_url",
        "pretend": "parvis.connectors.mailbox.pretend.from_url",
    },
    "vault": {
        "file": "parvis.connectors.vault.folder.from_url",
        "s3": "parvis.connectors.vault.s3.from_url",
        "s3+http": "parvis.connectors.vault.s3.from_url",
    },
}


def factory(kind: str, vendor: str) -> Callable[..., object]:
    """Return the factory of `vendor` for `kind`; raise `ValueError` when there is none."""
    try:
        module, _, name = CONNECTORS[kind][vendor].rpartition(".")
    except KeyError:
        known = ", ".join(sorted(CONNECTORS.get(kind, {})))
        raise ValueError(f"unknown {kind} vendor {vendor!r}; known: {known}") from None
    return cast("Callable[..., object]", getattr(import_module(module), name))
