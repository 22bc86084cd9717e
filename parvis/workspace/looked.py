"""Opening the file of a person, or having her name in a list: whoever looks leaves a line in the log of accesses."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parvis.agents.consulting import consulted, shown
from parvis.entrance.door import AgentRequest
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.people.models import Profile


def seen_of(profile: "Profile") -> Seen:
    """A file, as the log of accesses names it."""
    return Seen(profile.authority_id, profile.sector, "profile", profile.pk, profile=profile.pk)


def looked_at_files(request: AgentRequest, *profiles: "Profile") -> None:
    """Write that she reads a page about these persons, of one sector."""
    consulted(request.grants, *map(seen_of, profiles), at=request.now, kind=AccessLog.Kind.FILE)


def cases_listed(request: AgentRequest, cases: Iterable["Case"]) -> None:
    """Write that who filed these cases is named in a list she reads: by her file, or by her case when she has none."""
    named = (case for case in cases if not case.applicant.is_anonymous)
    shown(
        request.grants,
        (
            seen_of(case.profile)
            if case.profile
            else Seen(case.authority_id, case.sector, "case", case.pk, case=case.pk)
            for case in named
        ),
        at=request.now,
    )


def listed(request: AgentRequest, profiles: Iterable["Profile"]) -> None:
    """Write that these persons are named in a list she reads; once in a while for each, nothing for none."""
    shown(request.grants, map(seen_of, profiles), at=request.now)
