"""The end of a case: decided, decided by silence, closed, withdrawn; and its reopening."""

from datetime import date, datetime, time
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.visible import is_visible
from parvis.catalogue.natures import CLOSINGS, Outcome
from parvis.events.actors import PERSON, SYSTEM

from ..deadlines import next_due
from ..models import Case, Decision, Note
from .advising import withdraw_opinions
from .assigning import answers_for
from .awaiting import drop_submitted
from .correcting import cancel_pending
from .revoking import TAKING_BACK, Revocation, demand_revocable, right_given_on
from .signing import demand_power, demand_visa, is_signed
from .telling import locked, tell
from .wording_letters import Composed, attach_wording, word_decision


class CannotDecide(Exception):
    """The outcome does not suit the nature, the case is over, or a refusal lacks its reasons."""


class CannotClose(Exception):
    """The case is already over, the outcome is not a closing, or it would take back a right."""


class CannotReopen(Exception):
    """The case is open, or the person withdrew it."""


class CannotWithdraw(Exception):
    """The case is over."""


REASONED = (Outcome.REFUSED, Outcome.PARTLY)
"""Outcomes that are given with their reasons, in law and in fact (L211-2, L211-5)."""


def decide(
    case: UUID,
    outcome: Outcome,
    *,
    by: Agent,
    at: datetime,
    text: str = "",
    law: str = "",
    facts: str = "",
    revocation: Revocation | None = None,
    composed: Composed | None = None,
    revision: int | None = None,
    submitted: UUID | None = None,
) -> Decision:
    """Decide on a case. The letter and the message follow from the fact.

    ``law`` and ``facts`` are its reasons, one a line; a refusal, even partial, has both (L211-2, L211-5). A
    rejection born of silence may be replaced either way by an express decision; an acceptance, born of silence
    or express, is taken back only by a ``revocation`` (L242-1, L242-4). The decision bears the first name,
    family name, quality and service of its author (L212-1, L212-2), who may sign. ``composed``: the letter that
    notifies it, when it is not that of the house. ``submitted``: what had the visas that the procedure asks for.
    Raises CannotDecide, CannotRevoke, CannotSign, CannotWrite, NeedsVisa.
    """
    found = locked(case, revision=revision)
    if found.is_silently_decided(on=_today(found, at)):
        # The clock has not passed yet: what silence decided is a fact, and this decision comes after it.
        _bear(found, at=at)
    revoked_on = demand_decidable(found, outcome, revocation, law=law, facts=facts, at=at)
    demand_visa(found, outcome, by, submitted, at=at)
    decision = _decision(found, outcome, by=by, at=at, text=text, law=law, facts=facts)
    if revocation is not None:
        decision.revoked_on, decision.illegality = revoked_on, revocation.illegality.strip()
        decision.heard_on, decision.asked_on = revocation.heard_on, revocation.asked_on
    decision.save(force_insert=True)
    attach_wording(word_decision(found, composed, outcome, by=by, at=at), decision)
    if found.responsible_id is None:
        found.responsible = by
        answers_for(found, at=at)
    _end(found, Case.State.DECIDED, outcome, at=at)
    tell(
        "case.decided",
        found,
        by=by.actor,
        at=at,
        objects=[("decision", decision.pk, "made")],
        outcome=outcome.value,
    )
    return decision


def demand_decidable(
    case: Case, outcome: Outcome, revocation: Revocation | None, *, law: str, facts: str, at: datetime
) -> date | None:
    """The day of the decision that this one takes back, if any. Raises CannotDecide, CannotRevoke."""
    if (
        outcome not in case.possible_decisions()
        or not (case.is_open() or case.is_decided_by_silence())
        or (outcome in REASONED and not (is_visible(law) and is_visible(facts)))
    ):
        raise CannotDecide(case.reference)
    return demand_revocable(case, outcome, revocation, today=_today(case, at))


def bear_implicit_decision(case: UUID, *, at: datetime) -> Decision | None:
    """Write on the case the decision its silence made (L231-1, L231-4); None when it was not born.

    The case waits for nobody: this states a fact of law, at the first passage after the day it was born.
    """
    found = locked(case)
    return _bear(found, at=at) if found.is_silently_decided(on=_today(found, at)) else None


def _bear(found: Case, *, at: datetime) -> Decision:
    """Write the decision at the end of the day it was born, whenever this is done."""
    assert found.implicit_on is not None
    born_at = datetime.combine(found.implicit_on, time.max, found.authority.calendar().zone)
    outcome = (
        Outcome.IMPLICIT_ACCEPTANCE if found.implicit_kind == "acceptance" else Outcome.IMPLICIT_REJECTION
    )
    decision = Decision.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        outcome=outcome,
        decided_at=born_at,
    )
    found.implicit_borne_at = at
    _end(found, Case.State.DECIDED, outcome, at=born_at)
    tell(
        "case.implicitly_decided",
        found,
        by=SYSTEM,
        at=born_at,
        objects=[("decision", decision.pk, "born")],
        outcome=outcome.value,
        on=found.implicit_on.isoformat(),
    )
    return decision


