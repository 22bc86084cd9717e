"""A decision table as its designers see it: typed in boxes, tried, told what is wrong, brought and taken away."""

import re
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Gesture, Insert, Put
from parvis.catalogue.drafting.places import Element, Place
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio
from tests.tabled import ELIGIBILITY, FEE, UNIT
from tests.workspace.controls import Controls

HIRE = "tables/hire/"


def words(response: Any) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def made(studio: Studio, *gestures: Gesture) -> None:
    """Gestures of the designer, made elsewhere."""
    with scope(walls=walls(studio.cast)):
        edit(studio.draft().pk, gestures, by=studio.cast.designer, at=timezone.now())


def table(studio: Studio, name: str = "hire") -> Element:
    """A table as the database holds it now."""
    return next(one for one in studio.draft().document["tables"] if one["id"] == name)


def sent(studio: Studio, page: str = HIRE, **changes: str) -> dict[str, str]:
    """What a browser would send of the sheet, with these boxes typed."""
    return Controls(studio.read(page)).values | {
        name.replace("__", "-"): value for name, value in changes.items()
    }


def press(studio: Studio, gesture: str = "", page: str = HIRE, **changes: str) -> Any:
    """Type in some boxes and press a button."""
    values = sent(studio, page, **changes)
    return studio.client.post(studio.url(page), values | ({"geste": gesture} if gesture else {}))


@pytest.fixture
def held(studio: Studio) -> Studio:
    """Lend a draft with the price of the room."""
    studio.begin()
    made(studio, Insert(Place("table"), "", deepcopy(FEE)))
    return studio


def test_a_table_begins_with_what_its_use_wants(studio: Studio) -> None:
    studio.begin()
    for use, title, sheet in (
        ("fee", "Prix de la salle", "prix_de_la_salle"),
        ("eligibility", "Qui peut", "qui_peut"),
        ("unit", "Service", "service"),
    ):
        answer = studio.client.post(studio.url("tables/+nouvelle/"), {"title": title, "use": use})
        assert answer["Location"] == studio.url(f"tables/{sheet}/")
    fee = table(studio, "prix_de_la_salle")
    assert [one["expression"] for one in fee["inputs"]] == ["guests"]
    assert [one["kind"] for one in fee["outputs"]] == ["amount"]
    answer = studio.client.post(studio.url("tables/+nouvelle/"), {"title": "Nouvelle", "use": "fee"})
    assert "Prix" in studio.client.get(answer["Location"]).content.decode()
    studio.client.post(studio.url("tables/nouvelle/retirer/"))
    page = studio.read("tables/")
    assert page.count("studio-sheet") == 0
    assert studio.url("tables/qui_peut/") in page
    studio.client.post(studio.url("tables/service/retirer/"))
    assert [one["id"] for one in studio.draft().document["tables"]] == ["prix_de_la_salle", "qui_peut"]


def test_a_box_is_typed_saved_and_its_trial_run(held: Studio) -> None:
    assert "Réussi" in held.read(HIRE)
    assert press(held, then__small__price="22").status_code == 302
    assert table(held)["rows"][0] == {"id": "small", "when": {"people": "[0..100["}, "then": {"price": "22"}}
    page = unescape(held.read(HIRE))
    assert "Échoué" in page
    assert "l’essai 1 donne 22,00" in page
    assert press(held, expected__t1__price="22", note__small="Délibération").status_code == 302
    assert "Rien à corriger" in held.read(HIRE)
    assert held.draft().revision == 3


def test_it_is_tried_without_being_saved(held: Studio) -> None:
    answer = press(held, "try", then__small__price="23")
    assert "Échoué" in answer.content.decode()
    assert 'value="23"' in answer.content.decode()
    assert table(held) == FEE


def test_what_cannot_be_read_is_told_at_its_box_and_nothing_is_lost(held: Studio) -> None:
    answer = press(held, when__small__people="peu", then__large__price="1300")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="when-small-people-error"' in page
    assert 'value="peu"' in page
    assert 'value="1300"' in page
    assert table(held) == FEE
    again = Controls(page).values | {"when-small-people": "[0..100["}
    assert held.client.post(held.url(HIRE), again).status_code == 302
    assert table(held)["rows"][1]["then"] == {"price": "1300"}


