"""The gallery: the procedures that authorities of this installation share, and those that come with Parvis."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone

from parvis.agents.rights import Right
from parvis.authorities.sectors import Sector
from parvis.catalogue.library import entries, said_of
from parvis.catalogue.natures import Nature
from parvis.catalogue.queries import plain
from parvis.catalogue.sharing.gallery import shared_now
from parvis.catalogue.sharing.manifest import LICENCES
from parvis.catalogue.sharing.shelf import LICENCE, SOURCE
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
    on: date | None = None
    is_ours: bool = False


@agent_page(Right.DESIGN)
def gallery(request: AgentRequest) -> HttpResponseBase:
    """Show what may be taken over, by words when some are asked."""
    words = request.GET.get("q", "").strip()[:100]
    lines = [*_shared(request), *_of_the_house()]
    found = [one for one in lines if _answers(one, words)]
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


def _of_the_house() -> list[Line]:
    found = []
    for one in entries():
        title, summary, _theme = said_of(one.slug)
        found.append(
            Line(
                title=title,
                summary=summary,
                href=reverse("studio_of_the_house", args=[one.slug]),
                source=SOURCE,
                licence=LICENCES[LICENCE],
                sector=str(Sector(one.sector).label),
                nature=str(Nature(one.nature).label),
            )
        )
    return sorted(found, key=lambda line: plain(line.title))


def _answers(line: Line, words: str) -> bool:
    said = plain(f"{line.title} {line.summary} {line.source} {line.sector}")
    return all(word in said for word in plain(words).split())


urlpatterns = [path("+galerie/", gallery, name="studio_gallery")]
