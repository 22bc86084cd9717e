"""Stories of the town: associations, rooms, street lights, families."""

from datetime import date, timedelta

from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.cases.actions import (
    Asked,
    answer_correction,
    ask_correction,
    close,
    confirm_identity,
    decide,
    hand_over,
    note,
    reply,
    take,
    withdraw,
    write,
)
from parvis.catalogue.natures import Outcome
from parvis.interactions.models import Channel

from ..people import Body, Human
from ..stage import Stage
from ..territory import TOWNS, id_of
from ..writer import words
from .cast import CLUB, FESTIVAL, HARMONY, KnowsNobody, somebody


def associations(stage: Stage) -> int:
    """Two grants: one completed by the association, one whose statutes cannot be read."""
    desk = stage.desk("subvention-association")
    agent = stage.agent(desk, "Erquinghem")
    at = stage.ago(16, "18:42")
    won = stage.file(
        desk,
        somebody("Lise Aubanel", "1971-06-02"),
        at,
        body=HARMONY,
        asked="4200.00",
        budget="21000.00",
        description="Douze répétitions ouvertes et trois concerts gratuits dans les villages, avec les "
        "élèves de l’école de musique et la chorale des aînés.",
    )
    stage.act(take, won, by=agent, at=stage.ago(15, "09:12"))
    stage.act(confirm_identity, won, by=agent, at=stage.ago(15, "09:15"))
    asked = stage.ago(12, "11:05")
    stage.act(
        ask_correction,
        won,
        [Asked("accounts_file", "out_of_date", "Les comptes joints sont ceux de l’avant-dernière année.")],
        until=(asked + timedelta(days=30)).date(),
        message="Bonjour, merci pour ce beau projet. Il nous manque les comptes du dernier exercice.",
        by=agent,
        at=asked,
    )
    answered = stage.ago(9, "20:31")
    stage.act(
        answer_correction, won, {"accounts_file": [stage.bring(won, "accounts", answered)]}, at=answered
    )
    stage.act(
        note,
        won,
        "Dossier complet, à présenter à la commission de décembre. Avis favorable de l’élue.",
        by=agent,
        at=stage.ago(7),
    )
    waiting = stage.file(desk, somebody("Ibrahim Coulibaly", "1983-11-19"), stage.ago(8, "07:55"), body=CLUB)
    stage.act(take, waiting, by=agent, at=stage.ago(7, "14:30"))
    asked = stage.ago(6, "15:10")
    stage.act(
        ask_correction,
        waiting,
        [Asked("statutes_file", "illegible", "La photo est floue, la page 2 manque.")],
        until=(asked + timedelta(days=21)).date(),
        message=words.CORRECTION[1],
        by=agent,
        at=asked,
    )
    return 2


def rooms(stage: Stage) -> int:
    """Rooms: granted after a talk, refused with reasons, granted in part of the hours, given up."""
    desk = stage.desk("reserver-une-salle")
    chief, agent = stage.agent(desk, "Delabarre"), stage.agent(desk, "Petitjean")
    granted = stage.file(
        desk,
        somebody("Noémie Le Tallec", "1990-02-11"),
        stage.ago(9, "12:48"),
        body=FESTIVAL,
        event_name="Première de « La Dame du lavoir »",
        room="fetes",
        guests=180,
    )
    stage.act(take, granted, by=agent, at=stage.ago(8, "08:50"))
    stage.act(
        write, granted, "Pourrions-nous entrer dès 9 h pour installer le décor ?", at=stage.ago(7, "21:14")
    )
    stage.act(
        reply,
        granted,
        "Bonjour, oui : le gardien vous ouvrira à 9 h. Pensez à prendre le plan des gradins.",
        by=agent,
        at=stage.ago(6, "10:02"),
    )
    stage.act(
        decide,
        granted,
        Outcome.ACCEPTED,
        text="La salle des fêtes est à vous de 9 h à minuit. Belle première !",
        by=chief,
        at=stage.ago(5, "16:20"),
    )
    refused = stage.file(
        desk,
        somebody("Jean-Marie Fromentin", "1958-09-30"),
        stage.ago(11),
        body=Body("Club des aînés de Montbrelle", rna="W262003306"),
        room="lavoir",
        guests=50,
    )
    stage.act(take, refused, by=agent, at=stage.ago(10))
    stage.act(
        decide,
        refused,
        Outcome.REFUSED,
        text="La salle du Lavoir ne peut pas être prêtée ce jour-là.",
        law="Code général des collectivités territoriales, article L2144-3\n"
        "Règlement des salles du 8 février 2022, article 6",
        facts="La salle est en travaux de mise en sécurité jusqu’à la fin du mois.\n"
        "La salle des fêtes est libre le même jour, "
        "au même tarif : nous pouvons la réserver pour vous.",
        by=chief,
        at=stage.ago(8, "15:00"),
    )
    partly = stage.file(
        desk,
        somebody("Samia Belkacem", "1987-04-08"),
        stage.ago(7),
        body=Body("Danse en liberté", rna="W262007012"),
        room="gymnase",
    )
    stage.act(take, partly, by=agent, at=stage.ago(6))
    stage.act(
        decide,
        partly,
        Outcome.PARTLY,
        text="Le gymnase est à vous de 14 h à 18 h, et non jusqu’à 22 h.",
        law="Code général des collectivités territoriales, article L2144-3",
        facts="Le club de basket occupe le gymnase à partir de 18 h 30 chaque semaine.",
        by=chief,
        at=stage.ago(4),
    )
    gone = stage.file(
        desk,
        somebody("Bastien Louvet", "1995-12-24"),
        stage.ago(5),
        body=Body("Atelier vélo du Val", rna="W262005540"),
    )
    stage.act(withdraw, gone, at=stage.ago(3, "19:05"))
    return 4


