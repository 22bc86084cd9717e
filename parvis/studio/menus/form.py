"""The rows of a condition: shown from an expression, read from a page, changed by its buttons, written again."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.rules.menus import (
    MAX_COMPARISONS,
    CannotWrite,
    Comparison,
    Condition,
    Group,
    Mode,
    contradictions,
    read,
    say,
    write,
)
from parvis.rules.menus.domains import TooManyCases
from parvis.rules.variables import TODAY, Variable

from .lines import Bunch, Line, Unfinished, comparison_of, controls_of, line_of

_POSTED = re.compile(
    r"(?:choix/)?(?P<prefix>[a-z_]+)/(?P<row>\d{1,2})(?:/(?P<inside>\d{1,2}))?/(?P<key>[a-z]+)"
)
_PLACE = re.compile(r"(\d{1,2})(?:/(\d{1,2}))?")


class ConditionMenus:
    """A condition on a page: its rows, what is wrong in each, the sentence and the expression they make.

    ``prefix`` names its inputs, so that a page may hold several; ``variables`` are the answers it may ask about.
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        *,
        mode: Mode = "all",
        items: Sequence[Line | Bunch] = (),
        prefix: str = "si",
    ) -> None:
        self.variables = variables
        self.mode = mode
        self.items = list(items)
        self.prefix = prefix
        self.errors: list[str] = []

    @classmethod
    def of(
        cls, expression: str, variables: Mapping[str, Variable], *, prefix: str = "si"
    ) -> "ConditionMenus | None":
        """The rows that show an expression; None when menus could not have built it."""
        condition = read(expression, variables)
        if condition is None or any(one.variable == TODAY for _path, one in condition.comparisons()):
            return None
        items: list[Line | Bunch] = [
            line_of(one) if isinstance(one, Comparison) else Bunch([line_of(inside) for inside in one.items])
            for one in condition.items
        ]
        return cls(variables, mode=condition.mode, items=items or [Line()], prefix=prefix)

    @classmethod
    def posted(
        cls, data: QueryDict, variables: Mapping[str, Variable], *, prefix: str = "si"
    ) -> "ConditionMenus":
        """The rows as a page sends them."""
        found: dict[tuple[int, int | None], Line] = {}
        for name in data:
            match = _POSTED.fullmatch(name)
            if match is None or match["prefix"] != prefix:
                continue
            inside = int(match["inside"]) if match["inside"] else None
            line = found.setdefault((int(match["row"]), inside), Line())
            match match["key"]:
                case "question":
                    line.question = str(data[name])[:200]
                case "operator":
                    line.operator = str(data[name])[:40]
                case key:
                    line.typed[key] = [value[:4_000] for value in data.getlist(name)]
        mode: Mode = "any" if data.get(f"choix/{prefix}/mode") == "any" else "all"
        return cls(variables, mode=mode, items=_placed(found), prefix=prefix)

    def obey(self, words: str) -> bool:
        """Do what a button of the rows asks (``add``, ``group``, ``add 2``, ``remove 2/0``); False for another."""
        verb, _space, where = words.partition(" ")
        place = _PLACE.fullmatch(where) if where else None
        if verb == "show" and not where:
            return True
        if verb in ("add", "group") and not where:
            self.items.append(Line() if verb == "add" else Bunch([Line(), Line()]))
            return True
        if place is None or int(place[1]) >= len(self.items):
            return False
        row, inside = int(place[1]), place[2]
        item = self.items[row]
        if verb == "add" and isinstance(item, Bunch):
            item.lines.append(Line())
        elif verb == "remove" and inside is None:
            del self.items[row]
        elif verb == "remove" and isinstance(item, Bunch) and int(inside) < len(item.lines):
            del item.lines[int(inside)]
        else:
            return False
        return True

    def condition(self) -> Condition | None:
        """What the rows say, the blank ones left out; None with the errors told beside them."""
        self.errors = []
        items: list[Comparison | Group] = []
        for item in self.items:
            if isinstance(item, Line):
                items += self._compared([item])
            elif inside := self._compared(item.lines):
                items.append(Group("any" if self.mode == "all" else "all", tuple(inside)))
        if sum(1 if isinstance(one, Comparison) else len(one.items) for one in items) > MAX_COMPARISONS:
            self.errors.append(_("pas plus de %(count)s comparaisons") % {"count": MAX_COMPARISONS})
        if self.errors or any(line.error for line in self.lines()):
            return None
        return Condition(self.mode, tuple(items))

    def expression(self) -> str | None:
        """The expression of the rows; None with the errors told beside them."""
        condition = self.condition()
        if condition is None:
            return None
        try:
            return write(condition, self.variables)
        except CannotWrite as refused:
            self.errors.append(str(refused))
            return None

    def judged(
        self,
        *,
        today: date,
        own: Collection[str] = (),
        later: Collection[str] = (),
        around: Sequence[str] = (),
    ) -> "Judged":
        """What the rows say and what is wrong with it; what concerns one row is told beside it.

        A row that is not finished is no fault until one asks to save it.
        """
        told_before = [(line, line.error) for line in self.lines()], list(self.errors)
        condition = self.condition()
        if condition is None or not condition.items:
            for line, error in told_before[0]:
                line.error = error
            self.errors = told_before[1]
            return Judged("", (), "")
        context = [one for one in (read(words, self.variables) for words in around) if one is not None]
        found = contradictions.faults(
            condition, self.variables, today=today, own=own, later=later, context=context
        )
        told = [line for line in self.lines() if line.question]
        paths = [path for path, _one in condition.comparisons()]
        for fault in found:
            if fault.path in paths and len(paths) == len(told):
                told[paths.index(fault.path)].error = fault.message
        whole = tuple(fault.message for fault in found if not fault.path)
        example = "" if found else _example(condition, self.variables, today, context)
        return Judged(say(condition, self.variables), whole, example)

    def lines(self) -> Iterator[Line]:
        """Every row, those of groups where they stand."""
        for item in self.items:
            yield from [item] if isinstance(item, Line) else item.lines

    def shown(self) -> list[dict[str, Any]]:
        """The rows as the page draws them."""
        return [
            self._shown(item, f"{place}")
            if isinstance(item, Line)
            else {
                "place": str(place),
                "lines": [self._shown(one, f"{place}/{inside}") for inside, one in enumerate(item.lines)],
            }
            for place, item in enumerate(self.items)
        ]

    def _shown(self, line: Line, place: str) -> dict[str, Any]:
        controls = controls_of(line, f"{self.prefix}/{place}", self.variables)
        return {"place": place, "controls": controls, "error": line.error}

    def _compared(self, lines: Sequence[Line]) -> list[Comparison]:
        found = []
        for line in lines:
            line.error = ""
            if not line.question:
                continue
            try:
                found.append(comparison_of(line, self.variables))
            except Unfinished as missing:
                line.error = str(missing)
        return found


class Judged:
    """The sentence of a condition, what is wrong with the whole of it, and answers of which it is true."""

    def __init__(self, sentence: str, faults: tuple[str, ...], example: str) -> None:
        self.sentence = sentence
        self.faults = faults
        self.example = example


def _placed(found: Mapping[tuple[int, int | None], Line]) -> list[Line | Bunch]:
    items: list[Line | Bunch] = []
    for row in sorted({row for row, _inside in found}):
        inside = sorted(one for at, one in found if at == row and one is not None)
        items.append(Bunch([found[row, one] for one in inside]) if inside else found[row, None])
    return items


def _example(
    condition: Condition, variables: Mapping[str, Variable], today: date, context: Sequence[Condition]
) -> str:
    try:
        answers = contradictions.example(condition, variables, today=today, context=context)
    except TooManyCases:
        return ""
    return contradictions.example_words(answers, variables) if answers else ""
