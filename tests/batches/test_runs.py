"""Gestures on many cases: each case through its own action, none twice, refused aloud, undone if unchanged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches import actions
from parvis.batches.models import BulkItem, BulkRun
from parvis.cases.actions import (
    add_label,
    assign,
    close,
    create_label,
    make_confidential,
    remove_label,
    take,
    write,
)
from parvis.cases.models import Case, CaseLabel, Label
from parvis.catalogue.natures import Outcome
from parvis.events.models import Event
from tests.cast import Cast

from .doing import asked_pieces, confirmed, finish, outcomes, prepared, read, started, undoing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even a few cases treated by jobs."""
    monkeypatch.setattr(actions, "AT_ONCE", 0)


def test_a_page_of_cases_is_done_while_she_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    cases = [cast.file() for _ in range(2)]
    run = started(cast.agent, "take")
    assert (run.state, run.done, asked_pieces(run)) == ("ended", 2, [])
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    assert undoing(run, cast.agent).state == "undone"
    assert {cast.read(case).responsible_id for case in cases} == {None}


def test_each_case_is_taken_by_its_own_action_and_the_run_says_so(cast: Cast) -> None:
    cases = [cast.file() for _ in range(3)]
    run = finish(started(cast.agent, "take"))
    assert (run.state, run.total, run.done, run.refused, run.left) == ("ended", 3, 3, 0, 0)
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    with scope(walls=cast.walls):
        for case in cases:
            told = Event.objects.of_case(case.pk).get(kind="case.taken")
            assert told.actor_id == cast.agent.pk
        ended = Event.objects.get(kind="bulk.ended")
    assert (ended.sector, ended.facts) == ("", {"gesture": "take", "done": 3, "refused": 0, "left": 0})


def test_it_holds_the_cases_chosen_and_no_other(cast: Cast) -> None:
    chosen = cast.file()
    run = prepared(cast.agent, "take")
    late = cast.file()
    confirmed(run, cast.agent)
    finish(run)
    assert cast.read(chosen).responsible_id == cast.agent.pk
    assert cast.read(late).responsible_id is None


def test_what_is_refused_says_why(cast: Cast) -> None:
    changed, over, lost, already, plain = (cast.file() for _ in range(5))
    with scope(walls=cast.walls):
        take(already.pk, by=cast.agent, at=timezone.now())
    run = started(cast.agent, "take")
    with scope(walls=cast.walls):
        write(changed.pk, "J’ai oublié de dire…", at=timezone.now())
        close(over.pk, Outcome.NO_ACTION, by=cast.agent, at=timezone.now(), explanation="Doublon.")
        Case.objects.filter(pk=lost.pk).update(unit=cast.childhood)
    run = finish(run)
    assert outcomes(cast, run) == {
        changed.reference: ("refused", "changed"),
        over.reference: ("refused", "over"),
        lost.reference: ("refused", "absent"),
        already.reference: ("refused", "already"),
        plain.reference: ("done", ""),
    }
    assert (run.done, run.refused) == (1, 4)
    assert cast.read(changed).responsible_id is None


def test_a_right_lost_meanwhile_changes_nothing_more(cast: Cast) -> None:
    cases = [cast.file() for _ in range(2)]
    run = started(cast.agent, "take")
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(rights=["see"])
    run = finish(run)
    assert set(outcomes(cast, run).values()) == {("refused", "forbidden")}
    assert {cast.read(case).responsible_id for case in cases} == {None}


def test_who_has_left_has_nothing_done_in_her_name(cast: Cast) -> None:
    case = cast.file()
    run = started(cast.agent, "take")
    assert cast.agent.account is not None
    cast.agent.account.is_active = False
    cast.agent.account.save()
    run = finish(run)
    assert (run.state, run.done, run.left) == ("ended", 0, 1)
    assert cast.read(case).responsible_id is None


