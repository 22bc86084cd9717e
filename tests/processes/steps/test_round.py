"""A list of steps writes BPMN, and reads it back: the same list, the same file, nothing of others' lost."""

import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.processes.diagrams.checking import check
from parvis.processes.diagrams.reading import Diagram, read
from parvis.processes.diagrams.vocabulary import DRAWING, OWN, bpmn
from parvis.processes.linting.judging import judge
from parvis.processes.steps.reading import NotAList, read_steps
from parvis.processes.steps.shape import Alarm, Back, Branch, Choice, End, Item, Step, Steps, Together
from parvis.processes.steps.writing import write
from tests.processes.diagrams.drawn import file_of, flow, line

GRANT = Steps(
    "grant",
    (
        Step("check", "task", "Vérifier le dossier", {"unit": "vie-associative", "due": 5}),
        Choice(
            "complete",
            (
                Branch(
                    (Step("ask", "correction", "Demander les pièces"), Back("check")),
                    "manque",
                    name="Incomplet",
                ),
                Branch(name="Complet", otherwise=True),
            ),
            "Complet ?",
        ),
        Step(
            "opinion",
            "opinions",
            "Avis de la commission",
            {"units": ["sports", "culture"], "rule": "majority"},
            alarms=(Alarm("late", "P10D", (Step("remind", "message", "Relancer"), End("told"))),),
        ),
        Together("both", ((Step("visa", "visa", "Viser"),), (Step("sum", "table", "Calculer"),)), join="met"),
        Choice(
            "answer",
            (
                Branch((Step("yes", "letter", "Accorder"),), "accord", name="Oui"),
                Branch((Step("no", "letter", "Refuser"), End("refused", "Refusée")), otherwise=True),
            ),
            "Accordée ?",
        ),
        Step("rest", "wait", "Attendre le délai", period="P2M"),
        End("done", "Fin"),
    ),
    "Subvention",
)


def back(diagram: Diagram) -> Steps:
    """Read the first process of a file as a list."""
    return read_steps(diagram.processes[0])


def graph(diagram: Diagram) -> tuple[set[tuple[str, str]], list[tuple[str, str, str]]]:
    """Return the elements and the ways of the first process."""
    process = diagram.processes[0]
    ways = [
        (one.get("sourceRef", ""), one.get("targetRef", ""), "".join(map(str, one.itertext())).strip())
        for one in process.iter(bpmn("sequenceFlow"))
    ]
    nodes = {(str(one.tag), one.get("id", "")) for one in process if one.tag != bpmn("sequenceFlow")}
    return nodes, ways


def test_a_list_is_a_file_that_stands_every_check() -> None:
    """Imported without a word: all is drawn, nothing is foreign, nothing is left to say."""
    written = read(write(GRANT).written())
    report = check(written)
    assert (report.unsupported, report.warnings) == ([], [])
    assert judge(written.processes[0]) == []


def test_it_reads_back_as_what_follows_a_choice_that_some_leave() -> None:
    """A list keeps its ways; in the file of another tool, the way that goes on is the rest of the list."""
    assert back(write(GRANT)) == GRANT
    elsewhere = re.sub(rb' parvis:then="[^"]*"', b"", write(GRANT).written())
    found = back(read(elsewhere))
    names = [one.id for one in found.items if not isinstance(one, Back)]
    assert names == ["check", "complete", "opinion", "both", "answer", "yes", "rest", "done"]
    assert found.items[1:4] == GRANT.items[1:4]
    assert back(write(found)) == found


def test_a_choice_keeps_its_ways_whatever_follows() -> None:
    """Of which all ways end; at the end of a way of another choice; whose only way on goes back."""
    ended = Choice(
        "c", (Branch((Step("a", "task"), End("x"))), Branch((Step("b", "task"), End("y")), otherwise=True))
    )
    inner = Choice("d", (Branch((Step("e", "task"),)), Branch((End("z"),), otherwise=True)))
    outer = Choice("f", (Branch((inner,)), Branch((Step("g", "task"),), otherwise=True)), join="h")
    again = Choice("i", (Branch((Step("j", "task"),)), Branch((End("k"),), otherwise=True)))
    for items in ((ended,), (outer, End("l")), (Step("m", "task"), again, Back("m"))):
        steps = Steps("p", items)
        assert back(write(steps)) == steps


