"""Who may give the visa that a submitted decision awaits: by right, or in the place of somebody away."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from parvis.agents.delegations import Pen, holders_of, path_of
from parvis.agents.models import Absence, Agent, Membership, Right
from parvis.agents.rights import Grants, grants_of_all
from parvis.catalogue.definition import VisaRole

from .access import NotFound
from .models import Case, DecisionVisa, SubmittedDecision
from .signing import matter_of

RIGHTS = {VisaRole.MANAGER: Right.MANAGE, VisaRole.COLLEAGUE: Right.ACT}
"""The right that each role asks for, on the case; the signatory is known by the register."""

RELATED = ("authority", "version", "unit", "applicant", "responsible", "filing")


class Viewer:
    """Who gives visas on a day, in her own name or in the place of somebody away.

    The absences, the register and the visas she gave are read once, and only when a decision asks for them.
    """

    def __init__(self, grants: Grants, *, on: date) -> None:
        self.grants, self.on = grants, on
        self._pen = Pen(grants.agent, on=on)

    @cached_property
    def _replaced(self) -> list[Grants]:
        """What they may do whom she stands in for that day."""
        return list(_replaced_by(self.grants.agent, on=self.on))

    @cached_property
    def _read(self) -> set[UUID]:
        """The decisions still waiting of which she gave a visa."""
        given = DecisionVisa.objects.filter(
            agent=self.grants.agent, submitted__state=SubmittedDecision.State.WAITING
        )
        return set(given.order_by().values_list("submitted_id", flat=True))

    def views(self, row: SubmittedDecision) -> tuple[bool, UUID | None]:
        """Whether she may give the visa awaited, and for which absent colleague if it is not her own to give.

        Nobody gives the visa of what she wrote, nor two of one decision, unless she is the one who signs it at last.
        """
        agent, case = self.grants.agent, row.case
        role = row.awaited
        if role == VisaRole.SIGNATORY:
            may_act = _may(self.grants, Right.SEE, Right.ACT, case=case)
            return may_act and self._pen.may_sign(matter_of(case)), None
        if agent.pk == row.author_id or (row.step and row.pk in self._read):
            return False, None
        if _may(self.grants, RIGHTS[role], case=case):
            return True, None
        if not _may(self.grants, Right.ACT, case=case):
            return False, None
        return next(
            ((True, absent.agent.pk) for absent in self._replaced
             if absent.agent.pk != row.author_id and _may(absent, RIGHTS[role], case=case)),
            (False, None),
        )  # fmt: skip


def viewed_by(row: SubmittedDecision, grants: Grants, *, on: date) -> tuple[bool, UUID | None]:
    """Whether she may give the visa awaited that day, and for which absent colleague if it is not her own to give."""
    return Viewer(grants, on=on).views(row)


def viewers(row: SubmittedDecision, *, on: date) -> set[UUID]:
    """The agents told that a visa is awaited: those whose it is to give."""
    case = row.case
    if row.awaited == VisaRole.SIGNATORY:
        return holders_of(matter_of(case), on=on)
    found = Membership.objects.giving(RIGHTS[row.awaited]).filter(
        Q(unit=None) | Q(unit__in=path_of(case.unit)),
        authority=case.authority_id,
        sectors__contains=[case.sector],
    )
    readers = row.visas.order_by().values_list("agent_id", flat=True) if row.step else ()
    return set(found.values_list("agent_id", flat=True)) - {row.author_id, *readers}


def awaiting(grants: Grants, *, on: date) -> list[SubmittedDecision]:
    """The decisions whose visa she may give today, the nearest legal deadline first."""
    found = (
        SubmittedDecision.objects.filter(
            state=SubmittedDecision.State.WAITING, case__in=Case.objects.visible_to(grants)
        )
        .select_related(*(f"case__{one}" for one in RELATED))
        .defer("case__version__document")
        .order_by("submitted_at", "id")
    )
    viewer = Viewer(grants, on=on)
    hers = [row for row in found if viewer.views(row)[0]]
    return sorted(
        hers, key=lambda row: (row.case.implicit_on or row.case.due_on or date.max, row.submitted_at)
    )


def submitted_for(grants: Grants, submitted: UUID) -> SubmittedDecision:
    """A submitted decision on a case she may look at; NotFound otherwise."""
    found = (
        SubmittedDecision.objects.filter(pk=submitted, case__in=Case.objects.visible_to(grants))
        .select_related(*(f"case__{one}" for one in RELATED))
        .first()
    )
    if found is None:
        raise NotFound(str(submitted))
    return found


def submitted_told(case: Case, agent: Agent) -> list[SubmittedDecision]:
    """What a case shows of a decision submitted on it: the one that waits; to its author, the last one returned."""
    waiting, returned = SubmittedDecision.State.WAITING, SubmittedDecision.State.RETURNED
    if not case.version.offer.visa:
        return []
    last = (
        SubmittedDecision.objects.filter(case=case).prefetch_related("visas").order_by("-submitted_at", "-id")
    )
    return [
        row
        for row in last[:1]
        if row.state == waiting or (row.state == returned and row.author_id == agent.pk and case.is_open())
    ]


def _may(grants: Grants, *rights: Right, case: Case) -> bool:
    return any(
        grants.may(right, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
        for right in rights
    )


def _replaced_by(agent: Agent, *, on: date) -> Iterable[Grants]:
    away = Absence.objects.filter(substitute=agent, starts_on__lte=on, ends_on__gte=on).select_related(
        "agent"
    )
    return grants_of_all([one.agent for one in away.order_by("id") if not one.agent.has_left(on)])