def test_pieces_follow_each_other_and_a_piece_done_twice_does_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PIECE", 2)
    for _ in range(5):
        cast.file()
    run = started(cast.agent, "take")
    for _ in range(3):
        actions.do_piece(run.pk, run.authority_id, position=0, undo=False, at=timezone.now())
    assert (read(run).position, asked_pieces(run)) == (2, [(0, False), (2, False)])
    run = finish(run)
    assert (run.state, run.done) == ("ended", 5)
    assert asked_pieces(run) == [(0, False), (2, False), (4, False)]
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="case.taken").count() == 5


def test_one_case_that_breaks_does_not_keep_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = cast.file(), cast.file()

    def breaks(case, **rest):  # type: ignore[no-untyped-def]
        if case == broken.pk:
            raise ZeroDivisionError
        return take(case, **rest)

    monkeypatch.setattr("parvis.batches.gestures.take", breaks)
    run = finish(started(cast.agent, "take"))
    assert outcomes(cast, run) == {broken.reference: ("refused", "error"), fine.reference: ("done", "")}


def test_stopped_it_leaves_the_rest_as_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PIECE", 1)
    for _ in range(3):
        cast.file()
    run = started(cast.agent, "take")
    actions.do_piece(run.pk, run.authority_id, position=0, undo=False, at=timezone.now())
    with scope(walls=cast.walls):
        actions.stop(run.pk, at=timezone.now())
        with pytest.raises(actions.CannotStop):
            actions.stop(run.pk, at=timezone.now())
    run = finish(run)
    assert (run.state, run.done, run.left) == ("ended", 1, 2)


def test_a_manager_assigns_and_undoes_but_not_what_changed_since(cast: Cast) -> None:
    free, hers, changed = (cast.file() for _ in range(3))
    with scope(walls=cast.walls):
        take(hers.pk, by=cast.agent, at=timezone.now())
    run = finish(started(cast.manager, "assign", target=cast.colleague.pk))
    assert {cast.read(case).responsible_id for case in (free, hers, changed)} == {cast.colleague.pk}
    with scope(walls=cast.walls):
        write(changed.pk, "Une précision", at=timezone.now())
    run = undoing(run, cast.manager)
    assert (run.state, run.undone, run.kept) == ("undone", 2, 1)
    back, still = cast.read(free), cast.read(hers)
    assert (back.responsible_id, back.state) == (None, "filed")
    assert (still.responsible_id, still.state) == (cast.agent.pk, "in_progress")
    assert cast.read(changed).responsible_id == cast.colleague.pk
    assert outcomes(cast, run)[changed.reference] == ("kept", "changed")


