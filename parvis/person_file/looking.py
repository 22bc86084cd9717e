"""Who looked at a file or a case: what the person, the service and the data-protection officer read of it.

The person comes by a link of her own (``looking_links``); the list of a case is opened by its tracking capability.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants
from parvis.base.identifiers import read_reference
from parvis.cases.models import Case
from parvis.events.models import AccessLog
from parvis.people.models import ContactPoint, Profile


def looks_at_case(case: Case) -> QuerySet[AccessLog]:
    """Who looked at a case, in the scope of its capability or of its wall."""
    return AccessLog.objects.filter(case_id=case.pk)


def looks_at_file(grants: Grants, profile: Profile) -> QuerySet[AccessLog]:
    """Who looked at a file and at its cases, inside its wall; not at the cases hidden from this agent."""
    cases = Case.objects.filter(profile=profile).order_by().values("pk")
    hidden = Case.objects.filter(pk=OuterRef("case_id")).hidden_from(grants)
    return AccessLog.objects.filter(Q(profile_id=profile.pk) | Q(case_id__in=cases)).filter(~Exists(hidden))


def verified_emails(profile: Profile) -> list[ContactPoint]:
    """The addresses that an agent saw to reach this very person, the preferred one first."""
    found = ContactPoint.objects.filter(
        profile=profile, kind=ContactPoint.Kind.EMAIL, verified_at__isnull=False
    )
    return list(found.order_by("-is_preferred", "value", "id"))


def references_of(lines: Iterable[AccessLog]) -> dict[UUID, str]:
    """The references of the cases looked at, of those that whoever reads may read: the scope decides."""
    cases = {line.case_id for line in lines if line.case_id}
    return dict(Case.objects.filter(pk__in=cases).order_by().values_list("pk", "reference"))


def names_of(lines: Iterable[AccessLog]) -> dict[UUID, str]:
    """The names of the agents who looked, protected or not: for who audits."""
    found = Agent.objects.filter(pk__in={line.agent_id for line in lines}).order_by("pk")
    return {agent.pk: agent.full_name for agent in found}


def of_case(looks: QuerySet[AccessLog], reference: str) -> QuerySet[AccessLog]:
    """Those about the case of this reference, as somebody writes it; none when it is none."""
    canonical = read_reference(reference)
    if canonical is None:
        return looks.none()
    return looks.filter(case_id__in=Case.objects.filter(reference=canonical).order_by().values("pk"))


def audited(grants: Grants) -> QuerySet[AccessLog]:
    """Every look in the sectors that an agent audits."""
    places = Q(pk__in=[])
    for grant in grants.items:
        if Right.AUDIT.value in grant.rights:
            places |= Q(authority_id=grant.authority, sector__in=sorted(grant.sectors))
    return AccessLog.objects.filter(places)
