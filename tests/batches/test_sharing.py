"""Sharing a portfolio: as evenly as rights allow, with as few hands changed as possible."""

from collections import Counter
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.batches.sharing import Shareable, evenly

AGENTS = tuple(UUID(int=place) for place in range(1, 4))
ONE, TWO, THREE = AGENTS


def cases(*known: tuple[UUID | None, tuple[UUID, ...]]) -> list[Shareable]:
    return [Shareable(UUID(int=100 + place), who, able) for place, (who, able) in enumerate(known)]


def test_the_nearest_deadlines_go_one_by_one_to_each() -> None:
    given_to = evenly(cases(*[(None, AGENTS)] * 7))
    assert list(given_to.values()) == [ONE, TWO, THREE, ONE, TWO, THREE, ONE]


def test_what_few_may_take_goes_to_them_first() -> None:
    given_to = evenly(cases((None, (ONE, TWO)), (None, (ONE, TWO)), (None, (ONE,)), (None, (ONE,))))
    assert Counter(given_to.values()) == {ONE: 2, TWO: 2}


def test_who_answers_for_a_case_keeps_it_within_her_part() -> None:
    both = (ONE, TWO)
    assert list(evenly(cases((TWO, both), (TWO, both), (None, both), (None, both))).values()) == [
        *(TWO, TWO, ONE, ONE)
    ]
    assert list(evenly(cases((TWO, both), (TWO, both), (TWO, both), (TWO, both))).values()) == [
        *(TWO, TWO, ONE, ONE)
    ]


def test_what_nobody_chosen_may_take_is_given_to_nobody() -> None:
    assert evenly(cases((ONE, ()), (None, (TWO,)))) == {UUID(int=101): TWO}
    assert evenly([]) == {}


@settings(max_examples=50)
@given(st.lists(st.sampled_from([None, *AGENTS]), max_size=20))
def test_parts_differ_by_one_at_most_when_all_may_take_all(holders: list[UUID | None]) -> None:
    shared = evenly(cases(*[(holder, AGENTS) for holder in holders]))
    counts = Counter(shared.values())
    assert len(shared) == len(holders)
    if holders:
        assert max(counts.values()) - min(counts[agent] for agent in AGENTS) <= 1


@settings(max_examples=50)
@given(st.lists(st.sets(st.sampled_from(AGENTS)), max_size=20))
def test_nobody_is_given_what_she_may_not_take(able: list[set[UUID]]) -> None:
    known = cases(*[(None, tuple(sorted(who))) for who in able])
    shared = evenly(known)
    assert set(shared) == {case.id for case in known if case.able}
    assert all(shared[case.id] in case.able for case in known if case.able)