def test_undoing_gives_no_case_to_who_may_no_longer_act(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
    run = finish(started(cast.manager, "assign", target=cast.colleague.pk))
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(rights=["see"])
    run = undoing(run, cast.manager)
    assert outcomes(cast, run) == {case.reference: ("kept", "gone")}
    assert cast.read(case).responsible_id == cast.colleague.pk


def test_ten_minutes_later_nothing_is_undone(cast: Cast) -> None:
    cast.file()
    run = finish(started(cast.agent, "take"))
    assert run.ended_at is not None
    with pytest.raises(actions.CannotUndo):
        undoing(run, cast.agent, at=run.ended_at + timedelta(minutes=10))
    assert undoing(run, cast.agent, at=run.ended_at + timedelta(minutes=9)).state == "undone"


def test_a_label_is_put_and_taken_off(cast: Cast) -> None:
    bears, bare = cast.file(), cast.file()
    with scope(walls=cast.walls):
        label = create_label(
            grants_of(cast.manager), name="Fête", tone="info", reserved_to="culture", at=timezone.now()
        )
        CaseLabel.objects.create(
            authority=cast.town,
            sector="culture",
            case=bears,
            label=label,
            added_by=cast.agent,
            added_at=timezone.now(),
        )
    run = finish(started(cast.agent, "label", target=label.pk))
    assert outcomes(cast, run) == {bears.reference: ("refused", "already"), bare.reference: ("done", "")}
    undoing(run, cast.agent)
    with scope(walls=cast.walls):
        assert [one.case_id for one in CaseLabel.objects.filter(label=label)] == [bears.pk]
        assert Label.objects.count() == 1


def test_undoing_labels_leaves_what_a_colleague_did_since(cast: Cast) -> None:
    untouched, put_again, taken_off = (cast.file() for _ in range(3))
    with scope(walls=cast.walls):
        label = create_label(
            grants_of(cast.manager), name="Fête", tone="info", reserved_to="culture", at=timezone.now()
        )
    run = finish(started(cast.agent, "label", target=label.pk))
    with scope(walls=cast.walls):
        for case in (put_again, taken_off):
            remove_label(case.pk, label.pk, by=cast.colleague, at=timezone.now())
        add_label(put_again.pk, label.pk, by=cast.colleague, at=timezone.now())
    undoing(run, cast.agent)
    assert outcomes(cast, run) == {
        untouched.reference: ("undone", ""),
        put_again.reference: ("kept", "changed"),
        taken_off.reference: ("kept", "changed"),
    }
    with scope(walls=cast.walls):
        assert [one.case_id for one in CaseLabel.objects.filter(label=label)] == [put_again.pk]


def test_an_agent_leaves_a_few_runs_unconfirmed_at_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PREPARED", 2)
    cast.file()
    hers = prepared(cast.manager, "take")
    begun = started(cast.agent, "take")
    runs = [prepared(cast.agent, "take") for _ in range(4)]
    with scope(walls=cast.walls):
        left = set(BulkRun.objects.values_list("pk", flat=True).order_by())
        assert left == {hers.pk, begun.pk, runs[2].pk, runs[3].pk}
        assert BulkItem.objects.count() == 4, "what they chose is forgotten with them"


def test_handing_over_is_not_undone(cast: Cast) -> None:
    case = cast.file()
    run = finish(started(cast.agent, "hand_over", target=cast.childhood.pk))
    assert cast.read(case).unit_id == cast.childhood.pk
    with pytest.raises(actions.CannotUndo):
        undoing(run, cast.agent)


def test_nothing_and_too_much_are_refused_aloud(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(actions.CannotPrepare):
        prepared(cast.agent, "take")
    monkeypatch.setattr(actions, "MOST_CASES", 1)
    for _ in range(2):
        cast.file()
    with pytest.raises(actions.CannotPrepare):
        prepared(cast.agent, "take")


def test_it_is_confirmed_once_and_never_without_what_it_needs(cast: Cast) -> None:
    cast.file()
    run = prepared(cast.manager, "assign")
    with pytest.raises(actions.CannotConfirm):
        confirmed(run, cast.manager)
    confirmed(run, cast.manager, target=cast.agent.pk)
    with pytest.raises(actions.CannotConfirm):
        confirmed(run, cast.manager, target=cast.agent.pk)
    with scope(walls=cast.walls), pytest.raises(actions.CannotConfirm):
        actions.abandon(run.pk)
    assert asked_pieces(run) == [(0, False)]


def test_assigning_with_a_revision_conflicts(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        to = grants_of(cast.agent)
        with pytest.raises(Exception, match="changed"):
            assign(case.pk, to, by=cast.manager, at=timezone.now(), revision=case.revision + 1)
        assert BulkRun.objects.count() == 0


def test_a_case_made_confidential_meanwhile_is_out_of_reach(cast: Cast) -> None:
    case, plain = cast.file(), cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.colleague, at=timezone.now())
    run = started(cast.agent, "take")
    with acting_as(cast.colleague.account_id, at=timezone.now()) as grants:
        make_confidential(case.pk, grants, reason="Conflit de voisinage", at=timezone.now())
    run = finish(run)
    assert outcomes(cast, run)[case.reference] == ("refused", "absent")
    assert outcomes(cast, run)[plain.reference] == ("done", "")
