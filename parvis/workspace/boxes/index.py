"""The list of the boxes: where each is read, who sorts, how it is; try one, close one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.authorities.boxes import box_at, boxes_of, close_mailbox, tell_box_trial
from parvis.authorities.models import Mailbox
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.connectors.mailbox.pushed import is_brought
from parvis.entrance.door import AgentRequest, agent_page, page

from .trying import tried
from .words import place_words, trouble_words


@dataclass(frozen=True)
class Asked:
    """What a trial needs, once the transaction that read it is over."""

    connection: str
    folder: str


@agent_page()
@require_safe
def boxes(request: AgentRequest) -> HttpResponseBase:
    """Show the boxes to who manages all of the authority."""
    if not may_choose_rule(request.grants):
        raise Http404
    found = [told(one) for one in boxes_of(request.agent.authority_id)]
    return page(request, "workspace/boxes/index.html", {"boxes": found})


def trial(request: HttpRequest, address: str) -> HttpResponseBase:
    """Try a box between two transactions, and say how it went."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    answer = _asked(request, address)
    asked: Asked | None = getattr(request, "asked", None)
    if asked is None:
        return answer
    reason, detail = tried(asked.connection, asked.folder)
    return _told(request, address, reason, detail)


trial.access = "agent"  # type: ignore[attr-defined]  # both halves pass the door


@agent_page()
@require_POST
def close(request: AgentRequest, address: str) -> HttpResponseBase:
    """Read a box no more, and forget how to sign in."""
    found = box_in_force(request, address)
    close_mailbox(request.agent.authority, found.address, by=request.agent.actor, at=request.now)
    said = _("« %(label)s » n’est plus lue : son mot de passe est oublié.") % {"label": found.label}
    messages.success(request, said)
    return redirect("boxes")


def box_in_force(request: AgentRequest, address: str) -> Mailbox:
    """The box that an address names, for who may change it. Raises Http404."""
    found = box_at(request.agent.authority_id, address) if may_choose_rule(request.grants) else None
    if found is None:
        raise Http404
    return found


def told(box: Mailbox) -> dict[str, Any]:
    """What may be said of a box: never its name on the server, nor its password."""
    return {
        "box": box,
        "sector": box.get_sector_display(),
        "place": place_words(box.connection),
        "servers": box.trusted_servers,
        "trouble": trouble_words(box.trouble) if box.trouble else "",
        "is_read": box.is_read(),
        "is_brought": is_brought(box.connection),
        "folder": box.folder if box.connection.startswith("imap") else "",
    }


@agent_page()
def _asked(request: AgentRequest, address: str) -> HttpResponseBase:
    found = box_in_force(request, address)
    if not found.is_read() or is_brought(found.connection):
        raise Http404
    request.asked = Asked(found.connection, found.folder)  # type: ignore[attr-defined]  # read by ``trial``
    return HttpResponse()


@agent_page()
def _told(request: AgentRequest, address: str, reason: str, detail: str) -> HttpResponseBase:
    found = box_in_force(request, address)
    tell_box_trial(found, reason, by=request.agent.actor, at=request.now)
    if reason:
        said = _("« %(label)s » ne répond pas. %(why)s") % {
            "label": found.label,
            "why": trouble_words(reason, detail),
        }
        messages.error(request, said)
    else:
        messages.success(request, _("« %(label)s » répond.") % {"label": found.label})
    return redirect("boxes")


urlpatterns = [
    path("boites/", boxes, name="boxes"),
    path("boites/<str:address>/essai/", trial, name="box_trial"),
    path("boites/<str:address>/fermer/", close, name="box_close"),
]
