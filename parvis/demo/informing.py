"""What the town of the demonstration informs of: topics, those who follow them, a campaign sent, one to approve."""

from datetime import datetime, timedelta
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import scope
from parvis.campaigns.actions import Words, approve, open_topic, submit, write
from parvis.campaigns.addresses import address_digest
from parvis.campaigns.models import Agreement, Campaign, Subscriber, Topic
from parvis.campaigns.sending import start, take_next
from parvis.notifications import actions as outbox
from parvis.notifications.quiet import quiet_until

from .territory import id_of, walls_of

TOWN = "montbrelle"
AUTHOR, APPROVER = ("Baptiste", "Erquinghem"), ("Oriane", "Delabarre")

TOPICS = (
    (
        "vie-locale",
        Topic.Kind.SERVICE,
        {"fr": "Sorties et vie associative", "en": "Outings and community life"},
    ),
    ("voirie", Topic.Kind.SERVICE, {"fr": "Travaux et circulation", "en": "Roadworks and traffic"}),
    ("cadre-de-vie", Topic.Kind.AREA, {"fr": "Quartier de la Passerelle", "en": "Passerelle district"}),
    ("cadre-de-vie", Topic.Kind.AREA, {"fr": "Quartier du Belvédère", "en": "Belvédère district"}),
    ("vie-locale", Topic.Kind.EVENT, {"fr": "Marché de Noël", "en": "Christmas market"}),
)
FOLLOWERS = (
    *("aline.kerbrat", "bastien.morvillars", "cosima.delterne", "damien.foulquier", "elsa.grandmaison"),
    *("firmin.hautecloque", "gisele.ivernois", "hamid.jouvenel", "irene.kessler", "joachim.lemercier"),
)
SENT = {
    "fr": {
        "subject": "Samedi, la fête des associations",
        "text": (
            "Bonjour,\n\nLes associations de la ville vous attendent samedi, de 10 h à 18 h, sous la halle.\n\n"
            "- Démonstrations toute la journée\n- Inscriptions sur place\n- Goûter offert à 16 h"
        ),
    },
    "en": {
        "subject": "On Saturday, the community fair",
        "text": "Hello,\n\nThe community groups of the town welcome you on Saturday, 10 a.m. to 6 p.m.",
    },
}
TO_APPROVE = {
    "fr": {
        "subject": "Le marché de Noël ouvre ses portes",
        "text": (
            "Bonjour,\n\n# Du 11 au 24 décembre\n\nTrente chalets vous attendent place de la Halle, tous les jours de "
            "11 h à 20 h.\n\n# Pour venir\n\nLa navette est gratuite depuis le parking du Belvédère."
        ),
    }
}


def inform(now: datetime) -> None:
    """Open the topics, have people follow them, send one campaign and leave another to approve."""
    began = now - timedelta(days=40)
    with scope(walls=walls_of(TOWN)):
        town = Authority.objects.get(pk=id_of("authority", TOWN))
        author, approver = (Agent.objects.get(pk=id_of("agent", TOWN, *name)) for name in (AUTHOR, APPROVER))
        units = {unit.code: unit for unit in Unit.objects.filter(authority=town)}
        topics = [open_topic(units[code], kind, title, by=approver, at=began) for code, kind, title in TOPICS]
        _follow(town, topics, at=began + timedelta(days=1))
        outings, market = topics[0], topics[-1]
        here = units["vie-locale"]
        sent = _approved(here, SENT, outings, author, approver, at=_by_day(town, now - timedelta(days=9)))
        _send(sent.pk, at=_by_day(town, now - timedelta(days=8)))
        _submitted(here, TO_APPROVE, market, author, at=now - timedelta(hours=3))


def _follow(town: Authority, topics: list[Topic], *, at: datetime) -> None:
    """Have them follow two topics each, confirmed that day."""
    followers = [
        Subscriber(
            authority=town,
            digest=address_digest(town.pk, address),
            address=address,
            language="en" if name.startswith("h") else "fr",
            known_at=at,
        )
        for name in FOLLOWERS
        for address in [f"{name}@courriel.example"]
    ]
    Subscriber.objects.bulk_create(followers)
    Agreement.objects.bulk_create(
        Agreement(authority=town, subscriber=follower, topic=topic, asked_at=at, confirmed_at=at)
        for rank, follower in enumerate(followers)
        for topic in {topics[0], topics[1 + rank % 4]}
    )


def _submitted(
    unit: Unit, said: dict[str, dict[str, str]], topic: Topic, author: Agent, *, at: datetime
) -> Campaign:
    draft = write(unit, Words("", said, [topic.pk]), by=author, at=at)
    return submit(draft.pk, turn=draft.turn, by=author, at=at)


def _approved(
    unit: Unit,
    said: dict[str, dict[str, str]],
    topic: Topic,
    author: Agent,
    approver: Agent,
    *,
    at: datetime,
) -> Campaign:
    waiting = _submitted(unit, said, topic, author, at=at)
    return approve(waiting.pk, turn=waiting.turn, by=approver, at=at + timedelta(hours=1))


def _send(campaign: UUID, *, at: datetime) -> None:
    """Play the sender: nothing of the demonstration's past leaves for anybody."""
    start(campaign, at=at)
    while (delivery := take_next(campaign, at=at)) is not None:
        attempt = outbox.claim(delivery, at=at).attempts
        outbox.transmit(delivery, attempt=attempt, at=at)
        outbox.confirm(delivery, attempt=attempt, server_reply="250 2.0.0 Ok", at=at)


def _by_day(town: Authority, at: datetime) -> datetime:
    """That moment, or the first afterwards that is not quiet."""
    return quiet_until(town, at) or at
