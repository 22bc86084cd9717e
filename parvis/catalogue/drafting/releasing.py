"""Who puts a version in force and takes it off: the last checks, and a second reader where an authority wants one.

Where it does, whoever made the last change does not publish it: somebody else who designs the procedure reads it first.
A copy of a version that was in force, without a change, has been read before: going back waits for nobody (note 62).
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Authority
from parvis.events.record import record

from ..actions import CannotPublish, publish, retire
from ..known import known_in
from ..models import Milestone, ProcedureVersion, PublishingRule, VersionEdit
from ..telling import mark
from .actions import CannotEdit, locked
from .checks import Fault, faults, place_of
from .places import Place

COURT = Place("document", "", ("court",))
"""Where the fault of an authority without a court stands: in no document, on a page of its own."""


class CannotRelease(Exception):
    """The version does not come into force; ``faults``: what is to be mended first, with its places."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class ReadAnother(Exception):
    """The version changed since it was read: whoever publishes has not seen what would come into force."""

    def __init__(self, seen: int, last: VersionEdit) -> None:
        super().__init__(_("la démarche a changé depuis que vous l’avez relue"))
        self.seen = seen
        self.last = last


class CannotChooseRule(Exception):
    """Only who manages the whole authority says who publishes in it."""


def needs_second_reader(authority: UUID) -> bool:
    """What an authority chose; without a choice, who writes may publish."""
    return PublishingRule.objects.filter(authority=authority, needs_second_reader=True).exists()


def may_choose_rule(grants: Grants) -> bool:
    """Whether she manages the whole of her authority."""
    own = grants.agent.authority_id
    return any(
        Right.MANAGE.value in one.rights and one.authority == own and one.units is None
        for one in grants.items
    )


def choose_rule(grants: Grants, *, second_reader: bool, at: datetime) -> None:
    """Say whether somebody else than its last author publishes a version. Raises CannotChooseRule."""
    if not may_choose_rule(grants):
        raise CannotChooseRule
    agent = grants.agent
    authority = Authority.objects.select_for_update(of=("self",)).get(pk=agent.authority_id)
    if needs_second_reader(authority.pk) == second_reader:
        return
    PublishingRule.objects.update_or_create(
        authority=authority,
        defaults={
            "needs_second_reader": second_reader,
            "by": agent,
            "signed": agent.signature,
            "at": at,
        },
    )
    record(
        "publishing.rule_chosen",
        authority=authority.pk,
        objects=[("authority", authority.pk, "subject")],
        by=agent.actor,
        occurred_at=at,
        second_reader=second_reader,
    )


def is_for_another(version: ProcedureVersion, agent: Agent) -> bool:
    """Whether somebody else must publish it: her authority wants so, and the last change is hers."""
    return needs_second_reader(version.authority_id) and last_author(version) == agent.pk


def last_author(version: ProcedureVersion) -> UUID | None:
    """Who made the last change of a version; nobody for a copy of one that was in force, unchanged.

    What came as a whole (an archive, a text of the house) is of whoever brought it.
    """
    edit = version.edits.order_by("-number").only("by_id").first()
    if edit is not None:
        return edit.by_id
    origin = version.begun_from
    if origin is not None and origin.published_at is not None and origin.document == version.document:
        return None
    begun = version.milestones.filter(kind=Milestone.Kind.BEGUN).first()
    return begun.by_id if begun else None


def release(version: UUID, *, by: Agent, at: datetime, seen: int) -> ProcedureVersion:
    """Put a version in force from now on, as it was at the revision she read.

    Everything is checked again under the lock. Raises ReadAnother when it changed since, CannotRelease when somebody
    else must publish it, when it was published already, or with all that is to be mended.
    """
    try:
        found = locked(version)
    except CannotEdit as gone:
        raise CannotRelease(str(gone)) from gone
    if not found.is_open:
        raise CannotRelease(_("cette version a déjà été publiée"))
    last = found.edits.order_by("-number").first()
    if found.revision != seen and last is not None:
        raise ReadAnother(seen, last)
    if is_for_another(found, by):
        raise CannotRelease(_("votre collectivité veut qu’une autre personne publie ce que vous avez écrit"))
    against = blocking(found, today=found.authority.calendar().local_date(at))
    if against:
        raise CannotRelease(_("il reste des points à corriger"), against)
    try:
        released = publish(found.pk, by=by.actor, at=at)
    except CannotPublish as refused:
        told = [_untold(found, path, message) for path, message in refused.faults]
        raise CannotRelease(_("il reste des points à corriger"), told) from refused
    mark(released, Milestone.Kind.PUBLISHED, by=by, at=at)
    return released


def blocking(version: ProcedureVersion, *, today: date) -> list[Fault]:
    """What forbids publishing a version, its authority's own gaps included."""
    known = known_in(version.authority_id, on=today)
    found = faults(version.document, version.procedure.nature, today=today, known=known)
    return [*authority_gaps(version.authority), *(one for one in found if one.weight == "blocks")]


def authority_gaps(authority: Authority) -> list[Fault]:
    """What the authority must say before it publishes anything: the routes of appeal name its court (CJA R421-5)."""
    if authority.court.get("name"):
        return []
    said = _("la collectivité doit nommer son tribunal administratif : les voies de recours le citent")
    return [Fault("blocks", "overview", COURT, said)]


def take_off(procedure: UUID, *, by: Agent, at: datetime) -> ProcedureVersion:
    """Take a procedure off the catalogue, in an agent's name. Raises CannotRelease unless it is published."""
    try:
        retired = retire(procedure, by=by.actor, at=at)
    except CannotPublish as refused:
        raise CannotRelease(_("cette démarche n’est pas publiée")) from refused
    mark(retired, Milestone.Kind.RETIRED, by=by, at=at)
    return retired


def _untold(version: ProcedureVersion, path: str, message: str) -> Fault:
    return Fault("blocks", "overview", place_of(version.document, path), message)
