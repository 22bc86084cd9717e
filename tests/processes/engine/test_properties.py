"""Whatever the blocks a process is made of: it ends, by the same path, saved or not, and each way can be taken."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.processes.engine import tokens
from parvis.processes.engine.compiling import compile_
from parvis.processes.engine.kernel import Instance
from parvis.processes.engine.plan import Plan
from tests.processes.engine.drawing import Walk, flow, plan

Block = tuple[str, tuple["Block", ...]]

LEAVES = st.sampled_from(["task", "timer", "message"]).map(lambda kind: (kind, ()))
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("line"), st.tuples(inner, inner)),
        st.tuples(st.sampled_from(["fork", "choice", "inclusive"]), st.tuples(inner, inner)),
        st.tuples(st.sampled_from(["loop", "scope", "each", "border"]), st.tuples(inner)),
    ),
    max_leaves=5,
)
LEAF = {
    "task": '<task id="{0}"/>',
    "timer": '<intermediateCatchEvent id="{0}"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    "</timerEventDefinition></intermediateCatchEvent>",
    "message": '<receiveTask id="{0}"/>',
}


@dataclass
class Pen:
    """Draws blocks one after the other; each is entered by one element and left by one."""

    drawn: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def put(self, tag: str, kind: str, *, told: str = "") -> str:
        name = self.name(kind)
        self.drawn.append(f'<{tag} id="{name}" {told}/>')
        return name

    def way(self, source: str, target: str, condition: str = "", *, name: str = "") -> None:
        self.drawn.append(flow(source, target, condition, name or self.name("f")))

    def draw(self, block: Block) -> tuple[str, str]:
        kind, inner = block
        if kind in LEAF:
            name = self.name(kind)
            self.drawn.append(LEAF[kind].format(name))
            return name, name
        if kind == "line":
            first, last = self.draw(inner[0]), self.draw(inner[1])
            self.way(first[1], last[0])
            return first[0], last[1]
        if kind in ("scope", "each"):
            return self.enclose(kind, inner[0])
        if kind == "border":
            return self.escape(inner[0])
        if kind == "loop":
            return self.turn(inner[0])
        return self.branch(kind, inner)

    def enclose(self, kind: str, inner: Block) -> tuple[str, str]:
        outside, self.drawn = self.drawn, []
        self.way(self.put("startEvent", "start"), self.draw(inner)[0])
        name = self.name(kind)
        several = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        several += "</multiInstanceLoopCharacteristics>"
        inside = "".join(self.drawn) + (several if kind == "each" else "")
        self.drawn = [*outside, f'<subProcess id="{name}">{inside}</subProcess>']
        return name, name

    def escape(self, inner: Block) -> tuple[str, str]:
        """A sub-process one may leave by a message."""
        host, _same = self.enclose("scope", inner)
        leave, meet = self.name("leave"), self.put("exclusiveGateway", "meet")
        self.drawn.append(
            f'<boundaryEvent id="{leave}" attachedToRef="{host}"><messageEventDefinition/></boundaryEvent>'
        )
        self.way(host, meet)
        self.way(leave, meet)
        return host, meet

    def turn(self, inner: Block) -> tuple[str, str]:
        enter = self.put("exclusiveGateway", "enter")
        first, last = self.draw(inner)
        again = self.name("out")
        leave = self.put("exclusiveGateway", "leave", told=f'default="{again}"')
        self.way(enter, first)
        self.way(last, leave)
        self.turns.append(f"t{len(self.turns)}")
        self.way(leave, enter, self.turns[-1])
        after = self.put("exclusiveGateway", "after")
        self.way(leave, after, name=again)
        return enter, after

    def branch(self, kind: str, inner: tuple[Block, ...]) -> tuple[str, str]:
        tag = {"fork": "parallelGateway", "choice": "exclusiveGateway", "inclusive": "inclusiveGateway"}[kind]
        default = self.name("default")
        split = self.put(tag, kind, told=f'default="{default}"' if kind != "fork" else "")
        join = self.put(tag, "join")
        variable = f"v{len(self.choices)}"
        if kind != "fork":
            self.choices.append(variable)
        for rank, one in enumerate(inner):
            first, last = self.draw(one)
            if kind == "fork":
                self.way(split, first)
            else:
                self.way(
                    split,
                    first,
                    f"({variable} ?? 0) {'==' if rank else '!='} 1 and ({variable} ?? 0) &lt; 3".replace(
                        "&lt;", "<"
                    ),
                )
            self.way(last, join)
        if kind != "fork":
            self.way(split, join, name=default)
        return split, join


def drawn(block: Block) -> tuple[Plan, Pen]:
    """Draw a process of one block; return its plan, and the pen, which knows the variables of its conditions."""
    pen = Pen()
    start, end = pen.put("startEvent", "start"), pen.put("endEvent", "end")
    first, last = pen.draw(block)
    pen.way(start, first)
    pen.way(last, end)
    return plan("".join(pen.drawn)), pen


def walked(read: Plan, pen: Pen, choices: dict[str, int], *, seed: int) -> Iterator[Walk]:
    """Walk to the end, answering in an order drawn by the seed; loops turn at some of the first answers."""
    draw = random.Random(seed)
    walk = Walk(compile_(read), **choices)
    yield walk
    for step in range(200):
        if walk.last.is_ended:
            return
        assert walk.last.waits, "nothing is waited for, and it is not over"
        assert not walk.last.incidents
        wait = draw.choice(sorted(walk.last.waits, key=lambda one: (one.element, one.attempt)))
        turns = {name: step < 8 and draw.random() < 0.5 for name in pen.turns}
        if wait.kind == "timer":
            walk.after(1, **turns)
        else:
            walk.do(wait.element, **turns)
        yield walk
    pytest.fail("it does not end")


CALM = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@CALM
@given(BLOCKS, st.integers(0, 5))
def test_it_ends_by_the_same_path_whether_it_is_saved_or_not(block: Block, seed: int) -> None:
    read, pen = drawn(block)
    choices = dict.fromkeys(pen.choices, seed % 4)
    saved = [(walk.last.state, walk.last.path) for walk in walked(read, pen, choices, seed=seed)]
    with pytest.MonkeyPatch.context() as patch:
        kept: list[Instance] = []
        written = tokens.written

        def remember(instance: Instance) -> object:
            kept[:] = [instance]
            return written(instance)

        def same(_program: object, engine: object, _tree: object) -> Instance:
            kept[0].script_engine = engine
            return kept[0]

        patch.setattr(tokens, "written", remember)
        patch.setattr(tokens, "opened", same)
        unsaved = [(walk.last.state, walk.last.path) for walk in walked(read, pen, choices, seed=seed)]
    assert saved == unsaved


@CALM
@given(BLOCKS)
def test_each_way_can_be_taken(block: Block) -> None:
    read, pen = drawn(block)
    ways = {one.id for one in read.scope.every_flow()}
    taken: set[str] = set()
    for values in product((0, 1, 3), repeat=len(pen.choices)):
        for seed in range(4):
            for walk in walked(read, pen, dict(zip(pen.choices, values, strict=True)), seed=seed):
                taken |= set(walk.last.path)
            if ways <= taken:
                return
    assert ways <= taken
