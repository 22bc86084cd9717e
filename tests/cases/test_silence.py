"""Silence decides at the end of its day, before the clock passes or after; a decision breaks it for good."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.actions import Asked
from parvis.cases.daily import pass_the_day
from parvis.cases.models import Case, Decision, PersonalRequest
from parvis.catalogue.natures import Outcome
from parvis.events.models import Event
from parvis.notifications.correspondence import letters
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, OFFER, Cast, words

from .steps import THURSDAY, AsWorker, committed, kinds

pytestmark = pytest.mark.django_db

SOON = datetime(2026, 5, 20, 8, tzinfo=UTC)
NIGHT_AFTER = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)  # 1 July, 00:05 in Paris; the clock passes at 00:07
LATER = datetime(2026, 8, 3, 8, tzinfo=UTC)


def silent(cast: Cast) -> Case:
    """A case whose silence is worth acceptance, on 30 June."""
    procedure = cast.offer(
        "poser-une-enseigne",
        cast.association,
        sector=CULTURE,
        silence={"rule": "acceptance", "months": 2, "article": "CRPA L231-1"},
    )
    case = cast.file(procedure=procedure, at=THURSDAY)
    assert (case.implicit_kind, case.implicit_on) == ("acceptance", date(2026, 6, 30))
    return case


@pytest.mark.parametrize(
    ("gesture", "refusal"),
    [
        (lambda case, cast: actions.withdraw(case, at=NIGHT_AFTER), actions.CannotWithdraw),
        (
            lambda case, cast: actions.close(
                case, Outcome.NO_ACTION, by=cast.agent, at=NIGHT_AFTER, explanation="Trop tard"
            ),
            actions.CannotClose,
        ),
        (
            lambda case, cast: actions.ask_correction(
                case, [Asked("papers", "missing")], until=date(2026, 8, 1), by=cast.agent, at=NIGHT_AFTER
            ),
            actions.CannotAskCorrection,
        ),
    ],
)
def test_what_silence_decided_is_not_undone_before_the_clock_passes(
    cast: Cast, gesture: Callable[..., Any], refusal: type[Exception]
) -> None:
    case = silent(cast)
    with scope(walls=cast.walls), pytest.raises(refusal):
        gesture(case.pk, cast)


def test_a_decision_of_the_night_after_comes_after_the_implicit_one(cast: Cast) -> None:
    case = silent(cast)
    with scope(walls=cast.walls):
        actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=NIGHT_AFTER, text="Accepté.")
        made = list(Decision.objects.filter(case=case).values_list("outcome", flat=True))
        born = Event.objects.of_case(case.pk).get(kind="case.implicitly_decided")
    assert made == ["implicit_acceptance", "accepted"]
    assert born.occurred_at.astimezone(UTC).isoformat()[:16] == "2026-06-30T21:59", (
        "the end of its day in Paris"
    )


def test_a_case_opened_again_is_not_decided_by_a_silence_already_broken(cast: Cast) -> None:
    case = silent(cast)
    with scope(walls=cast.walls):
        actions.decide(
            case.pk, Outcome.REFUSED, by=cast.agent, at=SOON, text="Non", law="Article 3", facts="Pris"
        )
        actions.reopen(case.pk, by=cast.agent, at=LATER, reason="Élément nouveau")
        assert actions.bear_implicit_decision(case.pk, at=LATER) is None
        actions.ask_correction(
            case.pk, [Asked("papers", "missing")], until=date(2026, 9, 1), by=cast.agent, at=LATER
        )
        actions.cancel_correction(case.pk, by=cast.agent, at=LATER)
        assert actions.bear_implicit_decision(case.pk, at=LATER.replace(month=12)) is None
    assert (cast.read(case).implicit_kind, cast.read(case).implicit_on) == ("", None)


def test_the_attestation_is_signed_by_who_issues_it_even_if_nobody_answers_for_the_case(cast: Cast) -> None:
    case, who = silent(cast), cast.outsider_town
    who.given_name, who.family_name = "Marie Anne", "de La Tour"
    with scope(walls=cast.walls):
        actions.bear_implicit_decision(case.pk, at=LATER)
        actions.ask_attestation(case.pk, at=LATER)
        asked = actions.issue_attestation(case.pk, by=who, at=LATER)
        assert asked.answered_by == who
        assert cast.read(case).responsible is None
    with scope(walls=[Wall(case.authority_id, case.sector)]):
        letters.attest_acceptance(case.pk, asked.pk, at=LATER)
        told = Delivery.objects.get(key=f"attestation:{asked.pk}").text
    signed = " ".join(told.split()).partition("Fait le 3 août 2026")[2]
    assert signed.strip().startswith("Marie Anne de La Tour Chargée de mission Vie associative"), (
        "of another authority, whose staff is not read here: as she signed, her name whole"
    )
    with pytest.raises(IntegrityError), scope(walls=cast.walls):
        PersonalRequest.objects.filter(pk=asked.pk).update(answered_by=None)


def test_an_acknowledgement_that_comes_after_the_decision_does_not_leave(cast: Cast) -> None:
    case = silent(cast)
    with scope(walls=cast.walls):
        actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=SOON, text="Accepté.")
        letters.acknowledge(case.pk, at=SOON)
        assert not Delivery.objects.filter(holder_id=case.pk).exists()
    assert cast.read(case).acknowledged_at is None


@committed
def test_silence_decides_once_its_day_is_over(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    last_evening = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)  # 23:59 in Paris
    with worker_role():
        pass_the_day(at=last_evening)
    assert cast.read(case).is_open()
    with worker_role():
        pass_the_day(at=last_evening + timedelta(minutes=2))
    borne = cast.read(case)
    assert (borne.state, borne.outcome) == ("decided", "implicit_rejection")
    with worker_role():
        pass_the_day(at=last_evening + timedelta(days=2))
    assert kinds(cast, case) == ["case.filed", "case.implicitly_decided"]
    with scope(walls=cast.walls):
        express = actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=THURSDAY, text="Finalement oui")
        assert express.outcome == Outcome.ACCEPTED


@committed
def test_the_person_asks_for_the_reasons_of_a_silence(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    with worker_role():
        pass_the_day(at=datetime(2026, 7, 2, 8, tzinfo=UTC))
    asked_at = datetime(2026, 7, 10, 8, tzinfo=UTC)
    with scope(cases=[case.pk]):
        with pytest.raises(actions.CannotAsk):
            actions.ask_attestation(case.pk, at=asked_at)
        asked = actions.ask_reasons(case.pk, at=asked_at)
        assert asked.due_on == date(2026, 8, 10)  # within the month (L232-4)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotAnswer):
            actions.give_reasons(case.pk, law="", facts="x", by=cast.agent, at=asked_at)
        actions.give_reasons(
            case.pk, law="Article 3", facts="Salle prise", by=cast.outsider_town, at=asked_at
        )
    with scope(walls=[Wall(case.authority_id, case.sector)]):
        letters.explain_rejection(case.pk, asked.pk, at=asked_at)
        assert "Zoé Ailleurs" in Delivery.objects.get(key=f"reasons:{asked.pk}").text
    with scope(walls=cast.walls), pytest.raises(actions.CannotAnswer):
        actions.give_reasons(case.pk, law="Article 3", facts="Salle prise", by=cast.agent, at=asked_at)


@committed
def test_silence_on_a_report_decides_nothing(cast: Cast, worker_role: AsWorker) -> None:
    lights = cast.offer(
        "eclairage",
        cast.association,
        sector=CULTURE,
        nature="report",
        title=words("Signaler un lampadaire"),
        silence={"rule": "none"},
        pieces=[],
        form={**OFFER["form"], "steps": OFFER["form"]["steps"][:1]},
    )
    case = cast.file(procedure=lights, at=THURSDAY)
    assert (case.implicit_kind, case.implicit_on) == ("", None)
    with worker_role():
        pass_the_day(at=THURSDAY + timedelta(days=400))
    assert cast.read(case).is_open()
    with scope(walls=cast.walls):
        actions.decide(case.pk, Outcome.DONE, by=cast.agent, at=THURSDAY, text="Réparé.")