identifiers = count()


def lists(depth: int) -> st.SearchStrategy[tuple[Item, ...]]:
    """Draw a list whose every element is new."""
    steps = st.builds(
        lambda kind, name, alarms: Step(
            f"s{next(identifiers)}",
            kind,
            name,
            {"note": name} if name else {},
            "P3D" if kind == "wait" else "",
            () if kind == "wait" else alarms,
        ),
        st.sampled_from(["task", "message", "wait", "table", "correction", "data"]),
        st.sampled_from(["", "Étape", "A & <b>"]),
        st.lists(
            st.builds(
                lambda interrupts: Alarm(
                    f"a{next(identifiers)}", "P1D", (End(f"e{next(identifiers)}"),), interrupts=interrupts
                ),
                st.booleans(),
            ),
            max_size=2,
        ).map(tuple),
    )
    if not depth:
        return st.lists(steps, max_size=3).map(tuple)
    inner = lists(depth - 1)

    def choice(ways: list[tuple[Item, ...]], ends: list[bool]) -> Choice:
        branches = [
            Branch(
                (*items, End(f"e{next(identifiers)}")) if leaves else items,
                f"montant > {number}" if number else "",
                not number,
            )
            for number, (items, leaves) in enumerate(zip(ways, ends, strict=True))
        ]
        return Choice(f"c{next(identifiers)}", tuple(branches))

    choices = st.integers(2, 3).flatmap(
        lambda size: st.builds(
            choice,
            st.lists(inner, min_size=size, max_size=size),
            st.lists(st.booleans(), min_size=size, max_size=size),
        )
    )
    together = st.builds(
        lambda ways: Together(f"t{next(identifiers)}", tuple(ways)), st.lists(inner, min_size=2, max_size=3)
    )
    return st.lists(steps | choices | together, max_size=4).map(tuple)


def _tame(items: tuple[Item, ...], *, together: bool = False) -> tuple[Item, ...]:
    """Take out of a drawn list what cannot be: an end where others wait, anything after the last end."""
    kept: list[Item] = []
    for item in items:
        match item:
            case End() if together:
                continue
            case Choice():
                ways = tuple(replace(one, items=_tame(one.items, together=together)) for one in item.branches)
                kept.append(Choice(item.id, ways))
            case Together():
                kept.append(Together(item.id, tuple(_tame(way, together=True) for way in item.branches)))
            case Step() if together:
                kept.append(
                    replace(item, alarms=tuple(replace(one, interrupts=False) for one in item.alarms))
                )
            case _:
                kept.append(item)
        if isinstance(kept[-1], Choice) and all(
            one.items and isinstance(one.items[-1], End) for one in kept[-1].branches
        ):
            break
    return tuple(kept)


@settings(max_examples=60)
@given(lists(2))
def test_any_list_comes_back(items: tuple[Item, ...]) -> None:
    """The file is imported without a fault; read and written again it is the same graph; then the same list."""
    steps = Steps("P", _tame(items))
    diagram = write(steps)
    report = check(diagram)
    assert (report.unsupported, report.warnings) == ([], [])
    assert {one.kind for one in judge(diagram.processes[0])} <= {"large"}
    found = back(diagram)
    again = write(found, over=diagram)
    shapes = [one.get("bpmnElement") for one in again.root.iter(f"{{{DRAWING}}}BPMNShape")]
    assert len(shapes) == len(set(shapes))
    assert (graph(again)[0], sorted(graph(again)[1])) == (graph(diagram)[0], sorted(graph(diagram)[1]))
    assert back(again) == found


def test_nothing_is_drawn_over_something_else() -> None:
    """No two elements of the list overlap, but an alarm on its step."""
    boxes = {
        shape.get("bpmnElement"): tuple(
            float(shape[0].get(side, "0")) for side in ("x", "y", "width", "height")
        )
        for shape in write(GRANT).root.iter(f"{{{DRAWING}}}BPMNShape")
    }
    boxes.pop("late")
    for one, (left, top, width, height) in boxes.items():
        for other, (x, y, w, h) in boxes.items():
            apart = left + width <= x or x + w <= left or top + height <= y or y + h <= top
            assert one == other or apart, (one, other)


