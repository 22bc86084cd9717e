"""The invented town of the measures: one form of five fields, one form that asks for a file.

Everything is made through the actions, under the web role.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench.names import CODE, FORM, SECTOR, UPLOAD
from parvis.accounts.models import Account
from parvis.agents.models import Agent, Membership, Right
from parvis.authorities.models import Authority, Unit
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import save_answers, start_draft
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.models import Procedure
from parvis.events.actors import SYSTEM
from parvis.portal.holding import KEY

ANSWERS: dict[str, Any] = {
    "who": {"given_names": "Odile", "family_name": "Ferrand", "birth_date": "1971-06-02"},
    "mail": "odile.ferrand@courriel.example",
    "event": "Loto de l’école",
    "day": "2027-03-20",
    "guests": "80",
}
"""The five fields, filled."""


def words(french: str, english: str) -> dict[str, str]:
    """A text in both languages."""
    return {"fr": french, "en": english}


FIELDS: list[dict[str, Any]] = [
    {
        "id": "who",
        "type": "person",
        "label": words("Votre nom", "Your name"),
        "required": "yes",
        "maps_to": "applicant.person",
        "ask": ["birth_date"],
    },
    {
        "id": "mail",
        "type": "email",
        "label": words("Votre adresse électronique", "Your e-mail address"),
        "required": "yes",
        "maps_to": "applicant.email",
    },
    {
        "id": "event",
        "type": "text",
        "label": words("Nom de la fête", "Name of the event"),
        "required": "yes",
    },
    {"id": "day", "type": "date", "label": words("Jour souhaité", "Wished day"), "required": "yes"},
    {"id": "guests", "type": "number", "label": words("Personnes attendues", "Expected guests")},
]
PAPERS: dict[str, Any] = {"id": "papers", "type": "files", "label": words("Vos statuts", "Your statutes")}


def offer(title: dict[str, str], fields: list[dict[str, Any]]) -> dict[str, Any]:
    """A procedure of one step."""
    section = {"id": "asked", "title": words("Votre demande", "Your request"), "fields": fields}
    return {
        "title": title,
        "summary": words("Pour mesurer le temps de réponse.", "To measure the time of answers."),
        "legal_basis": ["Code général des collectivités territoriales, article L2144-3"],
        "announced_days": 15,
        "silence": {"rule": "rejection", "months": 2, "article": "CRPA L231-4"},
        "channels": ["portal", "counter"],
        "retention": {"months": 24, "fate": "eliminate", "basis": "durée d’utilité administrative"},
        "privacy": {"purpose": words("Étudier votre demande.", "To study your request.")},
        "form": {
            "schema": 1,
            "steps": [{"id": "all", "title": words("Votre demande", "Your request"), "sections": [section]}],
        },
    }


def make_town(*, at: datetime) -> None:
    """Make the town, its service and its two procedures."""
    town = Authority(
        id=new_id(),
        code=CODE,
        name="Valserein",
        kind=Authority.Kind.COMMUNE,
        department="26",
        insee_code="26992",
        address="1 place de la Mairie\n26999 Valserein",
        email="mairie@valserein.example",
        telephone="04 75 00 00 00",
        court={
            "name": "Tribunal administratif de Grenoble",
            "address": ["2 place de Verdun", "38000 Grenoble"],
        },
    )
    with scope(walls=[Wall(town.pk, "")]):
        town.save(force_insert=True)
        unit_id = new_id()
        unit = Unit.objects.create(
            id=unit_id,
            authority=town,
            code="vie-associative",
            name="Vie associative",
            email="associations@valserein.example",
            telephone="04 75 00 00 01",
            path=[str(unit_id)],
        )
    make_agent(town, unit)
    offers = {
        FORM: offer(words("Réserver une salle", "Book a room"), FIELDS),
        UPLOAD: offer(words("Envoyer une pièce", "Send a document"), [FIELDS[0], FIELDS[1], PAPERS]),
    }
    with scope(walls=[Wall(town.pk, ""), Wall(town.pk, SECTOR)]):
        for slug, document in offers.items():
            procedure = open_procedure(unit, slug=slug, sector=SECTOR, nature="request")
            publish(write_version(procedure, document).pk, by=SYSTEM, at=at)


def make_agent(town: Authority, unit: Unit) -> None:
    """One agent of the service, who signs in."""
    email = f"accueil@{CODE}.example"
    account = Account.objects.create_user(email, secrets.token_urlsafe(24))
    with scope(walls=[Wall(town.pk, "")]):
        agent = Agent.objects.create(
            authority=town,
            account=account,
            given_name="Sylvie",
            family_name="Marchenoir",
            quality="Chargée de la vie associative",
            email=email,
        )
        Membership.objects.create(
            agent=agent, authority=town, unit=unit, rights=[Right.SEE, Right.ACT], sectors=[SECTOR]
        )


def sign_in(account: Account) -> str:
    """Open a session as a sign-in does; return its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


@dataclass(frozen=True)
class Held:
    """A draft, and the session of the browser that holds it."""

    draft: UUID
    session: str


def make_draft(slug: str, answers: dict[str, Any], *, at: datetime) -> Held:
    """Begin a draft, save its answers, and give it to a new session, as the portal does."""
    with scope():
        procedure = Procedure.objects.select_related("current", "authority").get(
            slug=slug, authority__code=CODE
        )
        draft = start_draft(procedure, at=at)
        if answers:
            save_answers(draft.pk, answers, at=at)
    session = SessionStore()
    session[KEY] = [draft.pk.hex]
    session.create()
    assert session.session_key is not None
    return Held(draft.pk, session.session_key)
