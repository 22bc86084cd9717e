"""Where each part of a message begins and ends: places in the original, nothing copied (RFC 2046).

The parser of the standard library copies every part and recurses; this only cuts, iteratively and within
limits.  The fields of each part are read by `fields`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from parvis.intake.mail import limits
from parvis.intake.mail.fields import Fields, block

MEDIA_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,100})\s*/\s*([a-z0-9!#$&^_.+-]{1,100})", re.IGNORECASE)
UNSAID_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,199}?)[ \t]*\r?\n(?=[Cc]ontent-)")
UNENCODED = {"", "7bit", "8bit", "binary"}


@dataclass
class Entity:
    """One part: its fields, and where its content stands in `raw`."""

    raw: bytes
    fields: Fields
    start: int
    end: int
    depth: int
    default: str = "text/plain"
    media_type: str = ""
    children: list["Entity"] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = MEDIA_TYPE.match(self.fields.first("content-type"))
        self.media_type = f"{found[1]}/{found[2]}".lower() if found else self.default

    @property
    def content(self) -> memoryview:
        """The bytes of the part as they travelled."""
        return memoryview(self.raw)[self.start : self.end]

    @property
    def encoding(self) -> str:
        """How the content travelled, in lower case; nothing for as it is."""
        said = self.fields.first("content-transfer-encoding")[:40].partition(";")[0].strip().lower()
        return "" if said in UNENCODED else said

    def parameter(self, name: str) -> str:
        """A parameter of the type."""
        return self.fields.parameter("content-type", name)

    @cached_property
    def said_name(self) -> str:
        """The name that the sender gives to the part."""
        return self.fields.parameter("content-disposition", "filename") or self.parameter("name")

    @property
    def disposition(self) -> str:
        """`inline`, `attachment` or nothing."""
        return self.fields.first("content-disposition")[:40].partition(";")[0].strip().lower()

    def walk(self) -> Iterator["Entity"]:
        """This part and all those inside, in order."""
        waiting = [self]
        while waiting:
            entity = waiting.pop()
            yield entity
            waiting.extend(reversed(entity.children))


def split(raw: bytes, notes: set[str]) -> Entity:
    """The message as a tree of parts; what goes beyond the limits is told and left whole."""
    start = len(raw) - len(raw.lstrip(b"\r\n")) if raw[:1] in (b"\r", b"\n") else 0
    root = entity_at(raw, start, len(raw), 0, "text/plain")
    if root.fields.were_cut:
        notes.add("cut")
    waiting, count = [root], 1
    while waiting:
        entity = waiting.pop()
        if not is_container(entity):
            continue
        if entity.depth >= limits.DEPTH:
            notes.add("too_deep")
            continue
        for start, end in inside(entity, limits.ENTITIES - count, notes):
            default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
            entity.children.append(entity_at(raw, start, end, entity.depth + 1, default))
        count += len(entity.children)
        waiting.extend(reversed(entity.children))
    return root


def entity_at(raw: bytes, start: int, end: int, depth: int, default: str) -> Entity:
    """The part that stands here: its fields, then its content."""
    fields, body = block(raw, start, end)
    return Entity(raw, fields, body, end, depth, default)


def is_container(entity: Entity) -> bool:
    """Whether parts stand inside as they are."""
    if entity.media_type.startswith("multipart/"):
        return True
    return entity.media_type in ("message/rfc822", "message/global") and not entity.encoding


def inside(entity: Entity, most: int, notes: set[str]) -> list[tuple[int, int]]:
    """Where the parts of a container stand; none when it has no delimiter: it is then read as words."""
    if not entity.media_type.startswith("multipart/"):
        if most < 1:
            notes.add("too_many_parts")
        return [(entity.start, entity.end)] if most > 0 else []
    boundary = entity.parameter("boundary").encode("utf-8", "replace").rstrip()
    places = between(entity, boundary, most, notes) if boundary else []
    if not places:
        far = min(entity.end, entity.start + limits.FIELD)
        guessed = UNSAID_BOUNDARY.search(entity.raw, max(entity.start - 1, 0), far)
        places = between(entity, guessed.group(1), most, notes) if guessed else []
        notes.add("broken_structure")
    return places


def between(entity: Entity, boundary: bytes, most: int, notes: set[str]) -> list[tuple[int, int]]:
    """What stands between two delimiters; a last one that never closes ends with its container."""
    places: list[tuple[int, int]] = []
    opened = -1
    for place, after, is_last in delimiters(entity, b"--" + boundary):
        if opened >= 0:
            places.append((opened, trimmed(entity.raw, opened, place)))
        opened = -1 if is_last else after
        if is_last:
            break
        if len(places) >= most:
            notes.add("too_many_parts")
            return places
    if opened >= 0 and opened < entity.end:
        places.append((opened, entity.end))
        notes.add("broken_structure")
    return places


def trimmed(raw: bytes, start: int, end: int) -> int:
    """The end of a part without the end of line that belongs to the delimiter."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return max(end, start)


def delimiters(entity: Entity, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Each line that is this delimiter: where it begins, where the next begins, whether it is the last."""
    raw, position, false = entity.raw, entity.start, 0
    place = position if raw.startswith(mark, position) else next_line(raw, mark, position, entity.end)
    while place >= 0 and false < limits.FALSE_DELIMITERS:
        tail = place + len(mark)
        line_end = raw.find(b"\n", tail, min(entity.end, tail + 200))
        stop = line_end if line_end >= 0 else min(entity.end, tail + 200)
        rest = raw[tail:stop].strip()
        if rest in (b"", b"--") and (line_end >= 0 or stop == entity.end):
            yield place, (line_end + 1 if line_end >= 0 else entity.end), rest == b"--"
        else:
            false += 1
        place = next_line(raw, mark, tail, entity.end)


def next_line(raw: bytes, mark: bytes, position: int, end: int) -> int:
    """Where the next line that begins so begins, or -1."""
    found = raw.find(b"\n" + mark, max(position - 1, 0), end)
    return found + 1 if found >= 0 else -1