def test_what_others_wrote_is_kept_when_the_list_changes() -> None:
    """Extensions, notes, colours, other pools and the names of the flows; only what the list says changes."""
    content = file_of(
        '<textAnnotation id="note"><text>Voir la délibération</text></textAnnotation><other:task id="theirs"/>'
        '<association id="gone" sourceRef="note" targetRef="b"/><association id="kept" sourceRef="note" targetRef="a"/>'
        + line(
            '<userTask id="a" name="Lire" other:form="f1"><documentation>Ici</documentation></userTask>',
            '<task id="b"/>',
        ),
        beside='<process id="other"/><!-- written by hand -->',
    )
    diagram = read(content.replace(b'id="start-a"', b'id="first_way"'))
    found = read_steps(diagram.processes[1])
    assert [one.id for one in found.items if isinstance(one, Step)] == ["a", "b"]
    shorter = Steps(found.id, (found.items[0], found.items[2]), found.name, found.start)
    text = write(shorter, over=diagram).written().decode()
    for kept in (
        'other:form="f1"',
        "Ici",
        "Voir la délibération",
        'id="kept"',
        'id="first_way"',
        'id="other"',
        "by hand",
        'id="theirs"',
    ):
        assert kept in text
    assert 'id="b"' not in text
    assert 'id="gone"' not in text
    assert check(read(text.encode())).imported


def test_ways_may_meet_without_a_gateway() -> None:
    """As most people draw them: on the next task, or on the end."""
    drawn = line('<exclusiveGateway id="x"/>', '<task id="a"/>', '<task id="m"/>') + flow("x", "m")
    items = back(read(file_of(drawn))).items
    assert items[0] == Choice("x", (Branch((Step("a", "task"),)), Branch()))
    assert [one.id for one in items[1:] if not isinstance(one, Back)] == ["m", "end"]
    assert back(write(Steps("P", items))).items[1:] == items[1:]


@pytest.mark.parametrize(
    ("inside", "where"),
    [
        (line('<task id="a"/>') + flow("start", "end"), "start"),
        (line('<task id="a"/>') + '<startEvent id="s2"/>' + flow("s2", "a"), "s2"),
        (
            line(
                '<exclusiveGateway id="x"/>', '<exclusiveGateway id="y"/>', '<task id="a"/>', '<task id="m"/>'
            )
            + '<task id="b"/>'
            + flow("x", "m")
            + flow("y", "b")
            + flow("b", "m"),
            "y",
        ),
        (
            line('<exclusiveGateway id="x"/>', '<task id="a"/>', '<parallelGateway id="m"/>')
            + flow("x", "m"),
            "m",
        ),
        (line('<inclusiveGateway id="a"/>'), "a"),
        (line('<subProcess id="a"><task id="in"/></subProcess>'), "a"),
        (line('<task id="a"/>') + '<task id="alone"/>', "alone"),
        (line('<task id="a"/>', '<task id="b"/>') + flow("b", "a"), "b"),
        (line('<userTask id="a"><standardLoopCharacteristics/></userTask>'), "a"),
        (line('<intermediateCatchEvent id="a"><messageEventDefinition/></intermediateCatchEvent>'), "a"),
        (
            line('<parallelGateway id="a"/>', '<task id="b"/>')
            + '<task id="c"/>'
            + flow("a", "c")
            + flow("c", "end"),
            "end",
        ),
        ('<laneSet id="l"><lane id="l1"/></laneSet>' + line('<task id="a"/>'), "P"),
        (
            line(
                f'<userTask id="a"><extensionElements><step xmlns="{OWN}">[</step></extensionElements></userTask>'
            ),
            "a",
        ),
    ],
)
def test_a_diagram_of_another_shape_says_where(inside: str, where: str) -> None:
    """The list is not offered; the modeller is."""
    with pytest.raises(NotAList) as refused:
        back(read(file_of(inside)))
    assert refused.value.element == where
    assert str(refused.value)
