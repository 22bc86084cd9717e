"""The pages of a procedure being written as people will see them, to be shown in a frame of the studio.

They are seen, not used: no script runs there, no form leaves, and only our own pages may frame them.
"""

from dataclasses import replace

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import Http404, HttpResponseBase
from django.urls import path

from parvis.catalogue.queries import Listed
from parvis.entrance.door import AgentRequest
from parvis.forms.shape import Field, Form, Section, Step
from parvis.portal.door import answer
from parvis.portal.drafting import step_values
from parvis.portal.procedure import procedure_values

from .door import Tried, trial_page
from .filling import frame, ways_of

LOOKED_AT = {"frame-ancestors": ["'self'"], "script-src": ["'none'"], "form-action": ["'none'"]}


@trial_page
def procedure(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """The page that presents the procedure."""
    if tried.form is None:
        return _nothing(request, tried)
    values = procedure_values(Listed(tried.procedure, tried.version.offer)) | {"begun": []}
    return _framed(answer(request, "trying/procedure", values, authority=tried.procedure.authority))


@trial_page
def step(request: AgentRequest, tried: Tried, step: str) -> HttpResponseBase:
    """A page of the form, or that of one of its elements, with every question it may ask.

    Conditions hide nothing here: they are tried by filling the form. What has no question yet says so.
    """
    found = _page_with(tried.form, step) if tried.form else None
    if found is None and (tried.form is None or step in tried.drafted):
        return _nothing(request, tried)
    if found is None or tried.form is None:
        raise Http404
    shown = _with_all(found)
    form = Form(tuple(shown if one.id == found.id else one for one in tried.form.steps))
    draft = tried.draft(request, {})
    values = step_values(draft, found, {}, (), ways_of(tried), checking=False) | {"form": form, "step": shown}
    return _framed(answer(request, "trying/step_framed", values, authority=tried.procedure.authority))


def _page_with(form: Form, element: str) -> Step | None:
    """The page of this id, or that holds the section or the question of this id."""
    for step in form.steps:
        inside = {section.id for section in step.sections}
        for field in step.fields():
            inside |= {field.id, *(one.id for one in field.fields)}
        if element in {step.id, *inside}:
            return step
    return None


def _nothing(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    return _framed(
        answer(
            request,
            "trying/nothing_framed",
            frame(tried) | {"is_empty": tried.form is None},
            authority=tried.procedure.authority,
        )
    )


def _framed(response: HttpResponseBase) -> HttpResponseBase:
    """Let our own pages frame an answer, and it do nothing there."""
    response[HEADER] = build_policy(replace=LOOKED_AT)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _with_all(step: Step) -> Step:
    """A page whose every question shows."""
    return replace(step, condition="", sections=tuple(_section(one) for one in step.sections))


def _section(section: Section) -> Section:
    return replace(section, condition="", fields=tuple(_field(one) for one in section.fields))


def _field(field: Field) -> Field:
    return replace(field, condition="", fields=tuple(_field(one) for one in field.fields))


urlpatterns = [
    path("<slug:slug>/apercu/cadre/", procedure, name="trial_frame"),
    path("<slug:slug>/apercu/cadre/<slug:step>/", step, name="trial_frame_step"),
]
