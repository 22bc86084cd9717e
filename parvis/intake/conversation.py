"""One conversation, whatever its channels: what somebody wrote, what was answered, what left by itself, in order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from parvis.agents.rights import Grants
from parvis.cases.models import Case
from parvis.cases.papers import papers_of
from parvis.documents.models import Document
from parvis.notifications.models import Delivery
from parvis.notifications.queries import Line, told

from .answering.carrying import KEY
from .models import Answer, Arrival, ArrivalPart, Sorting
from .tray.access import tray_of

MOST = 100
"""Messages of one conversation that a page shows: the last ones."""


@dataclass(frozen=True)
class Turn:
    """One thing said in a conversation, by her (``arrival``), an agent (``answer``) or the house (``line`` alone).

    ``word``: what an agent told colleagues when she handed the message on.
    """

    at: datetime
    arrival: Arrival | None = None
    answer: Answer | None = None
    line: Line | None = None
    word: Sorting | None = None
    parts: list[ArrivalPart] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)


def conversation(grants: Grants, thread: UUID) -> list[Turn]:
    """What was said in a conversation, the oldest first, as far as this agent may read it; six queries.

    What another service has to sort, or what is on a case hidden from her, is not hers to read, nor what was answered.
    """
    hidden = Case.objects.filter(pk=OuterRef("case")).hidden_from(grants)
    arrivals = list(
        tray_of(grants)
        .filter(~Exists(hidden), thread=thread)
        .select_related("interaction", "unit", "case")
        .prefetch_related("parts__document")
        .order_by("-arrived_at", "-id")[:MOST]
    )
    answers = list(
        Answer.objects.filter(arrival__in=arrivals)
        .exclude(state=Answer.State.CANCELLED)
        .order_by("written_at", "id")
    )
    lines = told(_deliveries(arrivals))
    carried = {line.delivery.key: line for line in lines if line.delivery.key.startswith(KEY)}
    files = papers_of(one.pk for one in answers if one.state == Answer.State.LEFT)
    words = Sorting.objects.filter(arrival__in=arrivals, undone_at=None).exclude(reason="")
    turns = [
        *(Turn(one.arrived_at, arrival=one, parts=list(one.parts.all())) for one in arrivals),
        *(
            Turn(
                one.ended_at or one.written_at,
                answer=one,
                line=carried.get(f"{KEY}{one.pk}"),
                files=files.get(one.pk, []),
            )
            for one in answers
        ),
        *(
            Turn(line.delivery.queued_at, line=line)
            for line in lines
            if not line.delivery.key.startswith(KEY)
        ),
        *(Turn(one.at, word=one) for one in words.order_by("at", "id")),
    ]
    return sorted(turns, key=lambda turn: turn.at)


def arrivals_among(contacts: Iterable[UUID]) -> dict[UUID, Arrival]:
    """The messages that these contacts are, with their files; two queries, none for no contact."""
    asked = list(contacts)
    if not asked:
        return {}
    found = Arrival.objects.filter(interaction__in=asked).prefetch_related("parts__document")
    return {one.interaction_id: one for one in found.order_by("pk")}


def conversations_of(threads: Collection[UUID]) -> dict[UUID, UUID]:
    """The last message of each of these conversations; one query, none for none."""
    if not threads:
        return {}
    found = Arrival.objects.filter(thread__in=list(threads)).order_by("arrived_at", "pk")
    return dict(found.values_list("thread", "pk"))


def last_said(thread: UUID) -> str:
    """What a page was drawn from: it changes when somebody writes, answers or takes back in the conversation."""
    answers = Answer.objects.filter(arrival__thread=thread).exclude(state=Answer.State.CANCELLED)
    known = (
        Arrival.objects.filter(thread=thread).order_by("pk").values_list("pk", flat=True).last(),
        answers.order_by("pk").values_list("pk", flat=True).last(),
    )
    return "~".join(one.hex if one else "" for one in known)


def _deliveries(arrivals: Iterable[Arrival]) -> list[Delivery]:
    found = Delivery.objects.filter(
        holder_type="interaction", holder_id__in=[one.interaction_id for one in arrivals]
    )
    return list(found.order_by("queued_at", "id"))
