"""Read a template (documented JSON, see docs/letters.md) into a ``LetterTemplate``, or say all that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from django.utils.translation import gettext as _

from parvis.base.reading import DocumentReader
from parvis.forms.shape import Field, Form
from parvis.forms.vocabulary import FIELD_ID
from parvis.letter_templates import markup
from parvis.letter_templates.fields import LISTED, MergeField, by_id, fields, hidden_answers, inner_fields
from parvis.letter_templates.shape import (
    MENTIONS,
    Block,
    Break,
    Callout,
    Column,
    Columns,
    Entry,
    Kind,
    LetterTemplate,
    Line,
    Listing,
    Mention,
    MentionKind,
    Part,
    Prose,
    Title,
    Words,
)
from parvis.rules import expressions
from parvis.rules.variables import TODAY

SCHEMA = 1
MAX_BLOCKS = 300
MAX_DEPTH = 4
"""How deep parts may stand in one another."""
MAX_TEXT = 5_000
MAX_ENTRIES = 100
MAX_LINES = 200
MAX_COLUMNS = 6
MAX_SUBJECT = 150
MAX_SMS = 640
MAX_LETTERS = 60
"""Letters of one procedure."""

_TOP = frozenset({"schema", "kind", "title", "subject", "sms", "blocks"})
_COMMON = frozenset({"id", "is", "when"})
_KEYS: Mapping[str, frozenset[str]] = {
    "paragraph": _COMMON | {"text"},
    "heading": _COMMON | {"text"},
    "notice": _COMMON | {"title", "text"},
    "list": _COMMON | {"items", "each", "text", "numbered"},
    "table": _COMMON | {"columns", "rows", "each"},
    "part": _COMMON | {"blocks"},
    "page_break": _COMMON,
}
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_MENTIONS: Mapping[str, MentionKind] = {kind: kind for kind in get_args(MentionKind)}


class InvalidTemplate(ValueError):
    """A document that cannot be a template; ``problems`` lists (path, sentence) pairs in reading order."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems[:20]))
        self.problems = problems


def read(document: object, form: Form | None = None, results: Sequence[Field] = ()) -> LetterTemplate:
    """Return the template a document describes, which may merge the answers of a form and what tables decided.

    Raise ``InvalidTemplate`` with every problem found, each with its path.
    """
    reader = _Reader(form, by_id(fields(form, results)))
    template = reader.template(document)
    if reader.problems:
        raise InvalidTemplate(reader.problems)
    return template


def read_all(
    documents: Sequence[object], form: Form | None = None, results: Sequence[Field] = ()
) -> Mapping[str, LetterTemplate]:
    """Return the letters of a procedure by their ids; no id serves twice among them and what they hold.

    Raise ``InvalidTemplate`` with every problem found, each with its path under ``letters``.
    """
    found: dict[str, LetterTemplate] = {}
    problems: list[tuple[str, str]] = []
    if len(documents) > MAX_LETTERS:
        problems.append(("letters", _("pas plus de %(count)s éléments") % {"count": MAX_LETTERS}))
    known = by_id(fields(form, results)) if documents else {}
    taken: set[str] = set()
    for place, one in enumerate(documents[:MAX_LETTERS]):
        reader = _Reader(form, known, taken)
        document = dict(one) if isinstance(one, Mapping) else {}
        name = reader.identifier(document.pop("id", None), "letter")
        template = reader.template({"schema": SCHEMA, **document} if document else one)
        problems += [(_under(f"letters[{place}]", path), said) for path, said in reader.problems]
        found[name] = template
    if problems:
        raise InvalidTemplate(problems)
    return found


def _under(top: str, path: str) -> str:
    return f"{top}.{path.removeprefix('letter.')}" if path != "letter" else top


