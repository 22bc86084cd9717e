"""A refusal that follows an acceptance takes back a right: L242-1, L121-1, L242-4."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.actions import Revocation
from parvis.cases.legal_clock import Regime, revocable_until
from parvis.cases.models import Case, Decision
from parvis.catalogue.natures import Outcome
from tests.cast import CULTURE, Cast

from .steps import THURSDAY, kinds

pytestmark = pytest.mark.django_db

BORN_ON = date(2026, 6, 30)
SOON = datetime(2026, 7, 20, 8, tzinfo=UTC)
LAST_EVENING = datetime(2026, 10, 30, 22, 30, tzinfo=UTC)  # 23:30 in Paris, the last day of the four months
TOO_LATE = LAST_EVENING + timedelta(hours=1)
HEARD = date(2026, 7, 15)
ILLEGAL = Revocation(
    illegality="L’enseigne dépasse la hauteur permise (règlement, article 4).", heard_on=HEARD
)


def accepted_by_silence(cast: Cast) -> Case:
    """A case that silence accepted on 30 June 2026."""
    procedure = cast.offer(
        "poser-une-enseigne",
        cast.association,
        sector=CULTURE,
        silence={"rule": "acceptance", "months": 2, "article": "CRPA L231-1"},
    )
    case = cast.file(procedure=procedure, at=THURSDAY)
    with scope(walls=cast.walls):
        actions.bear_implicit_decision(case.pk, at=datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert cast.read(case).outcome == "implicit_acceptance"
    return case


def refuse(
    cast: Cast, case: Case, revocation: Revocation | None, *, at: datetime = SOON, **change: Any
) -> Decision:
    """Refuse a case, its reasons being complete."""
    with scope(walls=cast.walls):
        return actions.decide(
            case.pk,
            change.pop("outcome", Outcome.REFUSED),
            by=cast.agent,
            at=at,
            text="L’enseigne est refusée.",
            law="Règlement, article 4",
            facts="Elle mesure douze mètres.",
            revocation=revocation,
        )


def test_an_illegal_acceptance_is_taken_back_until_the_last_evening(cast: Cast) -> None:
    for at in (SOON, LAST_EVENING):
        case = accepted_by_silence(cast) if at is SOON else case_again(cast)
        made = refuse(cast, case, ILLEGAL, at=at)
        assert (made.revoked_on, made.heard_on, made.asked_on) == (BORN_ON, HEARD, None)
        assert made.illegality.startswith("L’enseigne dépasse")
        assert cast.read(case).outcome == "refused"


def case_again(cast: Cast) -> Case:
    """Another case of the same procedure, accepted by silence the same day."""
    with scope(walls=cast.walls):
        procedure = Case.objects.select_related("procedure").get().procedure
    case = cast.file(procedure=procedure, at=THURSDAY)
    with scope(walls=cast.walls):
        actions.bear_implicit_decision(case.pk, at=datetime(2026, 7, 1, 8, tzinfo=UTC))
    return case


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.PARTLY])
@pytest.mark.parametrize(
    ("revocation", "at"),
    [
        (None, SOON),
        (Revocation(), SOON),
        (Revocation(illegality=" ", heard_on=HEARD), SOON),
        (Revocation(illegality="Trop haute."), SOON),
        (Revocation(illegality="Trop haute.", heard_on=BORN_ON - timedelta(days=1)), SOON),
        (Revocation(illegality="Trop haute.", heard_on=SOON.date() + timedelta(days=1)), SOON),
        (ILLEGAL, TOO_LATE),
        (Revocation(asked_on=BORN_ON - timedelta(days=1)), SOON),
        (Revocation(asked_on=SOON.date() + timedelta(days=1)), SOON),
    ],
)
def test_a_withdrawal_the_judge_would_annul_is_refused(
    cast: Cast, outcome: Outcome, revocation: Revocation | None, at: datetime
) -> None:
    case = accepted_by_silence(cast)
    with pytest.raises(actions.CannotRevoke):
        refuse(cast, case, revocation, at=at, outcome=outcome)
    assert cast.read(case).outcome == "implicit_acceptance"
    assert kinds(cast, case)[-1] == "case.implicitly_decided"


def test_what_the_person_asks_for_herself_has_no_delay_and_needs_no_hearing(cast: Cast) -> None:
    case = accepted_by_silence(cast)
    asked = refuse(cast, case, Revocation(asked_on=date(2027, 3, 1)), at=datetime(2027, 3, 2, 8, tzinfo=UTC))
    assert (asked.revoked_on, asked.asked_on, asked.heard_on) == (BORN_ON, date(2027, 3, 1), None)


def test_the_night_after_silence_has_accepted_already_though_nobody_wrote_it_down(cast: Cast) -> None:
    case = accepted_by_silence(cast)
    with scope(walls=cast.walls):
        fresh = cast.file(procedure=Case.objects.select_related("procedure").get().procedure, at=THURSDAY)
    midnight = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)  # 1 July, 00:05 in Paris; the clock passes at 00:07
    with scope(walls=cast.walls):
        for day, given_on in ((BORN_ON, None), (BORN_ON + timedelta(days=1), BORN_ON)):
            assert actions.right_given_on(cast.read(fresh), today=day) == given_on, "as the page tells it"
    with pytest.raises(actions.CannotRevoke):
        refuse(cast, fresh, None, at=midnight)
    refuse(cast, fresh, Revocation("Trop haute.", heard_on=date(2026, 7, 1)), at=midnight)
    assert cast.read(case).outcome == "implicit_acceptance"


def test_opening_again_is_no_way_round(cast: Cast) -> None:
    by_silence, express = accepted_by_silence(cast), case_again(cast)
    with scope(walls=cast.walls):
        actions.decide(express.pk, Outcome.ACCEPTED, by=cast.agent, at=SOON, text="Oui.")
        for case in (by_silence, express):
            actions.reopen(case.pk, by=cast.agent, at=SOON, reason="Trop haute")
    for case in (by_silence, express):
        with pytest.raises(actions.CannotRevoke):
            refuse(cast, case, None, at=SOON)
        with scope(walls=cast.walls), pytest.raises(actions.CannotClose):
            actions.close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=SOON, explanation="Sans objet")
        assert refuse(cast, case, ILLEGAL, at=SOON).revoked_on == BORN_ON
    with scope(walls=cast.walls):
        actions.reopen(by_silence.pk, by=cast.agent, at=SOON, reason="Encore")
    assert refuse(cast, by_silence, None, at=SOON).revoked_on is None, "there is no right left to take back"


def test_a_later_acceptance_that_repeats_the_first_gives_no_longer_delay(cast: Cast) -> None:
    case = accepted_by_silence(cast)
    with scope(walls=cast.walls):
        actions.decide(
            case.pk, Outcome.ACCEPTED, by=cast.agent, at=LAST_EVENING - timedelta(days=3), text="Oui."
        )
        actions.reopen(case.pk, by=cast.agent, at=LAST_EVENING, reason="Trop haute")
    with pytest.raises(actions.CannotRevoke):
        refuse(cast, case, ILLEGAL, at=TOO_LATE)


def test_accepting_takes_nothing_back_and_a_rejection_by_silence_gave_nothing(cast: Cast) -> None:
    accepted = accepted_by_silence(cast)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotRevoke):
            actions.decide(
                accepted.pk, Outcome.ACCEPTED, by=cast.agent, at=SOON, text="Oui.", revocation=ILLEGAL
            )
        actions.decide(accepted.pk, Outcome.ACCEPTED, by=cast.agent, at=SOON, text="Oui.")
    for outcome in (Outcome.REFUSED, Outcome.PARTLY, Outcome.ACCEPTED):
        rejected = cast.file(at=THURSDAY)
        with scope(walls=cast.walls):
            actions.bear_implicit_decision(rejected.pk, at=SOON)
        made = refuse(cast, rejected, None, at=TOO_LATE, outcome=outcome)
        assert (made.outcome, made.revoked_on) == (outcome, None)


def test_a_planning_permission_has_three_months() -> None:
    assert revocable_until(BORN_ON) == date(2026, 10, 30)
    assert revocable_until(BORN_ON, Regime.PLANNING) == date(2026, 9, 30)
    assert revocable_until(date(2026, 10, 31)) == date(2027, 2, 28)


def test_the_database_keeps_no_revocation_without_its_ground(cast: Cast) -> None:
    case = accepted_by_silence(cast)
    made = refuse(cast, case, ILLEGAL)
    for wrong in ({"illegality": ""}, {"heard_on": None}, {"revoked_on": None}):
        with pytest.raises(IntegrityError), scope(walls=cast.walls):
            Decision.objects.filter(pk=made.pk).update(**wrong)
