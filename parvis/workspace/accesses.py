"""The log of accesses as the data-protection officer reads it: by what was looked at, or by who looked."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.agents.models import Right
from parvis.authorities.sectors import Sector
from parvis.cases.queries import references_of
from parvis.events.accesses import GROUNDS, Key, page_of, what
from parvis.events.models import AccessLog
from parvis.person_file.looking import audited, names_of, of_case
from parvis.ui.parts import Crumb

from .door import AgentRequest, agent_page, page


@agent_page(Right.AUDIT)
def accesses(request: AgentRequest) -> HttpResponseBase:
    """List who looked at what, the latest first."""
    found = audited(request.grants)
    wanted = {name: request.GET.get(name, "").strip() for name in ("demande", "fiche", "agent")}
    if wanted["demande"]:
        found = of_case(found, wanted["demande"])
    for name, column in (("fiche", "profile_id"), ("agent", "agent_id")):
        if wanted[name]:
            id_ = _read(wanted[name])
            found = found.filter(**{column: id_}) if id_ else found.none()
    lines, after = page_of(found, before=Key.read(request.GET.get("avant", "")))
    kept = {name: value for name, value in wanted.items() if value}
    rows = _rows(lines)
    context = {
        "rows": rows,
        "wanted": wanted,
        "who": next((row["agent"] for row in rows), "") if wanted["agent"] else "",
        "is_filtered": bool(kept),
        "next_url": f"{reverse('accesses')}?{urlencode({**kept, 'avant': str(after)})}" if after else "",
        "trail": [Crumb(_("Consultations"))],
    }
    return page(request, "workspace/accesses.html", context)


def _rows(lines: Iterable[AccessLog]) -> list[dict[str, Any]]:
    lines = list(lines)
    names = names_of(lines)
    references = references_of({line.case_id for line in lines if line.case_id})
    here = reverse("accesses")
    return [
        {
            "line": line,
            "what": what(line),
            "agent": names.get(line.agent_id, line.called),
            "agent_url": f"{here}?{urlencode({'agent': line.agent_id.hex})}",
            "reference": references.get(line.case_id, "") if line.case_id else "",
            "profile_url": f"{here}?{urlencode({'fiche': line.profile_id.hex})}" if line.profile_id else "",
            "sector": Sector(line.sector).label,
            "ground": line.reason or GROUNDS.get(line.ground, ""),
        }
        for line in lines
    ]


def _read(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None


urlpatterns = [path("consultations/", accesses, name="accesses")]
