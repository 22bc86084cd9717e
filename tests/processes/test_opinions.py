"""What several opinions amount to."""

import pytest

from parvis.processes.opinions import counted, is_settled

GOOD, SO_SO, BAD, MUTE = "favourable", "reserved", "unfavourable", "none"


@pytest.mark.parametrize(
    ("verdicts", "rule", "verdict"),
    [
        ([GOOD, SO_SO, GOOD], "all", SO_SO),
        ([GOOD, BAD, SO_SO], "all", BAD),
        ([GOOD, BAD, GOOD], "majority", GOOD),
        ([GOOD, BAD], "majority", BAD),
        ([GOOD, BAD, BAD], "first", GOOD),
        ([MUTE, GOOD], "all", GOOD),
        ([MUTE, MUTE, GOOD], "majority", GOOD),
        ([MUTE], "all", MUTE),
        ([], "all", MUTE),
    ],
)
def test_the_verdict_is_that_of_the_rule(verdicts: list[str], rule: str, verdict: str) -> None:
    assert counted(verdicts, rule)["verdict"] == verdict


def test_each_opinion_is_counted_and_silence_apart() -> None:
    told = counted([GOOD, MUTE, BAD, GOOD], "all")
    assert told == {
        "answered": 4, "favourable": 2, "reserved": 0, "unfavourable": 1, "none": 1, "verdict": BAD,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "rule", "settled"),
    [
        ([GOOD, GOOD], "all", False),
        ([GOOD, GOOD, BAD], "all", True),
        ([], "first", False),
        ([BAD], "first", True),
        ([GOOD], "majority", False),
        ([GOOD, GOOD], "majority", True),
        ([GOOD, BAD], "majority", False),
        ([MUTE, MUTE], "majority", False),
    ],
)
def test_of_three_asked_some_are_enough(verdicts: list[str], rule: str, settled: bool) -> None:
    assert is_settled(verdicts, 3, rule) is settled


def test_half_of_those_asked_is_not_a_majority_yet() -> None:
    assert not is_settled([GOOD, GOOD], 4, "majority")
    assert is_settled([GOOD, GOOD, GOOD], 4, "majority")
