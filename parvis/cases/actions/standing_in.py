"""Filing at the desk: an agent types for somebody, and one gesture leaves the case, its file and the contact."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.base.scope import Wall
from parvis.forms.summary import applicant
from parvis.interactions.actions import Contact
from parvis.interactions.models import Channel, WrapUp
from parvis.people.models import Profile

from ..behalf import checks_for, form_of
from ..known import same_person
from ..models import Draft
from .contacting import note_contact_about
from .filing import Filed, file_locked
from .identifying import confirm_identity


class CannotStandIn(Exception):
    """Said in one word: ``checked`` (nobody says how the person checked what was typed, or no way that she could,
    coming as she did), ``profile`` (the file it was begun from was just merged into another, or removed).
    """


def file_for(draft: Draft, *, checked: str, profile: Profile | None, by: Agent, at: datetime) -> Filed:
    """File what an agent typed for somebody, in a draft locked in this transaction.

    ``checked`` is how the person checked it (``Filing.Check``). ``profile`` is the file it was begun from: the
    case is hers while the answers still bear her name. The visit, call or letter is noted as a contact. Inside a
    scope that holds the wall of the draft. Raises CannotStandIn, CannotFile, ReferenceTaken.
    """
    if draft.submitted_at is None and checked not in checks_for(draft):
        raise CannotStandIn("checked")
    declared = applicant(form_of(draft), draft.answers, today=by.authority.calendar().local_date(at))
    hers = profile if profile is not None and same_person(profile, declared) else None
    if hers is not None and not _stands(hers):
        raise CannotStandIn("profile")
    filed = file_locked(draft, by=by.actor, at=at, agent=by, checked=checked)
    if not filed.is_new:
        return filed
    if hers is not None:
        confirm_identity(filed.case.pk, profile=hers, by=by, at=at)
    _note(filed, hers, by=by, at=at)
    return filed


def _stands(profile: Profile) -> bool:
    """Whether a file is still one, under the lock that a merge takes: what follows finds it so."""
    held = Profile.objects.select_for_update(of=("self",)).filter(pk=profile.pk, merged_into=None)
    return held.order_by().first() is not None


def _note(filed: Filed, profile: Profile | None, *, by: Agent, at: datetime) -> None:
    """Note who came, called or wrote: the helper when there is one, otherwise the person."""
    case = filed.case
    helper = case.filing.helper_name
    name = helper or case.applicant.display_name
    met = None if helper else profile
    contact = Contact(
        wall=Wall(case.authority_id, case.sector),
        channel=Channel(case.channel),
        outcomes=[WrapUp.CASE_OPENED],
        occurred_at=case.received_at,
        profile=met.pk if met else None,
        name="" if met else name[:200],
        body=case.title,
        language=case.language,
    )
    note_contact_about(contact, [case.pk], by=by, at=at)
