"""News as an agent reads it: hers, by her choices, and about what she may still look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled
from parvis.batches.models import BulkRun
from parvis.batches.sharing import Move, moves_of
from parvis.cases.awaited import awaitings_shown
from parvis.cases.contacts import calls_shown
from parvis.cases.holders import named_holders
from parvis.cases.models import Case
from parvis.cases.opinions import asked_of
from parvis.cases.queries import visible_ids
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.workflows.models import Task
from parvis.workflows.queries import tasks_shown

from ..news import Digest, Notice, NoticeChoice, NoticeKind, Told

MOST_COUNTED = 99
"""Above it the bell says « 99+ »."""

NOTICES_PAGE = 40


@dataclass(frozen=True)
class News:
    """One piece of news. ``count``: how many cases, when it is about a gesture on many."""

    notice: Notice
    actor: str
    count: int
    run: BulkRun | None = None
    """The gesture on many cases it is about, if any."""
    version: ProcedureVersion | None = None
    """The last version of the procedure it is about, if any."""
    task: str = ""
    """The title of the task it is about, if any."""
    others: tuple[str, ...] = ()
    """Who had the cases given to her, or has those taken from her."""
    is_return: bool = False
    """Whether it tells that the gesture was undone."""
    is_undone: bool = False
    """Whether nothing is left of what it tells, for the gesture was undone since."""
    absent: str = ""
    """The colleague in whose place she is told, if any."""


@dataclass(frozen=True)
class Group:
    """News that follow each other about one case, or one piece about nothing of the kind."""

    case: Case | None
    news: list[News]

    @property
    def is_unread(self) -> bool:
        """Whether something in it was not read yet."""
        return any(one.notice.read_at is None for one in self.news)


def notices_of(grants: Grants) -> "QuerySet[Notice, Notice]":
    """Her news, but those she does not want and those about what she may no longer look at."""
    unwanted = NoticeChoice.objects.filter(agent=grants.agent, told=Told.NEVER).order_by().values("kind")
    calls = calls_shown(grants).order_by().values("pk")
    awaited = awaitings_shown(grants).order_by().values("pk")
    tasks = tasks_shown(grants).order_by().values("pk")
    asked = asked_of(grants).order_by().values("opinion_id")
    designed = Procedure.objects.designed_by(grants).order_by().values("pk")
    return (
        Notice.objects.filter(agent=grants.agent)
        .filter(Q(case_id=None) | Q(case_id__in=visible_ids(grants)))
        .filter(~Q(object_type="call_back") | Q(object_id__in=calls))
        .filter(~Q(object_type="awaiting") | Q(object_id__in=awaited))
        .filter(~Q(object_type="opinion") | Q(object_id__in=asked))
        .filter(~Q(object_type="task") | Q(object_id__in=tasks))
        .filter(~Q(object_type="procedure") | Q(object_id__in=designed))
        .exclude(kind__in=unwanted)
    )


_ANY_UNREAD = Compiled(
    lambda agent: Notice.objects.filter(agent=agent, read_at=None).order_by().values_list("pk")[:1],
    UUID(int=1),
)


def unread_count(grants: Grants) -> int:
    """How many pieces of news she has not read, at most one above ``MOST_COUNTED``; one query, or two."""
    # Every page asks, and most often there is none: what she may look at takes far longer to write than this.
    if not _ANY_UNREAD.tuples(grants.agent.pk):
        return 0
    return notices_of(grants).filter(read_at=None).order_by()[: MOST_COUNTED + 1].count()


def news_page(grants: Grants, *, before: UUID | None, unread_only: bool) -> tuple[list[Group], UUID | None]:
    """A page of her news, newest first, gathered by case, and the key of the next page if there is one."""
    found = notices_of(grants).order_by("-id")
    if unread_only:
        found = found.filter(read_at=None)
    if before:
        found = found.filter(id__lt=before)
    notices = list(found[: NOTICES_PAGE + 1])
    following = notices[NOTICES_PAGE - 1].pk if len(notices) > NOTICES_PAGE else None
    return grouped(notices[:NOTICES_PAGE]), following


def grouped(notices: list[Notice]) -> list[Group]:
    """Gather news by case, in the order of the newest of each."""
    case_ids = {notice.case_id for notice in notices if notice.case_id}
    cases = Case.objects.select_related("applicant", "unit", "authority").defer("answers").in_bulk(case_ids)
    runs = {notice.object_id for notice in notices if notice.object_type == "bulk_run"}
    known = BulkRun.objects.in_bulk(runs)
    versions = _last_versions(notice.object_id for notice in notices if notice.object_type == "procedure")
    titles = _titles(notice.object_id for notice in notices if notice.object_type == "task")
    moves = moves_of(runs)
    named = {agent for notice in notices for agent in (notice.actor_id, notice.instead_of) if agent}
    named.update(agent for move in moves for agent in (move.before, move.after) if agent)
    agents = Agent.objects.filter(pk__in=named).order_by("family_name", "given_name", "id")
    names = {agent.pk: agent.full_name for agent in agents}
    names |= named_holders(named - names.keys())
    rank: dict[UUID, int] = {}
    for place, notice in enumerate(notices):
        rank.setdefault(notice.case_id or notice.pk, place)
    together = sorted(notices, key=lambda notice: rank[notice.case_id or notice.pk])
    return [
        Group(
            case=cases.get(key),
            news=[
                replace(
                    _news(one, names, known.get(one.object_id), moves),
                    version=versions.get(one.object_id),
                    task=titles.get(one.object_id, ""),
                )
                for one in found
            ],
        )
        for key, found in groupby(together, key=lambda notice: notice.case_id or notice.pk)
    ]


def _titles(tasks: Iterable[UUID]) -> dict[UUID, str]:
    """What these tasks are called; one query, none when nothing is asked for."""
    asked = list(tasks)
    return dict(Task.objects.filter(pk__in=asked).order_by().values_list("pk", "title")) if asked else {}


def _last_versions(procedures: Iterable[UUID]) -> dict[UUID, ProcedureVersion]:
    """The last version of each procedure, by it; one query, none when nothing is asked for."""
    asked = list(procedures)
    found = ProcedureVersion.objects.filter(procedure__in=asked).order_by("procedure", "-number")
    last = found.distinct("procedure").select_related("procedure").defer("document") if asked else ()
    return {one.procedure_id: one for one in last}


def _news(notice: Notice, names: Mapping[UUID, str], run: BulkRun | None, moves: Iterable[Move]) -> News:
    is_return = run is not None and run.undone_at is not None and notice.created_at >= run.undone_at
    hers = _returns_told(notice, moves) if is_return else _moves_told(notice, moves)
    is_undone = bool(hers) and not is_return and not any(move.count - move.undone for move, _other in hers)
    told = [(_count_told(move, is_return=is_return, is_undone=is_undone), other) for move, other in hers]
    others = {other for count, other in told if count}
    # Of her own act she needs not be told whose it is.
    actor = notice.actor_id if notice.actor_id != notice.agent_id else None
    return News(
        notice,
        actor=names.get(actor, "") if actor else "",
        count=sum(count for count, _other in told) if told else run.done if run else 0,
        run=run,
        others=tuple(name for agent, name in names.items() if agent in others),
        absent=names.get(notice.instead_of, "") if notice.instead_of else "",
        is_return=is_return,
        is_undone=is_undone,
    )


def _count_told(move: Move, *, is_return: bool, is_undone: bool) -> int:
    """How many cases of a move are told: those that went back, those that did not, or all if none is left."""
    if is_return:
        return move.undone
    return move.count if is_undone else move.count - move.undone


def _returns_told(notice: Notice, moves: Iterable[Move]) -> list[tuple[Move, UUID | None]]:
    """The moves undone by which cases went back to her, or left her, and who had them or has them."""
    agent = notice.instead_of or notice.agent_id
    undone = [move for move in moves if move.run == notice.object_id and move.undone]
    if notice.kind == NoticeKind.ASSIGNED:
        return [(move, move.after) for move in undone if move.before == agent]
    return [(move, move.before) for move in undone if move.after == agent]


def _moves_told(notice: Notice, moves: Iterable[Move]) -> list[tuple[Move, UUID | None]]:
    """The moves by which cases were given to her, or taken from her, and who had them or has them."""
    agent = notice.instead_of or notice.agent_id
    ends = [(move, (move.before, move.after)) for move in moves if move.run == notice.object_id]
    if notice.kind == NoticeKind.PASSED_ON:
        return [(move, after) for move, (before, after) in ends if before == agent]
    if notice.kind == NoticeKind.ASSIGNED:
        return [(move, before) for move, (before, after) in ends if after == agent]
    return []


def choices_of(agent: Agent) -> dict[str, str]:
    """How an agent wants to be told of each kind of news."""
    chosen = dict(NoticeChoice.objects.filter(agent=agent).order_by("kind").values_list("kind", "told"))
    return {kind.value: chosen.get(kind.value, Told.PRODUCT.value) for kind in NoticeKind}


def hour_of(agent: Agent) -> int:
    """The hour of her daily e-mail."""
    chosen = Digest.objects.filter(agent=agent).values_list("hour", flat=True).first()
    return Digest.USUAL_HOUR if chosen is None else chosen


def told_by_digest(grants: Grants) -> dict[str, int]:
    """How many unread pieces of news of each kind her daily e-mail tells."""
    wanted = NoticeChoice.objects.filter(agent=grants.agent, told=Told.DIGEST).order_by().values("kind")
    found = notices_of(grants).filter(read_at=None, kind__in=wanted).order_by()
    counts: dict[str, int] = {}
    for kind in found.values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts
