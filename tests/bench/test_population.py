"""The invented population of the search of persons: names enough, errors that are errors, answers judged right."""

from datetime import date
from random import Random

import pytest

from bench.figures.person_search import figures
from bench.population import KINDS, Known, Search, one_letter, people, plain, searches, surnames

ONE = Known("Lemoine-Quéau", "Bardet", "Anne-Sophie Marie", date(1971, 2, 14))


def test_names_are_as_many_as_asked_and_all_different() -> None:
    found = surnames(Random(1), 3_000)
    assert len(set(found)) == 3_000
    assert any("-" in name for name in found)
    assert any(" " in name for name in found)


def test_the_same_chance_draws_the_same_people() -> None:
    assert list(people(Random(4), 50)) == list(people(Random(4), 50))


def test_an_error_always_changes_the_word() -> None:
    chance = Random(2)
    assert all(one_letter(chance, word) != word for word in ("aa", "Ly", "Bénard") * 200)


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_of_search_means_the_person_it_was_drawn_for(kind: str) -> None:
    for search in searches(Random(3), [ONE], 4):
        if search.kind == kind:
            assert ONE.answers(search.name, search.given, search.born)
            assert ("1971-02-14" in search.query) == (search.born is not None)


def test_somebody_else_is_no_answer() -> None:
    assert ONE.answers("bardet", "ANNE-SOPHIE", None)
    assert not ONE.answers("Bardot", "Anne-Sophie", None)
    assert not ONE.answers("Bardet", "Marie", None)
    assert not ONE.answers("Bardet", "Anne-Sophie", date(1971, 2, 15))
    assert ONE.answers("Bardet", "A", None)
    assert not ONE.answers("Bardet", "M", None)


def test_recall_counts_who_is_among_the_ten_first() -> None:
    asked = [Search(kind, "", "Bardet", plain("Anne-Sophie"), None) for kind in ("one letter", "both names")]
    other = Known("Autre", "", "Paul", date(1980, 1, 1))
    answers = [
        {"found": ["other"] * 9 + ["right"], "ms": 2.0},
        {"found": ["other"] * 10 + ["right"], "ms": 30.0},
    ]
    found = {one.figure: one for one in figures(asked, answers, {"right": ONE, "other": other})}
    assert found["person_recall_at_10"].value == 1.0
    assert found["person_recall_at_10: both names"].holds is False
    assert found["person_search_cpu_p95"].holds is False
