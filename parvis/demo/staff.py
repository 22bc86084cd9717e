"""The agents of the territory, what they may do and where, and the few accounts one can enter."""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from parvis.accounts.models import Account
from parvis.agents.models import Absence, Agent, Membership
from parvis.base.scope import Wall, scope

from .territory import id_of, walls_of

CIVIL, SCHOOL, SOCIAL, HEALTH = "civil_status", "school", "social", "health"
TRANSPORT, CULTURE, PLANNING, SPACE, GENERAL = "transport", "culture", "planning", "public_space", "general"
ORDINARY = (CIVIL, SCHOOL, TRANSPORT, CULTURE, PLANNING, SPACE, GENERAL)

Seat = tuple[str, str, str]
"""A membership in short: unit (empty: the whole authority), rights, sectors; words separated by spaces."""


@dataclass(frozen=True)
class Worker:
    """Somebody who works there; ``role`` names the demonstration account, when there is one."""

    code: str
    given_name: str
    family_name: str
    quality: str
    seats: tuple[Seat, ...]
    role: str = ""
    password: str = ""
    is_anonymous: bool = False


def _worker(code: str, name: str, quality: str, *seats: Seat, role: str = "", phrase: str = "") -> Worker:
    given_name, family_name = name.split(" ", 1)
    return Worker(code, given_name, family_name, quality, seats, role, phrase)


SA, SAM = "see act", "see act manage"
ALL = " ".join(ORDINARY)
EVERY = " ".join((*ORDINARY, SOCIAL, HEALTH))
DESK = " ".join((GENERAL, CIVIL, CULTURE, SCHOOL))
"""What the desk of the town hall receives for; to it, planning or transport are other services."""
TOWN, COM, DEP = "montbrelle", "val-d-ombrelle", "hautes-combes"
OPERATING = "Exploitation de l’installation"
"""The role of who looks after the installation, at /agent/exploitation/."""

