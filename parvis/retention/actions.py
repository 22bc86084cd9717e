"""The life of a list: sorted, signed, given the visa, launched or withdrawn; and the freezes that keep things out.

Signing, the visa and the launch are three gestures, for three moments: nothing is destroyed before the third, and the
database itself refuses a list that runs without its signature and its visa.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, Right
from parvis.cases.models import Case
from parvis.documents.actions import store, store_ours
from parvis.documents.models import Document
from parvis.events.record import Subject, record
from parvis.people.models import Profile

from .models import KEEPING, EliminationItem, EliminationList, Hold
from .slip import printed

State = EliminationList.State

ELIMINATE = "parvis.retention.jobs.eliminate"


class CannotKeepArchives(Exception):
    """Refuse a gesture; ``args[0]`` says why: "rights", "state", "unseen", "unsorted", "empty",
    "day", "visa", "held", "past".
    """


@transaction.atomic
def sort(one: UUID, *, keep_one_in: int, revision: int, by: Grants, at: datetime) -> int:
    """Keep for history one case in so many, the oldest first (0: none); return how many are kept.

    The share is the archives' (it goes with the population: 20 % below 10,000 inhabitants, 2 % above 300,000, for the
    aids of the CCAS). Raises CannotKeepArchives.
    """
    found = _for(one, by, Right.ARCHIVE)
    if found.state != State.PROPOSED or not found.awaits_sorting():
        raise CannotKeepArchives("state")
    if found.revision != revision:
        raise CannotKeepArchives("unseen")
    items = list(found.items.order_by("since", "reference", "pk"))
    kept = items[::keep_one_in] if keep_one_in else []
    for item in kept:
        _hold(
            Case.objects.get(pk=item.object_id),
            kind=Hold.Kind.HISTORY,
            reason=_("Échantillon : une demande gardée sur %(count)s") % {"count": keep_one_in},
            by=by.agent,
            at=at,
        )
    found.kept_one_in = keep_one_in
    found.revision += 1
    found.save(update_fields=["kept_one_in", "revision"])
    _tell("elimination.sorted", found, by=by.agent, at=at, kept=len(kept), kept_one_in=keep_one_in)
    return len(kept)


@transaction.atomic
def sign(
    one: UUID,
    *,
    revision: int,
    by: Grants,
    at: datetime,
) -> EliminationList:
    """Sign a list as it was read, and keep it on paper for the archives. Raises CannotKeepArchives."""
    found = _for(one, by, Right.MANAGE)
    if found.state != State.PROPOSED:
        raise CannotKeepArchives("state")
    if found.revision != revision:
        raise CannotKeepArchives("unseen")
    if found.awaits_sorting():
        raise CannotKeepArchives("unsorted")
    items = list(found.items.select_related("procedure__current").order_by("procedure_id", "since", "pk"))
    if not items:
        raise CannotKeepArchives("empty")
    found.state, found.signed_at, found.signed_by, found.signed = (
        State.SIGNED,
        at,
        by.agent,
        by.agent.signature,
    )
    found.slip = store_ours(
        printed(found, items),
        name=f"bordereau-{found.number}.pdf",
        authority=found.authority_id,
        sector=found.sector,
        holder_id=found.pk,
        at=at,
        document_type="elimination-list",
        held=Document.Held.ELIMINATION,
    )
    found.save(update_fields=["state", "signed_at", "signed_by", "signed", "slip"])
    _tell("elimination.signed", found, by=by.agent, at=at, items=len(items))
    return found


@transaction.atomic
def record_visa(
    one: UUID,
    *,
    given_by: str,
    given_on: date,
    reference: str,
    scan: "UploadedFile[Any]",
    by: Grants,
    at: datetime,
) -> EliminationList:
    """Write down the visa of the archives (code du patrimoine, R212-14), with the paper that bears it.

    Raises CannotKeepArchives, CannotAccept or CannotStore for the paper.
    """
    found = _for(one, by, Right.ARCHIVE)
    if found.state != State.SIGNED or found.signed_at is None:
        raise CannotKeepArchives("state")
    calendar = found.authority.calendar()
    if not calendar.local_date(found.signed_at) <= given_on <= calendar.local_date(at):
        raise CannotKeepArchives("day")
    found.visa = store(
        scan,
        authority=found.authority_id,
        sector=found.sector,
        holder_id=found.pk,
        by=by.agent.actor,
        at=at,
        document_type="elimination-visa",
        held=Document.Held.ELIMINATION,
    )
    found.state, found.visa_by, found.visa_on, found.visa_reference = (
        State.APPROVED,
        given_by,
        given_on,
        reference,
    )
    found.save(update_fields=["state", "visa", "visa_by", "visa_on", "visa_reference"])
    _tell("elimination.approved", found, by=by.agent, at=at, also=[("document", found.visa.pk, "visa")])
    return found


@transaction.atomic
def launch(one: UUID, *, by: Grants, at: datetime) -> EliminationList:
    """Have what is on the list destroyed, thing by thing, by jobs. Nothing undoes it. Raises CannotKeepArchives."""
    found = _for(one, by, Right.ARCHIVE)
    if found.state != State.APPROVED or found.visa is None:
        raise CannotKeepArchives("state")
    if not found.visa.is_served():
        raise CannotKeepArchives("visa")
    found.state, found.launched_at, found.launched_by = State.RUNNING, at, by.agent
    found.launched_signed = by.agent.signature
    found.save(update_fields=["state", "launched_at", "launched_by", "launched_signed"])
    _tell("elimination.launched", found, by=by.agent, at=at, items=found.items.count())
    ask_to_eliminate(found)
    return found


@transaction.atomic
def withdraw(one: UUID, *, reason: str, by: Grants, at: datetime) -> EliminationList:
    """Give a list up before it is launched: what is on it may be proposed again. Raises CannotKeepArchives."""
    found = _for(one, by, *KEEPING)
    if found.state not in EliminationList.STOPPABLE:
        raise CannotKeepArchives("state")
    found.state, found.reason, found.ended_at = State.WITHDRAWN, reason, at
    found.save(update_fields=["state", "reason", "ended_at"])
    found.items.update(state=EliminationItem.State.RETURNED, ended_at=at)
    _tell("elimination.withdrawn", found, by=by.agent, at=at)
    return found


@transaction.atomic
def hold(
    thing: Case | Profile, *, kind: str, reason: str, by: Grants, at: datetime, until: date | None = None
) -> Hold:
    """Keep a case or a file from being destroyed, whatever list it is on, until the freeze is lifted.

    ``until``: the day from which to ask whether it may be. Raises CannotKeepArchives: "rights", "held" when it is
    already frozen, "past" when that day is over.
    """
    unit = thing.unit_id if isinstance(thing, Case) else None
    if not _may(by, thing.authority_id, thing.sector, unit, *KEEPING):
        raise CannotKeepArchives("rights")
    if until is not None and until <= thing.authority.calendar().local_date(at):
        raise CannotKeepArchives("past")
    # The same row that an elimination locks: either it is frozen before, or it is gone.
    locked = type(thing)._base_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    assert isinstance(locked, Case | Profile)
    name = "case" if isinstance(locked, Case) else "profile"
    if Hold.objects.live().filter(**{name: locked}).exists():
        raise CannotKeepArchives("held")
    return _hold(locked, kind=kind, reason=reason, by=by.agent, at=at, until=until)


@transaction.atomic
def lift(held: UUID, *, reason: str, by: Grants, at: datetime) -> Hold:
    """Lift a freeze, and say why. Raises CannotKeepArchives."""
    found = Hold.objects.select_for_update(of=("self",)).select_related("case", "profile").get(pk=held)
    unit = found.case.unit_id if found.case else None
    if not _may(by, found.authority_id, found.sector, unit, *KEEPING):
        raise CannotKeepArchives("rights")
    if not found.is_live():
        raise CannotKeepArchives("state")
    found.lifted_at, found.lifted_why, found.lifted_signed = at, reason, by.agent.signature
    found.save(update_fields=["lifted_at", "lifted_why", "lifted_signed"])
    _tell_hold("hold.lifted", found, by=by.agent, at=at)
    return found


def ask_to_eliminate(found: EliminationList) -> None:
    """Defer the next piece in the current transaction: both are, or neither."""
    jobs.configure_task(ELIMINATE, queue="batches", allow_unknown=True).defer(
        one=str(found.pk), authority=str(found.authority_id), sector=found.sector
    )


def _hold(
    thing: Case | Profile, *, kind: str, reason: str, by: Agent, at: datetime, until: date | None = None
) -> Hold:
    """Freeze it, and take it out of the list that nobody has signed yet."""
    is_case = isinstance(thing, Case)
    held = Hold.objects.create(
        authority_id=thing.authority_id,
        sector=thing.sector,
        case_id=thing.pk if is_case else None,
        profile_id=None if is_case else thing.pk,
        kind=kind,
        reason=reason,
        placed_by=by,
        signed=by.signature,
        placed_at=at,
        until=until,
    )
    for item in EliminationItem.objects.filter(object_id=thing.pk, list__state=State.PROPOSED):
        one = EliminationList.objects.select_for_update().get(pk=item.list_id)
        if one.state == State.PROPOSED:
            item.delete()
            one.revision += 1
            one.save(update_fields=["revision"])
    _tell_hold("hold.placed", held, by=by, at=at)
    return held


def _for(one: UUID, by: Grants, *rights: Right) -> EliminationList:
    found = (
        EliminationList.objects.select_for_update(of=("self",))
        .select_related("authority", "unit", "visa")
        .get(pk=one)
    )
    if not _may(by, found.authority_id, found.sector, found.unit_id, *rights):
        raise CannotKeepArchives("rights")
    return found


def _may(by: Grants, authority: UUID, sector: str, unit: UUID | None, *rights: Right) -> bool:
    return any(by.may(right, authority=authority, sector=sector, unit=unit) for right in rights)


def _tell(
    kind: str,
    found: EliminationList,
    *,
    by: Agent,
    at: datetime,
    also: list[Subject] | None = None,
    **facts: Any,
) -> None:
    record(
        kind,
        authority=found.authority_id,
        sector=found.sector,
        objects=[("elimination", found.pk, "subject"), *(also or [])],
        by=by.actor,
        occurred_at=at,
        **facts,
    )


def _tell_hold(kind: str, held: Hold, *, by: Agent, at: datetime) -> None:
    subject: Subject = (
        ("case", held.case_id, "subject")
        if held.case_id is not None
        else ("profile", held.profile_id, "subject")  # type: ignore[assignment]
    )
    record(
        kind,
        authority=held.authority_id,
        sector=held.sector,
        objects=[("hold", held.pk, "subject"), subject],
        by=by.actor,
        occurred_at=at,
        hold=held.kind,
    )
