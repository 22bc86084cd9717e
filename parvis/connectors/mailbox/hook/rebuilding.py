"""The bytes of a message that a provider told in pieces: the same ones each time it tells it."""

import base64
import hashlib
from email.message import EmailMessage
from email.policy import SMTP


def rebuilt(message: EmailMessage) -> bytes:
    """Write a message; files are encoded, and what separates its parts depends on the message alone."""
    said = "\0".join(str(message.get(name, "")) for name in ("Message-ID", "Date", "From", "Subject"))
    mark = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:40]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            if part.get_content_maintype() == "multipart":
                part.set_boundary(f"=_{mark}_{number}")
        elif not part["Content-Transfer-Encoding"]:
            _encode(part)
    return message.as_bytes(policy=SMTP)


def _encode(part: EmailMessage) -> None:
    """Have a file travel in base 64: written as it is, its ends of lines would change."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    part["Content-Transfer-Encoding"] = "base64"
