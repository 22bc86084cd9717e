"""Everyday stories: paper, telephone, addresses, and what has just arrived."""

from datetime import timedelta
from uuid import UUID

from parvis.cases import behalf_page
from parvis.cases.actions import (
    add_documents,
    decide,
    take,
)
from parvis.catalogue.natures import Outcome

from ..stage import Stage
from ..territory import TOWNS
from ..writer import words
from .cast import somebody

NEWCOMERS = (
    ("acte-etat-civil", "Maxime Rigaud", "1996-01-13", 0),
    ("cantine-scolaire", "Laëtitia Gomes", "1984-07-22", 0),
    ("cantine-scolaire", "Mamadou Sow", "1979-10-30", 1),
    ("stationnement-resident", "Anaïs Cadiou", "1998-04-26", 0),
    ("elagage", "Roger Capdeville", "1947-06-18", 0),
    ("encombrants", "Magali Trouvé", "1975-02-09", 3),
    ("place-en-creche", "Manon Vasseur", "1994-08-08", 4),
    ("aide-a-domicile", "Huguette Salles", "1938-03-29", 0),
    ("carte-stationnement-handicap", "Gérard Montagné", "1955-12-12", 2),
    ("reclamation", "Élodie Pham", "1990-09-19", 1),
    ("changement-adresse", "Corentin Jaffré", "2000-05-31", 0),
    ("eclairage-public", "Sylvie Bazin", "1966-11-06", 0),
)


def paper(stage: Stage) -> int:
    """For somebody: a letter stamped on one day and typed three days later, a call, a neighbour who helps online."""
    desk = stage.desk("acte-etat-civil")
    agent = stage.agent(desk, "Lesclide")
    letter = stage.file(
        desk,
        somebody("Léonie Barthez", "1932-12-09", email=False),
        stage.ago(3, "15:20"),
        by=agent,
        behalf={
            behalf_page.CHANNEL: "post",
            behalf_page.STAMP: stage.ago(6, "09:30").date().isoformat(),
            behalf_page.GROUND: behalf_page.HERSELF,
        },
    )
    stage.act(take, letter, by=agent, at=stage.ago(3, "15:25"))
    waste = stage.desk("encombrants")
    planner = stage.agent(waste, "Verdonck")
    call = stage.file(
        waste,
        somebody("Lucien Mouret", "1944-08-31", email=False),
        stage.ago(2, "11:11"),
        by=planner,
        behalf={
            behalf_page.CHANNEL: "telephone",
            behalf_page.GROUND: "parent",
            behalf_page.HELPER: {"family_name": "Mouret", "given_names": "Clarisse"},
            behalf_page.RELATION: "sa fille",
        },
    )
    stage.act(take, call, by=planner, at=stage.ago(2, "11:20"))
    stage.file(
        desk,
        somebody("Georgette Lamarque", "1936-02-20", email=False),
        stage.ago(1, "18:40"),
        behalf={
            behalf_page.GROUND: "helper",
            behalf_page.HELPER: {"family_name": "Marsac", "given_names": "Ondine"},
            behalf_page.RELATION: "sa voisine",
            behalf_page.MANDATE: "mandat signé le 3 mars 2026",
            behalf_page.EMAIL: "ondine.marsac@courriel.example",
        },
    )
    return 3


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
    abroad = stage.file(
        desk,
        somebody("Siobhán Fitzgerald-Roux", "1974-03-17", language="en"),
        stage.ago(4, "02:16"),
        home={"line1": "18 Harbour Lane", "postcode": "H91 XY00", "city": "Galway", "country": "Irlande"},
    )
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


def neighbour(stage: Stage) -> int:
    """Somebody the desk knows well: her new address recorded, her daughter's meals looked into."""
    her = somebody("Armelle Fontbonne", "1979-06-03", line="12 rue du Lavoir")
    moved, canteen = stage.desk("changement-adresse"), stage.desk("cantine-scolaire")
    address = stage.file(moved, her, stage.ago(31, "18:05"))
    agent = stage.agent(moved, "Diarrassouba")
    stage.act(take, address, by=agent, at=stage.ago(30, "09:12"))
    stage.act(decide, address, Outcome.RECORDED, text=words.ACCEPTED[moved.slug], by=agent, at=stage.ago(28))
    meals = stage.file(canteen, her, stage.ago(4, "20:41"))
    stage.act(take, meals, by=stage.agent(canteen), at=stage.ago(3, "08:50"))
    return 2


def fresh(stage: Stage) -> int:
    """What arrived yesterday and this morning, and nobody has taken yet."""
    for place, (slug, name, born, town) in enumerate(NEWCOMERS):
        desk = stage.desk(slug, TOWNS[town].code)
        at = stage.now - timedelta(hours=1 + 2 * place, minutes=7 * place)
        stage.file(desk, somebody(name, born, town=town), at)
    return len(NEWCOMERS)
