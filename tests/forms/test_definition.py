"""Definitions are read whole, and what is wrong is listed with its place."""

import copy
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.base.relative_days import is_date_rule, resolve
from parvis.forms.definition import InvalidForm, parse, text

from .examples import CHOICES, EVERYTHING, document, fr, one


def problems_of(data: object) -> dict[str, str]:
    with translation.override("fr"), pytest.raises(InvalidForm) as caught:
        parse(data)
    return dict(caught.value.problems)


def test_a_form_with_every_kind_of_field_reads() -> None:
    form = parse(EVERYTHING)
    assert [step.id for step in form.steps] == ["you", "children_step", "more"]
    assert form.by_id["children"].fields[1].validation.maximum == 17
    assert form.places["proof"].id == "more"
    assert len({field.type for field in form.all_fields()}) == 17


def test_a_label_without_translation_is_shown_in_french() -> None:
    label = {"fr": "Nom", "en": "Name"}
    assert (text(label, "en-gb"), text(label, "fr"), text({"fr": "Nom"}, "en")) == ("Name", "Nom", "Nom")


@pytest.mark.parametrize(
    ("field", "path"),
    [
        (one("tex"), "type"),
        (one("text", label=None), "label"),
        (one("text", label={"en": "Only English"}), "label"),
        (one("text", label={"fr": ""}), "label"),
        (one("text", label={"fr": "a", "xx": "b"}), "label.xx"),
        (one("text", label={"fr": "a" * 501}), "label.fr"),
        (one("text", label={"fr": "\ud800"}), "label.fr"),
        (one("text") | {"id": "Majuscule"}, "id"),
        (one("text") | {"id": "today"}, "id"),
        (one("text") | {"id": "a__why"}, "id"),
        (one("text") | {"id": None}, "id"),
        (one("text", requried="yes"), "requried"),
        (one("text", required=True), "required"),
        (one("text", condition="unknown == 1"), "condition"),
        (one("text", condition="x == 1"), "condition"),
        (one("text", condition="1 +"), "condition"),
        (one("text", autocomplete="nickname-of-dog"), "autocomplete"),
        (one("text", maps_to="applicant.email"), "maps_to"),
        (one("email", maps_to="applicant.shoe"), "maps_to"),
        (one("text", validation={"pattern": "(a+)+", "pattern_message": fr("x")}), "validation.pattern"),
        (one("text", validation={"pattern": "[0-9]+"}), "validation.pattern_message"),
        (one("text", validation={"min": 3}), "validation.min"),
        (one("text", validation={"min_length": 9, "max_length": 3}), "validation"),
        (one("text", validation={"max_length": 100_000}), "validation.max_length"),
        (one("number", validation={"min": "many"}), "validation.min"),
        (one("number", validation={"min": float("inf")}), "validation.min"),
        (one("date", validation={"min_date": "yesterday"}), "validation.min_date"),
        (one("choice"), "options"),
        (one("choice", options=[*CHOICES, CHOICES[0]]), "options[2].value"),
        (one("choice", options=[{"value": "a"}]), "options[0].label"),
        (one("files", accept=["exe"]), "accept[0]"),
        (one("files", max_files=0), "max_files"),
        (one("group"), "fields"),
        (one("group", fields=[one("files") | {"id": "y"}]), "fields[0].type"),
        (one("group", fields=[one("text") | {"id": "y"}], min=3, max=2), ""),
        (one("computed"), "expression"),
        (one("computed", expression="later"), "expression"),
        (one("information"), "body"),
        (one("text") | {"id": "nir"}, "label"),
        (one("text", label=fr("Votre numéro de Sécurité sociale")), "label"),
        (one("text", help=fr("Your social security number")), "label"),
        (one("number", label=fr("N° sécu")), "label"),
        ("not a field", ""),
    ],
)
def test_each_fault_is_listed_at_its_place(field: object, path: str) -> None:
    base = "steps[0].sections[0].fields[0]"
    assert (f"{base}.{path}" if path else base) in problems_of(document(field))  # type: ignore[arg-type]


def test_all_the_faults_of_a_document_are_listed_at_once() -> None:
    bad = copy.deepcopy(EVERYTHING)
    bad["schema"] = 2
    bad["steps"][0]["title"] = {}
    bad["steps"][1]["sections"][0]["fields"][1]["id"] = "mail"
    bad["steps"][2]["sections"] = []
    assert {"schema", "steps[0].title", "steps[1].sections[0].fields[1].id", "steps[2].sections"} <= set(
        problems_of(bad)
    )


def test_asking_whether_one_is_covered_by_social_security_is_allowed() -> None:
    parse(document(one("yes_no", label=fr("Êtes-vous affilié à la Sécurité sociale ?"))))
    parse(document(one("text", label=fr("Quel est votre organisme de Sécurité sociale ?"))))


def test_the_fields_of_a_group_are_unknown_outside_it() -> None:
    group = one("group", fields=[one("number") | {"id": "age"}])
    after = one("text", condition="age > 3") | {"id": "y"}
    assert "steps[0].sections[0].fields[1].condition" in problems_of(document(group, after))
    parse(document(group, after | {"condition": "some(x, #.age > 3)"}))


@pytest.mark.parametrize("source", ["sum(map(x, #.how_old ?? 0))", "x[0].how_old"])
def test_a_sum_of_an_answer_that_no_block_asks_is_refused(source: str) -> None:
    group = one("group", fields=[one("number") | {"id": "age"}])
    total = one("computed", expression=source, result="number") | {"id": "total"}
    assert list(problems_of(document(group, total))) == ["steps[0].sections[0].fields[1].expression"]


def test_the_parts_of_a_file_are_read() -> None:
    photos = one("files") | {"id": "photos"}
    parse(document(photos, one("text", condition="some(photos, #.size > 1000000)") | {"id": "why"}))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "label", "fr", "fields", "options", "sections", "steps", "validation"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JUNK)
def test_no_document_raises_anything_else(junk: object) -> None:
    for data in (junk, {"schema": 1, "steps": junk}, document(junk), document(one("group", fields=junk))):  # type: ignore[arg-type]
        try:
            parse(data)  # type: ignore[arg-type]
        except InvalidForm as invalid:
            assert invalid.problems


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("today", date(2028, 2, 29)),
        ("today-18y", date(2010, 2, 28)),
        ("today+1m", date(2028, 3, 29)),
        ("today+10d", date(2028, 3, 10)),
        ("today-9999y", date.min),
    ],
)
def test_relative_days(rule: str, day: date) -> None:
    assert is_date_rule(rule)
    assert resolve(rule, date(2028, 2, 29)) == day


@pytest.mark.parametrize(
    "rule", ["", "today-", "today-1w", "2026-02-30", "20260504", "demain", "today-99999y"]
)
def test_what_is_not_a_day_rule(rule: str) -> None:
    assert not is_date_rule(rule)
