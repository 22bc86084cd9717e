"""What servers report of a message of ours: not delivered (RFC 3464 and older shapes), unwanted (RFC 5965)."""

import re

from parvis.intake.mail import limits
from parvis.intake.mail.addresses import first_address, identifiers, normalised
from parvis.intake.mail.charsets import one_line
from parvis.intake.mail.decoding import decoded
from parvis.intake.mail.fields import Fields, block
from parvis.intake.mail.splitting import Entity
from parvis.intake.mail.values import Bounce

DELIVERY_TYPES = {"message/delivery-status", "message/global-delivery-status"}
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<!\d)([45])[0-5]\d[ -]")
SHOWN_ADDRESS = re.compile(r"<?[^\s<>@:;\"']{1,64}@[^\s<>;:,\"']{1,255}>?")
FAILED_SUBJECT = re.compile(
    r"undeliver|non remis|non distribu|delivery (status notification|failure|has failed)|mail delivery failed"
    r"|returned mail|failure notice|échec de (la )?(remise|distribution)|message non délivré|delivery incomplete",
    re.IGNORECASE,
)
DELAYED_SUBJECT = re.compile(r"\b(delay|delayed|retard|warning: could not send)", re.IGNORECASE)
DIAGNOSTIC = 300
BLOCKS = 50
REPORT_SIZE = 200_000


def delivery(root: Entity) -> Bounce | None:
    """What a report of delivery says of one recipient: a failure first, then a delay."""
    part = next((one for one in root.walk() if one.media_type in DELIVERY_TYPES), None)
    if part is None:
        return None
    told = [fields for fields in blocks(part) if fields.has("action") or fields.has("final-recipient")]
    chosen = min(told, key=lambda fields: ACTIONS.index(action_of(fields)), default=None)
    if chosen is None:
        return None
    status = STATUS.search(chosen.first("status"))
    return Bounce(
        recipient=recipient_of(chosen, "original-recipient") or recipient_of(chosen, "final-recipient"),
        status=status.group(1) if status else "",
        action=action_of(chosen),
        diagnostic=anonymous(chosen.first("diagnostic-code")),
        original_message_id=original(root),
    )


def complaint(root: Entity) -> Bounce | None:
    """What somebody reported as unwanted."""
    part = next((one for one in root.walk() if one.media_type == "message/feedback-report"), None)
    if part is None:
        return None
    fields = next(iter(blocks(part)), Fields(()))
    recipient = recipient_of(fields, "original-rcpt-to") or recipient_of(original_fields(root), "to")
    return Bounce(recipient, "", "complaint", one_line(fields.first("feedback-type"), 40), original(root))


def unstructured(root: Entity, subject: str, text: str) -> Bounce | None:
    """What an older server wrote in words: whom it could not reach, and the code that it was answered."""
    delayed = DELAYED_SUBJECT.search(subject) is not None
    if not delayed and not FAILED_SUBJECT.search(subject) and not root.fields.has("x-failed-recipients"):
        return None
    text = text[:REPORT_SIZE]
    status = STATUS.search(text)
    code = REPLY_CODE.search(text)
    line = next((line for line in text.split("\n") if STATUS.search(line) or REPLY_CODE.search(line)), "")
    said = first_address(root.fields.first("x-failed-recipients")) or first_address(text)
    return Bounce(
        recipient=normalised(said),
        status=status.group(1) if status else f"{code.group(1)}.0.0" if code else "",
        action="delayed" if delayed else "failed",
        diagnostic=anonymous(line),
        original_message_id=original(root) or next(iter(named_in(text)), ""),
    )


def blocks(part: Entity) -> list[Fields]:
    """The groups of fields of a report."""
    raw = part.raw
    if part.encoding:
        from_part = b"".join(decoded_report(part))
        return groups(from_part, 0, len(from_part))
    return groups(raw, part.start, min(part.end, part.start + REPORT_SIZE))


def decoded_report(part: Entity) -> list[bytes]:
    """A report that travelled encoded, within a size."""
    pieces, size = [], 0
    for piece in decoded(part.content, part.encoding):
        pieces.append(piece)
        size += len(piece)
        if size > REPORT_SIZE:
            break
    return pieces


def groups(raw: bytes, start: int, end: int) -> list[Fields]:
    """Fields between two blank lines, within a number of groups."""
    found: list[Fields] = []
    while start < end and len(found) < BLOCKS:
        fields, after = block(raw, start, end)
        if after <= start:
            break
        if fields.pairs:
            found.append(fields)
        start = after
    return found


def action_of(fields: Fields) -> str:
    """What was done, in a word of RFC 3464; a word unknown is a failure."""
    said = fields.first("action").strip().lower().partition(" ")[0]
    return said if said in ACTIONS else "failed"


def recipient_of(fields: Fields, name: str) -> str:
    """The address of a field such as « rfc822; x@y »."""
    value = fields.first(name)
    return normalised(first_address(value.partition(";")[2] or value))


def original_fields(root: Entity) -> Fields:
    """The headers of the message that the report is about."""
    for one in root.walk():
        if one.media_type == "message/rfc822" and one.children:
            return one.children[0].fields
        if one.media_type in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            return block(one.raw, one.start, one.end)[0]
    return Fields(())


def original(root: Entity) -> str:
    """The identifier of the message that the report is about."""
    fields = original_fields(root)
    return next(iter(identifiers(fields.first("message-id"))), "")


def named_in(text: str) -> tuple[str, ...]:
    """Identifiers written in the words of a report, below the copy of the headers."""
    found = re.search(r"(?im)^\W{0,4}message-id\s*:\s*(<[^<>\s]{1,990}>)", text)
    return identifiers(found.group(1)) if found else ()


def anonymous(words: str) -> str:
    """A diagnostic without the addresses that it names."""
    return SHOWN_ADDRESS.sub("…", one_line(words[: limits.WORDS], limits.WORDS))[:DIAGNOSTIC]
