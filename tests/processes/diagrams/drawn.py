"""Small diagrams of other tools, for the tests."""

from itertools import pairwise

from parvis.processes.diagrams.vocabulary import BPMN, DRAWING

SPACES = (
    f'xmlns="{BPMN}" xmlns:bpmndi="{DRAWING}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:other="https://tool.example/schema"'
)


def file_of(inside: str, *, beside: str = "", around: str = "") -> bytes:
    """Return a file whose only process, `P`, holds this, with what stands beside it."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions id="D" targetNamespace="t" {SPACES} {around}>\n'
        f'{beside}<process id="P">\n{inside}\n</process></definitions>'
    ).encode()


def flow(source: str, target: str, inside: str = "") -> str:
    """Return a sequence flow, named after its ends."""
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def line(*nodes: str, named_after: str = "") -> str:
    """Return a start, these elements in their order (each with its id), an end, and the flows between them."""
    first, last = f"{named_after}start", f"{named_after}end"
    named = [(first, f'<startEvent id="{first}"/>')]
    named += [(node.split('id="')[1].split('"')[0], node) for node in nodes]
    named.append((last, f'<endEvent id="{last}"/>'))
    flows = [flow(one[0], two[0]) for one, two in pairwise(named)]
    return "\n".join([node for _, node in named] + flows)
