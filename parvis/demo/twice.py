"""Persons whom one service knows twice, so that a visitor sees what suspects them and settles it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from parvis.agents.models import Agent
from parvis.authorities.sectors import Sector
from parvis.base.scope import scope
from parvis.people.actions import add_contact_point, note_profile
from parvis.people.duplicates import look
from parvis.people.models import ContactPoint, Profile

from .territory import id_of, walls_of

TOWN = "montbrelle"
SECTOR = Sector.CULTURE.value


class Known(NamedTuple):
    """One file: how the name was written that day, and what was said."""

    family_name: str
    given_names: str
    birth_date: date | None = None
    birth_name: str = ""
    telephone: str = ""
    email: str = ""
    note: str = ""


PAIRS = (
    (
        Known(
            "Aubrac-Noël",
            "Philippine",
            date(1991, 9, 17),
            "Aubrac",
            "+33465711201",
            "p.aubrac@courriel.example",
        ),
        Known(
            "AUBRAC NOEL",
            "Philippine",
            date(1991, 9, 17),
            email="p.aubrac@courriel.example",
            note="Clé rendue.",
        ),
    ),
    (
        Known("Le Goff", "Yannick", date(1968, 2, 3), telephone="+33465711202"),
        Known("LEGOFF", "Yannick", date(1968, 2, 3), note="Préside le club de pétanque."),
    ),
    (
        Known("Morvan", "Élodie", date(1987, 12, 30), birth_name="Tessier", telephone="+33465711203"),
        Known("Tessier", "Elodie", date(1987, 12, 30), note="Inscrite avant son mariage."),
    ),
    (
        Known("Castagnier", "Robert", date(1949, 5, 8), telephone="+33465711204"),
        Known("Castanier", "Robert", None, telephone="+33465711204"),
    ),
    (
        Known("Delmas", "Christophe", date(1975, 7, 21), telephone="+33465711205"),
        Known("Delmass", "Christophe", None, telephone="+33465711205"),
    ),
    (
        Known("Rouvière", "Solange", date(1956, 1, 14), email="s.rouviere@courriel.example"),
        Known("Rouvière", "Solange", None, email="S.Rouviere@courriel.example", note="Écrit de sa tablette."),
    ),
    (
        Known("Bonnafous", "Gaspard", None, email="famille.bonnafous@courriel.example"),
        Known("Bonnafous", "Clémence", None, email="famille.bonnafous@courriel.example"),
    ),
    (
        Known("Quilliot", "Jean-Marc", date(1962, 10, 2), telephone="+33465711208"),
        Known("Quilliot", "Jean Marc", date(1962, 10, 2), telephone="+33465711208"),
    ),
    (
        Known("Saint-Amans", "Lucile", date(1994, 4, 25), email="lucile.sa@courriel.example"),
        Known("St Amans", "Lucile", date(1994, 4, 25)),
    ),
    (
        Known("Ferrandis", "Nadia", date(1980, 8, 8), telephone="+33465711210"),
        Known("Ferrandis", "Nadia", date(1980, 8, 8), note="Vient pour l’école de musique."),
    ),
    (
        Known("Vaillant", "Mathieu", date(1999, 3, 1), telephone="+33465711211"),
        Known("Vailland", "Mathieu", None, telephone="+33465711211"),
    ),
    (
        Known("Pradelles", "Huguette", date(1941, 11, 19), telephone="+33465711212"),
        Known("Pradelles", "Huguette", date(1941, 11, 19), birth_name="Sicard"),
    ),
)
"""The file written first, then the one written in haste."""


def know_twice(now: datetime) -> None:
    """Write both files of each, and look for who is known twice in that service."""
    walls = walls_of(TOWN, SECTOR)
    with scope(walls=walls):
        agent = Agent.objects.get(pk=id_of("agent", TOWN, "Sabine", "Courtemanche"))
        for number, pair in enumerate(PAIRS):
            for known, days in zip(pair, (300, 20), strict=True):
                _write(known, agent, now - timedelta(days=days + number))
        look(walls[-1], at=now)


def _write(known: Known, agent: Agent, at: datetime) -> None:
    profile = Profile.objects.create(
        authority_id=agent.authority_id,
        sector=SECTOR,
        family_name=known.family_name,
        birth_name=known.birth_name,
        given_names=known.given_names,
        birth_date=known.birth_date,
    )
    Profile.objects.filter(pk=profile.pk).update(created_at=at)
    for way, value in (
        (ContactPoint.Kind.TELEPHONE, known.telephone),
        (ContactPoint.Kind.EMAIL, known.email),
    ):
        if value:
            add_contact_point(profile.pk, way, value, by=agent, at=at)
    if known.note:
        note_profile(profile.pk, known.note, by=agent, at=at)
