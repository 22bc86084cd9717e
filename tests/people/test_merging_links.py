"""The sealed links of two files made one: what an agent is told depends only on what she may know of them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.people.merging import CannotMerge, merge, unmerge
from parvis.people.models import Merge, Profile
from parvis.person_file.actions import CannotLink, link
from parvis.person_file.models import CrossSectorOpening, IdentityCheck
from parvis.person_file.queries import profiles_together
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast

from .test_merging import profile_of

COUNTER = CrossSectorOpening.Presence.COUNTER

Known = Callable[..., tuple[Profile, Profile | None]]


@pytest.fixture
def everywhere(cast: Cast) -> Agent:
    """Lend somebody who receives in every sector of the town: she sees every link."""
    return cast.agent_of(cast.town, "Lise Guichet", rights=[Right.RECEIVE], sectors=[CULTURE, SCHOOL, SOCIAL])


@pytest.fixture
def known(cast: Cast, everywhere: Agent) -> Known:
    """Lend a way to make a file, of culture, known for that of somebody in another sector (none when empty)."""

    def made(sector: str, of: str = CULTURE) -> tuple[Profile, Profile | None]:
        with scope(walls=cast.walls, account=everywhere.account_id):
            here = profile_of(cast, sector=of)
            if not sector:
                return here, None
            there = profile_of(cast, sector=sector)
            at = timezone.now()
            link(here.pk, there.pk, ground=COUNTER, checked=IdentityCheck.DOCUMENT, by=everywhere, at=at)
            return here, there

    return made


def shown(cast: Cast, profile: Profile | None, agent: Agent) -> set[object]:
    """What an agent sees together with a file."""
    if profile is None:
        return set()
    with scope(walls=cast.walls):
        walls = grants_of(agent).walls
    with scope(walls=walls, account=agent.account_id):
        return {one.profile for one in profiles_together(profile)}


@pytest.mark.parametrize("hers", ["", SOCIAL, SCHOOL])
@pytest.mark.parametrize("other", ["", SOCIAL, SCHOOL])
def test_what_the_desk_sees_of_a_merge_says_nothing_of_what_it_does_not_see(
    cast: Cast, known: Known, everywhere: Agent, hers: str, other: str
) -> None:
    desk = cast.receptionist
    files = (kept, beside), (absorbed, theirs) = known(hers), known(other)
    before = [shown(cast, file, everywhere) for pair in files for file in pair]
    seen = {one.pk for one, sector in ((beside, hers), (theirs, other)) if one and sector == SCHOOL}
    as_desk = scope(walls=cast.walls[1:3], account=desk.account_id)
    if (hers, other) == (SCHOOL, SCHOOL):
        with pytest.raises(CannotMerge, match="apart"), as_desk:
            merge(kept.pk, absorbed.pk, by=desk, at=timezone.now())
        with scope(walls=cast.walls):
            assert not Merge.objects.exists()
        return
    with as_desk:
        made = merge(kept.pk, absorbed.pk, by=desk, at=timezone.now())
    assert shown(cast, kept, desk) == seen, "whatever either was known for in the social sector"
    with scope(walls=cast.walls, account=desk.account_id):
        unmerge(made.pk, by=desk, at=timezone.now())
    assert [shown(cast, file, everywhere) for pair in files for file in pair] == before


@pytest.mark.parametrize("mine", ["", SOCIAL, SCHOOL])
@pytest.mark.parametrize("other", ["", SOCIAL, CULTURE])
def test_linking_says_nothing_of_what_the_desk_does_not_see(
    cast: Cast, known: Known, everywhere: Agent, mine: str, other: str
) -> None:
    desk = cast.receptionist
    (here, beside), (there, theirs) = known(mine), known(other, of=SCHOOL)
    files = {one.pk: one.sector for one in (here, beside, there, theirs) if one}

    def joined() -> None:
        with scope(walls=cast.walls[1:3], account=desk.account_id):
            at = timezone.now()
            link(here.pk, there.pk, ground=COUNTER, checked=IdentityCheck.DOCUMENT, by=desk, at=at)

    if (mine, other) == (SCHOOL, CULTURE):
        with pytest.raises(CannotLink, match="apart"):
            joined()
        assert shown(cast, here, everywhere) == {beside.pk if beside else None}
        return
    joined()
    for agent, sectors in ((desk, {CULTURE, SCHOOL}), (everywhere, {CULTURE, SCHOOL, SOCIAL})):
        for file in (here, there):
            hers = {pk for pk, sector in files.items() if sector in sectors - {file.sector}}
            assert shown(cast, file, agent) == hers
    with pytest.raises(CannotLink, match="known"):
        joined()


def test_who_does_not_receive_learns_nothing_at_all(cast: Cast, known: Known) -> None:
    (kept, _), (absorbed, _) = known(SCHOOL), known(SCHOOL)
    with scope(walls=cast.walls, account=cast.agent.account_id):
        assert merge(kept.pk, absorbed.pk, by=cast.agent, at=timezone.now())


@pytest.mark.parametrize("sector", ["", SOCIAL])
def test_parting_answers_alike_whether_a_link_is_hidden_or_not_there(
    cast: Cast, known: Known, everywhere: Agent, sector: str
) -> None:
    here, there = known(sector)
    client = cast.sign_in(cast.receptionist)
    address = reverse("person_detacher", args=[here.pk])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    with scope(walls=cast.walls[1:3], account=cast.receptionist.account_id), connection.cursor() as cursor:
        cursor.execute("SELECT person_file_unlink(%s)", (here.pk,))
        assert cursor.fetchone() == ("absent",)
    assert shown(cast, here, everywhere) == ({there.pk} if there else set()), "nothing was undone either"
