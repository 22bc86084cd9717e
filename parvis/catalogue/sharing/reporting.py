"""What a procedure made elsewhere needs before it is this authority's own: each thing in a sentence, with its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.authorities.models import Authority, Unit
from parvis.base.labels import Label

from ..definition import Offer
from ..drafting.checks import faults, texts_of
from ..drafting.languages import completeness
from ..drafting.places import Document, Place
from ..known import known_in
from ..models import Procedure
from ..process.units import services_named
from ..queries import plain
from ..reading import parse
from ..themes import LIFE_EVENTS, THEMES
from .manifest import Shared

Topic = Literal[
    "address", "unit", "court", "check", "decide", "law", "retention", "theme", "language", "name", "link"
]
Blocks = Literal["import", "publication", ""]

MOST_PROPOSED = 5
"""Services proposed at most."""
_SHORTEST_NAME = 4
_NOT_A_NAME = frozenset(
    {
        "ville",
        "commune",
        "mairie",
        "departement",
        "region",
        "conseil",
        "departemental",
        "regional",
        "metropole",
    }
    | {"communaute", "communes", "agglomeration", "urbaine", "syndicat", "mixte", "cc", "ca", "cu"}
    | {"de", "du", "des", "d", "la", "le", "les", "l"}
)
_NOT_A_SERVICE = frozenset(
    {"service", "direction", "pole", "de", "du", "des", "d", "la", "le", "les", "l", "et"}
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at, where, and what it keeps from happening until it is settled."""

    topic: Topic
    blocks: Blocks
    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A service that may answer here, from its name: ``likeness`` above 0, 1 for the same words."""

    unit: Unit
    likeness: float


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What has no equivalent here, what blocks first, and the services that may answer, the likeliest first."""

    remarks: tuple[Remark, ...]
    units: tuple[Proposal, ...]


def report(shared: Shared, authority: Authority, *, on: date) -> ImportReport:
    """Compare an archive with the authority that would take it over. Two queries, five when it holds a process."""
    units = _proposals(shared, Unit.objects.filter(authority=authority).order_by("name", "id"))
    remarks = [
        *_of_place(shared, authority, units),
        *_of_authority(authority),
        *_of_document(shared, authority, on),
    ]
    remarks += _of_source(shared, authority)
    rank: Mapping[Blocks, int] = {"import": 0, "publication": 1, "": 2}
    return ImportReport(tuple(sorted(remarks, key=lambda one: rank[one.blocks])), units)


def to_decide_again(document: Document) -> dict[str, Any]:
    """The document as another authority receives it: what the first decided for itself is to be verified."""
    made = dict(document)
    for key in ("fee_qualifier", "announced_qualifier"):
        if made.get(key) == "local":
            made[key] = "unverified"
    if "pieces" in made:
        made["pieces"] = [
            {**piece, "qualifier": "unverified"} if piece.get("qualifier") == "local" else piece
            for piece in made["pieces"]
        ]
    return made


def _proposals(shared: Shared, units: Iterable[Unit]) -> tuple[Proposal, ...]:
    """The services whose name shares words with the one that answered elsewhere."""
    wanted = set(_words(shared.summary.unit)) - _NOT_A_SERVICE
    found = []
    for unit in units:
        words = set(_words(unit.name)) - _NOT_A_SERVICE
        likeness = len(wanted & words) / len(wanted | words) if wanted & words else 0.0
        if unit.code == shared.summary.unit_code:
            likeness = 1.0
        if likeness:
            found.append(Proposal(unit, likeness))
    return tuple(sorted(found, key=lambda one: -one.likeness)[:MOST_PROPOSED])


def _of_place(shared: Shared, authority: Authority, units: Sequence[Proposal]) -> Iterator[Remark]:
    """Where the procedure would stand: its address, the service that answers."""
    if Procedure.objects.filter(authority=authority, slug=shared.summary.slug).exists():
        said = _(
            "une démarche a déjà l’adresse « %(slug)s » : choisissez-en une autre, ou un nouveau brouillon"
        )
        yield Remark("address", "import", Place("document"), said % {"slug": shared.summary.slug})
    said = _("choisissez le service qui répondra : ailleurs, c’est « %(unit)s »")
    if not units:
        said = _("choisissez le service qui répondra : aucun ne ressemble à « %(unit)s »")
    yield Remark("unit", "import", Place("document"), said % {"unit": shared.summary.unit})


def _of_authority(authority: Authority) -> Iterator[Remark]:
    """What the authority itself must have said before it publishes anything."""
    if not authority.court.get("name"):
        said = _(
            "votre collectivité n’a pas nommé son tribunal : les voies de recours le citent (CJA R421-5)"
        )
        yield Remark("court", "publication", Place("document", "", ("appeal",)), said)
    if not authority.address.strip():
        said = _(
            "votre collectivité n’a pas donné son adresse postale : les courriers et les recours la citent"
        )
        yield Remark("court", "", Place("document", "", ("appeal",)), said)


