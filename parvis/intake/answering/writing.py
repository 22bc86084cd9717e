"""The life of an answer: written, taken back, left, dropped. Each verb locks the message first, then its answer."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.agents.substitution import with_substitutions
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.base.visible import is_visible
from parvis.cases.acting import in_the_name_of_its_author
from parvis.connectors.email.contract import is_address
from parvis.documents.actions import remove
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record
from parvis.interactions.actions import await_answer
from parvis.interactions.models import Awaiting, Interaction

from ..models import Answer, Arrival, Sorting
from ..tray.access import may_sort
from ..tray.sorting import CannotUndo, last_standing, sorted_as, undo, undoing
from .carrying import carry
from .files import keep_files
from .limits import limits_of
from .written import language_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

State, Way = Answer.State, Answer.Way
ANSWERED = Sorting.Gesture.ANSWERED

SEND = "parvis.intake.jobs.send_answer"

BATCH = 500
"""Answers looked for in one passage; the others wait for the next one, a minute later."""

HOME = Subquery(Agent.objects.filter(pk=OuterRef("author")).values("authority"))
"""The authority that who wrote is of: her row is not joined, so that it hides nothing where it is not read."""

log = structlog.get_logger("parvis.intake")


class CannotAnswer(Exception):
    """Said in one word: ``state`` (sorted otherwise, or on a case), ``words``, ``subject``, ``recipient``, ``address``,
    ``long``, ``files``, ``late`` (it cannot leave later that way)."""


class CannotTakeBack(Exception):
    """The answer has left, was taken back already, or is another agent's."""


@dataclass(frozen=True)
class Words:
    """An answer as an agent writes it; ``recipient`` is an e-mail address, ``address`` the lines of a postal one."""

    way: Answer.Way
    body: str
    subject: str
    recipient: str = ""
    name: str = ""
    address: str = ""
    awaited_until: date | None = None
    reminders: int = 1


def is_answerable(arrival: Arrival) -> bool:
    """Whether it is answered here, a second time too: on a case, one writes on the case."""
    if arrival.is_to_sort():
        return True
    if arrival.case_id is not None or arrival.state != Arrival.State.SORTED:
        return False
    last = last_standing(arrival)
    return last is not None and last.gesture == ANSWERED


def answer(
    arrival: UUID,
    words: Words,
    *,
    agent: Agent,
    at: datetime,
    leaves_at: datetime | None = None,
    files: "Sequence[UploadedFile[Any]]" = (),
) -> Answer:
    """Answer a message, which leaves the tray; at once, or at its moment. Raises CannotAnswer, CannotKeepFiles."""
    found = Arrival.objects.select_for_update(of=("self",)).select_related("interaction").get(pk=arrival)
    if not is_answerable(found):
        raise CannotAnswer("state")
    moment = leaves_at or at
    _check(words, found, at=at, leaves_at=moment, files=len(files))
    row = Answer.objects.create(
        id=new_id(),
        authority_id=found.authority_id,
        sector=found.sector,
        arrival=found,
        way=words.way,
        recipient=words.recipient.strip() if words.way == Way.EMAIL else "",
        recipient_name=words.name.strip()[:200],
        postal_address=words.address.strip() if words.way == Way.POST else "",
        subject=words.subject.strip(),
        body=words.body.strip(),
        language=language_of(found),
        author=agent,
        signed=agent.signature,
        written_at=at,
        leaves_at=moment,
        awaited_until=words.awaited_until,
        reminders=words.reminders,
    )
    keep_files(row, files, limits_of(row.way, row.sector), by=agent, at=at)
    if found.is_to_sort():
        sorted_as(found, ANSWERED, agent=agent, at=at, kept={"answer": str(row.pk)})
    _tell("arrival.answer_written", row, by=agent.actor, at=at, way=row.way)
    if moment == at:
        return let_leave(row.pk, at=at) or row
    jobs.configure_task(SEND, queue="email", schedule_at=moment, allow_unknown=True).defer(
        answer=str(row.pk), authority=str(row.authority_id), sector=row.sector, home=str(agent.authority_id)
    )
    return row


def take_back(answer: UUID, arrival: UUID, *, by: Agent, at: datetime) -> Answer:
    """Take an answer back before it leaves: its words remain, its files go, its message waits again.

    Raises CannotTakeBack.
    """
    row = _locked(answer)
    if row is None or row.arrival_id != arrival or not row.is_waiting() or row.author_id != by.pk:
        raise CannotTakeBack(str(answer))
    _end(row, State.CANCELLED, at=at)
    _tell("arrival.answer_taken_back", row, by=by.actor, at=at)
    _back_to_the_tray(row, at=at)
    return row


def let_leave(answer: UUID, *, at: datetime) -> Answer | None:
    """Send an answer whose moment has come; None when it is not to leave now. Safe to run twice.

    Nothing leaves when its message was put on a case meanwhile, or when its author may no longer answer: it is dropped,
    and she is told.
    """
    row = _locked(answer)
    if row is None or not row.is_waiting() or row.leaves_at > at:
        return None
    if not is_answerable(row.arrival) or not _still_answers(row.author, row.arrival, at=at):
        _end(row, State.DROPPED, at=at)
        _tell("arrival.answer_dropped", row, by=SYSTEM, at=at, told=row.author_id)
        _back_to_the_tray(row, at=at)
        return row
    row.interaction = _contact(row, at=at)
    _end(row, State.LEFT, at=at)
    carry(row, at=at)
    _await(row, at=at)
    _tell("arrival.answered", row, by=row.author.actor, at=at, way=row.way)
    return row


