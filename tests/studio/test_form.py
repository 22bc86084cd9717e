"""The form builder through its door: what is shown, changed, moved, added and removed; nobody is overwritten."""

from typing import Any

import pytest

from parvis.catalogue.drafting.places import Place, element_at, elements
from tests.cast import Cast
from tests.studio.conftest import Studio

PART = {"X-Studio-Part": "1"}


@pytest.fixture
def builder(studio: Studio) -> Studio:
    """Lend the studio with a draft begun."""
    studio.begin()
    return studio


def element(studio: Studio, name: str) -> dict[str, Any]:
    """An element of the form as the draft holds it."""
    return dict(element_at(studio.draft().document, Place("form", name)))


def order(studio: Studio) -> list[str]:
    """The ids of the form, in order."""
    return [place.id for place, _path, _one in elements(studio.draft().document) if place.family == "form"]


def do(studio: Studio, gesture: str, *names: str, **said: str) -> Any:
    """Press a button of the outline or of the panel."""
    sent = {"revision": str(studio.draft().revision), "geste": gesture, "quoi": list(names), **said}
    return studio.client.post(studio.url("plan/"), sent)


def test_the_outline_shows_every_element(builder: Studio) -> None:
    page = builder.read("formulaire/")
    for name in order(builder):
        assert f'id="form:{name}"' in page
    page = builder.read("formulaire/event/")
    assert 'aria-current="true"' in page
    assert 'value="Nom de la fête"' in page
