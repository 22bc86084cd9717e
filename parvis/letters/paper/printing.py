"""Print the paper twin of a form: a tagged PDF (PDF/UA-1), black on white, a code at the foot of each page."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority, Site, Unit
from parvis.base.labels import RIGHT_TO_LEFT, USUAL, text
from parvis.catalogue.definition import Offer
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.letters import fonts
from parvis.letters.cleaning import one_line
from parvis.letters.paper.boxes import day
from parvis.letters.paper.codes import MODULES, MOST_PAGES, PaperPage, drawings, write_code
from parvis.letters.paper.front import front
from parvis.letters.paper.pairing import paired
from parvis.letters.paper.questions import Sheets
from parvis.letters.press import LONGEST_WORD, Printer, pages_of, printed
from parvis.ui.wording import day_words

LAYOUT = "paper_form"
CODES = "codes.json"
TITLE_AT_FOOT = 90
LONGEST_LARGE = 20
"""Signs of a word that large print keeps on one line."""
_AS_IT_IS = frozenset({"is", "lang", "language", "layout", "fonts"})
"""Keys of what the layout reads as it is: no text of anybody."""


class CannotPrint(Exception):
    """The form takes more pages than a code can number; the message says so."""


def paper_form(
    offer: Offer,
    procedure: Procedure,
    authority: Authority,
    unit: Unit,
    version: ProcedureVersion,
    language: str,
    *,
    on: date,
    case: str = "",
    sites: Sequence[Site] = (),
    large: bool = False,
) -> bytes:
    """Return the form of a version as PDF bytes, the same for the same values; nothing is asked of the database.

    ``sites`` are the places where it may be left, with their hours; ``case`` is the reference of the case it
    completes, as ``7F3K-92MX-Q``; ``on`` is the day it is made, told at the foot; ``large`` prints in large
    characters. Raise ``CannotPrint`` past ``MOST_PAGES``, ``ValueError`` for a reference that is none.
    """
    with translation.override(language):
        sheets = Sheets(offer.form, language, large=large)
        values = _values(offer, version, language, on=on, case=case, large=large) | {
            "authority": one_line(authority.name),
            "service": one_line(unit.name),
            "front": front(offer, procedure, authority, unit, sites, sheets),
            "items": sheets.items(),
            "sign": _sign(offer),
        }
        if language not in USUAL:
            values |= _with_french(offer, values, large=large)
        remark = _("Le signe %(sign)s remplace un caractère que ce document ne peut pas imprimer.") % {
            "sign": fonts.REPLACEMENT
        }
    drawn = cache(partial(_drawn_form, values, remark))
    # Printed once without codes to know how many pages there are: each code says « page 2 of 6 ».
    pages = pages_of(printed(LAYOUT, drawn, on, beside={CODES: []}))
    if pages > MOST_PAGES:
        raise CannotPrint(_("Ce formulaire prend %(count)d pages : c’est trop.") % {"count": pages})
    codes = _codes(version.pk, pages, language, large=large, case=case)
    return printed(LAYOUT, drawn, on, beside={CODES: codes})


def _values(
    offer: Offer, version: ProcedureVersion, language: str, *, on: date, case: str, large: bool
) -> dict[str, Any]:
    title = text(offer.title, language)
    said = {"number": version.number, "day": day_words(on)}
    return {
        "language": language,
        "right_to_left": language in RIGHT_TO_LEFT,
        "fonts": list(fonts.FAMILIES),
        "large": large,
        "modules": MODULES,
        "title": title,
        "kind": _("Formulaire à remplir à la main"),
        "case": _("Dossier n° %(reference)s") % {"reference": case} if case else "",
        "foot": {
            "title": one_line(title, TITLE_AT_FOOT),
            "version": _("Version %(number)s du formulaire, imprimée le %(day)s") % said,
            "pages": _("Page {page} sur {total}"),
        },
        "worked_out": _("Le service calculera, d’après vos réponses :"),
    }


def _sign(offer: Offer) -> dict[str, Any]:
    return {
        "title": _("Date et signature"),
        "day": day(_("Date")),
        "signature": {"label": _("Signature")},
        "remark": _("La signature et le nom sont facultatifs.") if offer.anonymous else "",
    }


def _with_french(offer: Offer, values: dict[str, Any], *, large: bool) -> dict[str, Any]:
    """What is answered, each name with its French."""
    with translation.override("fr"):
        items, sign = Sheets(offer.form, "fr", large=large).items(), _sign(offer)
    return {"items": paired(values["items"], items), "sign": paired(values["sign"], sign)}


def _codes(version: UUID, pages: int, language: str, *, large: bool, case: str) -> list[str]:
    said = [
        write_code(PaperPage(version, page, pages, language, large, case)) for page in range(1, pages + 1)
    ]
    return drawings(said)


def _drawn_form(values: dict[str, Any], remark: str, draw: Callable[[str], str]) -> dict[str, Any]:
    """Make all that a form says printable, with a remark where signs had to be replaced."""
    printer = Printer(draw, LONGEST_LARGE if values["large"] else LONGEST_WORD)
    found: dict[str, Any] = _drawn(values, printer)
    return found | {"remark": printer.text(remark) if printer.replaced else ""}


def _drawn(value: Any, printer: Printer) -> Any:
    """Make every text of a value printable."""
    if isinstance(value, str):
        return printer.text(value)
    if isinstance(value, list):
        return [_drawn(one, printer) for one in value]
    if isinstance(value, dict):
        return {key: one if key in _AS_IT_IS else _drawn(one, printer) for key, one in value.items()}
    return value