def unanswer(sorting: Sorting, arrival: Arrival, agent: Agent, at: datetime) -> None:
    """Take back, with the gesture, the answers that have not left. Raises CannotUndo (``left``)."""
    written = Answer.objects.filter(arrival=arrival, written_at__gte=sorting.at).select_for_update(
        of=("self",)
    )
    rows = list(written.order_by("pk"))
    if any(row.state == State.LEFT for row in rows):
        raise CannotUndo("left", sorting)
    for row in rows:
        if row.is_waiting():
            _end(row, State.CANCELLED, at=at)
            _tell("arrival.answer_taken_back", row, by=agent.actor, at=at)


def send_forgotten(*, at: datetime) -> None:
    """Let leave the answers whose moment passed without their own job."""
    with scope(office="sweep"):
        late = Answer.objects.filter(state=State.WAITING, leaves_at__lte=at).order_by("leaves_at", "id")
        rows = list(late.values_list("pk", "authority_id", "sector", HOME)[:BATCH])
    for row, authority, sector, home in rows:
        try:
            with in_the_name_of_its_author(Wall(authority, sector), home):
                let_leave(row, at=at)
        except Exception:
            # One answer that cannot leave must not hold the others back; it is tried again a minute later.
            log.exception("answer not sent", answer=str(row))


def _check(words: Words, arrival: Arrival, *, at: datetime, leaves_at: datetime, files: int) -> None:
    limits = limits_of(words.way, arrival.sector)
    if not is_visible(words.body):
        raise CannotAnswer("words")
    if len(words.body) > limits.signs:
        raise CannotAnswer("long")
    if not words.subject.strip() or len(words.subject.strip()) > 250:
        raise CannotAnswer("subject")
    if words.way == Way.EMAIL and not is_address(words.recipient.strip()):
        raise CannotAnswer("recipient")
    if words.way == Way.POST and not (words.name.strip() and words.address.strip()):
        raise CannotAnswer("address")
    if files > limits.files:
        raise CannotAnswer("files")
    if leaves_at < at or (leaves_at > at and not limits.is_put_off):
        raise CannotAnswer("late")


def _locked(answer: UUID) -> Answer | None:
    arrival = Answer.objects.filter(pk=answer).values_list("arrival_id", flat=True).first()
    if arrival is None:
        return None
    Arrival.objects.select_for_update(of=("self",)).get(pk=arrival)
    found = Answer.objects.select_for_update(of=("self",))
    return found.select_related("arrival__interaction", "arrival__unit", "authority").get(pk=answer)


def _still_answers(author: Agent, arrival: Arrival, *, at: datetime) -> bool:
    """Whether she works there, may sign in and may still sort what arrives there."""
    today = timezone.localdate(at)
    if author.has_left(today) or author.account is None or not author.account.is_active:
        return False
    return may_sort(with_substitutions(grants_of(author), on=today), arrival)


def _contact(row: Answer, *, at: datetime) -> Interaction:
    """The contact that an answer makes, in the file of the person when her message is in it."""
    return Interaction.objects.create(
        id=row.pk,
        authority_id=row.authority_id,
        sector=row.sector,
        profile_id=row.arrival.interaction.profile_id,
        channel=row.way,
        direction=Interaction.Direction.OUT,
        body=row.body,
        occurred_at=at,
        language=row.language,
        declared_name="" if row.arrival.interaction.profile_id else row.recipient_name,
        agent=row.author,
        author_name=row.signed,
    )


def _await(row: Answer, *, at: datetime) -> None:
    """Await her answer, when that was asked and the day is still to come."""
    today = row.authority.calendar().local_date(at)
    if row.awaited_until is None or row.awaited_until <= today or row.interaction is None:
        return
    await_answer(
        row.interaction,
        about=Awaiting.About.ARRIVAL,
        thread=row.arrival.thread,
        unit=row.arrival.unit_id,
        until=row.awaited_until,
        today=today,
        reminders=row.reminders,
        by=row.author,
        at=at,
    )


def _end(row: Answer, state: Answer.State, *, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at", "interaction"])
    if state != State.LEFT:
        _destroy_files(row, at=at)


def _destroy_files(row: Answer, *, at: datetime) -> None:
    """Nothing of what did not leave stays, but its words."""
    files = Document.objects.filter(holder_id=row.pk, removed_at=None)
    for document in files.order_by("pk").values_list("pk", flat=True):
        remove(document, by=row.author.actor, at=at, reason="withdrawn")


def _back_to_the_tray(row: Answer, *, at: datetime) -> None:
    """Have the message sorted again, unless another answer stands on it or somebody sorted it otherwise."""
    others = Answer.objects.filter(arrival=row.arrival, state__in=[State.WAITING, State.LEFT])
    last = last_standing(row.arrival)
    if last is None or last.gesture != ANSWERED or others.exists():
        return
    with suppress(CannotUndo):
        undo(last, agent=row.author, at=at)


def _tell(
    kind: str, row: Answer, *, by: Actor, at: datetime, told: UUID | None = None, **facts: object
) -> None:
    record(
        kind,
        authority=row.authority_id,
        sector=row.sector,
        objects=[
            ("arrival", row.arrival_id, "subject"),
            ("answer", row.pk, "written"),
            *([("interaction", row.interaction_id, "sent")] if row.interaction_id else []),
            *([("agent", told, "author")] if told else []),
        ],
        by=by,
        occurred_at=at,
        **facts,
    )


undoing(ANSWERED, unanswer)
