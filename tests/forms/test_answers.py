"""Steps: what is asked, kept, revealed, dropped, and where a person goes next."""

import pytest
from django.utils import translation

from parvis.forms.answers import (
    UnknownStep,
    applicant,
    first_incomplete_step,
    next_step,
    personal_fields,
    previous_step,
    problems,
    read_step,
    submitted_answers,
    summary,
    visible_fields,
    visible_steps,
)
from parvis.forms.definition import parse
from parvis.forms.shape import Form
from tests.speed import spent

from .examples import CHOICES, EVERYTHING, TODAY, document, form, fr, one

FORM: Form = parse(EVERYTHING)
YOU = {
    "who-family_name": "Martin",
    "who-given_names": "Jeanne",
    "who-birth_date-day": "1",
    "who-birth_date-month": "2",
    "who-birth_date-year": "1980",
    "mail": "jeanne@exemple.fr",
    "home-line1": "1 rue Haute",
    "home-postcode": "01340",
    "home-city": "Montrevel",
    "for_club": "no",
}
CHILDREN = {"children-0-first": "Léo", "children-0-age": "5", "children-0-school": "a", "income": "100"}
MORE = {"proof__why": "Je ne l’ai plus"}


def filled() -> dict[str, object]:
    """Answers of somebody who went through every step."""
    answers: dict[str, object] = {}
    for step, data in (("you", YOU), ("children_step", CHILDREN), ("more", MORE)):
        reading = read_step(FORM, step, data, answers, today=TODAY)
        assert reading.complete, reading
        answers = reading.answers
    return answers


def test_a_whole_form_is_filled_step_by_step() -> None:
    answers = filled()
    assert problems(FORM, answers, today=TODAY) == []
    assert first_incomplete_step(FORM, answers, today=TODAY) is None
    filed = submitted_answers(FORM, answers, today=TODAY)
    assert filed["children"] == [{"first": "Léo", "age": 5, "school": "a"}]
    assert filed["total"] == "100.00"
    assert filed["proof__why"] == "Je ne l’ai plus"
    assert filed["for_club"] is False


def test_the_applicant_is_read_from_the_answers() -> None:
    assert applicant(FORM, filled(), today=TODAY) == {
        "person": {"family_name": "Martin", "given_names": "Jeanne", "birth_date": "1980-02-01"},
        "email": "jeanne@exemple.fr",
        "address": {"line1": "1 rue Haute", "postcode": "01340", "city": "Montrevel", "country": "France"},
        "birth_date": "1980-02-01",
    }


def test_personal_fields_include_those_of_groups() -> None:
    assert personal_fields(FORM) == {"who", "mail", "phone", "home", "org", "first"}


def test_what_is_hidden_is_kept_in_the_draft_and_dropped_when_filed() -> None:
    answers = filled()
    changed = read_step(
        FORM,
        "you",
        YOU | {"for_club": "yes", "org-name": "Club", "org-number": "W012345678"},
        answers,
        today=TODAY,
    ).answers
    assert changed["income"] == "100.00"
    filed = submitted_answers(FORM, changed, today=TODAY)
    assert "income" not in filed
    assert "children" not in filed
    assert "total" not in filed
    assert filed["org"] == {"name": "Club", "rna": "W012345678"}
    assert [step.id for step in visible_steps(FORM, changed, today=TODAY)] == ["you", "more"]


def test_a_hidden_answer_opens_nothing() -> None:
    chain = form(
        one("yes_no") | {"id": "a"},
        one("yes_no", condition="a") | {"id": "b"},
        one("text", condition="b", required="yes") | {"id": "c"},
    )
    only = chain.steps[0]
    shown = visible_fields(chain, only, {"a": True, "b": True}, today=TODAY)
    assert [field.id for field in shown] == ["a", "b", "c"]
    shown = visible_fields(chain, only, {"a": False, "b": True}, today=TODAY)
    assert [field.id for field in shown] == ["a"]
    assert problems(chain, {"a": False, "b": True}, today=TODAY) == []


def test_a_question_opened_by_an_answer_of_the_same_page_is_asked_before_it_is_required() -> None:
    data = {"_shown": "who mail phone home for_club", **YOU, "for_club": "yes"}
    first = read_step(FORM, "you", data, {}, today=TODAY)
    assert first.errors == []
    assert first.revealed == ("org",)
    assert not first.complete
    second = read_step(FORM, "you", data | {"_shown": data["_shown"] + " org"}, first.answers, today=TODAY)
    assert [error.field_id for error in second.errors] == ["org"]
    assert second.revealed == ()
    unsaid = read_step(FORM, "you", YOU | {"for_club": "yes"}, {}, today=TODAY)
    assert [error.field_id for error in unsaid.errors] == ["org"]


