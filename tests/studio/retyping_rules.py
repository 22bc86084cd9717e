"""The decision tables and the letters of a procedure, written again."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape

from parvis.studio.letters.held import variables_of

from .pages import Form, Page
from .retyping import Designer, Document, both, condition, last_part


def table(designer: Designer, one: Document) -> None:
    """Write a decision table: its columns, its rows, its trials."""
    index = designer.open("tables/").form("title", "use")
    index.fill("title", one["title"]["fr"])
    index.pick("use", one["use"])
    before = set(designer.open("tables/").links("tables/"))
    index.press()
    (address,) = set(designer.open("tables/").links("tables/")) - before
    sheet = Sheet(designer, address)
    sheet.settings(one)
    columns = sheet.columns(one)
    sheet.lines(one["rows"], columns, "row", ("when", "then"))
    sheet.lines(one["tests"], columns, "trial", ("given", "expected"))


class Sheet:
    """The sheet of one table."""

    def __init__(self, designer: Designer, address: str) -> None:
        self.designer = designer
        self.address = address
        self.labels: dict[str, dict[str, str]] = {}
        """What the answers of a column read, by their codes."""

    def form(self) -> Form:
        """The sheet as it stands."""
        return Page.at(self.designer.client, self.address).form("hit", "title-fr")

    def press(self, form: Form, gesture: str = "") -> Form:
        """Press a button of the sheet, and look again."""
        form.press(gesture)
        return self.form()

    def settings(self, one: Document) -> None:
        """Say what it is for, and which rows decide."""
        form = self.form()
        for key in ("title", "purpose"):
            form.fill_both(f"{key}-", one[key])
        form.pick("hit", one["hit"])
        form.press()

    def columns(self, one: Document) -> dict[str, str]:
        """Add the columns and say what they hold; the studio's names by those under her eyes."""
        made: dict[str, str] = {}
        starter = self._names(self.form(), "inputs")[0]
        for column in one["inputs"]:
            made[column["id"]] = self._input(column)
        self.press(self.form(), f"column-remove:{starter}")
        for rank, column in enumerate(one["outputs"]):
            made[column["id"]] = self._output(column, is_first=not rank)
        return made

    def _input(self, column: Document) -> str:
        form = self.form()
        before = self._names(form, "inputs")
        expression = self.designer.names.expression(column["expression"])
        if expression in form.choices("new_question").values():
            form.pick("new_question", expression)
        else:
            form.fill("new_expression", expression)
            form.fill("new_input_label", column["label"]["fr"])
            form.pick("new_kind", column["kind"])
        form = self.press(form, "input-add")
        (name,) = set(self._names(form, "inputs")) - set(before)
        self._said(form, name, column)
        return name

    def _output(self, column: Document, *, is_first: bool) -> str:
        form = self.form()
        before = self._names(form, "outputs")
        name = before[0]
        if not is_first:
            form.fill("new_output", column["label"]["fr"])
            form.pick("new_output_kind", column["kind"])
            form = self.press(form, "output-add")
            (name,) = set(self._names(form, "outputs")) - set(before)
        self._said(form, name, column)
        return name

    def _said(self, form: Form, name: str, column: Document) -> None:
        """Fill the settings of a column."""
        form.fill(f"label-fr-{name}", column["label"]["fr"])
        form.fill(f"label-en-{name}", column["label"]["en"])
        form.pick(f"kind-{name}", column["kind"])
        for key in ("min", "max", "decimals"):
            if key in column:
                form.fill(f"{key}-{name}", column[key])
        if "unit" in column:
            form.fill(f"unit-fr-{name}", column["unit"]["fr"])
            form.fill(f"unit-en-{name}", column["unit"]["en"])
        if "optional" in column:
            form.tick_one(f"optional-{name}", is_on=column["optional"])
        if "options" in column:
            self.labels[column["id"]] = {one["value"]: one["label"]["fr"] for one in column["options"]}
            lines = [both(one["label"]) for one in column["options"]]
            form.fill(f"options-{name}", "\n".join(lines))
        form.press()

    def lines(
        self, lines: list[Document], columns: Mapping[str, str], family: str, sides: tuple[str, str]
    ) -> None:
        """Add rows, or trials, then fill their boxes."""
        form = self.form()
        for _one in lines:
            form = self.press(form, f"{family}-add")
        names = [
            one.removeprefix(f"{family}-remove:") for one in form.gestures() if f"{family}-remove" in one
        ]
        for name, one in zip(names, lines, strict=True):
            for side in sides:
                for column, words in one[side].items():
                    typed = self.labels.get(column, {}).get(words, words)
                    self._is_offered(form, columns[column], typed)
                    form.fill(f"{side}-{name}-{columns[column]}", typed)
            if "note" in one:
                form.fill(f"note-{name}", one["note"])
        form.press()

    def _is_offered(self, form: Form, column: str, typed: str) -> None:
        """Where a box offers what one may type, it offers this."""
        offered = form.page.html.partition(f'<datalist id="offers-{column}">')[2].partition("</datalist>")[0]
        assert not offered or f'<option value="{escape(typed)}">' in offered, f"not offered: {typed}"

    def _names(self, form: Form, side: str) -> list[str]:
        """The columns of a side, from left to right."""
        read = [one.removeprefix("expression-") for one in form.ordered() if one.startswith("expression-")]
        known = [one.removeprefix("label-fr-") for one in form.ordered() if one.startswith("label-fr-")]
        return [one for one in known if (one in read) == (side == "inputs")]


