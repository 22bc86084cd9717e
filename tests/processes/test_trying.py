"""A process tried by whoever writes it: answered step by step, under a clock moved by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.base.working_days import WorkCalendar
from parvis.processes.engine.compiling import compile_
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.running import OtherVersion, StaleAttempt
from parvis.processes.opinions import counted
from parvis.processes.steps.shape import Alarm, Branch, Choice, End, Step, Steps
from parvis.processes.steps.writing import write
from parvis.processes.trying.running import (
    CannotDo,
    CannotMove,
    House,
    answer,
    begin,
    retry,
    skip,
    standing,
    wait_until,
)
from parvis.processes.trying.scene import scene_of
from parvis.processes.trying.trial import Trial, UnreadableTrial, read_trial

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROOM = Steps(
    "room",
    (
        Step("check", "task", "Vérifier", {"role": "service", "due": 2}),
        Step("pieces", "correction", "Pièces", {"fields": ["motif"], "within": 5}),
        Step(
            "opinion",
            "opinions",
            "Avis",
            {"units": ["sports", "culture"], "rule": "all", "within": 10},
            alarms=(Alarm("late", "P3D", (Step("remind", "message", "Relancer", {"words": {"fr": "…"}}),)),),
        ),
        Step("price", "table", "Prix", {"table": "prices"}),
        Choice(
            "free",
            (
                Branch(
                    (Step("thank", "letter", "Offrir", {"letter": "gift"}),),
                    "price.amount == 0",
                    name="Gratuit",
                ),
                Branch((Step("decide", "decision", "Décider", {"role": "signatory"}),), otherwise=True),
            ),
            "Gratuit ?",
        ),
        Step("rest", "wait", "Délai", period="P2D"),
        End("done", "Fin"),
    ),
    "Salle",
)


def house(table: Mapping[str, Any] | None = None, steps: Steps = ROOM) -> House:
    """What the trial runs with; without a table, the table decides nothing."""

    def decide(_table: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if table is None:
            raise CannotDo("aucune ligne ne convient")
        return {"amount": 0 if values.get("motif") == "école" else 50}

    diagram = write(steps)
    compiled = compile_(prepare(diagram.root, steps.id))
    return House(scene_of(compiled, diagram.root), WorkCalendar("01"), decide)


def asked(trial: Trial, at: House) -> list[tuple[str, int]]:
    """What is waited for, in the order of names."""
    return sorted((one.element, one.attempt) for one in standing(at, trial).pending)


def again(trial: Trial) -> Trial:
    """The trial as a page carries it from one gesture to the next."""
    return read_trial(trial.written())


def told(trial: Trial) -> list[tuple[str, str]]:
    """What happened, in order."""
    return [(one.element, one.what) for one in trial.told]


def test_a_request_goes_from_its_filing_to_its_end() -> None:
    here = house({"prices": 1})
    trial = again(begin(here, {"motif": "fête"}, MONDAY))
    assert asked(trial, here) == [("check", 1)]
    trial = again(answer(here, trial, "check", 1, {"complet": True}))
    trial = again(answer(here, trial, "pieces", 1, {"answered": True, "answers": {"motif": "école"}}))
    trial = again(answer(here, trial, "opinion", 1, counted(["favourable", "reserved"], "all")))
    assert asked(trial, here) == [("rest", 1)]
    assert told(trial)[5:] == [
        ("opinion", "answered"), ("price", "decided"), ("free-thank", "way"), ("thank", "sent"),
    ]  # fmt: skip
    trial = again(wait_until(here, trial, MONDAY + timedelta(days=30)))
    assert trial.is_ended
    assert told(trial)[-2:] == [("rest", "rang"), ("", "ended")]


def test_deadlines_are_met_one_by_one_in_working_days() -> None:
    here = house({"prices": 1})
    trial = answer(here, begin(here, {}, MONDAY), "check", 1, {})
    trial = again(wait_until(here, trial, MONDAY + timedelta(days=60)))
    met = {(one.element, one.what): one.at for one in trial.told}
    morning = WorkCalendar("01").zone
    days = {key: at.astimezone(morning).isoformat()[:16] for key, at in met.items()}
    assert days["pieces", "silent"] == "2026-12-01T00:00"
    assert days["remind", "sent"] == "2026-12-04T08:00"
    assert days["opinion", "silent"] == "2026-12-16T00:00"
    assert asked(trial, here) == [("decide", 1)], "a decision waits, however late it is"
    with pytest.raises(CannotMove):
        wait_until(here, trial, MONDAY)


def test_the_next_deadline_is_known_and_looking_changes_nothing() -> None:
    here = house({"prices": 1})
    trial = begin(here, {}, MONDAY)
    seen = standing(here, trial)
    assert seen.next_due == datetime(2026, 11, 25, 7, tzinfo=UTC), "the task is due on Wednesday morning"
    assert standing(here, trial) == seen


def test_a_table_that_decides_nothing_stops_the_trial_there() -> None:
    here = house()
    trial = answer(here, begin(here, {}, MONDAY), "check", 1, {})
    trial = again(wait_until(here, trial, MONDAY + timedelta(days=60)))
    stopped = standing(here, trial).incidents[0]
    assert (stopped.element, stopped.reason) == ("price", "aucune ligne ne convient")
    mended = again(retry(house({"prices": 1}), trial, stopped.element, stopped.attempt))
    assert asked(mended, here) == [("decide", 1)]
    past = again(skip(here, trial, stopped.element, stopped.attempt))
    assert ("price", "resumed") in told(past)
    assert standing(here, past).incidents == (), "a null price is not zero: the other way is taken"
    assert asked(past, here) == [("decide", 1)]


def test_what_was_answered_twice_or_of_another_process_is_refused() -> None:
    here = house({"prices": 1})
    trial = begin(here, {}, MONDAY)
    done = answer(here, trial, "check", 1, {})
    with pytest.raises(StaleAttempt):
        answer(here, done, "check", 1, {})
    with pytest.raises(OtherVersion):
        standing(house(steps=replace(ROOM, items=ROOM.items[:1])), trial)
    with pytest.raises(UnreadableTrial):
        read_trial({"format": 1, "state": "", "now": "hier"})
