"""The document of a procedure version: its page, form, pieces, law, delays and privacy notice as data.

``Offer.parse`` reads the documented JSON (``docs/procedures.md``) and refuses what cannot be read;
``publication_faults`` says what forbids publishing it: the law first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from parvis.forms.definition import Form, InvalidForm
from parvis.forms.definition import parse as parse_form

from .natures import REJECTED_BY_SILENCE, WITH_SILENCE

Text = Mapping[str, str]
AUDIENCES = ("person", "association", "company")
CHANNELS = ("portal", "counter", "post", "telephone", "email")
QUALIFIERS = ("verified", "local", "unverified")
RULES = ("acceptance", "rejection", "none")
SILENCE_ARTICLE = re.compile(r"\b[LRD]\.?\s?\*?\s?\d{2,4}-\d+")
ADDRESS_PROOF = re.compile(
    r"justificatif de (domicile|r[ée]sidence)|proof of (address|residence)", re.IGNORECASE
)


class InvalidOffer(Exception):
    """A document that cannot be a procedure. ``problems`` lists (path, message)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems))
        self.problems = problems


@dataclass(frozen=True)
class Piece:
    """A supporting document. ``indispensable``: the case cannot be examined without it (L114-5-1)."""

    id: str
    label: Text
    help: Text
    indispensable: bool
    legal_text: str
    qualifier: str = "unverified"

    @property
    def proves_address(self) -> bool:
        """Whether it is a proof of address, which R113-8 forbids unless a text allows it."""
        return any(ADDRESS_PROOF.search(words) for words in self.label.values())


@dataclass(frozen=True)
class SilenceRule:
    """What the authority's silence means. ``months`` counts from ``starts_from`` (see the legal clock)."""

    rule: str
    months: int
    article: str
    starts_from: str = "rule"
    regime: str = "crpa"


@dataclass(frozen=True)
class Appeal:
    """How a decision can be contested; the authority adds its own address and its court (CJA R421-5)."""

    months: int = 2
    mandatory_first: bool = False
    """Whether an administrative appeal must come before the court (L410-1, 4°)."""


@dataclass(frozen=True)
class Retention:
    """How long closed cases are kept in use, in months, and their final fate (archives' visa needed)."""

    months: int
    fate: str
    basis: str


@dataclass(frozen=True)
class Offer:
    """What one version of a procedure promises and asks."""

    title: Text
    summary: Text
    content: tuple[Text, ...]
    audiences: tuple[str, ...]
    life_event: str
    theme: str
    pieces: tuple[Piece, ...]
    legal_basis: tuple[str, ...]
    fee: Text
    fee_qualifier: str
    announced_days: int
    announced_qualifier: str
    silence: SilenceRule
    appeal: Appeal
    channels: tuple[str, ...]
    retention: Retention
    privacy: Mapping[str, Text]
    anonymous: bool
    acknowledged: bool
    form: Form
    next_steps: tuple[Text, ...] = ()
    messages: Mapping[str, Text] = field(default_factory=dict)

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Offer":
        """Read the JSON document; raises InvalidOffer with every problem found, each with its path."""
        return _Reader(document).offer()

    @cached_property
    def pieces_by_id(self) -> Mapping[str, Piece]:
        """The pieces by their stable id."""
        return {piece.id: piece for piece in self.pieces}

    def publication_faults(self, nature: str) -> list[tuple[str, str]]:
        """What forbids publication, as (path, message). Empty: it may be published."""
        faults: list[tuple[str, str]] = []
        silence = self.silence
        if silence.rule != "none" and nature not in WITH_SILENCE:
            faults.append(
                ("silence.rule", f"le silence ne décide rien sur une démarche de nature « {nature} »")
            )
        if silence.rule == "acceptance" and nature in REJECTED_BY_SILENCE:
            faults.append(
                ("silence.rule", "sur une réclamation ou un recours, le silence vaut rejet (L231-4, 2°)")
            )
        if silence.rule == "none" and nature in WITH_SILENCE:
            faults.append(("silence.rule", "une demande appelle une règle de silence (L231-1 ou L231-4)"))
        if silence.rule != "none" and not SILENCE_ARTICLE.search(silence.article):
            faults.append(("silence.article", "la règle de silence cite toujours son article"))
        for position, piece in enumerate(self.pieces):
            path = f"pieces[{position}]"
            if piece.proves_address and not piece.legal_text:
                faults.append(
                    (path, "un justificatif de domicile ne se demande que si un texte le permet (R113-8)")
                )
            if not any(piece.help.values()):
                faults.append((f"{path}.help", "une pièce demande une explication"))
        for name, text in (("title", self.title), ("summary", self.summary)):
            faults += [
                (name, f"manque la version « {language} »")
                for language in ("fr", "en")
                if not text.get(language)
            ]
        if not self.privacy:
            faults.append(("privacy", "la notice sur les données personnelles manque (RGPD, article 13)"))
        known = set(self.pieces_by_id)
        faults += [
            (f"form.{field.id}", f"la pièce « {field.piece} » n'existe pas dans la démarche")
            for field in self.form.all_fields()
            if field.piece and field.piece not in known
        ]
        return faults


