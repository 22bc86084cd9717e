"""Believable answers to each form of the demonstration, without what is personal.

A sample answers only the questions its own answers open. ``Later`` stands for a day counted from the filing,
``Paper`` for a file; the names, addresses and organisations of the applicant are put in by ``answering``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from .names import FAMILY, GIVEN, STREETS
from .territory import TOWNS

Answers = dict[str, Any]


@dataclass(frozen=True)
class Later:
    """A day so many days after the filing (before it when negative)."""

    days: int


@dataclass(frozen=True)
class Paper:
    """A file brought for a piece."""

    piece: str
    name: str


WITHOUT = (
    "Je l’apporterai à l’accueil cette semaine.",
    "Je ne l’ai pas encore reçu.",
    "Mon imprimante est en panne, je viendrai avec l’original.",
    "Je l’ai demandé, il arrive dans quelques jours.",
    "Je n’arrive pas à le joindre depuis mon téléphone.",
)


def name_of(chance: Random, bracket: int = 2) -> dict[str, str]:
    """Somebody's name."""
    return {"family_name": chance.choice(FAMILY), "given_names": chance.choice(GIVEN[bracket][2])}


def spot(chance: Random) -> dict[str, str]:
    """A place in one of the towns."""
    town = chance.choices(TOWNS, [one.population for one in TOWNS])[0]
    line = f"{chance.randint(1, 98)} {chance.choice(STREETS)}"
    return {"line1": line, "postcode": town.postcode, "city": town.name, "country": "France"}


def child_of(chance: Random, oldest: int, youngest: int = 3) -> Answers:
    """A child's name, with an age counted from the filing."""
    return {**name_of(chance, 4), "birth_date": Later(-chance.randint(youngest * 365, oldest * 365))}


def soft(chance: Random, field: str, piece: str, name: str, given: float = 0.7) -> Answers:
    """A file, or why it is missing."""
    if chance.random() < given:
        return {field: [Paper(piece, name)]}
    return {f"{field}__why": chance.choice(WITHOUT)}


