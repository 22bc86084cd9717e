"""Opening the file of a person, or having her name in a list: whoever looks leaves a line in the log of accesses."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parvis.agents.consulting import consulted, shown
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog

from .door import AgentRequest

if TYPE_CHECKING:
    from parvis.people.models import Profile


def seen_of(profile: "Profile") -> Seen:
    """A file, as the log of accesses names it."""
    return Seen(profile.authority_id, profile.sector, "profile", profile.pk, profile=profile.pk)


def looked_at_files(request: AgentRequest, *profiles: "Profile") -> None:
    """Write that she reads a page about these persons, of one sector."""
    consulted(request.grants, *map(seen_of, profiles), at=request.now, kind=AccessLog.Kind.FILE)


def listed(request: AgentRequest, profiles: Iterable["Profile"]) -> None:
    """Write that these persons are named in a list she reads; once in a while for each, nothing for none."""
    shown(request.grants, map(seen_of, profiles), at=request.now)
