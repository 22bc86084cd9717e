"""What agents do together: labels, templates, opinions, links, mentions, a reply for tomorrow, a secret kept."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.base.scope import scope
from parvis.cases.actions import (
    add_label,
    ask_opinion,
    assign,
    create_label,
    give_opinion,
    link,
    make_confidential,
    note,
    plan_reply,
    reply,
    take,
    write,
    write_snippet,
)
from parvis.cases.models import CaseLink, Label, Opinion
from parvis.interactions.models import Channel

from ..stage import Played, Stage
from ..territory import id_of, walls_of
from .cast import FESTIVAL, HARMONY, somebody

TOWN = "montbrelle"
CULTURE, SCHOOL, SPACE = Sector.CULTURE.value, Sector.SCHOOL.value, Sector.PUBLIC_SPACE.value
CHIEFS = {CULTURE: ("Oriane", "Delabarre"), SCHOOL: ("Régis", "Flandrois"), SPACE: ("Gaëtan", "Rocheblave")}
"""Who keeps the lists of each sector in the town."""


class Tag(NamedTuple):
    """A label: its name, its colour, the sector it serves."""

    name: str
    tone: str
    sector: str


LABELS = (
    Tag("Commission de décembre", "info", CULTURE),
    Tag("Élu à prévenir", "warning", CULTURE),
    Tag("Première demande", "success", CULTURE),
    Tag("Allergie", "danger", SCHOOL),
    Tag("Fratrie", "neutral", SCHOOL),
    Tag("Nacelle", "info", SPACE),
)
TEMPLATES = (
    (CULTURE, "vie-locale", "Salle : remise des clés",
     "[salut],\n\nVotre demande [référence] est notée. Les clés vous sont remises la veille, de 14 h à 17 h, "
     "au service [service]. Apportez une pièce d’identité."),
    (CULTURE, "", "Dossier bien reçu",
     "[salut],\n\nNous avons bien reçu votre demande « [démarche] ». Vous aurez une réponse au plus tard le "
     "[échéance]."),
    (SCHOOL, "education", "Cantine : projet d’accueil individualisé",
     "[salut],\n\nPour une allergie, le médecin de votre enfant remplit un projet d’accueil individualisé (PAI). "
     "Le formulaire est à l’accueil de l’école. Votre demande [référence] n’attend pas ce papier."),
    (SPACE, "", "Signalement déjà connu",
     "[salut],\n\nMerci. Cette panne nous est déjà connue et l’équipe passe cette semaine."),
)  # fmt: skip
"""The sector, the service if it is for one, the title and the text."""


def lists(stage: Stage) -> int:
    """Have the labels and the reply templates, kept by the manager of each sector; it makes no case."""
    at = stage.now - timedelta(days=200)
    for sector, names in CHIEFS.items():
        with scope(walls=walls_of(TOWN, sector)):
            grants = grants_of(_agent(*names))
            for tag in LABELS:
                if tag.sector == sector:
                    create_label(grants, name=tag.name, tone=tag.tone, reserved_to=sector, at=at)
            for kept, code, title, body in TEMPLATES:
                if kept == sector:
                    unit = Unit.objects.get(pk=id_of("unit", TOWN, code)) if code else None
                    write_snippet(grants, title=title, body=body, reserved_to=sector, unit=unit, at=at)
    return 0


def festival(stage: Stage) -> int:
    """A festival: a grant and a room that go together, two opinions, a mention, a reply for tomorrow morning."""
    money, halls = stage.desk("subvention-association"), stage.desk("reserver-une-salle")
    chief, agent = stage.agent(money, "Delabarre"), stage.agent(money, "Erquinghem")
    keeper = stage.agent(halls, "Petitjean")
    grant = stage.file(
        money,
        somebody("Noémie Le Tallec", "1990-02-11"),
        stage.ago(9, "18:05"),
        body=FESTIVAL,
        asked="6500.00",
        budget="32000.00",
        description="Quatre soirées de théâtre en plein air, à prix libre, avec les collégiens et les aînés.",
    )
    stage.act(take, grant, by=keeper, at=stage.ago(8, "09:02"))
    room = stage.file(
        halls, somebody("Noémie Le Tallec", "1990-02-11"), stage.ago(8, "12:40"), body=FESTIVAL, room="fetes"
    )
    stage.act(take, room, by=keeper, at=stage.ago(7, "08:45"))
    with scope(walls=[grant.wall]):
        grants = grants_of(agent)
    stage.act(assign, grant, grants, note="Tu connais bien la troupe.", by=chief, at=stage.ago(7, "10:30"))
    stage.act(link, grant, room.case, CaseLink.Kind.RELATED, by=agent, at=stage.ago(7, "11:00"))
    _labelled(grant, agent, stage.ago(6, "09:10"), "Commission de décembre", "Élu à prévenir")
    _labelled(room, keeper, stage.ago(6, "09:15"), "Première demande")
    given = _asked(
        stage,
        grant,
        "espaces-verts",
        "Le parc du Lavoir peut-il accueillir 300 personnes quatre soirs ?",
        agent,
    )
    _given(
        stage,
        grant,
        given,
        Opinion.Verdict.RESERVED,
        "Oui, si la scène reste hors de la pelouse semée en octobre.",
        _agent_of("espaces-verts", "Jean-Noël", "Ferrachat", CULTURE),
    )
    _asked(stage, grant, "voirie", "Faut-il fermer la rue du Lavoir, et à partir de quelle heure ?", agent)
    _talked_over(stage, grant, agent, chief)
    return 2


def _talked_over(stage: Stage, grant: Played, agent: Agent, chief: Agent) -> None:
    """A colleague mentioned, a question of the person's, and its answer that leaves tomorrow morning."""
    stage.act(
        note,
        grant,
        "@Oriane Delabarre la voirie répond cette semaine : je prépare la fiche pour la commission.",
        by=agent,
        at=stage.ago(2, "17:20"),
        mentioned=[chief],
    )
    stage.act(write, grant, "Faut-il vous envoyer l’attestation d’assurance ?", at=stage.ago(1, "19:12"))
    stage.act(
        plan_reply,
        grant,
        "Bonjour, oui, l’attestation d’assurance suffit : déposez-la sur votre page de suivi.",
        by=agent,
        at=stage.now - timedelta(minutes=25),
        leaves_at=_next_morning(stage, grant),
    )


