"""What reading a diagram found, each thing with its place."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.reading import line_of, local

MOST_TEXT = 500
"""Signs of a text quoted in a finding; the file keeps the whole of it."""


@dataclass(frozen=True)
class Finding:
    """One thing to tell about an element: `line` is its line in the file, `value` what it says, as written.

    `process` and `lane` say where it stands, by their names, or their ids when they have none.
    """

    kind: str
    element: str
    message: str
    id: str = ""
    name: str = ""
    line: int = 0
    value: str = ""
    process: str = ""
    lane: str = ""

    @property
    def sentence(self) -> str:
        """What it says, after the name of the element."""
        if not self.name:
            return self.message
        return _("« %(name)s » : %(message)s") % {"name": self.name, "message": self.message}


@dataclass
class Report:
    """What the house makes of a file: imported, unless something in it is not supported."""

    unsupported: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    lanes: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The lane of each element that has one, by the id of the element."""

    @property
    def imported(self) -> bool:
        """Whether the file can be taken over as a draft; publishing it asks that no warning that blocks be left."""
        return not self.unsupported

    def refuse(self, kind: str, element: etree._Element, message: str, value: str = "") -> None:
        """Note what the house does not run."""
        self.unsupported.append(about(kind, element, message, value, lanes=self.lanes))

    def warn(self, kind: str, element: etree._Element, message: str, value: str = "") -> None:
        """Note what is kept as it is written, or is still to be said."""
        self.warnings.append(about(kind, element, message, value, lanes=self.lanes))

    def as_json(self) -> dict[str, Any]:
        """Return it as a document, in the order of the file."""
        return {
            "imported": self.imported,
            "unsupported": [asdict(one) for one in sorted(self.unsupported, key=_line)],
            "warnings": [asdict(one) for one in sorted(self.warnings, key=_line)],
        }


def about(
    kind: str,
    element: etree._Element,
    message: str,
    value: str = "",
    *,
    lanes: Mapping[str, str] | None = None,
) -> Finding:
    """Return a finding that names the element; the nearest one with an id when it has none."""
    around = [element, *element.iterancestors()]
    named = next((one for one in around if one.get("id") is not None), around[-1])
    process = next((one for one in around if local(one) == "process"), None)
    inside = ((lanes or {}).get(one.get("id") or "") for one in around)
    return Finding(
        kind,
        str(etree.QName(element).localname),
        message,
        id=(named.get("id") or "")[:MOST_TEXT],
        name=(named.get("name") or "")[:MOST_TEXT],
        line=line_of(element),
        value=value.strip()[:MOST_TEXT],
        process="" if process is None else called(process),
        lane=next(filter(None, inside), ""),
    )


def called(element: etree._Element) -> str:
    """Return what people call an element: its name, or its id."""
    return (" ".join((element.get("name") or "").split()) or element.get("id") or "")[:MOST_TEXT]


def _line(finding: Finding) -> int:
    return finding.line
