"""What somebody writes as a list runs as it reads: the file is what the engine takes."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from parvis.processes.diagrams.reading import read
from parvis.processes.engine import running
from parvis.processes.engine.compiling import compile_
from parvis.processes.engine.plan import Timer
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.running import Outcome
from parvis.processes.engine.timers import Clock
from parvis.processes.steps.writing import write
from tests.processes.engine.drawing import MONDAY
from tests.processes.steps.test_round import GRANT

DAYS = {"P10D": 10, "P2M": 60}


def due(timer: Timer, since: datetime) -> datetime:
    """A calendar where months have thirty days."""
    return since + timedelta(days=DAYS[timer.text])


class Walk:
    """A request that goes through the list, gesture by gesture."""

    def __init__(self) -> None:
        self.process = compile_(prepare(read(write(GRANT).written()).root, GRANT.id))
        self.day = 0
        self.path: list[str] = []
        self.last = self.kept(running.start(self.process, {"manque": True, "accord": True}, self.clock))

    @property
    def clock(self) -> Clock:
        """The moment it is."""
        return Clock(MONDAY + timedelta(days=self.day), due)

    def kept(self, outcome: Outcome) -> Outcome:
        """Keep what a gesture gave."""
        self.last = outcome
        self.path += [one for one in outcome.path if "-" not in one]
        return outcome

    def do(self, element: str, values: Mapping[str, object] | None = None) -> None:
        """Answer what is waited for at a step."""
        wait = next(one for one in self.last.waits if one.element == element)
        self.kept(
            running.complete(self.process, self.last.state, element, wait.attempt, values or {}, self.clock)
        )

    def after(self, days: int) -> None:
        """Let days go by."""
        self.day += days
        self.kept(running.refresh(self.process, self.last.state, self.clock))

    @property
    def waited(self) -> set[str]:
        """The steps something is waited for at."""
        return {one.element for one in self.last.waits}


def test_a_list_runs_as_it_reads() -> None:
    """Sent back once, reminded once, signed and worked out together, granted, closed after two months."""
    walk = Walk()
    assert walk.waited == {"check"}
    (task,) = walk.last.waits
    assert json.loads(read_settings(task.extension)) == {"unit": "vie-associative", "due": 5}
    walk.do("check")
    assert walk.waited == {"ask"}
    walk.do("ask", {"manque": False})
    assert walk.waited == {"check"}
    walk.do("check")
    assert walk.waited == {"opinion", "late"}
    walk.after(11)
    assert walk.waited == {"opinion", "remind"}
    walk.do("remind")
    walk.do("opinion")
    assert walk.waited == {"visa", "sum"}
    walk.do("sum")
    assert walk.waited == {"visa"}
    walk.do("visa")
    assert walk.waited == {"yes"}
    walk.do("yes")
    assert walk.waited == {"rest"}
    walk.after(60)
    assert walk.last.is_ended
    assert walk.path.count("check") == 2
    assert "no" not in walk.path


def read_settings(extension: str) -> str:
    """Return the document of the settings, which the engine hands over as it stands in the file."""
    return extension[extension.index("{") : extension.rindex("}") + 1]
