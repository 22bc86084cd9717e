"""Any file of BPMN 2.0 is taken over whole, or refused by the name and the place of what is not run."""

import io
from importlib.resources import files

import pytest
from lxml import etree

from parvis.processes.diagrams.checking import check, check_file
from parvis.processes.diagrams.findings import Finding, Report
from parvis.processes.diagrams.reading import read
from parvis.processes.diagrams.vocabulary import BPMN, IDLE, NOTED, RUN, ZEN
from tests.processes.diagrams.drawn import file_of, flow, line

TASK = '<userTask id="a" name="Instruire"/>'


def said(report: Report, kind: str) -> list[Finding]:
    """Return the warnings of a kind."""
    return [one for one in report.warnings if one.kind == kind]


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(line(TASK), id="a sequence"),
        pytest.param(line('<task id="a"/>', '<manualTask id="b"/>', '<sendTask id="c"/>'), id="plain tasks"),
        pytest.param(line('<receiveTask id="a"/>', '<serviceTask id="b"/>'), id="tasks of services"),
        pytest.param(line('<exclusiveGateway id="a"/>', '<parallelGateway id="b"/>'), id="gateways"),
        pytest.param(line('<inclusiveGateway id="a"/>', '<eventBasedGateway id="b"/>'), id="other gateways"),
        pytest.param(
            f'<laneSet id="l"><lane id="l1" name="Accueil"><flowNodeRef>a</flowNodeRef></lane></laneSet>{line(TASK)}',
            id="lanes",
        ),
        pytest.param(
            line(f'<subProcess id="s">{line(TASK, named_after="s")}</subProcess>'), id="a sub-process"
        ),
        pytest.param(line('<subProcess id="a"/>'), id="a collapsed sub-process"),
        pytest.param(
            line(
                '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>P3D</timeDuration>'
                "</timerEventDefinition></intermediateCatchEvent>"
            ),
            id="a timer",
        ),
        pytest.param(
            line('<intermediateThrowEvent id="a"><messageEventDefinition/></intermediateThrowEvent>'),
            id="a message",
        ),
        pytest.param(
            line(TASK) + '<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>',
            id="a boundary",
        ),
        pytest.param(
            line(
                '<intermediateThrowEvent id="a"><linkEventDefinition name="x"/></intermediateThrowEvent>',
                '<intermediateCatchEvent id="b"><linkEventDefinition name="x"/></intermediateCatchEvent>',
            ),
            id="links",
        ),
        pytest.param(TASK, id="neither start nor end"),
        pytest.param('<textAnnotation id="n"><text>Ici</text></textAnnotation>', id="a note alone"),
    ],
)
def test_what_the_house_runs_is_imported(inside: str) -> None:
    """Each shape that the issue names, as tools write it."""
    report = check_file(file_of(inside))
    assert report.imported, report.unsupported


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        (line('<scriptTask id="x" name="Calcul"><script>import os</script></scriptTask>'), "scriptTask"),
        (line('<adHocSubProcess id="x"/>'), "adHocSubProcess"),
        (line('<transaction id="x"/>'), "transaction"),
        (line('<complexGateway id="x"/>'), "complexGateway"),
        (
            line('<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>'),
            "compensateEventDefinition",
        ),
        (line('<userTask id="x" isForCompensation="true"/>'), "userTask"),
        (line('<userTask id="x" completionQuantity="2"/>'), "userTask"),
        (line('<task id="a"/>') + '<subProcess id="x" triggeredByEvent="true"/>', "subProcess"),
        (
            line('<endEvent id="x"><messageEventDefinition/><terminateEventDefinition/></endEvent>').replace(
                flow("x", "end"), ""
            ),
            "endEvent",
        ),
        (line('<teleportTask id="x"/>'), "teleportTask"),
        (line('<userTask id="x" isForCompensation="1"/>'), "userTask"),
        (line('<task id="a"/>') + '<subProcess id="x" triggeredByEvent=" 1 "/>', "subProcess"),
        (line('<intermediateCatchEvent id="x" parallelMultiple="1"/>'), "intermediateCatchEvent"),
        (
            line('<complexGateway id="x"><activationCondition>a</activationCondition></complexGateway>'),
            "complexGateway",
        ),
        (line('<task id="a"/>') + '<lane id="l"><task id="x"/></lane>', "task"),
        (line('<subProcess id="s"><scriptTask id="x"/></subProcess>'), "scriptTask"),
    ],
)
def test_what_it_does_not_run_is_refused_by_name_and_place(inside: str, named: str) -> None:
    """The element, its id, the line of the file and why; each told once."""
    report = check_file(file_of(inside))
    assert not report.imported
    (found,) = [one for one in report.unsupported if one.kind != "flow"]
    assert (found.element, found.id) == (named, "x")
    assert found.line > 1
    assert found.message


