"""An agent corrects the address that messages about a case go to."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.interactions.models import Channel
from parvis.people.actions import add_contact_point, remove_contact_point
from parvis.people.models import ContactPoint

from ..models import Applicant, Case, Filing
from .telling import locked, tell


class CannotCorrectEmail(Exception):
    """No address was declared, or the new one is the same."""


def correct_email(
    case: UUID, email: str, *, ground: Channel, by: Agent, at: datetime, revision: int | None = None
) -> Case:
    """Replace the address of the case's messages; ``ground`` is the way the person made the right one known.

    It is the applicant's; when she has none, that of who filed for her, which is nobody's contact point.

    The former address is kept nowhere: it may belong to a stranger. The fact says that it changed, by whom
    and on what ground. Raises CannotCorrectEmail, Conflict.
    """
    found = locked(case, revision=revision)
    declared = Applicant.objects.select_for_update().get(pk=case)
    helper = None if declared.email else Filing.objects.select_for_update().filter(pk=case).first()
    holder = helper or declared
    new, former = email.strip(), holder.email
    if not former or not new or new.lower() == former.lower():
        raise CannotCorrectEmail(found.reference)
    holder.email = new
    holder.save(update_fields=["email"])
    if helper is not None:
        found.filing = helper
    elif found.profile_id is not None:
        _correct_contact_point(found.profile_id, former, new, by=by, at=at)
    found.save(update_fields=["revision"])
    tell("case.email_corrected", found, by=by.actor, at=at, ground=ground.value)
    found.applicant = declared
    return found


def _correct_contact_point(profile: UUID, former: str, new: str, *, by: Agent, at: datetime) -> None:
    """Give the file of the person the new address in place of the wrong one, unless that one was verified."""
    points = ContactPoint.objects.filter(profile=profile, kind=ContactPoint.Kind.EMAIL)
    for wrong in list(points.filter(value__iexact=former, verified_at=None)):
        remove_contact_point(profile, wrong.pk, by=by, at=at)
    if not points.filter(value__iexact=new).exists():
        add_contact_point(profile, ContactPoint.Kind.EMAIL, new, by=by, at=at)
