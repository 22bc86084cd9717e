"""The document of a procedure version: its page, form, pieces, law, delays and privacy notice as data.

``parvis.catalogue.reading`` makes it from the documented JSON (``docs/procedures.md``);
``publication_faults`` says what forbids publishing it: the law first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.labels import LANGUAGES
from parvis.forms.definition import Form
from parvis.letter_templates.shape import LetterTemplate
from parvis.processes.diagrams.findings import Finding
from parvis.processes.kinds import Known

from .natures import REJECTED_BY_SILENCE, WITH_SILENCE
from .process import judging as process_judging
from .process.offered import OfferedProcess
from .tables import judging
from .tables.shape import Use, UsedTable

Text = Mapping[str, str]
AUDIENCES = ("person", "association", "company")
CHANNELS = ("portal", "counter", "post", "telephone", "email")
QUALIFIERS = ("verified", "local", "unverified")
RULES = ("acceptance", "rejection", "none")
SILENCE_ARTICLE = re.compile(r"\b[LRD]\.?\s?\*?\s?\d{2,4}-\d+")
ADDRESS_PROOF = re.compile(
    r"justificatif de (domicile|r[ée]sidence)|proof of (address|residence)", re.IGNORECASE
)


ACKNOWLEDGEMENT = "acknowledgement"
"""The key, among the messages of a procedure, of its own words in the acknowledgement."""
SHORTEST_MONTH = 16
"""The fewest working days from a day to the same of the next month, holidays left out: those of some Mays."""


MOST_ON_PAGE = 250
"""Questions of a page: seven inputs each at most, of the two thousand that the server reads of a page."""
MOST_VISAS = 5
"""Visas of a decision: beyond, nobody decides within the legal delay."""


class VisaRole(TextChoices):
    """Who reads a decision before it leaves (``docs/procedures.md``)."""

    COLLEAGUE = "colleague", gettext_lazy("un collègue du service")
    MANAGER = "manager", gettext_lazy("un responsable du service")
    SIGNATORY = "signatory", gettext_lazy("qui peut la signer")


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
    keywords: Text = field(default_factory=dict)
    """Everyday words and expressions by which people ask for it, parted by commas: found by, never shown."""
    messages: Mapping[str, Text] = field(default_factory=dict)
    tables: tuple[UsedTable, ...] = ()
    """Decision tables, in the order of the document."""
    visa: tuple[str, ...] = ()
    """Who reads a decision before it leaves, in order; the signatory, who signs it, comes last."""
    letters: Mapping[str, LetterTemplate] = field(default_factory=dict)
    """The letters its agents send, by their ids (``docs/letters.md``)."""
    process: OfferedProcess | None = None
    """How its cases are handled; without one, as the service sees fit (``docs/processes.md``)."""

    @cached_property
    def pieces_by_id(self) -> Mapping[str, Piece]:
        """The pieces by their stable id."""
        return {piece.id: piece for piece in self.pieces}

    def tables_for(self, use: Use) -> tuple[UsedTable, ...]:
        """Its tables of one use."""
        return tuple(one for one in self.tables if one.use == use)

    def naming(self, known: Known) -> Known:
        """What its process may name: what its authority has, and its own letters, tables and questions."""
        processes = self.process.processes[1:] if self.process else ()
        return replace(
            known,
            letters=frozenset(self.letters),
            tables=frozenset(one.id for one in self.tables),
            fields=frozenset(one.id for one in self.form.all_fields()),
            processes=frozenset(one.get("id", "") for one in processes),
        )

    def process_faults(self, known: Known | None = None) -> list[Finding]:
        """What forbids publishing its process; without ``known``, what the steps name is not judged."""
        if self.process is None:
            return []
        own = self.naming(known) if known is not None else None
        return process_judging.faults_of(self.process, self.form, self.tables, own)

    def publication_faults(self, nature: str, known: Known | None = None) -> list[tuple[str, str]]:
        """What forbids publication, as (path, message). Empty: it may be published.

        ``known``: what its process may name in the authority that would publish it.
        """
        faults = [*self._silence_faults(nature), *self._promise_faults(), *self._piece_faults()]
        faults += self._page_faults()
        faults += judging.publication_faults(self.tables, self.form)
        faults += [(f"process.{one.id}", one.message) for one in self.process_faults(known)]
        for name, text in (("title", self.title), ("summary", self.summary)):
            faults += [
                (name, _("il manque la version « %(language)s »") % {"language": LANGUAGES[language]})
                for language in ("fr", "en")
                if not text.get(language)
            ]
        if VisaRole.SIGNATORY in self.visa[:-1]:
            faults.append(("visa", _("qui signe la décision la vise en dernier")))
        if not self.privacy:
            faults.append(("privacy", _("la notice sur les données personnelles manque (RGPD, article 13)")))
        pieces = set(self.pieces_by_id)
        faults += [
            (
                f"form.{field.id}",
                _("la pièce « %(piece)s » n’existe pas dans la démarche") % {"piece": field.piece},
            )
            for field in self.form.all_fields()
            if field.piece and field.piece not in pieces
        ]
        return faults

    def _silence_faults(self, nature: str) -> list[tuple[str, str]]:
        faults: list[tuple[str, str]] = []
        rule = self.silence.rule
        if rule != "none" and nature not in WITH_SILENCE:
            said = _("le silence ne décide rien sur une démarche de nature « %(nature)s »")
            faults.append(("silence.rule", said % {"nature": nature}))
        if rule == "acceptance" and nature in REJECTED_BY_SILENCE:
            faults.append(
                ("silence.rule", _("sur une réclamation ou un recours, le silence vaut rejet (L231-4, 2°)"))
            )
        if rule == "none" and nature in WITH_SILENCE:
            faults.append(("silence.rule", _("une demande appelle une règle de silence (L231-1 ou L231-4)")))
        if nature in WITH_SILENCE and not SILENCE_ARTICLE.search(self.silence.article):
            faults.append(("silence.article", _("la règle de silence cite toujours son article")))
        return faults

    def _promise_faults(self) -> list[tuple[str, str]]:
        """Refuse an answer promised for later than the day silence gives one: nobody would wait for it."""
        most = self.silence.months * SHORTEST_MONTH
        if self.silence.rule == "none" or self.announced_days <= most:
            return []
        said = _(
            "le silence décide après %(months)s mois : promettez une réponse en %(most)s jours ouvrés au plus"
        )
        return [("announced_days", said % {"months": self.silence.months, "most": most})]

    def _page_faults(self) -> list[tuple[str, str]]:
        """Refuse a page whose answers would not all be read."""
        said = _("cette page pose %(count)s questions : coupez-la, aucune n’en pose plus de %(most)s")
        counts = ((step, sum(field.asks() for field in step.fields())) for step in self.form.steps)
        return [
            (f"form.{step.id}", said % {"count": count, "most": MOST_ON_PAGE})
            for step, count in counts
            if count > MOST_ON_PAGE
        ]

    def _piece_faults(self) -> list[tuple[str, str]]:
        faults: list[tuple[str, str]] = []
        for position, piece in enumerate(self.pieces):
            path = f"pieces[{position}]"
            if piece.proves_address and not piece.legal_text:
                faults.append(
                    (path, _("un justificatif de domicile ne se demande que si un texte le permet (R113-8)"))
                )
            elif not piece.legal_text:
                faults.append(
                    (f"{path}.legal_text", _("le texte qui permet de demander cette pièce manque (L114-5)"))
                )
            if not any(piece.help.values()):
                faults.append((f"{path}.help", _("une pièce demande une explication")))
        return faults
