"""The components, as template tags: ``{% load ui %}``. The gallery page shows each in its states."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import courtesy_language
from parvis.base.working_days import WorkCalendar
from parvis.ui.assets import AssetMissing, asset_url
from parvis.ui.languages import Offered, others_than_this
from parvis.ui.parts import Card, Column, Crumb, ErrorLine, FileItem, Rows, SummaryRow, TimelineItem
from parvis.ui.wording import day_words, deadline_words, moment_words, number_words, of_words, size_words

register = template.Library()

BANNER_ICONS = {"info": "info", "success": "check", "warning": "warning", "danger": "error"}
HYPHENED = re.compile(r"(\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b|\b[LRD]\.?[ \u00a0]?\*{0,2}\d+(?:-\d+)+)")
"""A reference, and the number of an article: a line may end after any of their hyphens."""

MESSAGE_TONES = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "danger",
}


@register.simple_tag
def asset(name: str) -> str:
    """Give the address of a built file: ``{% asset "portal.css" %}``."""
    return asset_url(name)


@register.simple_tag
def asset_if_built(name: str) -> str:
    """Give the address of a built file, or nothing: an error page must never fail for its style."""
    try:
        return asset_url(name)
    except AssetMissing:
        return ""


@register.simple_tag
def icon(name: str, label: str = "", *, large: bool = False) -> SafeString:
    """Draw an icon of the sprite: silent beside words, or with its own label."""
    return _icon(asset_url("icons.svg"), name, str(label), large)


@lru_cache(maxsize=500, typed=True)
def _icon(sprite: str, name: str, label: str, large: bool) -> SafeString:
    css = "pv-icon pv-icon--large" if large else "pv-icon"
    use = format_html('<use href="{}#{}"></use>', sprite, name)
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, label, use)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false">{}</svg>', css, use)


@register.inclusion_tag("ui/button.html")
def button(
    text: str, *, href: str = "", kind: str = "", name: str = "", value: str = "", icon: str = ""
) -> dict[str, Any]:
    """Draw a button, or a link that looks like one; kind: "", secondary, warning or start."""
    return {"text": text, "href": href, "kind": kind, "name": name, "value": value, "icon": icon}


@register.simple_tag(takes_context=True)
def still(context: Context, name: str, *conditions: str) -> str:
    """Draw a part that says the same in one language under the same conditions: once for each, then from memory.

    ``conditions``: names in the page; the part reads nothing else of it.
    """
    held = tuple((one, bool(context.get(one))) for one in conditions)
    return _render(name, **dict(held)) if settings.DEBUG else _still(name, get_language(), held)


@lru_cache(maxsize=100, typed=True)
def _still(name: str, _language: str | None, held: tuple[tuple[str, bool], ...]) -> str:
    return _render(name, **dict(held))


@register.simple_tag
def other_languages(*, usual_only: bool = False) -> list[Offered]:
    """Give the languages the page may be read in besides this one; ``usual_only``: French and English."""
    return others_than_this(usual_only=bool(usual_only))


@register.simple_tag
def is_translation() -> bool:
    """Tell whether the page speaks a language by courtesy only."""
    return bool(courtesy_language((get_language() or "fr")[:2]))


@register.simple_tag
def tag(text: str, tone: str = "neutral") -> SafeString:
    """Draw a state: its word on its colour."""
    return _tag(str(text), str(tone))


@lru_cache(maxsize=500, typed=True)
def _tag(text: str, tone: str) -> SafeString:
    return format_html('<strong class="pv-tag pv-tone--{}">{}</strong>', tone, text)


@register.inclusion_tag("ui/summary_list.html")
def summary_list(rows: Iterable[SummaryRow]) -> dict[str, Any]:
    """Draw questions and answers."""
    rows = list(rows)
    return {"rows": rows, "has_actions": any(row.href for row in rows)}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(errors: Iterable[ErrorLine]) -> dict[str, Any]:
    """Draw the list of what is wrong, each line leading to its field; nothing when all is well."""
    return {"errors": list(errors)}


@register.inclusion_tag("ui/error_summary.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Draw the error summary of a Django form."""
    lines = [ErrorLine(str(message)) for message in form.non_field_errors()]
    for field in form:
        target = field.id_for_label or field.auto_id
        lines += [ErrorLine(str(message), target) for message in field.errors]
    return {"errors": lines}


@register.inclusion_tag("ui/messages.html", takes_context=True)
def message_banners(context: Context) -> dict[str, Any]:
    """Draw what Django's messages have to say, once."""
    return {
        "notes": [
            {"text": message, "tone": MESSAGE_TONES.get(message.level_tag, "info")}
            for message in context.get("messages") or ()
        ]
    }


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "") -> str:
    """Frame a message: ``{% banner "warning" title %}…{% endbanner %}``."""
    return _render("ui/banner.html", content=content, tone=tone, title=title, icon=BANNER_ICONS[tone])


@register.simple_block_tag
def panel(content: str, title: str, icon: str = "check") -> str:
    """Announce in large that it is done; the title is the page's first heading."""
    return _render("ui/panel.html", content=content, title=title, icon=icon)


@register.simple_block_tag
def details(content: str, summary: str) -> str:
    """Fold what only some need to read."""
    return _render("ui/details.html", content=content, summary=summary)


