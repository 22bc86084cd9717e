"""Ask a server, now, whether a box can be read; outside of any transaction."""

from pathlib import Path

from django.conf import settings

from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import MailboxError

PATIENCE = "timeout=10&whole_timeout=10"
"""What a page waits: less than what listens."""


def tried(connection: str, folder: str) -> tuple[str, str]:
    """Sign in and open the folder; why it could not be, and with what detail: both empty when it could."""
    hurried = (
        f"{connection}?{PATIENCE}" if connection.startswith("imap") and "?" not in connection else connection
    )
    try:
        connect(hurried, var_dir=Path(settings.VAR_DIR)).check(folder)
    except MailboxError as failed:
        return failed.reason, failed.detail
    return "", ""
