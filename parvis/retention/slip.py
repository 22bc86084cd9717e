"""The elimination list on paper, as it is sent to the archives: by category, then line by line, room for the visa.

What the departmental archives ask for: who produced it, the category, the text that gives the duration, the first and
last days, how many, what volume (code du patrimoine, L212-2, L212-3, R212-14). It names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.authorities.sectors import Sector
from parvis.letters.blocks import Block, Heading, Letter, Paragraph, Signature, Table
from parvis.letters.cleaning import one_line
from parvis.letters.content import Recipient, Sender
from parvis.letters.pdf import as_pdf
from parvis.letters.sentences import bare_letter, worded
from parvis.ui.wording import day_words, number_words, size_words

from .models import EliminationItem, EliminationList


@dataclass(frozen=True)
class Category:
    """What a list holds of one kind: cases of a procedure, files, or contacts."""

    title: str
    basis: str
    items: tuple[EliminationItem, ...]

    @property
    def since(self) -> date:
        """The first day."""
        return min(item.since for item in self.items)

    @property
    def until(self) -> date:
        """The last day."""
        return max(item.since for item in self.items)

    @property
    def documents(self) -> int:
        """How many documents."""
        return sum(item.documents for item in self.items)

    @property
    def bytes(self) -> int:
        """Their volume, in bytes."""
        return sum(item.bytes for item in self.items)


def categories(items: Iterable[EliminationItem]) -> list[Category]:
    """The lines of a list by category, procedures first."""
    ordered = sorted(
        items, key=lambda item: (item.kind, _title(item), item.basis, item.since, item.reference)
    )
    return [
        Category(title, basis, tuple(found))
        for (_kind, title, basis), found in groupby(
            ordered, key=lambda item: (item.kind, _title(item), item.basis)
        )
    ]


def _title(item: EliminationItem) -> str:
    """What the category is called: the procedure as it is titled now, or the kind of thing."""
    version = item.procedure.current if item.procedure else None
    if version is not None:
        return version.title
    return item.procedure.slug if item.procedure else str(EliminationItem.Kind(item.kind).label)


@worded
def slip(found: EliminationList, items: Iterable[EliminationItem], *, sender: Sender, on: date) -> Letter:
    """Word the list for the archives."""
    parts = categories(items)
    blocks: list[Block] = [
        Paragraph(
            _(
                "La collectivité demande au contrôle de l’État sur les archives son visa pour éliminer ce qui suit, "
                "dont la durée d’utilité administrative est échue (code du patrimoine, articles L212-2, L212-3 et "
                "R212-14). Rien n’est éliminé avant le visa."
            )
        ),
        Table((_("Bordereau"), found.number), _facts(found, parts)),
    ]
    for part in parts:
        blocks += [Heading(part.title), Table((_("Rubrique"), _("Valeur")), _described(part))]
    blocks += [
        Heading(_("Signatures")),
        Signature((_("Pour le service, le %(day)s :") % {"day": day_words(on)}, one_line(found.signed))),
        Signature((_("Visa des archives (nom, date, référence) :"),), room=True),
    ]
    for part in parts:
        rows = tuple((_line(item), _dates(item)) for item in part.items)
        blocks += [
            Heading(_("Détail : %(title)s") % {"title": part.title}),
            Table((_("Référence"), _("Depuis, jusqu’à")), rows),
        ]
    return bare_letter(
        "elimination_slip",
        _("Bordereau d’élimination n° %(number)s") % {"number": found.number},
        blocks,
        sender=sender,
        recipient=Recipient(name=_("Archives départementales")),
        on=on,
        language="fr",
        reference=found.number,
    )


def printed(found: EliminationList, items: Iterable[EliminationItem]) -> bytes:
    """The list as a PDF, as it stands the day it is signed."""
    assert found.signed_at is not None
    authority, unit = found.authority, found.unit
    sender = Sender(
        authority=authority.name,
        service=unit.name if unit else authority.name,
        postal_address=tuple(
            line
            for line in (unit.postal_address() if unit else authority.address).splitlines()
            if line.strip()
        ),
        brand_colour=authority.brand_colour,
    )
    on = authority.calendar().local_date(found.signed_at)
    return as_pdf(slip(found, items, sender=sender, on=on), sender)


def _facts(found: EliminationList, parts: list[Category]) -> tuple[tuple[str, str], ...]:
    rows = [
        (_("Service producteur"), found.unit.name if found.unit else found.authority.name),
        (_("Secteur"), str(Sector(found.sector).label)),
        (_("Sort final"), str(EliminationList.Fate(found.fate).label)),
        (_("Lignes"), number_words(sum(len(part.items) for part in parts))),
        (_("Volume"), _volume(sum(p.documents for p in parts), sum(p.bytes for p in parts))),
    ]
    if found.fate == EliminationList.Fate.SORT:
        share = found.kept_one_in
        kept = _("une demande sur %(count)s, gardée à part") % {"count": share} if share else _("aucune")
        rows.append((_("Échantillon"), kept))
    return tuple(rows)


def _described(part: Category) -> tuple[tuple[str, str], ...]:
    return (
        (_("Texte de référence"), part.basis or _("non précisé")),
        (_("Dates extrêmes"), f"{day_words(part.since)} – {day_words(part.until)}"),
        (_("Nombre"), number_words(len(part.items))),
        (_("Volume"), _volume(part.documents, part.bytes)),
    )


def _volume(documents: int, size: int) -> str:
    told = ngettext("%(count)s document, %(size)s", "%(count)s documents, %(size)s", documents)
    return told % {"count": number_words(documents), "size": size_words(size)}


def _line(item: EliminationItem) -> str:
    return item.reference or str(item.object_id)[-12:]


def _dates(item: EliminationItem) -> str:
    return f"{item.since:%d/%m/%Y} – {item.due_on:%d/%m/%Y}"
