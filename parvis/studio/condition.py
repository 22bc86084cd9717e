"""When a page, a section or a question is shown: by menus, or by the expression they write."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.catalogue.drafting.conditions import Guarded, guarded
from parvis.catalogue.drafting.gestures import Gesture, Put
from parvis.catalogue.drafting.places import Document, Place, Vanished, value_at
from parvis.entrance.door import AgentRequest
from parvis.rules import expressions
from parvis.rules.menus import read, say
from parvis.rules.variables import TODAY

from .answers import seen_by
from .door import Opened, change, procedure_page, revision_of, tab_page
from .menus import ConditionMenus, known_names

LONGEST = 5_000


@procedure_page
def condition(request: AgentRequest, opened: Opened, element: str) -> HttpResponseBase:
    """Show the condition and the menus that build it; write what they say."""
    place = Place("form", element)
    if request.method != "POST" or not opened.is_writable:
        found = _found(opened.document, place)
        menus = ConditionMenus.of(found.expression, found.variables)
        return _drawn(request, opened, found, menus, found.expression)
    found = _found(seen_by(request, opened), place)
    asked = request.POST.get("geste", "save")
    if asked == "expression":
        return _by_hand(request, opened, found)
    if asked == "none":
        return _written(request, opened, place, "")
    menus = ConditionMenus.posted(request.POST, found.variables)
    if asked == "save":
        expression = menus.expression()
        if expression is not None:
            return _written(request, opened, place, expression)
    elif not menus.obey(asked):
        raise Http404
    return _drawn(request, opened, found, menus, found.expression, status=422 if asked == "save" else 200)


def _found(document: Document, place: Place) -> Guarded:
    try:
        return guarded(document, place)
    except Vanished as gone:
        raise Http404 from gone


def _by_hand(request: AgentRequest, opened: Opened, found: Guarded) -> HttpResponseBase:
    """Write the expression typed, once it can be read."""
    expression = request.POST.get("expression", "").strip()[:LONGEST]
    problems = expressions.check(expression, {*found.variables, TODAY}) if expression else []
    if not problems:
        return _written(request, opened, found.place, expression)
    menus = ConditionMenus.of(found.expression, found.variables)
    return _drawn(request, opened, found, menus, expression, problems=problems, status=422)


def _written(request: AgentRequest, opened: Opened, place: Place, expression: str) -> HttpResponseBase:
    inside = Place("form", place.id, ("condition",))

    def gestures(seen: Document) -> list[Gesture]:
        return [Put(inside, value_at(seen, inside), expression or None)]

    answer = change(request, opened, gestures, opened.url("studio_condition", place.id))
    if answer.status_code == 302:
        messages.success(
            request, _("La condition est enregistrée.") if expression else _("La condition est retirée.")
        )
    return answer


def _drawn(
    request: AgentRequest,
    opened: Opened,
    found: Guarded,
    menus: ConditionMenus | None,
    expression: str,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    errors = list(menus.errors) if menus else []
    is_refused = status == 422 and not problems
    judged = menus.judged(
        today=request.today, own=found.own, later=found.later, around=found.around
    ) if menus else None  # fmt: skip
    context: dict[str, Any] = {
        "found": found,
        "name": text(found.title, get_language() or "fr") or found.place.id,
        "menus": menus,
        "judged": judged,
        "errors": errors or (menus.errors if menus else []),
        "is_refused": is_refused,
        "effect": _effect(found, judged.sentence if judged else ""),
        "around": [_around(words, found) for words in found.around],
        "expression": expression,
        "problems": problems or [],
        "known": known_names(found.variables.values()),
        "revision": revision_of(request, opened.version),
        "back": f"{opened.tab_url('form')}#{found.place}",
    }
    return tab_page(request, opened, "form", "studio/condition.html", context, status=status)


def _effect(found: Guarded, sentence: str) -> str:
    """What the condition does, in a sentence."""
    if not sentence:
        return ""
    said = {"count": found.asked, "when": sentence}
    if found.sort == "field":
        return _("Cette question n’est posée que %(when)s.") % said
    return (
        ngettext(
            "%(count)d question n’est posée que %(when)s.",
            "%(count)d questions ne sont posées que %(when)s.",
            found.asked,
        )
        % said
    )


def _around(expression: str, found: Guarded) -> str:
    held = read(expression, found.variables)
    return say(held, found.variables, get_language() or "fr") if held else expression


urlpatterns = [
    path("<slug:slug>/formulaire/<str:element>/condition/", condition, name="studio_condition"),
]
