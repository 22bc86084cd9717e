"""Awaiting somebody's answer: reminded once for each day that comes, ended by what she says, told to the agent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import reply, write
from parvis.cases.awaited import awaitings_shown, ended, heard, heard_in
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.intake.receiving import whole
from parvis.intake.reminding import remind
from parvis.interactions.actions import CannotAwait, await_answer, note_contact, pass_awaiting
from parvis.interactions.actions.noting import Contact
from parvis.interactions.daily import pass_awaited
from parvis.interactions.models import Awaiting, Channel, Interaction, WrapUp
from parvis.notifications.models import Delivery, Notice
from parvis.people.models import Profile
from parvis.reactions import react
from tests.cast import CULTURE, Cast

from .conftest import Door
from .test_answering import HERS, LEA, answered, sent

State = Awaiting.State


def today() -> Any:
    """The day it is."""
    return timezone.localdate()


def on_case(cast: Cast, case: Case, *, reminders: int = 1) -> Awaiting:
    """Write on a case, and await the answer."""
    now = timezone.now()
    with scope(walls=cast.walls):
        written = reply(case.pk, "Quel jour ?", by=cast.agent, at=now)
        return await_answer(
            written, about=Awaiting.About.CASE, thread=case.pk, unit=case.unit_id,
            until=today() + timedelta(days=7), today=today(), reminders=reminders, by=cast.agent, at=now,
        )  # fmt: skip


def passes(cast: Cast, row: Awaiting, days: int) -> Awaiting:
    """Let the days pass for an answer awaited, and what follows of it run."""
    with scope(walls=cast.walls):
        pass_awaiting(row.pk, today=today() + timedelta(days=days), at=timezone.now())
        follows(cast)
        return Awaiting.objects.get(pk=row.pk)


def follows(cast: Cast) -> None:
    """Run, twice, the reactions to what time did: they do it once."""
    for fact in Event.objects.filter(kind__in=["awaiting.recalled", "awaiting.lapsed"]).order_by("id"):
        for _twice in range(2):
            react(fact.id, str(fact.authority_id), fact.sector)


def reminders(cast: Cast) -> list[Delivery]:
    """The reminders put in the outbox."""
    with scope(walls=whole(cast.town.pk)):
        return list(Delivery.objects.filter(key__startswith="awaited:").order_by("queued_at", "id"))


def test_on_a_case_she_is_reminded_then_the_agent_is_told(cast: Cast) -> None:
    case = cast.file()
    row = on_case(cast, case)
    assert passes(cast, row, 7).reminded == 0, "that day is still hers"
    assert passes(cast, row, 8).reminded == 1
    assert passes(cast, row, 9).reminded == 1, "looked at again, nothing more leaves"
    (left,) = reminders(cast)
    assert (left.recipient, left.purpose, left.holder_id) == (case.mailbox, "reminder", case.pk)
    assert "Quel jour ?" in left.text
    assert passes(cast, row, 16).state == State.LAPSED
    assert len(reminders(cast)) == 1
    with scope(walls=cast.walls):
        (told,) = Notice.objects.filter(kind="awaited_lapsed")
    assert told.agent_id == cast.agent.pk


def test_what_she_writes_by_whatever_way_ends_it(cast: Cast, door: Door) -> None:
    case, other = cast.file(), cast.file()
    first, second = on_case(cast, case), on_case(cast, other)
    with scope(walls=cast.walls):
        at = timezone.now()
        write(case.pk, "Samedi", at=at)
        heard(case.pk, said_at=at, at=at)
        ended(other.pk, at=at)
        states = [Awaiting.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [State.ANSWERED, State.STOPPED]
    taken = door.brings(message_id=HERS)
    row = answered(cast, taken, awaited_until=today() + timedelta(days=7))
    with scope(walls=cast.walls):
        waits = Awaiting.objects.get(contact=row.pk)
    door.brings(text="Samedi", answers=(sent(cast)[0].message_id,), arrived_at=timezone.now())
    assert passes(cast, waits, 30).state == State.ANSWERED
    assert reminders(cast) == []


def test_a_call_of_hers_ends_it_too(cast: Cast, door: Door) -> None:
    taken = door.brings()
    with scope(walls=cast.walls):
        profile = Profile.objects.create(
            authority=cast.town,
            sector=CULTURE,
            family_name="Marchal",
            given_names="Léa",
            created_at=timezone.now(),
        )
        Interaction.objects.filter(pk=taken.arrival.interaction_id).update(profile=profile)
    row = answered(cast, taken, awaited_until=today() + timedelta(days=7))
    with scope(walls=cast.walls):
        at = timezone.now()
        told = Contact(
            Wall(cast.town.pk, CULTURE), Channel.TELEPHONE, [WrapUp.ANSWERED], at, profile=profile.pk
        )
        contact, _new = note_contact(told, by=cast.agent, at=at)
        heard_in(contact.pk, at=at)
        assert Awaiting.objects.get(contact=row.pk).state == State.ANSWERED


def test_in_a_conversation_the_reminder_threads_with_what_it_recalls(cast: Cast, door: Door) -> None:
    taken = door.brings(message_id=HERS)
    row = answered(cast, taken, awaited_until=today() + timedelta(days=7), reminders=2)
    with scope(walls=cast.walls):
        waits = Awaiting.objects.get(contact=row.pk)
    for days in (8, 16):
        passes(cast, waits, days)
    one, two = reminders(cast)
    assert {one.recipient, two.recipient} == {LEA}
    assert one.answers[-1] == HERS
    assert one.reply_to == "accueil@montrevel.example"
    with scope(walls=cast.walls):
        remind(waits.pk, 1, at=timezone.now())
    assert len(reminders(cast)) == 2


def test_it_is_refused_for_what_she_wrote_or_a_day_gone(cast: Cast, door: Door) -> None:
    case = cast.file()
    row = on_case(cast, case)
    with scope(walls=cast.walls):
        hers = write(case.pk, "Bonjour", at=timezone.now())
        usual: dict[str, Any] = {
            "about": Awaiting.About.CASE, "thread": case.pk, "unit": case.unit_id, "today": today(),
            "by": cast.agent, "at": timezone.now(),
        }  # fmt: skip
        for contact, until, count, why in (
            (hers, today() + timedelta(days=7), 1, "message"),
            (row.contact, today(), 1, "past"),
            (row.contact, today() + timedelta(days=400), 1, "far"),
            (row.contact, today() + timedelta(days=7), 3, "reminders"),
        ):
            with pytest.raises(CannotAwait, match=why):
                await_answer(contact, until=until, reminders=count, **usual)


def test_outsiders_see_nothing_of_it(cast: Cast) -> None:
    row = on_case(cast, cast.file())
    with scope(walls=cast.walls):
        seen = {
            agent: awaitings_shown(grants_of(agent)).filter(pk=row.pk).exists()
            for agent in (cast.agent, cast.outsider_sector, cast.outsider_town)
        }
    assert list(seen.values()) == [True, False, False]


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_the_clock_reminds_on_working_days_from_eight(
    cast: Cast, worker_role: Callable[[], AbstractContextManager[None]]
) -> None:
    row = on_case(cast, cast.file())
    with scope(walls=cast.walls):
        # Friday 2 October 2026.
        Awaiting.objects.filter(pk=row.pk).update(next_on="2026-10-02")
    hours = [
        datetime(2026, 10, day, hour, tzinfo=UTC) for day, hour in ((2, 9), (3, 9), (5, 5), (5, 7), (5, 8))
    ]
    with worker_role():
        done = [pass_awaited(at=at) for at in hours]
    assert done == [0, 0, 0, 1, 0]
