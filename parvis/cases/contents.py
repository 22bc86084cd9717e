"""What surrounds a case on its page, read by statements written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from parvis.agents.names import Signed, called
from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled, CompiledFor
from parvis.events.models import Event

from .confidence import Confidence, confidence_of
from .contacts import told_of_hidden
from .labels import label_names, labels_of
from .models import (
    Case,
    CaseDocument,
    CaseInteraction,
    CorrectionRequest,
    Decision,
    Label,
    Note,
    Opinion,
    Responsibility,
)
from .opinions import opinions_of


@dataclass(frozen=True)
class Contents:
    """Everything a case page sets out besides the case."""

    documents: list[CaseDocument]
    contacts: list[CaseInteraction]
    notes: list[Any]
    corrections: list[Any]
    decisions: list[Any]
    requests: list[Any]
    responsibilities: list[Any]
    labels: list[Label]
    confidence: Confidence | None
    """Why it is confidential now, with the agents named; None when it is not."""
    events: list[Event]
    opinions: list[Opinion]
    names: dict[UUID, str]
    """How to call the agents and labels that all of this points to."""


def _surrounding(rows: "QuerySet[Any]") -> Compiled[Any]:
    """The read of what surrounds one case."""
    return Compiled(lambda case: rows.filter(case=case), UUID(int=1))


_FACTS = Compiled(lambda case: Event.objects.of_case(case), UUID(int=1))
_NOTES = _surrounding(Note.objects.order_by("written_at", "id"))
_CORRECTIONS = _surrounding(CorrectionRequest.objects.order_by("asked_at", "id"))
_DECISIONS = _surrounding(Decision.objects.select_related("letter").order_by("decided_at", "id"))
_RESPONSIBILITIES = _surrounding(Responsibility.objects.select_related("unit").order_by("starts_at", "id"))
_DOCUMENTS = _surrounding(
    CaseDocument.objects.select_related("document").order_by("document__created_at", "document_id")
)
_CONTACTS = CompiledFor(
    lambda grants, case: (
        CaseInteraction.objects.filter(
            ~told_of_hidden(grants, "interaction_id"), case=case, interaction__withdrawn_at=None
        )
        .select_related("interaction")
        .order_by("interaction__occurred_at", "interaction_id")
    ),
    UUID(int=1),
)


def contents_of(case: Case, grants: Grants) -> Contents:
    """Read what surrounds a case the agent may look at; a fixed number of queries."""
    events = _FACTS.rows(case.pk)
    contacts = _CONTACTS.rows(grants.key, grants, case.pk)
    notes = _NOTES.rows(case.pk)
    corrections = _CORRECTIONS.rows(case.pk)
    prefetch_related_objects(corrections, "items")
    decisions = _DECISIONS.rows(case.pk)
    responsibilities = _RESPONSIBILITIES.rows(case.pk)
    confidence, opinions = confidence_of(case), opinions_of(case)
    signed: list[Signed] = [
        *((one.interaction.agent_id, one.interaction.author_name) for one in contacts),
        *((one.author_id, one.signed) for one in notes),
        *((one.author_id, one.signed) for one in decisions),
        *((one.asked_by_id, one.signed) for one in corrections),
        *((one.agent_id, one.signed) for one in responsibilities),
        *((one.agent_id, one.signed) for one in (confidence.confidants if confidence else ())),
        *((one.asked_by_id, one.asked_signed) for one in opinions),
        *((one.answered_by_id, one.answered_signed) for one in opinions),
    ]
    return Contents(
        documents=_DOCUMENTS.rows(case.pk),
        contacts=contacts,
        notes=notes,
        corrections=corrections,
        decisions=decisions,
        requests=list(case.personal_requests.order_by("asked_at", "id")) if case.implicit_borne_at else [],
        responsibilities=responsibilities,
        labels=labels_of([case.pk]).get(case.pk, []),
        confidence=confidence,
        events=events,
        opinions=opinions,
        names=names_in(events, signed),
    )


def names_in(events: Iterable[Event], signed: Iterable[Signed] = ()) -> dict[UUID, str]:
    """How to call the agents who acted, those of ``signed``, and the labels put on or taken off; two queries."""
    found = list(events)
    actors = [(event.actor_id, "") for event in found if event.actor_kind == "agent"]
    labels = {UUID(id_) for event in found for type_, id_, _ in event.subjects if type_ == "label"}
    return called([*actors, *signed]) | label_names(labels)
