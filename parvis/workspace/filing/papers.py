"""The papers of a filing: the summary to sign, the receipt. Made when asked for, kept nowhere."""

from dataclasses import replace
from datetime import date

from django.http import HttpResponse
from django.utils import translation

from parvis.agents.models import Agent
from parvis.cases.behalf import form_of
from parvis.cases.behalf_page import STEP
from parvis.cases.codes import code_of
from parvis.cases.filed import told_to_her
from parvis.cases.models import Case, Draft
from parvis.documents.serving import disposition
from parvis.forms.answers import summary
from parvis.forms.shape import text
from parvis.forms.summary import SectionSummary, applicant
from parvis.letters.blocks import Letter
from parvis.letters.content import AgentInCharge, Answer, Language, Recipient, Sender
from parvis.letters.filing import filing_receipt, summary_to_sign
from parvis.letters.pdf import as_pdf
from parvis.notifications.correspondence.values import (
    facts_of,
    language_of,
    local_day,
    recipient_of,
    sender_of,
)


def summary_of(draft: Draft, agent: Agent, *, on: date) -> tuple[Letter, Sender]:
    """What was typed, to be read and signed."""
    language: Language = "en" if draft.language == "en" else "fr"
    form, unit = form_of(draft), draft.version.procedure.unit
    with translation.override(language):
        sections = summary(form, draft.answers, language, today=on)
        person = applicant(form, draft.answers, today=on)
    sender = Sender(
        authority=draft.authority.name,
        service=unit.name,
        postal_address=tuple(line for line in unit.postal_address().splitlines() if line.strip()),
        telephone=unit.telephone or draft.authority.telephone,
        brand_colour=draft.authority.brand_colour,
        agent=AgentInCharge(anonymous=agent.is_anonymous),
    )
    letter = summary_to_sign(
        sender=sender,
        recipient=Recipient(name=named(person)),
        procedure_title=text(draft.version.offer.title, language),
        filed_by=_answers([one for one in sections if one.step_id == STEP]),
        answers=_answers([one for one in sections if one.step_id != STEP]),
        on=on,
        language=language,
    )
    return letter, sender


def receipt_of(case: Case, *, on: date) -> tuple[Letter, Sender]:
    """What the person leaves with: the reference, her code, what was filed."""
    language, sender = language_of(case), sender_of(case)
    with translation.override(language):
        told = told_to_her(case)
        sections = summary(
            case.version.offer.form, case.answers, language, today=local_day(case, case.received_at)
        )
    letter = filing_receipt(
        sender=sender,
        recipient=recipient_of(case),
        case=replace(facts_of(case), answers=_answers(sections)),
        code=code_of(case.pk, case.code_digest),
        filed_by=tuple(Answer(label, words) for label, words in told),
        is_acknowledged=case.version.offer.acknowledged,
        email="" if case.is_secret() else case.mailbox,
        on=on,
        language=language,
    )
    return letter, sender


def as_download(letter: Letter, sender: Sender, *, name: str) -> HttpResponse:
    """Give a paper as a PDF, never kept by what stands between."""
    response = HttpResponse(as_pdf(letter, sender), content_type="application/pdf")
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    return response


def _answers(sections: list[SectionSummary]) -> tuple[Answer, ...]:
    return tuple(
        Answer(row.label, row.value_text) for section in sections for row in section.rows if row.value_text
    )


def named(declared: dict[str, object]) -> str:
    """How to call the person a draft is for."""
    organisation, person = declared.get("organisation"), declared.get("person")
    if isinstance(organisation, dict):
        return str(organisation.get("name", ""))
    if isinstance(person, dict):
        return f"{person.get('given_names', '')} {person.get('family_name', '')}".strip()
    return ""
