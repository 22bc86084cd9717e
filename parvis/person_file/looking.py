"""Who looked at a file or a case: what the person, the service and the data-protection officer read of it.

The person comes by a signed link sent to a contact point that an agent verified; the link opens the list and
nothing else, and dies with that contact point. The list of a case is opened by its tracking capability.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants
from parvis.base.identifiers import read_reference
from parvis.base.scope import set_scope
from parvis.cases.models import Case
from parvis.events.models import AccessLog
from parvis.people.models import ContactPoint, Profile

LIFE = timedelta(days=15)
_SALT = "parvis.person_file.looking"


class DeadLink(Exception):
    """The link was altered, has expired, or its contact point is no longer one of the person's."""


def looking_url(point: ContactPoint) -> str:
    """The absolute address that opens the list of who looked, to send to this contact point."""
    token = signing.dumps([point.profile_id.hex, point.pk.hex], salt=_SALT)
    return settings.BASE_URL + reverse("who_looked_link", args=[token])


def looks_of_link(token: str) -> QuerySet[AccessLog]:
    """What a link opens; the transaction's scope becomes that of the profile's capability. Raises DeadLink."""
    try:
        profile, point = (UUID(hex=one) for one in signing.loads(token, salt=_SALT, max_age=LIFE))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadLink from None
    set_scope(cases=[profile])
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_file_contact_holds(%s, %s)", (profile, point))
        if not cursor.fetchone()[0]:
            raise DeadLink
        cursor.execute("SELECT person_file_held_cases(%s)", (profile,))
        cases = [row[0] for row in cursor.fetchall()]
    # The ids of her cases open the lines of the log about them; this transaction reads nothing else.
    set_scope(cases=[profile, *cases])
    return AccessLog.objects.filter(Q(profile_id=profile) | Q(case_id__in=cases))


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
