"""A form of as many questions as one may hold: published, filled page after page, sent, read by the agent."""

from typing import Any

from parvis.catalogue.definition import MOST_ON_PAGE
from parvis.catalogue.reading import parse
from parvis.forms.definition import MAX_FIELDS
from tests.cast import CULTURE, OFFER, Cast

from .conftest import YOU, Resident

PAGES = 20


def pages(count: int, questions: int) -> list[dict[str, Any]]:
    """Pages of text questions; the last of each is asked for one answer to its first."""
    return [page(number, questions // count + (number < questions % count)) for number in range(count)]


def page(number: int, count: int) -> dict[str, Any]:
    """A page of compulsory questions."""
    fields: list[dict[str, Any]] = [
        {"id": f"q_{number}_{rank}", "type": "text", "label": {"fr": f"Question {rank}"}, "required": "yes"}
        for rank in range(count)
    ]
    fields[-1]["condition"] = f"q_{number}_0 == 'Valeur 0'"
    section = {"id": f"part_{number}", "fields": fields}
    return {"id": f"page_{number}", "title": {"fr": f"Page {number}"}, "sections": [section]}


def test_a_thousand_questions_are_filed_and_read(cast: Cast, resident: Resident) -> None:
    assert MAX_FIELDS == 1_000
    first = OFFER["form"]["steps"][0]
    asked = pages(PAGES, MAX_FIELDS - len(first["sections"][0]["fields"]))
    form = {"schema": 1, "steps": [first, *asked]}
    procedure = cast.offer("longue", cast.association, sector=CULTURE, form=form, pieces=[])
    draft = resident.start(procedure)
    where = resident.client.post(resident.url("step", draft, "you", procedure=procedure), YOU)["Location"]
    for one in asked:
        names = [field["id"] for field in one["sections"][0]["fields"]]
        sent = {name: f"Valeur {rank}" for rank, name in enumerate(names)}
        where = resident.client.post(where, {"_shown": " ".join(names), **sent})["Location"]
    assert where == resident.url("check", draft, procedure=procedure)
    told = MAX_FIELDS - len(first["sections"][0]["fields"])
    assert resident.client.get(where).content.decode().count("Valeur ") == told
    resident.client.post(resident.url("submit", draft, procedure=procedure))
    case = resident.case(draft)
    read = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert read.count("Valeur ") == told


def test_a_page_asks_no_more_than_the_server_reads() -> None:
    for questions, faults in ((MOST_ON_PAGE, []), (MOST_ON_PAGE + 1, ["form.page_0"])):
        offer = parse(OFFER | {"form": {"schema": 1, "steps": pages(1, questions)}, "pieces": []})
        assert [place for place, _said in offer.publication_faults("request")] == faults
