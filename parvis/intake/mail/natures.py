"""What kind of message it is: written by somebody, by a robot, by a server, by a list, by us.

Whoever takes a person's message for a robot's leaves her without an answer: a sign that both use (a subject,
a demand that no robot answers) warns and does not decide.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.intake.mail import limits, reports
from parvis.intake.mail.fields import Fields
from parvis.intake.mail.splitting import Entity
from parvis.intake.mail.values import Bounce, Correspondent, Nature

OURS = "x-parvis-sent"
"""`X-Parvis-Sent: <installation>; automatic`, or `; person`: on every message that a Parvis sends."""

ABSENT = re.compile(
    r"^\W*(?:r[eé]p\w*\s*:\s*)?(r[ée]ponse automatique|message automatique|absence(?: du bureau| temporaire|\s*:|\s*$)"
    r"|(je suis )?absente?(?: du|\s*:|\s*$| jusqu| pour)|en congés? (?:du|jusqu)"
    r"|automatic reply|auto(?:matic)?[- ]?repl|out of (?:the )?office"
    r"|automatische antwort|respuesta automática)",
    re.IGNORECASE,
)
SERVERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|double-bounce)@", re.IGNORECASE)
LIST_FIELDS = ("list-id", "list-post", "list-help", "list-unsubscribe", "mailing-list")
ROBOT_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponse",
    "x-auto-reply",
    "x-mail-autoreply",
    "x-vacation",
)
CIRCLES = limits.HOPS // 2


@dataclass(frozen=True)
class Judged:
    """The nature, the header or the shape that decided it, and what it reports of a message of ours."""

    nature: Nature
    because: str
    bounce: Bounce | None = None


def judged(
    root: Entity,
    sender: Correspondent,
    subject: str,
    text: str,
    *,
    installation: str,
    known_domains: Iterable[str],
    notes: set[str],
) -> Judged:
    """The nature of a message; the most certain signs first."""
    fields = root.fields
    own = ours(fields, installation)
    if own and own.nature is Nature.OWN:
        return own
    report = reported(root, sender, subject, text)
    if report:
        return report
    if len(fields.all("received")) > CIRCLES:
        notes.add("loop")
        return Judged(Nature.AUTOMATIC, "received")
    return own or robot(fields, subject, notes) or listed(fields, known_domains) or Judged(Nature.MESSAGE, "")


def ours(fields: Fields, installation: str) -> Judged | None:
    """What a Parvis says of its own message: ours, or a robot of another."""
    name, _, writer = fields.first(OURS).partition(";")
    if name.strip() and name.strip() == installation:
        return Judged(Nature.OWN, OURS)
    if writer.strip().lower() == "automatic":
        return Judged(Nature.AUTOMATIC, OURS)
    return None


def reported(root: Entity, sender: Correspondent, subject: str, text: str) -> Judged | None:
    """A report of delivery, of reading or of what is unwanted."""
    kinds = {one.media_type for one in root.children}
    said = root.parameter("report-type").lower() if root.media_type == "multipart/report" else ""
    if said == "feedback-report" or "message/feedback-report" in kinds:
        return Judged(Nature.COMPLAINT, "feedback-report", reports.complaint(root))
    if said == "disposition-notification" or "message/disposition-notification" in kinds:
        return Judged(Nature.RECEIPT, "disposition-notification")
    bounce = reports.delivery(root) if said == "delivery-status" or kinds & reports.DELIVERY_TYPES else None
    if bounce:
        went_well = bounce.action in ("delivered", "relayed", "expanded")
        return Judged(Nature.RECEIPT if went_well else Nature.BOUNCE, "delivery-status", bounce)
    from_server = SERVERS.match(sender.address) or root.fields.first("return-path").strip() == "<>"
    if from_server or root.fields.has("x-failed-recipients"):
        bounce = reports.unstructured(root, subject, text)
        return Judged(Nature.BOUNCE, "shape", bounce) if bounce else None
    return None


def robot(fields: Fields, subject: str, notes: set[str]) -> Judged | None:
    """An answer that nobody wrote (RFC 3834 and what came before it)."""
    submitted = fields.first("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return Judged(Nature.AUTOMATIC, "auto-submitted")
    for name in ROBOT_FIELDS:
        if fields.has(name) and fields.first(name).strip().lower() not in ("no", "false"):
            return Judged(Nature.AUTOMATIC, name)
    if fields.first("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return Judged(Nature.AUTOMATIC, "precedence")
    if fields.first("return-path").strip() == "<>":
        return Judged(Nature.AUTOMATIC, "return-path")
    is_subject = ABSENT.match(subject) is not None
    if fields.has("x-auto-response-suppress"):
        if is_subject:
            return Judged(Nature.AUTOMATIC, "x-auto-response-suppress")
        notes.add("no_automatic_answer")
    elif is_subject:
        notes.add("perhaps_automatic")
    return None


def listed(fields: Fields, known_domains: Iterable[str]) -> Judged | None:
    """A message that a list hands round; one of ours (a group that shares a mailbox) hands over a message."""
    name = next((one for one in LIST_FIELDS if fields.has(one)), None)
    if name:
        place = fields.first("list-id") or fields.first("list-post")
        held = re.findall(r"[a-z0-9.-]+", place.lower())
        domains = [domain.lower() for domain in known_domains]
        if any(word == domain or word.endswith(f".{domain}") for word in held for domain in domains):
            return None
        return Judged(Nature.LIST, name)
    if fields.first("precedence").strip().lower() in ("list", "bulk", "junk"):
        return Judged(Nature.LIST, "precedence")
    return None