def _of_document(shared: Shared, authority: Authority, on: date) -> Iterator[Remark]:
    document = to_decide_again(shared.document)
    offer = parse(document)
    there = None
    if offer.process:
        there = known_in(authority.pk, on=on)
        named = services_named(document)
        yield from _of_services(shared, named, there.units)
        there = replace(there, units=there.units | named.keys())
    for fault in faults(document, shared.summary.nature, today=on, known=there):
        if fault.weight == "blocks":
            yield Remark("check", "publication", fault.place, fault.message)
    yield from _to_decide(shared.document)
    yield from _of_law(offer)
    for key, code, known in (("theme", offer.theme, THEMES), ("life_event", offer.life_event, LIFE_EVENTS)):
        if code and code not in known:
            said = _("« %(code)s » n’existe pas ici : la démarche ne se trouvera pas ainsi")
            yield Remark("theme", "", Place("document", "", (key,)), said % {"code": code})
    for language in completeness(document):
        if not language.is_whole:
            count = language.texts - language.translated
            said = ngettext(
                "il manque %(count)s texte en « %(language)s »",
                "il manque %(count)s textes en « %(language)s »",
                count,
            )
            values = {"count": count, "language": language.language}
            yield Remark("language", "", language.missing[0], said % values)


def _of_services(
    shared: Shared, named: Mapping[str, Sequence[str]], here: frozenset[str]
) -> Iterator[Remark]:
    """The services its process names that are not here; the one that answers there is chosen anyway."""
    said = _(
        "le parcours confie « %(steps)s » à « %(service)s », qui n’existe pas ici : choisissez qui le fait"
    )
    for code, steps in named.items():
        if code not in here and code != shared.summary.unit_code:
            message = said % {"steps": " », « ".join(steps), "service": code}
            yield Remark("unit", "publication", Place("document", "", ("process",)), message)


def _to_decide(document: Document) -> Iterator[Remark]:
    """What the other authority decided for itself."""
    said = {
        "fee_qualifier": _("ce tarif est celui d’une autre collectivité : décidez du vôtre"),
        "announced_qualifier": _("ce délai est celui d’une autre collectivité : décidez du vôtre"),
    }
    for key, message in said.items():
        if document.get(key) == "local":
            place = Place("document", "", ("fee" if key == "fee_qualifier" else "announced_days",))
            yield Remark("decide", "", place, message)
    for piece in document.get("pieces", ()):
        if piece.get("qualifier") == "local":
            message = _(
                "une autre collectivité a décidé de demander cette pièce : vérifiez le texte qui le permet"
            )
            yield Remark("decide", "", Place("piece", piece["id"], ("legal_text",)), message)
    yield from _of_tables(document)


def _of_tables(document: Document) -> Iterator[Remark]:
    """The prices, the rules and the services of decision tables: each authority has its own."""
    said = {
        "fee": _("ces prix sont ceux d’une autre collectivité : décidez des vôtres"),
        "eligibility": _(
            "ces conditions sont celles d’une autre collectivité : vérifiez le texte qui les fonde"
        ),
        "unit": _("ces services sont ceux d’une autre collectivité : écrivez les vôtres"),
    }
    for table in document.get("tables", ()):
        yield Remark("decide", "", Place("table", table["id"]), said[table["use"]])


def _of_law(offer: Offer) -> Iterator[Remark]:
    """The texts of law that come along, to be read again by whoever answers for them here."""
    texts = [*offer.legal_basis, *([offer.silence.article] if offer.silence.article else [])]
    if texts:
        said = _("vérifiez que ces textes valent toujours : %(texts)s")
        yield Remark("law", "", Place("document", "", ("legal_basis",)), said % {"texts": " ; ".join(texts)})
    kept = offer.retention
    said = ngettext(
        "les demandes closes sont gardées %(count)s mois (%(basis)s) : demandez à vos archives si cela convient",
        "les demandes closes sont gardées %(count)s mois (%(basis)s) : demandez à vos archives si cela convient",
        kept.months,
    )
    values = {"count": kept.months, "basis": kept.basis or _("sans fondement donné")}
    yield Remark("retention", "", Place("document", "", ("retention",)), said % values)


def _of_source(shared: Shared, authority: Authority) -> Iterator[Remark]:
    """Where the texts speak of the other authority: its name, addresses of sites and of mail."""
    name = _name_of(shared.summary.source.name)
    if name == _name_of(authority.name) or len(name) < _SHORTEST_NAME:
        name = ""
    for place, label, _is_label in texts_of(shared.document):
        words = " ".join(text for text in label.values() if isinstance(text, str))
        if name and f" {name} " in f" {' '.join(_words(words))} ":
            said = _("ce texte nomme « %(name)s »")
            yield Remark("name", "", place, said % {"name": shared.summary.source.name})
        for link in _links(label):
            yield Remark("link", "", place, _("ce texte renvoie à %(link)s") % {"link": link})


def _links(label: Label) -> Iterator[str]:
    """The addresses of sites and of mail in a text, each once."""
    found = dict.fromkeys(
        word.strip("«»()[]<>.,;:!?'\"’\u00a0")[:100]
        for text in label.values()
        if isinstance(text, str)
        for word in text.split()
    )
    for word in found:
        before, at, after = word.partition("@")
        if "://" in word or word.lower().startswith("www.") or (before and at and "." in after):
            yield word


def _name_of(authority: str) -> str:
    """What names an authority among others, as texts are compared: without « ville de »."""
    words = _words(authority)
    while words and words[0] in _NOT_A_NAME:
        words = words[1:]
    return " ".join(words)


def _words(text: str) -> list[str]:
    """The words of a text in lower case and without accents."""
    return "".join(sign if sign.isalnum() else " " for sign in plain(text)).split()
