"""Somebody known to four sectors of her town, and those who may meet her there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import Wall, scope
from parvis.interactions.models import Interaction
from parvis.people.models import Profile
from parvis.person_file.actions import link
from parvis.person_file.models import CrossSectorOpening, IdentityCheck
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast

TRANSPORT = "transport"
COUNTER, TELEPHONE = CrossSectorOpening.Presence.COUNTER, CrossSectorOpening.Presence.TELEPHONE
PAPER = IdentityCheck.DOCUMENT


@dataclass
class Somebody:
    """Her profiles, one a sector, known for hers."""

    cast: Cast
    profiles: dict[str, Profile]
    receptionist: Agent
    """She receives for culture only: to her the other sectors are other services."""
    all_sectors: Agent
    social_worker: Agent
    school_officer: Agent

    def __getitem__(self, sector: str) -> Profile:
        return self.profiles[sector]

    @property
    def walls(self) -> tuple[Wall, ...]:
        """Everything of her town."""
        return (*self.cast.walls, Wall(self.cast.town.pk, TRANSPORT))

    def grants(self, agent: Agent) -> Grants:
        """What an agent may do."""
        with scope(walls=self.walls):
            return grants_of(agent)

    @contextmanager
    def as_(self, agent: Agent) -> Iterator[Grants]:
        """The scope of a page of this agent."""
        grants = self.grants(agent)
        with scope(walls=grants.walls, account=agent.account_id):
            yield grants

    def met(self, sector: str, on: datetime, body: str = "Bonjour") -> Interaction:
        """A contact of a sector with her."""
        with scope(walls=self.walls):
            return Interaction.objects.create(
                authority=self.cast.town,
                sector=sector,
                profile=self[sector],
                channel="counter",
                direction="in",
                body=body,
                occurred_at=on,
            )

    def crossed(self, *, ago: timedelta = timedelta(0), **values: Any) -> CrossSectorOpening:
        """An opening by the receptionist of culture, begun some time ago."""
        at = timezone.now() - ago
        with scope(walls=self.walls):
            return CrossSectorOpening.objects.create(
                **{
                    "authority": self.cast.town,
                    "sector": CULTURE,
                    "profile": self[CULTURE],
                    "agent": self.receptionist,
                    "presence": COUNTER,
                    "reason": "Elle demande où en sont ses démarches.",
                    "opened_at": at,
                    "ends_at": at + timedelta(minutes=15),
                    **values,
                }
            )


@pytest.fixture
def somebody(cast: Cast) -> Somebody:
    """Lend her."""
    everywhere = (CULTURE, SCHOOL, SOCIAL, TRANSPORT)
    walls = (*cast.walls, Wall(cast.town.pk, TRANSPORT))
    with scope(walls=walls):
        profiles = {
            sector: Profile.objects.create(
                authority=cast.town,
                sector=sector,
                family_name="Destève",
                given_names="Camille",
                birth_date=date(1984, 3, 27),
            )
            for sector in everywhere
        }
    see, act = Right.SEE, Right.ACT
    town = cast.town
    linker = cast.agent_of(town, "Lise Guichet", rights=[Right.RECEIVE], sectors=everywhere)
    found = Somebody(
        cast=cast,
        profiles=profiles,
        receptionist=cast.agent_of(town, "Rémi Porte", rights=[Right.RECEIVE], sectors=[CULTURE]),
        all_sectors=linker,
        social_worker=cast.agent_of(town, "Sonia Veille", rights=[see, act], sectors=[SOCIAL]),
        school_officer=cast.agent_of(town, "Éric Cartable", rights=[see, act], sectors=[SCHOOL]),
    )
    ids: list[UUID] = [profiles[sector].pk for sector in everywhere]
    with found.as_(linker):
        for other in ids[1:]:
            link(ids[0], other, ground=COUNTER, checked=PAPER, by=linker, at=timezone.now())
    return found
