"""A text in the languages people read."""

from collections.abc import Mapping

from django.conf import settings

Label = Mapping[str, str]
"""A text in each language: always `fr`, usually `en`, sometimes others."""

USUAL = ("fr", "en")
"""The languages in which a person reads a procedure: French is compulsory, English expected."""

LANGUAGES: Mapping[str, str] = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "br": "Brezhoneg",
    "ca": "Català",
    "co": "Corsu",
    "de": "Deutsch",
    "es": "Español",
    "eu": "Euskara",
    "fa": "فارسی",
    "gcf": "Kréyòl gwadloupéyen",
    "gcr": "Kriyòl gwiyannen",
    "gsw": "Elsässisch",
    "it": "Italiano",
    "nl": "Nederlands",
    "oc": "Occitan",
    "pl": "Polski",
    "pt": "Português",
    "rcf": "Kréol rénioné",
    "ro": "Română",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
"""The languages a text may be written in, each under its own name: codes of ISO 639-1, else of ISO 639-3."""


RIGHT_TO_LEFT = frozenset({"ar", "fa"})
"""Those of them that are written from right to left."""


def text(label: Label, language: str) -> str:
    """Return a label in a language, in French when it has no translation."""
    return label.get(language.split("-", maxsplit=1)[0]) or label.get("fr", "")


def speaks(label: Label, language: str) -> bool:
    """Tell whether a label has its own wording in a language; otherwise it is shown in French."""
    return bool(label.get(language.split("-", maxsplit=1)[0]))


def spoken() -> tuple[str, ...]:
    """The languages the house speaks to people: French, English, and those whose catalogue is full enough (note 72)."""
    return tuple(code for code, _name in settings.LANGUAGES)


def spoken_language(language: str) -> str:
    """The language in which the house speaks to who reads in a language, where nothing has force of law."""
    return language if language in spoken() else "fr"


def house_language(language: str) -> str:
    """The language of letters for who reads in a language: English, or French."""
    return language if language in USUAL else "fr"


def courtesy_language(language: str) -> str:
    """The language of the translation that goes with a letter, for who reads in one; empty when none is due."""
    return language if language in spoken() and language not in USUAL else ""


def mark_of(label: Label, language: str) -> str:
    """The language a text must be marked with on a page; empty when it is that of the page around it.

    A page speaks a language of the house: every text of another is marked, and what falls back to French.
    """
    code = language.split("-", maxsplit=1)[0]
    if code in spoken():
        return "fr" if code != "fr" and label and not speaks(label, code) else ""
    return (code if speaks(label, code) else "fr") if label else ""
