"""News: told to the agents a fact concerns, read, and chosen. Reading leaves no fact: it changes nothing.

Told without asking what each agent chose, read by her choices and her rights of the moment: a choice or a right
changed afterwards counts at once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from parvis.agents.models import Absence, Agent
from parvis.agents.queries import replaced_among
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.batches.models import BulkRun, Export
from parvis.batches.sharing import moves_of
from parvis.cases.models import Case, Opinion
from parvis.catalogue.models import Procedure
from parvis.events.models import Event
from parvis.events.record import record
from parvis.workflows.models import Task

from ..news import Digest, Notice, NoticeChoice, NoticeKind, Told
from .ringing import ring

KEPT_FOR = timedelta(days=90)

Recipients = Callable[[Event], Iterable[UUID]]


class CannotChoose(Exception):
    """The hour is not one of the day, or the kind of news is unknown."""


def named(qualifier: str) -> Recipients:
    """The agents a fact points to under this word."""

    def agents(fact: Event) -> list[UUID]:
        return [UUID(id_) for type_, id_, found in fact.subjects if (type_, found) == ("agent", qualifier)]

    return agents


def who_answers(fact: Event) -> list[UUID]:
    """The agent who answers for the case of a fact, if anybody does."""
    assert fact.case_id is not None
    found = Case.objects.filter(pk=fact.case_id).order_by("pk")
    return [agent for agent in found.values_list("responsible_id", flat=True) if agent]


def _author_and_who_answers(fact: Event) -> set[UUID]:
    """Who wrote what came to nothing, and who answers for the case, should she be gone."""
    return {*named("author")(fact), *who_answers(fact)}


def _assigned_together(fact: Event) -> list[UUID]:
    """The agents to whom a gesture on many cases gave some."""
    return sorted({move.after for move in moves_of([_subject(fact)]) if move.after})


def _passed_on_together(fact: Event) -> list[UUID]:
    """The agents from whom a gesture on many cases took some."""
    return sorted({move.before for move in moves_of([_subject(fact)]) if move.before})


def _given_back_together(fact: Event) -> list[UUID]:
    """The agents to whom cases went back when a gesture on many was undone."""
    return sorted({move.before for move in moves_of([_subject(fact)]) if move.before and move.undone})


def _taken_back_together(fact: Event) -> list[UUID]:
    """The agents from whom cases went back when a gesture on many was undone."""
    return sorted({move.after for move in moves_of([_subject(fact)]) if move.after and move.undone})


FEEDS: Mapping[str, tuple[tuple[NoticeKind, Recipients], ...]] = {
    "case.assigned": (
        (NoticeKind.ASSIGNED, named("responsible")),
        (NoticeKind.PASSED_ON, named("left")),
    ),
    "case.taken_over": ((NoticeKind.PASSED_ON, named("left")),),
    "case.written": ((NoticeKind.WRITTEN, who_answers),),
    "case.document_added": ((NoticeKind.WRITTEN, who_answers),),
    "case.correction_answered": ((NoticeKind.CORRECTED, who_answers),),
    "case.implicit_warned": ((NoticeKind.IMPLICIT_NEAR, who_answers),),
    "case.mentioned": ((NoticeKind.MENTIONED, named("mentioned")),),
    "case.opinion_given": ((NoticeKind.OPINION_GIVEN, named("asker")),),
    "case.reply_dropped": ((NoticeKind.REPLY_DROPPED, _author_and_who_answers),),
    "case.decision_dropped": ((NoticeKind.DECISION_DROPPED, _author_and_who_answers),),
    "case.visa_asked": ((NoticeKind.VISA_ASKED, named("viewer")),),
    "case.visa_returned": ((NoticeKind.VISA_ANSWERED, named("author")),),
    "case.visa_corrected": ((NoticeKind.VISA_ANSWERED, named("author")),),
    "case.visa_dropped": ((NoticeKind.VISA_ANSWERED, _author_and_who_answers),),
    "case.letter_held": ((NoticeKind.LETTER_HELD, who_answers),),
    "call_back.late": ((NoticeKind.CALL_BACK_LATE, named("awaited")),),
    "awaiting.lapsed": ((NoticeKind.AWAITED_LAPSED, named("awaited")),),
    "arrival.answer_dropped": ((NoticeKind.REPLY_DROPPED, named("author")),),
    "bulk.ended": (
        (NoticeKind.BULK_ENDED, named("author")),
        (NoticeKind.ASSIGNED, _assigned_together),
        (NoticeKind.PASSED_ON, _passed_on_together),
    ),
    "bulk.undone": (
        (NoticeKind.ASSIGNED, _given_back_together),
        (NoticeKind.PASSED_ON, _taken_back_together),
    ),
    "export.ready": ((NoticeKind.EXPORT_READY, named("author")),),
}
"""Which facts are news, of which kind, for whom."""

ABOUT_HERSELF = (NoticeKind.BULK_ENDED, NoticeKind.EXPORT_READY)
"""News of what an agent asked for; of any other act of hers she needs none."""

TO_NOBODY_ELSE = (*ABOUT_HERSELF, NoticeKind.PASSED_ON)
"""News that whoever stands in for her is not told: nothing of it is left to do."""


def tell_agents(fact: Event) -> None:
    """Tell the agents concerned by a fact, and who stands in for those who are away, in the scope of its wall.

    Asked again, it tells nobody twice.
    """
    actor = fact.actor_id if fact.actor_kind == "agent" else None
    concerned = [(kind, agent) for kind, recipients in FEEDS[fact.kind] for agent in recipients(fact)]
    told: dict[tuple[NoticeKind, UUID], UUID | None] = dict.fromkeys(concerned)
    for absence in _absences(fact, [agent for kind, agent in concerned if kind not in TO_NOBODY_ELSE]):
        for kind, agent in concerned:
            # What concerns her by herself is told as such.
            if agent == absence.agent_id and absence.substitute_id and kind not in TO_NOBODY_ELSE:
                told.setdefault((kind, absence.substitute_id), agent)
    Notice.objects.bulk_create(
        [
            Notice(
                authority_id=fact.authority_id,
                sector=fact.sector,
                agent_id=agent,
                instead_of=absent,
                kind=kind,
                object_type=fact.subjects[0][0],
                object_id=_subject(fact),
                case_id=fact.case_id,
                actor_id=actor,
                fact=fact.id,
                created_at=fact.occurred_at,
            )
            for (kind, agent), absent in told.items()
            if agent != actor or kind in ABOUT_HERSELF
        ],
        ignore_conflicts=True,
    )
    ring(agent for _kind, agent in told)


def _absences(fact: Event, agents: Iterable[UUID]) -> Iterable[Absence]:
    calendar = Authority.objects.get(pk=fact.authority_id).calendar()
    return replaced_among(agents, on=calendar.local_date(fact.occurred_at))


def read_notices(agent: Agent, *, at: datetime, notice: UUID | None = None) -> int:
    """Mark one piece of news read, or all; return how many were."""
    unread = Notice.objects.filter(agent=agent, read_at=None)
    return _read(agent, unread.filter(pk=notice) if notice else unread, at=at)


def read_about(
    agent: Agent, object_: Case | BulkRun | Export | Opinion | Procedure | Task, *, at: datetime
) -> None:
    """Mark read the news about what the agent is looking at."""
    unread = Notice.objects.filter(agent=agent, read_at=None)
    about = {"case_id": object_.pk} if isinstance(object_, Case) else {"object_id": object_.pk}
    _read(agent, unread.filter(**about), at=at)


def _read(agent: Agent, unread: "QuerySet[Notice]", *, at: datetime) -> int:
    read = unread.update(read_at=Greatest(at, F("created_at")))
    if read:
        ring([agent.pk])
    return read


@transaction.atomic
def choose(agent: Agent, choices: Mapping[str, str], *, hour: int, at: datetime) -> None:
    """Keep how an agent wants to be told, kind by kind, and at which hour. Raise ``CannotChoose``."""
    if not set(choices) <= set(NoticeKind.values) or not set(choices.values()) <= set(Told.values):
        raise CannotChoose("kind")
    if not 6 <= hour <= 20:
        raise CannotChoose("hour")
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(authority_id=agent.authority_id, agent=agent, kind=kind, told=told)
            for kind, told in sorted(choices.items())
        ],
        update_conflicts=True,
        unique_fields=["agent", "kind"],
        update_fields=["told"],
    )
    Digest.objects.update_or_create(agent=agent, defaults={"authority_id": agent.authority_id, "hour": hour})
    record(
        "agent.news_chosen",
        authority=agent.authority_id,
        objects=[("agent", agent.pk, "subject")],
        by=agent.actor,
        occurred_at=at,
    )


def forget_notices(*, at: datetime) -> int:
    """Delete old news; return how many lines went."""
    with scope(office="sweep"):
        return Notice.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _subject(fact: Event) -> UUID:
    return UUID(fact.subjects[0][1])
