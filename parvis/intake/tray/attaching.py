"""Attaching a message to a case, behind whichever wall of the authority it lies, and taking that back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.base.scope import Wall, scope
from parvis.cases.actions.joining import CannotPart, part_message, receive_message
from parvis.cases.models import Case
from parvis.documents.models import Document
from parvis.interactions.models import Interaction
from parvis.people.models import Profile

from ..models import Arrival, Sorting
from .crossing import cross
from .sorting import CannotUndo, Gesture, held, sorted_as, undoing


class CannotAttach(Exception):
    """The case is of another authority."""


def attach(arrival: Arrival, case: Case, *, agent: Agent, at: datetime) -> Sorting:
    """Attach a message to a case: its words and files become the case's, on the day it arrived.

    The agent may act on both. Raises CannotSort, CannotAttach, CannotCross.
    """
    if case.authority_id != arrival.authority_id:
        raise CannotAttach(case.reference)
    with scope(walls=between(arrival, case.sector), cases=[case.pk]):
        found = held(arrival.pk)
        kept = before(found)
        cross(found, case.sector)
        papers = papers_of(found)
        receive_message(case.pk, found.interaction_id, papers)
        say_who(found, case)
        return follow(
            found,
            case,
            Gesture.ATTACH,
            agent=agent,
            at=at,
            kept=kept | {"papers": [str(one) for one in papers]},
        )


def cases_of(grants: Grants, arrival: Arrival, profile: UUID, *, most: int) -> list[Case]:
    """The cases of somebody in the authority of a message, that she may read, the last first."""
    known = Case.objects.visible_to(grants).filter(profile=profile, authority_id=arrival.authority_id)
    return list(known.select_related("unit", "applicant", "profile").order_by("-received_at", "id")[:most])


def follow(
    arrival: Arrival, case: Case, gesture: Gesture, *, agent: Agent, at: datetime, kept: dict[str, object]
) -> Sorting:
    """Write that a message is of a case now: what answers it goes on with that case."""
    arrival.thread = case.pk
    arrival.save(update_fields=["thread"])
    return sorted_as(arrival, gesture, agent=agent, at=at, case=case, kept=kept)


def between(arrival: Arrival, sector: str) -> list[Wall]:
    """The walls of a message, of where it goes, and of the administration of its authority."""
    sectors = dict.fromkeys([arrival.sector, sector, ""])
    return [Wall(arrival.authority_id, one) for one in sectors]


def before(arrival: Arrival) -> dict[str, object]:
    """Where a message lies, as putting it back needs it."""
    message = arrival.interaction
    return {
        "sector": arrival.sector,
        "thread": str(arrival.thread),
        "unit": str(arrival.unit_id),
        "profile": str(message.profile_id or ""),
        "declared_name": message.declared_name,
    }


def papers_of(arrival: Arrival) -> list[UUID]:
    """The files of a message that were kept apart and are still there."""
    kept = Document.objects.filter(
        pk__in=arrival.parts.filter(document__isnull=False).values("document"), removed_at=None
    )
    return list(kept.order_by("pk").values_list("pk", flat=True))


def put_back(arrival: Arrival, kept: dict[str, object]) -> None:
    """Put a message back where it was, behind its former wall if it left it."""
    cross(arrival, str(kept["sector"]))
    arrival.thread = UUID(str(kept["thread"]))
    arrival.save(update_fields=["thread"])
    Interaction.objects.filter(pk=arrival.interaction_id).update(
        profile=standing_profile(kept), declared_name=kept["declared_name"]
    )


def standing_profile(kept: dict[str, object]) -> UUID | None:
    """The file a message was in, or the one it was merged into since; None when there is none any more."""
    found = Profile.objects.filter(pk=str(kept["profile"])).first() if kept["profile"] else None
    return (found.merged_into_id or found.pk) if found else None


def part(sorting: Sorting, arrival: Arrival, agent: Agent, at: datetime) -> None:
    """Take a message back from its case. Raises CannotUndo."""
    if sorting.case_id is None:
        raise CannotUndo("left")
    papers: Iterable[UUID] = [UUID(str(one)) for one in _listed(sorting.kept.get("papers"))]
    try:
        part_message(sorting.case_id, arrival.interaction_id, papers, since=sorting.at, by=agent, at=at)
    except CannotPart as refused:
        raise CannotUndo("left") from refused
    arrival.interaction.refresh_from_db()
    put_back(arrival, sorting.kept)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def say_who(arrival: Arrival, case: Case) -> None:
    """A message from the address we write to, vouched for, is hers: it bears no other name."""
    is_written_to = arrival.sender_address.casefold() == case.mailbox.casefold() != ""
    if arrival.is_authenticated and is_written_to:
        Interaction.objects.filter(pk=arrival.interaction_id).update(declared_name="")


undoing(Gesture.ATTACH, part)
