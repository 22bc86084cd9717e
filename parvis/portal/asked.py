"""What a request for pieces asks, as a form of one page: only that, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.cases.filling.files import entries_of, with_limits
from parvis.cases.models import Case, CorrectionItem, CorrectionRequest
from parvis.forms.answers import FieldError
from parvis.forms.faults import with_question
from parvis.forms.shape import Form, Section, Step
from parvis.portal.legal_words import correction_effect
from parvis.ui.parts import ErrorLine
from parvis.ui.wording import day_words

STEP = "complement"
KEPT = "_kept"
"""Hidden inputs ``<field>:<document>``: files already received while something else was wrong."""


def asked_form(case: Case, request: CorrectionRequest) -> Form:
    """A form of one page with what is asked, all of it compulsory, and why."""
    known = case.version.offer.form.by_id
    fields = tuple(
        replace(known[item.field], condition="", required="yes", help=_help(item, known[item.field].help))
        for item in request.items.all()
        if item.field in known
    )
    return Form((Step(STEP, {"fr": ""}, (Section("asked", fields),)),))


def correction_values(
    case: Case,
    request: CorrectionRequest,
    answers: Mapping[str, object] | None = None,
    errors: Sequence[FieldError] = (),
) -> dict[str, Any]:
    """What the tracking page shows of a request: its form with what was typed, its date, its effect."""
    plain = asked_form(case, request)
    form, step = with_limits(plain, plain.steps[0])
    typed = current_answers(case, plain) if answers is None else answers
    return {
        "correction_form": form,
        "correction_step": step,
        "correction_answers": typed,
        "correction_errors": errors,
        "correction_lines": [
            ErrorLine(with_question(form, one.field_id, one.message, one.html_id), one.html_id)
            for one in errors
        ],
        "correction_until": day_words(request.until),
        "correction_effect": correction_effect(case, request),
        "correction_kept": [
            f"{one.id}:{entry['document']}"
            for one in step.fields()
            if one.type == "files"
            for entry in entries_of(typed.get(one.id))
        ],
        "correction_action": reverse("answer_correction", args=[case.reference]),
    }


def current_answers(case: Case, form: Form) -> dict[str, object]:
    """What the case holds for what is asked; files are asked anew."""
    return {
        one.id: case.answers[one.id]
        for one in form.all_fields()
        if one.type != "files" and one.id in case.answers
    }


def _help(item: CorrectionItem, usual: Mapping[str, str]) -> dict[str, str]:
    """Why it is asked again, then what the form says of it."""
    reasons = {
        CorrectionItem.Reason.MISSING.value: _("Il manque dans votre dossier."),
        CorrectionItem.Reason.ILLEGIBLE.value: _("Ce que vous avez envoyé ne peut pas être lu."),
        CorrectionItem.Reason.OUT_OF_DATE.value: _("Ce que vous avez envoyé n’est plus valable."),
        CorrectionItem.Reason.WRONG.value: _("Ce que vous avez envoyé n’est pas correct."),
    }
    why = [reasons[item.reason], item.comment]
    if item.legal_text:
        why.append(_("Texte qui permet de le demander : %(text)s.") % {"text": item.legal_text.rstrip(".")})
    said = " ".join(one for one in why if one)
    told = {key: f"{said}\n{words}".strip() for key, words in (usual or {"fr": ""}).items()}
    told.setdefault((get_language() or "fr")[:2], told["fr"])
    return told
