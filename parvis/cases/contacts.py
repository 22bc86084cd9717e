"""Contacts and calls promised, as an agent may know them: nothing of what was about a case hidden from her."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from parvis.agents.models import Right
from parvis.agents.rights import Grants
from parvis.base.compiled import CompiledFor
from parvis.interactions.access import NotFound
from parvis.interactions.models import CallBack, CallBackQuerySet, Interaction
from parvis.interactions.models.call_backs import CALLING

from .models import Case, CaseInteraction


def told_of_hidden(grants: Grants, contact: str) -> Exists:
    """The condition that the contact named by this column was about a case hidden from this agent."""
    about = CaseInteraction.objects.filter(interaction=OuterRef(contact))
    hidden = Case.objects.filter(pk=OuterRef("case")).hidden_from(grants)
    return Exists(about.filter(Exists(hidden)))


def contacts_shown(grants: Grants, profiles: Collection[UUID]) -> QuerySet[Interaction]:
    """Every contact with these profiles, but for the messages of cases hidden from her and what was noted of them."""
    holder = Case.objects.filter(pk=OuterRef("holder_id")).hidden_from(grants)
    found = Interaction.objects.filter(profile__among=list(profiles), withdrawn_at=None)
    return found.filter(~Exists(holder), ~told_of_hidden(grants, "pk"))


def contact_for(grants: Grants, contact: UUID) -> Interaction:
    """A contact that she may read: of a sector whose persons she meets, about no case hidden from her.

    Raises NotFound, for one taken back too.
    """
    holder = Case.objects.filter(pk=OuterRef("holder_id")).hidden_from(grants)
    found = Interaction.objects.filter(pk=contact, withdrawn_at=None)
    one = found.filter(~Exists(holder), ~told_of_hidden(grants, "pk")).first()
    if one is None or (one.authority_id, one.sector) not in grants.meeting_walls:
        raise NotFound(str(contact))
    return one


def last_contacts(grants: Grants, profiles: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these profiles was last in contact, whatever the channel, as far as this agent may know."""
    return dict(_LAST.tuples(grants.key, grants, list(profiles))) if profiles else {}


_LAST = CompiledFor(
    lambda grants, profiles: (
        contacts_shown(grants, profiles)
        .order_by("profile")
        .values("profile")
        .annotate(last=Max("occurred_at"))
        .values_list("profile", "last")
    ),
    [UUID(int=1)],
)


def references_noted(grants: Grants, contact: UUID) -> list[str]:
    """The cases that a contact was about, as far as this agent may look at them."""
    found = Case.objects.visible_to(grants).filter(contacts__interaction=contact)
    return list(found.order_by("reference").values_list("reference", flat=True))


def calls_shown(grants: Grants, *, rights: Iterable[Right] = CALLING) -> CallBackQuerySet:
    """The calls promised in the services and sectors where she has one of these rights."""
    found = CallBack.objects.filter(grants.condition(rights))
    return found.filter(~told_of_hidden(grants, "contact"))


def waiting_for_a_call(grants: Grants, profiles: Collection[UUID]) -> set[UUID]:
    """Those of these profiles to whom a call is promised in the services and sectors where she calls back."""
    return {one for (one,) in _WAITING.tuples(grants.key, grants, list(profiles))} if profiles else set()


_WAITING = CompiledFor(
    lambda grants, profiles: (
        calls_shown(grants).open().filter(profile__among=profiles).order_by().values_list("profile_id")
    ),
    [UUID(int=1)],
)


def callback_for(grants: Grants, call_back: UUID) -> CallBack:
    """The call promised of this id if the agent calls people back there; NotFound otherwise."""
    known = calls_shown(grants).select_related("unit", "contact__profile__organisation")
    found = known.filter(pk=call_back).first()
    if found is None:
        raise NotFound(str(call_back))
    return found
