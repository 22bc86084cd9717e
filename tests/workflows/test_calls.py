"""A source of data is asked with nothing open in the database: it answers, hangs, dies, lies, and no step is lost."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
import pytest
from django.db import connection

from parvis.agents.rights import grants_of
from parvis.authorities.connections import Wanted, add_connection, connection_named, retire_connection
from parvis.base.alone import alone, key_of
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.connectors.data.contract import DataFailure, DataRefusal, DataSource
from parvis.events.actors import SYSTEM
from parvis.processes.steps.shape import Branch, Choice, Step
from parvis.reactions import react
from parvis.workflows.actions import complete, end, retry
from parvis.workflows.calls import draining
from parvis.workflows.calls.asking import DELAYS, LEASE, CannotAsk
from parvis.workflows.calls.draining import MOST_SILENT, ask_all, call_forgotten
from parvis.workflows.models import Effect, Incident, Task
from tests.cast import CULTURE, Cast
from tests.connectors.peers import Answer, giving, served, wait

from .begun import begun, handled, instance_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

Role = Callable[[], AbstractContextManager[None]]

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
JSON = "application/json"

STUDY = Step(
    "etude",
    "task",
    "Étudier",
    {"unit": "vie-associative", "fields": [{"id": "surface", "label": "Surface", "kind": "number"}]},
)
LOOK = Step("registre", "data", "Interroger le registre", {"connection": "registre"})
WAY = Choice(
    "suite",
    (
        Branch((Step("controler", "task", "Contrôler", {"unit": "enfance"}),), "registre.membres > 100"),
        Branch(otherwise=True),
    ),
)


@pytest.fixture
def source(cast: Cast) -> Callable[[str], None]:
    """Say where the register is."""

    def there(address: str, name: str = "registre") -> None:
        told = Wanted(name, "Registre", address, ["guests", "etude.surface", "mail"], {"membres": "number"})
        with scope(walls=cast.walls):
            add_connection(cast.town, told, by=SYSTEM, at=MONDAY)

    return there


class Told:
    """A source that answers one thing after the other: values, or what it fails by."""

    def __init__(self, *answers: Mapping[str, object] | BaseException) -> None:
        self.answers = list(answers)
        self.keys: list[str] = []

    def ask(self, _values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Give the next answer; the last one for ever."""
        assert not connection.in_atomic_block, "nobody waits with a transaction open"
        self.keys.append(key)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def check(self) -> str:
        """Be there."""
        return "told"


def drain(cast: Cast, worker_role: Role, source: DataSource | None = None, *, at: datetime = MONDAY) -> None:
    """Ask the register all that is due."""
    with worker_role():
        ask_all(
            cast.town.pk,
            "registre",
            connecting=None if source is None else lambda _url: source,
            clock=lambda: at,
        )


def effect(cast: Cast, case: Case) -> Effect:
    with scope(walls=cast.walls):
        return Effect.objects.get(case=case, kind="data")


def awaited(cast: Cast, case: Case) -> list[str]:
    with scope(walls=cast.walls):
        return list(Task.objects.awaited().filter(case=case).values_list("element", flat=True))


def incident(cast: Cast, case: Case) -> Incident | None:
    with scope(walls=cast.walls):
        return Incident.objects.filter(case=case, ended_at=None).first()


def test_what_leaves_is_what_the_connection_names_and_the_answer_leads_on(
    cast: Cast,
    worker_role: Role,
    source: Callable[[str], None],
    owner_connection: psycopg.Connection[Any],
) -> None:
    seen: list[Any] = []

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        known = owner_connection.execute("SELECT state, tries FROM workflows_effect").fetchone()
        seen.append((json.loads(asked), known))
        giving(b'{"membres": 140, "adresse": "1 rue du Puits"}', JSON)(handler, asked)

    with served(answer) as host:
        source(f"json+http://{host}/")
        case = begun(cast, handled(cast, STUDY, LOOK, WAY), at=MONDAY)
        with scope(walls=cast.walls):
            task = Task.objects.get(case=case)
            complete(task.pk, {"surface": 60}, by=grants_of(cast.agent), at=MONDAY)
        drain(cast, worker_role)
    sent, known = seen[0]
    assert sent == {"guests": 120, "etude.surface": 60, "mail": "camille.desteve@courriel.example"}
    assert known == ("wanted", 1), "saved before the dialogue, and nothing open in the database meanwhile"
    assert awaited(cast, case) == ["controler"]
    kept = effect(cast, case)
    assert (kept.state, kept.answer) == (Effect.State.DONE, {"membres": 140})