def test_overlaps_gaps_and_dead_rows_are_said_with_a_case(held: Studio) -> None:
    press(held, when__large__people=">= 90")
    assert "les lignes 1 et 2 conviennent toutes deux à" in unescape(held.read(HIRE))
    press(held, when__large__people=">= 150")
    assert "aucune ligne ne convient à" in unescape(held.read(HIRE))
    press(held, hit="first", when__small__people="", when__large__people=">= 90")
    assert "cette ligne ne décide jamais rien" in unescape(held.read(HIRE))


def test_rows_are_added_copied_moved_and_taken_away(held: Studio) -> None:
    press(held, "row-copy:small", then__small__price="21")
    first, copy, last = table(held)["rows"]
    assert (copy["when"], copy["then"]) == (first["when"], {"price": "21"})
    press(held, "row-down:" + copy["id"])
    assert [one["id"] for one in table(held)["rows"]] == ["small", last["id"], copy["id"]]
    press(held, f"row-remove:{copy['id']}", **{f"then__{copy['id']}__price": "8"})
    press(held, "row-add")
    press(held, "row-up:large")
    assert [one["id"] for one in table(held)["rows"]][:2] == ["large", "small"]
    verdicts = held.read(HIRE).count("Réussi")
    press(held, "trial-add")
    assert held.read(HIRE).count("Réussi") == verdicts, "an empty trial was told to pass"
    press(held, "trial-remove:t1")
    assert len(table(held)["tests"]) == 1


def test_columns_are_added_set_moved_and_taken_away_with_their_boxes(held: Studio) -> None:
    press(held, "input-add", new_question="event")
    press(held, "input-add", new_expression="guests * 2", new_input_label="Double", new_kind="number")
    press(held, "output-add", new_output="Caution", new_output_kind="amount")
    names = [one["id"] for one in (*table(held)["inputs"], *table(held)["outputs"])]
    assert names == ["people", "event", "double", "price", "caution"]
    press(held, "column-left:double", when__small__double="> 2", **{"label-fr-event": "La fête"})
    assert [one["id"] for one in table(held)["inputs"]] == ["people", "double", "event"]
    assert table(held)["inputs"][2]["label"]["fr"] == "La fête"
    press(held, "column-remove:double", given__t1__double="4")
    assert table(held)["rows"][0]["when"] == {"people": "[0..100["}
    assert table(held)["tests"][0]["given"] == {"people": "99"}
    press(held, "column-remove:event")
    press(held, "column-remove:caution")
    assert "garde au moins une condition" in words(press(held, "column-remove:people"))
    assert {key: table(held)[key] for key in ("inputs", "outputs", "rows")} == {
        key: FEE[key] for key in ("inputs", "outputs", "rows")
    }


def test_a_column_of_answers_is_written_one_a_line(studio: Studio) -> None:
    studio.begin()
    made(studio, Insert(Place("table"), "", deepcopy(ELIGIBILITY)))
    page = "tables/may_ask/"
    lines = "Demandez la halle. | Ask for the hall.\nRenoncez. | Give up."
    assert press(studio, page=page, **{"options-instead": lines}, binding="on").status_code == 302
    now = table(studio, "may_ask")
    assert now["binding"] is True
    options = now["outputs"][1]["options"]
    assert options[0] == {"value": "hall", "label": {"fr": "Demandez la halle.", "en": "Ask for the hall."}}
    assert options[1]["value"] == "renoncez"
    assert press(studio, page=page, then__crowd__instead="Renoncez.").status_code == 302
    assert table(studio, "may_ask")["rows"][1]["then"]["instead"] == "Renoncez."


def test_a_service_that_is_not_ours_is_told(studio: Studio) -> None:
    studio.begin()
    made(studio, Insert(Place("table"), "", deepcopy(UNIT)))
    assert "n’est le code d’aucun service" not in unescape(studio.read("tables/service/"))
    press(studio, page="tables/service/", then__big__unit="ailleurs", expected__t1__unit="ailleurs")
    assert "« ailleurs » n’est le code d’aucun service" in unescape(studio.read("tables/service/"))


