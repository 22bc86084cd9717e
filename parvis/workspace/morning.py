"""What a manager looks at first: what silence will decide, what falls due, who has what, who is there to do it.

Numbers are those of the services she manages, whatever else she reads; each leads to its cases in the inbox.
Agents stand in the order of their names, and nothing but an absence sets one apart.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.agents.present import Present, acting_under
from parvis.agents.queries import no_longer_acting, units_named
from parvis.agents.rights import READING, Right
from parvis.base.working_days import ONE_DAY, WorkCalendar
from parvis.cases.contacts import calls_shown
from parvis.cases.holders import named_holders
from parvis.cases.portfolios import Days, Due, Portfolio, falling_due, portfolios
from parvis.cases.queries import MOST, near_implicit, urgent_among
from parvis.cases.visas import awaiting
from parvis.cases.wanted import WEEK
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.intake.tray.queries import tray_figures
from parvis.interactions.queries import late_callbacks
from parvis.notifications.queries import undelivered_to
from parvis.ui.wording import day_words
from parvis.workflows.access import tasks_for
from parvis.workflows.queries import MOST as MOST_TASKS
from parvis.workflows.queries import stopped_count

from .contact_wording import call_rows
from .inbox import told_of_silence
from .inbox_filters import read_id

if TYPE_CHECKING:
    from parvis.agents.models import Agent

MOST_WARNED = 100
SHOWN_CALLS = 8
DAYS_AHEAD = 10
"""Working days told one by one, today among them."""

AGENTS_SHOWN = 50


@agent_page(Right.MANAGE)
def show_morning(request: AgentRequest) -> HttpResponseBase:
    """Show the state of her services."""
    hers = request.grants.only(Right.MANAGE)
    found = portfolios(hers, today=request.today)
    spans = days_ahead(request.today, request.calendar)
    near = near_implicit(hers, today=request.today, calendar=request.calendar, most=MOST_WARNED)
    urgent = urgent_among(near, today=request.today, calendar=request.calendar)
    undelivered_ids = undelivered_to(hers, most=MOST)
    calls = late_callbacks(
        calls_shown(request.grants, rights=[Right.MANAGE]), at=request.now, most=MOST_WARNED
    )
    present = acting_under(hers, on=request.today, until=spans[-1].last)
    whole, away = found.whole, [one for one in present if one.absence]
    context = {
        "figures": [
            *_visas(request),
            *_tasks(request),
            *_tray(request),
            (_("En retard"), whole.late, address(request, echeance="late")),
            (_("Sans responsable"), found.unassigned.open, address(request, a="unassigned")),
            (_("À traiter"), whole.open, address(request)),
            (_("Courriels non remis"), len(undelivered_ids), address(request, envois="echec")),
            (_("Rappels en retard"), len(calls), f"{reverse('callbacks')}?vue=late"),
            (_("Absents aujourd’hui"), len(away), "#equipe"),
        ],
        "urgent": told_of_silence(urgent),
        "later": told_of_silence([case for case in near if case not in urgent]),
        "is_cut": len(near) == MOST_WARNED,
        "days": [_day(request, due, present) for due in falling_due(hers, spans)],
        "queues": _queues(request, found.by_unit),
        "calls": call_rows(request, calls[:SHOWN_CALLS]),
        **_agents(request, present, found.by_agent),
    }
    return page(request, "workspace/morning.html", context)


def _visas(request: AgentRequest) -> list[tuple[str, int, str]]:
    """The decisions that wait for her visa, by right or in the place of somebody away; silent when there is none."""
    count = len(awaiting(request.grants, on=request.today))
    words = ngettext("Décision à viser", "Décisions à viser", count)
    return [(words, count, reverse("visas"))] if count else []


def _tasks(request: AgentRequest) -> list[tuple[str, int, str]]:
    """The tasks that are late in her hands or her services', and the steps that stopped; silent for none."""
    late = tasks_for(request.grants, on=request.today).filter(due_on__lt=request.today)
    count, stopped = late.order_by()[: MOST_TASKS + 1].count(), stopped_count(request.grants)
    told = [
        (_("Tâches en retard"), count, f"{reverse('tasks')}?vue=late"),
        (_("Étapes bloquées"), stopped, reverse("stopped_steps")),
    ]
    return [one for one in told if one[1]]


def _tray(request: AgentRequest) -> list[tuple[str, int, str]]:
    """What waits to be sorted where she manages, and what the law wants of it; silent for none."""
    found, tray = tray_figures(request.grants, today=request.today), reverse("tray")
    late = f"{tray}?vue=late"
    waiting = _("Envois à trier")
    if found.oldest is not None:
        oldest = request.calendar.local_date(found.oldest)
        waiting = _("Envois à trier, depuis le %(day)s") % {"day": day_words(oldest)}
    told = [
        (waiting, found.waiting, tray),
        (_("Accusés d’enregistrement dus aujourd’hui"), found.receipts_today, tray),
        (_("Accusés d’enregistrement en retard"), found.receipts_late, late),
        (_("Accusés de réception dus aujourd’hui"), found.acknowledgements_today, tray),
        (_("Accusés de réception en retard"), found.acknowledgements_late, late),
    ]
    return [one for one in told if one[1]]


def address(request: AgentRequest, **criteria: str) -> str:
    """The inbox under some criteria; only where she manages, when she reads elsewhere too."""
    wanted = {right.value for right in READING}
    reading = [grant for grant in request.grants.items if grant.rights & wanted]
    if any(Right.MANAGE.value not in grant.rights for grant in reading):
        criteria["encadre"] = "oui"
    return reverse("inbox") + (f"?{urlencode(criteria)}" if criteria else "")


