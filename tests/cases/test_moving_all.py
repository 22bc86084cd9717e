"""All the open cases of a version: what moving them would do, told in counts, then done piece by piece."""

from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from parvis.agents.models import Agent, Membership, Right
from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.actions import CannotStartMoving, CannotStopMoving, moving_all
from parvis.cases.models import CaseMove, MoveRun
from parvis.cases.moving import preview as previewing
from parvis.cases.moving.between import CannotGoThere, Passage
from parvis.cases.moving.outlook import Stays
from parvis.cases.moving.pairing import ALIKE_ONLY, Equivalents
from parvis.cases.moving.reading import runs_of, words_of
from parvis.catalogue.access import NotFound
from parvis.catalogue.models import ProcedureVersion
from parvis.events.models import Event
from tests.cast import ANSWERS, CULTURE, SCHOOL, Cast

from .moves import (
    FOLLOWED,
    NEXT_DAY,
    SEATS,
    STORY,
    asking,
    fields,
    first,
    grants_in,
    in_force,
    limited,
    looked,
    moved,
    over,
    without,
)
from .steps import THURSDAY, AsWorker, committed, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawer(cast: Cast) -> Agent:
    """Lend somebody who designs, and reads no case."""
    return cast.agent_of(cast.town, "Ève Dessin", rights=[Right.DESIGN], sectors=[CULTURE])


def test_the_preview_counts_and_names_nobody(
    cast: Cast, drawer: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "PIECE", 2)
    monkeypatch.setattr(previewing, "MOST_NAMED", 1)
    plain = [cast.file(at=THURSDAY) for _ in range(2)]
    short = [cast.file(at=THURSDAY, answers=ANSWERS | {"event": "Bal"}) for _ in range(3)]
    with scope(walls=cast.walls):
        over(cast, cast.file(at=THURSDAY))
        grants = grants_in(cast, cast.manager)
        actions.make_confidential(plain[0].pk, grants, reason="Un voisin du service", at=THURSDAY)
    to = in_force(cast, limited, without("details"), asking(SEATS))
    found = looked(cast, to, by=drawer)
    assert (found.total, found.looked_at, found.moving, found.whole) == (5, 5, 3, 0)
    assert (found.set_aside, found.lacking) == ({"details": 3}, {"seats": 3})
    staying = found.staying[Stays.LOST]
    assert (staying.count, staying.references) == (2, [plain[1].reference])
    assert [one.id for one in found.passage.added] == ["seats"]
    assert [one.id for one in found.passage.removed] == ["details"]
    assert found.passage.changed == {"event": {"validation"}}
    assert looked(cast, to, by=drawer, most=3).looked_at == 3
    assert {cast.read(case).version_id for case in (*plain, *short)} == {first(cast)}


def test_the_preview_asks_as_many_queries_for_many_as_for_one(cast: Cast) -> None:
    for _ in range(3):
        cast.file(at=THURSDAY)
    to = in_force(cast, without("details"))
    asked: list[int] = []
    for most in (1, 1, None):
        with CaptureQueriesContext(connection) as captured:
            assert looked(cast, to, most=most).looked_at == (most or 3)
        asked.append(len(captured))
    assert asked[1] == asked[2]