def test_two_designers_type_in_two_boxes_and_are_told_of_the_same_one(held: Studio) -> None:
    values = sent(held, then__small__price="24")
    made(held, Put(Place.of("row:hire.large/then/price"), "1250,50", "1400"))
    assert held.client.post(held.url(HIRE), values).status_code == 302
    assert [one["then"]["price"] for one in table(held)["rows"]] == ["24", "1400"]

    values = sent(held, then__small__price="30")
    made(held, Put(Place.of("row:hire.small/then/price"), "24", "26"))
    answer = held.client.post(held.url(HIRE), values)
    assert answer.status_code == 409
    for said in ("Ce que vous aviez sous les yeux 24", "Ce qui est écrit maintenant 26"):
        assert said in words(answer)


def test_rows_leave_for_a_spreadsheet_and_come_back(held: Studio) -> None:
    sheet = held.client.get(held.url(HIRE + "lignes.csv"))
    assert sheet["Content-Type"].startswith("text/csv")
    changed = sheet.content.decode("utf-8").replace(";20;", ";25;") + "new;[500..600[;3000;\r\n"
    file = SimpleUploadedFile("lignes.csv", changed.encode())
    assert held.client.post(held.url(HIRE + "importer/"), {"file": file}).status_code == 302
    assert [one["then"]["price"] for one in table(held)["rows"]] == ["25", "1250,5", "3000"]
    assert table(held)["purpose"] == FEE["purpose"]
    wrong = SimpleUploadedFile("lignes.csv", changed.replace("3000", "cher").encode())
    answer = held.client.post(held.url(HIRE + "importer/"), {"file": wrong})
    assert answer.status_code == 409
    assert "la ligne 4, colonne « Prix »" in words(answer)


def test_a_table_leaves_as_dmn_and_comes_back(held: Studio) -> None:
    content = held.client.get(held.url(HIRE + "table.dmn")).content
    made(held, Put(Place.of("row:hire.small/then/price"), "20", "99"))
    file = SimpleUploadedFile("table.dmn", content)
    assert held.client.post(held.url(HIRE + "importer/"), {"file": file}).status_code == 302
    assert table(held)["rows"][0]["then"] == {"price": "20"}
    assert (table(held)["use"], len(table(held)["tests"])) == ("fee", 1)
    for wrong in (b"", b"<nothing/>", b"\x00\x01"):
        answer = held.client.post(held.url(HIRE + "importer/"), {"file": SimpleUploadedFile("a", wrong)})
        assert answer.status_code == 409


def test_nobody_else_finds_a_table(held: Studio, cast: Cast) -> None:
    other = cast.agent_of(
        cast.other_town, "Lia Ailleurs", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE]
    )
    client = cast.sign_in(with_totp(other))
    for page in ("tables/", HIRE, HIRE + "lignes.csv", HIRE + "table.dmn", "tables/nothing/"):
        assert client.get(held.url(page)).status_code == 404
    for page in (HIRE, "tables/+nouvelle/", HIRE + "retirer/", HIRE + "importer/"):
        assert client.post(held.url(page), {"title": "Prix", "use": "fee"}).status_code == 404
    assert held.client.get(held.url("tables/nothing/")).status_code == 404


def test_a_long_table_is_read_page_by_page(held: Studio) -> None:
    rows = [{"id": f"r{n}", "when": {"people": str(n)}, "then": {"price": "1"}} for n in range(500)]
    long = deepcopy(FEE) | {"id": "long", "rows": rows, "tests": []}
    made(held, Insert(Place("table"), "", long))
    values = sent(held, "tables/long/?page=2")
    assert "when-r450-people" in values
    assert "when-r1-people" not in values
    assert len(values) < 2_000
    answer = held.client.post(held.url("tables/long/"), values | {"then-r450-price": "7"})
    assert answer["Location"].endswith("?page=2")
    assert table(held, "long")["rows"][450]["then"] == {"price": "7"}
    assert len(table(held, "long")["rows"]) == 500
