"""The answers awaited, as cases know them: who may see them, and what says that they have come."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from parvis.agents.rights import Grants
from parvis.interactions.access import NotFound
from parvis.interactions.actions import end_awaiting
from parvis.interactions.models import Awaiting, AwaitingQuerySet, Interaction
from parvis.interactions.models.call_backs import CALLING

from .models import Case, CaseInteraction

State = Awaiting.State


def awaitings_shown(grants: Grants) -> AwaitingQuerySet:
    """The answers awaited in the services and sectors where she meets people; none about a case hidden from her."""
    hidden = Case.objects.filter(pk=OuterRef("thread")).hidden_from(grants)
    found = Awaiting.objects.filter(grants.condition(CALLING))
    return found.filter(~Q(about=Awaiting.About.CASE) | ~Exists(hidden))


def awaiting_for(grants: Grants, awaiting: UUID) -> Awaiting:
    """An answer awaited that she may see. Raises NotFound."""
    found = awaitings_shown(grants).select_related("unit", "contact").filter(pk=awaiting).first()
    if found is None:
        raise NotFound(str(awaiting))
    return found


def last_written(case: UUID) -> Interaction | None:
    """The last message that the service wrote on a case; None when it wrote none."""
    found = Interaction.objects.filter(holder_id=case, direction=Interaction.Direction.OUT)
    return found.order_by("occurred_at", "pk").last()


def awaited_in(thread: UUID) -> Awaiting | None:
    """What is awaited in a conversation, or what came of it last."""
    found = Awaiting.objects.filter(thread=thread).select_related("contact")
    return found.order_by("-asked_at", "-id").first()


def heard(case: UUID, *, said_at: datetime, at: datetime) -> None:
    """End what was awaited on a case: the person wrote, or brought something, since it was."""
    _end(Q(thread=case, asked_at__lte=said_at), State.ANSWERED, at=at)


def heard_in(contact: UUID, *, at: datetime) -> None:
    """End what was awaited of who has just called or come, on the cases it was about and in her conversations."""
    met = Interaction.objects.filter(
        pk=contact, direction=Interaction.Direction.IN, withdrawn_at=None
    ).first()
    if met is None:
        return
    cases = CaseInteraction.objects.filter(interaction=met).order_by().values("case_id")
    hers = Q(about=Awaiting.About.CASE, thread__in=cases)
    if met.profile_id is not None:
        hers |= Q(about=Awaiting.About.ARRIVAL, contact__profile=met.profile_id)
    _end(hers & Q(asked_at__lte=met.occurred_at), State.ANSWERED, at=at)


def ended(case: UUID, *, at: datetime) -> None:
    """Await nothing any more on a case that is over."""
    _end(Q(thread=case), State.STOPPED, at=at)


def _end(which: Q, state: Awaiting.State, *, at: datetime) -> None:
    threads = list(Awaiting.objects.open().filter(which).order_by("pk").values_list("thread", flat=True))
    if threads:
        end_awaiting(threads, state, at=at)