def test_who_does_not_design_there_previews_and_moves_nothing(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    to = in_force(cast, without("details"))
    elsewhere = cast.agent_of(cast.other_town, "Luc Loin", rights=[Right.DESIGN], sectors=[CULTURE])
    school = cast.agent_of(cast.town, "Anne Classe", rights=[Right.DESIGN], sectors=[SCHOOL])
    for nobody in (elsewhere, school, cast.manager, cast.outsider_town):
        with pytest.raises(NotFound):
            looked(cast, to, by=nobody)
        grants = grants_in(cast, nobody)
        with scope(walls=grants.walls):
            with pytest.raises(NotFound):
                actions.start_moving(first(cast), to.pk, grants=grants, at=NEXT_DAY)
            with pytest.raises(NotFound):
                actions.stop_moving(first(cast), grants=grants, at=NEXT_DAY)
            with pytest.raises(NotFound):
                runs_of(grants, cast.procedure.pk)
    assert cast.read(case).version_id == first(cast)


def started(cast: Cast, to: ProcedureVersion, by: Agent, chosen: Equivalents = ALIKE_ONLY) -> MoveRun:
    """A moving, asked for."""
    grants = grants_in(cast, by)
    with scope(walls=grants.walls):
        return actions.start_moving(first(cast), to.pk, grants=grants, at=NEXT_DAY, equivalents=chosen)


def pieces_asked(run: MoveRun) -> list[dict[str, Any]]:
    """The pieces that jobs were asked for, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'piece')::int, args->>'account', args->>'sector' FROM procrastinate_jobs"
            " WHERE task_name = 'parvis.workflows.jobs.move_cases' AND args->>'run' = %s ORDER BY id",
            [str(run.pk)],
        )
        return [
            {"piece": piece, "account": UUID(account), "sector": sector}
            for piece, account, sector in cursor.fetchall()
        ]


def done(run: MoveRun, *pieces: int) -> None:
    """Do some pieces, as their jobs do."""
    [asked, *_others] = pieces_asked(run)
    wall = Wall(run.authority_id, asked["sector"])
    for piece in pieces:
        actions.move_piece(run.pk, wall, asked["account"], piece=piece, at=NEXT_DAY)


def reached(cast: Cast, run: MoveRun) -> MoveRun:
    with scope(walls=cast.walls):
        return MoveRun.objects.get(pk=run.pk)


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pieces small."""
    monkeypatch.setattr(moving_all, "PIECE", 2)


def test_all_go_piece_by_piece_and_a_piece_that_comes_twice_does_nothing(
    cast: Cast, drawer: Agent, by_two: None
) -> None:
    cases = [cast.file(at=THURSDAY) for _ in range(4)]
    long = cast.file(at=THURSDAY, answers=ANSWERS | {"event": "Le bal des pompiers de la commune"})
    later = cast.file(at=THURSDAY, answers=ANSWERS | {"event": "Bal"})
    to = in_force(
        cast, without("details"), lambda document: fields(document)[0].update(validation={"max_length": 25})
    )
    run = started(cast, to, drawer)
    done(run, 0, 0, 2)
    half = reached(cast, run)
    assert (half.pieces, half.moved + half.stayed, half.is_under_way()) == (1, 2, True)
    assert started(cast, to, drawer).pk == run.pk
    assert [one["piece"] for one in pieces_asked(run)] == [0, 1, 1]
    done(run, 1, 1, 2, 3, 3)
    end = reached(cast, run)
    assert (end.moved, end.staying, end.ended_at) == (5, {"lost": 1}, NEXT_DAY)
    assert {cast.read(case).version_id for case in (*cases, later)} == {to.pk}
    assert cast.read(long).version_id == first(cast)
    for case in cases:
        assert kinds(cast, case).count("case.moved") == 1
    with scope(walls=cast.walls):
        told = Event.objects.get(kind="procedure.cases_moved")
    assert (told.facts, told.actor_id) == ({"moved": 5, "stayed": 1}, drawer.pk)
    grants = grants_in(cast, drawer)
    with scope(walls=grants.walls):
        assert runs_of(grants, cast.procedure.pk) == [run]


def test_one_case_that_fails_does_not_keep_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = sorted((cast.file(at=THURSDAY) for _ in range(5)), key=lambda case: case.pk)
    bad = cases.pop(3)
    usual = moving_all.move

    def fails(cases: list[UUID], passage: Passage, **said: Any) -> dict[UUID, str]:
        stays = usual(cases, passage, **said)
        if bad.pk in cases:
            raise RuntimeError("broken")
        return stays

    monkeypatch.setattr(moving_all, "move", fails)
    to = in_force(cast)
    run = started(cast, to, cast.designer)
    done(run, 0)
    end = reached(cast, run)
    assert (end.moved, end.staying, end.ended_at) == (4, {"error": 1}, NEXT_DAY)
    assert cast.read(bad).version_id == first(cast)
    assert {cast.read(case).version_id for case in cases} == {to.pk}
    assert [kinds(cast, case).count("case.moved") for case in (bad, *cases)] == [0, 1, 1, 1, 1]


def test_a_piece_takes_as_many_statements_for_many_as_for_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        cast.file(at=THURSDAY)
    to = in_force(cast, without("details"))
    run = started(cast, to, cast.designer)
    asked: list[int] = []
    for piece, size in enumerate((1, 1, 5)):
        monkeypatch.setattr(moving_all, "PIECE", size)
        with CaptureQueriesContext(connection) as captured:
            done(run, piece)
        asked.append(len(captured))
    assert reached(cast, run).moved == 7
    assert asked[1] == asked[2]


@committed
def test_killed_in_the_middle_a_piece_leaves_nothing_and_is_done_again(
    cast: Cast, drawer: Agent, by_two: None, worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = sorted((cast.file(at=THURSDAY) for _ in range(3)), key=lambda case: case.pk)
    to = in_force(cast, without("details"), asking(STORY))
    run = started(cast, to, drawer, FOLLOWED)
    usual = moving_all.move

    def dies(cases: list[UUID], passage: Passage, **said: Any) -> dict[UUID, str]:
        usual(cases, passage, **said)
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(moving_all, "move", dies)
    with worker_role(), pytest.raises(OperationalError):
        done(run, 0)
    assert (reached(cast, run).pieces, len(pieces_asked(run))) == (0, 1)
    assert {cast.read(case).version_id for case in cases} == {first(cast)}
    monkeypatch.undo()
    with worker_role():
        done(run, 0)
    end = reached(cast, run)
    assert (end.moved, end.staying, end.ended_at) == (3, {}, NEXT_DAY)
    for case in cases:
        assert kinds(cast, case).count("case.moved") == 1
        assert cast.read(case).answers["story"] == ANSWERS["details"]


def test_an_equivalent_that_was_chosen_is_previewed_kept_and_followed_by_each_piece(
    cast: Cast, drawer: Agent, by_two: None
) -> None:
    cases = [cast.file(at=THURSDAY) for _ in range(3)]
    terse = cast.file(at=THURSDAY, answers=ANSWERS | {"details": "Bal"})
    silent = cast.file(at=THURSDAY, answers={name: ANSWERS[name] for name in ANSWERS if name != "details"})
    brief = STORY | {"validation": {"max_length": 3}}
    to = in_force(cast, without("details"), asking(brief))
    found = looked(cast, to, by=drawer, chosen=FOLLOWED)
    assert (found.following, found.refused) == ({"details": 1}, {"details": 3})
    assert (found.moving, found.whole, found.lacking) == (2, 1, {"story": 1})
    assert found.staying[Stays.LOST].count == 3
    run = started(cast, to, drawer, FOLLOWED)
    with pytest.raises(CannotStartMoving):
        started(cast, to, drawer)
    done(run, 0, 1, 2)
    end = reached(cast, run)
    assert (end.moved, end.staying, end.equivalents) == (2, {"lost": 3}, FOLLOWED)
    assert cast.read(terse).answers["story"] == "Bal"
    assert {cast.read(case).version_id for case in cases} == {first(cast)}
    with scope(walls=cast.walls):
        kept = {one.case_id: one for one in CaseMove.objects.all()}
    assert (kept[terse.pk].equivalents, kept[terse.pk].set_aside) == (FOLLOWED, {})
    assert kept[silent.pk].set_aside == {}
    [told] = runs_of_designer(cast, drawer)
    assert words_of(told) == [("Déroulement", "Programme de la fête")]


def runs_of_designer(cast: Cast, by: Agent) -> list[MoveRun]:
    """The movings, as she reads them."""
    grants = grants_in(cast, by)
    with scope(walls=grants.walls):
        return runs_of(grants, cast.procedure.pk)


def test_an_equivalent_of_another_kind_moves_nothing(cast: Cast, drawer: Agent) -> None:
    case = cast.file(at=THURSDAY)
    to = in_force(cast, without("details"), asking(SEATS))
    for wrong in ({"details": "seats"}, {"details": "guests"}, {"event": "seats"}, {"x": "y"}):
        with pytest.raises(CannotGoThere):
            looked(cast, to, by=drawer, chosen=wrong)
        with pytest.raises(CannotGoThere):
            started(cast, to, drawer, wrong)
        with pytest.raises(CannotGoThere):
            moved(cast, case, to, chosen=wrong)


def test_it_ends_where_it_is_when_she_designs_no_more_or_a_newer_version_comes(
    cast: Cast, drawer: Agent, by_two: None
) -> None:
    for _ in range(3):
        cast.file(at=THURSDAY)
    to = in_force(cast)
    run = started(cast, to, cast.designer)
    done(run, 0)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.designer).update(rights=["see"])
    done(run, 1)
    assert (reached(cast, run).moved, reached(cast, run).ended_at) == (2, NEXT_DAY)
    again = started(cast, to, drawer)
    in_force(cast)
    done(again, 0)
    assert (reached(cast, again).moved, reached(cast, again).ended_at) == (0, NEXT_DAY)


def test_she_stops_it(cast: Cast, by_two: None) -> None:
    for _ in range(3):
        cast.file(at=THURSDAY)
    to = in_force(cast)
    run = started(cast, to, cast.designer)
    done(run, 0)
    grants = grants_in(cast, cast.designer)
    with scope(walls=grants.walls):
        actions.stop_moving(first(cast), grants=grants, at=NEXT_DAY)
        with pytest.raises(CannotStopMoving):
            actions.stop_moving(first(cast), grants=grants, at=NEXT_DAY)
    done(run, 1)
    assert reached(cast, run).moved == 2
