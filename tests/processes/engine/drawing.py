"""Small diagrams for the tests of the engine, and instances one may walk."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lxml import etree

from parvis.processes.engine import running
from parvis.processes.engine.compiling import Compiled, compile_
from parvis.processes.engine.plan import Plan, Timer
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.running import Outcome, Wait
from parvis.processes.engine.timers import Clock

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:tool="urn:tool" targetNamespace="urn:test"'
    ' xmlns:parvis="urn:parvis:process:1" expressionLanguage="urn:parvis:zen">'
)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """Draw a way; it is named after its ends."""
    told = f'<conditionExpression xsi:type="tFormalExpression"><![CDATA[{condition}]]></conditionExpression>'
    return (
        f'<sequenceFlow id="{name or f"{source}-{target}"}" sourceRef="{source}" targetRef="{target}">'
        f"{told if condition else ''}</sequenceFlow>"
    )


def flows(*ways: str) -> str:
    """Draw ways written « a b c »: from the first to the second, then to the third."""
    drawn = []
    for way in ways:
        stops = way.split()
        drawn += [flow(source, target) for source, target in pairwise(stops)]
    return "".join(drawn)


def tree(body: str, *, aside: str = "") -> etree._Element:
    """Return the tree of a document with one process, `circuit`."""
    return etree.fromstring(f'{HEAD}{aside}<process id="circuit">{body}</process></definitions>'.encode())


def plan(body: str, *, aside: str = "") -> Plan:
    """Return the plan of a process."""
    return prepare(tree(body, aside=aside), "circuit")


def compiled(body: str, *, aside: str = "", called: Mapping[str, Plan] | None = None) -> Compiled:
    """Return a process ready to run."""
    return compile_(plan(body, aside=aside), called)


def in_days(timer: Timer, since: datetime) -> datetime:
    """Count plain days: a calendar for tests. A date is itself."""
    if timer.kind == "date":
        return datetime.fromisoformat(timer.text)
    return since + timedelta(days=int(timer.text.removeprefix("P").removesuffix("D")))


def at(days: float = 0) -> Clock:
    """Return a clock so many days after the Monday the tests begin on."""
    return Clock(MONDAY + timedelta(days=days), in_days)


class Walk:
    """An instance and its last outcome; everything goes through the state it saved."""

    def __init__(self, process: Compiled | str, *, event: str = "", **facts: object) -> None:
        self.process = compiled(process) if isinstance(process, str) else process
        self.path: list[str] = []
        self.day = 0.0
        self.last = self._keep(running.start(self.process, facts, at(), event=event))

    def _keep(self, outcome: Outcome) -> Outcome:
        self.last = outcome
        self.path += outcome.path
        return outcome

    def wait(self, element: str) -> Wait:
        """Return the first wait at an element."""
        return next(one for one in self.last.waits if one.element == element)

    def do(self, element: str, **values: object) -> "Walk":
        """Answer the first wait at an element."""
        attempt = self.wait(element).attempt
        self._keep(running.complete(self.process, self.last.state, element, attempt, values, at(self.day)))
        return self

    def after(self, days: float, **values: object) -> "Walk":
        """Let days go by."""
        self.day += days
        self._keep(running.refresh(self.process, self.last.state, at(self.day), values))
        return self

    def fail(self, element: str, code: str) -> "Walk":
        """Say that what is waited for failed."""
        attempt = self.wait(element).attempt
        self._keep(running.fail(self.process, self.last.state, element, attempt, code, at(self.day)))
        return self

    def retry(self, **values: object) -> "Walk":
        """Do the first incident again."""
        one = self.last.incidents[0]
        self._keep(
            running.retry(self.process, self.last.state, one.element, one.attempt, at(self.day), values)
        )
        return self

    def skip(self, way: str = "") -> "Walk":
        """Go past the first incident."""
        one = self.last.incidents[0]
        self._keep(
            running.skip(self.process, self.last.state, one.element, one.attempt, at(self.day), way=way)
        )
        return self

    @property
    def waited(self) -> list[str]:
        """Where something is waited for, in order."""
        return [wait.element for wait in self.last.waits]
