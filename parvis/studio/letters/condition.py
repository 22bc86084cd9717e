"""When a block of a letter is there: by menus that make a sentence, or by the expression they write."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path

from parvis.catalogue.drafting.gestures import Gesture, Put
from parvis.catalogue.drafting.places import Document, Place, value_at
from parvis.entrance.door import AgentRequest
from parvis.letter_templates.inputs import BlockInputs, block_inputs
from parvis.rules import expressions
from parvis.rules.variables import TODAY

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from ..menus import ConditionMenus, known_names
from .held import block_in, letter_in, variables_of

LONGEST = 2_000


@procedure_page
def condition(request: AgentRequest, opened: Opened, letter: str, block: str) -> HttpResponseBase:
    """Show the condition and the menus that build it; write what they say."""
    document = seen_by(request, opened) if request.method == "POST" else opened.document
    found = _found(document, letter, block)
    variables = variables_of(document)
    if request.method != "POST" or not opened.is_writable:
        return _drawn(request, opened, letter, found, ConditionMenus.of(found.when, variables))
    asked = request.POST.get("geste", "save")
    if asked == "none":
        return _written(request, opened, letter, found, "")
    if asked == "expression":
        typed = request.POST.get("expression", "").strip()[:LONGEST]
        problems = expressions.check(typed, {*variables, TODAY}) if typed else []
        if not problems:
            return _written(request, opened, letter, found, typed)
        menus = ConditionMenus.of(found.when, variables)
        return _drawn(request, opened, letter, found, menus, typed, problems)
    posted = ConditionMenus.posted(request.POST, variables)
    if asked == "save":
        expression = posted.expression()
        if expression is not None:
            return _written(request, opened, letter, found, expression)
    elif not posted.obey(asked):
        raise Http404
    return _drawn(request, opened, letter, found, posted, is_refused=asked == "save")


def _found(document: Document, letter: str, block: str) -> BlockInputs:
    block_in(document, letter, block)
    held = block_inputs(letter_in(document, letter).get("blocks"))
    found = next((one for one in held if one.id == block), None)
    if found is None or found.is_mention:
        raise Http404
    return found


def _written(
    request: AgentRequest, opened: Opened, letter: str, block: BlockInputs, expression: str
) -> HttpResponseBase:
    place = Place("letter", block.id, ("when",))
    # A part always says when it is there: without a condition it always is.
    now = expression or ("true" if block.kind == "part" else None)

    def gestures(seen: Document) -> list[Gesture]:
        return [Put(place, value_at(seen, place), now)]

    return change(request, opened, gestures, f"{opened.url('studio_letter', letter)}#bloc-{block.id}")


def _drawn(
    request: AgentRequest,
    opened: Opened,
    letter: str,
    block: BlockInputs,
    menus: ConditionMenus | None,
    expression: str = "",
    problems: list[str] | None = None,
    *,
    is_refused: bool = False,
) -> HttpResponseBase:
    is_always = block.when in ("", "true")
    if menus is None and is_always:
        menus = ConditionMenus.of("", variables_of(opened.document))
    judged = menus.judged(today=request.today) if menus else None
    context: dict[str, Any] = {
        "block": block,
        "menus": menus,
        "judged": judged,
        "expression": expression or ("" if is_always else block.when),
        "problems": problems or [],
        "errors": menus.errors if menus else [],
        "is_refused": is_refused,
        "is_always": is_always,
        "is_conditioned": not is_always,
        "known": known_names(variables_of(opened.document).values()),
        "revision": revision_of(request, opened.version),
        "back": f"{opened.url('studio_letter', letter)}#bloc-{block.id}",
    }
    status = 422 if is_refused or problems else 200
    return tab_page(request, opened, "letters", "studio/letters/condition.html", context, status=status)


urlpatterns = [
    path(
        "<slug:slug>/courriers/<str:letter>/<str:block>/condition/",
        condition,
        name="studio_letter_condition",
    ),
]
