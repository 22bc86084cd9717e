"""Submission: one draft becomes one case, or none, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from parvis.agents.models import Agent
from parvis.base.communes import commune_key
from parvis.base.identifiers import new_reference
from parvis.base.together import Write, insertion, write
from parvis.catalogue.definition import Offer
from parvis.catalogue.tables.deciding import Verdict, verdicts
from parvis.documents.models import Document
from parvis.events.actors import Actor
from parvis.forms.answers import Problem, problems, submitted_answers
from parvis.forms.identities import FRANCE
from parvis.forms.shape import Form
from parvis.forms.summary import applicant
from parvis.interactions.models import Channel

from ..access import draft_to_send
from ..behalf import apart, channel_of, filing_of, form_of
from ..behalf import received_at as behalf_received_at
from ..codes import code_digest, code_of
from ..deadlines import set_deadlines
from ..models import Applicant, Case, CaseDocument, Draft, Filing, Responsibility
from ..tables import results_for, unit_named
from .telling import telling

MOST_COMMUNE = 120


class CannotFile(Exception):
    """The draft is not complete. ``problems`` lists what is missing or wrong, field by field."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.problems = found


class ReferenceTaken(Exception):
    """Another case bears the reference drawn by chance: begin again in a new transaction, which draws another."""


@dataclass(frozen=True)
class Filed:
    """A case and its tracking code; ``is_new`` is false when the draft had already been sent."""

    case: Case
    code: str
    is_new: bool


def file(
    draft: UUID,
    *,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
    first_received_at: datetime | None = None,
) -> Filed:
    """File a draft under the rules of the version it was written for.

    The draft is locked, so that a double click, a reload or a second tab waits and finds the case made.
    ``received_at`` is when it reached the authority when that is not now (a letter stamped on Monday), and
    ``first_received_at`` when it had first reached another one, which passed it on (L114-3).
    Raises CannotFile when an answer is missing or wrong, NotFound when there is no such draft, ReferenceTaken
    once in a million filings when a million cases are kept.
    """
    return file_locked(
        draft_to_send(draft), by=by, at=at, received_at=received_at, first_received_at=first_received_at
    )


def file_locked(
    found: Draft,
    *,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
    first_received_at: datetime | None = None,
    agent: Agent | None = None,
    checked: str = "",
    language: str = "",
) -> Filed:
    """File a draft that ``draft_to_send`` has just locked in this transaction; see ``file``.

    ``agent`` typed it for the person, and ``checked`` is how she checked it (``Filing.Check``). ``language`` is the one
    she reads when she sends it, if not that she began in.
    """
    if found.submitted_at is not None:
        case = Case.objects.get(pk=found.pk)
        return Filed(case, code_of(case.pk, case.code_digest), is_new=False)
    offer = found.version.offer
    today = found.authority.calendar().local_date(at)
    form = form_of(found)
    if wrong := problems(form, found.answers, today=today):
        raise CannotFile(list(wrong))
    answers, behalf = apart(found, submitted_answers(form, found.answers, today=today))
    received_at = received_at or behalf_received_at(behalf, found.authority.calendar(), at=at)
    said = verdicts(offer.tables, form, found.answers, today=today)
    found.language = language or found.language
    case = _case(found, offer, answers, channel_of(found, behalf), received_at, first_received_at)
    case.unit_id = unit_named(case.authority_id, said) or case.unit_id
    told = applicant(offer.form, case.answers)
    case.commune = commune_of(offer.form, case.answers, told)
    case.commune_key = commune_key(case.commune)
    declared = _applicant(case, told)
    filing = filing_of(case, behalf, by=agent, checked=checked)
    found.submitted_at = at
    found.answers = {}
    attached = _attached(case, form, {**case.answers, **behalf})
    fact = _fact(case, filing, attached, said, version=found.version.number, by=by, at=at)
    rows = (
        *(case, declared, _responsibility(case, at=at)),
        *([filing] if filing else []),
        *results_for(case, said, at=at),
    )
    _write(*map(insertion, rows), _searched(case, declared), _sent(found), *fact)
    CaseDocument.objects.bulk_create(attached)
    return Filed(case, code_of(case.id), is_new=True)


def foreseen(found: Draft, *, at: datetime) -> Case:
    """The case a draft would become, its applicant with it; nothing is written. Raises CannotFile."""
    offer, today = found.version.offer, found.authority.calendar().local_date(at)
    if wrong := problems(offer.form, found.answers, today=today):
        raise CannotFile(list(wrong))
    answers = submitted_answers(offer.form, found.answers, today=today)
    case = _case(found, offer, answers, Channel(found.channel), at)
    said = verdicts(offer.tables, offer.form, found.answers, today=today)
    case.unit_id = unit_named(case.authority_id, said) or case.unit_id
    case.applicant = _applicant(case, applicant(offer.form, answers))
    return case


