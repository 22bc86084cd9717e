"""The letters of a procedure, made in their editor: blocks one after the other, words in each language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .hand import Hand, within
from .names import Names

EDITOR = "form.pv-letter"
BORN_COLUMNS = 2
"""How many columns a table begins with."""
LINES = {"i": ("items", "text"), "c": ("columns", "title"), "t": ("columns", "text")}
"""The lists of a block by the letter that begins the name of their controls, and what is typed of each line."""


def make_letters(hand: Hand, document: Mapping[str, Any], names: Names) -> None:
    """Make each letter, then the words of the acknowledgement."""
    words = document.get("messages", {}).get("acknowledgement")
    if words:
        hand.open("courriers/")
        form = (
            hand.page.locator("form[action$='accuse/'], form")
            .filter(has=hand.page.locator('[name="fr"]'))
            .first
        )
        hand.say(form, lambda name: words.get(name) if name in ("fr", "en") else None)
        hand.press(form)
    for letter in document.get("letters", ()):
        _make(hand, letter, names)


def _make(hand: Hand, letter: Mapping[str, Any], names: Names) -> None:
    hand.open("courriers/")
    form = hand.page.locator("form").filter(has=hand.page.locator('[name="kind"]'))
    hand.say(form, {"title": letter["title"]["fr"], "kind": letter["kind"]}.get)
    hand.press(form)
    names.letters[letter["id"]] = here = (
        re.split(r"/courriers/", hand.page.url)[1].split("/")[0].split("?")[0]
    )
    for name in _blocks(hand):
        hand.press(hand.page.locator(EDITOR), f"remove:{name}")
    _add_all(hand, letter["blocks"], names)
    for language in ("fr", "en"):
        _word(hand, here, names.letter(letter), language)
    for block in _every(letter["blocks"]):
        if block.get("when"):
            _condition(hand, here, names.letters[block["id"]], names.expression(block["when"]))


def _add_all(hand: Hand, blocks: Sequence[Mapping[str, Any]], names: Names, part: str = "") -> None:
    after = ""
    for block in blocks:
        known = set(_blocks(hand))
        verb = f"inside:{block['is']}:{part}" if part and not after else f"add:{block['is']}:{after}"
        hand.press(hand.page.locator(EDITOR), verb)
        names.letters[block["id"]] = after = next(name for name in _blocks(hand) if name not in known)
        if block["is"] == "table":
            for _more in block["columns"][BORN_COLUMNS:]:
                hand.press(hand.page.locator(EDITOR), f"column:{after}")
        if block.get("each"):
            hand.page.locator(f'[name="kind-{after}"]').select_option(names.of[block["each"]])
            hand.press(hand.page.locator(EDITOR), f"each:{after}")
        if block["is"] == "part":
            born = [name for name in _blocks(hand) if name not in known and name != after]
            _add_all(hand, block["blocks"], names, after)
            for name in born:
                hand.press(hand.page.locator(EDITOR), f"remove:{name}")
        if block.get("numbered"):
            hand.press(hand.page.locator(EDITOR), f"number:{after}")


def _word(hand: Hand, name: str, letter: dict[str, Any], language: str) -> None:
    """Type the words of a letter in a language; a list or a table in French gains a line at each saving."""
    blocks = _every(letter["blocks"])
    most = max([1, *(len(one.get("items", ()) or one.get("rows", ())) for one in blocks)])
    for _turn in range(most if language == "fr" else 1):
        hand.open(f"courriers/{name}/" + (f"?language={language}" if language != "fr" else ""))
        form = hand.page.locator(EDITOR)
        hand.say(form, lambda control: _wanted(letter, control, language))
        hand.press(form, "save")


def _wanted(letter: Mapping[str, Any], control: str, language: str) -> str | None:
    if not control.startswith("w-"):
        return None
    where = control.removeprefix("w-")
    if where in ("title", "subject", "sms"):
        return str(letter.get(where, {}).get(language, ""))
    name, _dash, part = where.partition("-")
    block = next((one for one in _every(letter["blocks"]) if one["id"] == name), None)
    if block is None:
        return None
    path = _path(part)
    held = within(block, path)
    if held is None and len(path) > 1:
        return None
    return str((held or {}).get(language, ""))


def _path(part: str) -> list[str]:
    """Where a control of a block stands in it: ``i2``, ``c0``, ``t0``, ``r1-0``, or the key of a text."""
    if cell := re.fullmatch(r"r(\d+)-(\d+)", part):
        return ["rows", cell[1], "cells", cell[2]]
    line = re.fullmatch(r"([ict])(\d+)", part)
    if line is None:
        return [part]
    holder, key = LINES[line[1]]
    return [holder, line[2], key]


def _condition(hand: Hand, letter: str, block: str, expression: str) -> None:
    hand.open(f"courriers/{letter}/")
    hand.page.locator(f'[id="bloc-{block}"] a.pv-letter__when').first.click()
    hand.express(expression)


def _blocks(hand: Hand) -> list[str]:
    found: list[str] = hand.page.locator('li[id^="bloc-"]').evaluate_all(
        "(all) => all.map((one) => one.id.slice(5))"
    )
    return found


def _every(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield block
        yield from _every(block.get("blocks", ()))
