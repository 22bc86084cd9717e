"""The tab of personal data: how long, what is said of it, which questions weigh."""

from tests.studio.conftest import Studio
from tests.studio.test_law import words
from tests.studio.test_presentation import held, put

PAGE = "donnees/"


def test_retention_and_notice_are_written(studio: Studio) -> None:
    studio.begin()
    sent = {
        "document/retention/months": "60",
        "choix/document/retention/fate": "sort",
        "document/privacy/rights/fr": "Vous pouvez tout demander.",
        "vu/document/anonymous": "1",
        "choix/document/anonymous": "on",
    }
    assert studio.client.post(studio.url(PAGE), sent).status_code == 302
    assert held(studio, "document/retention") == {
        "months": 60,
        "fate": "sort",
        "basis": "durée d’utilité administrative",
    }
    assert held(studio, "document/privacy/rights") == {"fr": "Vous pouvez tout demander."}
    assert held(studio, "document/anonymous") is True


def test_the_words_of_the_house_fill_what_says_nothing(studio: Studio) -> None:
    studio.begin()
    before = held(studio, "document/privacy/purpose")
    assert "5 parties obligatoires ne sont pas encore écrites" in words(studio.read(PAGE))
    studio.client.post(studio.url(PAGE), {"geste": "models", "document/privacy/basis/fr": "Une loi."})
    notice = studio.draft().document["privacy"]
    assert set(notice) == {"purpose", "basis", "recipients", "retention", "mandatory", "rights"}
    assert notice["purpose"] == before
    assert notice["basis"] == {"fr": "Une loi."}
    assert notice["recipients"]["en"]


def test_a_notice_that_says_nothing_is_told_on_the_page(studio: Studio) -> None:
    studio.begin()
    put(studio, "document/privacy", None)
    page = studio.read(PAGE)
    assert 'id="document/privacy"' in page
    assert "La notice sur les données personnelles manque" in words(page)


def test_questions_that_weigh_are_listed_with_why(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:details/label/fr", "Votre traitement médical et votre religion")
    page = words(studio.read(PAGE))
    assert "santé ou handicap" in page
    assert "convictions religieuses" in page
    assert page.count("dit qui est la personne, ou comment la joindre") == 2
    put(studio, "form:event/label/fr", "Votre numéro de sécurité sociale")
    assert "interdit hors des cas du décret 2019-341" in words(studio.read(PAGE))
