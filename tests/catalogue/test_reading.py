"""Reading the document of a procedure, and what forbids publishing it."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.reading import parse

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "procedures.md"


def smallest() -> dict[str, Any]:
    """The example of the documentation."""
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    document: dict[str, Any] = json.loads(blocks[-1])
    return document


def request(**changes: Any) -> dict[str, Any]:
    """The smallest document of a request."""
    silence = {"rule": "acceptance", "months": 2, "article": "CRPA L231-1"}
    return {**deepcopy(smallest()), "silence": silence, **changes}


def faults(document: dict[str, Any], nature: str = "request") -> list[str]:
    """Where the faults are."""
    return [path for path, _message in parse(document).publication_faults(nature)]


def problems(document: dict[str, Any]) -> list[str]:
    """Where the problems are."""
    with pytest.raises(InvalidOffer) as raised:
        parse(document)
    return [path for path, _message in raised.value.problems]


def test_the_documented_example_can_be_published() -> None:
    assert faults(smallest(), "question") == []
    assert faults(request()) == []


def test_what_is_absent_takes_its_usual_value() -> None:
    offer = parse(smallest())
    assert (offer.audiences, offer.channels, offer.acknowledged, offer.anonymous) == (
        ("person",),
        ("portal",),
        True,
        False,
    )
    assert (offer.appeal.months, offer.retention.months, offer.silence.starts_from) == (2, 24, "rule")
    assert offer.fee_qualifier == offer.announced_qualifier == "unverified"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": None}, "title"),
        ({"title": {"en": "Only English"}}, "title"),
        ({"audiences": ["martians"]}, "audiences"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"announced_days": 0}, "announced_days"),
        ({"announced_days": True}, "announced_days"),
        ({"silence": {"rule": "perhaps"}}, "silence.rule"),
        ({"silence": {"rule": "none", "months": 25}}, "silence.months"),
        ({"silence": {"rule": "none", "starts_from": "monday"}}, "silence.starts_from"),
        ({"silence": []}, "silence"),
        ({"fee_qualifier": "maybe"}, "fee_qualifier"),
        ({"retention": {"fate": "burn"}}, "retention.fate"),
        ({"content": "words"}, "content"),
        ({"pieces": [{"label": {"fr": "X"}}]}, "pieces[0]"),
        ({"pieces": [{"id": "a", "label": {"fr": "X"}}, {"id": "a", "label": {"fr": "Y"}}]}, "pieces"),
    ],
)
def test_each_problem_is_named_where_it_is(changes: dict[str, Any], path: str) -> None:
    assert path in problems({**smallest(), **changes})


def test_problems_of_the_form_are_named_too() -> None:
    document = smallest()
    document["form"]["steps"][0]["sections"][0]["fields"][0]["type"] = "hologram"
    assert "form.steps[0].sections[0].fields[0].type" in problems(document)


def test_all_problems_come_at_once() -> None:
    found = problems({**smallest(), "audiences": ["martians"], "announced_days": 0, "form": {}})
    assert {"audiences", "announced_days"} < set(found)
    assert any(path.startswith("form.") for path in found)


@pytest.mark.parametrize("nature", ["declaration", "report", "question"])
def test_silence_decides_nothing_on_what_calls_no_decision(nature: str) -> None:
    assert "silence.rule" in faults(request(), nature)
    assert faults(smallest(), nature) == []


@pytest.mark.parametrize("nature", ["complaint", "appeal"])
def test_silence_on_a_complaint_or_an_appeal_can_only_be_a_rejection(nature: str) -> None:
    assert "silence.rule" in faults(request(), nature)
    rejection = {"rule": "rejection", "article": "CRPA L231-4, 2°"}
    assert faults(request(silence=rejection), nature) == []


def test_a_request_has_a_silence_rule_that_cites_its_article() -> None:
    assert {"silence.rule", "silence.article"} <= set(faults(smallest(), "request"))
    assert faults(request(silence={"rule": "rejection", "article": "la loi"})) == ["silence.article"]
    assert faults(request(silence={"rule": "rejection", "article": "R*410-12"})) == []


def test_no_answer_is_promised_for_later_than_silence_gives_one() -> None:
    month = {"rule": "acceptance", "months": 1, "article": "CRPA L231-1"}
    assert faults(request(silence=month, announced_days=16)) == []
    assert faults(request(silence=month, announced_days=17)) == ["announced_days"]
    assert faults({**smallest(), "announced_days": 400}, "question") == []


def test_a_piece_needs_the_text_that_allows_asking_for_it_and_an_explanation() -> None:
    piece = {"id": "identity", "label": {"fr": "Pièce d’identité"}}
    assert faults(request(pieces=[piece])) == ["pieces[0].legal_text", "pieces[0].help"]
    said = {**piece, "legal_text": "Décret n° 2017-890, article 1", "help": {"fr": "Recto et verso."}}
    assert faults(request(pieces=[said])) == []


@pytest.mark.parametrize(
    "label", ["Justificatif de domicile", "Un justificatif de résidence", "Proof of address"]
)
def test_a_proof_of_address_is_refused_without_its_text(label: str) -> None:
    piece = {"id": "home", "label": {"fr": label, "en": label}, "help": {"fr": "Facture."}}
    offer = parse(request(pieces=[piece]))
    _path, message = offer.publication_faults("request")[0]
    assert "R113-8" in message
    allowed = {**piece, "legal_text": "Code de l’entrée et du séjour des étrangers, article R313-1"}
    assert faults(request(pieces=[allowed])) == []


def test_titles_are_needed_in_both_languages_and_privacy_is_told() -> None:
    assert faults(request(title={"fr": "Demander"})) == ["title"]
    assert faults(request(privacy={})) == ["privacy"]


def test_a_field_cannot_name_a_piece_that_is_not_there() -> None:
    document = request()
    field = {"id": "papers", "type": "files", "label": {"fr": "Pièces"}, "piece": "ghost"}
    document["form"]["steps"][0]["sections"][0]["fields"].append(field)
    assert faults(document) == ["form.papers"]