def test_the_fact_of_the_step_has_the_source_asked_by_a_job(
    cast: Cast, worker_role: Role, source: Callable[[str], None], owner_connection: psycopg.Connection[Any]
) -> None:
    source("pretend:?membres=3")
    begun(cast, handled(cast, LOOK), at=MONDAY)
    fact = owner_connection.execute(
        "SELECT id FROM events_event WHERE kind = 'workflow.effect_wanted'"
    ).fetchone()
    assert fact is not None
    with worker_role():
        for _ in range(2):
            react(fact[0], str(cast.town.pk), CULTURE)
    jobs = owner_connection.execute(
        "SELECT queue_name, args->>'name' FROM procrastinate_jobs WHERE task_name = 'parvis.workflows.ask_source'"
    ).fetchall()
    assert jobs == [("calls", "registre")]


def test_nobody_waits_for_a_peer_with_a_transaction_open(cast: Cast) -> None:
    with scope(walls=cast.walls), pytest.raises(CannotAsk):
        ask_all(cast.town.pk, "registre")


def test_a_source_that_was_away_is_asked_again_with_the_same_key(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    case = begun(cast, handled(cast, LOOK, WAY), at=MONDAY)
    peer = Told(DataFailure("busy"), {"membres": 12})
    drain(cast, worker_role, peer)
    with worker_role():
        assert call_forgotten(at=MONDAY + DELAYS[0] - timedelta(seconds=1)) == 0
        assert call_forgotten(at=MONDAY + DELAYS[0]) == 1
    drain(cast, worker_role, peer)
    assert len(peer.keys) == 1
    drain(cast, worker_role, peer, at=MONDAY + DELAYS[0])
    assert peer.keys == peer.keys[:1] * 2
    assert (awaited(cast, case), incident(cast, case)) == (["decider"], None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(
            giving(b"<html>", "text/html"), "répond autre chose que ce qui est attendu (text/html)", id="page"
        ),
        pytest.param(
            giving(b'{"membres": "douze"}', JSON), "autre chose que ce qui est attendu (membres)", id="lie"
        ),
        pytest.param(giving(b" " * 200_000, JSON), "répond trop longuement", id="huge"),
        pytest.param(wait, "ne répond pas à temps", id="hangs"),
    ],
)
def test_a_source_that_hangs_or_lies_blocks_the_step_and_it_is_done_again(
    cast: Cast, worker_role: Role, source: Callable[[str], None], answer: Answer, words: str
) -> None:
    source("pretend:")
    case = begun(cast, handled(cast, LOOK, WAY), at=MONDAY)
    with served(answer) as host:
        source(f"json+http://{host}/?timeout=0.1")
        at = MONDAY
        for delay in (*DELAYS, timedelta()):
            assert incident(cast, case) is None
            drain(cast, worker_role, at=at)
            at += delay
    blocked = incident(cast, case)
    assert blocked is not None
    assert words in blocked.reason
    assert (effect(cast, case).state, instance_of(cast, case).is_stopped) == (Effect.State.FAILED, True)
    with scope(walls=cast.walls):
        held = connection_named(cast.town.pk, "registre")
    assert held is not None
    assert len(held.failures) == len(DELAYS) + 1

    with scope(walls=cast.walls):
        retry(blocked.pk, reason="Le service est revenu", by=grants_of(cast.manager), at=at)
    drain(cast, worker_role, Told({"membres": 5}), at=at)
    assert (awaited(cast, case), incident(cast, case)) == (["decider"], None)


