"""Every way of every process of the library is taken by some request, and the ways of its loops twice by one."""

import pytest

from parvis.catalogue.library import Entry, entries
from parvis.catalogue.reading import parse

from .walking import Grounds, covered, missing


@pytest.mark.parametrize("entry", entries(), ids=lambda one: one.slug)
def test_every_way_is_taken_and_loops_turn_twice(entry: Entry) -> None:
    grounds = Grounds(parse(entry.document()), entry.nature, entry.connections)
    taken = covered(grounds, seed=entry.slug)
    assert missing(grounds, taken) == []
