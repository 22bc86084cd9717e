"""A designer begins from the library: found by level and theme, looked at, taken over with her own services."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.catalogue.known import known_in
from parvis.catalogue.library import entries
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.process.units import services_named
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, Cast, make_unit
from tests.studio.conftest import Studio

LIBRARY = "/studio/+bibliotheque/"
GRANT = f"{LIBRARY}subvention-association/"
HERE = {"onto": "", "unit": "accueil", "sector": CULTURE, "slug": "subvention"}


@pytest.fixture
def elsewhere(cast: Cast) -> Client:
    """The designer of the other town."""
    agent = cast.agent_of(cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE])
    return cast.sign_in(with_totp(agent))


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def slugs(answer: Any) -> list[str]:
    """The procedures that the page shows, in its order."""
    return [
        line.href.split("/")[-2]
        for _level, themes in answer.context["levels"]
        for _theme, lines in themes
        for line in lines
    ]


def test_it_is_found_by_level_theme_and_words(elsewhere: Client) -> None:
    mine = elsewhere.get(LIBRARY)
    assert sorted(slugs(mine)) == sorted(one.slug for one in entries() if one.level == "commune")
    assert sorted(slugs(elsewhere.get(LIBRARY, {"niveau": "tous"}))) == sorted(one.slug for one in entries())
    assert "aide-a-domicile" in slugs(elsewhere.get(LIBRARY, {"niveau": "departement"}))
    [(_town, themes)] = mine.context["levels"]
    assert len(themes) == len({theme for theme, _lines in themes}) > 4
    assert slugs(elsewhere.get(LIBRARY, {"q": "TAILLE arbre"})) == ["elagage"]
    assert "Aucune démarche ne répond" in words(elsewhere.get(LIBRARY, {"q": "zeppelin"}))
    assert LIBRARY in words(elsewhere.get("/studio/+nouvelle/"))
    assert elsewhere.get(f"{LIBRARY}zeppelin/").status_code == 404


def test_what_one_has_already_is_said(cast: Cast, studio: Studio) -> None:
    ours = [
        line.title
        for _level, themes in studio.client.get(LIBRARY).context["levels"]
        for _theme, lines in themes
        for line in lines
        if line.is_ours
    ]
    assert ours == ["Réserver une salle pour une association"]


def test_it_is_taken_over_with_the_services_of_the_town(cast: Cast, elsewhere: Client) -> None:
    """One by its code, one chosen, one left for later; the one that answers there is the one that answers here."""
    make_unit(cast.other_town, "education", "Écoles")
    make_unit(cast.other_town, "routes", "Routes")
    preview = elsewhere.get(GRANT)
    said = words(preview)
    assert "Avis de la commission" in said and "la commission de trois services" in said
    form = preview.context["form"]
    asked = [name for name in form.fields if name.startswith("service_")]
    assert sorted(asked) == ["service_cadre-de-vie", "service_direction-generale"]
    assert "À la place de « Direction générale »" in said
    assert "le parcours confie « mandater la somme" not in said.lower()
    assert "Le parcours confie « Avis de la commission » à « cadre-de-vie », qui n’existe pas ici" in said
    wrong = elsewhere.post(GRANT, HERE | {"service_cadre-de-vie": "ailleurs"})
    assert wrong.status_code == 422 and "Choisissez un service de la liste" in words(wrong)
    taken = elsewhere.post(GRANT, HERE | {"service_cadre-de-vie": "routes"})
    assert taken["Location"] == "/studio/subvention/"
    with scope(walls=cast.walls):
        draft = ProcedureVersion.objects.get(procedure__slug="subvention")
        assert set(services_named(draft.document)) == {"accueil", "education", "routes", "direction-generale"}
        known = known_in(cast.other_town.pk, on=date(2026, 11, 23))
        unsettled = [one for one in draft.offer.process_faults(known) if "service" in one.message]
        assert {one.id for one in unsettled} == {"commission", "versement"}


def test_it_is_for_designers_only(cast: Cast) -> None:
    client = cast.sign_in(with_totp(cast.agent))
    for address in (LIBRARY, reverse("studio_of_the_house", args=["elagage"])):
        assert client.get(address).status_code == 404
