"""What a soak brought about, and what became of it: a line a test at its end, kept as it goes in ``var/soak.jsonl``.

COUNT turns each test over and makes this plugin speak. They are walked in rounds of a tenth: whoever stops it, or
gives it less time (HOURS), has tried everything about as often.
"""

import json
import os
import platform
import subprocess
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.database import ROOT

COUNT = int(os.environ.get("COUNT") or 0)
"""How often what the suite causes once is caused; none outside the soak."""

HOURS = float(os.environ.get("HOURS") or "inf")

ROUNDS = 10

MOST_TOLD = 5
"""Failures of a test whose words are kept."""

BROUGHT: Counter[str] = Counter()
"""What was caused so far: ``kills``, and ``doubles`` that the rule of effects allows."""


def repeated(once: int = 1, *, share: int = 1) -> list[int]:
    """The turns of a fault: `once` in the suite; in the soak COUNT in all, for `share` variants of it together.

    What kills nothing and is long shares as if it were ten.
    """
    return list(range(-(-COUNT // share) if COUNT else once))


left_to_the_soak = pytest.mark.parametrize("turn", repeated(0, share=COUNT or 1))
"""A test that takes long and shows again what the suite shows otherwise: once in the soak, not in the suite."""


def brought(what: str, times: int = 1) -> None:
    """Count what a test caused (``kills``), or let pass because the rule of effects does (``doubles``)."""
    BROUGHT[what] += times


@dataclass
class Tally:
    """The turns of one test."""

    turns: int = 0
    lost: int = 0
    """Those that ended otherwise than promised."""
    seconds: float = 0.0
    brought: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """The first words of the first of these."""

    def told(self) -> dict[str, object]:
        """In words of a figure."""
        caused = {what: self.brought[what] for what in ("kills", "doubles")}
        return {"turns": self.turns, "lost": self.lost, **caused, "seconds": round(self.seconds, 1)}


class Soak:
    """Count, keep and tell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.began = time.monotonic()
        self.tallies: dict[str, Tally] = {}
        self.lost: dict[str, str] = {}
        """What did not end as promised, with the first words of why."""
        asked = ["git", "rev-parse", "--short=12", "HEAD"]
        commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
        self.about = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": commit,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB",
            "count": COUNT,
            "load_before": round(os.getloadavg()[0], 2),
        }

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Go round: the first turns of every test, then the next ones."""
        most: Counter[str] = Counter()
        for item in items:
            most[_test(item)] = max(most[_test(item)], _turn(item) + 1)
        # The sort is stable: within a round, tests of one module stay together.
        items.sort(key=lambda item: _turn(item) * ROUNDS // most[_test(item)])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count what a turn caused and how long it took; stop when the hours given are over."""
        before, began = BROUGHT.copy(), time.monotonic()
        answer = yield
        tally = self.tallies.setdefault(_test(item), Tally())
        tally.turns += 1
        if (why := self.lost.pop(item.nodeid, None)) is not None:
            tally.lost += 1
            tally.failures = [*tally.failures, why][:MOST_TOLD]
        tally.seconds += time.monotonic() - began
        tally.brought += BROUGHT - before
        self.keep()
        if time.monotonic() - self.began > HOURS * 3600:
            item.session.shouldstop = f"{HOURS:g} hours have passed"
        return answer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what did not end as promised."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            words = str(getattr(crash, "message", report.longrepr)).splitlines()
            self.lost[report.nodeid] = f"{report.when}: {' '.join(words[:2])}"[:300]

    def keep(self) -> None:
        """Write all that is known: a soak that is killed leaves what it had."""
        hours = round((time.monotonic() - self.began) / 3600, 3)
        lines = [self.about | {"hours": hours}, {"test": "", **self.whole().told()}]
        for name, tally in self.tallies.items():
            why = {"failures": tally.failures} if tally.failures else {}
            lines.append({"test": name, **tally.told(), **why})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        draft.rename(self.path)

    def whole(self) -> Tally:
        """All tests together."""
        found = Tally()
        for one in self.tallies.values():
            found.turns, found.lost = found.turns + one.turns, found.lost + one.lost
            found.seconds, found.brought = found.seconds + one.seconds, found.brought + one.brought
        return found

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say a line a test, and one of all."""
        terminalreporter.section(f"soak, COUNT={COUNT}: {self.path}")
        for name, tally in [*self.tallies.items(), ("all", self.whole())]:
            caused = ", ".join(f"{value} {what}" for what, value in tally.told().items())
            terminalreporter.write_line(f"{name}: {caused}")


def pytest_configure(config: pytest.Config) -> None:
    """Speak in the soak only."""
    if COUNT:
        config.pluginmanager.register(Soak(ROOT / "var" / "soak.jsonl"), "soak")


def _turn(item: pytest.Item) -> int:
    """The number of a turn among those of its test; what is not turned over comes first."""
    params: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return int(params.get("turn", 0))


def _test(item: pytest.Item) -> str:
    """A test, whatever its turn and its variant."""
    return item.nodeid.partition("[")[0]
