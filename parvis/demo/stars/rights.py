"""Stories of rights: help, planning, complaints, silence, documents."""

from datetime import timedelta

from parvis.cases.actions import (
    Asked,
    ask_attestation,
    ask_correction,
    ask_reasons,
    bear_implicit_decision,
    close,
    decide,
    give_reasons,
    issue_attestation,
    note,
    remind_correction,
    reopen,
    reply,
    take,
    write,
)
from parvis.catalogue.natures import Outcome
from parvis.interactions.models import Channel

from ..stage import Stage
from ..writer import words
from .cast import NOTARY, LosesAnswers, somebody


def solidarity(stage: Stage) -> int:
    """Help at home: silence decides in three working days; another waits for a paper; a third is granted."""
    desk = stage.desk("aide-a-domicile")
    agent = stage.agent(desk, "Bazeilles")
    urgent = stage.file(
        desk,
        somebody("Marcelle Vergnaud", "1939-02-03", line="7 impasse des Lilas"),
        stage.received_for(desk, 3),
    )
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
    stage.act(
        ask_correction,
        waiting,
        [Asked("tax", "missing", "Toutes les pages de l’avis, s’il vous plaît.")],
        until=(asked + timedelta(days=10)).date(),
        message="Bonjour, il nous manque votre avis d’impôt pour calculer votre part.",
        by=agent,
        at=asked,
    )
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
    stage.act_through(
        LosesAnswers(),
        reply,
        doubt,
        "Bonjour, le médecin vous propose une visite jeudi à 10 h. Cela vous convient-il ?",
        by=agent,
        at=stage.ago(4, desk=desk),
    )
    refused = stage.file(desk, somebody("Nadine Corbin", "1962-10-02"), stage.ago(40, desk=desk))
    stage.act(take, refused, by=doctor, at=stage.ago(38, desk=desk))
    stage.act(
        decide,
        refused,
        Outcome.REFUSED,
        text=words.REFUSED[desk.slug][0],
        law=words.REFUSED[desk.slug][1],
        facts=words.REFUSED[desk.slug][2],
        by=doctor,
        at=stage.ago(5, desk=desk),
    )
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
    again = stage.file(
        desk,
        somebody("Colette Panetier", "1951-07-07"),
        stage.ago(14),
        service="school",
        account="La facture de cantine compte deux repas que mon petit-fils n’a pas pris : il était malade, "
        "et l’école était prévenue.",
    )
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
    stage.file(
        desk,
        somebody("Yanis Rouvière", "2001-03-18"),
        stage.ago(1, "23:11"),
        service="counter",
        account="J’ai attendu une heure à l’accueil et l’on m’a demandé de revenir avec un justificatif de domicile, "
        "alors que votre site dit qu’il n’en faut pas.",
    )
    answered = stage.file(
        desk,
        somebody("Régine Ollivier", "1963-01-08"),
        stage.ago(8),
        service="roads",
        account="Le camion des poubelles passe à cinq heures du matin sous mes fenêtres.",
    )
    stage.act(take, answered, by=agent, at=stage.ago(7))
    stage.act(
        decide,
        answered,
        Outcome.ANSWERED,
        text="La tournée commencera désormais par la zone d’activités : plus de passage chez vous avant sept heures.",
        by=agent,
        at=stage.ago(3, "11:40"),
    )
    return 3


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
    stage.act(
        give_reasons,
        rejected,
        law="Code de l’environnement, article L350-3",
        facts="L’arbre appartient à un alignement protégé.\nL’expertise du printemps le dit sain et sans danger.",
        by=gardener,
        at=stage.ago(3, "10:15"),
    )
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
