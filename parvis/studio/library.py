"""The library that comes with Parvis, by level and by theme: where a procedure may begin from."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponseBase
from django.urls import path, reverse

from parvis.agents.rights import Right
from parvis.authorities.models import Authority
from parvis.catalogue.library import LEVELS, Entry, entries, entry_named, said_of
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import plain
from parvis.catalogue.sharing.shelf import archive_named
from parvis.catalogue.themes import THEMES
from parvis.entrance.door import AgentRequest, agent_page, page

from .receiving import taking_over

EVERY = "tous"


@dataclass(frozen=True)
class Line:
    """A procedure of the library."""

    title: str
    summary: str
    path: str
    theme: str
    href: str
    is_ours: bool


@agent_page(Right.DESIGN)
def library(request: AgentRequest) -> HttpResponseBase:
    """Show the procedures of one kind of authority, hers at first, or of all, by words when some are asked."""
    mine = request.grants.agent.authority.kind
    level = request.GET.get("niveau", next((one for one, kind in LEVELS.items() if kind == mine), EVERY))
    words = request.GET.get("q", "").strip()[:100]
    ours = set(
        Procedure.objects.designed_by(request.grants)
        .filter(authority_id=request.agent.authority_id)
        .values_list("slug", flat=True)
    )
    shown = [one for one in LEVELS if level in (one, EVERY) or level not in LEVELS]
    lines = {one: _themes(one, words, ours) for one in shown}
    context = {
        "levels": [(_level_words(one), themes) for one, themes in lines.items() if themes],
        "choices": [(EVERY, ""), *((one, _level_words(one)) for one in LEVELS)],
        "level": level,
        "words": words,
    }
    return page(request, "studio/sharing/library.html", context)


@agent_page(Right.DESIGN)
def of_the_house(request: AgentRequest, slug: str) -> HttpResponseBase:
    """Look at a procedure of the library, and take it over."""
    entry, content = entry_named(slug), archive_named(slug)
    if entry is None or content is None:
        raise Http404
    return taking_over(request, content, reverse("studio_library"), entry.units, entry.path)


def _themes(level: str, words: str, ours: set[str]) -> list[tuple[str, list[Line]]]:
    """The procedures of a level that answer to the words, by theme."""
    found = [_line(one, ours) for one in entries() if one.level == level]
    kept = sorted(
        (one for one in found if _answers(one, words)), key=lambda one: (plain(one.theme), plain(one.title))
    )
    return [(theme, list(lines)) for theme, lines in groupby(kept, key=lambda one: one.theme)]


def _line(entry: Entry, ours: set[str]) -> Line:
    title, summary, theme = said_of(entry.slug)
    return Line(
        title=title,
        summary=summary,
        path=entry.path,
        theme=str(THEMES.get(theme, "")),
        href=reverse("studio_of_the_house", args=[entry.slug]),
        is_ours=entry.slug in ours,
    )


def _answers(line: Line, words: str) -> bool:
    said = plain(f"{line.title} {line.summary} {line.path} {line.theme}")
    return all(word in said for word in plain(words).split())


def _level_words(level: str) -> str:
    return str(Authority.Kind(LEVELS[level]).label)


urlpatterns = [
    path("+bibliotheque/", library, name="studio_library"),
    path("+bibliotheque/<slug:slug>/", of_the_house, name="studio_of_the_house"),
]
