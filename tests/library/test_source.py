"""The procedure of the library that asks a source of data: it answers, says otherwise, or is silent."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from random import Random

import pytest

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.catalogue.library import entry_named
from parvis.connectors.data.contract import DataFailure
from parvis.workflows.actions import skip
from parvis.workflows.calls.asking import DELAYS
from parvis.workflows.calls.draining import ask_all
from tests.cast import Cast

from .test_lived import Lived

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

Role = Callable[[], AbstractContextManager[None]]


class Answering:
    """A source that answers these values, or is silent; ``asked``: what left."""

    def __init__(self, values: Mapping[str, object] | None) -> None:
        self.values, self.asked = values, list[Mapping[str, object]]()

    def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Answer."""
        self.asked.append(values)
        if self.values is None:
            raise DataFailure("timeout")
        return self.values

    def check(self) -> str:
        """Be there."""
        return "answering"


def hear(worker_role: Role, lived: Lived, source: Answering) -> None:
    """Have the worker ask what is due, and let follow what follows."""
    with worker_role():
        ask_all(
            lived.cast.town.pk, "quotient-familial", connecting=lambda _url: source, clock=lambda: lived.at
        )
    lived.follow()


@pytest.fixture
def canteen(cast: Cast) -> Lived:
    """Lend a registration for meals of a family that wrote its quotient, its school just verified."""
    entry = entry_named("cantine-scolaire")
    assert entry is not None
    lived = Lived(cast, entry, Random("cantine"))
    lived.begin(has_quotient=True, quotient=640, allocataire="1234567", has_plan=False)
    lived.do("inscription", {"scolarise": True}, by=lived.hand)
    return lived


def test_the_source_of_a_procedure_of_the_library_answers(worker_role: Role, canteen: Lived) -> None:
    source = Answering({"quotient": 640, "adresse": "1 rue Haute"})
    assert canteen.awaited == {"caf"}
    hear(worker_role, canteen, source)
    assert source.asked == [{"allocataire": "1234567"}]
    assert canteen.awaited == {"confirmation"}


@pytest.mark.parametrize("said", [641, None])
def test_another_quotient_or_none_is_checked_by_hand(
    worker_role: Role, canteen: Lived, said: int | None
) -> None:
    hear(worker_role, canteen, Answering({"quotient": said}))
    assert canteen.awaited == {"quotient_a_la_main"}
    canteen.do("quotient_a_la_main", {"quotient_vu": False}, by=canteen.hand)
    assert canteen.awaited == {"quotient_demande"}


def test_a_silent_source_is_done_by_hand(cast: Cast, worker_role: Role, canteen: Lived) -> None:
    """Asked again for an hour and a half, then blocked; who manages goes past, and an agent reads the statement."""
    silent = Answering(None)
    for delay in (*DELAYS, timedelta()):
        assert canteen.incidents == []
        hear(worker_role, canteen, silent)
        canteen.at += delay
    (blocked,) = canteen.incidents
    assert blocked.reason == "« Quotient familial (CAF) » ne répond pas à temps"
    with scope(walls=cast.walls):
        skip(blocked.pk, reason="À vérifier à la main", by=grants_of(canteen.hand), at=canteen.at)
    canteen.follow()
    assert canteen.awaited == {"quotient_a_la_main"}
    canteen.do("quotient_a_la_main", {"quotient_vu": True}, by=canteen.hand)
    assert canteen.awaited == {"confirmation"}
