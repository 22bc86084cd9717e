"""The page of one case: what was asked, what happened, what can be done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.agents.names import called
from parvis.base.labels import LANGUAGES, USUAL
from parvis.cases.awaited import awaited_in
from parvis.cases.contents import Contents, contents_of
from parvis.cases.filed import told_to_agents
from parvis.cases.linked import Linked, linked_to
from parvis.cases.moving.reading import Former, former_answers, set_something_aside
from parvis.cases.prepared import planned_decisions, planned_replies
from parvis.cases.queries import last_fact
from parvis.cases.tables import told_of
from parvis.cases.visas import submitted_told
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.forms.summary import summary
from parvis.forms.wording import telephone_text
from parvis.notifications.notices.actions import read_about
from parvis.notifications.queries import lines_of
from parvis.notifications.timeline import told_to_person
from parvis.retention.access import may_hold
from parvis.retention.queries import hold_on
from parvis.ui.parts import SummaryRow, TimelineItem

from ..awaitings import awaited_told
from ..contact_wording import contacts_told
from ..document_wording import document_row
from .address import ADDRESS
from .advancement import advancement_of
from .awaiting import AWAITING
from .closure import CLOSURE
from .confidentiality import CONFIDANTS, CONFIDENTIAL, OPENING
from .correction import ASKING, CANCELLING, REMINDING
from .decision import DECISION
from .gesture import Gesture
from .handover import HANDOVER
from .holders import holders_of
from .identity import IDENTITY
from .labelling import LABELS
from .lettering import LETTER
from .linking import LINKING
from .note import NOTE
from .opening import look_at_case
from .opinion import OPINION
from .price import PRICE
from .reopening import REOPENING
from .reply import REPLY
from .silence import ATTESTATION, REASONS
from .story import story_of, troubles_of
from .taking import TAKING
from .waiting import letter_made, to_take_up, told_decision, told_made, told_reply
from .wording import awaited_clock, case_header, day, state_tone, state_words, who_filed, who_to_call

if TYPE_CHECKING:
    from parvis.cases.models import Case, CaseDocument, PlannedDecision, SubmittedDecision

GESTURES = (
    DECISION,
    ASKING,
    REMINDING,
    CANCELLING,
    REPLY,
    AWAITING,
    LETTER,
    PRICE,
    NOTE,
    LABELS,
    LINKING,
    OPINION,
    HANDOVER,
    IDENTITY,
    ADDRESS,
    ATTESTATION,
    REASONS,
    CONFIDENTIAL,
    CONFIDANTS,
    OPENING,
    CLOSURE,
    REOPENING,
)
"""In the order of the page; each appears when the case allows it. Taking has its own place."""


@agent_page()
def show(request: AgentRequest, reference: str) -> HttpResponseBase:
    """Show a case."""
    case = look_at_case(request, reference)
    read_about(request.agent, case, at=request.now)
    contents = contents_of(case, request.grants)
    header = case_header(request, case)
    lines = lines_of(case.pk)
    planned, submitted, awaits = _what_waits(request, case)
    waiting = _waiting(request, case, planned)
    context = {
        **header,
        **advancement_of(request, case),
        "sections": _sections(case),
        "reads_in": "" if case.language in USUAL else LANGUAGES.get(case.language, case.language),
        "results": told_of(case),
        "former": _former(case, contents),
        "applicant_rows": _applicant_rows(case),
        "filing_rows": [SummaryRow(label, words) for label, words in told_to_agents(case)],
        "documents": [_document_view(case, entry) for entry in contents.documents],
        "troubles": troubles_of(case, lines),
        "timeline": story_of(case, contents.events, contents.names, lines, at=request.now),
        "person_timeline": _person_timeline(case, contents),
        "contacts": contacts_told(request, [entry.interaction for entry in contents.contacts], lines),
        "notes": contents.notes,
        "labels": contents.labels,
        "leaving": [one for one in waiting if one["seconds"]],
        "waiting": [one for one in waiting if not one["seconds"]],
        "submitted": [(row, to_take_up(case, row)) for row in submitted],
        "made": told_made(request, case, contents.decisions, lines),
        "made_letter": letter_made(contents.decisions),
        "linked": [_linked_view(one) for one in linked_to(request.grants, case)],
        "confidence": contents.confidence,
        "frozen": hold_on(case),
        "may_hold": may_hold(request.grants, case),
        "opinions": contents.opinions,
        "names": contents.names,
        **_pending(case, contents),
        "awaited": _awaited(case, contents),
        "corrections": contents.corrections,
        "decisions": contents.decisions,
        "holders": holders_of(contents),
        "gestures": _offered(request, case, contents, awaits=awaits) if header["may_act"] else [],
        "can_take": header["may_act"]
        and TAKING.offered(case)
        and case.responsible_id != request.agent.pk
        and not awaits,
        "taking": TAKING,
        "seen": last_fact(case.pk) if not contents.events else max(event.id for event in contents.events),
    }
    return page(request, "workspace/cases/show.html", context)


def _pending(case: "Case", contents: Contents) -> dict[str, Any]:
    """The correction awaited of the person, and what it does to the legal delay."""
    pending = next((asked for asked in contents.corrections if asked.is_pending()), None)
    return {"pending": pending, "pending_clock": awaited_clock(case, pending) if pending else ""}


def _awaited(case: "Case", contents: Contents) -> dict[str, Any] | None:
    """The answer awaited of the person; asked for only where one ever was."""
    if not any(event.kind == "awaiting.begun" for event in contents.events):
        return None
    row = awaited_in(case.pk)
    return awaited_told(row) if row and row.is_open() else None


def _what_waits(
    request: AgentRequest, case: "Case"
) -> "tuple[list[PlannedDecision], list[SubmittedDecision], bool]":
    """The decisions that are not made yet, those that others read first, and whether one of them still waits."""
    planned = list(planned_decisions(case, by=request.agent, at=request.now))
    submitted = submitted_told(case, request.agent)
    awaits = any(one.state == one.State.WAITING for one in planned)
    return planned, submitted, awaits or any(one.state == one.State.WAITING for one in submitted)


def _offered(
    request: AgentRequest, case: "Case", contents: Contents, *, awaits: bool
) -> list[dict[str, Any]]:
    """What she may do now; ``awaits``: a decision waits, and another would be refused."""
    asked = {request.kind for request in contents.requests if request.answered_at is None}
    awaited = {ATTESTATION.slug: "attestation" in asked, REASONS.slug: "reasons" in asked}
    reminded = all(asked.reminded_at for asked in contents.corrections if asked.is_pending())

    def offers(gesture: Gesture) -> bool:
        if gesture.slug in awaited:
            return awaited[gesture.slug]
        if (gesture is REMINDING and reminded) or (gesture in (DECISION, CLOSURE) and awaits):
            return False
        return gesture.offered(case) and gesture.allowed(request, case)

    return [
        {"title": gesture.title, "href": reverse(gesture.name, args=[case.reference]), "slug": gesture.slug}
        for gesture in GESTURES
        if offers(gesture)
    ]


def _waiting(
    request: AgentRequest, case: "Case", decisions: Iterable["PlannedDecision"]
) -> list[dict[str, Any]]:
    """What may still be taken back, and what of hers came to nothing; what leaves in seconds stands above the rest."""
    planned, replies = list(decisions), planned_replies(case, by=request.agent, at=request.now)
    names = called(
        [*((one.author_id, one.signed) for one in planned), *((one.author_id, one.signed) for one in replies)]
    )
    return [
        *(told_decision(request, case, one, names[one.author_id]) for one in planned),
        *(told_reply(request, case, one, names[one.author_id]) for one in replies),
    ]


def _linked_view(linked: Linked) -> dict[str, Any]:
    case = linked.case
    return {
        "link": linked.link,
        "words": linked.words,
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]),
        "title": case.title,
        "who": who_filed(case),
        "state": state_words(case),
        "tone": state_tone(case),
    }


def _sections(case: "Case") -> list[tuple[str, list[Any]]]:
    found = summary(case.version.offer.form, case.answers, get_language() or "fr")
    return [(section.title, section.rows) for section in found]


def _person_timeline(case: "Case", contents: Contents) -> list[TimelineItem]:
    told = told_to_person(
        contents.events, received_at=case.received_at, mailbox=case.mailbox, is_secret=case.is_secret()
    )
    return [TimelineItem(title=one.words, at=one.at, body=one.more) for one in told]


def _former(case: "Case", contents: Contents) -> list[Former]:
    if not set_something_aside(contents.events):
        return []
    return former_answers(case, get_language() or "fr")


def _applicant_rows(case: "Case") -> list[SummaryRow]:
    declared = case.applicant
    if declared.is_anonymous:
        return []
    known = (
        (_("Nom"), declared.display_name),
        (_("Personne qui fait la demande"), who_to_call(case)),
        (_("Nom de naissance"), declared.birth_name),
        (_("Date de naissance"), day(declared.birth_date)),
        (_("SIRET"), declared.siret),
        (_("Numéro RNA"), declared.rna),
        (_("Courriel"), declared.email),
        (_("Téléphone"), telephone_text(declared.telephone)),
        (_("Adresse"), declared.address),
    )
    return [SummaryRow(key, value) for key, value in known if value]


def _document_view(case: "Case", entry: "CaseDocument") -> dict[str, Any]:
    piece = case.version.offer.pieces_by_id.get(entry.piece)
    where = [case.reference, entry.document_id]
    words = piece.label["fr"] if piece else ""
    return document_row(entry.document, "agent_document", where, piece=words, is_ours=entry.is_ours)


urlpatterns = [path("demandes/<str:reference>/", show, name="case")]