def delicate(stage: Stage) -> int:
    """A request filed twice, and one that a colleague's name makes confidential."""
    desk = stage.desk("subvention-association")
    chief, agent = stage.agent(desk, "Delabarre"), stage.agent(desk, "Erquinghem")
    first = stage.file(desk, somebody("Lise Aubanel", "1971-06-02"), stage.ago(3, "08:30"), body=HARMONY)
    stage.act(take, first, by=agent, at=stage.ago(2, "09:00"))
    again = stage.file(desk, somebody("Lise Aubanel", "1971-06-02"), stage.ago(2, "21:47"), body=HARMONY)
    stage.act(take, again, by=agent, at=stage.ago(1, "08:55"))
    stage.act(link, again, first.case, CaseLink.Kind.DUPLICATE, by=agent, at=stage.ago(1, "09:00"))
    with scope(walls=[first.wall]):
        grants = grants_of(agent)
    stage.act(
        make_confidential,
        first,
        grants,
        reason="La trésorière de l’association travaille à la mairie, au service des finances.",
        named=[chief],
        at=stage.ago(1, "09:20"),
    )
    return 2


def canteen(stage: Stage) -> int:
    """A child with an allergy: a label, a template's words, an opinion awaited from the sorting desk."""
    desk = stage.desk("cantine-scolaire")
    agent, other = stage.agent(desk, "Quillévéré"), stage.agent(desk, "Montarnal")
    child = stage.file(
        desk,
        somebody("Awa Konaté", "1990-06-23", email=False),
        stage.ago(5, "11:20"),
        channel=Channel.COUNTER,
        by=other,
    )
    stage.act(take, child, by=other, at=stage.ago(5, "11:30"))
    with scope(walls=[child.wall]):
        grants = grants_of(agent)
    stage.act(
        assign, child, grants, by=_agent_of("population", "Régis", "Flandrois", SCHOOL), at=stage.ago(4)
    )
    _labelled(child, agent, stage.ago(4, "14:00"), "Allergie")
    stage.act(
        reply,
        child,
        "Bonjour, le formulaire du PAI vous attend à l’accueil de l’école.",
        by=agent,
        at=stage.ago(3, "10:10"),
    )
    _asked(stage, child, "accueil", "La famille est-elle passée déposer l’ordonnance ?", agent)
    _asked(
        stage,
        child,
        "vie-locale",
        "La salle du Lavoir sert de réfectoire pendant les travaux : est-elle libre le lundi midi ?",
        agent,
    )
    stage.act(
        note,
        child,
        "@Thibault Montarnal prévois un repas sans arachide dès lundi, s’il te plaît.",
        by=agent,
        at=stage.ago(1, "16:05"),
        mentioned=[other],
    )
    return 1


def _agent(given_name: str, family_name: str) -> Agent:
    return Agent.objects.get(pk=id_of("agent", TOWN, given_name, family_name))


def _agent_of(unit: str, given_name: str, family_name: str, sector: str) -> Agent:
    with scope(walls=walls_of(TOWN, sector)):
        return _agent(given_name, family_name)


def _labelled(played: Played, by: Agent, at: datetime, *names: str) -> None:
    with scope(walls=[played.wall]):
        for label in Label.objects.filter(name__in=names).order_by("name"):
            add_label(played.case, label.pk, by=by, at=at)


def _asked(stage: Stage, played: Played, unit: str, question: str, by: Agent) -> UUID:
    with scope(walls=[played.wall]):
        asked = Unit.objects.select_related("authority").get(pk=id_of("unit", TOWN, unit))
    opinion = stage.act(
        ask_opinion,
        played,
        asked,
        question=question,
        until=played.desk.days.after(stage.now.date(), 4),
        by=by,
        at=stage.ago(3, "11:15"),
    )
    return opinion.pk


def _given(
    stage: Stage, played: Played, opinion: UUID, verdict: Opinion.Verdict, text: str, by: Agent
) -> None:
    def answer(case: UUID, *, at: datetime) -> Opinion:
        return give_opinion(opinion, case, verdict, text=text, by=by, at=at)

    stage.act(answer, played, at=stage.ago(2, "10:40"))


def _next_morning(stage: Stage, played: Played) -> datetime:
    days = played.desk.days
    return datetime.combine(days.after(stage.now.date(), 1), time(8), days.zone)
