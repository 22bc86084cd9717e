"""`parvis clock`: one JSON document in, one out, and a clear refusal of anything else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.commands import clock

EXAMPLE: dict[str, Any] = {
    "received_at": "2026-04-30T16:20:00+02:00",
    "competent_received_at": None,
    "department": "75",
    "channel": "electronic",
    "rule": "acceptance",
    "months": 2,
    "starts_from": "rule",
    "regime": "crpa",
    "incomplete": [],
}
ANSWER: dict[str, Any] = {
    "registration_receipt_by": "2026-05-04",
    "acknowledgement_by": "2026-05-19",
    "implicit_decision": "acceptance",
    "implicit_on": "2026-06-30",
    "articles": ["R112-11-2", "L114-3", "L231-1"],
}
Run = Callable[[bytes], tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a document; give its exit code, standard output and standard error."""

    def run_on(document: bytes) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document)))
        code = clock.run(Namespace())
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_on


def written(**changes: object) -> bytes:
    return json.dumps(EXAMPLE | changes).encode()


def answered(run: Run, document: bytes) -> dict[str, Any]:
    code, out, err = run(document)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def refused(run: Run, document: bytes) -> str:
    code, out, err = run(document)
    assert code != 0
    assert out == ""
    assert err.startswith("parvis clock: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert len(err) < 250
    return err


def test_the_example(run: Run) -> None:
    assert answered(run, written()) == ANSWER


def test_the_command_alone_in_its_process_needs_no_django() -> None:
    script = "import sys\nfrom parvis.commands import clock\ncode = clock.run(None)\n"
    script += "sys.exit(code or 'django' in sys.modules)\n"
    told = subprocess.run([sys.executable, "-c", script], input=written(), capture_output=True)
    assert (told.returncode, told.stderr) == (0, b"")
    assert json.loads(told.stdout) == ANSWER


def test_the_module_runs_and_refuses_by_its_exit_code() -> None:
    command = [sys.executable, "-m", "parvis.commands.clock"]
    told = subprocess.run(command, input=written(), capture_output=True)
    assert (told.returncode, json.loads(told.stdout), told.stderr) == (0, ANSWER, b"")
    # A poor terminal must not turn the refusal into a crash.
    told = subprocess.run(
        command,
        input=written(department="\n🕰"),
        capture_output=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert (told.returncode, told.stdout) == (2, b"")
    assert told.stderr.count(b"\n") == 1
    assert b"unknown" in told.stderr


def test_a_closed_standard_input_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert clock.run(Namespace()) == 2
    assert "nothing to read" in capsys.readouterr().err


def test_absent_keys_take_the_usual_value(run: Run) -> None:
    shortest = {"received_at": EXAMPLE["received_at"], "department": "75"}
    assert answered(run, json.dumps(shortest | {"rule": "acceptance"}).encode()) == ANSWER
    silent = answered(run, json.dumps(shortest).encode())
    assert (silent["implicit_decision"], silent["implicit_on"]) == ("none", None)
    assert silent["acknowledgement_by"] == "2026-05-19"


def test_a_piece_is_indispensable_unless_said_otherwise(run: Run) -> None:
    piece = {"asked_on": "2026-05-10"}
    assert answered(run, written(incomplete=[piece]))["implicit_on"] is None
    spared = [piece | {"indispensable": False}]
    assert answered(run, written(incomplete=spared))["implicit_on"] == "2026-06-30"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channel": "paper"}, {"registration_receipt_by": None, "acknowledgement_by": None}),
        # Eleven at night in Greenwich is the next day, a holiday, on La Réunion: 1 May.
        (
            {"received_at": "2026-04-30T23:00:00Z", "department": "974"},
            {"registration_receipt_by": "2026-05-04", "implicit_on": "2026-07-01"},
        ),
        # Thursday 2 April 2026: Friday is Good Friday, Monday Easter Monday.
        (
            {"received_at": "2026-04-02T10:00:00+02:00", "department": "67"},
            {"registration_receipt_by": "2026-04-07"},
        ),
        (
            {"received_at": "2026-04-02T10:00:00+02:00", "department": "2A"},
            {"registration_receipt_by": "2026-04-03"},
        ),
        # Christmas Eve: the 26th is a Saturday in 2026, a Thursday in 2024.
        (
            {"received_at": "2024-12-24T10:00:00+01:00", "department": "57"},
            {"registration_receipt_by": "2024-12-27"},
        ),
        (
            {
                "rule": "rejection",
                "incomplete": [
                    {"asked_on": "2026-05-10", "until": "2026-06-10", "answered_on": "2026-05-20"}
                ],
            },
            {"implicit_decision": "rejection", "implicit_on": "2026-07-10"},
        ),
        (
            {"regime": "planning", "incomplete": [{"asked_on": "2026-05-10", "until": "2026-08-10"}]},
            {"implicit_decision": "rejection", "implicit_on": "2026-08-10"},
        ),
        (
            {"competent_received_at": "2026-05-05T09:00:00+02:00", "rule": "rejection"},
            {"implicit_on": "2026-06-30", "registration_receipt_by": "2026-05-04"},
        ),
        (
            {"competent_received_at": "2026-05-05T09:00:00+02:00"},
            {"implicit_on": "2026-07-05", "acknowledgement_by": "2026-05-21"},
        ),
        (
            {"competent_received_at": "2026-05-05T09:00:00+02:00", "starts_from": "first"},
            {"implicit_on": "2026-06-30"},
        ),
        # Other ways to write the same moments.
        ({"received_at": "2026-04-30 14:20Z"}, {"implicit_on": "2026-06-30"}),
        ({"received_at": "2026-04-30T16:20:00.123456+0200"}, {"implicit_on": "2026-06-30"}),
        (
            {"incomplete": [{"asked_on": "2026-05-10T23:30:00Z", "answered_on": "2026-05-19T22:30:00Z"}]},
            {"implicit_on": "2026-07-20"},
        ),
    ],
)
def test_answers(run: Run, changes: dict[str, object], expected: dict[str, object]) -> None:
    found = answered(run, written(**changes))
    assert {key: found[key] for key in expected} == expected


