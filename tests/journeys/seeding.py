"""Fill an empty database with the town of the journeys, through the actions; say what is in it.

    python -m tests.journeys.seed fill
    python -m tests.journeys.seed republish PROCEDURE
    python -m tests.journeys.seed renew PROCEDURE
    python -m tests.journeys.seed process PROCEDURE
    python -m tests.journeys.seed withdraw EMAIL
    python -m tests.journeys.seed invite EMAIL
    python -m tests.journeys.seed verify
    python -m tests.journeys.seed know EMAIL
    python -m tests.journeys.seed twice EMAIL
    python -m tests.journeys.seed unit CODE NAME
    python -m tests.journeys.seed campaigns

Run under the environment of the service it prepares; the answer is one JSON document.
"""

import json
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.agents import actions
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.campaigns import sending
from parvis.cases.actions import Proposal, plan_decision
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.library import document_of
from parvis.catalogue.models import Procedure
from parvis.catalogue.natures import Outcome
from parvis.events import sealing
from parvis.events.actors import SYSTEM
from parvis.people.models import Profile
from parvis.processes.steps.shape import End, Steps
from parvis.processes.steps.writing import write
from parvis.workspace.invitations import link_to
from tests import cast
from tests.journeys.known import know, known_twice
from tests.workflows.life import CHECK, DECISION, LETTER, OPINION, RULES, VISA

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # a test value
ROOM, HOME_HELP, CANTEEN, LAMP = "reserver-une-salle", "aide-a-domicile", "cantine", "eclairage-public"
VISITORS = (("Quintrandec", "Ysaline", "1971-05-14"), ("Bourrasset", "Eudoxie", "1958-11-02"))
"""Persons the desk knows."""


def fill() -> dict[str, Any]:
    """Make two towns, their agents and their procedures."""
    see, act = Right.SEE, Right.ACT
    town = cast.make_town("montrevel", "Montrevel", "26990")
    other_town = cast.make_town("grandpre", "Grandpré", "26991")
    associations = cast.make_unit(town, "vie-associative", "Vie associative")
    solidarity = cast.make_unit(town, "solidarites", "Solidarités")
    childhood = cast.make_unit(town, "enfance", "Enfance")
    cast.make_unit(other_town, "accueil", "Accueil")
    offer = in_english(deepcopy(cast.OFFER))
    cast.publish_offer(associations, ROOM, sector=cast.CULTURE, nature="request", document=offer)
    cast.publish_offer(childhood, CANTEEN, sector=cast.SCHOOL, nature="request", document=canteen())
    cast.publish_offer(solidarity, HOME_HELP, sector=cast.SOCIAL, nature="request", document=home_help())
    roads = cast.make_unit(town, "voirie", "Voirie")
    cast.publish_offer(roads, LAMP, sector="public_space", nature="report", document=document_of(LAMP))
    agents = {
        "agent": cast.make_agent(
            town, "Inès Arnoult", rights=[see, act], sectors=[cast.CULTURE], unit=associations
        ),
        "colleague": cast.make_agent(
            town, "Hugo Belval", rights=[see, act], sectors=[cast.CULTURE], unit=associations
        ),
        "leaver": cast.make_agent(
            town, "Léon Départ", rights=[see, act], sectors=[cast.CULTURE], unit=associations
        ),
        "social": cast.make_agent(
            town, "Sonia Veyrat", rights=[see, act], sectors=[cast.SOCIAL], unit=solidarity
        ),
        "manager": cast.make_agent(
            town, "Maud Tressan", rights=[see, act, Right.MANAGE], sectors=[cast.CULTURE, cast.SOCIAL]
        ),
        "designer": cast.make_agent(
            town, "Dina Forme", rights=[see, Right.DESIGN], sectors=[cast.CULTURE, "public_space"]
        ),
        "reader": cast.make_agent(
            town, "Odile Plume", rights=[see, Right.DESIGN], sectors=[cast.CULTURE], unit=associations
        ),
        "reception": cast.make_agent(
            town,
            "Rosa Guichet",
            rights=[see, act, Right.RECEIVE],
            sectors=[cast.CULTURE, cast.SCHOOL, "public_space", "general"],
        ),
        "other_sector": cast.make_agent(
            town, "Nora Crèche", rights=[see, act], sectors=[cast.SCHOOL], unit=childhood
        ),
        "other_town": cast.make_agent(
            other_town,
            "Zoé Ailleurs",
            rights=[see, act, Right.MANAGE],
            sectors=[cast.CULTURE, cast.SCHOOL, cast.SOCIAL, "general"],
        ),
    }
    agents["designer_elsewhere"] = cast.make_agent(
        other_town, "Line Plan", rights=[see, Right.DESIGN], sectors=[cast.CULTURE]
    )
    with scope(walls=[Wall(town.pk, cast.CULTURE)]):
        for family_name, given_names, born in VISITORS:
            Profile.objects.create(
                authority=town,
                sector=cast.CULTURE,
                family_name=family_name,
                given_names=given_names,
                birth_date=date.fromisoformat(born),
            )
    for role in ("social", "manager", "other_town", "designer", "reader", "designer_elsewhere"):
        set_up_totp(agents[role].account)
    walls = [
        f"{authority.pk}/{sector}"
        for authority in (town, other_town)
        for sector in ("", cast.CULTURE, cast.SCHOOL, cast.SOCIAL)
    ]
    return {
        "walls": ",".join(walls),
        "agents": {role: {"email": agent.email, "name": agent.full_name} for role, agent in agents.items()},
        "password": cast.PASSWORD,
        "totp_secret": TOTP_SECRET,
    }


