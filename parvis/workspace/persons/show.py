"""The file of a person: who she is, how to reach her, where she stands with the service, in one page."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.agents.consulting import consulted
from parvis.agents.names import Signed
from parvis.agents.rights import READING
from parvis.authorities.sectors import Sector
from parvis.base.scope import set_scope
from parvis.cases.contents import names_in
from parvis.cases.papers import papers_of
from parvis.entrance.door import AgentRequest, account_of, agent_page, page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.intake.outcomes import outcomes_of, sent_by_itself
from parvis.people.models import ContactPoint
from parvis.person_file.access import may_write, profile_for, receives
from parvis.person_file.comparing import merges_into
from parvis.person_file.queries import (
    PAGE,
    File,
    Together,
    contacts_elsewhere,
    file_of,
    live_opening,
    namesakes,
    profiles_together,
    readable_cases,
    walls_with,
)
from parvis.ui.parts import Crumb

from ..looked import listed
from .wording import case_rows, document_item, identity_rows, note_rows, point_rows, relation_rows, story_rows
from .writing_told import writing_told

if TYPE_CHECKING:
    from parvis.notifications.queries import Line
    from parvis.people.models import Merge, Profile
    from parvis.person_file.models import CrossSectorOpening

SEARCH = "desk_search"
LONGEST = 200
KEY = "%Y%m%dT%H%M%S.%f"
"""A moment as an address carries it, in UTC."""


@agent_page()
def person(request: AgentRequest, profile: UUID) -> HttpResponseBase:
    """Show the file of a person, in the sectors of the agent's mission."""
    found = profile_for(request.grants, profile)
    if found.merged_into_id is not None:
        return redirect("person", found.merged_into_id)
    remember_search(request, found)
    together: list[Together] = []
    opening, elsewhere = None, []
    if is_reception := receives(request.grants, found):
        together = profiles_together(found)
        opening = live_opening(request.grants, found, at=request.now)
        elsewhere = contacts_elsewhere(found) if opening is None else []
    if opening is not None:
        # What is opened is seen by this page alone: the next one reads its walls again.
        walls = walls_with(request.grants, found, together)
        set_scope(walls=walls, account=account_of(request))
    before = _read(request.GET.get("avant", ""))
    file = file_of(
        request.grants,
        found,
        together,
        elsewhere=elsewhere if before is None else [],
        on=request.today,
        before=before,
    )
    shown = {found.pk, *(one.profile for one in together if not one.opened)}
    cases = readable_cases(request.grants, shown)
    sent = _sent(found, file, shown, cases, before=before)
    _log(request, found, together, opening)
    alike = namesakes(request.grants, found, together) if is_reception else []
    listed(request, alike)
    merges = merges_into(found)
    context = {
        **header(request, found),
        **_contents(found, file, merges, sent, cases, today=request.today),
        "is_reception": is_reception,
        "opening": opening,
        "opened_sectors": [Sector(one.sector).label for one in together if one.opened],
        "sectors": [Sector(one.sector).label for one in together if not one.opened],
        "namesakes": alike,
        "next_url": f"{reverse('person', args=[found.pk])}?avant={file.more_before:{KEY}}"
        if file.more_before
        else "",
        "is_older": before is not None,
        "merges": merges,
    }
    return page(request, "workspace/persons/show.html", context)


def header(request: AgentRequest, profile: "Profile") -> dict[str, Any]:
    """What every page of a file shows at its top."""
    return {
        "profile": profile,
        "profile_key": str(profile.pk),
        "sector": Sector(profile.sector).label,
        "may_write": may_write(request.grants, profile),
        "trail": [_where_from(request, profile), Crumb(profile.full_name)],
    }


def remember_search(request: AgentRequest, profile: "Profile") -> None:
    """Keep which search of the desk led to this file, so that leaving it brings her back to it."""
    if "q" in request.GET:
        request.session[SEARCH] = {"profile": str(profile.pk), "q": request.GET["q"][:LONGEST]}


