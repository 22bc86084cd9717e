"""The door of the studio: only designers come in; a draft begins where one reads, and nowhere else does one land."""

import pytest

from tests.cast import Cast
from tests.studio.conftest import Studio


def test_the_studio_exists_for_whoever_designs(studio: Studio) -> None:
    assert "Réserver une salle" in studio.client.get("/studio/").content.decode()
    assert "Modifier cette démarche" in studio.read()


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
def test_nobody_else_finds_it(cast: Cast, role: str) -> None:
    other = cast.sign_in(getattr(cast, role))
    assert other.get("/studio/").status_code == 404
    assert other.get(f"/studio/{cast.procedure.slug}/").status_code == 404


def test_a_draft_is_begun_from_the_page_one_reads(studio: Studio) -> None:
    answer = studio.client.post(studio.url("modifier/"), {"back": "https://ailleurs.example/"})
    assert answer["Location"] == studio.url()
    assert studio.draft().number == 2
    assert "Brouillon" in studio.read()
    assert "Modifier cette démarche" not in studio.read()
