"""Write an e-mail as the bytes that travel, and read a server's words without keeping anybody's name."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from parvis.connectors.email.contract import OutgoingEmail

REPLY_LIMIT = 300
"""Characters kept of a server's reply."""


class _Whole(UnstructuredHeader, BaseHeader):
    """What programs read, one piece a line: folded as words, long identifiers and links would be encoded, and lost."""

    def fold(self, *, policy: Policy) -> str:
        """Write the header with its line end."""
        return f"{self.name}: " + f"{policy.linesep} ".join(self.split()) + policy.linesep


_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Whole)
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_POLICY_UTF8 = _POLICY.clone(utf8=True)
_ADDRESS_LIKE = re.compile(r"<[^<>]*>|(?<![^\s<>()])[^\s<>()]+@[^\s<>()]+")
"""What is between brackets, or a word with an @, looked for where words begin: from each sign, it is quadratic."""
_LONG_NUMBER = re.compile(r"\d{6,}")


def split_address(address: str) -> tuple[str, str]:
    """Return the local part and the domain, the domain in its ASCII form (RFC 5891).

    Raise `UnicodeError` when the domain has no ASCII form.
    """
    local, _, domain = address.rpartition("@")
    return local, domain.encode("idna").decode("ascii")


def needs_utf8(email: OutgoingEmail) -> bool:
    """Say whether an address has letters only a server with SMTPUTF8 (RFC 6531) can carry."""
    addresses = [email.sender, email.recipient, *([email.reply_to] if email.reply_to else [])]
    return any(not split_address(address)[0].isascii() for address in addresses)


def written(email: OutgoingEmail, *, at: datetime) -> bytes:
    """Return the message (RFC 5322), lines ended by CRLF, dated `at`.

    Names outside ASCII are encoded (RFC 2047, and RFC 2231 for file names); bodies are quoted-printable, so
    that no server on the way needs to rewrite them.
    """
    utf8 = needs_utf8(email)
    message = EmailMessage(policy=_POLICY_UTF8 if utf8 else _POLICY)
    message["From"] = _named(email.sender_name, email.sender)
    message["To"] = _named(email.recipient_name, email.recipient)
    if email.reply_to:
        message["Reply-To"] = _named("", email.reply_to)
    message["Subject"] = email.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = email.message_id
    for name, value in email.headers:
        message[name] = value
    message.set_content(email.text, cte="quoted-printable")
    if email.html:
        message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    for attachment in email.attachments:
        maintype, _, subtype = _attachable(attachment.media_type).partition("/")
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, cte="base64", filename=attachment.name
        )
    return message.as_bytes()


def _attachable(media_type: str) -> str:
    """The type under which bytes may go as base64: a whole message may not as what it is (RFC 2046, 5.2.1)."""
    return "application/octet-stream" if media_type.startswith(("message/", "multipart/")) else media_type


def stuffed(message: bytes) -> bytes:
    """Return the message as DATA carries it, without its end mark nor its last line end.

    Every line ends with CRLF and a leading dot is doubled (RFC 5321, 2.3.8 and 4.5.2).
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    return re.sub(rb"(?m)^\.", b"..", lines).removesuffix(b"\r\n")


def without_personal_data(reply: str, email: OutgoingEmail) -> str:
    """Return a server's words with every address, name and long number taken out, on one line."""
    words = " ".join(reply.split())
    words = _ADDRESS_LIKE.sub("[…]", words)
    for private in (email.recipient.rpartition("@")[0], email.recipient, *email.recipient_name.split()):
        if len(private) > 1:
            words = re.sub(rf"(?<!\w){re.escape(private)}(?!\w)", "[…]", words, flags=re.IGNORECASE)
    words = _LONG_NUMBER.sub("[…]", words)
    return "".join(letter for letter in words if letter.isprintable())[:REPLY_LIMIT]


def _named(name: str, address: str) -> Address:
    local, domain = split_address(address)
    return Address(display_name=name, username=local, domain=domain)
