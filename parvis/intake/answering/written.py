"""What is known before an answer is written, and what was written and taken back."""

from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.labels import spoken_language
from parvis.people.models import ContactPoint

from ..models import Answer, Arrival


def language_of(arrival: Arrival) -> str:
    """The language a message is answered in, of those the house speaks."""
    suggested = arrival.suggestion.get("language") if arrival.suggestion else ""
    return spoken_language(str(suggested or arrival.interaction.language or "fr"))


def postal_of(arrival: Arrival) -> str:
    """The postal address of the person an agent recognised; empty when nobody did, or none is known."""
    profile = arrival.interaction.profile_id
    if profile is None:
        return ""
    known = ContactPoint.objects.filter(profile=profile, kind=ContactPoint.Kind.POSTAL)
    return known.order_by("-is_preferred", "id").values_list("value", flat=True).first() or ""


def taken_back(arrival: Arrival, answer: UUID, *, by: Agent) -> Answer | None:
    """The answer this agent took back, or that did not leave; None when there is none."""
    over = (Answer.State.CANCELLED, Answer.State.DROPPED)
    return Answer.objects.filter(pk=answer, arrival=arrival, author=by, state__in=over).first()