class _Reader(DocumentReader):
    """Walk the document once, in reading order."""

    def __init__(
        self,
        form: Form | None,
        known: Mapping[str, MergeField],
        taken: set[str] | None = None,
    ) -> None:
        super().__init__()
        self.fields = known
        self.hidden = frozenset(hidden_answers(form))
        self.ids: set[str] = set() if taken is None else taken
        self.mentions: set[str] = set()
        self.kind: Kind = "letter"
        self.count = 0

    def template(self, document: object) -> LetterTemplate:
        """Read the whole document."""
        top = self.mapping(document, "letter", _TOP)
        if top.get("schema") != SCHEMA:
            self.no("schema", _("seule la version %(version)s est connue") % {"version": SCHEMA})
        self.kind = _KINDS.get(self.one_of(top.get("kind"), frozenset(_KINDS), "kind"), "letter")
        for name in sorted(self.hidden):
            self.no(
                "blocks", _("la question « %(name)s » porte le nom d’un champ des courriers") % {"name": name}
            )
        return LetterTemplate(
            kind=self.kind,
            title=self.label(top.get("title"), "title", compulsory=True, most=MAX_SUBJECT),
            subject=self.words(top.get("subject"), "subject", most=MAX_SUBJECT),
            sms=self.words(top.get("sms"), "sms", most=MAX_SMS) if top.get("sms") is not None else {},
            blocks=self.blocks(top.get("blocks"), "blocks", 1),
        )

    def words(
        self, value: object, path: str, *, most: int = MAX_TEXT, each: MergeField | None = None
    ) -> Words:
        """Read a text in its languages, its marks and its fields checked; ``each``: the field its block walks."""
        found = {}
        for language, text in self.label(value, path, compulsory=True, most=most).items():
            try:
                found[language] = markup.parse(text)
            except markup.Unreadable as unreadable:
                for message in unreadable.problems:
                    self.no(f"{path}.{language}", message)
                continue
            known = self.fields if each is None else {**self.fields, **inner_fields(each)}
            for merge, _is_easy in markup.merges(found[language]):
                self.merged(merge.field, known, f"{path}.{language}")
        return found

    def merged(self, name: str, known: Mapping[str, MergeField], path: str) -> None:
        """Check that a field can be merged in a line of text."""
        if name not in known:
            self.no(path, _("champ inconnu : %(name)s") % {"name": name})
        elif known[name].kind == "group":
            self.no(path, _("le champ %(name)s se dit par une liste ou un tableau") % {"name": name})

    def condition(self, value: object, path: str) -> str:
        """Read an expression over the fields and the day."""
        source = self.string(value, path)
        if value is not None:
            for message in expressions.check(source, [*self.fields, TODAY]):
                self.no(path, message)
        return source

    def identifier(self, value: object, path: str) -> str:
        """Read an id, unique in the template."""
        if not isinstance(value, str) or not FIELD_ID.fullmatch(value):
            self.no(f"{path}.id", _("un identifiant est attendu : des lettres minuscules, des chiffres et _"))
            return ""
        if value in self.ids:
            self.no(f"{path}.id", _("cet identifiant est déjà pris"))
        self.ids.add(value)
        return value

    def blocks(self, value: object, path: str, depth: int) -> tuple[Block, ...]:
        """Read blocks; past the bounds, say so and read no further."""
        if depth > MAX_DEPTH:
            self.no(path, _("plus de %(count)s parties l’une dans l’autre") % {"count": MAX_DEPTH})
            return ()
        found: list[Block] = []
        for place, one in enumerate(self.items(value, path, least=1 if depth > 1 else 0, most=MAX_BLOCKS)):
            self.count += 1
            if self.count > MAX_BLOCKS:
                if self.count == MAX_BLOCKS + 1:
                    self.no(path, _("plus de %(count)s blocs") % {"count": MAX_BLOCKS})
                break
            block = self.block(one, f"{path}[{place}]", depth)
            found += [block] if block is not None else []
        return tuple(found)

    def block(self, value: object, path: str, depth: int) -> Block | None:
        """Read one block of whatever kind."""
        kind = str(value.get("is", "")) if isinstance(value, Mapping) else ""
        if kind not in _KEYS and kind not in _MENTIONS:
            self.no(f"{path}.is", _("bloc inconnu : %(kind)s") % {"kind": kind[:60]})
            return None
        block = self.mapping(value, path, _KEYS.get(kind, _COMMON))
        id_ = self.identifier(block.get("id"), path)
        when = self.condition(block.get("when"), f"{path}.when")
        if kind in _MENTIONS:
            return self.mention(_MENTIONS[kind], id_, when, path, depth)
        if kind == "part":
            if "when" not in block:
                self.no(f"{path}.when", _("une partie dit quand elle est là"))
            return Part(id_, self.blocks(block.get("blocks"), f"{path}.blocks", depth + 1), when)
        return _READERS[kind](self, block, id_, when, path)

    def mention(self, kind: MentionKind, id_: str, when: str, path: str, depth: int) -> Mention:
        """Read where a mention stands: once, and whatever happens."""
        if kind not in MENTIONS[self.kind]:
            self.no(f"{path}.is", _("cette sorte de courrier ne porte pas cette mention"))
        if when or depth > 1:
            self.no(path, _("cette mention est toujours là : elle ne dépend d’aucune condition"))
        if kind in self.mentions:
            self.no(path, _("cette mention est déjà placée"))
        self.mentions.add(kind)
        return Mention(id_, kind)

    def prose(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a paragraph."""
        return Prose(id_, self.words(block.get("text"), f"{path}.text"), when)

    def title(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a heading."""
        return Title(id_, self.words(block.get("text"), f"{path}.text", most=MAX_SUBJECT), when)

    def callout(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a notice."""
        title = self.words(block.get("title"), f"{path}.title", most=MAX_SUBJECT)
        return Callout(id_, title, self.words(block.get("text"), f"{path}.text"), when)

    def page_break(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a page break."""
        return Break(id_, when)

    def listing(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a list."""
        each = self.each(block, path, instead="items")
        entries = []
        if each is not None:
            entries.append(Entry(id_, self.words(block.get("text"), f"{path}.text", each=each)))
        elif "each" not in block:
            if "text" in block:
                self.no(f"{path}.text", _("clé inconnue"))
            for place, one in enumerate(
                self.items(block.get("items"), f"{path}.items", least=1, most=MAX_ENTRIES)
            ):
                here = f"{path}.items[{place}]"
                entry = self.mapping(one, here, frozenset({"id", "text"}))
                entry_id = self.identifier(entry.get("id"), here)
                entries.append(Entry(entry_id, self.words(entry.get("text"), f"{here}.text")))
        is_numbered = self.flag(block.get("numbered"), f"{path}.numbered")
        return Listing(id_, tuple(entries), each.id if each else "", is_numbered, when)

    def table(self, block: Mapping[str, object], id_: str, when: str, path: str) -> Block:
        """Read a table."""
        each = self.each(block, path, instead="rows")
        columns = []
        for place, one in enumerate(
            self.items(block.get("columns"), f"{path}.columns", least=1, most=MAX_COLUMNS)
        ):
            here = f"{path}.columns[{place}]"
            column = self.mapping(one, here, frozenset({"id", "title", *(("text",) if each else ())}))
            title = self.words(column.get("title"), f"{here}.title", most=MAX_SUBJECT)
            text = self.words(column.get("text"), f"{here}.text", each=each) if each else {}
            columns.append(Column(self.identifier(column.get("id"), here), title, text))
        lines = () if "each" in block else self.lines(block.get("rows"), f"{path}.rows", len(columns))
        return Columns(id_, tuple(columns), lines, each.id if each else "", when)

    def lines(self, value: object, path: str, width: int) -> tuple[Line, ...]:
        """Read the written rows of a table, each as wide as it."""
        found = []
        for place, one in enumerate(self.items(value, path, least=1, most=MAX_LINES)):
            here = f"{path}[{place}]"
            line = self.mapping(one, here, frozenset({"id", "cells"}))
            cells = self.items(line.get("cells"), f"{here}.cells", least=width, most=width)
            found.append(
                Line(
                    self.identifier(line.get("id"), here),
                    tuple(self.words(cell, f"{here}.cells[{at}]") for at, cell in enumerate(cells)),
                )
            )
        return tuple(found)

    def each(self, block: Mapping[str, object], path: str, *, instead: str) -> MergeField | None:
        """Read which field a list or a table walks, if it walks one."""
        if "each" not in block:
            return None
        name = self.string(block["each"], f"{path}.each", most=60)
        if instead in block:
            self.no(f"{path}.{instead}", _("un bloc parcourt un champ ou se remplit à la main, pas les deux"))
        field = self.fields.get(name)
        if field is None:
            self.no(f"{path}.each", _("champ inconnu : %(name)s") % {"name": name})
        elif field.kind not in LISTED:
            self.no(f"{path}.each", _("le champ %(name)s n’a qu’une valeur") % {"name": name})
            return None
        return field


_READERS: Mapping[str, Callable[[_Reader, Mapping[str, object], str, str, str], Block]] = {
    "paragraph": _Reader.prose,
    "heading": _Reader.title,
    "notice": _Reader.callout,
    "list": _Reader.listing,
    "table": _Reader.table,
    "page_break": _Reader.page_break,
}
