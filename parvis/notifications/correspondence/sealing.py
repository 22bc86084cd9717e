"""The letters that bear the seal of the authority: printed, sealed outside any transaction, then sent.

An authority with a certificate seals its decisions and what follows from its silence. When the seal cannot be set (the
certificate is over, its key does not open, nobody stamps the time) the letter waits and says so, and is tried again
every ten minutes; unless the authority let letters leave without (note 57).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app as jobs

from parvis.authorities.models import SealCertificate
from parvis.authorities.queries import certificate_of, keys_of
from parvis.base.keyring import KeyMissing
from parvis.base.scope import Wall, scope
from parvis.base.sealing import Broken
from parvis.connectors.registry import factory
from parvis.connectors.timestamp.contract import Timestamper, TimestampError
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.events.record import record
from parvis.letters.blocks import Letter
from parvis.letters.content import Sender
from parvis.letters.pdf import as_pdf
from parvis.letters.sealing import CannotSeal, FalseStamp, sealed

from .letters import attest_acceptance, explain_rejection, notify_decision

WRITERS: Mapping[str, Callable[..., None]] = {
    "decision": notify_decision,
    "attestation": attest_acceptance,
    "reasons": explain_rejection,
}
"""What is sealed, by the word its job carries."""

AGAIN = timedelta(minutes=10)

JOB = "parvis.notifications.jobs.seal_letter"


class _Printed(Exception):
    """Carry a letter out of a transaction that is then undone."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf


def send(kind: str, case: UUID, subject: UUID, *, wall: Wall, at: datetime) -> None:
    """Send a letter at once, or have it sealed first when its authority seals. In the scope of its wall."""
    if certificate_of(wall.authority) is None:
        WRITERS[kind](case, subject, at=at)
    else:
        _defer(kind, case, subject, wall)


def seal_and_send(kind: str, case: UUID, subject: UUID, *, wall: Wall, at: datetime) -> bool:
    """Seal a letter and send it; False when it is held. Outside any transaction; safe to run twice."""
    with scope(walls=[wall]):
        certificate = certificate_of(wall.authority)
        pdf = _draft(kind, case, subject, at=at)
    if pdf is None:
        return True
    done, level, reason = (pdf, "", "") if certificate is None else _sealed(pdf, certificate, at=at)
    with scope(walls=[wall]):
        if reason and certificate is not None and certificate.is_required:
            _hold(case, subject, reason, wall=wall, at=at)
            _defer(kind, case, subject, wall, at=at + AGAIN)
            return False
        WRITERS[kind](case, subject, at=at, printed=lambda _letter, _sender: done)
        if certificate is not None:
            _tell("case.letter_sealed" if level else "case.letter_unsealed", case, subject, wall=wall, at=at,
                  **({"level": level} if level else {"reason": reason}))  # fmt: skip
    return True


def timestamper() -> Timestamper | None:
    """Who stamps the time for this installation; None when nobody is connected. Raises TimestampError."""
    url: str | None = settings.TIMESTAMP_URL
    if not url:
        return None
    try:
        found = factory("timestamp", urlsplit(url).scheme)(url, var_dir=Path(settings.VAR_DIR))
    except ValueError as nobody:
        raise TimestampError("refused", "TIMESTAMP_URL") from nobody
    return cast("Timestamper", found)


def _sealed(pdf: bytes, certificate: SealCertificate, *, at: datetime) -> tuple[bytes, str, str]:
    """The PDF with its seal, the level of the seal, and why there is none."""
    if not certificate.holds(at):
        return pdf, "", "over" if certificate.ends_at <= at else "early"
    name = certificate.authority.name
    try:
        keys = keys_of(certificate)
        try:
            stamps = timestamper()
            return sealed(pdf, keys, name=name, stamps=stamps), "B-T" if stamps else "B-B", ""
        except (TimestampError, FalseStamp):
            if certificate.is_required:
                return pdf, "", "timestamp"
            return sealed(pdf, keys, name=name), "B-B", ""
    except (Broken, KeyMissing, CannotSeal):
        return pdf, "", "key"


def _draft(kind: str, case: UUID, subject: UUID, *, at: datetime) -> bytes | None:
    """The letter as it would be kept; None when there is nobody to write to, or it is kept already."""

    def carry(letter: Letter, sender: Sender) -> NoReturn:
        raise _Printed(as_pdf(letter, sender))

    try:
        with transaction.atomic():
            WRITERS[kind](case, subject, at=at, printed=carry)
    except _Printed as found:
        return found.pdf
    return None


def _hold(case: UUID, subject: UUID, reason: str, *, wall: Wall, at: datetime) -> None:
    """Say once for each reason that a letter waits."""
    told = Event.objects.filter(kind="case.letter_held", case_id=case, facts__reason=reason)
    if not any(str(subject) in (id_ for _type, id_, _part in fact.subjects) for fact in told.order_by("id")):
        _tell("case.letter_held", case, subject, wall=wall, at=at, reason=reason)


def _tell(kind: str, case: UUID, subject: UUID, *, wall: Wall, at: datetime, **facts: str) -> None:
    about = [("case", case, "subject"), ("letter", subject, "letter")]
    record(
        kind, authority=wall.authority, sector=wall.sector, objects=about, by=SYSTEM, occurred_at=at, **facts
    )


def _defer(kind: str, case: UUID, subject: UUID, wall: Wall, *, at: datetime | None = None) -> None:
    task = jobs.configure_task(JOB, queue="email", schedule_at=at, allow_unknown=True)
    task.defer(
        kind=kind, case=str(case), subject=str(subject), authority=str(wall.authority), sector=wall.sector
    )
