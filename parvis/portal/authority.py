"""An authority's home: its offer and that of those above it, its places and hours today, how to reach it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.authorities.access import departments_of, places_of
from parvis.authorities.hours import ranges_words, week_words
from parvis.authorities.models import Authority, Site
from parvis.campaigns.queries import offers_topics
from parvis.catalogue.builtin import ACCESSIBILITY
from parvis.catalogue.queries import Listed, Wanted, matching, published_offers
from parvis.catalogue.themes import LIFE_EVENTS, THEMES
from parvis.catalogue.wording import named
from parvis.portal.begun import begun, kept
from parvis.portal.door import PortalRequest, answer, authority_page, today_of
from parvis.portal.home import MOST_WORDS
from parvis.portal.wording import AUDIENCES, THEME_ICONS, say
from parvis.ui.parts import Card

MOST_NEAR, MOST_NEAR_WORDS, LEAST_LETTERS = 5, 8, 4
"""Of an approaching search: procedures shown, words read, letters below which a word says too little."""


@dataclass(frozen=True)
class Choice:
    """A value one may filter by."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Place:
    """A place one goes to, and when it is open today."""

    site: Site
    today: str
    week: list[tuple[str, str]]


@authority_page()
def offer(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Show what one can do here, by theme, or what answers the search."""
    wanted = Wanted(
        words=request.GET.get("q", "")[:MOST_WORDS].replace("\x00", ""),
        theme=request.GET.get("theme", "")[:60],
        life_event=request.GET.get("evenement", "")[:60],
        audience=request.GET.get("public", "")[:20],
    )
    around = authorities_around(authority)
    listed = published_offers([authority, *around])
    found = matching(listed, wanted)
    near = [] if found else _near(listed, wanted)
    own = [one for one in listed if one.procedure.authority_id == authority.pk]
    place = {one.pk: position for position, one in enumerate([authority, *around])}
    found.sort(key=lambda one: place[one.procedure.authority_id])
    today = today_of(authority, request)
    values = {
        "wanted": wanted,
        "is_search": not wanted.is_empty(),
        "found": [_card(one, authority) for one in found],
        "near": [_card(one, authority) for one in near],
        "themes": _by_theme(own, authority),
        "around": [(other, _cards_of(other, listed, authority)) for other in around],
        "theme_choices": _choices(listed, "theme", THEMES, wanted.theme),
        "event_choices": _choices(listed, "life_event", LIFE_EVENTS, wanted.life_event),
        "audience_choices": _audiences(listed, wanted.audience),
        **places_to_go(authority, today),
        "today": today,
        "is_offering": bool(listed),
        "informs": offers_topics(authority, on=today),
        "begun": begun(request, authority),
    }
    return kept(answer(request, "authority", values, authority=authority), values)


def places_to_go(authority: Authority, today: date) -> dict[str, object]:
    """Where one goes to meet the authority and when, for ``parts/places.html``."""
    return {
        "places": [_place(site, today) for site in places_of(authority)],
        "holiday": authority.calendar().holiday_name(today),
    }


def _near(listed: Sequence[Listed], wanted: Wanted) -> list[Listed]:
    """The few that answer most of the words, when none answers them all as for "lampadaire cassé"."""
    hits = Counter[int]()
    for word in wanted.words.split()[:MOST_NEAR_WORDS]:
        said = replace(wanted, words=word)
        answering = matching(listed, said) if len(word) >= LEAST_LETTERS else []
        if len(answering) < len(listed):
            hits.update(position for position, one in enumerate(listed) if one in answering)
    return [listed[position] for position, _times in hits.most_common(MOST_NEAR)]


def authorities_around(authority: Authority) -> list[Authority]:
    """Those above it, then its département: people need not know which of them is in charge."""
    above: list[Authority] = []
    one = authority.parent
    while one is not None and len(above) < 2:
        above.append(one)
        one = one.parent
    if authority.kind != Authority.Kind.DEPARTMENT:
        above += departments_of(authority, without=[one.pk for one in above])
    return above


def _card(listed: Listed, authority: Authority) -> Card:
    procedure, found = listed.procedure, listed.offer
    summary = say(found.summary)
    if procedure.authority_id != authority.pk:
        summary = _("%(summary)s (%(authority)s)") % {
            "summary": summary,
            "authority": procedure.authority.name,
        }
    return Card(say(found.title), _address(listed), summary)


def _address(listed: Listed) -> str:
    return reverse("procedure", args=[listed.procedure.authority.code, listed.procedure.slug])


def _cards_of(other: Authority, listed: list[Listed], authority: Authority) -> list[Card]:
    # Each authority has its own accessibility complaint: three doors for one problem would mislead.
    mine = [
        one
        for one in listed
        if one.procedure.authority_id == other.pk and one.procedure.slug != ACCESSIBILITY
    ]
    return [Card(say(one.offer.title), _address(one), say(one.offer.summary)) for one in mine]


def _by_theme(own: list[Listed], authority: Authority) -> list[tuple[str, str, list[Card]]]:
    """The themes in the order of their names, what is about everything last; each with its procedures."""
    codes = {one.offer.theme for one in own}
    named_codes = sorted(
        (code in ("", "general"), named(code, THEMES) or _("Autres démarches"), code) for code in codes
    )
    return [
        (
            words,
            THEME_ICONS.get(code, "folder"),
            [_card(one, authority) for one in own if one.offer.theme == code],
        )
        for _is_other, words, code in named_codes
    ]


def _choices(listed: list[Listed], part: str, names: Mapping[str, object], chosen: str) -> list[Choice]:
    codes: dict[str, int] = {}
    for one in listed:
        code = getattr(one.offer, part)
        if code:
            codes[code] = codes.get(code, 0) + 1
    found = [Choice(code, named(code, names), count, code == chosen) for code, count in codes.items()]
    return sorted(found, key=lambda one: one.words)


def _audiences(listed: list[Listed], chosen: str) -> list[Choice]:
    found = [
        Choice(code, str(words), sum(code in one.offer.audiences for one in listed), code == chosen)
        for code, words in AUDIENCES.items()
    ]
    return [one for one in found if one.count]


def _place(site: Site, today: date) -> Place:
    return Place(site, ranges_words(site.hours_on(today)), week_words(site))


urlpatterns = [path("<slug:code>/", offer, name="portal_home")]
