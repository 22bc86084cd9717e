"""The only way a door gets a case: by an agent's grants, or by a tracking capability."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections, router
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray

from parvis.agents.models import Agent, Right
from parvis.agents.reading import readers_of
from parvis.agents.rights import Grants
from parvis.authorities.models import Authority, CalendarCorrection
from parvis.base.compiled import Compiled, CompiledFor, Row
from parvis.base.identifiers import read_code, read_reference
from parvis.base.scope import Wall, scope, set_scope
from parvis.interactions.access import noting_walls

from .codes import code_digests
from .links import DeadLink, Link, named_by
from .models import Case, Draft

TO_SEND = (
    *("sector", "channel", "language", "answers", "submitted_at", "agent", "is_by_helper"),
    *("authority__code", "authority__department"),
    *("version__number", "version__status", "version__authority"),
    *("version__procedure__slug", "version__procedure__nature", "version__procedure__unit"),
)
"""What sending a draft reads of it and of what it hangs on."""

TO_FILL = (
    *("sector", "channel", "answers", "revision", "submitted_at", "agent", "is_by_helper"),
    *("authority__code", "authority__department"),
    *("version__status", "version__procedure__slug"),
)
"""What saving a step reads of them."""

KNOWN = "version__document"
"""Long, never changed once published: each process reads it once (``catalogue.reading.offer_of_version``)."""

MOST_TYPED = 20
"""Drafts shown to who types them: they live some days, and one is interrupted a few times a day."""

FULL = ("authority", "procedure", "version", "unit", "responsible", "applicant", "profile", "filing")


class NotFound(Exception):
    """No such case, or not for whoever asks: the answer is the same."""


def case_for(grants: Grants, reference: str) -> Case:
    """The case of this reference if the agent may see it; NotFound otherwise."""
    canonical = read_reference(reference)
    found = _SEEN.rows(grants.key, grants, canonical) if canonical else []
    if not found:
        raise NotFound(reference)
    return found[0]


def may_act(grants: Grants, case: Case) -> bool:
    """Whether the agent may change this case, not only read it."""
    return grants.may(Right.ACT, authority=case.authority_id, sector=case.sector, unit=case.unit_id)


def seers_of(case: Case, *, on: date) -> list[Agent]:
    """The agents who may see a case on that day, by name: few of them when it is confidential."""
    readers = readers_of(case.unit, case.sector, on=on)
    if not case.is_confidential:
        return readers
    named = set(case.confidants.order_by().values_list("agent_id", flat=True)) | {case.responsible_id}
    managers = readers_of(case.unit, case.sector, on=on, rights=[Right.MANAGE])
    return [agent for agent in readers if agent.pk in named or agent in managers]


def case_by_code(reference: str, code: str) -> UUID:
    """The id of the case that this reference and this secret code open together; NotFound otherwise.

    Asked through one audited function of the database, which compares the digest and tells nothing else.
    """
    canonical, secret = read_reference(reference), read_code(code)
    if canonical and secret:
        with connections[router.db_for_read(Case)].cursor() as cursor:
            for digest in code_digests(secret):
                cursor.execute("SELECT cases_open(%s, %s)", (canonical, digest))
                found: UUID | None = cursor.fetchone()[0]
                if found is not None:
                    return found
    raise NotFound(reference)


def case_by_contact(reference: str, email: str) -> UUID:
    """The id of the case of this reference whose messages go to this e-mail address; NotFound otherwise.

    It opens nothing to whoever asks: a message leaves for the declared address, and the page says the same.
    """
    canonical = read_reference(reference)
    if canonical and email:
        with connections[router.db_for_read(Case)].cursor() as cursor:
            cursor.execute("SELECT cases_declared(%s, %s)", (canonical, email.strip()[:254]))
            found: UUID | None = cursor.fetchone()[0]
            if found is not None:
                return found
    raise NotFound(reference)


def tracked_case(case: UUID) -> Case:
    """The case whose capability somebody holds; the transaction's scope becomes that capability."""
    set_scope(cases=[case])
    return whole_case(case)


def whole_case(case: UUID) -> Case:
    """The case with all that its pages show, inside the scope of its capability. Raises NotFound."""
    return _found(_WHOLE_CASE, case)


def linked_case(link: Link) -> Case:
    """The case of a link, while it was sent to the contact declared now. Raises NotFound, DeadLink."""
    case = tracked_case(link.opens)
    if not link.still_opens(case.mailbox):
        raise DeadLink
    return case


