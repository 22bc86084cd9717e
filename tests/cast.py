"""The small cast of the tests: two towns, their agents, a published procedure, a resident who files.

Ask for the fixture ``cast``; it lives in the transaction of the test. Every password is ``PASSWORD``.

- ``cast.agent`` acts on the unit "Vie associative" (sector culture) of Montrevel;
- ``cast.reader`` only looks there; ``cast.manager`` manages there; ``cast.receptionist`` receives everywhere;
- ``cast.outsider_sector`` acts in Montrevel too, on the unit "Enfance" (sector school);
- ``cast.outsider_town`` acts on everything of another town;
- ``cast.entrusted()`` makes an agent of Montrevel who looks after the installation, and has no other right (same);
- ``cast.designer`` designs for Montrevel (her second factor is compulsory);
- ``cast.file()`` files a case as a resident does, ``cast.walls`` reads what it became.
"""

import unicodedata
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.agents.actions import entrust_operation
from parvis.agents.models import Agent, Membership, Right
from parvis.authorities.models import Authority, Unit
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import file, save_answers, start_draft
from parvis.cases.models import Case
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.models import Procedure
from parvis.events.actors import PERSON
from parvis.interactions.models import Channel
from tests.remembered import Remembered

PASSWORD = "Quatre-Moulins-76-au-bord"  # a test value, strong enough for the rules

CULTURE, SCHOOL, SOCIAL = "culture", "school", "social"

ANSWERS: dict[str, Any] = {
    "who": {"given_names": "Camille", "family_name": "Destève", "birth_date": "1984-03-27"},
    "mail": "camille.desteve@courriel.example",
    "event": "Fête de la Saint-Jean",
    "details": "Un bal sur la place, de 18 h à minuit.",
    "guests": "120",
}
"""What the resident answers, unless the test says otherwise."""

WHO: dict[str, str] = {
    "who-given_names": "Camille",
    "who-family_name": "Destève",
    "who-birth_date-day": "27",
    "who-birth_date-month": "3",
    "who-birth_date-year": "1984",
}
WHAT: dict[str, str] = {name: ANSWERS[name] for name in ("event", "details", "guests")}
"""The same answers as a browser posts them, step by step; the address is each test's own."""


def words(french: str, english: str = "") -> dict[str, str]:
    """A text of the offer in both languages."""
    return {"fr": french, "en": english or f"{french} (en)"}


OFFER: dict[str, Any] = {
    "title": words("Réserver une salle pour une association", "Book a room for an association"),
    "summary": words("Pour tenir une réunion ou une fête.", "For a meeting or a party."),
    "legal_basis": ["Code général des collectivités territoriales, article L2144-3"],
    "pieces": [
        {
            "id": "statutes",
            "label": words("Statuts de l’association"),
            "help": words("La version déposée en préfecture."),
            "indispensable": True,
            "legal_text": "Loi du 1er juillet 1901, article 5",
        },
        {
            "id": "insurance",
            "label": words("Attestation d’assurance"),
            "help": words("En cours de validité le jour de la fête."),
            "indispensable": False,
            "legal_text": "Code général des collectivités territoriales, article L2144-3",
        },
    ],
    "announced_days": 15,
    "silence": {"rule": "rejection", "months": 2, "article": "CRPA L231-4"},
    "channels": ["portal", "counter"],
    "retention": {"months": 24, "fate": "eliminate", "basis": "durée d’utilité administrative"},
    "privacy": {"purpose": words("Étudier votre demande de salle.")},
    "form": {
        "schema": 1,
        "steps": [
            {
                "id": "you",
                "title": words("Vous"),
                "sections": [
                    {
                        "id": "identity",
                        "title": words("Votre identité"),
                        "fields": [
                            {
                                "id": "who",
                                "type": "person",
                                "label": words("Votre nom"),
                                "required": "yes",
                                "maps_to": "applicant.person",
                                "ask": ["birth_date"],
                            },
                            {
                                "id": "mail",
                                "type": "email",
                                "label": words("Votre adresse électronique"),
                                "required": "yes",
                                "maps_to": "applicant.email",
                            },
                        ],
                    }
                ],
            },
            {
                "id": "project",
                "title": words("Votre projet"),
                "sections": [
                    {
                        "id": "party",
                        "title": words("La fête"),
                        "fields": [
                            {
                                "id": "event",
                                "type": "text",
                                "label": words("Nom de la fête"),
                                "required": "yes",
                            },
                            {"id": "details", "type": "long_text", "label": words("Déroulement")},
                            {"id": "guests", "type": "number", "label": words("Personnes attendues")},
                            {
                                "id": "papers",
                                "type": "files",
                                "label": words("Statuts de l’association"),
                                "piece": "statutes",
                            },
                            {
                                "id": "cover",
                                "type": "files",
                                "label": words("Attestation d’assurance"),
                                "piece": "insurance",
                            },
                        ],
                    }
                ],
            },
        ],
    },
}
"""A request on which silence is a rejection; change a copy of it for other rules."""


