"""``parvis insight describe``: the figures of a log of any tool, without a database."""

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parvis.commands.main import main
from tests.insight.written import FIGURES, GROUP, TOWN, Line, event, table, trace, xes

Capture = pytest.CaptureFixture[str]


class Teller:
    """Writes logs, and reads what the command says of them."""

    def __init__(self, folder: Path, capsys: Capture) -> None:
        self.file, self.capsys, self.warned = folder / "journal", capsys, ""

    def tell(self, content: str | bytes, *words: str, group: str = GROUP) -> dict[str, Any]:
        """The figures of a log."""
        self.write(content)
        asked = ["--group", group] if group else []
        assert main(["insight", "describe", str(self.file), *asked, *words, "--json"]) == 0
        printed = self.capsys.readouterr()
        self.warned = printed.err
        said: dict[str, Any] = json.loads(printed.out)
        return said

    def refuse(self, content: str | bytes, *words: str) -> str:
        """Why a log is refused, in one line."""
        self.write(content)
        assert main(["insight", "describe", str(self.file), "--group", GROUP, *words, "--json"]) == 1
        printed = self.capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        return printed.err

    def write(self, content: str | bytes) -> None:
        """Leave the file."""
        self.file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def log(tmp_path: Path, capsys: Capture) -> Teller:
    """Somewhere to write logs."""
    return Teller(tmp_path, capsys)


@pytest.fixture
def _in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "content",
    [
        table(TOWN),
        table(TOWN, separator=";"),
        table(TOWN, separator="\t"),
        "sep=|\r\n" + table(TOWN, separator="|"),
        "\r\n\r\n" + table(TOWN),
        b"\xef\xbb\xbf" + table(TOWN).encode(),
        table(TOWN).encode("utf-16"),
        gzip.compress(table(TOWN).encode()),
        xes(TOWN),
        xes(TOWN, space=""),
        b"\xef\xbb\xbf" + xes(TOWN).encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + xes(TOWN)).encode("utf-16"),
        gzip.compress(xes(TOWN).encode()),
        table([(*line, "more, and more") for line in TOWN]),
        table([line if line[3] else line[:3] for line in TOWN]),
    ],
    ids=[
        "commas", "semicolons", "tabs", "announced", "empty lines first", "utf-8 with a mark", "utf-16", "gzip", "xes",
        "xes without a namespace", "xes with a mark", "xes in utf-16", "xes gzip", "cells too many", "cells too few",
    ],
)  # fmt: skip
def test_the_same_log_has_the_same_figures_however_it_is_written(log: Teller, content: str | bytes) -> None:
    """Those that were reckoned by hand."""
    assert log.tell(content) == FIGURES
    assert log.warned == ""


def test_lines_that_follow_no_order_are_put_in_order_and_those_of_one_moment_stay_as_written(
    log: Teller,
) -> None:
    """A case whose lines come backwards is the same; two lines of one moment swapped make another variant."""
    backwards = [line for line in reversed(TOWN) if line[0] != "C"] + [
        line for line in TOWN if line[0] == "C"
    ]
    assert log.tell(table(backwards)) == FIGURES
    as_received = [
        ("E", "received", TOWN[6][2], ""),
        ("E", "told", TOWN[6][2], ""),
        ("E", "closed", TOWN[8][2], ""),
    ]
    assert log.tell(table([*TOWN, *as_received]))["variants"] == 3
    as_told = [as_received[1], as_received[0], as_received[2]]
    assert log.tell(table([*TOWN, *as_told]))["variants"] == 4


@pytest.mark.parametrize(
    ("groups", "is_back"),
    [
        ("desk roads desk", True),
        ("desk desk roads roads desk", True),
        ("desk - roads - desk", True),
        ("desk roads parks desk", False),
        ("desk - desk", False),
        ("desk roads", False),
        ("parks desk roads parks roads", True),
        ("- - -", False),
    ],
)
def test_a_case_that_comes_straight_back_is_told(log: Teller, groups: str, is_back: bool) -> None:
    """Runs of one group are one hand; an event of no group is as if it were not."""
    lines = [
        ("A", f"step {day}", f"2026-03-{day:02}", "" if group == "-" else group)
        for day, group in enumerate(groups.split(), 1)
    ]
    assert log.tell(table([*lines, TOWN[-1]]))["ping_pong_share"] == (0.5 if is_back else 0)


