"""The procedures of the demonstration, written again from nothing through the pages of the studio.

Three in the suite, the most different of them; all fifteen in the soak.
"""

import pytest

from parvis.agents.models import Right
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.catalogue.library import document_of
from parvis.catalogue.models import ProcedureVersion
from parvis.demo.offers import OFFERS, Published
from tests.accounts.doing import with_totp
from tests.cast import Cast, make_agent, make_unit
from tests.soak import COUNT

from . import retyping, retyping_form, retyping_rules
from .stated import stated

DIFFERENT = ("reserver-une-salle", "certificat-urbanisme", "acces-document")
"""A letter with parts and a condition written by hand; a block that repeats; a table that names services."""
SERVICES = ("population", "direction-generale")
"""Those that a table of the house sends requests to."""


@pytest.mark.parametrize(
    "offer", [one for one in OFFERS if COUNT or one.slug in DIFFERENT], ids=lambda one: str(one.slug)
)
def test_a_procedure_of_the_house_is_written_again_with_the_studio(cast: Cast, offer: Published) -> None:
    document, slug, service = document_of(offer.slug), f"encore-{offer.slug}", offer.places[0][1]
    document.pop("process")
    for code in {service, *SERVICES}:
        make_unit(cast.town, code, code.capitalize())
    rights = [Right.SEE, Right.DESIGN]
    writer = make_agent(cast.town, "Lise Reprise", rights=rights, sectors=Sector.values)
    designer = retyping.Designer(cast.sign_in(with_totp(writer)), slug)
    designer.begin(document["title"]["fr"], nature=offer.nature, unit=service, sector=offer.sector)
    retyping.answers(designer, document)
    retyping_form.form(designer, document)
    for table in document.get("tables", ()):
        retyping_rules.table(designer, table)
    for letter in document.get("letters", ()):
        retyping_rules.letter(designer, document, letter)
    retyping.languages(designer, document)
    designer.publish()
    with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.town.pk, offer.sector)]):
        found = ProcedureVersion.objects.select_related("procedure__unit").get(procedure__slug=slug)
        placed = (found.procedure.nature, found.procedure.sector, found.procedure.unit.code)
    assert placed == (offer.nature, offer.sector, service)
    assert found.status == "published"
    assert stated(found.document) == stated(document)
