"""« Remplir comme un usager »: the whole journey of a draft, with nothing written nor sent, and nobody else let in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions.drafting import KEPT_DAYS
from parvis.cases.models import Case, Draft
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Gesture, Put
from parvis.catalogue.drafting.places import Place, value_at
from parvis.documents.models import Document
from parvis.notifications.models import Delivery
from parvis.ui.wording import day_words
from tests.cast import WHAT, WHO, Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio

MAIL = {"mail": "camille@courriel.example"}


def put(studio: Studio, place: str, now: Any) -> None:
    """Change the draft under a place."""
    draft, where = studio.draft(), Place.of(place)
    gestures: list[Gesture] = [Put(where, value_at(draft.document, where), now)]
    with scope(walls=walls(studio.cast)):
        edit(draft.pk, gestures, by=studio.cast.designer, at=timezone.now())


def post(studio: Studio, page: str, data: dict[str, Any]) -> Any:
    """Send a page of the trial."""
    return studio.client.post(studio.url(f"essai/{page}"), data)


def nothing_is_kept(cast: Cast) -> bool:
    """Whether the house holds no case, draft, file nor message."""
    with scope(walls=[*walls(cast), *cast.walls]):
        return (
            not any(model.objects.exists() for model in (Case, Draft, Document, Delivery)) and not mail.outbox
        )


def test_a_draft_is_filled_to_its_end_and_nothing_is_written(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:event/label/fr", "Comment s’appelle la fête")
    assert post(studio, "you/", WHO).status_code == 422
    assert post(studio, "you/", WHO | MAIL)["Location"] == studio.url("essai/project/")
    page = studio.read("essai/project/")
    assert "Comment s’appelle la fête" in page
    assert "Rien n’est envoyé" in page
    assert day_words(timezone.localdate() + timedelta(days=KEPT_DAYS)) in page, (
        "as long as a real one is kept"
    )
    file = SimpleUploadedFile("statuts.pdf", b"%PDF-1.4 faux")
    sent = post(studio, "project/", WHAT | {"papers": file})
    assert sent["Location"] == studio.url("essai/verifier-mes-reponses/")
    checked = studio.read("essai/verifier-mes-reponses/")
    assert "Fête de la Saint-Jean" in checked
    assert "statuts.pdf" in checked
    assert "/montrevel/demarches" not in re.sub(r"<footer.*", "", checked, flags=re.DOTALL)
    assert post(studio, "envoyer-pour-voir/", {})["Location"] == studio.url("essai/ce-qui-suit/")
    follows = studio.read("essai/ce-qui-suit/")
    assert "Accusé de réception n°\xa0ESSAI" in follows
    assert "camille@courriel.example" in follows
    pdf = studio.client.get(studio.url("essai/accuse.pdf"))
    assert b"".join(pdf).startswith(b"%PDF")
    assert nothing_is_kept(studio.cast)


def test_one_goes_on_after_changing_the_draft(studio: Studio) -> None:
    studio.begin()
    post(studio, "you/", WHO | MAIL)
    put(studio, "form:event/label/fr", "Quelle fête")
    assert "camille@courriel.example" in studio.read("essai/verifier-mes-reponses/")
    assert "Quelle fête" in studio.read("essai/project/")


def test_answers_stay_with_whoever_gave_them_sealed_and_not_for_ever(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.begin()
    post(studio, "you/", WHO | MAIL)
    assert "camille" not in str(dict(studio.client.session))
    assert "camille" in studio.read("essai/you/")
    monkeypatch.setattr("parvis.entrance.trials.LIFE", -timedelta(seconds=1))
    post(studio, "you/", WHO | MAIL)
    assert "camille" not in studio.read("essai/you/")


def test_an_example_answers_everything(studio: Studio) -> None:
    studio.begin()
    post(studio, "you/", {"mail": "moi@courriel.example"})
    assert post(studio, "remplir-un-exemple/", {})["Location"] == studio.url("essai/verifier-mes-reponses/")
    checked = studio.read("essai/verifier-mes-reponses/")
    assert "moi@courriel.example" in checked
    assert "Destève" in checked
    assert "Envoyer" in checked
    post(studio, "effacer-mes-reponses/", {})
    assert "moi@courriel.example" not in studio.read("essai/verifier-mes-reponses/")


def test_a_draft_with_faults_is_tried_without_them(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:guests/condition", "n_existe_pas > 3")
    put(studio, "form:details/label", None)
    page = studio.read("essai/project/")
    assert "Personnes attendues" in page
    assert "2 points du brouillon ne se lisent pas" in page
    assert "(sans intitulé)" in page


def test_it_speaks_the_language_one_tries_it_in(studio: Studio) -> None:
    studio.begin()
    post(studio, "you/", {"_language": "en"})
    assert "Votre nom (en)" in studio.read("essai/you/")
    assert "Démarche" in studio.client.get("/studio/").content.decode()


def test_without_a_draft_the_published_version_is_tried(studio: Studio) -> None:
    assert "Votre adresse électronique" in studio.read("essai/you/")


PAGES = ("", "you/", "verifier-mes-reponses/", "ce-qui-suit/", "accuse.pdf")


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
def test_nobody_else_tries_it(cast: Cast, role: str) -> None:
    other = cast.sign_in(getattr(cast, role))
    for page in PAGES:
        assert other.get(f"/studio/{cast.procedure.slug}/essai/{page}").status_code == 404
    assert other.get(f"/studio/{cast.procedure.slug}/apercu/cadre/").status_code == 404
    assert other.get(f"/studio/{cast.procedure.slug}/apercu/cadre/you/").status_code == 404


def test_a_frame_shows_the_page_to_our_own_pages_only_and_does_nothing(studio: Studio) -> None:
    for page in ("apercu/cadre/", "apercu/cadre/you/"):
        answer = studio.client.get(studio.url(page))
        assert answer.status_code == 200
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
    elsewhere = studio.client.get(studio.url("essai/you/"))
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]


def test_a_frame_shows_questions_that_a_condition_hides_and_the_other_language(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:guests/condition", "event == 'bal'")
    assert "Personnes attendues" in studio.read("apercu/cadre/project/")
    assert "Personnes attendues" not in studio.read("essai/project/")
    assert "Personnes attendues (en)" in studio.read("apercu/cadre/project/?langue=en")
    assert "Réserver une salle" in studio.read("apercu/cadre/")


def test_the_preview_shows_each_page_at_two_widths_in_a_sandbox(studio: Studio) -> None:
    studio.begin()
    page = studio.read("apercu/?page=project&langue=en")
    assert page.count('sandbox="allow-same-origin"') == 2
    assert page.count(f'src="{studio.url("apercu/cadre/project/")}?langue=en"') == 2
    assert "Page de présentation" in page
    assert f'src="{studio.url("apercu/cadre/")}?langue=fr"' in studio.read(
        "apercu/?page=nulle-part&langue=xx"
    )


def test_a_frame_opens_at_the_page_that_holds_an_element(studio: Studio) -> None:
    for element in ("project", "party", "guests"):
        assert "Personnes attendues" in studio.read(f"apercu/cadre/{element}/")
    assert studio.client.get(studio.url("apercu/cadre/nulle_part/")).status_code == 404


def test_a_frame_says_that_a_new_page_has_no_question_yet(studio: Studio) -> None:
    studio.begin()
    studio.client.post(studio.url("plan/ajouter/?apres=party"), {"words": "Pièces", "what": "step"})
    assert "Il n’y a encore aucune question ici." in studio.read("apercu/cadre/pieces/")
    assert "Il n’y a encore aucune question ici." in studio.read("apercu/cadre/pieces_partie/")
