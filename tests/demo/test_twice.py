"""The demonstration has persons known twice: each reason to suspect them is to be seen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from parvis.base.scope import scope
from parvis.demo import seeding, twice
from parvis.demo.territory import walls_of
from parvis.people.duplicates import RULES, to_settle
from tests.demo.conftest import NOW


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_each_pair_is_suspected_and_each_rule_speaks(
    own_folder: Path, worker_role: Callable[[], AbstractContextManager[None]]
) -> None:
    with worker_role():
        seeding.found(NOW)
        twice.know_twice(NOW)
    walls = walls_of(twice.TOWN, twice.SECTOR)
    with scope(walls=walls):
        found = list(to_settle(walls))
    names = {frozenset({row.one.full_name, row.other.full_name}) for row in found}
    assert names == {
        frozenset(f"{one.given_names} {one.family_name}" for one in pair) for pair in twice.PAIRS
    }
    assert {name for row in found for name in row.rules} == {rule.name for rule in RULES}