def test_a_refusal_and_a_connection_that_is_no_more_block_at_once(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    first = begun(cast, handled(cast, LOOK), at=MONDAY)
    drain(cast, worker_role, Told(DataRefusal("refused", "HTTP 404")))
    second = begun(cast, first.procedure, at=MONDAY)
    with scope(walls=cast.walls):
        retire_connection(cast.town, "registre", by=SYSTEM, at=MONDAY)
    drain(cast, worker_role)
    said = [getattr(incident(cast, case), "reason", "") for case in (first, second)]
    assert said == [
        "« Registre » refuse de répondre (HTTP 404)",
        "le raccordement « registre » n’existe plus",
    ]


def test_killed_in_the_dialogue_it_is_asked_again_when_its_lease_is_over(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    case = begun(cast, handled(cast, LOOK), at=MONDAY)
    peer = Told(SystemExit(), {"membres": 12})
    with pytest.raises(SystemExit):
        drain(cast, worker_role, peer)
    with worker_role():
        assert call_forgotten(at=MONDAY + LEASE - timedelta(seconds=1)) == 0
        assert call_forgotten(at=MONDAY + LEASE) == 1
    drain(cast, worker_role, peer, at=MONDAY + LEASE)
    assert peer.keys == peer.keys[:1] * 2
    assert awaited(cast, case) == ["decider"]


def test_an_answer_that_nobody_waits_for_any_more_is_dropped(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    case = begun(cast, handled(cast, LOOK), at=MONDAY)

    class Meanwhile(Told):
        def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
            with scope(walls=cast.walls):
                end(case.pk, "closed", at=MONDAY)
            return super().ask(values, key=key)

    drain(cast, worker_role, Meanwhile({"membres": 12}))
    kept = effect(cast, case)
    assert (kept.state, kept.answer, awaited(cast, case)) == (Effect.State.WITHDRAWN, {}, [])


def test_a_silent_source_is_left_alone_and_its_questions_keep_their_tries(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    procedure = handled(cast, LOOK)
    cases = [begun(cast, procedure, at=MONDAY + timedelta(minutes=rank)) for rank in range(MOST_SILENT + 2)]
    peer = Told(DataFailure("timeout"))
    drain(cast, worker_role, peer, at=MONDAY + timedelta(hours=1))
    assert len(peer.keys) == MOST_SILENT
    assert [effect(cast, case).tries for case in cases] == [1] * MOST_SILENT + [0, 0]
    drain(cast, worker_role, peer, at=MONDAY + timedelta(hours=2))
    assert [effect(cast, case).tries for case in cases] == [2, 1, 1, 1, 1], (
        "who was not asked yet comes first"
    )


def test_the_questions_to_a_dead_source_hide_those_to_no_other(
    cast: Cast, worker_role: Role, source: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "MOST_LISTED", 2)
    source("pretend:")
    source("pretend:", "autre")
    dead = handled(cast, Step("autre", "data", "Demander ailleurs", {"connection": "autre"}), slug="ailleurs")
    hidden = [begun(cast, dead, at=MONDAY + timedelta(minutes=rank)) for rank in range(3)]
    ours = [handled(cast, LOOK, slug=slug) for slug in ("ici", "encore-ici")]
    cases = [begun(cast, ours[rank % 2], at=MONDAY + timedelta(minutes=3 + rank)) for rank in range(3)]
    with worker_role():
        assert call_forgotten(at=MONDAY + timedelta(hours=1)) == 2
    peer = Told({"membres": 12})
    drain(cast, worker_role, peer, at=MONDAY + timedelta(hours=1))
    kept = [effect(cast, case) for case in cases]
    assert [one.state for one in kept] == [Effect.State.DONE] * 3
    assert [key.partition(":")[0] for key in peer.keys] == [str(one.pk) for one in kept]
    assert [effect(cast, case).state for case in hidden] == [Effect.State.WANTED] * 3


def test_one_worker_at_a_time_asks_a_source(
    cast: Cast, worker_role: Role, source: Callable[[str], None]
) -> None:
    source("pretend:")
    begun(cast, handled(cast, LOOK), at=MONDAY)
    peer = Told({"membres": 12})
    with alone(key_of("source", f"{cast.town.pk}:registre".encode())) as is_ours:
        assert is_ours
        drain(cast, worker_role, peer)
    assert peer.keys == []
    drain(cast, worker_role, peer)
    assert len(peer.keys) == 1
