"""When a way of a choice is taken: by menus that make a sentence, or by the expression they write."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.process.giving import unforeseen
from parvis.entrance.door import AgentRequest
from parvis.processes.diagrams.vocabulary import ZEN
from parvis.processes.steps.editing import changed
from parvis.processes.steps.shape import Branch, Choice, Item
from parvis.rules import expressions
from parvis.rules.variables import TODAY, Variable

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from ..menus import ConditionMenus, known_names
from .choices import choices_of
from .held import rewritten
from .index import drawing_of
from .step import found_in

LONGEST = 2_000


@procedure_page
def condition(request: AgentRequest, opened: Opened, element_id: str, way: int) -> HttpResponseBase:
    """Show the condition of a way and the menus that build it; write what they say."""
    document = seen_by(request, opened) if request.method == "POST" else opened.document
    held, item = found_in(document, element_id)
    if not isinstance(item, Choice) or way >= len(item.branches) or item.branches[way].otherwise:
        raise Http404
    branch = item.branches[way]
    drawing = drawing_of(opened, held, choices_of(request, opened), [])
    variables = drawing.variables
    others = unforeseen(drawing.process) if drawing.process is not None else frozenset[str]()
    page = _Page(request, opened, item, way, branch, dict(variables), others)
    if request.method != "POST" or not opened.is_writable:
        own = branch.condition if branch.language == ZEN else ""
        return page.drawn(ConditionMenus.of(own, variables))
    asked = request.POST.get("geste", "save")
    if asked == "none":
        return page.written("")
    if asked == "expression":
        return page.by_hand(request.POST.get("expression", "").strip()[:LONGEST])
    posted = ConditionMenus.posted(request.POST, variables)
    if asked == "save":
        expression = posted.expression()
        if expression is not None:
            return page.written(expression)
    elif not posted.obey(asked):
        raise Http404
    return page.drawn(posted, is_refused=asked == "save")


class _Page:
    """One way of a choice, under the eyes of who writes when it is taken."""

    def __init__(
        self,
        request: AgentRequest,
        opened: Opened,
        choice: Choice,
        way: int,
        branch: Branch,
        variables: dict[str, Variable],
        others: frozenset[str],
    ) -> None:
        self.request, self.opened = request, opened
        self.choice, self.way, self.branch = choice, way, branch
        self.variables, self.others = variables, others
        self.back = f"{opened.url('studio_process')}#step:{choice.id}"

    def by_hand(self, typed: str) -> HttpResponseBase:
        """Write the expression typed, once it can be read."""
        known = {name.partition(".")[0] for name in self.variables} | self.others | {TODAY}
        problems = expressions.check(typed, known) if typed else []
        if not problems:
            return self.written(typed)
        return self.drawn(ConditionMenus.of(self.branch.condition, self.variables), typed, problems)

    def written(self, expression: str) -> HttpResponseBase:
        """Save the condition; "" for one that is still to be said."""

        def of(item: Item) -> Item:
            if not isinstance(item, Choice) or self.way >= len(item.branches):
                return item
            ways = list(item.branches)
            ways[self.way] = replace(ways[self.way], condition=expression, language=ZEN)
            return replace(item, branches=tuple(ways))

        def gestures(seen: Document) -> list[Gesture]:
            return rewritten(seen, lambda steps: changed(steps, self.choice.id, of))

        return change(self.request, self.opened, gestures, self.back)

    def drawn(
        self,
        menus: ConditionMenus | None,
        expression: str = "",
        problems: list[str] | None = None,
        *,
        is_refused: bool = False,
    ) -> HttpResponseBase:
        """The page, with what is wrong in it."""
        held = self.branch.condition
        is_foreign = bool(held) and self.branch.language != ZEN
        judged = menus.judged(today=self.request.today) if menus else None
        context: dict[str, Any] = {
            "choice": self.choice.name or self.choice.id,
            "way": self.branch.name or _("Voie %(number)s") % {"number": self.way + 1},
            "foreign": held if is_foreign else "",
            "menus": menus,
            "judged": judged,
            "expression": expression or ("" if is_foreign else held),
            "problems": problems or [],
            "errors": menus.errors if menus else [],
            "is_refused": is_refused,
            "is_conditioned": bool(held),
            "known": known_names(self.variables.values()),
            "revision": revision_of(self.request, self.opened.version),
            "back": self.back,
        }
        status = 422 if is_refused or problems else 200
        return tab_page(
            self.request, self.opened, "process", "studio/process/condition.html", context, status=status
        )


urlpatterns = [
    path(
        "<slug:slug>/parcours/<str:element_id>/voie/<int:way>/",
        condition,
        name="studio_process_condition",
    )
]
