"""Who stands in for an absent colleague acts on her units, where she holds the right and the sector herself."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from parvis.agents.actions import cancel_absence, declare_absence
from parvis.agents.models import Absence, Agent, Right
from parvis.agents.rights import Grants, grants_of
from parvis.agents.substitution import with_substitutions
from parvis.base.scope import scope
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)


def away(cast: Cast, agent: Agent, substitute: Agent, *, first: int = -1, last: int = 1) -> Absence:
    """An absence around the day of the test."""
    with scope(walls=cast.walls):
        return Absence.objects.create(
            authority=agent.authority,
            agent=agent,
            substitute=substitute,
            starts_on=TODAY + timedelta(days=first),
            ends_on=TODAY + timedelta(days=last),
        )


def held(cast: Cast, agent: Agent, *, on: date = TODAY) -> Grants:
    """What an agent may do that day, read as the door reads it: inside her own walls."""
    with scope(walls=cast.walls):
        grants = grants_of(agent)
    with scope(walls=grants.walls):
        return with_substitutions(grants, on=on)


def may(grants: Grants, right: Right, cast: Cast, sector: str, *, childhood: bool = True) -> bool:
    """Whether she has this right on the unit of childhood (or of associations) for this sector."""
    unit = cast.childhood if childhood else cast.association
    return grants.may(right, authority=cast.town.pk, sector=sector, unit=unit.pk)


def test_a_substitute_gains_the_units_only_during_the_absence(cast: Cast) -> None:
    absent = cast.agent_of(
        cast.town, "Iris Partie", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    assert not may(held(cast, cast.agent), Right.ACT, cast, CULTURE)
    absence = away(cast, absent, cast.agent)
    for day, opens in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        grants = held(cast, cast.agent, on=TODAY + timedelta(days=day))
        assert may(grants, Right.ACT, cast, CULTURE) is may(grants, Right.SEE, cast, CULTURE) is opens, day
    assert may(held(cast, cast.agent), Right.ACT, cast, CULTURE, childhood=False), "what she holds she keeps"
    assert not may(held(cast, cast.colleague), Right.ACT, cast, CULTURE), "another colleague gains nothing"
    with scope(walls=cast.walls):
        cancel_absence(absence.pk, agent=absent, by=absent, at=timezone.now())
    assert not may(held(cast, cast.agent), Right.ACT, cast, CULTURE)


def test_neither_a_sector_nor_a_right_is_gained(cast: Cast) -> None:
    absent = cast.agent_of(
        cast.town,
        "Iris Partie",
        rights=[Right.SEE, Right.ACT, Right.MANAGE, Right.RECEIVE, Right.AUDIT, Right.DESIGN],
        sectors=[CULTURE, SCHOOL, SOCIAL],
        unit=cast.childhood,
    )
    for substitute, wanted in (
        (cast.agent, {(Right.SEE, CULTURE), (Right.ACT, CULTURE)}),
        (cast.reader, {(Right.SEE, CULTURE)}),
        (cast.manager, {(Right.SEE, CULTURE), (Right.ACT, CULTURE)}),
        (cast.receptionist, set()),
        (cast.outsider_sector, set()),  # she holds this unit already, for the school sector only
    ):
        before = held(cast, substitute)
        away(cast, absent, substitute)
        after = held(cast, substitute)
        gained = {
            (right, sector)
            for right in Right
            for sector in (CULTURE, SCHOOL, SOCIAL)
            if may(after, right, cast, sector) and not may(before, right, cast, sector)
        }
        assert gained == wanted, substitute
        assert set(after.walls) == set(before.walls), "the database lets nothing more through"
        assert not after.needs_second_factor()


def test_an_absent_agent_who_left_lends_nothing(cast: Cast) -> None:
    absent = cast.agent_of(
        cast.town, "Iris Partie", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    away(cast, absent, cast.agent)
    with scope(walls=cast.walls):
        Agent.objects.filter(pk=absent.pk).update(left_on=TODAY)
    assert not may(held(cast, cast.agent), Right.ACT, cast, CULTURE)


def test_the_substitute_handles_the_case_through_the_door_and_the_outsider_never(cast: Cast) -> None:
    leisure = cast.offer("atelier", cast.childhood, sector=CULTURE)
    case = cast.file(procedure=leisure)
    absent = {
        substitute: cast.agent_of(
            cast.town, name, rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
        )
        for substitute, name in ((cast.agent, "Iris Partie"), (cast.outsider_sector, "Léon Parti"))
    }
    today = timezone.localdate()
    pages = [f"/agent/demandes/{case.reference}/", f"/agent/demandes/{case.reference}/decider/"]
    for page in pages:
        assert cast.sign_in(cast.agent).get(page).status_code == 404
    with scope(walls=cast.walls):
        for substitute, away_today in absent.items():
            declare_absence(
                away_today,
                starts_on=today,
                ends_on=today,
                substitute=substitute,
                by=away_today,
                today=today,
                at=NOW,
            )
    for page in pages:
        assert cast.sign_in(cast.agent).get(page).status_code == 200
        for outsider in (cast.outsider_sector, cast.outsider_town, cast.colleague):
            assert cast.sign_in(outsider).get(page).status_code == 404, outsider
    assert case.reference in cast.sign_in(cast.agent).get("/agent/demandes/").content.decode()


NOW: datetime = timezone.now()
