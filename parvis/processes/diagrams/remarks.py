"""What the author of a file wrote beside its elements: comments and processing instructions.

They are no part of BPMN. The modeller of the browser does not read them, and a list is written anew: both would drop
them. They are put back where they stood, before the same element; those inside an element that is gone go with it.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

_REMARKS = (etree.Comment, etree.ProcessingInstruction)


def keep_remarks(former: etree._Element, now: etree._Element) -> bool:
    """Put back in a tree, which was just made, the remarks of the one it comes from; return whether there were some."""
    missing = _missing(former.itersiblings(*_REMARKS, preceding=True), now.itersiblings(preceding=True))
    after = _missing(former.itersiblings(*_REMARKS), now.itersiblings())
    for one in reversed(missing):
        now.addprevious(_copied(one))
    for one in reversed(after):
        now.addnext(_copied(one))
    return _inside(former, now) or bool(missing or after)


def _inside(former: etree._Element, now: etree._Element) -> bool:
    """The remarks inside an element, and inside those it holds: each tree is walked once."""
    by_id = {one.get("id"): one for one in now.iter("*") if one.get("id")}
    pairs, found = [(former, now)], False
    while pairs:
        before, after = pairs.pop()
        alike = _Alike(after, by_id)
        missing = _missing(before.iterchildren(*_REMARKS), after.iterchildren())
        absent = set(map(id, missing))  # Of objects that ``missing`` holds: none is made again meanwhile.
        waiting: list[etree._Element] = []
        for child in before:
            if not isinstance(child.tag, str):
                waiting += [child] if id(child) in absent else []
            elif (match := alike.find(child)) is not None:
                if match.getparent() is after:
                    found = _put(waiting, match) or found
                    waiting = []
                pairs.append((child, match))
        after.extend(map(_copied, waiting))
        found = found or bool(waiting)
    return found


def _put(waiting: list[etree._Element], match: etree._Element) -> bool:
    for one in waiting:
        match.addprevious(_copied(one))
    return bool(waiting)


class _Alike:
    """The elements of one tree that are those of another: of the same id, else of the same name and rank."""

    def __init__(self, inside: etree._Element, by_id: dict[str | None, etree._Element]) -> None:
        self.by_id = by_id
        self.nameless: dict[str, Iterator[etree._Element]] = {}
        held: dict[str, list[etree._Element]] = {}
        for one in inside.iterchildren("*"):
            if not one.get("id"):
                held.setdefault(str(one.tag), []).append(one)
        self.nameless = {tag: iter(found) for tag, found in held.items()}

    def find(self, child: etree._Element) -> etree._Element | None:
        """The one of the other tree, asked of each child in order; None when it is gone."""
        if child.get("id"):
            return self.by_id.get(child.get("id"))
        return next(self.nameless.get(str(child.tag), iter(())), None)


def _missing(wanted: Iterator[etree._Element], there: Iterator[etree._Element]) -> list[etree._Element]:
    """The remarks that are not there yet, as often as they were."""
    held = Counter(_words(one) for one in there if not isinstance(one.tag, str))
    found = []
    for one in wanted:
        if held[_words(one)] > 0:
            held[_words(one)] -= 1
        else:
            found.append(one)
    return found


def _words(remark: etree._Element) -> str:
    return etree.tostring(remark, encoding="unicode", with_tail=False)


def _copied(remark: etree._Element) -> etree._Element:
    """The remark alone: the text after it is that of the element, not its own."""
    copy = deepcopy(remark)
    copy.tail = None
    return copy
