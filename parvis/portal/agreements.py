"""What one agreed to receive: confirmed, changed and withdrawn by links, without account."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from parvis.authorities.models import Authority
from parvis.campaigns.actions import choose, confirm, leave
from parvis.campaigns.links import (
    DeadLink,
    Named,
    choosing_token,
    read_choosing,
    read_confirming,
    read_leaving,
)
from parvis.campaigns.models import Agreement, Topic
from parvis.campaigns.subscriptions import Subscription, subscription_of
from parvis.events.actors import PERSON
from parvis.portal.door import PortalRequest, answer, public_page, zone_of
from parvis.portal.informing import TopicsForm, called, grouped, offered_by
from parvis.portal.limits import CHOICES
from parvis.portal.own_files import private

TITLE = gettext_lazy("Vos informations")

View = Callable[[PortalRequest, Named, Subscription], HttpResponse]


def _opened_by(read: Callable[[str], Named]) -> Callable[[View], Callable[..., HttpResponse]]:
    """Open a page by a signed link: ``view(request, named, subscription)``; else say that the link is dead."""

    def opened(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: PortalRequest, token: str) -> HttpResponse:
            authority = None
            try:
                named = read(token)
                held = subscription_of(named)
                authority = held.authority
                with timezone.override(zone_of(authority)):
                    return private(view(request, named, held))
            except DeadLink:
                return _dead(request, authority)

        return page

    return opened


@public_page("GET", "POST", limits=CHOICES)
@_opened_by(read_confirming)
def confirm_agreement(request: PortalRequest, named: Named, held: Subscription) -> HttpResponse:
    """Confirm what was asked; the button, not the visit of a mail filter, confirms."""
    if request.method == "POST":
        confirm(named, at=request.now)
        return redirect("change_agreements", choosing_token(named))
    topics = [called(topic) for topic in held.asked]
    if not topics and not held.agreed:
        raise DeadLink
    values = {"title": TITLE, "topics": topics, "is_done": not topics, "choices": choosing_token(named)}
    return answer(request, "informing_confirm", values, authority=held.authority)


@public_page("GET", "POST", limits=CHOICES)
@_opened_by(read_choosing)
def change_agreements(request: PortalRequest, named: Named, held: Subscription) -> HttpResponse:
    """Show what one receives, and change it: nothing ticked, nothing more is sent."""
    if held.is_forgotten:
        return answer(request, "informing_left", _left(()), authority=held.authority)
    offered = offered_by(held.authority, request)
    agreed = [str(topic.pk) for topic in held.agreed]
    if request.method == "POST":
        posted = TopicsForm(request.POST, offered=offered)
        posted.fields["topics"].required = False
        if posted.is_valid():
            choose(named, posted.chosen(), language=get_language() or "fr", at=request.now)
            return redirect(f"{request.path}?enregistre=1")
    form = TopicsForm(offered=offered, initial={"topics": agreed}, label_suffix="")
    values = {
        "title": TITLE,
        "groups": grouped(form, offered),
        "is_saved": "enregistre" in request.GET,
        "agreed": [called(topic) for topic in held.agreed],
    }
    return answer(request, "informing_choices", values, authority=held.authority)


@csrf_exempt
@public_page("GET", "POST")
@_opened_by(read_leaving)
def leave_list(request: PortalRequest, named: Named, held: Subscription) -> HttpResponse:
    """End what a message came for, by one POST without cookie nor confirmation (RFC 8058, section 3.2).

    Mail programs visit the link as well: the visit alone ends nothing.
    """
    topics = held.reached_by(named.campaign)
    if request.method == "POST":
        everything = bool(request.POST.get("tout")) or named.campaign is None
        left = held.agreed if everything else topics
        wanted = None if everything else [topic.pk for topic in topics]
        leave(named, Agreement.Way.ONE_CLICK, topics=wanted, by=PERSON, at=request.now)
        return answer(request, "informing_left", _left(left), authority=held.authority)
    if not topics:
        return answer(request, "informing_left", _left(()), authority=held.authority)
    values = {
        "title": TITLE,
        "topics": [called(topic) for topic in topics],
        "others": [called(topic) for topic in held.agreed if topic not in topics],
        "choices": choosing_token(named),
    }
    return answer(request, "informing_leave", values, authority=held.authority)


def _left(topics: "tuple[Topic, ...]") -> dict[str, object]:
    return {"title": TITLE, "topics": [called(topic) for topic in topics]}


def _dead(request: PortalRequest, authority: Authority | None) -> HttpResponse:
    """Say that the link died and how to have another."""
    return private(answer(request, "informing_dead", {"title": TITLE}, authority=authority, status=410))


urlpatterns = [
    path("informations/confirmer/<str:token>/", confirm_agreement, name="confirm_agreement"),
    path("informations/choix/<str:token>/", change_agreements, name="change_agreements"),
    path("informations/desabonnement/<str:token>/", leave_list, name="leave_list"),
]
