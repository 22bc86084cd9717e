"""Which parts of a message are its words, and which came with them."""

from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms

from parvis.intake.mail import limits, winmail
from parvis.intake.mail.charsets import OVERRIDES
from parvis.intake.mail.decoding import decoded, is_broken
from parvis.intake.mail.naming import safe_name
from parvis.intake.mail.splitting import Entity, split
from parvis.intake.mail.suspicion import is_program
from parvis.intake.mail.values import Kind, Part

SEALED_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
SIGNATURE_TYPES = {
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
}
WINMAIL_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
MESSAGE_TYPES = {"message/rfc822", "message/global"}
FIRST_BYTES = 64


@dataclass
class Gathered:
    """What was found: bodies (each with the versions it offers), parts, and what the structure says."""

    bodies: list[list[Entity]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    messages: list[Entity] = field(default_factory=list)
    is_signed: bool = False
    is_encrypted: bool = False
    has_calendar: bool = False
    words: str = ""
    markup: str = ""


def gathered(root: Entity, notes: set[str]) -> Gathered:
    """Sort the parts of a message."""
    into = Gathered()
    gather(root, into, notes)
    return into


def gather(entity: Entity, into: Gathered, notes: set[str]) -> None:
    """Sort one part and those inside."""
    kind = entity.media_type
    if kind.startswith("multipart/") and entity.children:
        gather_inside(entity, into, notes)
    elif kind in MESSAGE_TYPES:
        into.messages.append(entity)
        attach(entity, "message", into, notes)
    elif kind in SEALED_TYPES:
        gather_sealed(entity, into, notes)
    elif kind in WINMAIL_TYPES or entity.said_name.lower() == "winmail.dat":
        gather_winmail(entity, into, notes)
    elif kind == "text/calendar":
        into.has_calendar = True
        attach(entity, "calendar", into, notes)
    elif is_body(entity):
        into.bodies.append([entity])
    else:
        attach(entity, "signature" if kind in SIGNATURE_TYPES else "file", into, notes)


def gather_inside(entity: Entity, into: Gathered, notes: set[str]) -> None:
    """Sort the parts of a container."""
    first, *others = entity.children
    if entity.media_type == "multipart/encrypted":
        into.is_encrypted = True
        for child in entity.children:
            attach(child, "encrypted", into, notes)
    elif entity.media_type == "multipart/signed":
        into.is_signed = True
        gather(first, into, notes)
        for child in others:
            attach(child, "signature", into, notes)
    elif entity.media_type == "multipart/alternative":
        before = len(into.bodies)
        for child in entity.children:
            gather(child, into, notes)
        into.bodies[before:] = [[version for body in into.bodies[before:] for version in body]]
    else:
        for child in entity.children:
            gather(child, into, notes)


def is_body(entity: Entity) -> bool:
    """Whether a part is words to read, not a file; a container whose parts were not found is read as words."""
    if entity.media_type.startswith("multipart/"):
        return entity.depth < limits.DEPTH
    is_text = entity.media_type.startswith("text/") or "/" not in entity.media_type
    is_whole = entity.depth == 0 and entity.disposition != "attachment"
    return is_text and (is_whole or (entity.disposition != "attachment" and not entity.said_name))


def attach(entity: Entity, kind: Kind, into: Gathered, notes: set[str]) -> None:
    """Add a part as it stands in the original."""
    if entity.encoding == "base64" and is_broken(entity.content):
        notes.add("broken_base64")
    said = entity.said_name
    if OVERRIDES.search(said):
        notes.add("bidi")
    if "\n" in said or "\r" in said:
        notes.add("header_injection")
    is_runnable = any(runs(one) for one in entity.walk())
    if is_runnable:
        notes.add("executable")
    into.parts.append(
        Part(
            name=safe_name(said, entity.media_type, len(into.parts) + 1),
            media_type=entity.media_type,
            kind=kind,
            inline=entity.disposition == "inline" or (not entity.disposition and bool(identifier(entity))),
            content_id=identifier(entity),
            encoding=entity.encoding,
            executable=is_runnable,
            _source=entity.content,
        )
    )


def identifier(entity: Entity) -> str:
    """The identifier by which HTML shows a part, without its angles."""
    return entity.fields.words("content-id", 250).strip("<> ")


def runs(entity: Entity) -> bool:
    """Whether a part is a program."""
    first = next(iter(decoded(entity.content[:FIRST_BYTES], entity.encoding)), b"")
    return is_program(safe_name(entity.said_name, "", 0), entity.media_type, first)


def whole(entity: Entity) -> bytes:
    """The content of a part that is opened at once; nothing beyond the size that is."""
    if len(entity.content) > limits.SMALL_PARTS:
        return b""
    return b"".join(decoded(entity.content, entity.encoding))


def gather_winmail(entity: Entity, into: Gathered, notes: set[str]) -> None:
    """Take files and words out of a `winmail.dat`; one that holds nothing readable stays a file."""
    held = winmail.opened(whole(entity))
    notes.add("winmail" if held.is_whole else "broken_winmail")
    into.words, into.markup = into.words or held.words, into.markup or held.markup
    if not held.files:
        attach(entity, "tnef", into, notes)
    for name, content in held.files:
        said = safe_name(name, "", len(into.parts) + 1)
        is_runnable = is_program(said, "", content[:FIRST_BYTES])
        if is_runnable:
            notes.add("executable")
        into.parts.append(
            Part(said, "application/octet-stream", "file", False, "", "", is_runnable, memoryview(content))
        )


def gather_sealed(entity: Entity, into: Gathered, notes: set[str]) -> None:
    """Read a message that its signature envelops (RFC 8551, section 3.5); say of another that it is encrypted."""
    inner = enveloped(whole(entity))
    if inner is None or entity.depth >= limits.DEPTH:
        into.is_encrypted = inner is None
        attach(entity, "encrypted", into, notes)
        return
    into.is_signed = True
    found = split(inner, notes)
    found.depth = entity.depth + 1
    gather(found, into, notes)


def enveloped(content: bytes) -> bytes | None:
    """What an opaque signature holds; none when this is no signature."""
    try:
        envelope: Any = cms.ContentInfo.load(content)
        if envelope["content_type"].native != "signed_data":
            return None
        inner = envelope["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        return None
    return inner if isinstance(inner, bytes) else None