def in_english(document: Any) -> Any:
    """The same offer, its English no longer the French repeated."""
    if isinstance(document, list):
        return [in_english(one) for one in document]
    if not isinstance(document, dict):
        return document
    if document.keys() == {"fr", "en"} and document["en"] == f"{document['fr']} (en)":
        return {"fr": document["fr"], "en": "Some words in English"}
    return {name: in_english(value) for name, value in document.items()}


def home_help() -> dict[str, Any]:
    """A request to the social services: nothing of it may be read in a message."""
    document = deepcopy(cast.OFFER)
    document |= {
        "title": cast.words("Demander une aide à domicile", "Ask for help at home"),
        "summary": cast.words("Pour rester chez soi malgré l’âge.", "To stay at home as one grows old."),
        "legal_basis": ["Code de l’action sociale et des familles, article L231-1"],
        "pieces": [
            {
                "id": "tax_notice",
                "label": cast.words("Avis d’imposition", "Tax notice"),
                "help": cast.words("Toutes les pages du dernier avis.", "Every page of the latest notice."),
                "indispensable": True,
                "legal_text": "Code de l’action sociale et des familles, article L132-1",
            }
        ],
    }
    fields = document["form"]["steps"][1]["sections"][0]["fields"]
    document["form"]["steps"][1]["title"] = cast.words("Votre situation", "Your situation")
    fields[:] = [
        {
            "id": "situation",
            "type": "long_text",
            "label": cast.words("Votre situation", "Your situation"),
            "required": "yes",
        },
        {
            "id": "notice",
            "type": "files",
            "label": cast.words("Avis d’imposition", "Tax notice"),
            "piece": "tax_notice",
        },
    ]
    return document


def canteen() -> dict[str, Any]:
    """A request of another sector of the same town."""
    return deepcopy(cast.OFFER) | {
        "title": cast.words("Inscrire un enfant à la cantine", "Register a child for school meals")
    }


def set_up_totp(account: Any) -> None:
    """Give an account its second factor."""

    TOTP.activate(account, TOTP_SECRET)
    RecoveryCodes.activate(account)


def republish(slug: str) -> dict[str, Any]:
    """Publish a second version of a procedure, with one more compulsory question."""

    with scope():
        procedure = procedure_named(slug)
        document = deepcopy(procedure.current.document)
    fields = document["form"]["steps"][1]["sections"][0]["fields"]
    fields.insert(
        0,
        {
            "id": "insurer",
            "type": "text",
            "label": {"fr": "Votre assureur", "en": "Your insurer"},
            "required": "yes",
        },
    )
    with scope(walls=walls_of(procedure)):
        version = publish(write_version(procedure, document).pk, by=SYSTEM, at=timezone.now())
    return {"version": version.number}


def renew(slug: str) -> dict[str, Any]:
    """Publish a procedure once more as it stands, for its cases to have a version to go to."""
    with scope():
        procedure = procedure_named(slug)
        document = deepcopy(procedure.current.document)
    with scope(walls=walls_of(procedure)):
        version = publish(write_version(procedure, document).pk, by=SYSTEM, at=timezone.now())
    return {"version": version.number}