def letter(designer: Designer, document: Document, one: Document) -> None:
    """Write a letter: its blocks, their words in both languages, when they are there."""
    new = designer.open("courriers/").form("title", "kind")
    new.fill("title", one["title"]["fr"])
    new.pick("kind", one["kind"])
    desk = Desk(designer, last_part(new.press()))
    form = desk.form()
    for name in _blocks(form):
        form = desk.press(form, f"remove:{name}")
    made = desk.written(one["blocks"], [])
    desk.worded(one, made)
    for name, block in made:
        if "when" in block:
            address = f"{desk.address}{name}/condition/"
            condition(designer, address, block["when"], variables_of(document))


Made = list[tuple[str, Document]]


class Desk:
    """The page of one letter."""

    def __init__(self, designer: Designer, name: str) -> None:
        self.designer = designer
        self.address = f"/studio/{designer.slug}/courriers/{name}/"

    def form(self, language: str = "fr") -> Form:
        """The letter as it stands."""
        return Page.at(self.designer.client, f"{self.address}?language={language}").form(
            "w-title", "language"
        )

    def press(self, form: Form, gesture: str) -> Form:
        """Press a button of the letter, and look again."""
        form.press(gesture)
        return self.form()

    def written(self, blocks: list[Document], made: Made, part: str = "") -> Made:
        """Add these blocks, in a part or after the last one made; their names with what they are."""
        after, form = "", self.form()
        for block in blocks:
            verb, where = ("add", after) if after or not part else ("inside", part)
            before = _blocks(form)
            form = self.press(form, f"{verb}:{block['is']}:{where}")
            after = next(one for one in _blocks(form) if one not in before)
            made.append((after, block))
            if block["is"] == "part":
                starter = _blocks(form)[_blocks(form).index(after) + 1]
                self.written(block["blocks"], made, after)
                form = self.press(self.form(), f"remove:{starter}")
            form = self._shaped(form, after, block)
        return made

    def _shaped(self, form: Form, name: str, block: Document) -> Form:
        """Say what a list or a table walks, and give it its columns."""
        if "each" in block:
            form.pick(f"kind-{name}", self.designer.fields[block["each"]])
            form = self.press(form, f"each:{name}")
        if block.get("numbered"):
            form = self.press(form, f"number:{name}")
        for _one in block.get("columns", ())[2:]:
            form = self.press(form, f"column:{name}")
        return form

    def worded(self, one: Document, made: Made) -> None:
        """Type every text: a line of a list or of a table comes once the one before is saved."""
        for language in ("fr", "en"):
            for line in range(max(len(_lines(block)) for _name, block in made) or 1):
                form = self.form(language)
                for key in ("title", "subject", "sms"):
                    form.fill(f"w-{key}", self.designer.names.merged(one[key][language]))
                for name, block in made:
                    self._typed(form, name, block, language, line)
                form.press("save")

    def _typed(self, form: Form, name: str, block: Document, language: str, line: int) -> None:
        merged = self.designer.names.merged
        for key in ("title", "text"):
            if key in block:
                form.fill(f"w-{name}-{key}", merged(block[key][language]))
        for at, column in enumerate(block.get("columns", ())):
            form.fill(f"w-{name}-c{at}", column["title"][language])
            if "text" in column:
                form.fill(f"w-{name}-t{at}", merged(column["text"][language]))
        for rank, words in enumerate(_lines(block)[: line + 1]):
            for at, label in enumerate(words):
                sign = f"i{rank}" if block["is"] == "list" else f"r{rank}-{at}"
                form.fill(f"w-{name}-{sign}", merged(label[language]))


def _blocks(form: Form) -> list[str]:
    """The blocks of a letter, in order."""
    return [one.removeprefix("remove:") for one in form.gestures() if one.startswith("remove:")]


def _lines(block: Document) -> list[list[Any]]:
    """The lines of a list, the rows of a table."""
    return [[one["text"]] for one in block.get("items", ())] + [one["cells"] for one in block.get("rows", ())]