AGENTS: tuple[Worker, ...] = (
    _worker(
        TOWN,
        "Sabine Courtemanche",
        "Agente d’accueil",
        ("", "receive", DESK),
        ("accueil", SA, DESK),
        role="Accueil de la mairie",
        phrase="Tilleul-Passerelle-41",
    ),
    _worker(
        TOWN,
        "Ludovic Marchepoil",
        "Agent d’accueil et de standard",
        ("", "receive", ALL),
        ("accueil", SA, ALL),
    ),
    _worker(
        TOWN,
        "Hélène Vauquelin-Roy",
        "Directrice générale des services",
        ("", "see manage", ALL),
        role="Direction générale",
        phrase="Belvedere-Clairiere-58",
    ),
    _worker(
        TOWN,
        "Aurore Descombes",
        "Conceptrice des démarches en ligne",
        ("", "see design", EVERY),
        role="Conception des démarches",
        phrase="Canevas-Lisiere-72",
    ),
    _worker(
        TOWN,
        "Amadou Diarrassouba",
        "Chargé des relations avec les habitants",
        ("direction-generale", SA, GENERAL),
    ),
    _worker(
        TOWN,
        "Clémence Aubertin",
        "Juriste, personne responsable de l’accès aux documents",
        ("direction-generale", SA, GENERAL),
    ),
    _worker(TOWN, "Régis Flandrois", "Directeur de la population", ("population", SAM, f"{CIVIL} {SCHOOL}")),
    _worker(TOWN, "Maryvonne Lesclide", "Officière de l’état civil", ("etat-civil", SA, CIVIL)),
    _worker(TOWN, "Youssef Benkhelifa", "Officier de l’état civil", ("etat-civil", SA, CIVIL)),
    _worker(TOWN, "Capucine Hardelot", "Agente d’état civil", ("etat-civil", "see", CIVIL)),
    _worker(
        TOWN,
        "Inès Quillévéré",
        "Gestionnaire des inscriptions scolaires",
        ("education", SA, SCHOOL),
        role="Instruction (enfance et école)",
        phrase="Cartable-Marelle-27",
    ),
    _worker(
        TOWN, "Thibault Montarnal", "Gestionnaire de la restauration scolaire", ("education", SA, SCHOOL)
    ),
    _worker(
        TOWN,
        "Oriane Delabarre",
        "Responsable de la vie associative",
        ("vie-locale", SAM, CULTURE),
        role="Responsable de service",
        phrase="Kermesse-Lampion-63",
    ),
    _worker(
        TOWN,
        "Baptiste Erquinghem",
        "Chargé de la vie associative",
        ("vie-locale", SA, CULTURE),
        role="Instruction (vie associative)",
        phrase="Trompette-Gradins-19",
    ),
    _worker(TOWN, "Solange Petitjean", "Régisseuse des salles municipales", ("vie-locale", SA, CULTURE)),
    _worker(
        TOWN,
        "Gaëtan Rocheblave",
        "Directeur du cadre de vie",
        ("cadre-de-vie", SAM, f"{SPACE} {TRANSPORT} {PLANNING}"),
    ),
    _worker(TOWN, "Farid Ouadhi", "Technicien éclairage public", ("voirie", SA, SPACE)),
    _worker(TOWN, "Mélusine Carpentras", "Technicienne voirie", ("voirie", SA, SPACE)),
    _worker(TOWN, "Jean-Noël Ferrachat", "Chef d’équipe des espaces verts", ("espaces-verts", SA, SPACE)),
    _worker(TOWN, "Paula Do Rosário", "Gestionnaire du stationnement", ("stationnement", SA, TRANSPORT)),
    _worker(TOWN, "Kévin L’Helgouach", "Agent du stationnement", ("stationnement", SA, TRANSPORT)),
    _worker(
        TOWN,
        "Bérengère Saint-Avold",
        "Instructrice des autorisations d’urbanisme",
        ("urbanisme", SA, PLANNING),
    ),
    _worker(
        TOWN, "Étienne d’Aubusselle", "Instructeur des autorisations d’urbanisme", ("urbanisme", SA, PLANNING)
    ),
    _worker(COM, "Rosalie Trépoz", "Agente d’accueil", ("", "receive", ALL), ("accueil", SA, ALL)),
    _worker(COM, "Moussa Kanté", "Responsable de la collecte", ("dechets", SAM, SPACE)),
    _worker(COM, "Ghislaine Verdonck", "Planificatrice des tournées", ("dechets", SA, SPACE)),
    _worker(COM, "Anaïs Poitevineau", "Responsable de la petite enfance", ("petite-enfance", SAM, SCHOOL)),
    _worker(COM, "Lucas Nguyen-Morel", "Coordinateur des crèches", ("petite-enfance", SA, SCHOOL)),
    _worker(
        COM,
        "Victor Hennebique",
        "Concepteur des démarches en ligne",
        ("numerique", "see design", ALL),
        ("", "design", ALL),
        role="Conception des démarches",
        phrase="Boussole-Atelier-84",
    ),
    _worker(
        COM,
        "Nadège Ferrandou",
        "Déléguée à la protection des données",
        ("", "audit", EVERY),
        role="Protection des données",
        phrase="Cadenas-Rivage-35",
    ),
    _worker(DEP, "Dominique Palluel", "Agent d’accueil", ("accueil", "see act receive", GENERAL)),
    _worker(
        DEP, "Marguerite Tchakounté", "Directrice des solidarités", ("solidarites", SAM, f"{SOCIAL} {HEALTH}")
    ),
    _worker(
        DEP,
        "Corentin Bazeilles",
        "Travailleur social, référent autonomie",
        ("autonomie", SA, SOCIAL),
        role="Instruction (social)",
        phrase="Coquelicot-Refuge-72",
    ),
    _worker(DEP, "Leïla Haddadou", "Évaluatrice à domicile", ("autonomie", SA, SOCIAL)),
    _worker(DEP, "Odile Grandcolas", "Gestionnaire de l’aide sociale", ("autonomie", SA, SOCIAL)),
    _worker(DEP, "Samuel Weisbrodt", "Médecin évaluateur", ("handicap", SA, HEALTH)),
    _worker(DEP, "Fatoumata Sylla-Brun", "Chargée des cartes mobilité inclusion", ("handicap", SA, HEALTH)),
    _worker(
        "vercombe-le-haut",
        "Josette Maisonrouge",
        "Secrétaire générale de mairie",
        ("", SAM + " receive", ALL),
        role="Secrétariat de mairie (village)",
        phrase="Fontaine-Clocher-96",
    ),
    _worker(
        "saint-elvin-des-pres",
        "Pascal Thouvenot",
        "Secrétaire général de mairie",
        ("", SAM + " receive", ALL),
    ),
    _worker(
        "la-roche-ombreuse", "Edwige Salvaing", "Secrétaire générale de mairie", ("", SAM + " receive", ALL)
    ),
    _worker("grezelles", "Nicolas Bordier-Huet", "Secrétaire général de mairie", ("", SAM + " receive", ALL)),
    _worker(
        COM,
        "Gaspard Lanvollon",
        "Administrateur des systèmes",
        ("numerique", "see", GENERAL),
        role=OPERATING,
        phrase="Manivelle-Phare-46",
    ),
    _worker(
        TOWN,
        "Prudence Lachenaie",
        "Archiviste",
        ("", "archive", ALL),
        role="Archives",
        phrase="Parchemin-Lanterne-57",
    ),
)


def login_of(worker: Worker) -> str:
    """The address an agent signs in with."""
    name = f"{worker.given_name}.{worker.family_name}".lower()
    plain = name.translate(str.maketrans("éèêëàâäïîôöûüùçãáñó’' ", "eeeeaaaiioouuucaano---"))
    return f"{plain}@{worker.code}.example"