@pytest.mark.parametrize(
    ("inside", "kind", "value"),
    [
        (line(TASK) + flow("a", "nowhere"), "flow", "targetRef=nowhere"),
        (line(TASK) + TASK, "id", "a"),
        (line('<task id="a/b"/>'), "id", "a/b"),
        (line('<task id=""/>'), "id", ""),
        (line('<exclusiveGateway id="a" default="gone"/>'), "flow", "default=gone"),
        (line(TASK) + '<boundaryEvent id="b" attachedToRef="gone"/>', "boundary", "attachedToRef=gone"),
        (line('<callActivity id="a" calledElement="P"/>'), "call", "P"),
        (
            line('<subProcess id="a"><task id="in"/></subProcess>') + flow("start", "in"),
            "flow",
            "start → in",
        ),
    ],
)
def test_a_diagram_that_does_not_hold_together_is_refused(inside: str, kind: str, value: str) -> None:
    """A way that leads nowhere, an id borne twice or that no address can say, a process that calls itself."""
    report = check_file(file_of(inside))
    assert (kind, value) in {(one.kind, one.value) for one in report.unsupported}


def test_foreign_conditions_are_listed_word_for_word() -> None:
    """They are translated before publishing, not before importing; those of the house are read at once."""
    ways = [
        (
            "foreign",
            "<conditionExpression xsi:type='tFormalExpression'>${montant &gt; 3}</conditionExpression>",
        ),
        ("own", f'<conditionExpression language="{ZEN}">montant &gt; 3</conditionExpression>'),
        ("bad", f'<conditionExpression language="{ZEN}">montant &gt;</conditionExpression>'),
        ("none", "<conditionExpression/>"),
    ]
    drawn = "".join(
        f'<sequenceFlow id="{way}" sourceRef="g" targetRef="end">{condition}</sequenceFlow>'
        for way, condition in ways
    )
    report = check_file(file_of(line('<exclusiveGateway id="g"/>') + drawn))
    assert report.imported
    told = {one.id: one.value for one in said(report, "condition")}
    assert told == {"foreign": "${montant > 3}", "bad": "montant >", "none": ""}


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("<timeDuration>P1DT2H</timeDuration>", False),
        ("<timeDate>2027-01-31T08:00:00+01:00</timeDate>", False),
        ("<timeCycle>R3/PT10H</timeCycle>", False),
        ("<timeDuration>P</timeDuration>", True),
        ("<timeDuration>#{delai}</timeDuration>", True),
        ("<timeCycle>0 0 9-17 * * MON-FRI</timeCycle>", True),
        ("<timeDate/>", True),
        ("", True),
    ],
)
def test_a_delay_of_the_standard_needs_no_translation(time: str, told: bool) -> None:
    """ISO 8601 is the same everywhere; all else is to be said again."""
    timer = f"<timerEventDefinition>{time}</timerEventDefinition>"
    report = check_file(file_of(line(f'<intermediateCatchEvent id="w">{timer}</intermediateCatchEvent>')))
    assert report.imported
    assert bool(said(report, "timer")) is told


def test_extensions_of_another_tool_are_listed_and_kept() -> None:
    """Elements and attributes of its own, where they stand; the file leaves again with all of them."""
    content = file_of(
        line(
            '<userTask id="a" other:assignee="demo"><extensionElements><other:form><other:field/></other:form>'
            "<other:form/></extensionElements></userTask>"
        )
        + '<other:loose id="z"/>',
        beside="<!-- drawn by hand -->",
    )
    report = check_file(content)
    assert report.imported
    assert {(one.id, one.value) for one in said(report, "extension")} == {
        ("a", "other:assignee=demo"),
        ("a", "other:form ×2"),
        ("P", "other:loose"),
    }
    assert canonical(read(content).written()) == canonical(content)


def test_what_another_tool_wrote_is_listed_wherever_it_stands() -> None:
    """In what is kept without effect, in what is refused, in the drawing, and without a namespace."""
    extended = "<extensionElements><other:mark/></extensionElements>"
    content = file_of(
        f'<dataObject id="o" other:kind="k">{extended}</dataObject><task id="t" colour="red"/>'
        f'<scriptTask id="s" other:run="r">{extended}</scriptTask>',
        beside='<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane bpmnElement="P"><other:grid><other:line/></other:grid>'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
    )
    assert {(one.id, one.value) for one in said(check_file(content), "extension")} == {
        ("o", "other:kind=k"),
        ("o", "other:mark"),
        ("t", "colour=red"),
        ("s", "other:run=r"),
        ("s", "other:mark"),
        ("", "grid ×1"),
    }


def canonical(content: bytes) -> bytes:
    """Return a file as the standard of XML compares two of them (C14N, comments included)."""
    out = io.BytesIO()
    etree.fromstring(content).getroottree().write_c14n(out)
    return out.getvalue()


def names_of_the_standard() -> list[str]:
    """Return every element that the schema of BPMN 2.0 declares at its top."""
    schema = files("SpiffWorkflow.bpmn.parser") / "schema" / "Semantic.xsd"
    tree = etree.fromstring(schema.read_bytes())
    return sorted(
        one.get("name", "") for one in tree.iterchildren("{http://www.w3.org/2001/XMLSchema}element")
    )