@register.simple_block_tag
def warning(content: str) -> str:
    """Tell of a consequence one must not miss."""
    return _render("ui/warning.html", content=content)


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "folder") -> str:
    """Say that there is nothing, and what to do."""
    return _render("ui/empty.html", content=content, title=title, icon=icon)


@register.inclusion_tag("ui/table.html")
def table(
    caption: str, columns: Sequence[Column], rows: Rows, *, hide_caption: bool = False
) -> dict[str, Any]:
    """Draw a table; the first cell names its row, and narrow screens get one card a row."""
    lines = [list(zip(columns, row, strict=True)) for row in rows]
    return {"caption": caption, "columns": columns, "lines": lines, "hide_caption": hide_caption}


@register.inclusion_tag("ui/pagination.html")
def key_pagination(*, previous_url: str = "", next_url: str = "", label: str = "") -> dict[str, Any]:
    """Lead to the pages before and after, of a list read by key (no page number exists)."""
    return {"previous_url": previous_url, "next_url": next_url, "label": label}


@register.inclusion_tag("ui/timeline.html")
def timeline(items: Iterable[TimelineItem]) -> dict[str, Any]:
    """Draw what happened, in the order given."""
    return {"items": list(items)}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(trail: Iterable[Crumb]) -> dict[str, Any]:
    """Draw the way back up."""
    return {"trail": list(trail)}


@register.simple_tag
def deadline(due: date, today: date, calendar: WorkCalendar | None = None, what: str = "") -> SafeString:
    """Say a deadline in words, with its date; the calendar gives the local holidays.

    ``what``: what falls on that day; it stands under the words with the day, for lists.
    """
    said = deadline_words(due, today, calendar) if calendar else deadline_words(due, today)
    sign = icon("warning") if said.urgency == "late" else icon("clock") if said.urgency != "later" else ""
    day = format_html('<time datetime="{}">{}</time>', due.isoformat(), day_words(due, with_year=not what))
    told = '<span class="pv-deadline pv-deadline--{}">{}<span>{}</span></span>'
    if what:
        return format_html(
            told + '<div class="pv-muted">{} · {}</div>', said.urgency, sign, said.words, day, what
        )
    return format_html(told, said.urgency, sign, format_html("{} ({})", said.words, day))


@register.filter
def whole(text: str) -> SafeString:
    """Keep on one line each reference of a text, and each number of an article (« L131-13 »)."""
    pieces = enumerate(HYPHENED.split(str(text)))
    drawn = (format_html('<span class="pv-nowrap">{}</span>', one) if odd % 2 else one for odd, one in pieces)
    return format_html_join("", "{}", ((one,) for one in drawn))


@register.inclusion_tag("ui/file_list.html")
def file_list(files: Iterable[FileItem]) -> dict[str, Any]:
    """Draw files with their kind and size."""
    return {"files": list(files)}


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """Say a day in full; nothing for no day: ``{{ case.due_on|day }}``."""
    return day_words(value) if value else ""


@register.filter(expects_localtime=True)
def short_day(value: date | None) -> str:
    """Say a day without its year."""
    return day_words(value, with_year=False) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """Say a day and an hour; nothing for none."""
    return moment_words(value) if value else ""


@register.filter
def number(value: int) -> str:
    """Say a whole number, its thousands apart."""
    return number_words(value)


@register.filter
def of(name: str) -> str:
    """Say whose: « de Paul », « d’Inès »."""
    return of_words(name)


@register.filter
def named(id_: UUID | None, names: Mapping[UUID, str]) -> str:
    """Say the name found under an id; what nobody did, the process of the procedure did."""
    return names[id_] if id_ else _("le parcours de la démarche")


@register.filter
def size_in_words(size: object) -> str:
    """Say a number of bytes; nothing for what is not one, as a stored answer may be."""
    return size_words(size) if isinstance(size, int) else ""


@register.inclusion_tag("ui/cards.html")
def cards(items: Iterable[Card], *, level: int = 2) -> dict[str, Any]:
    """Draw ways in, as cards; level: of their headings."""
    return {"items": list(items), "heading": f"h{level}"}


@register.inclusion_tag("ui/steps.html")
def steps(current: int, total: int, *, next_title: str = "") -> dict[str, Any]:
    """Say where one is in a form: « Étape 2 sur 5 »."""
    marks = [position <= current for position in range(1, total + 1)]
    return {"current": current, "total": total, "marks": marks, "next_title": next_title}


@register.simple_tag(takes_context=True)
def nav_link(context: Context, name: str, text: str, icon: str = "") -> str:
    """Draw an entry of a navigation, marked when one is in it; nothing where the page does not exist."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return ""
    path = getattr(context.get("request"), "path", "")
    here = "page" if path == href else "true" if path.startswith(href) and href != "/" else ""
    return _nav_link(href, here, str(text), icon, asset_url("icons.svg") if icon else "")


@lru_cache(maxsize=500, typed=True)
def _nav_link(href: str, here: str, text: str, icon: str, sprite: str) -> SafeString:
    current = format_html(' aria-current="{}"', here) if here else ""
    sign = _icon(sprite, icon, "", False) if icon else ""
    return format_html('<li><a href="{}"{}>{}<span>{}</span></a></li>', href, current, sign, text)


def _render(name: str, **values: object) -> str:
    return get_template(name).render(values)