def test_a_question_opened_inside_a_row_is_asked_before_it_is_required() -> None:
    data = {"children-rows": "1", "children-0-first": "Léo", "children-0-age": "5", "income": "1"}
    shown = "children children-0-first children-0-age income"
    first = read_step(FORM, "children_step", data | {"_shown": shown}, {"for_club": False}, today=TODAY)
    assert (first.errors, first.revealed) == ([], ("children-0-school",))
    again = data | {"_shown": f"{shown} children-0-school"}
    second = read_step(FORM, "children_step", again, first.answers, today=TODAY)
    assert [error.html_id for error in second.errors] == ["field-children-0-school"]


def test_what_a_page_did_not_show_is_left_as_it_was() -> None:
    answers = {"word": "kept", "pick": "a"}
    reading = read_step(FORM, "more", {"_shown": "pick proof", "proof__why": "x"}, answers, today=TODAY)
    assert reading.answers["word"] == "kept"
    assert "pick" not in reading.answers


def test_an_unknown_step_is_refused_and_unknown_keys_are_ignored() -> None:
    with pytest.raises(UnknownStep):
        read_step(FORM, "nowhere", {}, {}, today=TODAY)
    reading = read_step(
        FORM, "more", {"is_admin": "yes", "total": "1", "proof": "[]"} | MORE, {}, today=TODAY
    )
    assert set(reading.answers) == {"proof__why"}


def test_rows_are_added_and_removed_by_buttons_without_complaint() -> None:
    answers: dict[str, object] = {"for_club": False}
    reading = read_step(
        FORM, "children_step", {"_add": "children", "children-rows": "1"}, answers, today=TODAY
    )
    assert reading.gesture is not None
    assert (reading.gesture.kind, reading.errors, len(reading.answers["children"])) == ("add", [], 2)
    data = {
        "children-rows": "2",
        "children-0-first": "Léo",
        "children-1-first": "Zoé",
        "_remove": "children:0",
    }
    reading = read_step(FORM, "children_step", data, reading.answers, today=TODAY)
    assert reading.answers["children"] == [{"first": "Zoé"}]
    for _ in range(9):
        rows = str(len(reading.answers["children"]))
        reading = read_step(
            FORM, "children_step", {"_add": "children", "children-rows": rows}, {}, today=TODAY
        )
    assert len(reading.answers["children"]) <= 4


@pytest.mark.parametrize(
    "button",
    [
        {"_add": "income"},
        {"_add": "nothing"},
        {"_remove": "children:99"},
        {"_remove": "children:-1"},
        {"_remove": "children"},
        {"_remove": "income:0"},
        {"_upload": "children"},
    ],
)
def test_a_forged_button_does_nothing(button: dict[str, str]) -> None:
    reading = read_step(FORM, "children_step", CHILDREN | button, {"for_club": False}, today=TODAY)
    assert reading.answers["children"] == [{"first": "Léo", "age": 5, "school": "a"}]


def test_blank_rows_are_not_answers() -> None:
    data = CHILDREN | {"children-rows": "3", "children-2-first": "Zoé", "children-2-age": "1"}
    reading = read_step(FORM, "children_step", data, {"for_club": False}, today=TODAY)
    assert [row["first"] for row in reading.answers["children"]] == ["Léo", "Zoé"]
    assert reading.complete
    empty = read_step(
        FORM, "children_step", {"children-rows": "2", "income": "1"}, {"for_club": False}, today=TODAY
    )
    assert [error.html_id for error in empty.errors] == ["field-children"]


def test_a_million_rows_are_not_read() -> None:
    reading = read_step(
        FORM, "children_step", {"children-rows": "999", "children-998-first": "x"}, {}, today=TODAY
    )
    assert len(reading.answers.get("children", [])) <= 4


def test_a_missing_piece_needs_a_reason_and_too_many_are_refused() -> None:
    bare = read_step(FORM, "more", {}, {}, today=TODAY)
    assert [error.field_id for error in bare.errors] == ["proof"]
    file = {"document": "5c1d", "name": "facture.pdf", "size": 9}
    answers = {"proof": [file], "proof__why": "old reason"}
    assert read_step(FORM, "more", {}, answers, today=TODAY).complete
    assert submitted_answers(FORM, answers | {"for_club": True}, today=TODAY) == {
        "for_club": True,
        "proof": [file],
    }
    assert [
        error.field_id for error in read_step(FORM, "more", {}, {"proof": [file] * 6}, today=TODAY).errors
    ] == ["proof"]


def test_files_are_for_the_door() -> None:
    answers = {"proof": [{"document": "5c1d", "name": "a.pdf", "size": 9}]}
    upload = read_step(FORM, "more", {"_upload": "proof", "word": "typed"}, answers, today=TODAY)
    assert upload.gesture is not None
    assert (upload.gesture.kind, upload.gesture.field_id) == ("upload", "proof")
    assert upload.answers["word"] == "typed"
    remove = read_step(FORM, "more", {"_remove_file": "proof:5c1d"}, answers, today=TODAY)
    assert remove.gesture is not None
    assert (remove.gesture.kind, remove.gesture.document) == ("remove_file", "5c1d")


