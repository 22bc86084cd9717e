"""What the tests of cases that go to another version share: versions that differ, moves, who asks for them."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.models import Case, CaseMove
from parvis.cases.moving.between import Passage
from parvis.cases.moving.pairing import ALIKE_ONLY, Equivalents
from parvis.cases.moving.preview import Preview, preview
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.natures import Outcome
from parvis.events.actors import PERSON
from parvis.retention.models import Hold
from tests.cast import CULTURE, OFFER, Cast, words

from .steps import THURSDAY, ask

NEXT_DAY = THURSDAY + timedelta(days=1)
SOON = date(2026, 5, 25)
SEATS = {"id": "seats", "type": "number", "label": words("Chaises"), "required": "yes"}
STORY = {"id": "story", "type": "long_text", "label": words("Programme de la fête"), "required": "yes"}
FOLLOWED = {"details": "story"}
"""« Déroulement » followed by another question."""
TENT = {"id": "tent", "type": "files", "label": words("Plan"), "piece": "plan", "required": "soft"}

Change = Callable[[dict[str, Any]], None]


def fields(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of the second page."""
    found: list[dict[str, Any]] = document["form"]["steps"][1]["sections"][0]["fields"]
    return found


def without(*names: str) -> Change:
    """The same, but for some questions of the second page."""

    def change(document: dict[str, Any]) -> None:
        fields(document)[:] = [one for one in fields(document) if one["id"] not in names]

    return change


def asking(*more: dict[str, Any]) -> Change:
    """The same, with other questions."""
    return lambda document: fields(document).extend(deepcopy(list(more)))


def limited(document: dict[str, Any]) -> None:
    """The same, where the name of the party is four signs at most."""
    fields(document)[0]["validation"] = {"max_length": 4}


def under(**changes: Any) -> Change:
    """The same, under other terms."""
    return lambda document: document.update(deepcopy(changes))


def in_force(cast: Cast, *changes: Change, procedure: Procedure | None = None) -> ProcedureVersion:
    """A new version of a procedure, in force from now on."""
    procedure = procedure or cast.procedure
    document = deepcopy(OFFER)
    for change in changes:
        change(document)
    with scope(walls=cast.walls):
        return publish(write_version(procedure, document).pk, by=PERSON, at=timezone.now())


def moved(
    cast: Cast, case: Case, to: ProcedureVersion, *, at: datetime = NEXT_DAY, chosen: Equivalents = ALIKE_ONLY
) -> CaseMove:
    """Move a case, on the word of the designer."""
    assert stays(cast, case, to, at=at, chosen=chosen) == ""
    with scope(walls=cast.walls):
        return CaseMove.objects.prefetch_related("by").get(case=case, after=to)


def stays(
    cast: Cast, case: Case, to: ProcedureVersion, *, at: datetime = NEXT_DAY, chosen: Equivalents = ALIKE_ONLY
) -> str:
    """Why a case stays when it is to be moved; empty: it went."""
    with scope(walls=cast.walls):
        passage = Passage(ProcedureVersion.objects.get(pk=case.version_id), to, chosen)
        return actions.move([case.pk], passage, by=cast.designer, at=at)[case.pk]


def looked(
    cast: Cast,
    to: ProcedureVersion,
    *,
    by: Agent | None = None,
    most: int | None = None,
    chosen: Equivalents = ALIKE_ONLY,
) -> Preview:
    """What moving would do, as a designer sees it with what her own rights open."""
    grants = grants_in(cast, by or cast.designer)
    with scope(walls=grants.walls):
        return preview(first(cast), to.pk, grants, at=NEXT_DAY, equivalents=chosen, most=most)


def first(cast: Cast) -> UUID:
    """The version that the procedure of the cast was published with, and that cases are filed under."""
    assert cast.procedure.current_id is not None
    return cast.procedure.current_id


def grants_in(cast: Cast, agent: Agent) -> Grants:
    """What an agent may do."""
    with scope(walls=cast.walls):
        return grants_of(agent)


def over(cast: Cast, case: Case) -> None:
    """It is closed."""
    actions.close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=THURSDAY, explanation="Doublon.")


def deciding(cast: Cast, case: Case) -> None:
    """A decision is signed."""
    actions.plan_decision(
        case.pk,
        actions.Proposal(Outcome.ACCEPTED),
        by=cast.agent,
        at=THURSDAY,
        decides_at=NEXT_DAY + timedelta(days=1),
    )


def frozen(cast: Cast, case: Case) -> None:
    """A dispute holds it."""
    Hold.objects.create(
        authority=cast.town,
        sector=CULTURE,
        case=case,
        kind="dispute",
        reason="Recours",
        placed_by=cast.manager,
        placed_at=THURSDAY,
    )


def awaited(cast: Cast, case: Case) -> None:
    """The person is asked for something."""
    ask(cast, case, "details", at=THURSDAY, until=SOON)