@dataclass
class Cast:
    """The little world of the tests."""

    town: Authority
    association: Unit
    childhood: Unit
    other_town: Authority
    other_unit: Unit
    procedure: Procedure
    agent: Agent
    colleague: Agent
    reader: Agent
    manager: Agent
    receptionist: Agent
    outsider_sector: Agent
    outsider_town: Agent
    designer: Agent

    @property
    def walls(self) -> tuple[Wall, ...]:
        """Everything of both towns that the tests look at: ``with scope(walls=cast.walls): ...``."""
        return tuple(
            Wall(authority.pk, sector)
            for authority in (self.town, self.other_town)
            for sector in ("", CULTURE, SCHOOL, SOCIAL)
        )

    def sign_in(self, agent: Agent, **options: Any) -> Client:
        """A browser in which this agent has signed in."""
        assert agent.account is not None
        client = Client(**options)
        client.force_login(agent.account)
        return client

    def file(
        self,
        *,
        procedure: Procedure | None = None,
        answers: dict[str, Any] | None = None,
        at: datetime | None = None,
        channel: Channel = Channel.PORTAL,
    ) -> Case:
        """File a case as a resident does; the scope of its draft only."""
        at = at or timezone.now()
        with scope():
            draft = start_draft(procedure or self.procedure, at=at, channel=channel)
            save_answers(draft.pk, ANSWERS if answers is None else answers, at=at)
            return file(draft.pk, by=PERSON, at=at).case

    def read(self, case: Case | UUID) -> Case:
        """The case as the database holds it now."""
        with scope(walls=self.walls):
            return Case.objects.select_related("unit", "responsible", "applicant").get(
                pk=case if isinstance(case, UUID) else case.pk
            )

    def agent_of(
        self,
        authority: Authority,
        name: str,
        *,
        rights: Iterable[Right],
        sectors: Iterable[str],
        unit: Unit | None = None,
    ) -> Agent:
        """One more agent, with an account."""
        return make_agent(authority, name, rights=rights, sectors=sectors, unit=unit)

    def entrusted(self) -> Agent:
        """One more agent, who looks after the installation as the server entrusts it, and does nothing else."""
        now = timezone.now()
        agent = make_agent(self.town, "Ugo Veille", rights=[Right.SEE], sectors=[])
        with scope(walls=[Wall(self.town.pk, "")]):
            return entrust_operation(agent, is_given=True, on=timezone.localdate(now), at=now)

    def offer(
        self, slug: str, unit: Unit, *, sector: str, nature: str = "request", **changes: Any
    ) -> Procedure:
        """One more published procedure; ``changes`` replace parts of ``OFFER``."""
        return publish_offer(unit, slug, sector=sector, nature=nature, document=deepcopy(OFFER) | changes)


def make_town(code: str, name: str, insee: str) -> Authority:
    """An authority that can publish: it names its court."""
    town = Authority(
        id=new_id(),
        code=code,
        name=name,
        kind=Authority.Kind.COMMUNE,
        department="26",
        insee_code=insee,
        address=f"1 place de la Mairie\n26999 {name}",
        email=f"mairie@{code}.example",
        telephone="04 75 00 00 00",
        court={
            "name": "Tribunal administratif de Grenoble",
            "address": ["2 place de Verdun", "38000 Grenoble"],
            "online": "https://www.telerecours.fr",
        },
    )
    with scope(walls=[Wall(town.pk, "")]):
        town.save(force_insert=True)
    return town