def test_going_forward_and_back_skips_hidden_steps() -> None:
    family, club = {"for_club": False}, {"for_club": True}

    def name(step: object) -> str | None:
        return getattr(step, "id", None)

    assert name(next_step(FORM, "you", family, today=TODAY)) == "children_step"
    assert name(next_step(FORM, "you", club, today=TODAY)) == "more"
    assert next_step(FORM, "more", club, today=TODAY) is None
    assert name(previous_step(FORM, "more", club, today=TODAY)) == "you"
    assert previous_step(FORM, "you", club, today=TODAY) is None
    assert name(first_incomplete_step(FORM, {}, today=TODAY)) == "you"


def test_answers_are_summed_up_in_words() -> None:
    with translation.override("fr"):
        found = summary(FORM, filled() | {"day": {"typed": "?"}, "many": ["a", "b"]}, "fr", today=TODAY)
    rows = {row.field_id: row for section in found for row in section.rows}
    assert [section.title for section in found] == ["Votre identité", "Vos enfants", "Le reste"]
    assert rows["who"].value_text == "Jeanne Martin, date de naissance : 1er février 1980"
    assert rows["home"].value_text == "1 rue Haute\n01340 Montrevel"
    assert rows["for_club"].value_text == "Non"
    assert rows["income"].value_text == "100,00\u00a0€"
    assert rows["total"].kind == "computed"
    assert (rows["age"].label, rows["age"].value_text) == ("Enfant\u00a01 – Question", "5")
    assert (rows["age"].anchor, rows["who"].anchor) == (
        "#field-children-0-age-question",
        "#field-who-question",
    )
    assert rows["many"].value_text == "Aa, Bé"
    assert rows["phone"].kind == "missing"
    assert rows["day"].kind == "invalid"
    assert rows["proof"].value_text == "Non fourni : Je ne l’ai plus"
    assert "info" not in rows
    english = summary(FORM, {"many": ["a"]}, "en", today=TODAY)
    assert "Ay" in [row.value_text for section in english for row in section.rows]


def test_one_title_over_the_sections_that_have_none() -> None:
    parts = [{"id": id_, "fields": [one("text") | {"id": f"{id_}_word"}]} for id_ in ("a", "b")]
    [only] = summary(parse(document(sections=parts)), {"b_word": "mot"}, "fr", today=TODAY)
    assert (only.title, [row.field_id for row in only.rows]) == ("Étape", ["a_word", "b_word"])


@pytest.mark.parametrize(
    "junk", [None, 3, "x", [], {}, [3], {"typed": None}, {"typed": {"typed": []}}, [[["x"]]], True]
)
def test_no_stored_junk_breaks_a_form(junk: object) -> None:
    answers = {field.id: junk for field in FORM.all_fields()}
    for language in ("fr", "en"):
        summary(FORM, answers, language, today=TODAY)
    problems(FORM, answers, today=TODAY)
    submitted_answers(FORM, answers, today=TODAY)
    applicant(FORM, answers, today=TODAY)
    for step in FORM.steps:
        read_step(FORM, step.id, {}, answers, today=TODAY)


def test_a_five_field_step_is_read_and_checked_in_under_a_millisecond() -> None:
    five = form(
        one("text", required="yes") | {"id": "a"},
        one("date") | {"id": "b"},
        one("choice", options=CHOICES) | {"id": "c"},
        one("email") | {"id": "d"},
        one("telephone", condition="c == 'a'", help=fr("Aide")) | {"id": "e"},
    )
    data = {
        "_shown": "a b c d e",
        "a": "Élodie",
        "b-day": "1",
        "b-month": "2",
        "b-year": "2020",
        "c": "a",
        "d": "e@exemple.fr",
        "e": "06 12 34 56 78",
    }
    assert read_step(five, "only", data, {}, today=TODAY).complete
    assert spent(lambda: read_step(five, "only", data, {}, today=TODAY), times=50) < 0.001


def test_what_could_not_be_accepted_counts_as_not_answered_for_conditions() -> None:
    which = form(
        one("number") | {"id": "age"}, one("text", condition="age != null", required="yes") | {"id": "b"}
    )
    reading = read_step(which, "only", {"age": "douze"}, {}, today=TODAY)
    assert [error.field_id for error in reading.errors] == ["age"]
    assert [field.id for field in visible_fields(which, which.steps[0], reading.answers, today=TODAY)] == [
        "age"
    ]


def test_a_group_opened_by_an_answer_is_not_complained_about_before_it_is_shown() -> None:
    group = one("group", fields=[one("text", required="yes") | {"id": "n"}, one("text") | {"id": "m"}])
    which = form(one("yes_no") | {"id": "a"}, group | {"id": "g", "condition": "a", "required": "yes"})
    data = {"_shown": "a", "a": "yes"}
    reading = read_step(which, "only", data, {"g": [{"m": "left over"}]}, today=TODAY)
    assert (reading.errors, reading.revealed) == ([], ("g",))
    assert reading.answers["g"] == [{"m": "left over"}]
