"""The morning of the town's desk: people met, calls answered, three calls promised, one of them late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.interactions.actions import Contact, Matter, Promise, note_contact, promise_callback
from parvis.interactions.models import Channel, WrapUp
from parvis.people.models import Profile

from ..stage import Stage
from ..territory import id_of, walls_of

TOWN = "montbrelle"
GENERAL, CIVIL, CULTURE, SCHOOL = (
    *(Sector.GENERAL.value, Sector.CIVIL_STATUS.value),
    *(Sector.CULTURE.value, Sector.SCHOOL.value),
)
COUNTER, CALL = Channel.COUNTER, Channel.TELEPHONE


@dataclass(frozen=True)
class Met:
    """Somebody met this morning: how long ago in minutes, how, about what, with what end."""

    ago: int
    channel: Channel
    sector: str
    reasons: Sequence[str]
    outcomes: Sequence[WrapUp]
    words: str = ""
    name: str = ""
    known: bool = False
    minutes: int = 3
    language: str = "fr"


MORNING = (
    Met(212, COUNTER, CIVIL, ["information"], [WrapUp.ANSWERED], "Quelles pièces pour une carte d’identité."),
    Met(195, CALL, SCHOOL, ["payment"], [WrapUp.ORIENTED], "Facture de cantine payée deux fois.", "M. Sow"),
    Met(171, COUNTER, CULTURE, ["follow-up", "documents"], [WrapUp.ANSWERED, WrapUp.DOCUMENT_TAKEN],
        "Dépose les comptes de l’année.", known=True, minutes=6),
    Met(140, COUNTER, GENERAL, ["other"], [WrapUp.ANSWERED], "Cherche la maison de santé.", language="ar"),
    Met(96, CALL, CULTURE, ["appointment"], [WrapUp.ANSWERED], "Visite de la salle des fêtes samedi.", known=True),
    Met(61, COUNTER, CIVIL, ["new-request"], [WrapUp.CASE_OPENED], "Copie intégrale d’acte de naissance.",
        "Mme Rigaud", minutes=9),
)  # fmt: skip

PROMISED = (
    (Met(1_460, CALL, CULTURE, ["follow-up"], [WrapUp.CALL_BACK], name="Mme Aubanel"),
     "Le chauffage de la salle des fêtes", timedelta(hours=-3), timedelta(hours=-1)),
    (Met(118, CALL, SCHOOL, ["complaint"], [WrapUp.CALL_BACK], name="M. Coulibaly"),
     "Le menu sans viande du jeudi", timedelta(minutes=-20), timedelta(hours=2)),
    (Met(44, COUNTER, GENERAL, ["information"], [WrapUp.CALL_BACK, WrapUp.ANSWERED], name="Mme Fromentin"),
     "Le portage de repas à domicile", timedelta(hours=20), timedelta(hours=24)),
)  # fmt: skip
"""Whom to call, about what, and the window promised, counted from now: late, due, tomorrow."""


def morning(stage: Stage) -> int:
    """Play the morning of the desk; it makes no case."""
    sectors = (GENERAL, CIVIL, CULTURE, SCHOOL)
    authority, unit = id_of("authority", TOWN), id_of("unit", TOWN, "accueil")
    with scope(walls=walls_of(TOWN, *sectors)):
        agent = Agent.objects.get(pk=id_of("agent", TOWN, "Sabine", "Courtemanche"))
        for met in MORNING:
            at = stage.now - timedelta(minutes=met.ago)
            note_contact(_told(met, authority, at), by=agent, at=at + timedelta(minutes=met.minutes))
        for met, subject, since, until in PROMISED:
            at = stage.now - timedelta(minutes=met.ago)
            contact, _ = note_contact(_told(met, authority, at), by=agent, at=at)
            promise = Promise("+33465711020", subject, stage.now + since, stage.now + until, unit)
            promise_callback(contact, promise, by=agent, at=at)
    return 0


def _told(met: Met, authority: UUID, at: datetime) -> Contact:
    known = Profile.objects.filter(
        authority_id=authority, sector=met.sector, kind=Profile.Kind.PERSON, merged_into=None
    )
    profile = known.order_by("id").values_list("pk", flat=True).first() if met.known else None
    return Contact(
        wall=Wall(authority, met.sector),
        channel=met.channel,
        outcomes=met.outcomes,
        occurred_at=at,
        profile=profile,
        name=met.name,
        matters=[Matter(reason) for reason in met.reasons],
        body=met.words,
        duration=timedelta(minutes=met.minutes),
        language=met.language,
    )
