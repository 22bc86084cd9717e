"""The letters of a procedure in the studio: written by blocks, seen on a case she may read, faults told."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.catalogue.drafting.places import Place, element_at
from parvis.letters import acknowledgements
from parvis.letters.content import Author
from parvis.letters.decisions import author_lines
from parvis.letters.mail import as_text
from parvis.notifications.correspondence.receipts import acknowledgement
from parvis.notifications.correspondence.values import sender_of
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, make_agent
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    """A logo of four pixels."""
    made = BytesIO()
    Image.new("RGB", (2, 2), "#1f5c4a").save(made, "PNG")
    return made.getvalue()


PIXEL = picture()


def begun(studio: Studio, kind: str = "decision") -> str:
    """A draft with a new letter, and the id of that letter."""
    studio.begin()
    answer = studio.client.post(studio.url("courriers/"), {"title": "Salle prêtée", "kind": kind})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    found = re.search(r"/courriers/([a-z_0-9]+)/$", answer["Location"])
    assert found
    return found[1]


def send(studio: Studio, letter: str, **values: Any) -> Any:
    """Press a button of the page of a letter."""
    sent = {name.replace("__", "-"): value for name, value in values.items()}
    return studio.client.post(studio.url(f"courriers/{letter}/"), {"language": "fr", **sent})


def letter_of(studio: Studio, letter: str) -> Any:
    """The letter as the draft holds it."""
    return element_at(studio.draft().document, Place("letter", letter))


def block(studio: Studio, letter: str, kind: str) -> Any:
    """The first block of a kind."""
    return next(one for one in letter_of(studio, letter)["blocks"] if one["is"] == kind)


def test_a_letter_is_begun_from_a_model_and_says_what_is_always_there(studio: Studio) -> None:
    letter = begun(studio)
    page = studio.read(f"courriers/{letter}/")
    assert "Voies et délais de recours" in page
    assert "toujours là" in page
    assert "Salle prêtée" in studio.read("courriers/")


def test_texts_are_saved_and_blocks_are_added_moved_and_removed(studio: Studio) -> None:
    letter = begun(studio, "letter")
    first = block(studio, letter, "paragraph")["id"]
    send(studio, letter, geste=f"add:list:{first}", **{f"w__{first}__text": "Bonjour **à vous**,"})
    held = letter_of(studio, letter)["blocks"]
    assert held[0]["text"]["fr"] == "Bonjour **à vous**,"
    assert held[1]["is"] == "list"
    send(studio, letter, geste=f"up:{held[1]['id']}")
    assert letter_of(studio, letter)["blocks"][0]["is"] == "list"
    send(studio, letter, geste=f"remove:{held[1]['id']}")
    assert [one["is"] for one in letter_of(studio, letter)["blocks"]] == ["paragraph"] * 3
    send(studio, letter, language="en", **{f"w__{first}__text": "Hello,"})
    assert letter_of(studio, letter)["blocks"][0]["text"] == {"fr": "Bonjour **à vous**,", "en": "Hello,"}


def test_a_table_walks_what_the_form_repeats_or_is_written_by_hand(studio: Studio) -> None:
    letter = begun(studio, "letter")
    send(studio, letter, geste="add:table:")
    table = block(studio, letter, "table")["id"]
    send(
        studio,
        letter,
        geste=f"column:{table}",
        **{f"w__{table}__c0": "Quoi", f"w__{table}__r0__0": "Les clés", f"w__{table}__r1__0": "Le badge"},
    )
    held = block(studio, letter, "table")
    assert [one["title"]["fr"] for one in held["columns"]] == ["Quoi", "Colonne 2", "Colonne"]
    assert [row["cells"][0]["fr"] for row in held["rows"]] == ["Les clés", "Le badge"]
    assert studio.read(f"courriers/{letter}/").count("<h4") == 4


def test_two_designers_do_not_overwrite_each_other(studio: Studio) -> None:
    letter = begun(studio, "letter")
    first = block(studio, letter, "paragraph")["id"]
    drawn = studio.draft().revision
    name = f"w__{first}__text"
    assert send(studio, letter, revision=drawn, **{name: "Bonjour,"}).status_code == 302
    second = send(studio, letter, revision=drawn, **{name: "Bonsoir,"})
    assert second.status_code == 409
    assert "Bonsoir," in second.content.decode()
    assert letter_of(studio, letter)["blocks"][0]["text"]["fr"] == "Bonjour,"


def test_a_block_is_there_under_a_condition_said_in_a_sentence(studio: Studio) -> None:
    letter = begun(studio)
    first = block(studio, letter, "paragraph")["id"]
    there = studio.url(f"courriers/{letter}/{first}/condition/")
    assert "Toujours" in studio.client.get(there).content.decode()
    written = {"geste": "expression", "expression": 'decision_outcome == "accepted"'}
    assert studio.client.post(there, written).status_code == 302
    page = studio.read(f"courriers/{letter}/")
    assert "si « Sens de la décision » est « acceptée »" in page.replace("\u00a0", " ")
    wrong = studio.client.post(there, {"geste": "expression", "expression": "nobody == 1"})
    assert wrong.status_code == 422


def test_a_fault_is_said_beside_its_block_and_in_the_list(studio: Studio) -> None:
    letter = begun(studio, "letter")
    first = block(studio, letter, "paragraph")["id"]
    send(studio, letter, **{f"w__{first}__text": "Bonjour {nobody}"})
    page = studio.read(f"courriers/{letter}/").replace("\u00a0", " ")
    assert page.count("champ inconnu : nobody") == 2, "beside the block, and where the letter would be"
    assert "1 point à corriger" in studio.read("courriers/")
    assert f"#letter:{first}" in studio.read()


def test_it_is_seen_on_a_case_she_may_read_and_on_no_other(studio: Studio) -> None:
    letter = begun(studio)
    case = studio.cast.file()
    page = studio.read(f"courriers/{letter}/?point={case.reference}")
    assert case.reference in page.split('id="apercu"')[1]
    for wrong in ("XXX-26-AAAA-A", "<b>"):
        page = studio.read(f"courriers/{letter}/?point={wrong}")
        assert "Aucune demande de cette démarche" in page
    refused = studio.read(f"courriers/{letter}/?outcome=refused")
    assert "Votre demande est refusée" in refused
    printed = studio.client.get(studio.url(f"courriers/{letter}/apercu.pdf"))
    assert printed.content.startswith(b"%PDF")


def test_what_is_typed_is_seen_before_it_is_saved(studio: Studio) -> None:
    letter = begun(studio, "letter")
    first = block(studio, letter, "paragraph")["id"]
    before = letter_of(studio, letter)
    typed = {f"w-{first}-text": "Un **essai**.", "w-sms": "Prêt à 10 € ê", "language": "fr"}
    drawn = studio.client.post(studio.url(f"courriers/{letter}/apercu/"), typed).content.decode()
    assert "Un <strong>essai</strong>." in drawn
    assert "1 SMS" in drawn
    assert "Ces signes le rendent plus cher : ê" in drawn
    assert letter_of(studio, letter) == before


@pytest.mark.parametrize("page", ["", "{0}/", "{0}/apercu.pdf", "{0}/x/condition/"])
def test_letters_do_not_exist_for_who_does_not_design(studio: Studio, page: str) -> None:
    letter = begun(studio)
    other = studio.cast.sign_in(studio.cast.agent)
    assert other.get(studio.url(f"courriers/{page.format(letter)}")).status_code == 404


def test_a_letter_that_is_not_there_is_not_found(studio: Studio) -> None:
    letter = begun(studio)
    assert studio.client.get(studio.url("courriers/nobody/")).status_code == 404
    assert studio.client.get(studio.url(f"courriers/{letter}/nobody/condition/")).status_code == 404
    assert send(studio, letter, geste="remove:nobody").status_code == 409
    assert send(studio, letter, geste="add:nobody:").status_code == 409


def test_the_letterhead_is_changed_by_who_manages_the_whole_authority(studio: Studio) -> None:
    cast, there = studio.cast, "/studio/courriers/papier/"
    assert "Qui encadre toute la collectivité" in studio.client.get(there).content.decode()
    assert studio.client.post(there, {"lieu": "Ailleurs"}).status_code == 404
    assert cast.sign_in(cast.agent).get(there).status_code == 404
    chief = make_agent(
        cast.town, "Ada Cheffe", rights=[Right.SEE, Right.MANAGE, Right.DESIGN], sectors=[CULTURE]
    )
    manager = cast.sign_in(with_totp(chief))
    typed = {
        "lieu": "Montrevel",
        "signature": "Pour le maire,",
        "return_address": "Boîte 12\n26999 Montrevel\n",
    }
    wrong = manager.post(there, {**typed, "logo": SimpleUploadedFile("a.png", b"<svg onload='x'>")})
    assert wrong.status_code == 422
    assert manager.post(there, {**typed, "logo": SimpleUploadedFile("a.png", PIXEL)}).status_code == 302
    case = cast.file()
    with scope(walls=cast.walls):
        sender = sender_of(case)
        lines = author_lines(sender, Author("Ada Cheffe", "Cheffe", "Accueil"), case.received_at.date())
    assert sender.postal_address == ("Boîte 12", "26999 Montrevel")
    assert sender.logo == PIXEL
    assert lines[0].startswith("Fait à Montrevel")
    assert lines[1] == "Pour le maire,"
    assert manager.post(there, {"remove": "on"}).status_code == 302
    with scope(walls=cast.walls):
        assert sender_of(case).logo is None


def test_the_words_of_the_procedure_are_in_its_acknowledgement(studio: Studio) -> None:
    studio.begin()
    assert "Dans l’accusé de réception" in studio.read("courriers/")
    typed = {"fr": "Gardez votre **badge**.\r\n\r\nÀ bientôt.", "en": "Keep it."}
    assert studio.client.post(studio.url("accuse/"), typed).status_code == 302
    assert "Gardez votre **badge**." in studio.read("courriers/")
    draft = studio.draft()
    assert draft.document["messages"]["acknowledgement"]["en"] == "Keep it."
    case = studio.cast.file()
    with scope(walls=studio.cast.walls):
        case.version.document = draft.document
        case.version.status = "draft"
        letter = acknowledgement(case, acknowledgements.acknowledgement, sender_of(case), at=case.received_at)
    said = as_text(letter)
    assert "Gardez votre **badge**." in said
    assert said.index("À bientôt.") < said.index("Le service chargé de votre dossier")
    assert studio.client.post(studio.url("accuse/"), {"fr": "", "en": "Keep it."}).status_code == 302
    assert "fr" not in studio.draft().document["messages"]["acknowledgement"]
