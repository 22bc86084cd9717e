"""Read one e-mail: any bytes give a `Mail`, in linear time and without copying what came with the words."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from parvis.intake.mail import limits
from parvis.intake.mail.addresses import addresses_of, first_address, identifiers, normalised
from parvis.intake.mail.authentication import results
from parvis.intake.mail.bodies import Words, words_of
from parvis.intake.mail.charsets import OVERRIDES, clean, one_line
from parvis.intake.mail.decoding import pieces
from parvis.intake.mail.fields import Fields, block, phrase
from parvis.intake.mail.gathering import Gathered, gathered
from parvis.intake.mail.naming import safe_name
from parvis.intake.mail.natures import Judged, judged
from parvis.intake.mail.quoting import Cut, cut
from parvis.intake.mail.splitting import Entity, split
from parvis.intake.mail.suspicion import is_flagged, is_look_alike, is_program
from parvis.intake.mail.values import Correspondent, Heading, Hop, Mail, Nature, Part
from parvis.intake.mail.warnings import ordered
from parvis.intake.mail.webtext import seen

DELIVERED_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-delivered-to",
    "x-envelope-to",
    "apparently-to",
)
FIRST_YEAR = 1970
IDENTITY = ("message-id", "from", "date", "subject")


def read(raw: bytes, *, known_domains: Iterable[str] = (), installation: str = "") -> Mail:
    """Read one message.  Never raises: what nobody foresaw gives a message whose only text is its beginning.

    `known_domains` are those that a sender may imitate, and whose own lists hand messages over.
    `installation` is the name that our own messages bear in `X-Parvis-Sent`.
    """
    try:
        return understood(raw, known_domains=tuple(known_domains), installation=installation)
    except Exception:
        return unreadable(raw)


def heading(raw: bytes) -> Heading:
    """The places of one message, without reading its body.  Never raises."""
    try:
        fields, _body = block(raw, 0, len(raw))
        return Heading(listed(fields, *DELIVERED_TO, "to", "cc"), tuple(hops(fields)))
    except Exception:
        return Heading()


def unreadable(raw: bytes) -> Mail:
    """A message of which nothing could be understood."""
    text = clean(raw[: limits.PIECE].decode("utf-8", "replace"))
    return replace(
        understood(b"\n", known_domains=(), installation=""),
        text=text,
        fingerprint=hashlib.sha256(raw).hexdigest(),
        warnings=("no_sender", "unreadable"),
        size=len(raw),
    )


def understood(raw: bytes, *, known_domains: tuple[str, ...], installation: str) -> Mail:
    """Read one message; only a defect of this package makes it raise."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    notes: set[str] = set()
    root = split(raw, notes)
    fields = root.fields
    if not fields.pairs:
        notes.add("unreadable")
    found = gathered(root, notes)
    words = said(found, notes)
    sender = sender_of(fields, addresses_of(fields.first("from")), notes)
    subject = subject_of(fields, notes)
    parted = cut(words.text, subject)
    if not parted.own:
        parted = replace(parted, own=forwarded_words(found, notes))
    nature = judged(
        root, sender, subject, words.text, installation=installation, known_domains=known_domains, notes=notes
    )
    files = (*found.parts, *embedded(words, len(found.parts), notes))
    notice(found, words, sender, known_domains, notes)
    mail = assembled(raw, root, found, words, sender, subject, parted, nature)
    return replace(mail, parts=files, warnings=ordered(notes), has_several_senders="several_senders" in notes)


def assembled(
    raw: bytes,
    root: Entity,
    found: Gathered,
    words: Words,
    sender: Correspondent,
    subject: str,
    parted: Cut,
    nature: Judged,
) -> Mail:
    """The message out of all that was read of it; its files and warnings come last."""
    fields = root.fields
    return Mail(
        message_id=next(iter(identifiers(fields.first("message-id"))), ""),
        in_reply_to=identifiers(fields.first("in-reply-to"))[-limits.REFERENCES :],
        references=identifiers(fields.first("references"))[-limits.REFERENCES :],
        sender=sender,
        reply_to=listed(fields, "reply-to"),
        to=listed(fields, "to"),
        cc=listed(fields, "cc"),
        delivered_to=listed(fields, *DELIVERED_TO),
        return_path=return_path(fields),
        subject=subject,
        date=moment(fields.first("date")),
        text=parted.own,
        quoted=parted.quoted,
        signature=parted.signature,
        html_was_used=words.html_was_used,
        language_hint=language(fields, words),
        parts=(),
        nature=nature.nature,
        nature_because=nature.because,
        bounce=nature.bounce,
        calendar=found.has_calendar,
        forwarded=parted.is_forward or (bool(found.messages) and nature.nature is Nature.MESSAGE),
        encrypted=found.is_encrypted or words.is_sealed,
        signed=found.is_signed or words.is_signed,
        received=tuple(hops(fields)),
        warnings=(),
        fingerprint=fingerprint(root),
        spam_flag=is_flagged(fields),
        size=len(raw),
        _results=results(fields.pairs),
    )


