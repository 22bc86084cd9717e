"""The inbox: the cases of her services and sectors, by deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.agents.queries import substituted_by
from parvis.agents.rights import READING, Right
from parvis.authorities.queries import communes_around
from parvis.batches.gestures import GESTURES
from parvis.batches.models import BulkRun
from parvis.batches.sharing import moved_by
from parvis.cases.access import may_act
from parvis.cases.holders import holders_of
from parvis.cases.labels import labels_of
from parvis.cases.pressing import pressing_day, silence_words
from parvis.cases.queries import (
    MOST,
    InboxPage,
    Key,
    counted_up_to,
    inbox_counts,
    inbox_page,
    last_activity,
    near_implicit,
    urgent_among,
)
from parvis.cases.searching import looked_up
from parvis.cases.views import habits_of, views_of
from parvis.cases.wanted import OVER
from parvis.entrance.door import AgentRequest, agent_page, page, remember_list
from parvis.intake.tray.queries import waiting_count
from parvis.interactions.models import Channel
from parvis.interactions.models.call_backs import CALLING
from parvis.notifications.queries import undelivered, undelivered_to
from parvis.ui.wording import day_words, deadline_words
from parvis.workflows.queries import awaited_of

from .cases.wording import state_tone, state_words, who_filed
from .inbox_choices import Choices, choices_for
from .inbox_columns import COLUMNS, chosen_columns, drawn_columns
from .inbox_filters import DEADLINE_WORDS, WHOSE_WORDS, Asked
from .task_wording import names_of, who_does

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from parvis.agents.models import Absence
    from parvis.cases.models import Case, InboxHabits, SavedView
    from parvis.cases.searching import Search
    from parvis.cases.wanted import Wanted

SHELF_WORDS = {
    "open": gettext_lazy("À traiter"),
    "all": gettext_lazy("Toutes"),
    "filed": gettext_lazy("À prendre en charge"),
    "in_progress": gettext_lazy("En cours"),
    "waiting": gettext_lazy("En attente de l’usager"),
    "reopened": gettext_lazy("Rouvertes"),
    "decided": gettext_lazy("Décidées"),
    "closed": gettext_lazy("Closes"),
}
QUICK: tuple[tuple[str, str, Any], ...] = (
    ("a", "mine", gettext_lazy("Les miennes")),
    ("a", "unassigned", gettext_lazy("Sans responsable")),
    ("echeance", "late", gettext_lazy("En retard")),
    ("echeance", "today", gettext_lazy("À rendre aujourd’hui")),
    ("echeance", "week", gettext_lazy("Sous sept jours")),
    ("envois", "echec", gettext_lazy("Courriel non remis")),
)
"""Filters of one click: the name and the value in the address, and the words."""

MANY = 100
"""Beyond which neither cases whose message did not arrive are counted, nor messages to sort."""

MOST_WARNED = 3
"""Cases told above the list; the morning page has them all."""

BULK_WORDS = {
    BulkRun.Gesture.TAKE: gettext_lazy("Prendre"),
    BulkRun.Gesture.ASSIGN: gettext_lazy("Confier à un agent"),
    BulkRun.Gesture.PASS_ON: gettext_lazy("Partager ou rendre au service"),
    BulkRun.Gesture.LABEL: gettext_lazy("Étiqueter"),
    BulkRun.Gesture.MESSAGE: gettext_lazy("Écrire"),
    BulkRun.Gesture.HAND_OVER: gettext_lazy("Changer de service"),
}
"""What can be done with the cases ticked; its own page asks the rest."""


@dataclass(frozen=True)
class Desk:
    """What an inbox page is read with: the filters, what they may be, the views and her habits."""

    asked: Asked
    choices: Choices
    views: "list[SavedView]"
    view: "SavedView | None"
    habits: "InboxHabits"
    missing_view: bool


def desk_of(request: AgentRequest) -> Desk:
    """Read the address: a view alone stands for its filters, and what nobody offers any more is set aside."""
    asked = Asked.read(request.GET.dict())
    views, habits = views_of(request.grants), habits_of(request.grants)
    view = next((one for one in views if one.pk == asked.view), None)
    if view is None:
        missing, asked = asked.view is not None, replace(asked, view=None)
    else:
        missing = False
        if "etat" not in request.GET:
            asked = replace(Asked.read(view.filters), view=view.pk)
    choices = choices_for(request.grants, on=request.today, agent=asked.agent)
    return Desk(asked.among(choices), choices, views, view, habits, missing)


@agent_page()
def inbox(request: AgentRequest) -> HttpResponseBase:
    """List the cases asked for."""
    desk = desk_of(request)
    asked = desk.asked
    place = {name: request.GET[name] for name in ("apres", "avant") if Key.read(request.GET.get(name, ""))}
    remember_list(request, asked.query(**place))
    stands_in_for = standing_in(request, asked)
    # Listed when asked for; else told as an alarm, whose size beyond a hundred changes nothing.
    most = MOST if asked.undelivered else MANY + 1
    undelivered_ids = undelivered_to(request.grants, most=most)
    mine = mine_of(request, stands_in_for)
    wanted = asked.wanted(desk.choices, mine=mine, among=known_among(asked, mine, undelivered_ids))
    wanted, search, counts = _counted(request, wanted)
    found = inbox_page(
        request.grants,
        wanted,
        today=request.today,
        after=Key.read(place.get("apres", "")),
        before=Key.read(place.get("avant", "")),
        search=search,
    )
    is_whole = asked.undelivered or len(undelivered_ids) < most
    unreached = frozenset(undelivered_ids) if is_whole else _unreached(found)
    context = {
        "asked": asked,
        "chips": asked.chips(desk.choices),
        "is_near": wanted.nearly and bool(counts["all"]),
        "shelves": _shelves(asked, counts, counted_up_to(wanted)),
        "quick": _quick(asked, len(undelivered_ids)),
        "choices": desk.choices,
        "channels": Channel.choices,
        "deadlines": DEADLINE_WORDS.items(),
        "whose": WHOSE_WORDS.items(),
        "communes": communes_around(),
        **_rows(request, desk, found, unreached),
        **_views(request, desk),
        "shelf_words": SHELF_WORDS[asked.shelf],
        "previous_url": asked.url(avant=str(found.before)) if found.before else "",
        "next_url": asked.url(apres=str(found.after)) if found.after else "",
        "stands_in_for": stands_in_for if asked.whose == "mine" else [],
        "may_read": any(request.grants.has(right) for right in READING),
        "all_url": reverse("inbox"),
        "tray_words": _tray_words(request),
        "bulk_gestures": _bulk_gestures(request, asked),
        **_warned(request, wanted),
    }
    return page(request, "workspace/inbox.html", context)


def _tray_words(request: AgentRequest) -> str:
    """What waits in the tray for whoever sorts it: a request may be there that is in no list yet."""
    if not any(request.grants.has(right) for right in CALLING):
        return ""
    count = waiting_count(request.grants, most=MANY)
    if not count:
        return ""
    if count == MANY:
        return _("Plus de %(count)s envois à trier") % {"count": MANY - 1}
    return ngettext("%(count)s envoi à trier", "%(count)s envois à trier", count) % {"count": count}


def standing_in(request: AgentRequest, asked: Asked) -> list["Absence"]:
    """Whom she stands in for, where what is asked depends on it."""
    return substituted_by(request.agent, on=request.today) if asked.whose == "mine" or asked.run else []


def known_among(
    asked: Asked, mine: Iterable[UUID], undelivered_ids: Iterable[UUID]
) -> tuple[UUID, ...] | None:
    """The only cases that may be listed, where a filter knows them: those whose e-mail is lost, those of a run."""
    known = [set(undelivered_ids)] if asked.undelivered else []
    if asked.run:
        known.append(set(moved_by(asked.run, mine, most=MOST)))
    return tuple(sorted(set.intersection(*known))) if known else None


def mine_of(request: AgentRequest, stands_in_for: list["Absence"]) -> tuple[UUID, ...]:
    """Whose cases are hers: her own, and those of whoever she stands in for."""
    return (request.agent.pk, *(absence.agent_id for absence in stands_in_for))


def _bulk_gestures(request: AgentRequest, asked: Asked) -> list[tuple[BulkRun.Gesture, "_StrPromise"]]:
    """What she may do to many cases of this list at once, with its words."""
    return [
        (gesture, words)
        for gesture, words in BULK_WORDS.items()
        if request.grants.has(GESTURES[gesture].right)
        and not (GESTURES[gesture].only_open and asked.shelf in OVER)
    ]


def _counted(request: AgentRequest, wanted: "Wanted") -> tuple["Wanted", "Search", dict[str, int]]:
    """Look the words up once and count each state; words that nothing bears are looked for written nearly so."""
    search = looked_up(request.grants, wanted)
    counts = inbox_counts(request.grants, wanted, today=request.today, search=search)
    if wanted.text and not counts["all"] and not wanted.nearly:
        return _counted(request, replace(wanted, nearly=True))
    return wanted, search, counts


def _unreached(found: InboxPage) -> frozenset[UUID]:
    """The cases of a page whose e-mail is lost, asked when there are more in all than those known."""
    ids = [case.pk for case in found.cases]
    return frozenset(undelivered(about=ids))


def _rows(request: AgentRequest, desk: Desk, found: InboxPage, unreached: frozenset[UUID]) -> dict[str, Any]:
    ids = [case.pk for case in found.cases]
    chosen = chosen_columns(desk.habits, desk.view)
    labels = labels_of(ids) if not chosen or "labels" in chosen else {}
    tasks = awaited_of(ids) if not chosen or "task" in chosen else {}
    telling = {"labels": labels, "task": tasks, "unit": len({case.unit_id for case in found.cases}) > 1}
    columns = drawn_columns(chosen, silent=[name for name, told in telling.items() if not told])
    doers = names_of(tasks.values())
    activity = last_activity(ids) if "activity" in columns else {}
    holders = holders_of(found.cases)
    return {
        # Said once: every cell bears the words of its column, empty where it is not drawn.
        "columns": {name: str(words) if name in columns else "" for name, words in COLUMNS.items()},
        "all_columns": [(name, words, name in columns) for name, words in COLUMNS.items()],
        "has_own_columns": bool(chosen),
        "rows": [
            _row(request, case, unreached)
            | {
                "labels": labels.get(case.pk, []),
                "task": tasks.get(case.pk),
                "doer": who_does(tasks[case.pk], doers) if case.pk in tasks else "",
                "activity": activity.get(case.pk),
                "responsible": holders.get(case.pk, ""),
            }
            for case in found.cases
        ],
    }


def _views(request: AgentRequest, desk: Desk) -> dict[str, Any]:
    """The views above the list, and what may be kept of the filters."""
    asked, view = desk.asked, desk.view
    is_hers = view is not None and view.owner_id == request.agent.pk
    return {
        "views": [
            {"view": one, "href": f"{reverse('inbox')}?vue={one.pk}", "is_here": view == one}
            for one in desk.views
        ],
        "view": view,
        "is_view_changed": view is not None and asked.saved != Asked.read(view.filters).saved,
        "view_is_hers": is_hers,
        "view_owner_left": view is not None and view.owner.has_left(request.today),
        "missing_view": desk.missing_view,
    }


def _row(request: AgentRequest, case: "Case", unreached: frozenset[UUID]) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "href": reverse("case", args=[case.reference]),
        "title": case.title,
        "who": who_filed(case),
        "is_anonymous": case.applicant.is_anonymous,
        "state": state_words(case),
        "tone": state_tone(case),
        "closed_at": case.closed_at,
        **_pressing(request, case),
        "is_mine": case.responsible_id == request.agent.pk,
        "unit": case.unit.name,
        "authority": case.authority.name,
        "channel": Channel(case.channel).label,
        "commune": case.commune,
        "received_at": case.received_at,
        "announced_on": case.announced_on,
        "implicit_on": case.implicit_on,
        "silence": silence_words(case),
        "is_undelivered": case.pk in unreached,
        "is_confidential": case.is_confidential,
        "is_open": case.is_open(),
        "may_act": may_act(request.grants, case),
        "may_tick": may_act(request.grants, case) or may_assign(request, case),
    }


def _pressing(request: AgentRequest, case: "Case") -> dict[str, Any]:
    """The day to keep and what it is; the delay announced too, when it is past and silence is about to decide."""
    found = pressing_day(case, today=request.today, calendar=request.calendar)
    announced = ""
    if found.is_late:
        late = deadline_words(case.announced_on, request.today, request.calendar).words
        words = {"day": day_words(case.announced_on, with_year=False), "late": late}
        announced = _("délai annoncé (%(day)s) : %(late)s") % words
    then = silence_words(case) if found.is_silence else _("délai annoncé")
    return {"day": found.day, "then": then, "announced": announced}


def may_assign(request: AgentRequest, case: "Case") -> bool:
    """Whether she manages where the case is."""
    return request.grants.may(
        Right.MANAGE, authority=case.authority_id, sector=case.sector, unit=case.unit_id
    )


def _shelves(asked: Asked, counts: dict[str, int], most: int) -> list[dict[str, Any]]:
    beyond = _("1 000+") if most == MOST else f"{most}+"
    rare = {"all": asked.usual_shelf == "all", "reopened": bool(counts["reopened"])}
    return [
        {
            "words": SHELF_WORDS[shelf],
            "count": beyond if counts[shelf] > most else counts[shelf],
            "href": asked.url(etat="" if shelf == asked.usual_shelf else shelf),
            "is_here": shelf == asked.shelf,
        }
        for shelf in SHELF_WORDS
        if rare.get(shelf, True) or shelf == asked.shelf
    ]


def _quick(asked: Asked, undelivered_count: int) -> list[dict[str, Any]]:
    """The filters of one click; once chosen, a chip takes them away."""
    return [
        {
            "words": words,
            "count": (f"{MANY}+" if undelivered_count > MANY else undelivered_count)
            if name == "envois"
            else "",
            # What did not arrive is counted in all that she sees: its filter leads there.
            "href": (Asked() if name == "envois" else asked).url(**{name: value}),
            "is_alarming": name == "envois",
        }
        for name, value, words in QUICK
        if asked.values[name] != value and (name != "envois" or undelivered_count)
        # What is over is neither late nor due.
        if name != "echeance" or asked.shelf not in OVER
    ]


def _warned(request: AgentRequest, wanted: "Wanted") -> dict[str, Any]:
    """What silence is about to decide, told in a few lines to the manager above the first page of what is to do.

    Whoever searches, or reads what is over, came for something else.
    """
    elsewhere = wanted.descends or wanted.text or request.GET.get("apres") or request.GET.get("avant")
    if elsewhere or not request.grants.has(Right.MANAGE):
        return {"warned": [], "warned_later": 0}
    near = near_implicit(request.grants, today=request.today, calendar=request.calendar)
    urgent = urgent_among(near, today=request.today, calendar=request.calendar)
    told = urgent[:MOST_WARNED]
    return {"warned": told_of_silence(told), "warned_later": len(near) - len(told)}


def told_of_silence(cases: list["Case"]) -> list[dict[str, Any]]:
    """Cases whose silence is about to decide, for a list."""
    holders = holders_of(cases)
    return [
        {
            "reference": case.reference,
            "href": reverse("case", args=[case.reference]),
            "title": case.title,
            "who": who_filed(case),
            "implicit_on": case.implicit_on,
            "is_acceptance": case.implicit_kind == "acceptance",
            "responsible": holders.get(case.pk, ""),
        }
        for case in cases
    ]


urlpatterns = [path("demandes/", inbox, name="inbox")]
