"""The tab of who answers: a procedure entrusted to another service, and what a first publication fixed."""

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.catalogue.actions import open_procedure, write_version
from parvis.catalogue.entrusting import CannotEntrust, entrust
from parvis.catalogue.models import Procedure
from parvis.events.models import Event
from tests.cast import OFFER, Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio

PAGE = "services/"


def kept(cast: Cast, slug: str = "") -> Procedure:
    """The procedure as the database holds it."""
    with scope(walls=walls(cast)):
        return Procedure.objects.select_related("unit").get(
            slug=slug or cast.procedure.slug, authority=cast.town
        )


def test_another_service_is_entrusted_and_requests_stay(cast: Cast, studio: Studio) -> None:
    case = cast.file()
    answer = studio.client.post(studio.url(PAGE), {"unit": cast.childhood.code, "level": "interactive"})
    assert answer.status_code == 302
    assert (kept(cast).unit_id, kept(cast).level) == (cast.childhood.pk, "interactive")
    assert cast.read(case).unit_id == cast.association.pk
    later = cast.file(at=timezone.now(), procedure=kept(cast))
    assert cast.read(later).unit_id == cast.childhood.pk
    with scope(walls=walls(cast)):
        told = Event.objects.get(kind="procedure.entrusted")
    assert told.facts["changed"] == "level, unit"
    studio.client.post(studio.url(PAGE), {"unit": cast.childhood.code, "level": "interactive"})
    with scope(walls=walls(cast)):
        assert Event.objects.filter(kind="procedure.entrusted").count() == 1


def test_a_publication_fixes_sector_nature_and_address(cast: Cast, studio: Studio) -> None:
    sent = {
        "unit": cast.association.code,
        "level": "transactional",
        "sector": "school",
        "nature": "appeal",
        "slug": "autre",
    }
    studio.client.post(studio.url(PAGE), sent)
    held = kept(cast)
    assert (held.sector, held.nature, held.slug) == ("culture", "request", cast.procedure.slug)
    assert "ne changent plus" in studio.read(PAGE)
    same = {"level": "transactional", "sector": "culture", "nature": "request", "slug": cast.procedure.slug}
    for change in ({"sector": "school"}, {"nature": "appeal"}, {"slug": "autre"}):
        with scope(walls=walls(cast)), pytest.raises(CannotEntrust, match="une fois la démarche publiée"):
            asked = same | change
            entrust(cast.procedure.pk, unit=cast.association, by=cast.designer, at=timezone.now(), **asked)


def test_before_it_all_may_change_but_to_a_taken_address(cast: Cast, studio: Studio) -> None:
    with scope(walls=walls(cast)):
        new = open_procedure(cast.association, slug="essai", sector="culture", nature="request")
        write_version(new, OFFER)
    sent = {
        "unit": cast.association.code,
        "level": "transactional",
        "sector": "culture",
        "nature": "declaration",
    }
    taken = studio.client.post("/studio/essai/services/", sent | {"slug": cast.procedure.slug})
    assert taken.status_code == 422
    assert "a déjà l’adresse" in taken.content.decode()
    wrong = studio.client.post("/studio/essai/services/", sent | {"slug": "../Essai"})
    assert wrong.status_code == 422
    done = studio.client.post("/studio/essai/services/", sent | {"slug": "un-essai"})
    assert done["Location"] == "/studio/un-essai/services/"
    assert kept(cast, "un-essai").nature == "declaration"


def test_who_may_write_it_is_listed(cast: Cast, studio: Studio) -> None:
    page = studio.read(PAGE)
    assert cast.designer.full_name in page
    assert cast.agent.full_name not in page


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
def test_nobody_else_entrusts(cast: Cast, role: str) -> None:
    other = cast.sign_in(getattr(cast, role))
    address = f"/studio/{cast.procedure.slug}/services/"
    assert other.get(address).status_code == 404
    assert other.post(address, {"unit": cast.childhood.code, "level": "interactive"}).status_code == 404
    assert kept(cast).unit_id == cast.association.pk