def needs_second_factor(worker: Worker) -> bool:
    """Whether her rights or sectors make a second factor compulsory: design, audit, archives, operation, secrecy."""
    words = {word for _unit, rights, sectors in worker.seats for word in f"{rights} {sectors}".split()}
    return worker.role == OPERATING or bool(words & {"design", "audit", "archive", SOCIAL, HEALTH})


def totp_secret(login: str) -> str:
    """The second factor of a demonstration account: the same at each start of one installation only."""
    seed = hmac.new(settings.SECRET_KEY.encode(), b"demonstration " + login.encode(), sha256).digest()
    return base64.b32encode(seed[:20]).decode()


def hire(on: date) -> None:
    """Bring in the agents, without accounts; some are away these days."""
    for worker in AGENTS:
        agent = agent_id(worker)
        with scope(walls=walls_of(worker.code)):
            Agent.objects.create(
                id=agent,
                authority_id=id_of("authority", worker.code),
                given_name=worker.given_name,
                family_name=worker.family_name,
                quality=worker.quality,
                email=login_of(worker),
                telephone=f"04 65 71 02 {10 + AGENTS.index(worker)}",
                is_anonymous=worker.quality == "Évaluatrice à domicile",
            )
            for unit, rights, sectors in worker.seats:
                Membership.objects.create(
                    agent_id=agent,
                    authority_id=id_of("authority", worker.code),
                    unit_id=id_of("unit", worker.code, unit) if unit else None,
                    rights=rights.split(),
                    sectors=sectors.split(),
                )
    _audit_elsewhere()
    _away(on)


def _audit_elsewhere() -> None:
    """The data protection officer is shared: she audits every authority of the territory."""
    officer = next(worker for worker in AGENTS if worker.role == "Protection des données")
    for code in dict.fromkeys(worker.code for worker in AGENTS):
        if code != officer.code:
            with scope(walls=[*walls_of(code), *walls_of(officer.code)]):
                Membership.objects.create(
                    agent_id=agent_id(officer),
                    authority_id=id_of("authority", code),
                    rights=["audit"],
                    sectors=EVERY.split(),
                )


def _away(on: date) -> None:
    pairs = (
        ("Solange Petitjean", "Baptiste Erquinghem", -2, 9),
        ("Baptiste Erquinghem", "", 10, 14),
        ("Farid Ouadhi", "Mélusine Carpentras", 12, 19),
        ("Odile Grandcolas", "Corentin Bazeilles", -5, 2),
    )
    known = {f"{worker.given_name} {worker.family_name}": worker for worker in AGENTS}
    for name, substitute, first, last in pairs:
        worker = known[name]
        with scope(walls=walls_of(worker.code)):
            Absence.objects.create(
                authority_id=id_of("authority", worker.code),
                agent_id=agent_id(worker),
                substitute_id=agent_id(known[substitute]) if substitute else None,
                starts_on=on + timedelta(days=first),
                ends_on=on + timedelta(days=last),
            )


def open_accounts() -> None:
    """Give the demonstration roles an account, with a second factor where the law of the house wants one."""
    for worker in filter(lambda one: one.role, AGENTS):
        login = login_of(worker)
        account = Account.objects.create_user(login, worker.password)
        if needs_second_factor(worker):
            TOTP.activate(account, totp_secret(login))
        with scope(walls=walls_of(worker.code)):
            Agent.objects.filter(pk=agent_id(worker)).update(
                account=account, is_operator=worker.role == OPERATING
            )


def has_accounts() -> bool:
    """Whether the accounts are open: they come last, so the whole demonstration is there."""
    first = next(worker for worker in AGENTS if worker.role)
    return Account.objects.filter(email=login_of(first)).exists()


def described_accounts() -> list[dict[str, Any]]:
    """The accounts as ``var/demo.json`` lists them."""
    return [
        {
            "role": worker.role,
            "name": f"{worker.given_name} {worker.family_name}",
            "login": login_of(worker),
            "password": worker.password,
            "totp_secret": totp_secret(login_of(worker)) if needs_second_factor(worker) else None,
            "url": "/agent/",
        }
        for worker in AGENTS
        if worker.role
    ]


def readers_of(walls: Iterable[str]) -> list[str]:
    """The logins of the demonstration that read each of these walls (``code/sector``)."""

    def read_by(worker: Worker) -> set[str]:
        return {
            f"{worker.code}/{sector}"
            for _unit, rights, sectors in worker.seats
            if set(rights.split()) & {"see", "act", "manage", "audit"}
            for sector in sectors.split()
        }

    wanted = set(walls)
    return [login_of(worker) for worker in AGENTS if worker.role and wanted <= read_by(worker)]


def agent_id(worker: Worker) -> UUID:
    """The id of an agent, always the same."""
    return id_of("agent", worker.code, worker.given_name, worker.family_name)


def walls_for(codes: Iterable[str]) -> list[Wall]:
    """Every wall of these authorities: what the founder of the demonstration sees."""
    return [wall for code in codes for wall in walls_of(code, *EVERY.split())]