def test_a_byte_order_mark_is_forgiven(run: Run) -> None:
    assert answered(run, b"\xef\xbb\xbf" + written()) == ANSWER


PIECE = {"asked_on": "2026-05-10", "until": "2026-06-10", "answered_on": None}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recieved_at": "2026-04-30T16:20:00+02:00"}, "unknown key"),
        ({"x\ny": 1}, "unknown key"),
        ({"received_at": "2026-04-30T16:20:00"}, "UTC offset"),
        ({"received_at": "2026-04-30"}, "received_at"),
        ({"received_at": "2026-W18-4T16:20:00+02:00"}, "received_at"),
        ({"received_at": "2026-02-30T16:20:00+02:00"}, "does not exist"),
        ({"received_at": "2026-04-30T25:20:00+02:00"}, "does not exist"),
        ({"received_at": "2026-04-30T16:20:00+29:00"}, "does not exist"),
        ({"received_at": "9999-12-31T16:20:00+02:00"}, "the year"),
        ({"received_at": "0001-01-01T00:00:00+02:00"}, "the year"),
        ({"received_at": "٢٠٢٦-04-30T16:20:00+02:00"}, "received_at"),
        ({"received_at": 1777558800}, "a text"),
        ({"received_at": None}, "a text"),
        ({"received_at": "x" * 5000}, "received_at"),
        ({"competent_received_at": "2026-04-30T16:19:59+02:00"}, "competent"),
        ({"competent_received_at": "2026-05-30T16:20:00"}, "competent_received_at"),
        ({"department": "20"}, "unknown département"),
        ({"department": 75}, "a text"),
        ({"department": "7" * 5000}, "unknown département"),
        ({"channel": "fax"}, "electronic or paper"),
        ({"channel": None}, "channel"),
        ({"rule": "maybe"}, "acceptance or rejection or none"),
        ({"rule": ["none"]}, "a text"),
        ({"starts_from": "second"}, "rule or first or competent"),
        ({"regime": "CRPA"}, "crpa or planning"),
        ({"months": 0}, "between 1 and 24"),
        ({"months": 25}, "between 1 and 24"),
        ({"months": -2}, "between 1 and 24"),
        ({"months": "2"}, "whole number"),
        ({"months": 2.0}, "whole number"),
        ({"months": True}, "whole number"),
        ({"months": None}, "whole number"),
        ({"months": float("nan")}, "NaN"),
        ({"months": float("inf")}, "Infinity"),
        ({"incomplete": PIECE}, "a list"),
        ({"incomplete": None}, "a list"),
        ({"incomplete": ["2026-05-10"]}, "incomplete[0]"),
        ({"incomplete": [{}]}, "missing key: incomplete[0].asked_on"),
        ({"incomplete": [PIECE, PIECE | {"asked": 1}]}, "unknown key: incomplete[1]."),
        ({"incomplete": [PIECE | {"asked_on": None}]}, "incomplete[0].asked_on"),
        ({"incomplete": [PIECE | {"asked_on": "2026-05-32"}]}, "does not exist"),
        ({"incomplete": [PIECE | {"asked_on": "10/05/2026"}]}, "must be a date"),
        ({"incomplete": [PIECE | {"asked_on": "2026-05-10T10:00:00"}]}, "UTC offset"),
        ({"incomplete": [PIECE | {"until": "9999-12-31"}]}, "the year"),
        ({"incomplete": [PIECE | {"indispensable": "yes"}]}, "true or false"),
        ({"incomplete": [PIECE | {"indispensable": 1}]}, "true or false"),
        ({"incomplete": [PIECE | {"answered_on": "2026-05-09"}]}, "answered_on"),
        ({"incomplete": [PIECE | {"until": "2026-05-09"}]}, "until"),
        ({"incomplete": [PIECE | {"asked_on": "2026-04-29"}]}, "before the request is received"),
        ({"rule": "rejection", "incomplete": [{"asked_on": "2026-05-10"}]}, "until"),
    ],
)
def test_refusals(run: Run, changes: dict[str, object], reason: str) -> None:
    assert reason in refused(run, written(**changes))