def said(found: Gathered, notes: set[str]) -> Words:
    """The words of the message; those of a `winmail.dat` when there are no others."""
    words = words_of(found.bodies, notes)
    if not words.text and (found.words or found.markup):
        words.html_was_used = not found.words
        words.texts.append(clean(found.words) or "\n".join(seen(found.markup).lines))
    return words


def forwarded_words(found: Gathered, notes: set[str]) -> str:
    """The words of the first message attached: what somebody who wrote nothing hands on."""
    inner = next((message.children[0] for message in found.messages if message.children), None)
    return words_of(gathered(inner, notes).bodies, notes).text.strip() if inner else ""


def sender_of(fields: Fields, senders: list[tuple[str, str]], notes: set[str]) -> Correspondent:
    """Who wrote: the first address of From, else of Sender."""
    written = [pair for pair in senders if pair[0]]
    if len({address for address, _ in written}) > 1 or len(fields.all("from")) > 1:
        notes.add("several_senders")
    written = written or [pair for pair in addresses_of(fields.first("sender")) if pair[0]]
    if not written:
        notes.add("no_sender")
        return Correspondent("", senders[0][1] if senders else "")
    return Correspondent(*written[0])


def subject_of(fields: Fields, notes: set[str]) -> str:
    """The subject on one line; what its encoding, or that of a name, hid is told."""
    decoded = phrase(fields.first("subject"))
    for words in (
        decoded,
        *(phrase(value) for name in ("from", "to", "reply-to") for value in fields.all(name)[:2]),
    ):
        if "\n" in words or "\r" in words:
            notes.add("header_injection")
        if OVERRIDES.search(words):
            notes.add("bidi")
    return one_line(decoded, limits.SUBJECT)


def listed(fields: Fields, *names: str) -> tuple[str, ...]:
    """The addresses of these fields, each once."""
    values = [value for name in names for value in fields.all(name)[: limits.HOPS]]
    found = [address for value in values for address, _ in addresses_of(value) if address]
    return tuple(dict.fromkeys(found))[: limits.ADDRESSES]


def return_path(fields: Fields) -> str | None:
    """The address of the envelope, as the last server wrote it."""
    if not fields.has("return-path"):
        return None
    return normalised(first_address(fields.first("return-path")))


def moment(value: str) -> datetime | None:
    """A date of a header, with its time zone; none when it is no date, or of another century."""
    try:
        found = parsedate_to_datetime(value[:100].strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found if found.astimezone(UTC).year >= FIRST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def hops(fields: Fields) -> list[Hop]:
    """The servers that took the message, the last first."""
    found = []
    for value in fields.all("received")[: limits.HOPS]:
        before, _, date = value.rpartition(";")
        at = moment(date)
        words = before.split()
        place = next((words[index + 1] for index, word in enumerate(words[:-1]) if word.lower() == "by"), "")
        if at:
            found.append(Hop(one_line(place, 255).lower(), at))
    return found


def language(fields: Fields, words: Words) -> str:
    """The language that the message says it is in, or nothing."""
    said_so = fields.words("content-language", 20) or words.language
    return one_line(said_so, 20).partition(",")[0].partition("-")[0].strip().lower()


def embedded(words: Words, number: int, notes: set[str]) -> list[Part]:
    """Files written in the words themselves (uuencode)."""
    found = []
    for name, lines in words.embedded[: limits.REFERENCES]:
        number += 1
        said_name = safe_name(name, "", number)
        is_runnable = is_program(said_name, "", b"")
        if is_runnable:
            notes.add("executable")
        source = memoryview(lines.encode("utf-8", "replace"))
        found.append(
            Part(said_name, "application/octet-stream", "file", False, "", "x-uuencode", is_runnable, source)
        )
    return found


def notice(
    found: Gathered, words: Words, sender: Correspondent, known_domains: tuple[str, ...], notes: set[str]
) -> None:
    """Tell what an agent must know before she opens."""
    told = {
        "look_alike_sender": is_look_alike(sender, known_domains),
        "encrypted": found.is_encrypted or words.is_sealed,
        "invitation": found.has_calendar,
    }
    notes.update(code for code, holds in told.items() if holds)


def fingerprint(root: Entity) -> str:
    """What makes it the same message whatever server brought it: who, when, what; not the trace of servers."""
    digest = hashlib.sha256()
    for name in IDENTITY:
        digest.update(" ".join(root.fields.first(name).split()).encode("utf-8", "replace") + b"\0")
    end = root.end
    while end > root.start and not root.raw[max(root.start, end - limits.PIECE) : end].strip():
        end = max(root.start, end - limits.PIECE)
    tail = root.raw[max(root.start, end - limits.PIECE) : end]
    end -= len(tail) - len(tail.rstrip())
    held = b""
    for piece in pieces(memoryview(root.raw)[root.start : end]):
        joined = held + piece
        held = b"\r" if joined.endswith(b"\r") else b""
        digest.update((joined[:-1] if held else joined).replace(b"\r\n", b"\n"))
    return digest.hexdigest()
