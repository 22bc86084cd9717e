"""What every gesture of the tray shares: the message under her eyes, one that comes too late, the next one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.agents.names import called
from parvis.entrance.door import AgentRequest, page
from parvis.intake.models import Arrival, Sorting
from parvis.intake.tray.access import NotFound, arrival_for, may_sort
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.queries import next_after
from parvis.intake.tray.sorting import CannotSort, can_be_undone
from parvis.ui.parts import Crumb
from parvis.ui.wording import moment_words

DONE = "tray_done"
"""In her session: what she has just done, to be told on the next page with the way to take it back."""


def sortable(request: AgentRequest, arrival: UUID) -> Arrival:
    """A message that she may sort, whatever became of it. Raises NotFound."""
    found = arrival_for(request.grants, arrival)
    if not may_sort(request.grants, found):
        raise NotFound(str(arrival))
    return found


def done_once(
    request: AgentRequest, arrival: Arrival, act: Callable[[], Sorting], words: str
) -> HttpResponseBase:
    """Do a gesture, then open the next message. Raises CannotSort, for a page that keeps what was typed."""
    with transaction.atomic():
        done = act()
    remember(request, done, words)
    following = next_after(request.grants, arrival, today=request.today)
    if done.gesture in (Sorting.Gesture.PERSON, Sorting.Gesture.NOT_SPAM):
        following = arrival.pk
    return redirect("tray_arrival", following) if following else redirect("tray")


def remember(request: AgentRequest, done: Sorting, words: str) -> None:
    """Keep what she did for the page that follows."""
    undo = reverse("tray_undo", args=[done.arrival_id, done.pk]) if can_be_undone(done) else ""
    request.session[DONE] = {"words": words, "undo": undo}


def just_done(request: AgentRequest) -> dict[str, str]:
    """What she has just done, told once."""
    found: dict[str, str] = request.session.pop(DONE, {}) if DONE in request.session else {}
    return found


def too_late(request: AgentRequest, refused: CannotSort) -> dict[str, str]:
    """Who sorted the message meanwhile, when, and how."""
    last = refused.last
    if last is None:
        return {"words": _("Cet envoi n’est plus à trier : %s.") % refused.arrival.get_state_display()}
    who = called([(last.agent_id, last.signed)])[last.agent_id]
    told = {"who": who, "what": last.get_gesture_display(), "when": moment_words(last.at)}
    return {"words": _("%(who)s, %(when)s : %(what)s.") % told}


def gone(request: AgentRequest, refused: CannotSort | CannotCross) -> HttpResponseBase:
    """Say that a gesture in one push was not made, on the page of its message."""
    if isinstance(refused, CannotSort):
        messages.warning(request, _("Rien n’a été fait. %s") % too_late(request, refused)["words"])
        return redirect("tray_arrival", refused.arrival.pk)
    messages.warning(
        request, _("Rien n’a été fait : un échange tient cet envoi dans son secteur. Traitez-le d’abord.")
    )
    return redirect("tray")


def gesture_page(
    request: AgentRequest,
    arrival: Arrival,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponseBase:
    """The page of one gesture, with the message it is about beside it."""
    shown = {
        "arrival": arrival,
        "title": title,
        "trail": trail(arrival, title),
        "late": {},
        **context,
    }
    return page(request, template, shown, status=status)


def trail(arrival: Arrival, *more: str) -> list[Crumb]:
    """Where the pages of a message stand."""
    last = Crumb(subject_of(arrival), reverse("tray_arrival", args=[arrival.pk]) if more else "")
    return [Crumb(_("Tri"), reverse("tray")), last, *(Crumb(one) for one in more)]


def subject_of(arrival: Arrival) -> str:
    """The subject of a message, or that it has none."""
    return arrival.subject.strip() or _("(sans objet)")
