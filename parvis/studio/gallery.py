"""The gallery: the procedures that authorities of this installation share with the others."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone

from parvis.agents.rights import Right
from parvis.catalogue.queries import plain
from parvis.catalogue.sharing.gallery import shared_now
from parvis.catalogue.sharing.manifest import LICENCES
from parvis.entrance.door import AgentRequest, agent_page, page


@dataclass(frozen=True)
class Line:
    """A procedure of the gallery."""

    title: str
    summary: str
    href: str
    source: str
    licence: str
    sector: str
    nature: str
    on: date
    is_ours: bool


@agent_page(Right.DESIGN)
def gallery(request: AgentRequest) -> HttpResponseBase:
    """Show what may be taken over, by words when some are asked."""
    words = request.GET.get("q", "").strip()[:100]
    found = [one for one in _shared(request) if _answers(one, words)]
    return page(request, "studio/sharing/gallery.html", {"lines": found, "words": words})


def _shared(request: AgentRequest) -> list[Line]:
    return [
        Line(
            title=one.title,
            summary=one.summary,
            href=reverse("studio_shared", args=[one.pk]),
            source=one.authority.name,
            licence=LICENCES.get(one.licence, one.licence),
            sector=one.get_sector_display(),
            nature=one.get_nature_display(),
            on=timezone.localdate(one.shared_at),
            is_ours=one.authority_id == request.agent.authority_id,
        )
        for one in shared_now()
    ]


def _answers(line: Line, words: str) -> bool:
    said = plain(f"{line.title} {line.summary} {line.source} {line.sector}")
    return all(word in said for word in plain(words).split())


urlpatterns = [path("+galerie/", gallery, name="studio_gallery")]