def test_other_names_are_told_in_the_command(log: Teller) -> None:
    """Of a table as of XES, where what is told of the whole case bears ``case:``; without a group, no to and fro."""
    names = ("dossier", "étape", "quand", "service")
    words = ("--case", "dossier", "--activity", "étape", "--time", "quand")
    assert log.tell(table(TOWN, names), *words, group="service") == FIGURES
    assert log.tell(table(TOWN, names).encode("cp1252"), *words, group="service") == FIGURES
    assert log.tell(table(TOWN, names), *words, group="")["ping_pong_share"] is None
    whole = xes(TOWN).replace("<trace>", '<trace><string key="town" value="Valserein"/>')
    assert log.tell(whole, "--case", "case:town")["cases"] == 1
    assert log.tell(whole, group="case:town")["ping_pong_share"] == 0


def test_what_cannot_be_placed_is_left_out_and_counted(log: Teller) -> None:
    """Its number and its reason are printed twice: in the document, and for whoever reads the screen."""
    odd: list[Line] = [
        ("", "told", "2026-03-02", ""),
        ("A", "", "2026-03-02", ""),
        ("A", "told", "", ""),
        ("B", "told", "soon", ""),
        ("B", "told", "2026-02-30", ""),
    ]
    said = log.tell(table([*TOWN, *odd]))
    assert said.pop("left_out") == {"no case": 1, "no activity": 1, "no time": 1, "unreadable time": 2}
    assert said == FIGURES
    assert "2 events left out: unreadable time" in log.warned
    alone = xes(TOWN).replace("</log>", event(TOWN[0]) + "</log>")
    assert log.tell(alone)["left_out"] == {"no case": 1}


def test_a_log_of_nothing_has_no_figures(log: Teller) -> None:
    """Zero cases are not zero days."""
    for empty in (table([]), "<log/>", "<log><trace/></log>"):
        said = log.tell(empty)
        assert (said["cases"], said["events"], said["variants"]) == (0, 0, 0)
        assert said["duration_days"] == {"mean": None, "median": None, "p90": None}
        assert (said["rework_share"], said["ping_pong_share"]) == (None, None)


def test_traces_without_a_name_are_cases_of_their_own(log: Teller) -> None:
    """Nothing says that they are one."""
    assert log.tell(f"<log>{trace('', TOWN[:2])}{trace('', TOWN[4:6])}</log>")["cases"] == 2


@pytest.mark.parametrize(
    ("moments", "days"),
    [
        (("2026-03-02", "2026-03-04"), 2.0),
        (("2026-03-02 08:00", "2026-03-02T08:00:00+00:00"), 0.0),
        (("20260302T080000", "2026-03-04 08:00:00,000"), 2.0),
        (("2026-03-02T08:00:00Z", "2026-03-02T08:00:00.123456789Z"), 0.000001),
        (("2026-03-02 08:00:00 UTC", "2026-03-02 10:00:00 +0200"), 0.0),
        (("2026/03/02 8:00", "2026/03/03 20:00"), 1.5),
        (("1772438400", "1772611200"), 2.0),
        (("1772438400000", "1772611200000"), 2.0),
        (("1772438400000000000", "1772611200000000000"), 2.0),
        (("20260302080000", "20260304080000"), 2.0),
        (("02/03/2026 08:00", "24/03/2026 08h00"), 22.0),
        (("3/2/2026 8:00 AM", "3/24/2026 8:00 PM"), 22.5),
        (("12/03/2026 12:00 am", "13/03/2026 12:00 pm"), 1.5),
        (("02.03.26 08:00", "24.03.26 08:00"), 22.0),
        (("28/03/2026 12:00+0100", "29/03/2026 12:00+02:00"), 0.958333),
    ],
)
@pytest.mark.usefixtures("_in_paris")
def test_moments_are_read_as_tools_write_them(log: Teller, moments: tuple[str, str], days: float) -> None:
    """ISO 8601 in all its forms, numbers since 1970, days before months or after them as the others show; UTC
    where nothing is said, wherever the machine is.
    """
    said = log.tell(table([("A", "received", moments[0], ""), ("A", "told", moments[1], "")]))
    assert said["duration_days"]["mean"] == days
    assert log.warned == ""


