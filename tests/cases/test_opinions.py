"""Opinions: one case lent to one unit while it is asked, and nothing else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.access import NotFound
from parvis.cases.actions import (
    CannotAskOpinion,
    CannotGiveOpinion,
    CannotWithdrawOpinion,
    ask_opinion,
    close,
    give_opinion,
    make_confidential,
    note,
    remind_opinion,
    take,
    withdraw_opinion,
)
from parvis.cases.daily import remind_opinions
from parvis.cases.models import Applicant, Case, Note, Opinion, PlannedReply
from parvis.cases.opinions import awaited_from, opinion_for, writing_about
from parvis.catalogue.natures import Outcome
from tests.cast import SOCIAL, Cast

from .steps import AsWorker, committed, kinds


def asked(cast: Cast, case: Case | None = None, until: date | None = None) -> Opinion:
    """An opinion asked of the unit « Enfance » about a case of culture."""
    until = until or timezone.localdate() + timedelta(days=14)
    case = case or cast.file()
    with scope(walls=cast.walls):
        return ask_opinion(
            case.pk,
            cast.childhood,
            question="Est-ce possible ?",
            until=until,
            by=cast.agent,
            at=timezone.now(),
        )


def sees(cast: Cast, agent: Agent) -> list[str]:
    """The cases lent to the units of an agent, read in her own scope."""
    with scope(walls=cast.walls):
        grants = grants_of(agent)
    found = []
    with scope(walls=grants.walls):
        for lent in awaited_from(grants):
            found.append(opinion_for(grants, lent.opinion_id).case.reference)
    return found


def test_the_unit_asked_reads_that_case_only_and_while_it_lasts(cast: Cast) -> None:
    case, other = cast.file(), cast.file()
    opinion = asked(cast, case)
    assert sees(cast, cast.outsider_sector) == [case.reference]
    for nobody in (cast.receptionist, cast.outsider_town, cast.agent):
        assert sees(cast, nobody) == []
    with scope(walls=cast.walls):
        note(case.pk, "Entre nous", by=cast.agent, at=timezone.now())
        grants = grants_of(cast.outsider_sector)
    with scope(walls=grants.walls):
        assert not Case.objects.exists()
        opinion_for(grants, opinion.pk)
        assert [found.pk for found in Case.objects.order_by("pk")] == [case.pk]
        assert Applicant.objects.filter(case=case).exists()
        assert not Note.objects.exists()
        assert not PlannedReply.objects.exists()
        assert not Case.objects.filter(pk=other.pk).exists()
    favourable, nora = Opinion.Verdict.FAVOURABLE, cast.outsider_sector
    with writing_about(opinion):
        give_opinion(opinion.pk, case.pk, favourable, text="", by=nora, at=timezone.now())
    assert sees(cast, cast.outsider_sector) == []
    with scope(walls=grants.walls), pytest.raises(NotFound):
        opinion_for(grants, opinion.pk)
    assert kinds(cast, case)[-1] == "case.opinion_given"


def test_what_is_secret_is_lent_only_to_who_has_that_sector(cast: Cast) -> None:
    procedure = cast.offer("aide", cast.association, sector=SOCIAL)
    case = cast.file(procedure=procedure)
    asked(cast, case)
    assert sees(cast, cast.outsider_sector) == []
    social = cast.agent_of(
        cast.town, "Solène Aide", rights=[Right.ACT], sectors=[SOCIAL], unit=cast.childhood
    )
    assert sees(cast, social) == [case.reference]


def test_what_cannot_be_asked(cast: Cast) -> None:
    case = cast.file()
    asked(cast, case)
    with pytest.raises(CannotAskOpinion):
        asked(cast, case)
    with pytest.raises(CannotAskOpinion):
        asked(cast, cast.file(), until=timezone.localdate())
    until = timezone.localdate() + timedelta(days=9)
    with scope(walls=cast.walls):
        for unit in (cast.association, cast.other_unit):
            with pytest.raises(CannotAskOpinion):
                ask_opinion(cast.file().pk, unit, question="?", until=until, by=cast.agent, at=timezone.now())


def test_what_cannot_be_answered(cast: Cast) -> None:
    opinion = asked(cast)
    with scope(walls=cast.walls):
        for verdict in (Opinion.Verdict.RESERVED, Opinion.Verdict.UNFAVOURABLE):
            with pytest.raises(CannotGiveOpinion):
                give_opinion(
                    opinion.pk, opinion.case_id, verdict, text=" ", by=cast.outsider_sector, at=timezone.now()
                )
        withdraw_opinion(opinion.pk, opinion.case_id, by=cast.agent.actor, at=timezone.now())
        with pytest.raises(CannotWithdrawOpinion):
            withdraw_opinion(opinion.pk, opinion.case_id, by=cast.agent.actor, at=timezone.now())
        with pytest.raises(CannotGiveOpinion):
            give_opinion(
                opinion.pk,
                opinion.case_id,
                Opinion.Verdict.NONE,
                text="",
                by=cast.outsider_sector,
                at=timezone.now(),
            )
    assert sees(cast, cast.outsider_sector) == []


@pytest.mark.parametrize("how", ["closed", "hidden"])
def test_a_case_that_ends_or_hides_is_lent_no_more(cast: Cast, how: str) -> None:
    case = cast.file()
    asked(cast, case)
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
        if how == "closed":
            close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=timezone.now(), explanation="Doublon")
        else:
            make_confidential(case.pk, grants_of(cast.agent), reason="Un voisin", at=timezone.now())
    assert sees(cast, cast.outsider_sector) == []
    assert "case.opinion_withdrawn" in kinds(cast, case)


def test_it_is_recalled_once(cast: Cast) -> None:
    opinion = asked(cast)
    with scope(walls=cast.walls):
        assert remind_opinion(opinion.pk, opinion.case_id, at=timezone.now()) is not None
        assert remind_opinion(opinion.pk, opinion.case_id, at=timezone.now()) is None


@committed
def test_the_clock_recalls_it_the_working_day_before(cast: Cast, worker_role: AsWorker) -> None:
    calendar = cast.town.calendar()
    until = calendar.next_working_day(timezone.localdate() + timedelta(days=14))
    opinion = asked(cast, until=until)
    eve = calendar.previous_working_days(until, 1)

    def recalled() -> bool:
        with scope(walls=cast.walls):
            return Opinion.objects.get(pk=opinion.pk).reminded_at is not None

    noon = timezone.localtime().replace(hour=12)
    days = (eve - timezone.localdate()).days
    with worker_role():
        remind_opinions(at=noon + timedelta(days=days - 1))
    before = recalled()
    with worker_role():
        remind_opinions(at=noon + timedelta(days=days))
    assert (before, recalled()) == (False, True)