def warn_of_implicit_decision(case: UUID, *, working_days: int, at: datetime) -> bool:
    """Write that the manager was warned; False when that warning was given already, or no longer matters."""
    found = locked(case)
    if not found.is_open() or found.implicit_on is None or found.implicit_borne_at is not None:
        return False
    if found.implicit_warned and found.implicit_warned <= working_days:
        return False
    found.implicit_warned = working_days
    found.save(update_fields=["implicit_warned"])
    tell(
        "case.implicit_warned",
        found,
        by=SYSTEM,
        at=at,
        working_days=working_days,
        on=found.implicit_on.isoformat(),
    )
    return True


def close(
    case: UUID,
    outcome: Outcome,
    *,
    by: Agent,
    at: datetime,
    explanation: str,
    revision: int | None = None,
    submitted: UUID | None = None,
) -> Decision:
    """Close a case: no action to take, or referred to another administration. The person reads why.

    Closing a request without action refuses it: it is kept with its author like any decision, and takes back no
    right that an earlier one gave. Raises CannotClose, CannotSign, NeedsVisa.
    """
    found = locked(case, revision=revision)
    demand_closable(found, outcome, explanation, at=at)
    demand_visa(found, outcome, by, submitted, at=at)
    closure = _decision(found, outcome, by=by, at=at, text=explanation)
    closure.save(force_insert=True)
    _end(found, Case.State.CLOSED, outcome, at=at)
    tell(
        "case.closed",
        found,
        by=by.actor,
        at=at,
        objects=[("decision", closure.pk, "made")],
        outcome=outcome.value,
    )
    return closure


def demand_closable(case: Case, outcome: Outcome, explanation: str, *, at: datetime) -> None:
    """Refuse to close what is over, has a right to lose, or would be closed without a word. Raises CannotClose."""
    if (
        not case.is_open()
        or case.is_silently_decided(on=_today(case, at))
        or outcome not in CLOSINGS
        or outcome == Outcome.WITHDRAWN
        or not is_visible(explanation)
        or (outcome in TAKING_BACK and right_given_on(case, today=_today(case, at)) is not None)
    ):
        raise CannotClose(case.reference)


def withdraw(case: UUID, *, at: datetime) -> Case:
    """The person gives up her request."""
    found = locked(case)
    if not found.is_open() or found.is_silently_decided(on=_today(found, at)):
        raise CannotWithdraw(found.reference)
    _end(found, Case.State.CLOSED, Outcome.WITHDRAWN, at=at)
    tell("case.withdrawn", found, by=PERSON, at=at)
    return found


def reopen(case: UUID, *, by: Agent, at: datetime, reason: str, revision: int | None = None) -> Case:
    """Open again a case that was over; decisions already made remain in its history.

    A decision, whatever it was, has broken the silence: no implicit one is born of the same request later.
    """
    found = locked(case, revision=revision)
    if found.is_open() or found.outcome == Outcome.WITHDRAWN or not reason.strip():
        raise CannotReopen(found.reference)
    _remark(found, reason, by=by, at=at)
    found.state = Case.State.REOPENED
    found.outcome = ""
    found.closed_at = None
    if found.implicit_borne_at is None:
        found.implicit_kind, found.implicit_on = "", None
    found.due_on = next_due(found)
    found.save(
        update_fields=[
            "state", "outcome", "closed_at", "implicit_kind", "implicit_on", "due_on", "revision",
        ]
    )  # fmt: skip
    tell("case.reopened", found, by=by.actor, at=at)
    return found


def _end(case: Case, state: Case.State, outcome: Outcome, *, at: datetime) -> None:
    cancel_pending(case, at=at)
    drop_submitted(case, at=at)
    withdraw_opinions(case, at=at)
    case.state = state
    case.outcome = outcome
    case.closed_at = at
    case.save(update_fields=["state", "outcome", "closed_at", "implicit_borne_at", "responsible", "revision"])


def _today(case: Case, at: datetime) -> date:
    return case.authority.calendar().local_date(at)


def _decision(
    case: Case, outcome: Outcome, *, by: Agent, at: datetime, text: str, law: str = "", facts: str = ""
) -> Decision:
    return Decision(
        authority_id=case.authority_id,
        sector=case.sector,
        case=case,
        outcome=outcome,
        decided_at=at,
        author=by,
        signed=by.signature,
        author_name=by.full_name,
        author_quality=by.quality,
        author_service=case.unit.name,
        author_delegation=demand_power(case, by, at=at) if is_signed(case, outcome) else "",
        text=text.strip(),
        reasons_in_law=law.strip(),
        reasons_in_fact=facts.strip(),
    )


def _remark(case: Case, reason: str, *, by: Agent, at: datetime) -> None:
    Note.objects.create(
        authority_id=case.authority_id,
        sector=case.sector,
        case=case,
        author=by,
        signed=by.signature,
        body=reason.strip(),
        written_at=at,
    )
