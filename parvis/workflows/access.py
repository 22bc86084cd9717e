"""The rights on tasks, in one place: who may look at one, do it, pass it on, mend a step that is blocked.

A task of another service than that of the case lends the case for as long as it is awaited, as an opinion does: the
transaction then opens that case, and nothing else of its sector.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from parvis.agents.delegations import Pen, keeps_register, lines_in_force
from parvis.agents.models import Absence, Agent
from parvis.agents.rights import Grant, Grants, Right
from parvis.base.scope import Wall, scope, set_scope
from parvis.cases.access import NotFound
from parvis.cases.models import Case, Wording
from parvis.cases.opinions import SECRET
from parvis.cases.queries import served_documents
from parvis.cases.signing import matter_of
from parvis.documents.models import Document

from .models import Incident, Instance, Task, TaskQuerySet

VISA = "visa"
"""The kind of step that judges what others did."""
RELATED = ("case__authority", "case__unit", "case__version", "case__applicant", "unit")
MORE = (Task.Role.MANAGER, Task.Role.SIGNATORY)
"""Roles for which acting in the unit of the task is not enough."""


def tasks_for(grants: Grants, *, on: date) -> TaskQuerySet:
    """The tasks awaited that are hers to do: in her name, in that of a colleague she stands in for, or of her units.

    Without their cases, which another wall may hide from a list. Not ordered.
    """
    mine = Q(agent__in=[grants.agent.pk, *_replaced(grants, on=on)]) & not_secret(grants)
    hers = _of_her_units(grants, on=on) & ~Q(role=Task.Role.PERSON)
    hidden = Q(case__in=Case.objects.hidden_from(grants)) & ~Q(agent=grants.agent.pk)
    return Task.objects.awaited().filter(mine | hers).exclude(hidden)


def may_have(grants: Grants, of: Task | Case) -> bool:
    """Whether a task may be given to an agent in her name: she works there, in its sector when that is secret."""
    return any(
        grant.authority == of.authority_id and (of.sector not in SECRET or of.sector in grant.sectors)
        for grant in grants.items
    )


def task_for(grants: Grants, task: UUID, *, on: date) -> Task:
    """An awaited or ended task with its case, which the transaction then sees. Raises NotFound.

    She may do it, or look at its case: what is over is shown only to who may look at the case.
    """
    found = Task.objects.filter(pk=task).select_related("unit").first()
    if found is None:
        raise NotFound(str(task))
    sees = Case.objects.visible_to(grants).filter(pk=found.case_id).exists()
    lent = not sees and found.ended_at is None and tasks_for(grants, on=on).filter(pk=task).exists()
    if not sees and not lent:
        raise NotFound(str(task))
    if lent:
        set_scope(walls=grants.walls, cases=[found.case_id])
    whole = Task.objects.select_related(*RELATED).filter(pk=task).first()
    if whole is None or (lent and whole.case.is_confidential and whole.agent_id != grants.agent.pk):
        raise NotFound(str(task))
    return whole


def may_do(grants: Grants, task: Task, *, on: date) -> bool:
    """Whether a task awaited is hers to do.

    It is one that ``tasks_for`` lists, which the register lets her sign if that is what is asked, and no visa of what
    she did.
    """
    if task.ended_at is not None:
        return False
    if task.role == Task.Role.SIGNATORY and not _signs(grants, task, on=on):
        return False
    if judges_herself(grants.agent, task):
        return False
    if not any(_opens(grant, task) for grant in grants.items) and not _is_hers_by_name(grants, task, on=on):
        return False
    return task.agent_id == grants.agent.pk or not _is_hidden(grants, task.case)


def _is_hers_by_name(grants: Grants, task: Task, *, on: date) -> bool:
    """Whether a task is in her name, or in that of a colleague she stands in for."""
    if task.agent_id is None or (task.sector in SECRET and task.sector not in _sectors(grants)):
        return False
    return task.agent_id == grants.agent.pk or task.agent_id in _replaced(grants, on=on)


def _is_hidden(grants: Grants, case: Case) -> bool:
    return case.is_confidential and Case.objects.hidden_from(grants).filter(pk=case.pk).exists()


def judges_herself(agent: Agent, task: Task) -> bool:
    """Whether a visa is of what an agent did: the rule of the visas of a decision (``parvis.cases.visas``).

    She did a task of the case or worded a letter there since the last visa of another step, or gave a visa of this very
    chain. Who signs at last may have done so.
    """
    if task.kind != VISA or task.role == Task.Role.SIGNATORY:
        return False
    done = Task.objects.filter(case=task.case_id, outcome=Task.Outcome.DONE)
    judged = done.filter(kind=VISA).exclude(element=task.element).aggregate(last=Max("ended_at"))["last"]
    since = Q(ended_at__gt=judged) if judged else Q()
    chain = Q(kind=VISA, element=task.element, attempt=task.attempt)
    if done.filter(chain | Q(since, kind="task"), ended_by=agent).exists():
        return True
    worded = Wording.objects.filter(case=task.case_id, author=agent)
    return (worded.filter(written_at__gt=judged) if judged else worded).exists()


def documents_read(task: Task, *, is_lent: bool) -> list[Document]:
    """The documents of its case that a task gives to read, in the order they came.

    All to who may look at the case. Of a case lent, those the person brought: a service asked to do its part judges her
    request, not the letters of the service that answers; for a visa these too, which are what it judges.
    """
    served = served_documents(task.case)
    if not is_lent or task.kind == VISA:
        return served
    ours = set(task.case.documents.filter(is_ours=True).order_by().values_list("document_id", flat=True))
    return [one for one in served if one.pk not in ours]


def may_manage(grants: Grants, of: Task | Incident | Instance) -> bool:
    """Whether she may pass on the tasks of a case, and mend its blocked steps: she manages its service."""
    case = of.case
    return grants.may(Right.MANAGE, authority=case.authority_id, sector=case.sector, unit=case.unit_id)


def incident_for(grants: Grants, incident: UUID) -> Incident:
    """A blocked step of a case she may look at. Raises NotFound."""
    seen = Incident.objects.filter(pk=incident, case__in=Case.objects.visible_to(grants))
    found = seen.select_related("case__authority", "case__unit", "case__version").first()
    if found is None:
        raise NotFound(str(incident))
    return found


@contextmanager
def writing_on(task: Task) -> Iterator[None]:
    """Let one action be done on the task of a case lent: for that, the wall of its case is opened."""
    with scope(walls=[Wall(task.authority_id, task.sector), Wall(task.authority_id, "")]):
        yield


def _opens(grant: Grant, task: Task) -> bool:
    """Whether a task is of the units of a membership: of one task, what ``_of_her_units`` asks of the database.

    What the register lets her sign is looked at apart.
    """
    if task.authority_id != grant.authority or task.role == Task.Role.PERSON:
        return False
    has_sector = task.sector in grant.sectors
    if (grant.units is not None and task.unit_id not in grant.units) or (
        task.sector in SECRET and not has_sector
    ):
        return False
    if task.role == Task.Role.SIGNATORY:
        return bool(grant.rights & {Right.SEE.value, Right.ACT.value})
    if task.role == Task.Role.MANAGER:
        return Right.MANAGE.value in grant.rights and has_sector
    return Right.ACT.value in grant.rights


def _of_her_units(grants: Grants, *, on: date) -> Q:
    """The tasks of the units where she acts; in a secret sector, only of those where she has that sector."""
    condition = Q(pk__in=[])
    for grant in grants.items:
        place = Q(authority_id=grant.authority)
        if grant.units is not None:
            place &= Q(unit_id__in=sorted(grant.units))
        place &= ~Q(sector__in=SECRET) | Q(sector__in=sorted(grant.sectors))
        roles = Q(pk__in=[])
        if Right.ACT.value in grant.rights:
            roles |= ~Q(role__in=MORE)
        if Right.MANAGE.value in grant.rights:
            roles |= Q(role=Task.Role.MANAGER, sector__in=sorted(grant.sectors))
        if grant.rights & {Right.SEE.value, Right.ACT.value}:
            roles |= Q(role=Task.Role.SIGNATORY) & _signed_by(grants, grant.authority, on=on)
        condition |= place & roles
    return condition


def not_secret(grants: Grants) -> Q:
    """What is secret leaves its sector for nobody."""
    return ~Q(sector__in=SECRET) | Q(sector__in=sorted(_sectors(grants)))


def _sectors(grants: Grants) -> frozenset[str]:
    return frozenset[str]().union(*(grant.sectors for grant in grants.items))


def _signed_by(grants: Grants, authority: UUID, *, on: date) -> Q:
    """What the register lets her sign, its services aside, which ``may_do`` looks at."""
    if not keeps_register(authority):
        return ~Q(pk__in=[])
    hers = Q(pk__in=[])
    for line in lines_in_force(authority, on=on):
        if line.holder_id == grants.agent.pk:
            place = Q(sector__in=line.sectors)
            hers |= place & Q(procedure__in=line.procedures) if line.procedures else place
    return hers


def _signs(grants: Grants, task: Task, *, on: date) -> bool:
    return Pen(grants.agent, on=on).may_sign(matter_of(task.case))


def _replaced(grants: Grants, *, on: date) -> list[UUID]:
    away = Absence.objects.filter(substitute=grants.agent, starts_on__lte=on, ends_on__gte=on)
    return list(away.order_by("id").values_list("agent_id", flat=True))