def test_an_order_of_day_and_month_that_nothing_tells_is_said(log: Teller) -> None:
    """The day is read first, as here; both at once are refused; the format may be given."""
    lines = [("A", "received", "02/03/2026", ""), ("A", "told", "03/03/2026", "")]
    assert log.tell(table(lines))["duration_days"]["mean"] == 1
    assert "the day was read first" in log.warned
    assert log.tell(table(lines), "--written", "%m/%d/%Y")["duration_days"]["mean"] == 28
    assert log.warned == ""
    both = [("A", "received", "24/03/2026", ""), ("A", "told", "03/24/2026", "")]
    assert "others the month" in log.refuse(table(both))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (gzip.compress(b""), "empty"),
        (table(TOWN, ("a", "b", "c", "d")), "--case names another): there is a, b, c, d"),
        (table(TOWN).replace("org:group", "service"), "--group names another"),
        (table(TOWN).replace("org:group", "concept:name"), "2 columns are called concept:name"),
        (xes(TOWN).replace("org:group", "service"), "--group names another"),
        (gzip.compress(table(TOWN * 500).encode())[:-40], "cut short"),
        (gzip.compress(table(TOWN).encode())[:-6] + b"abcdef", "damaged"),
        (gzip.compress(table(TOWN * 500).encode())[:40] + bytes(200), "compressed"),
        (xes(TOWN)[:-20], "not the XML"),
        ("<html><body/></html>", "<html>"),
        (f'<!DOCTYPE log [<!ENTITY a "b">]>{xes(TOWN)}', "document type"),
        (table([("A", "told", "soon", ""), ("B", "told", "later", "")]), "none of its events can be placed"),
        (bytes(5000), "--case"),
        (table(TOWN) + 'E,"received,2026-03-02,\n' + table(TOWN), "after 12 lines, the table cannot be read"),
    ],
    ids=[
        "nothing", "empty lines", "nothing compressed", "no column", "no group", "twice", "no group in xes",
        "cut", "checksum", "broken", "cut xml", "html", "entities", "no moment", "zeros", "a quote that nothing closes",
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused_in_one_line(log: Teller, content: str | bytes, said: str) -> None:
    """With what is wrong, and how to name a column."""
    assert said in log.refuse(content)


def test_a_file_that_expands_without_end_takes_no_memory(log: Teller) -> None:
    """A megabyte that unfolds into a gigabyte on one line is stopped at its sixteenth."""
    bomb = gzip.compress(table(TOWN).encode()) + gzip.compress(b"x" * 100_000_000) * 10
    log.write(bomb)
    asked = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (700_000_000,) * 2);"
        "from parvis.commands.main import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, "insight", "describe", str(log.file)],
        env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "longer than 16 million characters" in done.stderr


def test_a_person_reads_the_figures(log: Teller, capsys: Capture) -> None:
    """With words and units."""
    log.write(table(TOWN))
    assert main(["insight", "describe", str(log.file), "--group", GROUP]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "cases 4 events 11" in said
    assert "mean duration 1.99 days median duration 1.50 days 9 cases of 10 within 3.40 days" in said
    assert "sent to another group and back 25.0%" in said


def test_a_file_that_is_not_there_is_said(log: Teller, capsys: Capture) -> None:
    """Neither a folder is read as a file."""
    for missing in (log.file, log.file.parent):
        assert main(["insight", "describe", str(missing)]) == 1
        assert str(missing) in capsys.readouterr().err