_offers: dict[UUID, Offer] = {}


def offer_of_version(version: UUID, document: Callable[[], Mapping[str, Any]]) -> Offer:
    """The parsed offer of a published version, read once per process."""
    if version not in _offers:
        if len(_offers) > 2_000:
            _offers.clear()
        _offers[version] = Offer.parse(document())
    return _offers[version]


class _Reader:
    """Reads the document field by field and gathers what is wrong."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document if isinstance(document, Mapping) else {}
        self.problems: list[tuple[str, str]] = []

    def offer(self) -> Offer:
        form = self.form()
        silence = self.part("silence")
        retention = self.part("retention")
        appeal = self.part("appeal")
        fields: dict[str, Any] = {
            "title": self.text("title", needed=True),
            "summary": self.text("summary"),
            "content": self.texts("content"),
            "audiences": self.words("audiences", AUDIENCES) or ("person",),
            "life_event": str(self.document.get("life_event", "")),
            "theme": str(self.document.get("theme", "")),
            "pieces": self.pieces(),
            "legal_basis": tuple(str(line) for line in self.document.get("legal_basis", ())),
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
            "channels": self.words("channels", CHANNELS) or ("portal",),
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
            "acknowledged": bool(self.document.get("acknowledged", True)),
            "next_steps": self.texts("next_steps"),
            "messages": {
                key: self.text(f"messages.{key}", value=value) for key, value in self.part("messages").items()
            },
        }
        if self.problems or form is None:
            raise InvalidOffer(self.problems)
        return Offer(form=form, **fields)

    def form(self) -> Form | None:
        try:
            return parse_form(self.document.get("form", {}))
        except InvalidForm as invalid:
            self.problems += [(f"form.{path}", message) for path, message in invalid.problems]
            return None

    def pieces(self) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for position, piece in enumerate(self.document.get("pieces", ())):
            path = f"pieces[{position}]"
            if not isinstance(piece, Mapping) or not isinstance(piece.get("id"), str):
                self.problems.append((path, "une pièce est un objet avec un « id »"))
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
            self.problems.append(("pieces", "deux pièces portent le même id"))
        return tuple(found)

    def part(self, name: str) -> Mapping[str, Any]:
        value = self.document.get(name, {})
        if isinstance(value, Mapping):
            return value
        self.problems.append((name, "doit être un objet"))
        return {}

    def text(self, path: str, *, value: Any = None, needed: bool = False) -> Text:
        value = self.document.get(path) if value is None and "." not in path and "[" not in path else value
        if isinstance(value, str):
            value = {"fr": value}
        if value is None and not needed:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(words, str) for words in value.values()):
            self.problems.append((path, "doit être un texte par langue"))
            return {}
        if needed and not value.get("fr"):
            self.problems.append((path, "le texte français manque"))
        return dict(value)

    def texts(self, name: str) -> tuple[Text, ...]:
        values = self.document.get(name, ())
        if not isinstance(values, list | tuple):
            self.problems.append((name, "doit être une liste"))
            return ()
        return tuple(self.text(f"{name}[{position}]", value=value) for position, value in enumerate(values))

    def words(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        values = self.document.get(name, ())
        if not isinstance(values, list | tuple) or any(value not in allowed for value in values):
            self.problems.append((name, f"valeurs permises : {', '.join(allowed)}"))
            return ()
        return tuple(values)

    def word(self, name: str, allowed: tuple[str, ...], usual: str) -> str:
        return self.choice(name, self.document.get(name, usual), allowed)

    def choice(self, path: str, value: Any, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return str(value)
        self.problems.append((path, f"valeurs permises : {', '.join(allowed)}"))
        return allowed[0]

    def number(
        self, path: str, holder: Mapping[str, Any], low: int, high: int, usual: int, key: str = ""
    ) -> int:
        value = holder.get(key or path, usual)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problems.append((path, f"un nombre entier de {low} à {high}"))
        return usual
