"""Messages written by the standard library, or by hand when it would not write what some programs send."""

import struct
from email.message import EmailMessage
from email.policy import SMTP

from parvis.intake.mail.reading import understood
from parvis.intake.mail.values import Mail


def mail(
    raw: bytes, *, known_domains: tuple[str, ...] = ("valmont.example",), installation: str = "valmont-1"
) -> Mail:
    """The message read, without the net that hides our own defects."""
    return understood(raw, known_domains=known_domains, installation=installation)


def said(body: str, *fields: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    """A message of one part, with these fields besides the usual ones."""
    usual = (
        "From: Jeanne Morel <jeanne.morel@exemple.example>",
        "To: accueil@valmont.example",
        "Date: Thu, 12 Mar 2026 10:02:00 +0100",
        "Message-ID: <1@exemple.example>",
        f"Content-Type: {kind}",
    )
    names = {field.partition(":")[0].lower() for field in fields}
    kept = [field for field in usual if field.partition(":")[0].lower() not in names]
    return "\r\n".join([*fields, *kept, "", body.replace("\n", "\r\n")]).encode()


def many(*parts: bytes, kind: str = "multipart/mixed", fields: str = "") -> bytes:
    """A message of several parts, each written whole (fields, a blank line, content)."""
    head = f"From: j@exemple.example\r\n{fields}Content-Type: {kind}; boundary=cut\r\n\r\n".encode()
    return head + b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"


def part(kind: str, content: bytes, *fields: str) -> bytes:
    """One part."""
    return "\r\n".join([f"Content-Type: {kind}", *fields, "", ""]).encode() + content


def written(message: EmailMessage) -> bytes:
    """What the standard library writes."""
    return message.as_bytes(policy=SMTP)


def winmail(name: str, content: bytes, words: str) -> bytes:
    """A `winmail.dat` with one file under its long name, and the words of the message."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, kind, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
        )

    wide = name.encode("utf-16-le") + b"\0\0"
    properties = struct.pack("<I", 2) + struct.pack("<HHi", 0x0003, 0x3705, 1)
    properties += struct.pack("<HHII", 0x001F, 0x3707, 1, len(wide)) + wide + b"\0" * (-len(wide) % 4)
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x800C, words.encode("cp1252") + b"\0")
        + attribute(2, 0x9002, b"\0" * 14)
        + attribute(2, 0x8010, b"COURT~1.PDF\0")
        + attribute(2, 0x800F, content)
        + attribute(2, 0x9005, properties)
    )
