"""Pages that cannot be given, as a person meets them: readable, with a way out, and clean for axe."""

import pytest

from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_refusal_is_a_page_with_a_way_out(town: Town, visit: Opens, scheme: str) -> None:
    resident = visit()
    resident.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    resident.go("/montrevel/rien/du/tout/").at("Cette page n’existe pas", fits=320)
    resident.sees("Montrevel", "Signaler un défaut d’accessibilité")
    resident.follow("Aller à la page d’accueil").at("Que voulez-vous faire")
    resident.go("/nulle-part/").at("Cette page n’existe pas", fits=320)
    resident.follow("Signaler un défaut d’accessibilité").at("Déclaration d’accessibilité")
    resident.go("/demandes/RIEN/").at("Cette page ne s’ouvre pas", fits=320)
    resident.follow("recevez un nouveau lien").at("Recevoir un nouveau lien")
    resident.go("/suivi/lien/faux/").at("Ce lien ne fonctionne plus", fits=320)
    resident.go(f"/montrevel/demarches/{ROOM}/")
    resident.page.context.clear_cookies()
    resident.press("Commencer").at("restée ouverte trop longtemps", fits=320).sees("Montrevel")