def certificate(chance: Random) -> Answers:
    """A civil-status certificate."""
    kind = chance.choices(("birth", "marriage", "death"), (7, 2, 2))[0]
    answers: Answers = {
        "act_kind": kind,
        "copies": chance.choice((1, 1, 1, 2, 3)),
        "subject_name": name_of(chance),
    }
    answers["event_date"] = (
        f"{chance.randint(1938, 2023)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    )
    if kind != "death":
        answers["act_form"] = chance.choice(("full", "full", "with_parents", "plain"))
        if answers["act_form"] != "plain":
            father, mother = name_of(chance, 1), name_of(chance, 1)
            answers["link"] = chance.choice(("self", "self", "child", "parent", "spouse", "representative"))
            answers["father"] = f"{father['given_names']} {father['family_name']}"
            answers["mother"] = f"{mother['given_names']} {mother['family_name']}"
    return answers


def canteen(chance: Random) -> Answers:
    """One to three children at the school canteen."""
    known = chance.random() < 0.75
    plan = chance.random() < 0.08
    children = [
        {"child": child_of(chance, 10), "school": chance.choice(("tilleuls", "prevost", "moulin")),
         "diet": chance.choice(("all", "all", "all", "vegetarian"))}
        for _ in range(chance.choice((1, 1, 2, 2, 3)))
    ]  # fmt: skip
    days = ["mon", "tue", "thu", "fri"]
    return {
        "has_quotient": known,
        **({"quotient": chance.randint(180, 2100)} if known else {}),
        "children": children,
        "weekdays": days
        if chance.random() < 0.6
        else [day for day in days if chance.random() < 0.6] or ["mon"],
        "starts_on": Later(chance.randint(3, 40)),
        "has_plan": plan,
        **(soft(chance, "plan", "care_plan", "PAI signé.pdf", 0.6) if plan else {}),
    }


def parking(chance: Random) -> Answers:
    """A resident's vehicle."""
    letters = "ABCDEFGHJKLMNPQRSTVWXYZ"
    plate = "".join(chance.choice(letters) for _ in range(4))
    own = chance.random() < 0.85
    return {
        "plate": f"{plate[:2]}-{chance.randint(100, 999)}-{plate[2:]}",
        "zone": chance.choice(("halles", "gare", "remparts")),
        "own": own,
        **({} if own else {"owner_note": "C’est la voiture de mon entreprise, je la gare chez moi le soir."}),
        "card": [Paper("registration", "carte grise.pdf")],
        "years": chance.choice(("1", "1", "2")),
        "honest": True,
    }


EVENTS = (
    "Loto annuel", "Assemblée générale", "Repas des aînés", "Bal de la Saint-Jean", "Tournoi de printemps",
    "Concert de fin d’année", "Bourse aux jouets", "Soirée théâtre", "Vide-dressing", "Conférence sur la haie",
    "Stage de danse", "Fête du quartier de la Gare", "Répétition générale", "Forum des métiers",
)  # fmt: skip


def room(chance: Random) -> Answers:
    """A room for an event."""
    paying = chance.random() < 0.3
    return {
        "role": chance.choice(("Présidente", "Président", "Trésorière", "Secrétaire", "Membre du bureau")),
        "event_name": chance.choice(EVENTS),
        "room": chance.choice(("fetes", "lavoir", "gymnase")),
        "on": Later(chance.randint(15, 160)),
        "hours": chance.choice(("de 14 h à 18 h", "de 18 h à minuit", "de 9 h à 17 h", "de 20 h à 23 h")),
        "guests": chance.choice((20, 35, 50, 60, 80, 120, 150, 220)),
        "paying": paying,
        **({"fare": f"{chance.choice((3, 5, 8, 10, 12))}.00"} if paying else {}),
        "needs": ["chairs"] if chance.random() < 0.5 else ["chairs", "sound"],
        **soft(chance, "cover", "insurance", "attestation assurance.pdf", 0.6),
    }


def street_light(chance: Random) -> Answers:
    """A street light fault."""
    kind = chance.choices(("off", "flicker", "street", "damaged", "day"), (10, 4, 3, 2, 2))[0]
    return {
        "spot": spot(chance),
        "pole": f"{chance.choice('ABCDG')}{chance.randint(10, 480)}",
        "landmark": chance.choice(("devant la boulangerie", "à l’arrêt de car", "près du passage piéton",
                                   "au bout de l’impasse", "à côté de l’école")),
        "fault_kind": kind,
        **({"danger": chance.random() < 0.4} if kind in ("damaged", "street") else {}),
        "since": Later(-chance.randint(0, 12)),
    }  # fmt: skip


def pruning(chance: Random) -> Answers:
    """A tree to prune."""
    return {
        "spot": spot(chance),
        "problem": [chance.choice(("light", "wires", "path", "sick", "lean"))],
        "urgent": chance.random() < 0.1,
        "words": chance.choice((
            "Les branches touchent presque la fenêtre du premier étage.",
            "On ne peut plus passer avec une poussette sur le trottoir.",
            "Le platane fait beaucoup d’ombre sur le potager partagé.",
            "Depuis le coup de vent, une grosse branche est fendue.",
        )),
    }  # fmt: skip


def bulky(chance: Random) -> Answers:
    """Bulky waste."""
    kinds = ("sofa", "bed", "wardrobe", "fridge", "washer", "other")
    items = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        kind = chance.choice(kinds)
        more = {"what_else": chance.choice(("Un vieux portique", "Une baignoire", "Un tapis roulant"))}
        items.append(
            {"item": kind, "how_many": chance.choice((1, 1, 2)), **(more if kind == "other" else {})}
        )
    access = chance.choice(("street", "street", "yard", "help"))
    why = {"why_help": "Je suis opérée du dos et j’habite seule au deuxième étage."}
    return {"items": items, "access_kind": access, **(why if access == "help" else {})}


def home_help(chance: Random) -> Answers:
    """Help at home."""
    return {
        "alone": chance.random() < 0.7,
        "tasks": ["cleaning", "shopping"] if chance.random() < 0.7 else ["cleaning", "meals", "laundry"],
        "hours": chance.choice((2, 3, 4, 5, 6)),
        "story": chance.choice((
            "Je ne peux plus porter les courses ni passer l’aspirateur depuis ma chute.",
            "Maman revient de l’hôpital et ne peut pas rester seule sans aide.",
            "Mon mari m’aidait, il est parti en maison de repos.",
        )),
        "monthly": f"{chance.randint(820, 1350)}.00",
        **soft(chance, "tax", "tax_notice", "avis d'impôt.pdf", 0.75),
    }  # fmt: skip


def nursery(chance: Random) -> Answers:
    """A place in a nursery."""
    born = chance.random() < 0.6
    child = child_of(chance, 2, youngest=0)
    birth = soft(chance, "birth_file", "birth", "acte de naissance.pdf", 0.7)
    days = ["mon", "tue", "wed", "thu", "fri"]
    return {
        "born": born,
        **({"child": child, **birth} if born else {"expected_on": Later(chance.randint(20, 200))}),
        "disability": chance.random() < 0.05,
        "nursery": chance.choice(
            (["libellules"], ["libellules", "petits_pas"], ["cabane"], ["cabane", "nid"])
        ),
        "care_days": days if chance.random() < 0.6 else days[: chance.randint(2, 4)],
        "from_day": Later(chance.randint(60, 400)),
        "parents": chance.choice(("two_working", "two_working", "one_working", "single", "seeking")),
        "siblings": chance.choice((0, 0, 1, 2)),
    }


def grant(chance: Random) -> Answers:
    """A grant for an association."""
    project = chance.random() < 0.4
    budget = chance.choice((2_500, 6_000, 12_000, 30_000, 54_000))
    return {
        "members": chance.randint(12, 340),
        "grant_kind": "project" if project else "running",
        **({"project_name": chance.choice(EVENTS)} if project else {}),
        "description": chance.choice((
            "Nous proposons des ateliers chaque mercredi, ouverts à tous les enfants de la commune.",
            "L’association rénove le four banal avec des bénévoles et des lycéens en apprentissage.",
            "Trois concerts gratuits dans les villages, avec les élèves de l’école de musique.",
        )),
        "budget": f"{budget}.00",
        "asked": f"{budget * chance.randint(5, 40) // 100}.00",
        "statutes_file": [Paper("statutes", "statuts.pdf")],
        "accounts_file": [Paper("accounts", "comptes approuvés.pdf")],
        **soft(chance, "bank_file", "bank", "RIB.pdf", 0.8),
        "republic": True,
    }  # fmt: skip


def planning(chance: Random) -> Answers:
    """A planning certificate; a company asks one time out of four (see ``answering``)."""
    parcels = [
        {"parcel_section": chance.choice(("AB", "AC", "ZD", "B")), "parcel_number": chance.randint(1, 900),
         "area": chance.randint(200, 4_000)}
        for _ in range(chance.choice((1, 1, 2)))
    ]  # fmt: skip
    return {
        "as_company": chance.random() < 0.25,
        "plot_address": spot(chance),
        "parcels": parcels,
        "plan_file": [Paper("plan", "plan de situation.pdf")],
    }


def complaint(chance: Random) -> Answers:
    """A complaint."""
    return {
        "service": chance.choice(("counter", "school", "roads", "planning")),
        "happened_on": Later(-chance.randint(1, 30)),
        "account": chance.choice((
            "J’ai attendu une heure au guichet et on m’a dit de revenir le lendemain.",
            "La facture de cantine compte deux repas que mon fils n’a pas pris.",
            "Le camion a laissé des gravats devant mon garage, je n’ai pas pu sortir.",
            "On ne m’a pas rappelée, malgré trois messages laissés au standard.",
        )),
        "hope": chance.choice(("Des excuses et une correction.", "Que la facture soit refaite.", "Une explication.")),
    }  # fmt: skip


def moving(chance: Random) -> Answers:
    """A change of address."""
    others = [{"other": name_of(chance, 3)} for _ in range(chance.choice((0, 0, 1, 2)))]
    return {
        "old_home": spot(chance),
        "moved_on": Later(-chance.randint(1, 60)),
        "with_others": bool(others),
        **({"others": others} if others else {}),
        "tell": chance.choice(
            (["waste"], ["school", "waste"], ["library", "parking"], ["library", "waste", "seniors"])
        ),
    }


def disability_card(chance: Random) -> Answers:
    """A disability parking card."""
    child = chance.random() < 0.1
    first = chance.random() < 0.7
    return {
        "for_child": child,
        **({"child": child_of(chance, 14)} if child else {}),
        "first_time": first,
        **({} if first else {"card_number": f"ST{chance.randrange(10**6):06d}"}),
        "aid": [chance.choice(("cane", "walker", "chair", "escort"))],
        **soft(chance, "medical_file", "medical", "certificat médical.pdf", 0.75),
    }


def document(chance: Random) -> Answers:
    """An administrative document."""
    copy = chance.random() < 0.2
    return {
        "subject": chance.choice((
            "Délibération sur le prix de l’eau", "Rapport d’analyse de l’air de l’école", "Budget de la fête votive",
            "Contrat de la cantine", "Compte rendu du comité de jumelage", "Plan de déneigement",
        )),
        "period": chance.choice(("2024", "2025", "le mois dernier", "depuis 2022")),
        "way": "copy" if copy else chance.choice(("email", "email", "email", "read", "publish")),
        **({"pages": chance.randint(2, 90)} if copy else {}),
        "as_body": chance.random() < 0.15,
    }  # fmt: skip


SAMPLES: Mapping[str, Callable[[Random], Answers]] = {
    "acte-etat-civil": certificate,
    "cantine-scolaire": canteen,
    "stationnement-resident": parking,
    "reserver-une-salle": room,
    "eclairage-public": street_light,
    "elagage": pruning,
    "encombrants": bulky,
    "aide-a-domicile": home_help,
    "place-en-creche": nursery,
    "subvention-association": grant,
    "certificat-urbanisme": planning,
    "reclamation": complaint,
    "changement-adresse": moving,
    "carte-stationnement-handicap": disability_card,
    "acces-document": document,
}
