"""The confined child that reads a DOCX somebody sent: run as a script, never imported by the house.

It accepts its limits before it reads the first byte, and writes on its output what the document says: paragraphs,
lists and tables, each stretch of text with its look, merge fields from content controls written ``{{ tag }}``, and what
it had to leave out. Numbers are counted, never believed.

    python -I child.py MEMORY SECONDS
"""

import json
import os
import resource
import sys
from collections import Counter
from typing import Any

_NOBODY = 65534
_MOST_BLOCKS = 2_000
_MOST_SIGNS = 200_000
_LOST = {
    "drawing": "image",
    "pict": "image",
    "object": "object",
    "footnoteReference": "footnote",
    "endnoteReference": "footnote",
    "commentReference": "comment",
    "ins": "revision",
    "del": "revision",
    "txbxContent": "text_box",
    "sym": "symbol",
}


def confine(memory: int, seconds: int) -> None:
    """Take away every right and bound memory (bytes) and processor time (seconds)."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


class Reader:
    """Walk the body once."""

    def __init__(self, document: Any, names: Any) -> None:
        self.document, self.names = document, names
        self.blocks: list[dict[str, Any]] = []
        self.lost: Counter[str] = Counter()
        self.signs = 0

    def read(self) -> dict[str, Any]:
        """What the document says, and what was left out."""
        self._walk(self.document.element.body)
        for section in self.document.sections:
            for part in (section.header, section.footer):
                if not part.is_linked_to_previous:
                    self.lost["header"] += any(one.text.strip() for one in part.paragraphs)
        return {"blocks": self.blocks, "lost": {key: count for key, count in self.lost.items() if count}}

    def _walk(self, holder: Any) -> None:
        for element in holder.iterchildren():
            if len(self.blocks) > _MOST_BLOCKS or self.signs > _MOST_SIGNS:
                raise SystemExit(4)
            tag = self._tag(element)
            if tag == "p":
                self._paragraph(element)
            elif tag == "tbl":
                self._table(element)
            elif tag == "sdt":
                content = element.find(self.names("w:sdtContent"))
                if content is not None:
                    self._walk(content)

    def _paragraph(self, element: Any) -> None:
        style = element.find(f"{self.names('w:pPr')}/{self.names('w:pStyle')}")
        name = self._style(style.get(self.names("w:val")) if style is not None else "")
        listed = element.find(f"{self.names('w:pPr')}/{self.names('w:numPr')}") is not None
        runs = self._runs(element)
        if not any(text.strip() for text, _bold, _italic in runs):
            return
        kind = "heading" if name.startswith(("heading", "title", "titre")) else "paragraph"
        if listed or name.startswith("list"):
            kind = "numbered" if "number" in name else "item"
        self.blocks.append({"is": kind, "runs": runs})

    def _style(self, identifier: str) -> str:
        found = next((one for one in self.document.styles if one.style_id == identifier), None)
        return str(found.name).lower() if found is not None else ""

    def _table(self, element: Any) -> None:
        rows = []
        for row in element.iterchildren(self.names("w:tr")):
            cells = []
            for cell in row.iterchildren(self.names("w:tc")):
                runs: list[Any] = []
                for inside in cell.iterchildren():
                    if self._tag(inside) == "p":
                        runs += ([["\n", False, False]] if runs else []) + self._runs(inside)
                    elif self._tag(inside) == "tbl":
                        self.lost["nested_table"] += 1
                cells.append(runs)
            rows.append(cells)
        self.blocks.append({"is": "table", "rows": rows})

    def _runs(self, holder: Any, control: str = "") -> list[list[Any]]:
        found: list[list[Any]] = []
        for element in holder.iterchildren():
            tag = self._tag(element)
            if tag == "sdt":
                found.append([self._control(element), False, False])
            elif tag in ("hyperlink", "smartTag"):
                found += self._runs(element)
            elif tag == "fldSimple":
                found.append([self._field(element), False, False])
            elif tag == "r":
                found.append(self._run(element))
            elif tag in _LOST:
                self.lost[_LOST[tag]] += 1
                found += self._runs(element) if tag == "ins" else []
        self.signs += sum(len(text) for text, _bold, _italic in found)
        return found

    def _run(self, element: Any) -> list[Any]:
        text = ""
        for part in element.iterchildren():
            tag = self._tag(part)
            if tag == "t":
                text += part.text or ""
            elif tag in ("br", "cr"):
                text += "\n"
            elif tag == "tab":
                text += " "
            elif tag in _LOST:
                self.lost[_LOST[tag]] += 1
        looks = element.find(self.names("w:rPr"))
        return [text, self._is_on(looks, "w:b"), self._is_on(looks, "w:i")]

    def _control(self, element: Any) -> str:
        """A content control, as the field it stands for: its tag, else its title."""
        for name in ("w:tag", "w:alias"):
            found = element.find(f"{self.names('w:sdtPr')}/{self.names(name)}")
            if found is not None and (found.get(self.names("w:val")) or "").strip():
                return "{{ " + str(found.get(self.names("w:val"))).strip()[:100] + " }}"
        self.lost["control"] += 1
        return self._words(element)

    def _words(self, element: Any) -> str:
        return "".join(str(one.text or "") for one in element.iter(self.names("w:t")))

    def _field(self, element: Any) -> str:
        words = (element.get(self.names("w:instr")) or "").split()
        if len(words) > 1 and words[0] == "MERGEFIELD":
            return "{{ " + words[1].strip('"')[:100] + " }}"
        self.lost["field"] += 1
        return self._words(element)

    def _is_on(self, looks: Any, name: str) -> bool:
        found = looks.find(self.names(name)) if looks is not None else None
        return found is not None and found.get(self.names("w:val")) not in ("0", "false", "off")

    def _tag(self, element: Any) -> str:
        return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def main() -> None:
    """Read the standard input within the limits of the arguments."""
    import io  # noqa: PLC0415  # what reads is loaded before the limits, from trusted files

    import docx  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    # Once confined, no module can be loaded any more: everything that serves is used once before.
    blank = io.BytesIO()
    docx.Document().save(blank)
    Reader(docx.Document(blank), qn).read()
    confine(int(sys.argv[1]), int(sys.argv[2]))
    try:
        document = docx.Document(io.BytesIO(sys.stdin.buffer.read()))
        told = Reader(document, qn).read()
    except Exception:  # whatever a hostile file raises, it cannot be read
        raise SystemExit(3) from None
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
