"""A page of answers, from the first look to the gestures it makes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture, Impossible
from parvis.catalogue.drafting.places import Document
from parvis.entrance.door import AgentRequest

from ..door import Opened, change, faults_of, revision_of, tab_page
from .asking import asked_of
from .form import PlacesForm, seen_by
from .parts import Part

PartsOf = Callable[[Document], Sequence[Part]]
AskedMore = Callable[[PlacesForm, str], list[Gesture] | None]
"""What the buttons of one page alone ask, the answers saved with it; None for a button it does not know."""


def answers_page(
    request: AgentRequest,
    opened: Opened,
    tab: str,
    template: str,
    parts_of: PartsOf,
    *,
    context: Mapping[str, Any] | None = None,
    asked_more: AskedMore | None = None,
) -> HttpResponseBase:
    """Show the answers of a page; save what was changed, and come back where it was."""
    if request.method == "POST" and opened.is_writable:
        document = seen_by(request, opened)
        form = PlacesForm(parts_of(document), document, request.POST)
        if form.is_valid():
            words = request.POST.get("geste") or "save"
            return _changed(request, opened, form, words, asked_more)
    else:
        form = PlacesForm(parts_of(opened.document), opened.document)
    found = faults_of(request, opened)
    drawn = {
        "form": form,
        "parts": list(form.drawn(found)),
        "revision": revision_of(request, opened.version),
        **(context or {}),
    }
    return tab_page(request, opened, tab, template, drawn, status=422 if form.errors else 200)


def _changed(
    request: AgentRequest, opened: Opened, form: PlacesForm, words: str, asked_more: AskedMore | None
) -> HttpResponseBase:
    where = words.partition(" ")[2].partition(" ")[0]
    back = request.path + (f"#{where}" if where else "")
    gestures: Sequence[Gesture]
    try:
        more = asked_more(form, words) if asked_more else None
        gestures = asked_of(form, words) if more is None else more
    except Impossible as refused:
        said = str(refused)
        messages.error(request, said[:1].upper() + said[1:])
        gestures = form.gestures()
    answer = change(request, opened, lambda _seen: gestures, back)
    if answer.status_code == 302 and words == "save":
        messages.success(request, _("C’est enregistré.") if gestures else _("Rien n’a changé."))
    return answer
