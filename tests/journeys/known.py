"""Somebody whom four services of the town know, each by its own file."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.interactions.models import Interaction
from parvis.people.actions import add_contact_point, correct, note_profile, verify_contact_point
from parvis.people.models import ContactPoint, Datum, Ground, Profile
from parvis.person_file.actions import link
from parvis.person_file.models import CrossSectorOpening, IdentityCheck
from tests import cast

PRESENCE, CHECK = CrossSectorOpening.Presence.COUNTER, IdentityCheck.DOCUMENT

SAID = {
    cast.CULTURE: "Elle réserve la salle des fêtes pour la chorale.",
    cast.SCHOOL: "La cantine est payée jusqu’à Noël.",
    cast.SOCIAL: "Une aide d’urgence lui est accordée.",
    "planning": "Elle demande un permis pour sa véranda.",
}
"""What each service heard, the latest first, a day apart."""


def know(email: str) -> dict[str, Any]:
    """Make her known to four sectors, as one person; return her files."""
    now = timezone.now()
    with scope():
        town = Authority.objects.get(code="montrevel")
    walls = [Wall(town.pk, sector) for sector in ("", *SAID)]
    linker = cast.make_agent(
        town, f"Guy {email.split('@', maxsplit=1)[0]}", rights=[Right.RECEIVE], sectors=list(SAID)
    )
    with scope(walls=walls, account=linker.account_id):
        files = {sector: _file(town, sector, linker, email) for sector in SAID}
        first, *others = files.values()
        for other in others:
            link(first.pk, other.pk, ground=PRESENCE, checked=CHECK, by=linker, at=now)
        for number, (sector, words) in enumerate(SAID.items(), start=1):
            Interaction.objects.create(
                authority=town,
                sector=sector,
                profile=files[sector],
                channel="counter",
                direction="in",
                body=words,
                occurred_at=now - timedelta(days=number),
            )
    return {sector: str(profile.pk) for sector, profile in files.items()}


def known_twice(email: str) -> dict[str, Any]:
    """Two files of one person in the sector of culture, the second written in haste; return both."""
    with scope():
        town = Authority.objects.get(code="montrevel")
    at = timezone.now()
    files = []
    with scope(walls=[Wall(town.pk, sector) for sector in ("", cast.CULTURE)]):
        agent = Agent.objects.get(authority=town, family_name="Belval")
        for family_name, birth_name, said in (
            ("Aubrac-Noël", "Aubrac", "Elle prépare le bal du 14 juillet."),
            ("AUBRAC NOEL", "", "Elle demande la clé de la salle."),
        ):
            profile = Profile.objects.create(
                authority=town,
                sector=cast.CULTURE,
                family_name=family_name,
                birth_name=birth_name,
                given_names="Philippine",
                birth_date=date(1991, 9, 17),
            )
            note_profile(profile.pk, said, by=agent, at=at)
            add_contact_point(profile.pk, ContactPoint.Kind.EMAIL, email, by=agent, at=at)
            files.append(str(profile.pk))
    return {"kept": files[0], "other": files[1]}


def _file(town: Authority, sector: str, by: Agent, email: str) -> Profile:
    """Her file in one sector, her name seen on a paper and her address known to reach her."""
    at = timezone.now()
    profile = Profile.objects.create(
        authority=town,
        sector=sector,
        family_name="Vercors",
        given_names="Apoline",
        birth_date=date(1979, 6, 3),
    )
    correct(profile.pk, {Datum.GIVEN_NAMES: "Apolline"}, ground=Ground.IDENTITY_DOCUMENT, by=by, at=at)
    point = add_contact_point(profile.pk, ContactPoint.Kind.EMAIL, email, by=by, at=at)
    verify_contact_point(profile.pk, point.pk, by=by, at=at)
    return profile