@pytest.mark.parametrize("name", names_of_the_standard())
def test_no_element_of_the_standard_is_dropped_in_silence(name: str) -> None:
    """Each is run or a note, or is told by its name."""
    report = check_file(file_of(f'<{name} id="one"/>'))
    told = {one.element for one in report.unsupported + report.warnings if one.id == "one"}
    assert name in RUN | NOTED | {"extensionElements"} or name in told
    assert name in RUN | NOTED | set(IDLE) | {"extensionElements"} or not report.imported


def test_several_pools_are_kept_and_one_is_to_be_chosen() -> None:
    """As most tools draw an exchange: two processes, a closed pool, messages between them."""
    beside = (
        '<collaboration id="c"><participant id="p1" processRef="t:P"/><participant id="p2" processRef="Q"/>'
        '<participant id="p3" name="Usager"/><messageFlow id="m" sourceRef="p3" targetRef="a"/>'
        '<messageFlow id="lost" sourceRef="p3" targetRef="gone"/></collaboration>'
        '<process id="Q"><task id="q"/></process>'
    )
    report = check_file(file_of(line(TASK), beside=beside))
    assert report.imported
    assert [one.id for one in said(report, "process")] == ["P"]
    assert [one.value for one in said(report, "reference")] == ["targetRef=gone"]


def test_a_flow_written_outside_its_sub_process_is_of_its_ends() -> None:
    """Some tools write every flow at the top of the process."""
    inside = '<subProcess id="s"><task id="a"/><task id="b"/></subProcess>'
    assert check_file(file_of(line(inside) + flow("a", "b"))).imported


def test_an_id_that_nothing_runs_by_is_only_told() -> None:
    """Exporters give one id to two texts."""
    twice = '<documentation id="x">a</documentation><documentation id="x">b</documentation>'
    report = check_file(file_of(twice + line(TASK)))
    assert report.imported
    assert [one.value for one in said(report, "reference")] == ["x"]


def test_a_choreography_is_refused_by_its_own_names() -> None:
    """What it is made of is of BPMN, and is not said to be of another."""
    task = (
        '<choreographyTask id="c" initiatingParticipantRef="p"><participantRef>p</participantRef>'
        "<messageFlowRef>m</messageFlowRef></choreographyTask>"
    )
    content = file_of(line(TASK), beside=f'<choreography id="C"><startEvent id="s"/>{task}</choreography>')
    told = [(one.element, one.message) for one in check_file(content).unsupported]
    assert told == [
        (name, "une chorégraphie ne s’exécute pas") for name in ("choreography", "choreographyTask")
    ]


def test_each_thing_is_told_with_its_process_and_its_lane() -> None:
    """By their names, the innermost lane; by the id of what has no name."""
    lanes = (
        '<laneSet><lane id="l1" name="Mairie"><flowNodeRef>sub</flowNodeRef><childLaneSet><lane id="l2">'
        "<flowNodeRef>sub</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    )
    held = f'{lanes}<subProcess id="sub"><scriptTask id="x"/></subProcess>'
    beside = f'<process id="Q" name="Instruire\n la demande">{held}</process>'
    (found,) = check_file(file_of('<task id="a"/>', beside=beside)).unsupported
    assert (found.id, found.process, found.lane) == ("x", "Instruire la demande", "l2")


def test_a_file_without_a_process_is_refused() -> None:
    """A drawing of closed pools instructs nothing."""
    content = f'<definitions xmlns="{BPMN}"><collaboration id="c"/></definitions>'.encode()
    (found,) = check_file(content).unsupported
    assert found.kind == "process"


def test_what_is_not_drawn_is_told_and_colours_are_told_once() -> None:
    """The layout is the file's; what it forgets is placed here."""
    plane = (
        '<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="P">'
        '<bpmndi:BPMNShape id="s1" bpmnElement="start" other:stroke="red"/>'
        '<bpmndi:BPMNShape id="s2" bpmnElement="a" other:stroke="red"/>'
        '<bpmndi:BPMNShape id="s3" bpmnElement="end"/><bpmndi:BPMNEdge id="e1" bpmnElement="start-a"/>'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    report = check(read(file_of(line(TASK), beside=plane)))
    assert [one.id for one in said(report, "layout")] == ["a-end"]
    assert [one.value for one in said(report, "extension")] == ["stroke ×2"]
    assert [one.id for one in said(check_file(file_of(line(TASK))), "layout")] == [""]


def test_a_large_diagram_is_judged_in_time() -> None:
    """1,000 tasks in a row, each with an extension: linear."""
    tasks = [
        f'<userTask id="t{number}"><extensionElements><other:x/></extensionElements></userTask>'
        for number in range(1000)
    ]
    report = check_file(file_of(line(*tasks)))
    assert len(said(report, "extension")) == 1000