def make_unit(town: Authority, code: str, name: str) -> Unit:
    """A service at the top of the tree."""
    id_ = new_id()
    with scope(walls=[Wall(town.pk, "")]):
        return Unit.objects.create(
            id=id_,
            authority=town,
            code=code,
            name=name,
            email=f"{code}@{town.code}.example",
            telephone="04 75 00 00 01",
            path=[str(id_)],
        )


def make_agent(
    town: Authority, name: str, *, rights: Iterable[Right], sectors: Iterable[str], unit: Unit | None = None
) -> Agent:
    """An agent with an account and one membership."""
    given_name, family_name = name.split(" ", 1)
    email = f"{given_name}.{family_name}@{town.code}.example".lower().replace(" ", "-")
    email = unicodedata.normalize("NFKD", email).encode("ascii", "ignore").decode()
    account = Account.objects.create_user(email, PASSWORD)
    with scope(walls=[Wall(town.pk, "")]):
        agent = Agent.objects.create(
            authority=town,
            account=account,
            given_name=given_name,
            family_name=family_name,
            quality="Chargée de mission",
            email=email,
        )
        Membership.objects.create(
            agent=agent,
            authority=town,
            unit=unit,
            rights=[right.value for right in rights],
            sectors=list(sectors),
        )
    return agent


def publish_offer(unit: Unit, slug: str, *, sector: str, nature: str, document: dict[str, Any]) -> Procedure:
    """A published procedure of this unit."""
    with scope(walls=[Wall(unit.authority_id, ""), Wall(unit.authority_id, sector)]):
        procedure = open_procedure(unit, slug=slug, sector=sector, nature=nature)
        version = write_version(procedure, document)
        publish(version.pk, by=PERSON, at=timezone.now())
        procedure.refresh_from_db()
        return procedure


def make_cast() -> Cast:
    """Make the small world, by the actions where there are some."""
    town, other_town = (
        make_town("montrevel", "Montrevel", "26990"),
        make_town("grandpre", "Grandpré", "26991"),
    )
    association = make_unit(town, "vie-associative", "Vie associative")
    childhood = make_unit(town, "enfance", "Enfance")
    other_unit = make_unit(other_town, "accueil", "Accueil")
    see, act = Right.SEE, Right.ACT
    return Cast(
        town=town,
        association=association,
        childhood=childhood,
        other_town=other_town,
        other_unit=other_unit,
        procedure=publish_offer(
            association, "reserver-une-salle", sector=CULTURE, nature="request", document=deepcopy(OFFER)
        ),
        agent=make_agent(town, "Inès Arnoult", rights=[see, act], sectors=[CULTURE], unit=association),
        colleague=make_agent(town, "Hugo Belval", rights=[see, act], sectors=[CULTURE], unit=association),
        reader=make_agent(town, "Rose Lecture", rights=[see], sectors=[CULTURE], unit=association),
        manager=make_agent(
            town, "Maud Tressan", rights=[see, act, Right.MANAGE], sectors=[CULTURE], unit=association
        ),
        receptionist=make_agent(town, "Paul Accueil", rights=[Right.RECEIVE], sectors=[CULTURE, SCHOOL]),
        outsider_sector=make_agent(town, "Nora Crèche", rights=[see, act], sectors=[SCHOOL], unit=childhood),
        outsider_town=make_agent(
            other_town, "Zoé Ailleurs", rights=[see, act, Right.MANAGE], sectors=[CULTURE, SCHOOL]
        ),
        designer=make_agent(town, "Dina Forme", rights=[see, Right.DESIGN], sectors=[CULTURE]),
    )


@cache
def remembered() -> Remembered:
    """The cast as it was first made in this process."""
    return Remembered.making(make_cast)


def _write(found: Cast, script: str) -> None:
    with scope(walls=found.walls), connection.cursor() as cursor:
        cursor.execute(script)


@pytest.fixture
def cast(db: None) -> Cast:
    """Lend the small world: made once a process, written again for each test, which costs a tenth."""
    found: Cast = remembered().again(_write)
    return found
