"""Who answered for a case, from when to when, and how each one came to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.agents.queries import stand_ins
from parvis.ui.wording import of_words

from .wording import day

if TYPE_CHECKING:
    from parvis.agents.models import Absence
    from parvis.cases.contents import Contents
    from parvis.cases.models import Responsibility
    from parvis.events.models import Event


@dataclass(frozen=True)
class Holder:
    """One line of the history: who, from when to when, how."""

    who: str
    when: str
    how: str


def holders_of(contents: "Contents") -> list[Holder]:
    """Everybody who answered for the case, in order."""
    lines = contents.responsibilities
    agents = {line.agent_id for line in lines if line.agent_id}
    absences = stand_ins(agents) if len(agents) > 1 else []
    by_moment = {event.occurred_at: event for event in contents.events if _moves(event)}
    found = []
    before: Responsibility | None = None
    for line in lines:
        how = _how(line, before, by_moment.get(line.starts_at), contents, absences)
        found.append(Holder(_who(line, contents), _when(line), how))
        before = line
    return found


def _moves(event: "Event") -> bool:
    """Whether a fact may change who answers for the case."""
    told = (
        *("case.filed", "case.taken", "case.taken_over", "case.handed_over"),
        *("case.assigned", "case.assigned_together"),
        *("case.given_back", "case.released", "case.put_back", "case.decided"),
    )
    return event.kind in told


def _who(line: "Responsibility", contents: "Contents") -> str:
    return f"{line.unit.name}, {contents.names[line.agent_id]}" if line.agent_id else line.unit.name


def _when(line: "Responsibility") -> str:
    start, end = day(line.starts_at), day(line.ends_at)
    if not end:
        return _("depuis le %(start)s") % {"start": start}
    if start == end:
        return _("le %(start)s") % {"start": start}
    return _("du %(start)s au %(end)s") % {"start": start, "end": end}


def _how(
    line: "Responsibility",
    before: "Responsibility | None",
    event: "Event | None",
    contents: "Contents",
    absences: Iterable["Absence"],
) -> str:
    if event is None:
        return ""
    actor = contents.names.get(event.actor_id, "") if event.actor_id else ""
    left = contents.names[before.agent_id] if before and before.agent_id else ""
    match event.kind:
        case "case.filed":
            return _("à l’arrivée de la demande")
        case "case.taken" | "case.taken_over" if before and left and _stood_in(line, before, absences):
            return _("a pris la suite %(of_whom)s, en son absence") % {"of_whom": of_words(left)}
        case "case.taken" | "case.taken_over":
            return _("a pris la demande en charge")
        case "case.assigned" | "case.assigned_together" if actor:
            return _("sur décision %(of_whom)s") % {"of_whom": of_words(actor)}
        case "case.handed_over" if before and actor:
            return _("réorientée par %(name)s, depuis %(unit)s") % {"name": actor, "unit": before.unit.name}
        case "case.given_back" if left:
            return _("rendue au service : %(name)s n’y travaille plus") % {"name": left}
        case "case.released" if left and actor:
            return _("rendue au service par %(name)s") % {"name": actor}
        case "case.put_back":
            return _("attribution annulée")
        case "case.decided":
            return _("en prenant la décision")
    return ""


def _stood_in(line: "Responsibility", before: "Responsibility", absences: Iterable["Absence"]) -> bool:
    on = timezone.localdate(line.starts_at)
    return any(
        (absence.agent_id, absence.substitute_id) == (before.agent_id, line.agent_id)
        and absence.starts_on <= on <= absence.ends_on
        for absence in absences
    )
