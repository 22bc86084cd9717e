"""A case said in words to an agent: its state, its deadline, what silence will decide, what happened."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.cases.access import may_act
from parvis.catalogue.natures import Outcome
from parvis.events.kinds import kind_named
from parvis.ui.parts import Crumb, TimelineItem, Tone

from ..door import AgentRequest

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.events.models import Event

TONES: Mapping[str, Tone] = {
    "filed": "info",
    "in_progress": "progress",
    "waiting": "warning",
    "decided": "success",
    "closed": "neutral",
    "reopened": "info",
}
OUTCOME_TONES: Mapping[str, Tone] = {
    "refused": "danger",
    "implicit_rejection": "danger",
    "no_action": "neutral",
    "withdrawn": "neutral",
}


def day(value: date | datetime | None) -> str:
    """A day inside a sentence: « 3 mars 2026 »."""
    return date_format(value, "DATE_FORMAT") if value else ""


def state_words(case: "Case") -> str:
    """The state of a case, with its outcome once it is over."""
    if case.outcome:
        return str(Outcome(case.outcome).label)
    return str(case.get_state_display())


def state_tone(case: "Case") -> Tone:
    """The colour that goes with the state; the words say the same."""
    return OUTCOME_TONES.get(case.outcome) or TONES[case.state]


def who_filed(case: "Case") -> str:
    """How to call who filed."""
    return case.applicant.display_name or _("Anonyme")


def case_header(request: AgentRequest, case: "Case") -> dict[str, Any]:
    """What every page of a case shows at its top."""
    return {
        "case": case,
        "case_state": state_words(case),
        "case_tone": state_tone(case),
        "who_filed": who_filed(case),
        "silence": silence_sentence(case, request.calendar.local_date(request.now)),
        "may_act": may_act(request.grants, case),
        "is_mine": case.responsible_id == request.agent.pk,
        "trail": [
            Crumb(_("Boîte de réception"), "/agent/demandes/"),
            Crumb(case.reference, f"/agent/demandes/{case.reference}/"),
        ],
    }


def silence_sentence(case: "Case", today: date) -> str:
    """What silence will decide, when, and by which article; empty when it decides nothing."""
    rule = case.version.offer.silence
    if rule.rule == "none" or not case.is_open():
        return ""
    values = {"day": day(case.implicit_on), "article": rule.article}
    if case.implicit_borne_at is not None:
        return ""
    if case.implicit_on is None:
        return (
            _(
                "Le délai au terme duquel la demande serait réputée acceptée ne court pas : "
                "des pièces indispensables sont attendues (%(article)s ; L114-5)."
            )
            % values
        )
    if case.implicit_kind == "acceptance":
        return _("Sans réponse le %(day)s, la demande sera réputée acceptée (%(article)s).") % values
    return _("Sans réponse le %(day)s, la demande sera réputée refusée (%(article)s).") % values


def told_to_agent(events: Iterable["Event"], names: Mapping[UUID, str]) -> list[TimelineItem]:
    """Facts in the agent's wording, with who acted."""
    return [
        TimelineItem(
            title=str(kind_named(event.kind).agent) % event.facts,
            at=event.occurred_at,
            by=_actor(event, names),
            body=_detail(event),
        )
        for event in events
    ]


def told_to_person(events: Iterable["Event"]) -> list[TimelineItem]:
    """The same facts as the person reads them; those she does not see are left out."""
    return [
        TimelineItem(title=str(sentence) % event.facts, at=event.occurred_at)
        for event in events
        if (sentence := kind_named(event.kind).person) is not None
    ]


def _actor(event: "Event", names: Mapping[UUID, str]) -> str:
    if event.actor_kind == "agent" and event.actor_id:
        return names.get(event.actor_id, _("un agent"))
    if event.actor_kind == "person":
        return _("l’usager")
    return _("automatique")


def _detail(event: "Event") -> str:
    facts = event.facts
    if outcome := facts.get("outcome"):
        return str(Outcome(outcome).label)
    if event.kind == "case.correction_asked":
        until = day(date.fromisoformat(facts["until"]))
        return _("À répondre avant la fin du %(day)s.") % {"day": until}
    return ""
