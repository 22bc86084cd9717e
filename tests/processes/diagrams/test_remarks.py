"""Comments and processing instructions of a file outlive who draws it without reading them, and a list written anew."""

from lxml import etree

from parvis.processes.diagrams.reading import read
from parvis.processes.diagrams.remarks import keep_remarks
from parvis.processes.steps.reading import read_steps
from parvis.processes.steps.shape import Step, Steps
from parvis.processes.steps.writing import write

LIST = Steps("p", (Step("a", "task", "A", {"unit": "x"}), Step("b", "task", "B", {"unit": "x"})), "P")


def without_remarks(root: etree._Element) -> etree._Element:
    """A file as a modeller that does not read remarks gives it back."""
    return etree.fromstring(etree.tostring(root), etree.XMLParser(remove_comments=True, remove_pis=True))


def remarked() -> etree._Element:
    """A file with remarks before and after all, before an element, twice the same, last, and under no id."""
    text = write(LIST).written().decode()
    text = text.replace("?>", "?><!-- de Bizagi --><?outil version=3?>", 1) + "<!-- fin -->"
    text = text.replace('<bpmn:userTask id="a"', '<!-- 1 --><!-- 1 --><bpmn:userTask id="a"')
    text = text.replace("</bpmn:process>", "<?dernier?></bpmn:process>")
    text = text.replace("<bpmn:extensionElements>", "<bpmn:extensionElements><!-- réglage -->", 1)
    return read(text.encode()).root


def the(root: etree._Element, path: str) -> etree._Element:
    """The element at a path."""
    found = root.find(path)
    assert found is not None
    return found


def told(root: etree._Element) -> list[tuple[str, str]]:
    """Each remark of a file, and what comes after it."""
    beside = [*reversed(list(root.itersiblings(preceding=True))), *root.itersiblings()]
    found = [(str(one.text), "") for one in beside]
    for one in root.iter(etree.Comment, etree.ProcessingInstruction):
        after = next(iter(one.itersiblings("*")), None)
        found.append(
            (str(one.text), "" if after is None else after.get("id") or etree.QName(after).localname)
        )
    return found


def test_remarks_come_back_where_they_stood() -> None:
    former = remarked()
    now = without_remarks(former)
    assert told(now) == []
    assert keep_remarks(former, now)
    assert told(now) == told(former)
    assert len(told(now)) == 7
    assert not keep_remarks(former, now), "those that are there are not written twice"


def test_remarks_of_what_moved_or_went_follow_it() -> None:
    former = remarked()
    now = without_remarks(former)
    the(now, "{*}process").append(the(now, "{*}process/{*}userTask[@id='a']"))
    keep_remarks(former, now)
    assert (" 1 ", "a") in told(now)
    gone = without_remarks(former)
    the(gone, "{*}process").remove(the(gone, "{*}process/{*}userTask[@id='a']"))
    keep_remarks(former, gone)
    assert " réglage " not in dict(told(gone))
    assert [words for words, _after in told(gone)].count(" 1 ") == 2


def test_text_around_a_remark_is_not_written_twice() -> None:
    former = etree.fromstring("<a id='x'>un <!-- deux -->trois</a>")
    now = etree.fromstring("<a id='x'>un trois</a>")
    keep_remarks(former, now)
    assert "".join(map(str, now.itertext())) == "un trois"
    assert told(now) == [(" deux ", "")]


def test_a_list_written_over_its_file_keeps_them() -> None:
    diagram = read(etree.tostring(remarked().getroottree()))
    steps = read_steps(diagram.processes[0])
    again = write(Steps("p", steps.items[1:], "P"), diagram)
    assert {words for words, _after in told(again.root)} == {" de Bizagi ", "version=3", " 1 ", "", " fin "}
    whole = write(steps, diagram)
    assert told(whole.root) == told(diagram.root)


def test_many_remarks_cost_as_many_steps() -> None:
    """A file of a hundred thousand comments, all beside each other: what it costs grows as they do."""
    former = etree.fromstring("<a id='x'>" + "<!---->" * 100_000 + "<b/></a>")
    now = etree.fromstring("<a id='x'><b/></a>")
    assert keep_remarks(former, now)
    assert sum(1 for _one in now.iter(etree.Comment)) == 100_000
