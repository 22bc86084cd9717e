"""Set out the questions of a form for the layout, in order: parts, conditions, where each answer is written."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.base.labels import speaks, text
from parvis.forms.shape import Field, Form, Section, Step
from parvis.letters.paper import boxes
from parvis.letters.paper.guiding import Guide

Item = dict[str, Any]

ROWS = 4
"""Of a group: how many are printed when more are allowed; further ones go on a sheet of their own."""
WIDTH = 140
"""Of a table, in millimetres, its column of numbers left out."""
WIDTHS: Mapping[str, int] = {"text": 44, "number": 26, "amount": 30, "yes_no": 30, "choice": 42, "email": 56}
"""What a hand needs in a column, in millimetres; other kinds do not go into one."""
FEW_OPTIONS, SHORT_OPTION, LONGEST_IN_COLUMN = 4, 18, 12
"""Choices that fit a column, the signs of each, and those of any word of a text in it."""
TALL = 170
"""Millimetres, reckoned, that a question may take before it is let go on over the next page, of 244.

Signs are reckoned wide: even one in capitals, which takes a third more, holds whole on a page.
"""
LARGE = 1.5
"""How much more large print takes."""
_LINE = 6
_SIGNS = 55


class Sheets:
    """The questions of one form, in one language."""

    def __init__(self, form: Form, language: str, *, large: bool = False) -> None:
        self.form = form
        self.language = language
        self.scale = LARGE if large else 1.0
        self.guide = Guide(form, language)

    def words(self, label: Mapping[str, str]) -> Any:
        """Tell a text of the form, with its language when it is not that of the page."""
        said = text(label, self.language)
        return said if not said or speaks(label, self.language) else {"text": said, "lang": "fr"}

    def items(self) -> list[Item]:
        """Give the whole form."""
        return [item for step in self.form.steps for item in self._step(step)]

    def has_conditions(self) -> bool:
        """Tell whether some questions are not for everybody."""
        held: list[Step | Section | Field] = [*self.form.steps, *self.form.by_id.values()]
        held += [section for step in self.form.steps for section in step.sections]
        return any(one.condition for one in held)

    def has_compulsory(self) -> bool:
        """Tell whether some answers are."""
        return any(field.required == "yes" and field.asks() for field in self.form.all_fields())

    def _step(self, step: Step) -> list[Item]:
        inside = [item for section in step.sections for item in self._section(section)]
        heading = {"is": "step", "title": self.words(step.title), "intro": self.words(step.intro)}
        return [heading, *self._guarded(step.condition, list(step.fields()), inside)]

    def _section(self, section: Section) -> list[Item]:
        shown = [field for field in section.fields if field.type != "computed"]
        inside: list[Item] = []
        for condition, run in groupby(shown, key=lambda field: field.condition):
            fields = list(run)
            inside += self._guarded(condition, fields, [self._item(field) for field in fields])
        worked_out = [field for field in section.fields if field.type == "computed"]
        if worked_out:
            inside.append({"is": "worked_out", "texts": [self.words(field.label) for field in worked_out]})
        title = [{"is": "section", "title": self.words(section.title)}] if any(section.title.values()) else []
        return [*title, *self._guarded(section.condition, list(section.fields), inside)]

    def _guarded(self, condition: str, fields: Sequence[Field], items: list[Item]) -> list[Item]:
        said = self.guide.guard(condition, fields)
        return [{"is": "run", "guard": said, "items": items}] if said else items

    def _item(self, field: Field) -> Item:
        if field.type == "information":
            return {"is": "information", "title": self.words(field.label), "body": self.words(field.body)}
        found = {
            "is": "question",
            "number": str(self.guide.numbers[field.id]),
            "label": self.words(field.label),
            "compulsory": field.required == "yes",
            "notes": self._notes(field),
            "boxes": self._group(field) if field.type == "group" else self._boxes(field),
        }
        return found | {"tall": self._is_tall(found)}

    def _notes(self, field: Field) -> list[Any]:
        said = [self.words(field.help), boxes.how(field), *boxes.limits(field, self.words)]
        return [one for one in said if one]

    def _boxes(self, field: Field) -> list[boxes.Box]:
        found = boxes.boxes(field, self.words)
        if field.required == "soft":
            found.append(boxes.line(_("Si vous ne pouvez pas répondre, dites pourquoi :")))
        return found

    def _group(self, group: Field) -> list[boxes.Box]:
        """Set out the rows of a group: a table when its questions fit the width, else one frame a row."""
        rows = max(group.min_items, min(group.max_items, ROWS))
        asked = [field for field in group.fields if field.asks()]
        wide = self.scale * sum(_width(field) for field in asked)
        if asked and wide <= WIDTH and _fits(group.item_label):
            found = [self._table(group, asked, rows)]
        else:
            found = [self._frame(group, row) for row in range(rows)]
        if group.max_items > rows:
            said = ngettext(
                "Vous en avez plus de %(count)d ? Joignez une feuille avec le numéro de la question.",
                "Vous en avez plus de %(count)d ? Joignez une feuille avec le numéro de la question.",
                rows,
            )
            found.append({"is": "remark", "text": said % {"count": rows}})
        return found

    def _table(self, group: Field, asked: Sequence[Field], rows: int) -> boxes.Box:
        columns = []
        for place, field in enumerate(asked):
            column = {
                "label": self.words(field.label),
                "compulsory": field.required == "yes",
                "notes": self._row_notes(group, field, asked[:place]),
                "width": _width(field),
                "after": "€" if field.type == "amount" else self.words(field.unit),
                "options": self._ticked(field),
            }
            columns.append(column)
        return {"is": "table", "item": self._item_label(group), "columns": columns, "rows": rows}

    def _frame(self, group: Field, row: int) -> boxes.Box:
        inside: list[Item] = []
        before: list[Field] = []
        for field in group.fields:
            if field.type == "information":
                inside.append(
                    {"is": "information", "title": self.words(field.label), "body": self.words(field.body)}
                )
            elif field.asks():
                part = {
                    "is": "part",
                    "label": self.words(field.label),
                    "compulsory": field.required == "yes",
                    "notes": self._row_notes(group, field, before),
                    "boxes": self._boxes(field),
                }
                inside.append(part | {"tall": self._is_tall(part)})
            before.append(field)
        title = self._item_label(group)
        frame = {"is": "frame", "title": title, "number": str(row + 1), "items": inside}
        return frame | {"tall": self._is_tall(*inside)}

    def _is_tall(self, *found: Item) -> bool:
        return self.scale * sum(_height(item) for item in found) > TALL

    def _row_notes(self, group: Field, field: Field, before: Sequence[Field]) -> list[Any]:
        when = self.guide.when(field.condition, before) if field.condition else ""
        only = [_("Seulement %(when)s.") % {"when": when}] if when else []
        return only + self._notes(field)

    def _item_label(self, group: Field) -> Any:
        return self.words(group.item_label) or _("Élément")

    def _ticked(self, field: Field) -> list[Any]:
        if field.type == "yes_no":
            return [_("Oui"), _("Non")]
        return [self.words(option.label) for option in field.options] if field.type == "choice" else []


def _width(field: Field) -> int:
    """Give what a question needs in a column of a table, more than the whole when it cannot stand there."""
    too_much = WIDTH + 1
    if field.type == "choice" and (
        len(field.options) > FEW_OPTIONS
        or any(len(words) > SHORT_OPTION for one in field.options for words in one.label.values())
    ):
        return too_much
    if field.help or field.required == "soft" or not all(map(_fits, (field.label, field.unit))):
        return too_much
    return WIDTHS.get(field.type, too_much)


def _fits(label: Mapping[str, str]) -> bool:
    """Tell whether every word of a text holds in a column."""
    return all(len(word) <= LONGEST_IN_COLUMN for said in label.values() for word in said.split())


def _height(item: Item) -> float:
    """Reckon what a question, or an information, takes of a page, in millimetres."""
    if item["is"] == "information":
        return 12 + _lines(item["title"]) + _lines(item["body"])
    said = [item["label"], *item["notes"]]
    return 8 + sum(_lines(one) for one in said) + sum(_height_of(box) for box in item["boxes"])


def _lines(words: Any) -> float:
    said = str(words["text"] if isinstance(words, dict) else words)
    return sum(_LINE * (1 + len(line) // _SIGNS) for line in said.split("\n"))


def _height_of(box: boxes.Box) -> float:
    match box["is"]:
        case "line":
            return 6 + 9 * int(box["lines"])
        case "ticks":
            columns = int(box["columns"])
            return 9 + sum(3 + _lines(one) for one in box["options"]) / columns if columns else 9
        case "table":
            tallest = max(1, *(len(one["options"]) for one in box["columns"]))
            return 30 + 14 * int(box["rows"]) * tallest
        case "frame":
            return TALL  # each is kept whole by itself, the rows together are not
        case _:
            return 14