def process(slug: str) -> dict[str, Any]:
    """Publish a procedure like the room's, whose process asks an opinion, a visa, a decision and a letter."""
    steps = (CHECK, OPINION, VISA, DECISION, RULES)
    told = Steps("pret", (*steps, End("end")), "Prêt de la grande salle")
    document = in_english(deepcopy(cast.OFFER)) | {
        "title": cast.words("Emprunter la grande salle", "Borrow the great hall"),
        "letters": [LETTER],
        "process": {"bpmn": write(told).written().decode()},
    }
    with scope():
        room = procedure_named(ROOM)
        unit = Unit.objects.get(pk=room.unit_id)
    cast.publish_offer(unit, slug, sector=cast.CULTURE, nature="request", document=document)
    return {"slug": slug}


def withdraw(email: str) -> dict[str, Any]:
    """Take every right away from an agent."""
    agent, walls = agent_named(email)
    with scope(walls=walls):
        removed, _ = Membership.objects.filter(agent=agent).delete()
    return {"removed": removed}


def unit(code: str, name: str) -> dict[str, Any]:
    """Give the town one more service, unless it has it."""
    town = Authority.objects.get(code="montrevel")
    known = Unit.objects.filter(authority=town, code=code).first()
    return {"unit": str((known or cast.make_unit(town, code, name)).pk)}


def invite(email: str) -> dict[str, Any]:
    """Have the manager invite an agent to the social services; return the link of the invitation."""
    manager, walls = agent_named("maud.tressan@montrevel.example")
    with scope(account=manager.account_id):
        grants = grants_of(manager)
    with scope(walls=walls):
        invitation = actions.invite(
            grants,
            given_name="Perrine",
            family_name="Clavier",
            quality="Assistante sociale",
            email=email,
            rights=[Right.SEE.value, Right.ACT.value],
            sectors=[cast.SOCIAL],
            unit=None,
            at=timezone.now(),
        )
        return {"link": link_to(invitation)}


def sign(case: str, email: str) -> dict[str, Any]:
    """Have an agent sign an acceptance that exists in eight seconds; return when it does."""
    agent, walls = agent_named(email)
    now = timezone.now()
    with scope(walls=walls):
        planned = plan_decision(
            UUID(case),
            Proposal(Outcome.ACCEPTED, text="Oui."),
            by=agent,
            at=now,
            decides_at=now + timedelta(seconds=8),
        )
    return {"decides_at": planned.decides_at.isoformat()}


def verify() -> dict[str, Any]:
    """Follow the chain of the journal; asked under the worker's role."""
    found = sealing.verify()
    return {"sealed": found.sealed, "unsealed": found.unsealed, "faults": list(found.faults)}


def procedure_named(slug: str) -> Any:
    """The procedure of the first town under this name; inside a scope."""
    return Procedure.objects.select_related("current").get(slug=slug)


def walls_of(procedure: Any) -> list[Any]:
    """The walls one needs to publish it."""
    return [Wall(procedure.authority_id, ""), Wall(procedure.authority_id, procedure.sector)]


def agent_named(email: str) -> tuple[Any, list[Any]]:
    """An agent by her address, and the walls of her authority."""
    account = Account.objects.get(email=email)
    with scope(account=account.pk):
        agent = Agent.objects.get(account=account)
    return agent, [Wall(agent.authority_id, sector) for sector in ("", "culture", "school", "social")]


def campaigns() -> int:
    """Send the portion of the minute, were it the middle of the night; the worker's role."""
    with mock.patch.object(sending, "may_leave", lambda _authority, _at: True):
        return sending.go_on()


def main() -> None:
    """Do what is asked and say it."""
    asked: Mapping[str, Callable[..., Any]] = {
        "fill": fill,
        "republish": republish,
        "renew": renew,
        "process": process,
        "withdraw": withdraw,
        "invite": invite,
        "sign": sign,
        "verify": verify,
        "know": know,
        "twice": known_twice,
        "unit": unit,
        "campaigns": campaigns,
    }
    json.dump(asked[sys.argv[1]](*sys.argv[2:]), sys.stdout)
