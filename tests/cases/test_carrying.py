"""The answers of a case, from a form to a later one: nothing is lost, nothing is made up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from parvis.cases.moving.carrying import Carried, carry
from parvis.cases.moving.pairing import CannotPair, Pairing
from parvis.forms.answers import submitted_answers
from parvis.forms.definition import parse
from parvis.forms.shape import Form

FILED, LATER = date(2026, 4, 30), date(2026, 5, 12)

FIELDS: dict[str, dict[str, Any]] = {
    "alone": {"type": "yes_no"},
    "name": {"type": "text", "required": "yes"},
    "day": {"type": "date", "validation": {"min_date": "today"}},
    "why": {"type": "long_text"},
    "room": {"type": "choice", "options": ["small", "large"]},
    "needs": {"type": "multiple", "options": ["chairs", "stage", "sound"]},
    "guide": {"type": "text", "condition": "alone == false"},
    "proof": {"type": "files", "required": "soft"},
    "fee": {"type": "computed", "expression": "room == 'large' ? 40 : 20", "result": "amount"},
    "size": {"type": "computed", "expression": "len(needs ?? [])", "result": "number"},
}
ROWS: dict[str, dict[str, Any]] = {
    "first": {"type": "text", "required": "yes"},
    "age": {"type": "number"},
    "price": {"type": "computed", "expression": "(age ?? 0) < 12 ? 2 : 4", "result": "amount"},
}
ANSWERS: dict[str, Any] = {
    "name": "La Saint-Jean",
    "day": "2026-05-02",
    "why": "Un bal,\nsur la place.",
    "room": "large",
    "needs": ["chairs", "stage"],
    "alone": False,
    "guide": "Mme Aubier",
    "proof__why": "Je ne l’ai pas encore.",
    "fee": "40.00",
    "size": 2,
    "children": [{"first": "Léo", "age": 9, "price": "2.00"}, {"first": "Mia", "age": 14, "price": "4.00"}],
}


def field(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """A question as the document writes it; an option is its value, or ``value=words``."""
    made = {"id": name, "label": {"fr": name}, **told}
    if "options" in told:
        parted = [one.partition("=") for one in told["options"]]
        made["options"] = [{"value": one, "label": {"fr": words or one}} for one, _is, words in parted]
    return made


def form(
    changes: Mapping[str, Mapping[str, Any] | None] | None = None,
    rows: Mapping[str, Mapping[str, Any] | None] | None = None,
    block: str = "children",
) -> Form:
    """The form, some questions changed; None takes one away."""
    top = {name: told for name, told in (FIELDS | dict(changes or {})).items() if told is not None}
    inside = {name: told for name, told in (ROWS | dict(rows or {})).items() if told is not None}
    fields = [field(name, told) for name, told in top.items()]
    children = [field(name, told) for name, told in inside.items()]
    fields.append({"id": block, "type": "group", "label": {"fr": "Enfants"}, "fields": children})
    step = {"id": "step", "title": {"fr": "Page"}, "sections": [{"id": "part", "fields": fields}]}
    return parse({"schema": 1, "steps": [step]})


def carried(after: Form, answers: Mapping[str, Any] = ANSWERS, *days: date) -> Carried:
    """These answers in a later form."""
    return carry(Pairing(form(), after), answers, days or (FILED,))


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in ANSWERS.items() if name not in names}


def test_the_answers_are_those_the_first_form_filed() -> None:
    assert submitted_answers(form(), ANSWERS, today=FILED) == ANSWERS


def test_through_a_form_that_asks_the_same_nothing_changes() -> None:
    same = form({"name": {"type": "text", "required": "yes", "label": {"fr": "Autrement dit"}}})
    assert carried(same) == Carried(ANSWERS, {}, (), (), ())


def test_time_that_passes_takes_nothing_away() -> None:
    late = ANSWERS | {"day": "2026-05-20"}
    assert carried(form(), ANSWERS, FILED, LATER).set_aside == {}
    assert carried(form(), late, FILED, LATER).answers == late
    until = form({"day": {"type": "date", "validation": {"max_date": "today"}}})
    completed = without("day") | {"day": "2026-05-10"}
    assert carry(Pairing(until, until), completed, (FILED, LATER)).set_aside == {}
    assert carry(Pairing(until, until), completed, (FILED,)).set_aside == {"day": "2026-05-10"}


@pytest.mark.parametrize(
    ("changes", "aside"),
    [
        ({"why": None}, {"why"}),
        ({"why": {"type": "text"}}, {"why"}),  # its two lines become one: the first writing is kept
        ({"name": {"type": "long_text", "required": "yes"}}, set()),
        ({"day": {"type": "text"}}, {"day"}),
        ({"room": {"type": "choice", "options": ["large", "huge", "small"]}}, set()),
        ({"needs": {"type": "multiple", "options": ["stage", "chairs"]}}, set()),
        ({"needs": {"type": "multiple", "options": ["chairs"]}}, {"needs", "size"}),
        ({"guide": {"type": "text", "condition": "alone == true"}}, {"guide"}),
        ({"alone": None, "guide": {"type": "text"}}, {"alone"}),
        ({"proof": {"type": "files"}}, {"proof__why"}),
        ({"size": {"type": "computed", "expression": "7", "result": "number"}}, {"size"}),
        ({"size": None}, {"size"}),
    ],
)
def test_what_has_no_place_is_set_aside_as_it_was(
    changes: dict[str, dict[str, Any] | None], aside: set[str]
) -> None:
    found = carried(form(changes))
    assert found.set_aside == {name: ANSWERS[name] for name in aside}
    assert (found.lost, found.amounts) == ((), ())
    for name, value in ANSWERS.items():
        if name not in aside and name != "needs":
            assert found.answers[name] == value
    assert found.lacking == ()


def test_what_the_later_form_asks_more_is_lacking_and_not_lost() -> None:
    more = form({"seats": {"type": "number", "required": "yes"}, "tent": {"type": "yes_no"}})
    found = carried(more)
    assert (found.lacking, found.lost, found.set_aside) == (("seats",), (), {})


@pytest.mark.parametrize(
    "changes",
    [
        {"name": {"type": "text", "required": "yes", "validation": {"max_length": 5}}},
        {"room": {"type": "choice", "options": ["small"], "required": "yes"}, "fee": None},
        {"needs": {"type": "multiple", "options": ["sound"], "required": "yes"}},
    ],
)
def test_a_compulsory_answer_that_is_not_accepted_is_lost(changes: dict[str, dict[str, Any] | None]) -> None:
    [name] = [one for one in changes if one != "fee"]
    assert carried(form(changes)).lost == (name,)


def test_an_amount_told_to_the_person_does_not_change_in_silence() -> None:
    dearer = {"type": "computed", "expression": "room == 'large' ? 45 : 20", "result": "amount"}
    assert carried(form({"fee": dearer})).amounts == ("fee",)
    assert carried(form({"fee": None})).amounts == ("fee",)
    assert carried(form({"fee": dearer}), ANSWERS | {"room": "small"}).amounts == ()
    rows = {"price": {"type": "computed", "expression": "3", "result": "amount"}}
    assert carried(form(rows=rows)).amounts == ("price",)


def test_rows_keep_what_they_may_and_the_whole_block_is_set_aside() -> None:
    found = carried(form(rows={"age": None, "price": None}))
    assert found.answers["children"] == [{"first": "Léo"}, {"first": "Mia"}]
    assert found.set_aside == {"children": ANSWERS["children"]}
    assert found.amounts == ("price",)
    short = form(rows={"first": {"type": "text", "required": "yes", "validation": {"max_length": 2}}})
    assert carried(short).lost == ("first",)
    more = form(rows={"school": {"type": "text", "required": "yes"}})
    assert (carried(more).lacking, carried(more).lost, carried(more).set_aside) == (("school",), (), {})


def test_in_a_row_too_an_answer_of_another_kind_is_not_taken_for_this_one() -> None:
    answers = ANSWERS | {"children": [{"first": "12", "age": 9, "price": "2.00"}]}
    found = carried(form(rows={"first": {"type": "number"}}), answers)
    assert found.answers["children"] == [{"age": 9, "price": "2.00"}]
    assert found.set_aside == {"children": answers["children"]}


def test_an_answer_missing_from_one_row_only_is_not_lost() -> None:
    """It was optional, and one child of two has it: compulsory now, it lacks for the other."""
    answers = ANSWERS | {"children": [{"first": "Léo", "age": 9}, {"first": "Mia"}]}
    asked = form(rows={"age": {"type": "number", "required": "yes"}})
    assert (carried(asked, answers).lacking, carried(asked, answers).lost) == (("age",), ())


def test_a_question_that_leaves_its_block_does_not_take_the_answers_of_its_rows() -> None:
    found = carried(form({"age": {"type": "number"}}, {"age": None, "price": None}))
    assert "age" not in found.answers
    assert found.set_aside == {"children": ANSWERS["children"]}


CHANGES = [(name, None) for name in FIELDS] + [
    ("name", {"type": "email"}),
    ("why", {"type": "text", "condition": "alone == true"}),
    ("room", {"type": "choice", "options": ["large"]}),
    ("alone", {"type": "text"}),
    ("guide", {"type": "long_text", "required": "yes"}),
]


@given(lists(sampled_from(CHANGES), max_size=5))
def test_each_answer_goes_along_or_is_kept_aside(chosen: list[tuple[str, dict[str, Any] | None]]) -> None:
    changes: dict[str, dict[str, Any] | None] = dict(chosen)
    if "room" in changes and changes["room"] is None:
        changes["fee"] = None
    if "needs" in changes:
        changes["size"] = None
    if "alone" in changes and "guide" not in changes:
        changes["guide"] = {"type": "text"}
    if "alone" in changes and changes.get("why"):
        changes["why"] = None
    found = carried(form(changes))
    for name, value in ANSWERS.items():
        assert found.set_aside.get(name, found.answers.get(name)) == value
    again = carry(Pairing(form(changes), form(changes)), found.answers, (FILED,))
    assert (again.answers, again.set_aside) == (found.answers, {})


def paired(
    chosen: dict[str, str],
    changes: Mapping[str, Mapping[str, Any] | None] | None = None,
    rows: Mapping[str, Mapping[str, Any] | None] | None = None,
) -> Carried:
    """These answers in a later form, some questions having taken the place of others."""
    pairing = Pairing(form(), form(changes, rows), chosen)
    pairing.demand_sound()
    return carry(pairing, ANSWERS, (FILED,))


def test_the_equivalent_of_a_question_takes_its_answer() -> None:
    found = paired({"why": "story"}, {"why": None, "story": {"type": "long_text", "required": "yes"}})
    assert found.answers["story"] == ANSWERS["why"] and "why" not in found.answers
    assert (found.set_aside, found.lacking, found.lost) == ({}, (), ())
    proof = paired({"proof": "papers"}, {"proof": None, "papers": {"type": "files", "required": "soft"}})
    assert proof.answers["papers__why"] == ANSWERS["proof__why"] and proof.set_aside == {}
    kind = paired({"name": "title"}, {"name": {"type": "number"}, "title": {"type": "text"}})
    assert kind.answers["title"] == ANSWERS["name"] and "name" not in kind.answers


def test_an_equivalent_that_refuses_the_answer_keeps_it_aside_and_the_case_where_it_was_compulsory() -> None:
    short = {"type": "text", "validation": {"max_length": 5}}
    assert paired({"name": "title"}, {"name": None, "title": short}).set_aside == {"name": ANSWERS["name"]}
    assert paired({"name": "title"}, {"name": None, "title": short | {"required": "yes"}}).lost == ("title",)


def test_two_questions_may_change_places_with_each_other_s_successors() -> None:
    chosen = {"name": "room", "room": "size"}
    found = paired(
        chosen,
        {
            "name": None,
            "fee": None,
            "room": {"type": "text", "required": "yes"},
            "size": {"type": "choice", "options": ["large"], "required": "yes"},
        },
    )
    assert (found.answers["room"], found.answers["size"]) == (ANSWERS["name"], "large")
    assert (found.lost, set(found.set_aside)) == ((), {"fee", "size"})


def test_a_choice_follows_its_words_and_not_its_value() -> None:
    changes: dict[str, dict[str, Any] | None] = {
        "room": None,
        "fee": None,
        "needs": None,
        "size": None,
        "hall": {"type": "choice", "options": ["large=Small", "b= LARGE"]},
        "wants": {"type": "multiple", "options": ["c=stage", "d=chairs"]},
    }
    found = paired({"room": "hall", "needs": "wants"}, changes)
    assert (found.answers["hall"], found.answers["wants"]) == ("b", ["c", "d"])
    assert set(found.set_aside) == {"fee", "size"}
    changes["hall"] = {"type": "choice", "options": ["large=Small"]}
    changes["wants"] = {"type": "multiple", "options": ["c=stage", "chairs=Stools"]}
    found = paired({"room": "hall", "needs": "wants"}, changes)
    assert set(found.set_aside) == {"room", "needs", "fee", "size"}
    assert not {"hall", "wants"} & set(found.answers)


def test_a_question_of_a_block_is_given_one_inside_of_it_and_a_block_another_block() -> None:
    years = {"age": None, "years": {"type": "number"}, "price": None}
    found = paired({"children.age": "children.years"}, rows=years)
    assert found.answers["children"] == [{"first": "Léo", "years": 9}, {"first": "Mia", "years": 14}]
    assert (found.set_aside, found.amounts) == ({}, ("price",))
    pairing = Pairing(form(), form(block="pupils"), {"children": "pupils"})
    pairing.demand_sound()
    moved = carry(pairing, ANSWERS, (FILED,))
    assert moved.answers["pupils"] == ANSWERS["children"]
    assert (moved.set_aside, moved.amounts, moved.lost) == ({}, (), ())


@pytest.mark.parametrize(
    "chosen",
    [
        {"why": "room"},  # another kind
        {"why": "guide"},  # it had an answer of its own
        {"room": "hall"},  # still asked
        {"why": "nothing"},
        {"nothing": "story"},
        {"why": "story", "guide": "story"},
        {"children.age": "story"},
        {"children.age": "pupils.years"},
    ],
)
def test_an_equivalent_that_makes_no_sense_is_refused(chosen: dict[str, str]) -> None:
    changes = {
        "why": None,
        "guide": None,
        "story": {"type": "text"},
        "hall": {"type": "choice", "options": ["large"]},
    }
    if chosen == {"why": "guide"}:
        changes["guide"] = FIELDS["guide"]
    with pytest.raises(CannotPair):
        paired(chosen, changes, {"age": None, "price": None})
