"""A decision submitted to the visa of others: approved in order, corrected or returned, and made at the last visa.

The case waits for nobody: its legal clock runs, silence may decide meanwhile, and what was submitted is then dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.agents.delegations import citation, power_of, powers_over
from parvis.agents.guests import signing_for
from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.base.scope import Wall
from parvis.base.visible import is_visible
from parvis.catalogue.definition import VisaRole

from ..acting import in_the_name_of_its_author, still_acts
from ..models import Case, Decision, DecisionVisa, PlannedDecision, SubmittedDecision
from ..visas import viewed_by, viewers
from .awaiting import about_submitted, end_submitted
from .proposing import Proposal, demand_proposable, made_of, written
from .revoking import right_given_on
from .signing import demand_power, matter_of, visas_of
from .telling import locked, tell

State, Verdict = SubmittedDecision.State, DecisionVisa.Verdict


class CannotSubmit(Exception):
    """The procedure asks for no visa here, or another decision waits on the case already."""


class CannotView(Exception):
    """It is not hers to give, or its words or its reason are missing."""


class AuthorGone(Exception):
    """Who wrote it would sign it, and may act on the case no more."""


class AlreadyViewed(Exception):
    """Somebody else was first; ``words`` say who, and what became of it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def submit_decision(
    case: UUID, asked: Proposal, *, by: Agent, at: datetime, revision: int | None = None
) -> SubmittedDecision:
    """Have a decision read before it exists. It refuses now all that ``decide`` and ``close`` refuse.

    Raises CannotSubmit, CannotSign, CannotDecide, CannotRevoke, CannotClose, CannotWrite, Conflict.
    """
    found = locked(case, revision=revision)
    demand_proposable(found, asked, at=at)
    chain = visas_of(found, asked.outcome, by, at=at)
    if not chain or _something_waits(found):
        raise CannotSubmit(found.reference)
    if chain[-1] != VisaRole.SIGNATORY:
        demand_power(found, by, at=at)
    found.save(update_fields=["revision"])
    row = SubmittedDecision.objects.create(
        **written(found, asked, by=by, at=at), chain=list(chain), submitted_at=at
    )
    _ask(row, found, by=by, at=at)
    return row


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader may correct of a decision: its words, and those of the letter its author chose, if she did."""

    text: str
    law: str = ""
    facts: str = ""
    letter: Mapping[str, Any] | None = None

    def change(self, row: SubmittedDecision) -> bool:
        """Whether a submitted decision, or its letter, says something else."""
        said = (row.text, row.reasons_in_law, row.reasons_in_fact)
        return said != (self.text, self.law, self.facts) or self._change_letter(row)

    def put_into(self, row: SubmittedDecision) -> None:
        """Have a submitted decision say them, saving nothing."""
        row.text, row.reasons_in_law, row.reasons_in_fact = self.text, self.law, self.facts
        if row.wording is not None and self.letter is not None:
            row.wording.document = dict(self.letter)

    def _change_letter(self, row: SubmittedDecision) -> bool:
        return row.wording is not None and self.letter not in (None, row.wording.document)


def give_visa(
    submitted: UUID, *, by: Grants, turn: int, at: datetime, words: Words | None = None
) -> SubmittedDecision:
    """Approve a submitted decision, in the words of its reader if she corrected it; the last visa makes it.

    Its author is told of a correction. Raises what ``decide`` does, AlreadyViewed, AuthorGone, CannotView.
    """
    row, case = _awaited(submitted, turn)
    in_place_of = _demand_hers(row, by, at=at)
    if words is not None and words.change(row):
        _correct(row, case, words, by=by.agent, in_place_of=in_place_of, at=at)
    _write(row, Verdict.GIVEN, by=by.agent, in_place_of=in_place_of, at=at)
    tell("case.visa_given", case, by=by.agent.actor, at=at, objects=about_submitted(row), step=row.step + 1)
    if not row.is_last_step():
        row.step += 1
        row.turn += 1
        row.save(update_fields=["step", "turn"])
        _ask(row, case, by=by.agent, at=at)
        return row
    signer = by.agent if row.awaited == VisaRole.SIGNATORY else _still_its_author(row, at=at)
    end_submitted(row, State.MADE, at=at)
    row.decision = made_of(row, by=signer, at=at, submitted=row.pk)
    row.save(update_fields=["decision"])
    return row


def return_decision(
    submitted: UUID, reason: str, *, by: Grants, turn: int, at: datetime
) -> SubmittedDecision:
    """Give a submitted decision back to its author, who reads why. Raises AlreadyViewed, CannotView."""
    row, case = _awaited(submitted, turn)
    in_place_of = _demand_hers(row, by, at=at)
    if not is_visible(reason):
        raise CannotView(str(submitted))
    _write(row, Verdict.RETURNED, by=by.agent, in_place_of=in_place_of, at=at, reason=reason.strip())
    end_submitted(row, State.RETURNED, at=at)
    told = ("agent", row.author_id, "author")
    tell(
        "case.visa_returned",
        case,
        by=by.agent.actor,
        at=at,
        objects=[*about_submitted(row), told],
        step=row.step + 1,
    )
    return row


def withdraw_submitted(submitted: UUID, *, by: Agent, at: datetime) -> SubmittedDecision:
    """Take back what one submitted; its words remain. Raises AlreadyViewed, CannotView."""
    row, case = _awaited(submitted, None)
    if row.author_id != by.pk:
        raise CannotView(str(submitted))
    end_submitted(row, State.WITHDRAWN, at=at)
    tell("case.visa_withdrawn", case, by=by.actor, at=at, objects=about_submitted(row))
    return row


def _correct(
    row: SubmittedDecision, case: Case, words: Words, *, by: Agent, in_place_of: UUID | None, at: datetime
) -> None:
    if not is_visible(words.text) or (
        row.reasons_in_law and not (is_visible(words.law) and is_visible(words.facts))
    ):
        raise CannotView(str(row.pk))
    _write(row, Verdict.CORRECTED, by=by, in_place_of=in_place_of, at=at)
    words.put_into(row)
    row.turn += 1
    row.save(update_fields=["text", "reasons_in_law", "reasons_in_fact", "turn"])
    if row.wording is not None:
        row.wording.save(update_fields=["document"])
    told = [*about_submitted(row), ("agent", row.author_id, "author")]
    tell("case.visa_corrected", case, by=by.actor, at=at, objects=told, step=row.step + 1)


def as_it_would_be(row: SubmittedDecision, *, by: Agent, at: datetime) -> Decision:
    """The decision that the last visa would make, kept nowhere: what its letter is printed from before it exists.

    ``by``: whoever reads it, who signs it if the register lets her and the chain asks for a signatory.
    Raises AuthorGone, CannotSign.
    """
    case, last = row.case, row.chain[-1]
    if last == VisaRole.SIGNATORY:
        on, matter = case.authority.calendar().local_date(at), matter_of(case)
        power = power_of(by, matter, on=on) or next(iter(powers_over(matter, on=on)), None)
        signer = (signing_for(power.holder_id) if power else None) or by
        cited = citation(power) if power else ""
    else:
        signer = _author(row)
        cited = demand_power(case, signer, at=at)
    return Decision(
        authority_id=row.authority_id,
        sector=row.sector,
        case=case,
        outcome=row.outcome,
        decided_at=at,
        author=signer,
        signed=signer.signature,
        author_name=signer.full_name,
        author_quality=signer.quality,
        author_service=case.unit.name,
        author_delegation=cited,
        text=row.text,
        reasons_in_law=row.reasons_in_law,
        reasons_in_fact=row.reasons_in_fact,
        revoked_on=right_given_on(case, today=case.authority.calendar().local_date(at))
        if row.illegality or row.asked_on
        else None,
        illegality=row.illegality,
        heard_on=row.heard_on,
        asked_on=row.asked_on,
    )


def _awaited(submitted: UUID, turn: int | None) -> tuple[SubmittedDecision, Case]:
    """The row under the lock of its case, still at the turn its page was drawn from."""
    known = SubmittedDecision.objects.filter(pk=submitted).values_list("case_id", flat=True).first()
    if known is None:
        raise CannotView(str(submitted))
    case = locked(known)
    row = SubmittedDecision.objects.select_for_update().get(pk=submitted)
    row.case = case
    if row.state != State.WAITING or (turn is not None and row.turn != turn):
        raise AlreadyViewed(_what_became(row))
    case.save(update_fields=["revision"])
    return row, case


def _what_became(row: SubmittedDecision) -> str:
    last = row.visas.order_by("turn").last()
    if last is None:
        return str(State(row.state).label)
    return _("%(what)s par %(who)s") % {"what": Verdict(last.verdict).label, "who": last.signed}


def _demand_hers(row: SubmittedDecision, by: Grants, *, at: datetime) -> UUID | None:
    """Refuse the visa of whoever may not give it; return the absent colleague she gives it for. Raises CannotView."""
    is_hers, in_place_of = viewed_by(row, by, on=row.case.authority.calendar().local_date(at))
    if not is_hers:
        raise CannotView(str(row.pk))
    return in_place_of


def _still_its_author(row: SubmittedDecision, *, at: datetime) -> Agent:
    """Who wrote a decision, days ago perhaps, and signs it now. Raises AuthorGone."""
    author = _author(row)
    with in_the_name_of_its_author(Wall(row.authority_id, row.sector), author.authority_id):
        if not still_acts(author, row.case, at=at):
            raise AuthorGone(str(row.pk))
    return author


def _author(row: SubmittedDecision) -> Agent:
    found = signing_for(row.author_id)
    if found is None:
        raise AuthorGone(str(row.pk))
    return found


def _write(
    row: SubmittedDecision,
    verdict: DecisionVisa.Verdict,
    *,
    by: Agent,
    in_place_of: UUID | None,
    at: datetime,
    reason: str = "",
) -> None:
    DecisionVisa.objects.create(
        authority_id=row.authority_id,
        sector=row.sector,
        submitted=row,
        turn=row.turn,
        role=row.awaited,
        verdict=verdict,
        reason=reason,
        agent=by,
        signed=by.signature,
        in_place_of_id=in_place_of,
        given_at=at,
    )


def _ask(row: SubmittedDecision, case: Case, *, by: Agent, at: datetime) -> None:
    on = case.authority.calendar().local_date(at)
    told = [("agent", agent, "viewer") for agent in sorted(viewers(row, on=on)) if agent != by.pk]
    tell(
        "case.visa_asked", case, by=by.actor, at=at, objects=[*about_submitted(row), *told], step=row.step + 1
    )


def _something_waits(case: Case) -> bool:
    planned = PlannedDecision.objects.filter(case=case, state=PlannedDecision.State.WAITING)
    return planned.exists() or SubmittedDecision.objects.filter(case=case, state=State.WAITING).exists()
