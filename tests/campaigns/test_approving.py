"""A second person reads a campaign before it leaves: nobody approves her own, nor what changed since she read it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.campaigns.actions import (
    CannotApprove,
    CannotStop,
    CannotWrite,
    Words,
    approve,
    return_,
    rewrite,
    set_terms,
    stop,
    submit,
    take_back,
    write,
)
from parvis.campaigns.audience import audience_of, foreseen
from parvis.campaigns.models import Campaign, Topic
from tests.campaigns.conftest import MILLS, SAID, Informing, approvers

pytestmark = pytest.mark.django_db

State = Campaign.State


def test_it_reaches_those_who_agreed_to_a_subject_and_to_an_area(informing: Informing) -> None:
    mills = informing.topic(Topic.Kind.AREA, MILLS)
    fair = informing.topic(Topic.Kind.EVENT, {"fr": "Foire d’automne"})
    both = informing.agreed("a@courriel.example", informing.works, mills)
    fairgoer = informing.agreed("b@courriel.example", fair, mills)
    elsewhere = informing.agreed("c@courriel.example", informing.works)
    here = informing.draft(informing.works, fair, mills)
    anywhere = informing.draft(informing.works, fair)
    with scope(walls=informing.cast.walls):
        assert set(audience_of(here)) == {both, fairgoer}
        assert set(audience_of(anywhere)) == {both, fairgoer, elsewhere}
        assert not audience_of(informing.draft(topics=[])).exists(), "of no topic: for nobody"


def test_number_and_cost_are_kept_as_they_were_told(informing: Informing) -> None:
    with scope(walls=informing.cast.walls):
        set_terms(per_minute=2, price=Decimal("0.0031"), by=informing.approver, at=timezone.now())
    for name in "abc":
        informing.agreed(f"{name}@courriel.example")
    waiting = informing.submitted()
    assert (waiting.expected, waiting.expected_cost) == (3, Decimal("0.01"))
    with scope(walls=informing.cast.walls):
        ahead = foreseen(informing.draft())
    assert (ahead.persons, ahead.cost, ahead.minutes) == (3, Decimal("0.01"), 2)


def test_nobody_approves_her_own(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    with scope(walls=informing.cast.walls):
        now = timezone.now()
        mine = write(
            informing.cast.association,
            Words("", SAID, [informing.works.pk]),
            by=informing.approver,
            at=now,
        )
        waiting = submit(mine.pk, turn=mine.turn, by=informing.approver, at=now)
        for act in (approve, lambda *args, **options: return_(args[0], "non", **options)):
            with pytest.raises(CannotApprove, match="author"):
                act(waiting.pk, turn=waiting.turn, by=informing.approver, at=now)


def test_of_two_approvers_the_second_is_told(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    waiting = informing.submitted()
    [other] = approvers(informing.cast, ["Noé Lavaud"])
    with scope(walls=informing.cast.walls):
        now = timezone.now()
        done = approve(waiting.pk, turn=waiting.turn, by=informing.approver, at=now)
        assert done.state == State.APPROVED
        with pytest.raises(CannotApprove, match="state") as refused:
            return_(waiting.pk, "non", turn=waiting.turn, by=other, at=now)
        assert refused.value.campaign is not None
        assert refused.value.campaign.approver_signed == informing.approver.signature


def test_what_changed_since_it_was_read_is_not_approved(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    read = informing.submitted()
    with scope(walls=informing.cast.walls):
        now = timezone.now()
        back = take_back(read.pk, turn=read.turn, by=informing.author, at=now)
        changed = rewrite(
            back.pk, Words("", SAID, [informing.works.pk]), turn=back.turn, by=informing.author, at=now
        )
        submit(changed.pk, turn=changed.turn, by=informing.author, at=now)
        with pytest.raises(CannotApprove, match="turn"):
            approve(read.pk, turn=read.turn, by=informing.approver, at=now)


def test_an_approval_is_withdrawn_before_the_hour(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    ready = informing.approved(leaves_at=timezone.now() + timedelta(hours=2))
    with scope(walls=informing.cast.walls):
        back = take_back(ready.pk, turn=ready.turn, by=informing.approver, at=timezone.now())
    assert (back.state, back.approver, back.approved_at) == (State.DRAFT, None, None)
    assert back.leaves_at == ready.leaves_at


def test_what_is_returned_says_why_and_what_is_stopped_stays_so(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    waiting = informing.submitted()
    with scope(walls=informing.cast.walls):
        now = timezone.now()
        back = return_(waiting.pk, "La date est fausse.", turn=waiting.turn, by=informing.approver, at=now)
        assert (back.state, back.returned_because) == (State.DRAFT, "La date est fausse.")
        ready = informing.approved()
        ended = stop(ready.pk, by=informing.author, at=now)
        assert ended.state == State.STOPPED
        with pytest.raises(CannotStop):
            stop(ready.pk, by=informing.author, at=now)
        with pytest.raises(CannotWrite, match="state"):
            rewrite(ready.pk, Words("", SAID), turn=ended.turn, by=informing.author, at=now)


def test_for_nobody_it_is_not_submitted(informing: Informing) -> None:
    draft = informing.draft()
    with scope(walls=informing.cast.walls), pytest.raises(CannotApprove, match="nobody"):
        submit(draft.pk, turn=draft.turn, by=informing.author, at=timezone.now())
