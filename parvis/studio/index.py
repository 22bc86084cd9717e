"""The procedures an agent designs: where each one stands, and the way in."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.agents.rights import Right
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Tone

STATES: dict[str, Tone] = {
    "draft": "progress",
    "review": "warning",
    "published": "success",
    "retired": "neutral",
}


@dataclass(frozen=True)
class Line:
    """A procedure of the list: its last version, and the one people read."""

    title: str
    href: str
    unit: str
    nature: str
    states: tuple[tuple[str, Tone], ...]


@agent_page(Right.DESIGN)
def index(request: AgentRequest) -> HttpResponseBase:
    """Show the procedures, those with a draft under way first."""
    versions = ProcedureVersion.objects.defer("document").order_by("-number")
    found = (
        Procedure.objects.designed_by(request.grants)
        .filter(authority_id=request.agent.authority_id)
        .select_related("unit")
        .prefetch_related(Prefetch("versions", versions))
    )
    lines = [_line(one, list(one.versions.all())) for one in found]
    lines.sort(key=lambda line: (line.states[0][0] not in (_("Brouillon"), _("À relire")), line.title))
    return page(request, "studio/index.html", {"lines": lines})


def _line(procedure: Procedure, versions: list[ProcedureVersion]) -> Line:
    shown = [one for one in versions if one.is_open or one.pk == procedure.current_id] or versions[:1]
    return Line(
        title=shown[0].title if shown else procedure.slug,
        href=reverse("studio_procedure", args=[procedure.slug]),
        unit=procedure.unit.name,
        nature=procedure.get_nature_display(),
        states=tuple((one.get_status_display(), STATES[one.status]) for one in shown) or (("", "neutral"),),
    )


urlpatterns = [path("", index, name="studio")]
