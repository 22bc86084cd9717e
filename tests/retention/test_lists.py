"""What is proposed, who signs what, and what keeps a case from being destroyed."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants
from parvis.base.scope import Wall, scope
from parvis.base.working_days import add_months
from parvis.cases import actions as cases
from parvis.cases.models import Case, CaseLink
from parvis.catalogue.actions import publish, write_version
from parvis.events.actors import PERSON
from parvis.events.models import Event
from parvis.interactions.models import Channel, Interaction, WrapUp
from parvis.people.models import Profile, Relation
from parvis.retention import actions
from parvis.retention.actions import CannotKeepArchives
from parvis.retention.models import EliminationList, Hold
from tests.cast import CULTURE, OFFER, SCHOOL, Cast

from .doing import LATER, NOW, approved, archivist, launched, lines, lists, night, over, signed

pytestmark = pytest.mark.django_db


def refused(agent: Agent, why: str, gesture: Callable[[Grants], Any]) -> None:
    """Try something that is refused, for that reason."""
    with (
        pytest.raises(CannotKeepArchives) as refusal,
        acting_as(agent.account_id, at=NOW) as grants,
    ):
        gesture(grants)
    assert refusal.value.args == (why,)


def held(cast: Cast, case: Case, by: Agent, kind: str = Hold.Kind.DISPUTE) -> Hold:
    with acting_as(by.account_id, at=NOW) as grants:
        return actions.hold(cast.read(case), kind=kind, reason="Recours pendant.", by=grants, at=LATER)


def test_a_closed_case_is_proposed_the_day_its_duration_ends_and_not_before(cast: Cast) -> None:
    case, still_open = over(cast, cast.file()), cast.file()
    zone = cast.town.calendar().zone
    last = add_months(cast.town.calendar().local_date(NOW), 24)
    evening = NOW.astimezone(zone).replace(year=last.year, month=last.month, day=last.day, hour=23, minute=30)
    assert night(cast, at=evening - timedelta(days=1)).added == 0
    assert night(cast, at=evening).added == 1
    assert night(cast, at=evening).added == 0, "once"
    (one,) = lists(cast)
    assert (one.unit_id, one.sector, one.state) == (cast.association.pk, CULTURE, "proposed")
    assert lines(cast) == {case.pk: ("proposed", "")}
    assert cast.read(case).closed_at
    assert cast.read(still_open).is_open()


def test_nothing_is_destroyed_before_the_signature_the_visa_and_the_launch(cast: Cast) -> None:
    over(cast, cast.file())
    night(cast)
    (one,) = lists(cast)
    keeper = archivist(cast)
    refused(keeper, "state", lambda by: actions.launch(one.pk, by=by, at=LATER))
    refused(cast.manager, "rights", lambda by: actions.launch(one.pk, by=by, at=LATER))
    refused(keeper, "rights", lambda by: actions.sign(one.pk, revision=1, by=by, at=LATER))
    refused(cast.manager, "unseen", lambda by: actions.sign(one.pk, revision=0, by=by, at=LATER))
    with pytest.raises(IntegrityError), scope(walls=cast.walls), transaction.atomic():
        EliminationList.objects.filter(pk=one.pk).update(state="running", launched_at=LATER)
    signed(one, cast.manager)
    refused(keeper, "state", lambda by: actions.launch(one.pk, by=by, at=LATER))
    found = approved(one, keeper)
    with scope(walls=cast.walls):
        assert found.visa is not None
        type(found.visa).objects.filter(pk=found.visa.pk).update(state="received")
    refused(keeper, "visa", lambda by: actions.launch(one.pk, by=by, at=LATER))
    with scope(walls=cast.walls):
        type(found.visa).objects.filter(pk=found.visa.pk).update(state="clean")
    launched(one, keeper)
    refused(keeper, "state", lambda by: actions.withdraw(one.pk, reason="", by=by, at=LATER))
    with scope(walls=cast.walls):
        told = Event.objects.filter(subjects__0__1=str(one.pk)).order_by("id").values_list("kind", flat=True)
        assert list(told) == ["elimination.signed", "elimination.approved", "elimination.launched"]


def test_a_list_signed_no_longer_changes_and_the_next_has_the_rest(cast: Cast) -> None:
    over(cast, cast.file())
    night(cast)
    (one,) = lists(cast)
    signed(one, cast.manager)
    over(cast, cast.file())
    assert night(cast).added == 1
    assert [found.state for found in lists(cast)].count("proposed") == 1
    with scope(walls=cast.walls):
        assert {found.pk: found.items.count() for found in EliminationList.objects.order_by("pk")}[
            one.pk
        ] == 1


def test_a_freeze_keeps_a_case_until_it_is_lifted(cast: Cast) -> None:
    case = over(cast, cast.file())
    night(cast)
    hold = held(cast, case, cast.manager)
    assert lines(cast) == {}
    assert night(cast).added == 0
    refused(cast.manager, "held", lambda by: actions.hold(case, kind="dispute", reason="x", by=by, at=LATER))
    refused(cast.agent, "rights", lambda by: actions.hold(case, kind="dispute", reason="x", by=by, at=LATER))
    refused(
        cast.manager,
        "past",
        lambda by: actions.hold(case, kind="dispute", reason="x", by=by, at=LATER, until=LATER.date()),
    )
    with acting_as(cast.manager.account_id, at=NOW) as grants:
        actions.lift(hold.pk, reason="Jugement définitif.", by=grants, at=LATER)
        assert Hold.objects.get(pk=hold.pk).lifted_why == "Jugement définitif."
    assert night(cast).added == 1


def test_what_the_person_still_awaits_or_an_open_case_needs_is_not_proposed(cast: Cast) -> None:
    case, other = over(cast, cast.file()), cast.file()
    with scope(walls=cast.walls):
        cases.link(case.pk, other.pk, CaseLink.Kind.RELATED, by=cast.agent, at=NOW)
    assert night(cast).added == 0
    over(cast, other)
    assert night(cast).added == 2
    with scope(walls=cast.walls):
        cases.reopen(other.pk, by=cast.agent, at=LATER, reason="Une pièce nouvelle.")
    assert night(cast).dropped == 2


def test_a_longer_duration_or_a_more_careful_fate_published_since_protects_what_was_filed_before(
    cast: Cast,
) -> None:
    def say(months: int, fate: str) -> None:
        said = deepcopy(OFFER) | {"retention": {"months": months, "fate": fate, "basis": "DGP/SIAF/2014/006"}}
        with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.town.pk, CULTURE)]):
            publish(write_version(cast.procedure, said).pk, by=PERSON, at=timezone.now())

    over(cast, cast.file())
    night(cast)
    say(120, "eliminate")
    assert night(cast).dropped == 1
    later = NOW + timedelta(days=4_000)
    assert night(cast, at=later).added == 1
    say(12, "keep")
    assert night(cast, at=later).dropped == 1, "kept for good: never on a list"


def test_a_list_to_sort_is_sorted_before_it_is_signed(cast: Cast) -> None:
    aid = cast.offer(
        "aide", cast.association, sector=CULTURE, retention={"months": 12, "fate": "sort", "basis": "CCAS"}
    )
    found = [over(cast, cast.file(procedure=aid)) for _number in range(5)]
    night(cast)
    (one,) = lists(cast)
    keeper = archivist(cast)
    refused(cast.manager, "unsorted", lambda by: actions.sign(one.pk, revision=1, by=by, at=LATER))
    with acting_as(keeper.account_id, at=NOW) as grants:
        assert actions.sort(one.pk, keep_one_in=4, revision=1, by=grants, at=LATER) == 2
    assert len(lines(cast)) == 3
    over(cast, cast.file(procedure=aid))
    assert night(cast).added == 0, "the sample was drawn from what the list had"
    assert signed(lists(cast)[0], cast.manager).state == "signed"
    with scope(walls=cast.walls):
        assert Hold.objects.live().filter(kind="history", case__in=found).count() == 2


def test_an_agent_of_elsewhere_sees_no_list(cast: Cast) -> None:
    over(cast, cast.file())
    night(cast)
    elsewhere = [
        archivist(cast, SCHOOL),
        cast.outsider_town,
        cast.agent,
        cast.agent_of(
            cast.town, "Enzo Voisin", rights=[Right.MANAGE], sectors=[CULTURE], unit=cast.childhood
        ),
    ]
    for agent in elsewhere:
        with acting_as(agent.account_id, at=NOW) as grants:
            assert not EliminationList.objects.visible_to(grants).exists(), agent
    for agent in (
        cast.manager,
        cast.agent_of(cast.town, "Ada Fonds", rights=[Right.ARCHIVE], sectors=[CULTURE]),
    ):
        with acting_as(agent.account_id, at=NOW) as grants:
            assert EliminationList.objects.visible_to(grants).count() == 1


def test_who_has_no_case_left_is_proposed_unless_somebody_near_her_is_in_use(cast: Cast) -> None:
    with scope(walls=cast.walls):
        alone, mother, child, seen, kept, frozen = (
            Profile.objects.create(authority=cast.town, sector=CULTURE, family_name=name)
            for name in ("Seul", "Mère", "Enfant", "Vu", "Gardée", "Gelée")
        )
        Hold.objects.create(
            authority=cast.town, sector=CULTURE, profile=frozen, kind=Hold.Kind.DISPUTE, reason="Recours",
            placed_by=cast.manager, placed_at=NOW,
        )  # fmt: skip
        Profile.objects.filter(pk=frozen.pk).update(merged_into=kept)
        Relation.objects.create(
            authority=cast.town, sector=CULTURE, source=mother, target=child, kind=Relation.Kind.PARENT
        )
        Interaction.objects.create(
            authority=cast.town, sector=CULTURE, channel=Channel.COUNTER, direction="in", profile=seen,
            occurred_at=LATER - timedelta(days=9), recorded_at=LATER, agent=cast.agent,
            outcomes=[WrapUp.ANSWERED], body="Un passage.",
        )  # fmt: skip
        nobody = Interaction.objects.create(
            authority=cast.town, sector=CULTURE, channel=Channel.COUNTER, direction="in", body="Une question.",
            occurred_at=NOW, recorded_at=NOW, agent=cast.agent, outcomes=[WrapUp.ANSWERED],
        )  # fmt: skip
    case = cast.file()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(profile=child)
    night(cast)
    assert set(lines(cast)) == {alone.pk, nobody.pk}
    with acting_as(cast.manager.account_id, at=NOW) as grants:
        assert not EliminationList.objects.visible_to(grants).filter(unit=None).exists(), (
            "of no service of hers"
        )
