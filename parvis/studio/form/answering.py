"""Drawing the builder: the whole page, or the parts of it that the page's script puts in place.

Both come from the same templates with the same context: what a gesture answers is what a reload would show.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.models import ProcedureVersion, VersionEdit
from parvis.entrance.door import AgentRequest
from parvis.forms.definition import InvalidForm, parse
from parvis.forms.effort import minutes_to_fill
from parvis.forms.vocabulary import FIELD_ID

from ..door import GesturesOf, Opened, change, faults_of, revision_of, tab_page
from .outline import count_words, outline_of

PART = "X-Studio-Part"
"""Sent by the script of the page, which wants only the parts that change; given back on what holds them.

A gesture answers by the way to where it leads, which the browser follows with this header: the parts are those a
reload would show."""
MOST_EDITS_TOLD = 200


def builder_page(
    request: AgentRequest,
    opened: Opened,
    chosen: str,
    panel: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw the outline with a panel beside it; ``panel`` is its template, ``chosen`` the element it is about."""
    found = faults_of(request, opened)
    outline = outline_of(opened.document, found, chosen)
    drawn = {
        "outline": outline,
        "questions_words": count_words(outline.questions),
        "condition_word": _("sous condition"),
        "form_url": opened.url("studio_form"),
        "arrange_url": opened.url("studio_form_arrange"),
        "add_url": opened.url("studio_form_add"),
        "chosen": chosen,
        "panel": panel,
        "here": opened.url("studio_form_element", chosen) if chosen else opened.url("studio_form"),
        "loose_faults": [one for one in found if one.tab == "form" and not one.place.id],
        "condition_url": opened.url("studio_condition", chosen) if chosen else "",
        "preview_url": preview_url(opened, chosen),
        **(context or {}),
    }
    template = "studio/form/part.html" if is_part(request) else "studio/form/page.html"
    answer = tab_page(request, opened, "form", template, drawn, status=status)
    if is_part(request):
        answer[PART] = "1"
    return answer


def is_part(request: HttpRequest) -> bool:
    """Whether the script of the page asks, not the browser."""
    return PART in request.headers


def changed(
    request: AgentRequest, opened: Opened, gestures_of: GesturesOf, back: str, *, said: str = ""
) -> HttpResponseBase:
    """Make gestures, tell who else changed the form meanwhile, then lead back; a script follows by itself."""
    since = revision_of(request, opened.version)
    answer = change(request, opened, gestures_of, back)
    if answer.status_code == 302:
        tell_others(request, opened.version, since)
        if said:
            messages.success(request, said)
    return answer


def tell_others(request: AgentRequest, draft: ProcedureVersion, since: int) -> None:
    """Say quietly who else changed the draft since the page was drawn."""
    edits = VersionEdit.objects.filter(version=draft, number__gt=since).exclude(by=request.agent)
    names = dict.fromkeys(edits.order_by("number").values_list("signed", flat=True)[:MOST_EDITS_TOLD])
    for name in names:
        messages.info(request, _("%(name)s a aussi changé cette démarche entre-temps.") % {"name": name})


def preview_url(opened: Opened, element: str) -> str:
    """The page of the form that shows an element, as people will see it; that of the procedure for none."""
    if not FIELD_ID.fullmatch(element):
        return opened.url("trial_frame")
    return f"{opened.url('trial_frame_step', element)}#field-{element}-question"


def about(faults: Sequence[Fault], element: str) -> list[Fault]:
    """What is to mend in an element."""
    return [one for one in faults if one.place.family == "form" and one.place.id == element]


def minutes(opened: Opened) -> int | None:
    """How long the form takes; None while it cannot be read."""
    try:
        return minutes_to_fill(parse(opened.document.get("form", {})))
    except InvalidForm:
        return None
