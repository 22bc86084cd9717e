"""Read mailboxes by IMAP (RFC 3501, RFC 9051), without changing anything in them."""

from parvis.connectors.mailbox.imap.connector import ImapConnector, from_url

__all__ = ["ImapConnector", "from_url"]
