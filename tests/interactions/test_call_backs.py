"""A call promised: for whom, in which window, tried, kept or given up; it never splits a case."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import scope
from parvis.cases.actions import note_contact_about
from parvis.cases.contacts import callback_for, calls_shown
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.interactions.access import NotFound, noting_walls
from parvis.interactions.actions import (
    CannotAbandonCallback,
    CannotKeepCallback,
    CannotPromiseCallback,
    CannotReassignCallback,
    CannotTryCallback,
    Promise,
    abandon_callback,
    keep_callback,
    note_contact,
    promise_callback,
    reassign_callback,
    try_callback,
)
from parvis.interactions.models import CallAttempt, CallBack, Interaction
from parvis.interactions.queries import Key, callback_counts, callbacks_of, callbacks_page, late_callbacks
from tests.cast import SCHOOL, Cast

from .test_contacts import told, wall

NOW = timezone.now()
REACHED, NO_ANSWER, LEFT = (
    CallAttempt.Outcome.REACHED,
    CallAttempt.Outcome.NO_ANSWER,
    CallAttempt.Outcome.MESSAGE_LEFT,
)


def promise(cast: Cast, **changes: Any) -> Promise:
    usual: dict[str, Any] = {
        "telephone": "+33475000009",
        "subject": "La date de la salle",
        "since": NOW + timedelta(hours=1),
        "until": NOW + timedelta(hours=3),
        "unit": cast.association.pk,
    }
    return Promise(**(usual | changes))


def contact(cast: Cast, **changes: Any) -> Interaction:
    with scope(walls=cast.walls):
        return note_contact(told(cast, **changes), by=cast.agent, at=NOW)[0]


def promised(cast: Cast, at: datetime = NOW, **changes: Any) -> CallBack:
    made = contact(cast, name="Mme Roux", telephone="+33475000009")
    with scope(walls=cast.walls):
        return promise_callback(made, promise(cast, **changes), by=cast.agent, at=at)


def grants(agent: Agent) -> Grants:
    with scope(account=agent.account_id):
        return grants_of(agent)


def test_a_promise_hangs_on_its_contact_and_the_cases_stay_whole(cast: Cast) -> None:
    one, two = cast.file(), cast.file()
    with scope(walls=cast.walls):
        before = Case.objects.count()
        made, _ = note_contact_about(told(cast), [one.pk, two.pk], by=cast.agent, at=NOW)
        call = promise_callback(made, promise(cast), by=cast.agent, at=NOW)
        again = promise_callback(made, promise(cast, subject="Autre"), by=cast.agent, at=NOW)
        assert (again.pk, CallBack.objects.count(), Case.objects.count()) == (call.pk, 1, before)
        assert callbacks_of([made.pk]) == [call]
        fact = Event.objects.get(kind="call_back.promised")
    assert [entry[0] for entry in fact.subjects] == ["call_back", "interaction", "unit"]
    assert "Roux" not in f"{fact.facts}{fact.subjects}"


@pytest.mark.parametrize(
    ("word", "changes"),
    [
        ("order", {"since": NOW + timedelta(hours=4)}),
        ("past", {"since": NOW - timedelta(hours=2), "until": NOW - timedelta(hours=1)}),
        ("far", {"until": NOW + timedelta(days=367)}),
        ("telephone", {"telephone": ""}),
        ("subject", {"subject": "  "}),
    ],
)
def test_an_impossible_promise_is_refused(cast: Cast, word: str, changes: dict[str, Any]) -> None:
    with pytest.raises(CannotPromiseCallback, match=word):
        promised(cast, **changes)


def test_a_service_of_another_authority_is_refused(cast: Cast) -> None:
    with pytest.raises(CannotPromiseCallback, match="unit"):
        promised(cast, unit=cast.other_unit.pk)


def test_tried_twice_then_kept(cast: Cast) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        assert try_callback(call.pk, NO_ANSWER, by=cast.agent, at=NOW).state == "tried"
        assert try_callback(call.pk, LEFT, by=cast.agent, at=NOW).tries == 2
        kept = try_callback(call.pk, REACHED, by=cast.colleague, at=NOW, result="Elle viendra samedi")
        assert (kept.state, kept.tries, kept.ended_at, kept.agent) == ("kept", 3, NOW, cast.colleague)
        assert kept.result == "Elle viendra samedi"
        assert [one.outcome for one in kept.attempts.all()] == ["no_answer", "message_left", "reached"]
        kinds = Event.objects.filter(kind__startswith="call_back.").order_by("id")
        assert [event.kind for event in kinds] == [
            *("call_back.promised", "call_back.tried", "call_back.tried", "call_back.tried"),
            "call_back.kept",
        ]


def test_once_over_every_gesture_is_refused(cast: Cast) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        keep_callback(call.pk, by=cast.agent, at=NOW, result="Elle a rappelé d’elle-même")
        with pytest.raises(CannotTryCallback):
            try_callback(call.pk, NO_ANSWER, by=cast.agent, at=NOW)
        with pytest.raises(CannotKeepCallback):
            keep_callback(call.pk, by=cast.agent, at=NOW)
        with pytest.raises(CannotAbandonCallback):
            abandon_callback(call.pk, why="Trop tard", by=cast.agent, at=NOW)
        with pytest.raises(CannotReassignCallback):
            reassign_callback(call.pk, unit=cast.childhood.pk, agent=None, by=cast.agent, at=NOW)
        assert CallBack.objects.get().attempts.count() == 0


def test_given_up_with_a_reason_only(cast: Cast) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        with pytest.raises(CannotAbandonCallback):
            abandon_callback(call.pk, why=" ", by=cast.agent, at=NOW)
        done = abandon_callback(call.pk, why="Numéro qui n’existe pas", by=cast.agent, at=NOW)
        assert (done.state, done.result) == ("abandoned", "Numéro qui n’existe pas")
        later = promise_callback(done.contact, promise(cast), by=cast.agent, at=NOW)
        assert later.pk != done.pk


def test_handed_to_another_service_then_to_somebody(cast: Cast) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        moved = reassign_callback(
            call.pk, unit=cast.childhood.pk, agent=cast.colleague, by=cast.agent, at=NOW
        )
        assert (moved.unit_id, moved.agent) == (cast.childhood.pk, cast.colleague)
        with pytest.raises(CannotReassignCallback):
            reassign_callback(call.pk, unit=cast.other_unit.pk, agent=None, by=cast.agent, at=NOW)


def test_late_ones_stand_on_top_and_pages_follow_each_other(cast: Cast) -> None:
    late = promised(
        cast, since=NOW - timedelta(hours=3), until=NOW - timedelta(hours=1), at=NOW - timedelta(hours=4)
    )
    soon, next_day = promised(cast), promised(cast, until=NOW + timedelta(days=1))
    over = promised(cast, until=NOW + timedelta(hours=2))
    hers = grants(cast.agent)
    with scope(walls=hers.walls):
        keep_callback(over.pk, by=cast.agent, at=NOW)
        mine = calls_shown(hers)
        first, key = callbacks_page(mine, "service", agent=cast.agent, at=NOW, size=2)
        assert [call.pk for call in first] == [late.pk, soon.pk]
        assert key is not None
        second, end = callbacks_page(
            mine, "service", agent=cast.agent, at=NOW, after=Key.read(str(key)), size=2
        )
        assert ([call.pk for call in second], end) == ([next_day.pk], None)
        assert [call.pk for call in callbacks_page(mine, "late", agent=cast.agent, at=NOW)[0]] == [late.pk]
        assert [call.pk for call in callbacks_page(mine, "over", agent=cast.agent, at=NOW)[0]] == [over.pk]
        reassign_callback(soon.pk, unit=cast.association.pk, agent=cast.agent, by=cast.agent, at=NOW)
        assert [call.pk for call in callbacks_page(mine, "mine", agent=cast.agent, at=NOW)[0]] == [soon.pk]
        assert callback_counts(mine, agent=cast.agent, at=NOW) == {"mine": 1, "service": 3, "late": 1}
        assert late_callbacks(calls_shown(hers, rights=[Right.MANAGE]), at=NOW, most=9) == []
        assert (late.is_late(at=NOW), soon.is_late(at=NOW), over.is_late(at=NOW)) == (True, False, False)
    chief = grants(cast.manager)
    with scope(walls=chief.walls):
        assert late_callbacks(calls_shown(chief, rights=[Right.MANAGE]), at=NOW, most=9) == [late]


def test_what_is_over_is_read_from_its_end(cast: Cast) -> None:
    calls = [promised(cast) for _ in range(3)]
    hers = grants(cast.agent)
    with scope(walls=hers.walls):
        for minutes, call in enumerate(calls):
            keep_callback(call.pk, by=cast.agent, at=NOW + timedelta(minutes=minutes))
        mine = calls_shown(hers)
        first, key = callbacks_page(mine, "over", agent=cast.agent, at=NOW, size=2)
        assert [call.pk for call in first] == [calls[2].pk, calls[1].pk]
        second, end = callbacks_page(mine, "over", agent=cast.agent, at=NOW, after=key, size=2)
        assert ([call.pk for call in second], end) == ([calls[0].pk], None)


@pytest.mark.parametrize("text", ["", "x", "2026-01-01~zz", "2026-01-01T00:00:00~" + "0" * 32])
def test_an_altered_key_is_the_first_page(text: str) -> None:
    assert Key.read(text) is None


@pytest.mark.parametrize("who", ["reader", "outsider_sector", "outsider_town", "designer"])
def test_absent_and_forbidden_are_alike(cast: Cast, who: str) -> None:
    call = promised(cast)
    theirs = grants(getattr(cast, who))
    with scope(walls=theirs.walls):
        with pytest.raises(NotFound):
            callback_for(theirs, call.pk)
        assert callbacks_page(calls_shown(theirs), "service", agent=theirs.agent, at=NOW)[0] == []
        assert callback_counts(calls_shown(theirs), agent=theirs.agent, at=NOW)["service"] == 0


def test_reception_calls_back_in_its_sectors(cast: Cast) -> None:
    call = promised(cast)
    hers = grants(cast.receptionist)
    assert noting_walls(hers) == [wall(cast), wall(cast, SCHOOL)]
    assert noting_walls(grants(cast.reader)) == []
    with scope(walls=hers.walls):
        assert callback_for(hers, call.pk) == call
