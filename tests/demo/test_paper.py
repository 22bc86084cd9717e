"""Each of the fifteen procedures exists on paper, in both languages, with the hours of the places of its town."""

from datetime import date
from uuid import UUID

import pypdfium2
import pytest

from parvis.authorities.models import Authority, Site, Unit
from parvis.catalogue.library import document_of
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.reading import parse
from parvis.demo.offers import OFFERS
from parvis.demo.territory import SITES, TOWNS
from parvis.letters.paper.printing import paper_form

TOWN = TOWNS[0]
MOST_PAGES = 9


def said_on(pdf):
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("procedure", OFFERS, ids=lambda one: one.slug)
def test_the_form_of_a_procedure_prints(procedure):
    offer = parse(document_of(procedure.slug))
    authority = Authority(name=TOWN.name, address=f"{TOWN.street}\n{TOWN.postcode} {TOWN.town}")
    sites = [
        Site(name=name, address=street, hours=hours, access=access, authority=authority)
        for name, street, hours, access in SITES[TOWN.code]
    ]
    asked = sum(field.asks() for step in offer.form.steps for field in step.fields())
    for language in ("fr", "en"):
        pdf = paper_form(
            offer,
            Procedure(sector=procedure.sector, nature=procedure.nature),
            authority,
            Unit(authority=authority, name="Accueil"),
            ProcedureVersion(id=UUID(int=1), number=1),
            language,
            on=date(2026, 11, 23),
            sites=sites,
        )
        pages = said_on(pdf)
        assert len(pages) <= MOST_PAGES
        assert offer.title[language].split()[0] in pages[0]
        said = " ".join("\n".join(pages).split())
        assert all(f"{number}." in said for number in range(1, asked + 1))
