"""Marking a text with its language, for whoever hears the page and for what is written from right to left."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from parvis.base.labels import LANGUAGES, RIGHT_TO_LEFT, USUAL, spoken


def attributes_of(language: str) -> SafeString:
    """The attributes of an element whose text is in another language than the page; nothing for that of the page."""
    if not language:
        return mark_safe("")
    if language in RIGHT_TO_LEFT:
        return format_html(' lang="{}" dir="rtl"', language)
    if get_language_bidi():
        return format_html(' lang="{}" dir="ltr"', language)
    return format_html(' lang="{}"', language)


@dataclass(frozen=True)
class Offered:
    """A language the page may be read in."""

    code: str
    name: str

    @property
    def attributes(self) -> SafeString:
        """Those of the element that names it."""
        return attributes_of(self.code)


def others_than_this(*, usual_only: bool = False) -> list[Offered]:
    """The languages to change to; ``usual_only`` where agents read, in French or in English."""
    here = (get_language() or "fr")[:2]
    codes = [code for code in spoken() if not usual_only or code in USUAL]
    return [Offered(code, LANGUAGES[code]) for code in codes if code != here]