def _fact(
    case: Case,
    filing: Filing | None,
    attached: list[CaseDocument],
    said: Sequence[Verdict],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> tuple[Write, Write]:
    """What the journal keeps of a submission, as the end of the statement that writes it."""
    return telling(
        "case.filed",
        case,
        by=by,
        at=at,
        objects=[
            ("procedure", case.procedure_id, "about"),
            ("unit", case.unit_id, "in charge"),
            *(("document", one.document_id, "attached") for one in attached),
        ],
        channel=case.channel,
        version=version,
        **({"ground": filing.ground} if filing else {}),
        **({"tables": [one.used.id for one in said]} if said else {}),
    )


def _responsibility(case: Case, *, at: datetime) -> Responsibility:
    return Responsibility(
        authority_id=case.authority_id, sector=case.sector, case=case, unit_id=case.unit_id, starts_at=at
    )


def _write(*writes: Write) -> None:
    """Write all that a submission makes, and that it was made, in one statement. Raises ReferenceTaken."""
    try:
        write(*writes)
    except IntegrityError as refused:
        diagnosis = getattr(refused.__cause__, "diag", None)
        if diagnosis is not None and diagnosis.constraint_name == "case_reference_once":
            raise ReferenceTaken from refused
        raise


def _case(
    draft: Draft,
    offer: Offer,
    answers: dict[str, Any],
    channel: Channel,
    received_at: datetime,
    first_received_at: datetime | None = None,
) -> Case:
    procedure = draft.version.procedure
    case = Case(
        id=draft.id,
        authority=draft.authority,
        sector=draft.sector,
        reference=new_reference(),
        code_digest=code_digest(code_of(draft.id)),
        procedure=procedure,
        version=draft.version,
        nature=procedure.nature,
        title=offer.title["fr"],
        unit_id=procedure.unit_id,
        channel=channel,
        language=draft.language,
        answers=answers,
        received_at=first_received_at or received_at,
        competent_received_at=received_at,
    )
    set_deadlines(case, offer, draft.authority)
    return case


def _applicant(case: Case, declared: Mapping[str, Any]) -> Applicant:
    person = declared.get("person") or {}
    organisation = declared.get("organisation") or {}
    # A letter rarely gives the number of who sends it: its name alone is enough to answer.
    named = organisation.get("name") or declared.get("organisation_name") or ""
    address = declared.get("address") or {}
    birth_date = person.get("birth_date") or declared.get("birth_date")
    return Applicant(
        case=case,
        authority_id=case.authority_id,
        sector=case.sector,
        is_organisation=bool(named),
        family_name=person.get("family_name", ""),
        birth_name=person.get("birth_name") or "",
        given_names=person.get("given_names", ""),
        birth_date=date.fromisoformat(birth_date) if birth_date else None,
        organisation_name=named,
        siret=organisation.get("siret") or "",
        rna=organisation.get("rna") or "",
        email=declared.get("email") or "",
        telephone=declared.get("telephone") or "",
        address=postal_lines(address),
    )


def commune_of(form: Form, answers: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """The commune, in France, where who filed lives; failing that, of the first address answered."""
    addresses = [
        told.get("address"),
        *(answers.get(one.id) for one in form.by_id.values() if one.type == "address"),
    ]
    found = (one for one in addresses if isinstance(one, Mapping) and one.get("country", FRANCE) == FRANCE)
    return next((str(one["city"]) for one in found if one.get("city")), "")[:MOST_COMMUNE]


def postal_lines(address: Mapping[str, str]) -> str:
    """An address as the lines of an envelope."""
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = (address.get("line1"), address.get("line2"), town, address.get("country"))
    return "\n".join(line for line in lines if line)


def _attached(case: Case, form: Form, answers: Mapping[str, Any]) -> list[CaseDocument]:
    """The ties of the uploaded documents to the case; a document not named by an answer stays out."""
    named = {
        UUID(entry["document"]): (field.id, field.piece or "")
        for field in form.all_fields()
        if field.type == "files"
        for entry in answers.get(field.id) or ()
    }
    if not named:
        return []
    present = Document.objects.filter(pk__in=named, holder_id=case.id).order_by("pk")
    return [
        CaseDocument(
            case=case,
            document_id=document,
            authority_id=case.authority_id,
            sector=case.sector,
            field=named[document][0],
            piece=named[document][1],
        )
        for document in present.values_list("pk", flat=True)
    ]


def _searched(case: Case, declared: Applicant) -> Write:
    """The narrow line that the agents' search reads."""
    # Who files for an organisation gives her own name on the telephone.
    filed_by = f"{declared.given_names} {declared.family_name}" if declared.organisation_name else ""
    words = " ".join((case.reference, case.title, declared.display_name, declared.birth_name, filed_by))
    return Write(
        "INSERT INTO cases_searchentry (case_id, authority_id, sector, unit_id, state, due_on, is_confidential, words)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, strip(to_tsvector('parvis_french', %s)))",
        (
            case.id,
            case.authority_id,
            case.sector,
            case.unit_id,
            case.state,
            case.due_on,
            case.is_confidential,
            words,
        ),
    )


def _sent(draft: Draft) -> Write:
    """The draft sent, and emptied."""
    return Write(
        "UPDATE cases_draft SET submitted_at = %s, answers = '{}' WHERE id = %s",
        (draft.submitted_at, draft.id),
    )
