"""Reading the JSON document of a procedure version (``docs/procedures.md``)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.forms.definition import Form, InvalidForm
from parvis.forms.definition import parse as parse_form
from parvis.letter_templates.reading import InvalidTemplate, read_all
from parvis.letter_templates.shape import LetterTemplate

from .definition import (
    AUDIENCES,
    CHANNELS,
    MOST_VISAS,
    QUALIFIERS,
    RULES,
    Appeal,
    InvalidOffer,
    Offer,
    Piece,
    Retention,
    SilenceRule,
    Text,
    VisaRole,
)
from .process.offered import OfferedProcess, read_process
from .tables.merging import merged_fields
from .tables.reading import read_tables
from .tables.shape import UsedTable

LONGEST_TITLE = 200
"""Signs of the title of a procedure."""


def parse(document: Mapping[str, Any]) -> Offer:
    """Read the JSON document; raises InvalidOffer with every problem found, each with its path."""
    return _Reader(document).offer()


_offers: dict[UUID, Offer] = {}


def offer_of_version(version: UUID, document: Callable[[], Mapping[str, Any]]) -> Offer:
    """The parsed offer of a published version, read once per process."""
    if version not in _offers:
        if len(_offers) > 2_000:
            _offers.clear()
        _offers[version] = parse(document())
    return _offers[version]


def known_offer(version: UUID) -> Offer | None:
    """The offer of a published version when this process has read it already."""
    return _offers.get(version)


class _Reader:
    """Reads the document field by field and gathers what is wrong."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document if isinstance(document, Mapping) else {}
        self.problems: list[tuple[str, str]] = []

    def offer(self) -> Offer:
        """The whole offer, or InvalidOffer with all that is wrong."""
        form = self.form()
        fields = self.presentation() | self.law() | self.keeping()
        tables = self.tables()
        fields["letters"] = self.letters(form, tables)
        fields["process"] = self.process()
        if self.problems or form is None:
            raise InvalidOffer(self.problems)
        return Offer(form=form, tables=tables, **fields)

    def presentation(self) -> dict[str, Any]:
        """What the page says."""
        return {
            "title": self.title(),
            "summary": self.text("summary"),
            "content": self.texts("content"),
            "audiences": self.words("audiences", AUDIENCES) or ("person",),
            "life_event": str(self.document.get("life_event", "")),
            "theme": str(self.document.get("theme", "")),
            "pieces": self.pieces(),
            "legal_basis": tuple(str(line) for line in self.listed("legal_basis")),
            "channels": self.words("channels", CHANNELS) or ("portal",),
            "next_steps": self.texts("next_steps"),
            "keywords": self.text("keywords"),
            "messages": {
                key: self.text(f"messages.{key}", value=value) for key, value in self.part("messages").items()
            },
        }

    def law(self) -> dict[str, Any]:
        """What the procedure owes and promises: fee, delays, silence, appeal."""
        silence = self.part("silence")
        appeal = self.part("appeal")
        return {
            "fee": self.text("fee"),
            "fee_qualifier": self.word("fee_qualifier", QUALIFIERS, "unverified"),
            "announced_days": self.number("announced_days", self.document, 1, 400, 30),
            "announced_qualifier": self.word("announced_qualifier", QUALIFIERS, "unverified"),
            "silence": SilenceRule(
                rule=self.choice("silence.rule", silence.get("rule", "none"), RULES),
                months=self.number("silence.months", silence, 1, 24, 2, key="months"),
                article=str(silence.get("article", "")),
                starts_from=self.choice(
                    "silence.starts_from", silence.get("starts_from", "rule"), ("rule", "first", "competent")
                ),
                regime=self.choice("silence.regime", silence.get("regime", "crpa"), ("crpa", "planning")),
            ),
            "appeal": Appeal(
                months=self.number("appeal.months", appeal, 1, 12, 2, key="months"),
                mandatory_first=bool(appeal.get("mandatory_first", False)),
            ),
            "acknowledged": bool(self.document.get("acknowledged", True)),
            "visa": self.visa(),
        }

    def visa(self) -> tuple[str, ...]:
        """Who reads a decision before it leaves."""
        found = self.words("visa", tuple(VisaRole.values))
        if len(found) > MOST_VISAS:
            self.problems.append(("visa", _("pas plus de %(most)s visas") % {"most": MOST_VISAS}))
        return found

    def keeping(self) -> dict[str, Any]:
        """What is done with the data."""
        retention = self.part("retention")
        return {
            "retention": Retention(
                months=self.number("retention.months", retention, 1, 1200, 24, key="months"),
                fate=self.choice(
                    "retention.fate", retention.get("fate", "eliminate"), ("eliminate", "keep", "sort")
                ),
                basis=str(retention.get("basis", "")),
            ),
            "privacy": {
                key: self.text(f"privacy.{key}", value=value) for key, value in self.part("privacy").items()
            },
            "anonymous": bool(self.document.get("anonymous", False)),
        }

    def form(self) -> Form | None:
        try:
            return parse_form(self.document.get("form", {}))
        except InvalidForm as invalid:
            self.problems += [(f"form.{path}", message) for path, message in invalid.problems]
            return None

    def letters(self, form: Form | None, tables: Sequence[UsedTable]) -> Mapping[str, LetterTemplate]:
        documents = self.listed("letters")
        if form is None:
            return {}
        try:
            return read_all(documents, form, merged_fields(tables))
        except InvalidTemplate as invalid:
            self.problems += invalid.problems
            return {}

    def process(self) -> OfferedProcess | None:
        found, problems = read_process(self.document.get("process"))
        self.problems += problems
        return found

    def tables(self) -> tuple[UsedTable, ...]:
        found, problems = read_tables(self.document.get("tables"))
        self.problems += problems
        return found

    def pieces(self) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for position, piece in enumerate(self.listed("pieces")):
            path = f"pieces[{position}]"
            if not isinstance(piece, Mapping) or not isinstance(piece.get("id"), str):
                self.problems.append((path, _("une pièce est un objet avec un « id »")))
                continue
            found.append(
                Piece(
                    id=piece["id"],
                    label=self.text(f"{path}.label", value=piece.get("label"), needed=True),
                    help=self.text(f"{path}.help", value=piece.get("help")),
                    indispensable=bool(piece.get("indispensable", False)),
                    legal_text=str(piece.get("legal_text", "")),
                    qualifier=self.choice(
                        f"{path}.qualifier", piece.get("qualifier", "unverified"), QUALIFIERS
                    ),
                )
            )
        if len({piece.id for piece in found}) != len(found):
            self.problems.append(("pieces", _("deux pièces portent le même id")))
        return tuple(found)

    def title(self) -> Text:
        found = self.text("title", needed=True)
        if any(len(words) > LONGEST_TITLE for words in found.values()):
            self.problems.append(("title", _("pas plus de %(most)s signes") % {"most": LONGEST_TITLE}))
        return found

    def part(self, name: str) -> Mapping[str, Any]:
        value = self.document.get(name, {})
        if isinstance(value, Mapping):
            return value
        self.problems.append((name, _("doit être un objet")))
        return {}

    def text(self, path: str, *, value: Any = None, needed: bool = False) -> Text:
        value = self.document.get(path) if value is None and "." not in path and "[" not in path else value
        if isinstance(value, str):
            value = {"fr": value}
        if value is None and not needed:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(words, str) for words in value.values()):
            self.problems.append((path, _("doit être un texte par langue")))
            return {}
        if needed and not value.get("fr"):
            self.problems.append((path, _("le texte français manque")))
        return dict(value)

    def texts(self, name: str) -> tuple[Text, ...]:
        return tuple(
            self.text(f"{name}[{position}]", value=value) for position, value in enumerate(self.listed(name))
        )

    def listed(self, name: str) -> Sequence[Any]:
        values = self.document.get(name, ())
        if isinstance(values, list | tuple):
            return values
        self.problems.append((name, _("doit être une liste")))
        return ()

    def words(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        values = self.document.get(name, ())
        if not isinstance(values, list | tuple) or any(value not in allowed for value in values):
            self.problems.append((name, _("valeurs permises : %(values)s") % {"values": ", ".join(allowed)}))
            return ()
        return tuple(values)

    def word(self, name: str, allowed: tuple[str, ...], usual: str) -> str:
        return self.choice(name, self.document.get(name, usual), allowed)

    def choice(self, path: str, value: Any, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return str(value)
        self.problems.append((path, _("valeurs permises : %(values)s") % {"values": ", ".join(allowed)}))
        return allowed[0]

    def number(
        self, path: str, holder: Mapping[str, Any], low: int, high: int, usual: int, key: str = ""
    ) -> int:
        value = holder.get(key or path, usual)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problems.append(
            (path, _("un nombre entier de %(least)s à %(most)s") % {"least": low, "most": high})
        )
        return usual