@pytest.mark.parametrize("key", ["received_at", "department"])
def test_a_key_without_usual_value_is_needed(run: Run, key: str) -> None:
    document = {name: value for name, value in EXAMPLE.items() if name != key}
    assert f"missing key: {key}" in refused(run, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "unreadable JSON"),
        (b"  \n", "unreadable JSON"),
        (b"{", "unreadable JSON"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b"[]", "a JSON object"),
        (b"null", "a JSON object"),
        (b'"2026-04-30"', "a JSON object"),
        (b"NaN", "NaN"),
        (written() + written(), "unreadable JSON"),
        (b'{"months": 1, "months": 2}', "twice"),
        (b'{"months": 1' + b"0" * 10_000 + b"}", "too long"),
        (b"[" * 500_000, "too deep"),
        (b'{"department": "\\ud800"}', "no text holds"),
        (b'{"months": ' + b" " * clock.MOST_BYTES + b"1}", "document too long"),
    ],
    ids=range(14),
)
def test_documents_that_are_not_one(run: Run, document: bytes, reason: str) -> None:
    assert reason in refused(run, document)


def test_many_requests_are_read_at_once(run: Run) -> None:
    piece = {"asked_on": "2026-05-10", "until": "2026-05-20"}
    found = answered(run, written(rule="rejection", incomplete=[piece] * 15_000))
    assert found["implicit_on"] == "2026-07-10"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(EXAMPLE)), json_values))
def test_no_value_makes_it_crash(changes: dict[str, object]) -> None:
    refusals = (clock.BadInput, clock.ImpossibleClock, clock.UnknownDepartment)
    try:
        question = clock.read_question(written(**changes))
    except refusals as refusal:
        assert "\n" not in str(refusal)
        assert len(str(refusal)) < 200
    else:
        assert question.calendar.department == (EXAMPLE | changes)["department"]


@given(st.binary(max_size=200))
def test_no_document_makes_it_crash(document: bytes) -> None:
    with pytest.raises((clock.BadInput, clock.ImpossibleClock, clock.UnknownDepartment)):
        clock.read_question(document)


def test_the_command_describes_itself() -> None:
    parser = ArgumentParser(prog="parvis clock", description=clock.HELP)
    clock.add_arguments(parser)
    assert not clock.NEEDS_DJANGO
    assert vars(parser.parse_args([])) == {}
    assert '"received_at": "2026-04-30T16:20:00+02:00"' in parser.format_help()