def authority_of_link(token: str) -> Authority | None:
    """To which authority a link led, dead as it is: to say whom to ask. None when nothing is left of it."""
    named = named_by(token)
    if named is None:
        return None
    with scope(cases=[named]):
        case = Case.objects.select_related("authority").only("authority").filter(pk=named).first()
        if case is not None:
            return case.authority
        draft = Draft.objects.select_related("authority").only("authority").filter(pk=named).first()
        return draft.authority if draft is not None else None


def draft_held(draft: UUID) -> Draft:
    """The draft whose capability somebody holds; the transaction's scope becomes that capability."""
    set_scope(cases=[draft])
    return draft_whole(draft)


def draft_whole(draft: UUID) -> Draft:
    """The draft with all that its pages show; inside the scope of its capability. Raises NotFound."""
    return _found(_WHOLE_DRAFT, draft)


def typed_by(grants: Grants, draft: Draft) -> Draft:
    """The same draft when this agent types it, where she still meets people; NotFound otherwise."""
    where = Wall(draft.authority_id, draft.sector)
    if draft.agent_id != grants.agent.pk or where not in noting_walls(grants):
        raise NotFound(str(draft.pk))
    return draft


def drafts_typed(grants: Grants) -> list[Draft]:
    """The drafts she began and has not sent, where she still meets people, the last saved first.

    Her account alone opens them, without their capability (policy ``who_types``).
    """
    where = Q(pk__in=[])
    for wall in noting_walls(grants):
        where |= Q(authority=wall.authority, sector=wall.sector)
    begun = Draft.objects.filter(where, agent=grants.agent, submitted_at=None)
    return list(begun.select_related("version").defer(KNOWN).order_by("-saved_at", "id")[:MOST_TYPED])


def drafts_begun(held: Collection[UUID]) -> list[Draft]:
    """Those a visitor holds and has not sent, the last saved first; the scope becomes their capability."""
    set_scope(cases=held)
    begun = Draft.objects.filter(pk__in=held, agent=None, submitted_at=None)
    return list(
        begun.select_related("authority", "version__procedure").defer(KNOWN).order_by("-saved_at", "id")
    )


def draft_to_send(draft: UUID) -> Draft:
    """The draft under lock, with no more than sending reads; inside the scope of its capability.

    A double click, a reload or a second tab waits here, and finds the case made. Raises NotFound.
    """
    found = _found(_SENT, draft)
    corrections: list[tuple[str, bool]] = found.corrections  # type: ignore[attr-defined]  # see _with_corrections
    found.authority.take_corrections({date.fromisoformat(day): is_off for day, is_off in corrections})
    return found


def draft_to_fill(draft: UUID) -> Draft:
    """The same, with no more than saving a step reads."""
    return _found(_FILLED, draft)


def _found(read: Compiled[Row], key: UUID) -> Row:
    found = read.rows(key)
    if not found:
        raise NotFound(str(key))
    return found[0]


def _under_lock(draft: UUID, columns: tuple[str, ...]) -> QuerySet[Draft]:
    held = Draft.objects.select_for_update(of=("self",)).filter(pk=draft)
    return held.select_related("authority", "version__procedure").only(*columns)


def _with_corrections(draft: UUID) -> QuerySet[Draft]:
    """What is sent gets dates: the calendar of its authority comes along."""
    corrections = CalendarCorrection.objects.filter(authority=OuterRef("authority")).order_by("day")
    pairs = ArraySubquery(corrections.values(pair=JSONArray("day", "is_holiday")))
    return _under_lock(draft, TO_SEND).annotate(corrections=pairs)


_SEEN = CompiledFor(
    lambda grants, reference: (
        Case.objects.visible_to(grants).select_related(*FULL).defer(KNOWN).filter(reference=reference)
    ),
    "a reference",
)
_SENT = Compiled(_with_corrections, UUID(int=1))
_FILLED = Compiled(lambda draft: _under_lock(draft, TO_FILL), UUID(int=1))
_WHOLE_DRAFT = Compiled(
    lambda draft: (
        Draft.objects.select_related("authority", "version__procedure__unit").defer(KNOWN).filter(pk=draft)
    ),
    UUID(int=1),
)
_WHOLE_CASE = Compiled(
    lambda case: Case.objects.select_related(*FULL).defer(KNOWN).filter(pk=case), UUID(int=1)
)