def lights(stage: Stage) -> int:
    """Street lights: an anonymous report with its picture, a repair, a case handed over."""
    desk = stage.desk("eclairage-public")
    agent = stage.agent(desk, "Ouadhi")
    nobody = somebody("Personne Inconnue", "1980-01-01")
    stage.file(
        desk,
        nobody,
        stage.now - timedelta(hours=2),
        photo=True,
        wants=False,
        fault_kind="off",
        landmark="entre l’école et l’abri de car",
    )
    mended = stage.file(
        desk, somebody("Aïcha Diarra", "1999-07-17"), stage.ago(6, "22:08"), photo=True, fault_kind="flicker"
    )
    stage.act(take, mended, by=agent, at=stage.ago(5, "08:40"))
    stage.act(
        note, mended, "Ballast à changer, nacelle réservée jeudi matin.", by=agent, at=stage.ago(5, "08:52")
    )
    stage.act(
        decide,
        mended,
        Outcome.DONE,
        text="La lampe a été remplacée ce matin. Merci de nous avoir prévenus.",
        by=agent,
        at=stage.ago(2, "11:30"),
    )
    dark = stage.file(
        desk,
        somebody("Hervé Grangier", "1964-03-05"),
        stage.ago(1, "06:50"),
        fault_kind="street",
        danger=True,
    )
    stage.act(take, dark, by=agent, at=stage.ago(1, "08:37"))
    moved = stage.file(
        desk,
        somebody("Paulette Seznec", "1943-05-27", line="22 allée des Cerisiers"),
        stage.ago(3),
        fault_kind="off",
    )
    with scope():
        unit = Unit.objects.get(pk=id_of("unit", "montbrelle", "espaces-verts"))
    stage.act(
        hand_over,
        moved,
        unit,
        note="Le lampadaire est caché par un tilleul : à tailler plutôt qu’à réparer.",
        by=agent,
        at=stage.ago(2, "09:25"),
    )
    return 4


def families(stage: Stage) -> int:
    """School meals: at the counter for somebody without e-mail, accepted, a bad address, an English speaker."""
    desk = stage.desk("cantine-scolaire")
    agent, other = stage.agent(desk, "Quillévéré"), stage.agent(desk, "Montarnal")
    counter = stage.file(
        desk,
        somebody("Yvonne Le Floch", "1957-10-12", email=False),
        stage.ago(2, "10:45"),
        channel=Channel.COUNTER,
        by=agent,
    )
    stage.act(take, counter, by=agent, at=stage.ago(2, "10:58"))
    stage.act(confirm_identity, counter, by=agent, at=stage.ago(2, "10:59"))
    good = stage.file(
        desk,
        somebody("Karim Messaoudi", "1988-08-21"),
        stage.ago(6, "21:40"),
        has_quotient=True,
        quotient=640,
    )
    stage.act(take, good, by=other, at=stage.ago(5))
    stage.act(
        decide,
        good,
        Outcome.ACCEPTED,
        text="L’inscription est faite : 2,40 € le repas. À lundi à la cantine !",
        by=other,
        at=stage.ago(4),
    )
    lost = stage.file(desk, somebody("Virginie Cauvin", "1985-01-29"), stage.ago(4))
    stage.act(take, lost, by=agent, at=stage.ago(3))
    stage.act_through(
        KnowsNobody(),
        reply,
        lost,
        "Bonjour, dans quelle classe est votre enfant ?",
        by=agent,
        at=stage.ago(3, "14:12"),
    )
    english = stage.file(
        desk, somebody("Eleanor O’Brien", "1991-05-14", language="en"), stage.ago(5, "19:20")
    )
    stage.act(take, english, by=other, at=stage.ago(4))
    stage.act(
        write,
        english,
        "Hello, my daughter is allergic to peanuts. Should I bring the doctor's form?",
        at=stage.ago(3, "20:02"),
    )
    stage.act(
        reply,
        english,
        "Hello, yes please: hand it in at the school office, we will keep a copy here.",
        by=other,
        at=stage.ago(2, "09:40"),
    )
    long = Human(
        "de La Villéon d’Hérouville-Saint-Amand-des-Grandes-Terres",
        "Marie-Bérengère Hortense Philippine Élisabeth",
        "",
        date(1986, 6, 6),
        "marie-berengere.hortense.philippine@courriel.example",
        "+33465711021",
        "Résidence du Vieux-Moulin, bâtiment C, escalier 12, appartement 304",
        TOWNS[2],
        "fr",
    )
    stage.file(stage.desk("cantine-scolaire", TOWNS[2].code), long, stage.ago(1, "17:33"))
    return 5


def nursery(stage: Stage) -> int:
    """A child not born yet, and a place closed for lack of news."""
    desk = stage.desk("place-en-creche")
    agent = stage.agent(desk, "Nguyen-Morel")
    waiting = stage.file(desk, somebody("Amel Slimani", "1993-05-05"), stage.ago(5))
    stage.act(take, waiting, by=agent, at=stage.ago(4))
    silent = stage.file(desk, somebody("Cyril Boutin", "1982-02-14"), stage.ago(25))
    stage.act(take, silent, by=agent, at=stage.ago(24))
    stage.act(close, silent, Outcome.NO_ACTION, explanation=words.NO_ACTION[0], by=agent, at=stage.ago(2))
    return 2
