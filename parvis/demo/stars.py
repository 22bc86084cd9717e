"""About fifty cases with a story, played through the real actions: every state a visitor should meet."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.cases.actions import (
    Asked,
    add_documents,
    answer_correction,
    ask_attestation,
    ask_correction,
    ask_reasons,
    bear_implicit_decision,
    close,
    confirm_identity,
    decide,
    give_reasons,
    hand_over,
    issue_attestation,
    note,
    remind_correction,
    reopen,
    reply,
    take,
    withdraw,
    write,
)
from parvis.catalogue.natures import Outcome
from parvis.connectors.email.contract import OutcomeUnknown, OutgoingEmail, PermanentFailure, Sent
from parvis.interactions.models import Channel

from .people import Body, Human, plain, siret
from .stage import Stage
from .territory import TOWNS, id_of
from .writer import words

HARMONY = Body("Harmonie municipale de Montbrelle", rna="W262004417")
CLUB = Body("Judo club du Val d’Ombrelle", rna="W262008851")
FESTIVAL = Body("Théâtre de la Passerelle", rna="W262001930")
NOTARY = Body("Étude notariale Vermeil", siret=siret(Random(4)))  # noqa: S311  # invented


class LosesAnswers:
    """A mail server that takes the message and is never heard of again."""

    def send(self, email: OutgoingEmail, *, before_last_byte: object) -> Sent:
        """Leave the sender in doubt."""
        assert callable(before_last_byte)
        before_last_byte()
        raise OutcomeUnknown("no_answer")

    def check(self) -> str:
        """Say what it is."""
        return "loses answers"


class KnowsNobody:
    """A mail server that refuses the recipient."""

    def send(self, email: OutgoingEmail, *, before_last_byte: object) -> Sent:
        """Refuse for good."""
        raise PermanentFailure("recipient_refused", "550 5.1.1 adresse inconnue")

    def check(self) -> str:
        """Say what it is."""
        return "knows nobody"


def somebody(
    name: str,
    born: str,
    *,
    town: int = 0,
    email: bool = True,
    language: str = "fr",
    line: str = "4 rue du Lavoir",
) -> Human:
    """A person of a story, given name first."""
    given, family = name.split(" ", 1)
    return Human(
        family_name=family,
        given_names=given,
        birth_name="",
        birth_date=date.fromisoformat(born),
        email=f"{plain(given)}.{plain(family)}@courriel.example" if email else "",
        telephone="+33465711020",
        line=line,
        town=TOWNS[town],
        language=language,
    )


def play(now: datetime) -> int:
    """Play every story; return how many cases they made."""
    stage = Stage(now, Random(f"stars/{now.date()}"))  # noqa: S311  # invented data: chance must be replayed
    stories = (
        associations, rooms, lights, families, solidarity, disability, planning, complaints, silences, documents,
        paper, addresses, mailbox, nursery, fresh,
    )  # fmt: skip
    return sum(story(stage) for story in stories)


def associations(stage: Stage) -> int:
    """Two grants: one completed by the association, one whose statutes cannot be read."""
    desk = stage.desk("subvention-association")
    agent = stage.agent(desk, "Erquinghem")
    at = stage.ago(16, "18:42")
    won = stage.file(desk, somebody("Lise Aubanel", "1971-06-02"), at, body=HARMONY, asked="4200.00", budget="21000.00",
                     description="Douze répétitions ouvertes et trois concerts gratuits dans les villages, avec les "
                     "élèves de l’école de musique et la chorale des aînés.")  # fmt: skip
    stage.act(take, won, by=agent, at=stage.ago(15, "09:12"))
    stage.act(confirm_identity, won, by=agent, at=stage.ago(15, "09:15"))
    asked = stage.ago(12, "11:05")
    stage.act(ask_correction, won, [Asked("accounts_file", "out_of_date", "Les comptes joints sont ceux de l’avant-dernière année.")],
              until=(asked + timedelta(days=30)).date(), message="Bonjour, merci pour ce beau projet. Il nous manque les comptes "
              "du dernier exercice.", by=agent, at=asked)  # fmt: skip
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
    stage.act(ask_correction, waiting, [Asked("statutes_file", "illegible", "La photo est floue, la page 2 manque.")],
              until=(asked + timedelta(days=21)).date(), message=words.CORRECTION[1], by=agent, at=asked)  # fmt: skip
    return 2


def rooms(stage: Stage) -> int:
    """Rooms: granted after a talk, refused with reasons, granted in part of the hours, given up."""
    desk = stage.desk("reserver-une-salle")
    chief, agent = stage.agent(desk, "Delabarre"), stage.agent(desk, "Petitjean")
    granted = stage.file(desk, somebody("Noémie Le Tallec", "1990-02-11"), stage.ago(9, "12:48"), body=FESTIVAL,
                         event_name="Première de « La Dame du lavoir »", room="fetes", guests=180)  # fmt: skip
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
    stage.act(decide, refused, Outcome.REFUSED, text="La salle du Lavoir ne peut pas être prêtée ce jour-là.",
              law="Code général des collectivités territoriales, article L2144-3\nRèglement des salles du 8 février 2022, article 6",
              facts="La salle est en travaux de mise en sécurité jusqu’à la fin du mois.\nLa salle des fêtes est libre le même jour, "
              "au même tarif : nous pouvons la réserver pour vous.", by=chief, at=stage.ago(8, "15:00"))  # fmt: skip
    partly = stage.file(
        desk,
        somebody("Samia Belkacem", "1987-04-08"),
        stage.ago(7),
        body=Body("Danse en liberté", rna="W262007012"),
        room="gymnase",
    )
    stage.act(take, partly, by=agent, at=stage.ago(6))
    stage.act(decide, partly, Outcome.PARTLY, text="Le gymnase est à vous de 14 h à 18 h, et non jusqu’à 22 h.",
              law="Code général des collectivités territoriales, article L2144-3",
              facts="Le club de basket occupe le gymnase à partir de 18 h 30 chaque semaine.", by=chief, at=stage.ago(4))  # fmt: skip
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
    stage.file(desk, nobody, stage.now - timedelta(hours=2), photo=True, wants=False, fault_kind="off",
               landmark="entre l’école et l’abri de car")  # fmt: skip
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
    counter = stage.file(desk, somebody("Yvonne Le Floch", "1957-10-12", email=False), stage.ago(2, "10:45"),
                         channel=Channel.COUNTER, by=agent)  # fmt: skip
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
    long = Human("de La Villéon d’Hérouville-Saint-Amand-des-Grandes-Terres", "Marie-Bérengère Hortense Philippine Élisabeth", "",
                 date(1986, 6, 6), "marie-berengere.hortense.philippine@courriel.example", "+33465711021",
                 "Résidence du Vieux-Moulin, bâtiment C, escalier 12, appartement 304", TOWNS[2], "fr")  # fmt: skip
    stage.file(stage.desk("cantine-scolaire", TOWNS[2].code), long, stage.ago(1, "17:33"))
    return 5


def solidarity(stage: Stage) -> int:
    """Help at home: silence decides in three working days; another waits for a paper; a third is granted."""
    desk = stage.desk("aide-a-domicile")
    agent = stage.agent(desk, "Bazeilles")
    urgent = stage.file(desk, somebody("Marcelle Vergnaud", "1939-02-03", line="7 impasse des Lilas"), stage.received_for(desk, 3),
                        for_self=True, helped=None, helper_link=None)  # fmt: skip
    stage.act(take, urgent, by=agent, at=stage.ago(30, desk=desk))
    stage.act(
        note,
        urgent,
        "Visite faite avec Mme Haddadou. Besoin confirmé, reste à vérifier les ressources.",
        by=agent,
        at=stage.ago(20, desk=desk),
    )
    asked = stage.ago(9, desk=desk)
    waiting = stage.file(desk, somebody("Aimé Labarthe", "1941-11-11"), stage.ago(14, desk=desk))
    stage.act(take, waiting, by=agent, at=stage.ago(12, desk=desk))
    stage.act(ask_correction, waiting, [Asked("tax", "missing", "Toutes les pages de l’avis, s’il vous plaît.")],
              until=(asked + timedelta(days=10)).date(), message="Bonjour, il nous manque votre avis d’impôt pour calculer votre part.",
              by=agent, at=asked)  # fmt: skip
    stage.act(remind_correction, waiting, at=stage.ago(3, desk=desk))
    granted = stage.file(
        desk,
        somebody("Thérèse Poirier", "1936-08-15", email=False),
        stage.ago(28, desk=desk),
        channel=Channel.TELEPHONE,
        by=agent,
    )
    stage.act(take, granted, by=agent, at=stage.ago(27, desk=desk))
    stage.act(
        decide,
        granted,
        Outcome.ACCEPTED,
        text="Trois heures d’aide par semaine vous sont accordées pour un an.",
        by=agent,
        at=stage.ago(6, desk=desk),
    )
    return 3


def disability(stage: Stage) -> int:
    """Parking cards: a message nobody knows the fate of, a refusal after evaluation."""
    desk = stage.desk("carte-stationnement-handicap")
    agent, doctor = stage.agent(desk, "Sylla-Brun"), stage.agent(desk, "Weisbrodt")
    doubt = stage.file(desk, somebody("Serge Etcheverry", "1959-04-25"), stage.ago(15, desk=desk))
    stage.act(take, doubt, by=agent, at=stage.ago(13, desk=desk))
    stage.act_through(LosesAnswers(), reply, doubt, "Bonjour, le médecin vous propose une visite jeudi à 10 h. Cela vous convient-il ?",
                      by=agent, at=stage.ago(4, desk=desk))  # fmt: skip
    refused = stage.file(desk, somebody("Nadine Corbin", "1962-10-02"), stage.ago(40, desk=desk))
    stage.act(take, refused, by=doctor, at=stage.ago(38, desk=desk))
    stage.act(decide, refused, Outcome.REFUSED, text=words.REFUSED[desk.slug][0], law=words.REFUSED[desk.slug][1],
              facts=words.REFUSED[desk.slug][2], by=doctor, at=stage.ago(5, desk=desk))  # fmt: skip
    return 2


def planning(stage: Stage) -> int:
    """Planning certificates: one that silence will grant in three working days, one asked by a notary."""
    desk = stage.desk("certificat-urbanisme")
    agent = stage.agent(desk, "Saint-Avold")
    soon = stage.file(
        desk, somebody("Frédéric Nogués", "1976-12-01"), stage.received_for(desk, 3), as_company=False
    )
    stage.act(take, soon, by=agent, at=stage.ago(12))
    notary = stage.file(desk, somebody("Solène Vermeil", "1979-09-09"), stage.ago(7), body=NOTARY)
    stage.act(take, notary, by=agent, at=stage.ago(6))
    stage.act(
        decide, notary, Outcome.ACCEPTED, text=words.ACCEPTED[desk.slug], by=agent, at=stage.ago(1, "16:05")
    )
    return 2


def complaints(stage: Stage) -> int:
    """Complaints: one answered then opened again, one that waits."""
    desk = stage.desk("reclamation")
    agent = stage.agent(desk, "Diarrassouba")
    again = stage.file(desk, somebody("Colette Panetier", "1951-07-07"), stage.ago(14), service="school",
                       account="La facture de cantine compte deux repas que mon petit-fils n’a pas pris : il était malade, "
                       "et l’école était prévenue.")  # fmt: skip
    stage.act(take, again, by=agent, at=stage.ago(13))
    stage.act(
        decide,
        again,
        Outcome.ANSWERED,
        text="Vous avez raison : les deux repas sont retirés de la facture de ce mois.",
        by=agent,
        at=stage.ago(9),
    )
    stage.act(write, again, "La nouvelle facture compte toujours les deux repas…", at=stage.ago(3, "18:25"))
    stage.act(
        reopen,
        again,
        reason="La correction n’est pas passée dans le logiciel de facturation.",
        by=agent,
        at=stage.ago(2, "09:10"),
    )
    stage.file(desk, somebody("Yanis Rouvière", "2001-03-18"), stage.ago(1, "23:11"), service="counter",
                           account="J’ai attendu une heure à l’accueil et l’on m’a demandé de revenir avec un justificatif de domicile, "
                           "alors que votre site dit qu’il n’en faut pas.")  # fmt: skip
    return 2


def silences(stage: Stage) -> int:
    """What silence decides: in fifteen working days, and already, with what people ask then."""
    tree = stage.desk("elagage")
    gardener = stage.agent(tree)
    soon = stage.file(
        tree, somebody("Monique Escoffier", "1949-01-20"), stage.received_for(tree, 15), photo=True
    )
    stage.act(take, soon, by=gardener, at=stage.ago(20))
    born = stage.received_for(tree, 0) - timedelta(days=12)
    rejected = stage.file(tree, somebody("Didier Fournel", "1961-02-28"), born)
    stage.act(bear_implicit_decision, rejected, at=stage.ago(6, "00:07"))
    stage.act(ask_reasons, rejected, at=stage.ago(5, "12:30"))
    stage.act(give_reasons, rejected, law="Code de l’environnement, article L350-3",
              facts="L’arbre appartient à un alignement protégé.\nL’expertise du printemps le dit sain et sans danger.",
              by=gardener, at=stage.ago(3, "10:15"))  # fmt: skip
    land = stage.desk("certificat-urbanisme")
    officer = stage.agent(land, "Saint-Avold")
    tacit = stage.file(
        land,
        somebody("Oumar Touré", "1994-10-10"),
        stage.received_for(land, 0) - timedelta(days=9),
        as_company=False,
    )
    stage.act(take, tacit, by=officer, at=stage.ago(18))
    stage.act(bear_implicit_decision, tacit, at=stage.ago(4, "00:05"))
    stage.act(ask_attestation, tacit, at=stage.ago(3, "13:44"))
    stage.act(issue_attestation, tacit, by=officer, at=stage.ago(1, "09:05"))
    return 3


def documents(stage: Stage) -> int:
    """Access to documents: given in part, and a case closed because it belongs to another administration."""
    desk = stage.desk("acces-document")
    agent = stage.agent(desk, "Aubertin")
    partly = stage.file(
        desk,
        somebody("Romain Dulac", "1992-06-16"),
        stage.ago(12),
        subject="Contrat de la cantine",
        as_body=False,
    )
    stage.act(take, partly, by=agent, at=stage.ago(11))
    text, law, facts = words.PARTLY["acces-document"]
    stage.act(decide, partly, Outcome.PARTLY, text=text, law=law, facts=facts, by=agent, at=stage.ago(4))
    referred = stage.file(
        desk,
        somebody("Peggy Marivault", "1984-04-04"),
        stage.ago(9),
        subject="Horaires des trains de nuit",
        as_body=False,
    )
    stage.act(take, referred, by=agent, at=stage.ago(8))
    stage.act(close, referred, Outcome.REFERRED, explanation=words.REFERRED, by=agent, at=stage.ago(7))
    return 2


def paper(stage: Stage) -> int:
    """By post and by telephone: a letter stamped on one day and typed three days later; a call."""
    desk = stage.desk("acte-etat-civil")
    agent = stage.agent(desk, "Lesclide")
    stamped = stage.ago(6, "09:30")
    letter = stage.file(desk, somebody("Léonie Barthez", "1932-12-09", email=False), stage.ago(3, "15:20"), channel=Channel.POST,
                        by=agent, received_at=stamped)  # fmt: skip
    stage.act(take, letter, by=agent, at=stage.ago(3, "15:25"))
    waste = stage.desk("encombrants")
    planner = stage.agent(waste, "Verdonck")
    call = stage.file(
        waste,
        somebody("Lucien Mouret", "1944-08-31", email=False),
        stage.ago(2, "11:11"),
        channel=Channel.TELEPHONE,
        by=planner,
    )
    stage.act(take, call, by=planner, at=stage.ago(2, "11:20"))
    return 2


def addresses(stage: Stage) -> int:
    """Declarations: recorded, and one more document brought by the person herself."""
    desk = stage.desk("changement-adresse")
    agent = stage.agent(desk, "Diarrassouba")
    done = stage.file(desk, somebody("Julie Kowalczyk", "1989-09-03"), stage.ago(4))
    stage.act(take, done, by=agent, at=stage.ago(3))
    stage.act(decide, done, Outcome.RECORDED, text=words.ACCEPTED[desk.slug], by=agent, at=stage.ago(2))
    parking = stage.desk("stationnement-resident")
    car = stage.file(parking, somebody("Thomas Nguyen", "1997-11-27"), stage.ago(3))
    named = stage.bring(car, "registration", stage.ago(1, "12:05"))
    stage.act(add_documents, car, [UUID(named["document"])], at=stage.ago(1, "12:06"))
    return 2


def mailbox(stage: Stage) -> int:
    """A certificate for somebody who lives abroad and writes in English."""
    desk = stage.desk("acte-etat-civil")
    agent = stage.agent(desk, "Benkhelifa")
    abroad = stage.file(desk, somebody("Siobhán Fitzgerald-Roux", "1974-03-17", language="en"), stage.ago(4, "02:16"),
                        home={"line1": "18 Harbour Lane", "postcode": "H91 XY00", "city": "Galway", "country": "Irlande"})  # fmt: skip
    stage.act(take, abroad, by=agent, at=stage.ago(4, "09:01"))
    stage.act(
        decide,
        abroad,
        Outcome.ACCEPTED,
        text="The full copy left by post today, free of charge.",
        by=agent,
        at=stage.ago(3, "14:00"),
    )
    return 1


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


NEWCOMERS = (
    ("acte-etat-civil", "Maxime Rigaud", "1996-01-13", 0), ("cantine-scolaire", "Laëtitia Gomes", "1984-07-22", 0),
    ("cantine-scolaire", "Mamadou Sow", "1979-10-30", 1), ("stationnement-resident", "Anaïs Cadiou", "1998-04-26", 0),
    ("elagage", "Roger Capdeville", "1947-06-18", 0), ("encombrants", "Magali Trouvé", "1975-02-09", 3),
    ("place-en-creche", "Manon Vasseur", "1994-08-08", 4), ("aide-a-domicile", "Huguette Salles", "1938-03-29", 0),
    ("carte-stationnement-handicap", "Gérard Montagné", "1955-12-12", 2), ("reclamation", "Élodie Pham", "1990-09-19", 1),
    ("changement-adresse", "Corentin Jaffré", "2000-05-31", 0), ("eclairage-public", "Sylvie Bazin", "1966-11-06", 0),
)  # fmt: skip


def fresh(stage: Stage) -> int:
    """What arrived yesterday and this morning, and nobody has taken yet."""
    for place, (slug, name, born, town) in enumerate(NEWCOMERS):
        desk = stage.desk(slug, TOWNS[town].code)
        at = stage.now - timedelta(hours=1 + 2 * place, minutes=7 * place)
        changes = {"for_self": True, "helped": None, "helper_link": None} if slug == "aide-a-domicile" else {}
        stage.file(desk, somebody(name, born, town=town), at, **changes)
    return len(NEWCOMERS)
