"""The log of accesses as the data-protection officer reads it: by what was looked at, or by who looked."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from parvis.agents.models import Right
from parvis.authorities.sectors import Sector
from parvis.base.working_days import ONE_DAY
from parvis.cases.queries import references_of
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.events.accesses import GROUNDS, Key, page_of, what
from parvis.events.models import AccessLog
from parvis.person_file.looking import audited, names_of, of_case
from parvis.ui.parts import Crumb


@agent_page(Right.AUDIT)
def accesses(request: AgentRequest) -> HttpResponseBase:
    """List who looked at what, the latest first."""
    found = audited(request.grants)
    wanted = {name: request.GET.get(name, "").strip() for name in ("demande", "fiche", "agent", "du", "au")}
    if wanted["demande"]:
        found = of_case(found, wanted["demande"])
    for name, column in (("fiche", "profile_id"), ("agent", "agent_id")):
        if wanted[name]:
            id_ = _read(wanted[name])
            found = found.filter(**{column: id_}) if id_ else found.none()
    since, until = (_midnight(request, wanted[name]) for name in ("du", "au"))
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until + ONE_DAY)
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


def _midnight(request: AgentRequest, text: str) -> datetime | None:
    """When a day begins where the authority is; None when it is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=request.calendar.zone)
    except ValueError:
        return None


def _rows(lines: Iterable[AccessLog]) -> list[dict[str, Any]]:
    """What a page says: who opens the same thing again and again within an hour is told once, at the last time."""
    hours: dict[tuple[object, ...], list[AccessLog]] = {}
    for line in lines:
        hour = localtime(line.at).replace(minute=0, second=0, microsecond=0)
        same = (hour, line.agent_id, line.kind, line.object_id, line.sector, line.reason)
        hours.setdefault(same, []).append(line)
    lines = [last for last, *_before in hours.values()]
    names = names_of(lines)
    references = references_of({line.case_id for line in lines if line.case_id})
    here = reverse("accesses")
    return [
        {
            "line": line,
            "times": len(again),
            "what": what(line),
            "agent": names.get(line.agent_id, line.called),
            "agent_url": f"{here}?{urlencode({'agent': line.agent_id.hex})}",
            "reference": references.get(line.case_id, "") if line.case_id else "",
            "profile_url": f"{here}?{urlencode({'fiche': line.profile_id.hex})}" if line.profile_id else "",
            "sector": Sector(line.sector).label,
            "ground": line.reason or GROUNDS.get(line.ground, ""),
        }
        for line, again in zip(lines, hours.values(), strict=True)
    ]


def _read(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None


urlpatterns = [path("consultations/", accesses, name="accesses")]
