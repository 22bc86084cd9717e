"""Marking a text with its language, for whoever hears the page and for what is written from right to left."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from parvis.base.labels import RIGHT_TO_LEFT


def attributes_of(language: str) -> SafeString:
    """The attributes of an element whose text is in another language than the page; nothing for that of the page."""
    if not language:
        return mark_safe("")
    if language in RIGHT_TO_LEFT:
        return format_html(' lang="{}" dir="rtl"', language)
    return format_html(' lang="{}"', language)
