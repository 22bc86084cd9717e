"""A condition built with menus, without a line of code and without a script."""

import html
import re

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Place, value_at
from tests.cast import Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio

PAGE = "formulaire/papers/condition/"
GUESTS = {
    "choix/si/mode": "all",
    "choix/si/0/question": "guests",
    "choix/si/0/operator": "at_least",
    "si/0/low": "1 200,5",
}


def said(page: str) -> str:
    """The words of a page, its marks apart."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def written(studio: Studio, element: str = "papers") -> object:
    """The condition the draft holds."""
    return value_at(studio.draft().document, Place("form", element, ("condition",)))


def put(studio: Studio, element: str, condition: str | None) -> None:
    """Somebody else writes a condition."""
    with scope(walls=walls(studio.cast)):
        place = Place("form", element, ("condition",))
        draft = studio.draft()
        edit(
            draft.pk,
            [Put(place, value_at(draft.document, place), condition)],
            by=studio.cast.designer,
            at=timezone.now(),
        )


def test_menus_write_the_expression_and_the_sentence(studio: Studio) -> None:
    studio.begin()
    assert studio.client.post(studio.url(PAGE), GUESTS | {"geste": "save"}).status_code == 302
    assert written(studio) == "guests != null and guests >= 1200.5"
    page = said(studio.read(PAGE))
    assert "La condition est enregistrée." in page
    assert "Cette question n’est posée que si « Personnes attendues » est au moins 1 200,5" in page.replace(
        "\u202f", " "
    ).replace("\u00a0", " ")
    assert "Par exemple avec" in page


def test_lines_and_groups_come_and_go_without_a_script(studio: Studio) -> None:
    studio.begin()
    shown = studio.client.post(studio.url(PAGE), GUESTS | {"geste": "group"})
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "choix/si/1/1/question" in page
    assert "1 200,5" in page
    assert written(studio) is None
    both = GUESTS | {
        "choix/si/1/0/question": "event", "choix/si/1/0/operator": "is", "si/1/0/text": "Bal",
        "choix/si/1/1/question": "event", "choix/si/1/1/operator": "starts_with", "si/1/1/text": "Loto",
    }  # fmt: skip
    assert (
        "choix/si/1/2/question"
        in studio.client.post(studio.url(PAGE), both | {"geste": "add 1"}).content.decode()
    )
    studio.client.post(studio.url(PAGE), both | {"geste": "save"})
    assert written(studio) == (
        "guests != null and guests >= 1200.5 and (event == 'Bal' or startsWith(event ?? '', 'Loto'))"
    )
    less = studio.client.post(studio.url(PAGE), both | {"geste": "remove 1/0"}).content.decode()
    assert 'value="Loto"' in less
    assert 'value="Bal"' not in less


def test_what_a_line_lacks_is_said_beside_it(studio: Studio) -> None:
    studio.begin()
    answer = studio.client.post(studio.url(PAGE), GUESTS | {"si/0/low": "beaucoup", "geste": "save"})
    assert answer.status_code == 422
    page = said(answer.content.decode())
    assert "Cette condition n’est pas enregistrée" in page
    assert "donnez un nombre" in page
    assert written(studio) is None


def test_what_is_never_true_is_told_with_why(studio: Studio) -> None:
    studio.begin()
    rows = GUESTS | {"choix/si/1/question": "guests", "choix/si/1/operator": "less_than", "si/1/low": "3"}
    studio.client.post(studio.url(PAGE), rows | {"geste": "save"})
    page = said(studio.read(PAGE))
    assert "Cette condition n’est jamais vraie" in page
    assert "s’excluent" in page


def test_a_section_says_how_many_questions_it_shows(studio: Studio) -> None:
    studio.begin()
    put(studio, "party", "who != null")
    assert "5 questions ne sont posées que si « Votre nom » a une réponse" in said(
        studio.read("formulaire/party/condition/")
    ).replace("\u00a0", " ")


def test_what_menus_cannot_show_stays_an_expression(studio: Studio) -> None:
    studio.begin()
    put(studio, "papers", "len(event ?? '') > 12")
    page = studio.read(PAGE)
    assert "Cette condition est écrite à la main" in page
    wrong = studio.client.post(studio.url(PAGE), {"geste": "expression", "expression": "inconnu > 3"})
    assert wrong.status_code == 422
    assert "variable inconnue" in html.unescape(wrong.content.decode())
    studio.client.post(
        studio.url(PAGE), {"geste": "expression", "expression": "guests != null and guests > 3"}
    )
    assert "Cette condition est écrite à la main" not in studio.read(PAGE)
    studio.client.post(studio.url(PAGE), {"geste": "none"})
    assert written(studio) is None


def test_two_designers_are_told_of_each_other(studio: Studio) -> None:
    revision = studio.begin().revision
    put(studio, "papers", "event == 'Bal'")
    answer = studio.client.post(studio.url(PAGE), GUESTS | {"geste": "save", "revision": revision})
    assert answer.status_code == 409
    assert "1 200,5" in answer.content.decode()
    assert written(studio) == "event == 'Bal'"


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_town"])
def test_nobody_else_finds_a_condition(cast: Cast, studio: Studio, role: str) -> None:
    studio.begin()
    assert cast.sign_in(getattr(cast, role)).get(studio.url(PAGE)).status_code == 404
    assert studio.client.get(studio.url("formulaire/nulle_part/condition/")).status_code == 404


def test_names_are_told_with_the_codes_of_their_answers(studio: Studio) -> None:
    studio.begin()
    sent = {"words": "Quelle salle ?", "what": "choice", "option_lines": "La halle\nPréau"}
    studio.client.post(studio.url("plan/ajouter/?apres=details"), sent)
    for name, page in (("guests", "formulaire/guests/condition/"), ("somme", "formulaire/somme/")):
        if name == "somme":
            added = {"words": "Somme", "what": "computed"}
            studio.client.post(studio.url("plan/ajouter/?apres=guests"), added)
        assert "quelle_salle Quelle salle ?" in said(studio.read(page))
        assert "'la_halle' La halle, 'preau' Préau" in said(studio.read(page))