def _where_from(request: AgentRequest, profile: "Profile") -> Crumb:
    """The search that found her; failing that, the desk for who opens no case, and the inbox."""
    kept = request.session.get(SEARCH, {})
    if kept.get("profile") == str(profile.pk):
        return Crumb(_("Accueil"), f"{reverse('reception')}?{urlencode({'q': kept['q']})}")
    if not any(request.grants.has(right) for right in READING):
        return Crumb(_("Accueil"), reverse("reception"))
    return Crumb(_("Boîte de réception"), reverse("inbox"))


def _sent(
    profile: "Profile", file: File, shown: set[UUID], cases: list[UUID], *, before: datetime | None
) -> list["Line"]:
    """What left for her by itself, on this page of the story, which ends at the first line that does not fit."""
    lines = sent_by_itself(profile.authority_id, profiles=shown, cases=cases, before=before, most=PAGE + 1)
    if len(lines) > PAGE:
        cut = lines[PAGE].delivery.queued_at
        file.more_before = max(cut, file.more_before) if file.more_before else cut
    return lines[:PAGE]


def _contents(
    profile: "Profile",
    file: File,
    merges: Iterable["Merge"],
    sent: list["Line"],
    cases: list[UUID],
    *,
    today: date,
) -> dict[str, Any]:
    hers = {profile.pk, *(one.profile for one in file.together)}
    opened = {one.profile for one in file.together if one.opened}
    signed: list[Signed] = [
        *((one.agent_id, one.signed) for one in file.origins.values()),
        *((one.agent_id, one.signed) for one in file.call_backs),
        *((one.added_by_id, one.signed) for one in file.relations),
        *((one.author_id, one.signed) for one in file.notes),
        *((one.merged_by_id, one.signed) for one in merges),
    ]
    names = names_in(file.facts, signed)
    told = writing_told(file.points)
    noted = [line.contact for line in file.contacts if line.is_readable and line.contact.is_noted]
    messages = [line.contact for line in file.contacts if line.is_readable and not line.contact.is_noted]
    outcomes = outcomes_of((one for one in messages if one.profile_id not in opened), readable=cases)
    papers = papers_of(one.pk for one in noted if one.profile_id not in opened)
    return {
        "names": names,
        "identity": identity_rows(profile, file.origins, names),
        "points": [(row, told.get(row.point.value)) for row in point_rows(file.points, profile)],
        "has_email": any(
            row.kind == ContactPoint.Kind.EMAIL and row.profile_id == profile.pk for row in file.points
        ),
        "relations": relation_rows(file.relations, hers, profile, names),
        "cases": case_rows(file.cases, today),
        "call_backs": file.call_backs,
        "documents": [document_item(one) for one in file.documents],
        "notes": note_rows(file.notes, after=file.more_before),
        "story": story_rows(file, names, opened, papers, outcomes, sent),
    }


def _log(
    request: AgentRequest, profile: "Profile", together: list[Together], opening: "CrossSectorOpening | None"
) -> None:
    """Write who looks: one line for each profile set out, and the reason given for those of other services."""
    hers = [Together(profile.pk, profile.sector, False), *(one for one in together if not one.opened)]
    consulted(
        request.grants,
        *(_seen(profile, one) for one in hers),
        at=request.now,
        kind=AccessLog.Kind.FILE,
        reason=opening.reason if opening else "",
    )
    opened = [_seen(profile, one) for one in together if one.opened]
    if opening is not None and opened:
        consulted(
            request.grants,
            *opened,
            at=request.now,
            kind=AccessLog.Kind.CROSSING,
            reason=opening.reason,
        )


def _seen(profile: "Profile", one: Together) -> Seen:
    return Seen(profile.authority_id, one.sector, "profile", one.profile, profile=one.profile)


def _read(text: str) -> datetime | None:
    """The moment a link names, or None when it was altered: the first page then."""
    try:
        return datetime.strptime(f"{text}+0000", f"{KEY}%z")
    except ValueError:
        return None


urlpatterns = [path("usagers/<uuid:profile>/", person, name="person")]