def days_ahead(today: date, calendar: WorkCalendar) -> list[Days]:
    """The next working days, each with the days off that follow: what falls due then is for the eve."""
    spans: list[Days] = []
    first, working = today, calendar.next_working_day(today)
    for _place in range(DAYS_AHEAD):
        following = calendar.add_working_days(working, 1)
        spans.append(Days(first, following - ONE_DAY, working))
        first = working = following
    return spans


def _day(request: AgentRequest, due: Due, present: Iterable[Present]) -> dict[str, Any]:
    """What falls due on a day, and what of it is in the hands of somebody who is away then."""
    span = {"du": due.days.first.isoformat(), "au": due.days.last.isoformat()}
    counts = dict(due.by_agent)
    away = [one for one in present if one.is_away(due.days.working) and counts.get(one.agent.pk)]
    return {
        "on": due.days.working,
        "until": due.days.last if due.days.last > due.days.working else None,
        "is_today": due.days.working == request.today,
        "open": due.open,
        "href": address(request, **span),
        "waiting": due.waiting,
        "waiting_href": address(request, etat="waiting", **span),
        "unassigned": due.unassigned,
        "unassigned_href": address(request, a="unassigned", **span),
        "away": [
            {
                "name": one.agent.full_name,
                "substitute": one.substitute_on(due.days.working),
                "is_left_alone": one.is_left_alone_on(due.days.working),
                "count": counts[one.agent.pk],
                "href": address(request, a=str(one.agent.pk), **span),
            }
            for one in away
        ],
    }


def _queues(request: AgentRequest, by_unit: Mapping[UUID, Portfolio]) -> list[dict[str, Any]]:
    """What nobody answers for, by service; one counts those below it, as the filter of the inbox does."""
    units = units_named(by_unit)
    found = []
    for unit in units:
        below = (by_unit[other.pk] for other in units if str(unit.pk) in other.path)
        whose = {"a": "unassigned", "service": str(unit.pk)}
        found.append({"name": unit.name, **_counted(request, sum(below, Portfolio()), whose)})
    return found


def _agents(
    request: AgentRequest, present: list[Present], by_agent: Mapping[UUID, Portfolio]
) -> dict[str, Any]:
    """A page of the agents by name, after those whose cases wait for somebody."""
    gone = no_longer_acting(request.grants, by_agent, acting=present)
    known = {agent.pk for agent in (*gone, *(one.agent for one in present))}
    guests = named_holders(by_agent.keys() - known)
    rows = [_row(request, agent, None, by_agent.get(agent.pk, Portfolio())) for agent in gone]
    rows += [_row(request, one.agent, one, by_agent.get(one.agent.pk, Portfolio())) for one in present]
    rows += [
        _guest(request, id_, guests[id_], by_agent[id_]) for id_ in sorted(guests, key=guests.__getitem__)
    ]
    after = read_id(request.GET.get("apres", ""))
    start = next((place + 1 for place, row in enumerate(rows) if row["id"] == after), 0)
    shown = rows[start : start + AGENTS_SHOWN]
    more = len(rows) > start + AGENTS_SHOWN
    return {
        "agents": shown,
        "next_url": f"{reverse('morning')}?apres={shown[-1]['id']}#equipe" if more else "",
        "previous_url": f"{reverse('morning')}#equipe" if start else "",
    }


def _row(request: AgentRequest, agent: "Agent", one: Present | None, has: Portfolio) -> dict[str, Any]:
    whose = {"a": str(agent.pk)}
    return {
        "id": agent.pk,
        "name": agent.full_name,
        "quality": agent.quality,
        "is_gone": one is None,
        "has_left": agent.left_on is not None,
        "absence": one.absence if one else None,
        "ahead": one.ahead if one else (),
        "is_left_alone": one is not None and one.is_left_alone_on(request.today),
        "uncovered": one.uncovered() if one else set(),
        "absences_href": reverse("team_absences", args=[agent.pk]),
        "pass_on_href": _pass_on(request, agent.pk),
        **_counted(request, has, whose),
    }


def _guest(request: AgentRequest, agent: UUID, name: str, has: Portfolio) -> dict[str, Any]:
    """An agent of another authority who answers for cases here: her absences are known there alone."""
    return {
        "id": agent,
        "name": name,
        "quality": "",
        "is_guest": True,
        "pass_on_href": _pass_on(request, agent),
        **_counted(request, has, {"a": str(agent)}),
    }


def _pass_on(request: AgentRequest, agent: UUID) -> str:
    return f"{reverse('bulk_prepare')}?{address(request, a=str(agent)).partition('?')[2]}"


def _counted(request: AgentRequest, has: Portfolio, whose: Mapping[str, str]) -> dict[str, Any]:
    """A portfolio in numbers, each with where its cases are listed."""
    soon = {"du": request.today.isoformat(), "au": (request.today + WEEK).isoformat()}
    return {
        "open": has.open,
        "href": address(request, **whose),
        "late": has.late,
        "late_href": address(request, echeance="late", **whose),
        "soon": has.soon,
        "soon_href": address(request, **soon, **whose),
        "waiting": has.waiting,
        "waiting_href": address(request, etat="waiting", **whose),
        "oldest_on": request.calendar.local_date(has.oldest_at) if has.oldest_at else None,
    }


urlpatterns = [path("matin/", show_morning, name="morning")]
