"""What the house does for a step, within the rules of a case: opinions, complements, letters, tables."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest

from parvis.base.scope import scope
from parvis.cases.actions import (
    answer_correction,
    ask_opinion,
    cancel_correction,
    decide,
    make_confidential,
    take,
    withdraw_opinion,
    write,
)
from parvis.cases.models import CorrectionRequest, Opinion, Wording
from parvis.catalogue.natures import Outcome
from parvis.events.actors import SYSTEM
from parvis.processes.engine import running
from parvis.workflows import actions, waits
from parvis.workflows.hearing import expire
from parvis.workflows.models import Effect, Incident, Instance
from parvis.workflows.resuming import clock_of, opened, settle
from parvis.workflows.waits import PUT_OFF, expire_all
from tests.cases.steps import AsWorker, committed
from tests.cast import Cast, make_unit, words
from tests.tabled import FEE

from .life import (
    CHECK,
    DECISION,
    LETTER,
    MONDAY,
    OPINION,
    RULES,
    Alarm,
    Branch,
    Choice,
    End,
    Life,
    Step,
    Together,
    message,
)

pytestmark = pytest.mark.django_db

UNITS = ("enfance", "sports", "voirie")


def asking(rule: str, **settings: object) -> Step:
    told = {"units": list(UNITS), "rule": rule, "question": words("Est-ce possible ?"), **settings}
    return Step("opinion", "opinions", "Avis", told)


def verdict(value: str) -> Choice:
    """What tells by the step awaited what the opinions amounted to."""
    yes = Branch((Step("yes", "task", "Oui", {"role": "service"}),), f"opinion.verdict == '{value}'")
    no = Branch((Step("no", "task", "Non", {"role": "service"}),), otherwise=True)
    return Choice("judge", (yes, no), "Verdict ?")


@pytest.mark.parametrize(
    ("rule", "given", "left"),
    [
        ("first", {"sports": "reserved"}, 0),
        ("majority", {"enfance": "favourable", "sports": "reserved", "voirie": "reserved"}, 0),
        ("majority", {"enfance": "reserved", "voirie": "reserved"}, 0),
        ("all", {"enfance": "favourable", "sports": "reserved", "voirie": "favourable"}, 0),
    ],
)
def test_opinions_are_counted_by_the_rule_of_the_step(
    cast: Cast, rule: str, given: dict[str, str], left: int
) -> None:
    make_unit(cast.town, "sports", "Sports")
    make_unit(cast.town, "voirie", "Voirie")
    life = Life(cast, asking(rule), verdict("reserved"), End("end"))
    for unit, said in given.items():
        assert life.awaited == {"opinion"}
        life.opine(said, unit)
    assert life.awaited == {"yes"}
    with scope(walls=cast.walls):
        assert Opinion.objects.pending().filter(case=life.case).count() == left


def test_after_the_delay_the_process_goes_on_with_what_has_come(cast: Cast) -> None:
    make_unit(cast.town, "sports", "Sports")
    make_unit(cast.town, "voirie", "Voirie")
    life = Life(cast, asking("all", within=2), verdict("unfavourable"), End("end"))
    life.opine("unfavourable")
    late(life, MONDAY + timedelta(days=2))
    assert life.awaited == {"opinion"}
    late(life, MONDAY + timedelta(days=3))
    assert life.awaited == {"yes"}
    with scope(walls=cast.walls):
        assert not Opinion.objects.pending().filter(case=life.case).exists()


def late(life: Life, at: datetime) -> None:
    """Let the day come, and what follows from it."""
    life.at = at
    with scope(walls=life.cast.walls):
        for effect in Effect.objects.filter(case=life.case, until__lte=life.at).order_by("pk"):
            expire(effect.pk, at=life.at)
    life.follow()


def test_an_opinion_asked_by_hand_before_is_awaited_too(cast: Cast) -> None:
    life = Life(cast, CHECK, OPINION, verdict("favourable"), End("end"))
    with scope(walls=cast.walls):
        until = (MONDAY + timedelta(days=9)).date()
        ask_opinion(life.case.pk, cast.childhood, question="?", until=until, by=cast.agent, at=MONDAY)
    life.do("check", {"seats": 1, "checklist": [0]})
    life.opine()
    assert life.awaited == {"yes"}


def test_an_opinion_withdrawn_by_hand_is_waited_for_no_longer(cast: Cast) -> None:
    life = Life(cast, OPINION, verdict("none"), End("end"))
    with scope(walls=cast.walls):
        asked = Opinion.objects.get(case=life.case)
        withdraw_opinion(asked.pk, life.case.pk, by=cast.agent.actor, at=MONDAY)
    life.follow()
    assert life.awaited == {"yes"}


def test_what_the_rules_of_a_case_refuse_blocks_the_step_until_it_is_mended(cast: Cast) -> None:
    """A confidential case is lent to nobody: the reason is said in words, and the step is done again later."""
    both = Together("both", ((OPINION,), (Step("aside", "task", "À côté", {"role": "service"}),)), join="met")
    life = Life(cast, CHECK, both, DECISION, End("end"))
    life.act(take)
    grants = life.grants(cast.manager)
    with scope(walls=cast.walls):
        make_confidential(life.case.pk, grants, reason="Menaces.", at=MONDAY, named=[])
    life.do("check", {"seats": 1, "checklist": [0]})
    (blocked,) = life.incidents
    assert (blocked.title, blocked.reason) == (
        "Avis de l’enfance",
        "la demande est confidentielle : aucun autre service ne peut la lire",
    )
    assert life.instance.is_stopped
    assert life.awaited == {"aside"}
    life.do("aside")
    with scope(walls=cast.walls):
        type(life.case).objects.filter(pk=life.case.pk).update(is_confidential=False)
    mend(life, blocked, "La confidentialité est levée.")
    assert life.awaited == {"opinion"}
    assert not life.instance.is_stopped
    life.opine()
    assert life.awaited == {"decision"}


def test_a_blocked_step_that_a_delay_leaves_is_blocked_no_more(cast: Cast) -> None:
    alarm = Alarm("late", "P2D", (DECISION, End("over")), interrupts=True)
    life = Life(cast, CHECK, Step(**{**vars(OPINION), "alarms": (alarm,)}), End("end"))
    with scope(walls=cast.walls):
        type(life.case).objects.filter(pk=life.case.pk).update(is_confidential=True)
    life.do("check", {"seats": 1, "checklist": [0]}, by=cast.manager)
    assert life.instance.is_stopped
    fire(life, MONDAY + timedelta(days=2))
    assert (life.incidents, life.instance.is_stopped, life.awaited) == ([], False, {"decision"})


def mend(life: Life, blocked: Incident, reason: str = "C’est réparé.", **how: object) -> None:
    grants = life.grants(life.cast.manager)
    with scope(walls=life.cast.walls):
        actions.retry(blocked.pk, reason=reason, by=grants, at=life.at, **how)  # type: ignore[arg-type]
    life.follow()


def test_a_complement_is_asked_heard_and_read(cast: Cast) -> None:
    ask = Step(
        "more", "correction", "Compléter", {"fields": ["guests"], "words": words("Combien ?"), "within": 5}
    )
    size = Choice(
        "size",
        (
            Branch((Step("yes", "task", "Oui", {"role": "service"}),), "more.answered and guests > 500"),
            Branch((Step("no", "task", "Non", {"role": "service"}),), otherwise=True),
        ),
    )
    life = Life(cast, ask, size, End("end"))
    with scope(walls=cast.walls):
        request = CorrectionRequest.objects.get(case=life.case)
        assert (request.asked_by, str(request.until), request.message) == (None, "2026-03-09", "Combien ?")
        answer_correction(life.case.pk, {"guests": 600}, at=MONDAY)
    life.follow()
    assert life.awaited == {"yes"}


@pytest.mark.parametrize("how", ["late", "cancelled"])
def test_a_complement_that_does_not_come_is_waited_for_no_longer(cast: Cast, how: str) -> None:
    ask = Step("more", "correction", "Compléter", {"fields": ["guests"], "within": 5})
    told = Choice(
        "told",
        (
            Branch((Step("yes", "task", "Oui", {"role": "service"}),), "more.answered"),
            Branch((Step("no", "task", "Non", {"role": "service"}),), otherwise=True),
        ),
    )
    life = Life(cast, ask, told, End("end"))
    if how == "cancelled":
        life.act(cancel_correction)
    else:
        late(life, MONDAY + timedelta(days=7))
        assert life.awaited == {"more"}
        late(life, MONDAY + timedelta(days=8))
    assert life.awaited == {"no"}


def test_what_was_asked_in_vain_makes_room_for_what_is_asked_next(cast: Cast) -> None:
    """She may still answer it until then; an alarm that interrupts takes it back at once."""
    first = Step("more", "correction", "Compléter", {"fields": ["guests"], "within": 5})
    alarm = Alarm("late", "P2D", (DECISION, End("over")), interrupts=True)
    again = Step("again", "correction", "Compléter", {"fields": ["details"], "within": 5}, alarms=(alarm,))
    life = Life(cast, first, CHECK, again, End("end"))
    late(life, MONDAY + timedelta(days=8))
    assert pending(life) == [["guests"]]
    life.do("check", {"seats": 1, "checklist": [0]})
    assert (pending(life), life.incidents) == ([["details"]], [])
    fire(life, MONDAY + timedelta(days=10))
    assert (pending(life), life.awaited) == ([], {"decision"})


def pending(life: Life) -> list[list[str]]:
    """What is asked of the person now, by request."""
    with scope(walls=life.cast.walls):
        asked = CorrectionRequest.objects.filter(case=life.case, answered_at=None, cancelled_at=None)
        return [[item.field for item in one.items.order_by("id")] for one in asked.order_by("asked_at")]


def test_what_is_asked_without_a_question_is_answered_by_a_message(cast: Cast) -> None:
    ask = Step("more", "correction", "Préciser", {"words": words("Qui est responsable ?")})
    life = Life(cast, ask, DECISION, End("end"))
    assert life.awaited == {"more"}
    life.act(write, "C’est moi.", by=None)
    assert life.awaited == {"decision"}


def test_a_letter_that_is_not_complete_does_not_leave(cast: Cast) -> None:
    empty = deepcopy(LETTER) | {"kind": "decision"}
    empty["blocks"] = [*LETTER["blocks"], {"id": "what", "is": "outcome"}]
    life = Life(cast, RULES, DECISION, End("end"), letters=[empty])
    (blocked,) = life.incidents
    assert blocked.reason.startswith("le courrier ne peut pas partir")
    with scope(walls=cast.walls):
        assert not Wording.objects.filter(case=life.case).exists()
    grants = life.grants(cast.manager)
    with scope(walls=cast.walls):
        actions.skip(blocked.pk, reason="Il partira à la main.", by=grants, at=MONDAY)
        assert Incident.objects.get(pk=blocked.pk).outcome == Incident.Outcome.SKIPPED
    assert life.awaited == {"decision"}
    assert life.incidents == []


def test_a_table_answers_with_its_columns(cast: Cast) -> None:
    price = Step("price", "table", "Prix", {"table": "hire"})
    dear = Choice(
        "dear",
        (
            Branch((Step("yes", "task", "Cher", {"role": "service"}),), "price.price > 1000"),
            Branch((Step("no", "task", "Peu", {"role": "service"}),), otherwise=True),
        ),
    )
    life = Life(cast, price, dear, End("end"), tables=[FEE])
    assert life.awaited == {"yes"}


def test_an_alarm_that_interrupts_takes_back_what_was_asked(cast: Cast) -> None:
    alarm = Alarm("late", "P2D", (message("warned"), DECISION, End("over")), interrupts=True)
    other = Step("other", "decision", "Décider", {"role": "service", "outcome": "asked"})
    life = Life(cast, Step(**{**vars(OPINION), "alarms": (alarm,)}), other, End("end"))
    fire(life, MONDAY + timedelta(days=2))
    assert life.awaited == {"decision"}
    with scope(walls=cast.walls):
        assert not Opinion.objects.pending().filter(case=life.case).exists()


def fire(life: Life, at: datetime) -> None:
    """Let the timers of a case ring, as their job does."""
    life.at = at
    with scope(walls=life.cast.walls):
        found = opened(life.case.pk)
        assert found is not None
        clock = clock_of(found.case, life.at)
        outcome = running.refresh(found.program.compiled, found.instance.state, clock)
        settle(found, outcome, by=SYSTEM, at=life.at)
    life.follow()


def test_a_decision_leaves_no_step_waiting_for_what_cannot_come(cast: Cast) -> None:
    both = Together("both", ((OPINION,), (DECISION,)), join="met")
    life = Life(cast, both, RULES, End("end"))
    life.act(decide, Outcome.ACCEPTED, text="La salle vous est prêtée.")
    assert life.instance.ended_at is not None
    with scope(walls=cast.walls):
        assert Wording.objects.filter(case=life.case, letter="rules").exists()


@committed
def test_the_job_of_each_minute_gives_up_what_is_late_once(cast: Cast, worker_role: AsWorker) -> None:
    life = Life(cast, OPINION, DECISION, End("end"))
    with worker_role():
        assert expire_all(at=MONDAY + timedelta(days=14)) == 0
        assert expire_all(at=MONDAY + timedelta(days=15)) == 1
        assert expire_all(at=MONDAY + timedelta(days=15)) == 0
    assert life.awaited == {"decision"}


@committed
def test_what_cannot_be_given_up_hides_no_other_and_is_looked_at_again(
    cast: Cast, worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "BATCH", 1)
    lives = [Life(cast, OPINION, DECISION, End("end"), slug=slug) for slug in ("premiere", "seconde")]
    broken, late = lives[0], MONDAY + timedelta(days=15)
    with scope(walls=cast.walls):
        state = Instance.objects.get(pk=broken.case.pk).state
        Instance.objects.filter(pk=broken.case.pk).update(state=state.replace("opinion", "another"))
    with worker_role():
        assert [expire_all(at=late) for _minute in range(3)] == [0, 1, 0]
    assert [life.awaited for life in lives] == [{"opinion"}, {"decision"}]
    with scope(walls=cast.walls):
        Instance.objects.filter(pk=broken.case.pk).update(state=state)
    with worker_role():
        assert [expire_all(at=late + PUT_OFF - timedelta(seconds=1)), expire_all(at=late + PUT_OFF)] == [0, 1]
