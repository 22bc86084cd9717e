"""What a procedure says in other languages than French and English, typed beside the French, part after part."""

from typing import Any

from parvis.base.labels import LANGUAGES, USUAL
from parvis.catalogue.drafting.languages import said_in

from .hand import Hand
from .names import Names

ROWS = """(all) => Object.fromEntries(all.map((one) =>
    [one.querySelector("textarea").name, one.querySelector("p").textContent]))"""
"""The French of each row, by the name of its control."""


def make_languages(hand: Hand, document: dict[str, Any], names: Names) -> None:
    """Type every translation of a document, each language added as one adds it."""
    said = names.document(document)
    for language in LANGUAGES.keys() - USUAL:
        if words := {one.french: one.translation for one in said_in(said, language) if one.translation}:
            _translate(hand, language, words)


def _translate(hand: Hand, language: str, words: dict[str, str]) -> None:
    hand.open("langues/")
    form = hand.page.locator("form").filter(has=hand.page.locator('[name="ajouter"]'))
    form.locator('[name="ajouter"]').select_option(language)
    hand.press(form)
    parts = hand.page.locator("nav.pv-anchors a").evaluate_all("(all) => all.map((one) => one.search)")
    for part in parts:
        hand.open(f"langues/{language}/{part}")
        french = hand.page.locator("li.pv-translations__row").evaluate_all(ROWS)
        form = hand.page.locator("form").filter(has=hand.page.locator("textarea"))
        hand.say(form, {name: words.get(seen) for name, seen in french.items()}.get)
        hand.press(form)
