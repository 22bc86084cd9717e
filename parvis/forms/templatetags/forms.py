"""Write a step, its error summary and the answers, with the class names of GOV.UK Frontend."""

from collections.abc import Collection, Mapping, Sequence

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.forms.answers import FieldError, Problem, SectionSummary
from parvis.forms.controls import Control
from parvis.forms.rendering import step_view
from parvis.forms.shape import Form, Step

register = template.Library()


@register.simple_tag
def form_step(
    form: Form,
    step: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError] = (),
    language: str = "",
    opened: Collection[str] = (),
    is_sent_whole: bool = False,
) -> SafeString:
    """Write the title and the visible fields of a step; the page gives the form element and its buttons.

    `opened`: names of the fields an answer has just opened, marked as such; `is_sent_whole`: its files leave with
    the rest.
    """
    spoken = language or get_language() or "fr"
    view = step_view(
        form, step, answers, errors, spoken, timezone.localdate(), opened=opened, is_sent_whole=is_sent_whole
    )
    return render_to_string("forms/step.html", {"view": view})


@register.simple_tag
def form_control(control: Control) -> SafeString:
    """Write one input. A page has a dozen: as a template, each cost as much as its label, hint and errors together."""
    rest = [
        ("dir", "auto" if control.is_either_way else ""),
        ("inputmode", control.inputmode),
        ("spellcheck", "false" if control.inputmode else ""),
        ("autocomplete", control.autocomplete),
        ("aria-describedby", control.described_by),
        ("aria-invalid", "true" if control.faulty else ""),
    ]
    return format_html(
        '<input class="{}" id="{}" name="{}" type="{}" value="{}"{}>',
        " ".join(
            filter(None, ("govuk-input", control.width, "govuk-input--error" if control.faulty else ""))
        ),
        control.id,
        control.name,
        control.inputmode if control.inputmode in ("email", "tel") else "text",
        control.value,
        format_html_join("", ' {}="{}"', (one for one in rest if one[1])),
    )


@register.inclusion_tag("forms/errors.html")
def form_errors(errors: Sequence[FieldError | Problem] = ()) -> dict[str, object]:
    """Write the error summary, each message leading to its control; nothing when there is no error."""
    return {"errors": errors}


@register.inclusion_tag("forms/summary.html")
def form_summary(sections: Sequence[SectionSummary], change_url: str = "") -> dict[str, object]:
    """Write answers in words; `change_url` holds `{step}` where the step id goes, empty for no link."""
    return {
        "sections": [(section, change_url.replace("{step}", section.step_id)) for section in sections],
    }
