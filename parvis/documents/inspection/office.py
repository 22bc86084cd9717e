"""Office files (ECMA-376 part 2 and OpenDocument 1.3 part 2 packages): what is inside, member by member."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError, fromstring

from parvis.base.zipped import BadZip, Budget, Content, Member, Reason, Walls, members_of, unpack

from .kinds import HEAD, KINDS, OLE, PROGRAM_EXTENSIONS, ZIP, is_windows_program
from .refusals import (
    ArchiveRefused,
    CannotAccept,
    ContentBomb,
    ContentIncomplete,
    ContentProtected,
    HasActiveContent,
    HasMacros,
    HasProgram,
    TwoFilesInOne,
    TypeRefused,
)

_TYPES = "[Content_Types].xml"
_MANIFEST = "META-INF/manifest.xml"
_SMALL = 1_000_000  # longest part read whole: the lists of types and of links
_OVERLAP = 64

_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_ODF = {KINDS[name].media_type.encode(): name for name in ("odt", "ods")}
_MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/.*)$|^(basic|scripts)/.", re.IGNORECASE
)
_XML = re.compile(r"\.(xml|rels|vml|rdf)$", re.IGNORECASE)
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_FETCHED = frozenset(
    {"attachedtemplate", "oleobject", "frame", "subdocument", "afchunk", "control", "package"}
)
"""Kinds of links that an office program follows as it opens a document, by the last word of their type."""
_FAR = re.compile(r"[a-z][\w+.-]+:|//|\\\\", re.IGNORECASE)
"""A target of any scheme (a letter alone is a drive), or on another machine."""
_PACKED_OBJECT = "\x01Ole10Native".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REFUSALS: Mapping[Reason, type[CannotAccept]] = {
    "bomb": ContentBomb,
    "broken": ContentIncomplete,
    "hidden": TwoFilesInOne,
    "protected": ContentProtected,
    "twice": TwoFilesInOne,
}


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except BadZip as bad:
        raise _REFUSALS[bad.reason] from bad


def is_encrypted_package(content: Content) -> bool:
    """Say whether an OLE container holds an encrypted Office file ([MS-OFFCRYPTO] 2.3.4.4)."""
    return content.rfind(_ENCRYPTED) >= 0


@_refused_in_words()
def kind_of(content: Content, limits: Walls) -> str:
    """Name the office kind of a ZIP container, or refuse it: archive, macros, encrypted, unknown kind."""
    members = members_of(content, limits)
    by_name = {member.name: member for member in members}
    budget = Budget(limits, len(content))
    if _TYPES in by_name:
        types = _whole(content, by_name[_TYPES], budget)
        if b"macroenabled" in types.lower() or any(_MACRO_PARTS.search(name) for name in by_name):
            raise HasMacros
        for mark, kind in _MAIN.items():
            if mark in types:
                return kind
        raise TypeRefused
    if "mimetype" in by_name:
        announced = _whole(content, by_name["mimetype"], budget).strip()
        if announced in _ODF:
            return _ODF[announced]
        raise TypeRefused
    for member in members:
        _check_name(member.name)
    raise ArchiveRefused


@_refused_in_words()
def check(content: Content, limits: Walls) -> None:
    """Open every member for real, archives inside included, and refuse what has no place in a document."""
    _check_members(content, limits, Budget(limits, len(content)), depth=0)


def _check_members(content: Content, limits: Walls, budget: Budget, depth: int) -> None:
    for member in members_of(content, limits):
        _check_name(member.name)
        if member.name.endswith("/"):
            continue
        _check_member(content, member, limits, budget, depth)


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or "\x00" in name or ":" in name:
        raise HasActiveContent
    if _MACRO_PARTS.search(name):
        raise HasMacros
    ending = parts[-1].rpartition(".")
    if ending[0] and ending[2].lower().strip() in PROGRAM_EXTENSIONS:
        raise HasProgram
    if ending[2].lower() in {"html", "htm", "xhtml", "mht", "mhtml"}:
        raise HasActiveContent


def _check_member(content: Content, member: Member, limits: Walls, budget: Budget, depth: int) -> None:
    pieces = unpack(content, member, budget)
    head = _first(pieces)
    if head.startswith(ZIP):
        _check_inner(_joined(head, pieces, limits), limits, budget, depth + 1)
        return
    if member.name == _MANIFEST or member.name.endswith(".rels"):
        _check_listing(member, _joined(head, pieces, limits, at_most=_SMALL))
        return
    if _XML.search(member.name):
        _check_xml(head, pieces)
        return
    _check_binary(head, pieces)


def _check_inner(content: bytes, limits: Walls, budget: Budget, depth: int) -> None:
    """Look into a document embedded in a document (a spreadsheet in a letter), never deeper than allowed."""
    if depth > limits.depth:
        raise ContentBomb
    kind_of(content, limits)
    _check_members(content, limits, budget, depth)


def _check_listing(member: Member, text: bytes) -> None:
    _refuse_declarations(text)
    if member.name == _MANIFEST and b"encryption-data" in text:
        raise ContentProtected
    if member.name.endswith(".rels") and any(_is_fetched_from_afar(link) for link in _links(text)):
        raise HasActiveContent


def _links(text: bytes) -> Iterator[Element]:
    """Read a list of links as office programs do: in its encoding, references resolved, whatever the namespace."""
    try:
        found = fromstring(text).iter()  # noqa: S314  # what declares a type or an entity was refused above
    except (ParseError, ValueError, LookupError) as unreadable:
        raise ContentIncomplete from unreadable
    return (one for one in found if one.tag.rpartition("}")[2] == "Relationship")


def _is_fetched_from_afar(link: Element) -> bool:
    kind = link.get("Type", "").rpartition("/")[2].lower()
    target = link.get("Target", "").strip()
    is_ours = link.get("TargetMode", "").lower() == "external" and (
        target[:1] in ("/", "\\") or ".." in re.split(r"[/\\]", target)
    )
    return kind in _FETCHED and (is_ours or _FAR.match(target) is not None)


def _check_xml(head: bytes, rest: Iterable[bytes]) -> None:
    before = b""
    for piece in _all(head, rest):
        _refuse_declarations(before + piece)
        before = piece[-_OVERLAP:]


def _refuse_declarations(text: bytes) -> None:
    """Refuse document types and entities: no office software writes them, XML bombs are made of them."""
    if any(word in text for word in _DECLARATIONS):
        raise HasActiveContent


def _check_binary(head: bytes, rest: Iterable[bytes]) -> None:
    if is_windows_program(head) or head.startswith((b"#!", b"\x7fELF")):
        raise HasProgram
    if not head.startswith(OLE):
        for _piece in rest:
            pass  # unpacked to the end all the same: sizes and sums are checked on the way
        return
    before = b""
    for piece in _all(head, rest):
        if _PACKED_OBJECT in before + piece:
            raise HasProgram  # a file of any kind, run by a double click in the document
        if _ENCRYPTED in before + piece:
            raise ContentProtected
        before = piece[-_OVERLAP:]


def _whole(content: Content, member: Member, budget: Budget) -> bytes:
    return b"".join(_bounded(unpack(content, member, budget), _SMALL))


def _joined(head: bytes, rest: Iterable[bytes], limits: Walls, at_most: int | None = None) -> bytes:
    return b"".join(_bounded(_all(head, rest), at_most or limits.unpacked // 4))


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise ContentBomb
        yield piece


def _first(pieces: Iterator[bytes]) -> bytes:
    """Take pieces until there is enough to recognise a format, however finely they were cut."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return head


def _all(head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest
