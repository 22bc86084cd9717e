"""The invented territory: an intercommunality of five communes and its département, and their services.

Nothing here exists: names, addresses and telephone numbers (from the ranges the regulator keeps for
fiction: 04 65 71) are invented. Codes that would belong to a real place stay empty.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from parvis.authorities.models import Authority, CalendarCorrection, Site, Unit
from parvis.base.scope import Wall, scope

NAMESPACE = UUID("5d1f6a52-2c0e-4f0c-9c55-0a1f6f6d1e01")
"""Ids of the territory are the same wherever it is founded, so that what is written about it is too."""

DEPARTMENT = "26"
COURT = {
    "name": "Tribunal administratif de Grenoble",
    "address": ["2 place de Verdun", "38000 Grenoble"],
    "online": "https://www.telerecours.fr",
}
HOST = "Coopérative numérique des Combes (nom inventé)\n4 rue du Relais\n26995 Montbrelle\n04 65 71 00 90"


@dataclass(frozen=True)
class Place:
    """An authority of the territory."""

    code: str
    name: str
    kind: str
    colour: str
    tagline: str
    street: str
    postcode: str
    town: str
    telephone: str
    population: int
    director: str


@dataclass(frozen=True)
class Service:
    """A unit of an authority; ``under`` is the code of the unit above it."""

    code: str
    name: str
    line: str
    under: str = ""
    is_sorting: bool = False


DEPARTMENT_PLACE = Place(
    "hautes-combes", "Département des Hautes-Combes", "department", "#6a2c5b",
    "Le département, aux côtés de chacun à chaque âge.", "1 place du Département", "26995", "Montbrelle",
    "04 65 71 00 10", 148_300,
    "Solveig Armandier, présidente du conseil départemental",
)  # fmt: skip
COMMUNITY = Place(
    "val-d-ombrelle", "Communauté de communes du Val d’Ombrelle", "intercommunality", "#1f5c4a",
    "Cinq communes, un même accueil.", "12 quai de l’Ombrelle", "26991", "Montbrelle",
    "04 65 71 00 20", 19_840,
    "Bertrand Quéméneur, président de la communauté",
)  # fmt: skip
TOWNS = (
    Place(
        "montbrelle", "Montbrelle", "commune", "#9a3412", "Posez votre question, nous trouvons qui répond.",
        "1 place des Tilleuls", "26991", "Montbrelle", "04 65 71 00 30", 11_260,
        "Élodie Vaucresson, maire",
    ),
    Place(
        "vercombe-le-haut", "Vercombe-le-Haut", "commune", "#1d4f91", "Un village, une mairie ouverte.",
        "3 rue de la Fontaine", "26992", "Vercombe-le-Haut", "04 65 71 00 40", 3_120,
        "Gaspard Loriol, maire",
    ),
    Place(
        "saint-elvin-des-pres", "Saint-Elvin-des-Prés", "commune", "#3f6212",
        "Entre prés et rivière, à votre écoute.", "8 route du Moulin", "26993", "Saint-Elvin-des-Prés",
        "04 65 71 00 50", 2_410,
        "Honorine Delpuech, maire",
    ),
    Place(
        "la-roche-ombreuse", "La Roche-Ombreuse", "commune", "#6d28d9", "La Roche vous répond.",
        "1 montée du Château", "26994", "La Roche-Ombreuse", "04 65 71 00 60", 1_870,
        "Sylvain Castagnède, maire",
    ),
    Place(
        "grezelles", "Grézelles", "commune", "#0f5b66", "Grézelles, c’est vous.", "2 place de l’École",
        "26996", "Grézelles", "04 65 71 00 70", 1_180,
        "Mireille Ortolan, maire",
    ),
)  # fmt: skip
PLACES = (DEPARTMENT_PLACE, COMMUNITY, *TOWNS)

SERVICES: dict[str, tuple[Service, ...]] = {
    "montbrelle": (
        Service("accueil", "Accueil de la mairie", "31", is_sorting=True),
        Service("direction-generale", "Direction générale", "32"),
        Service("population", "Direction de la population", "33"),
        Service("etat-civil", "État civil", "34", "population"),
        Service("education", "Enfance et vie scolaire", "35", "population"),
        Service("vie-locale", "Vie associative et culture", "36"),
        Service("cadre-de-vie", "Direction du cadre de vie", "37"),
        Service("voirie", "Voirie et éclairage", "38", "cadre-de-vie"),
        Service("espaces-verts", "Espaces verts", "39", "cadre-de-vie"),
        Service("stationnement", "Stationnement", "41", "cadre-de-vie"),
        Service("urbanisme", "Urbanisme", "42", "cadre-de-vie"),
    ),
    "val-d-ombrelle": (
        Service("accueil", "Accueil de la communauté", "21", is_sorting=True),
        Service("dechets", "Déchets et propreté", "22"),
        Service("petite-enfance", "Petite enfance", "23"),
        Service("numerique", "Numérique et protection des données", "24"),
    ),
    "hautes-combes": (
        Service("accueil", "Accueil du département", "11", is_sorting=True),
        Service("solidarites", "Direction des solidarités", "12"),
        Service("autonomie", "Autonomie à domicile", "13", "solidarites"),
        Service("handicap", "Maison départementale de l’autonomie", "14", "solidarites"),
    ),
    "vercombe-le-haut": (
        Service("accueil", "Secrétariat de mairie", "43", is_sorting=True),
        Service("mairie", "Services à la population", "44"),
    ),
    "saint-elvin-des-pres": (
        Service("accueil", "Secrétariat de mairie", "51", is_sorting=True),
        Service("mairie", "Services à la population", "52"),
    ),
    "la-roche-ombreuse": (
        Service("accueil", "Secrétariat de mairie", "61", is_sorting=True),
        Service("mairie", "Services à la population", "62"),
    ),
    "grezelles": (
        Service("accueil", "Secrétariat de mairie", "71", is_sorting=True),
        Service("mairie", "Services à la population", "72"),
    ),
}

FULL_WEEK = {
    **{day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in "1245"},
    "3": [["08:30", "17:30"]],
    "6": [["09:00", "12:00"]],
}
HALF_WEEK = {
    "1": [["14:00", "18:00"]],
    "2": [["09:00", "12:00"]],
    "4": [["09:00", "12:00"], ["14:00", "17:00"]],
    "5": [["09:00", "12:00"]],
}
COMMUNITY_WEEK = {day: [["09:00", "12:30"], ["13:30", "17:00"]] for day in "12345"}
STEP_FREE = "Entrée de plain-pied. Boucle à induction magnétique à l’accueil. Chiens-guides bienvenus."
RAMP = "Rampe à gauche de l’entrée, sonnette à 90 cm. Une personne vient vous aider si besoin."
SITES: dict[str, tuple[tuple[str, str, dict[str, Any], str], ...]] = {
    "montbrelle": (
        ("Mairie de Montbrelle", "1 place des Tilleuls", FULL_WEEK, STEP_FREE),
        ("Maison des associations", "14 rue des Remparts", COMMUNITY_WEEK, RAMP),
        ("Mairie annexe de la Gare", "5 avenue de la Gare", HALF_WEEK, STEP_FREE),
    ),
    "val-d-ombrelle": (
        ("Siège de la communauté", "12 quai de l’Ombrelle", COMMUNITY_WEEK, STEP_FREE),
        ("France services mobile", "Places des mairies, à tour de rôle", HALF_WEEK, RAMP),
    ),
    "hautes-combes": (
        ("Hôtel du département", "1 place du Département", COMMUNITY_WEEK, STEP_FREE),
        ("Maison départementale de l’autonomie", "9 rue des Peupliers", COMMUNITY_WEEK, STEP_FREE),
    ),
}


def id_of(kind: str, *words: str) -> UUID:
    """The id of something of the territory, always the same."""
    return uuid5(NAMESPACE, "/".join((kind, *words)))


def walls_of(code: str, *sectors: str) -> list[Wall]:
    """The walls of one authority: its administration, and the sectors named."""
    return [Wall(id_of("authority", code), sector) for sector in ("", *sectors)]


def stands() -> bool:
    """Whether the territory is there."""
    return Authority.objects.filter(pk=id_of("authority", COMMUNITY.code)).exists()


def found(on: date) -> None:
    """Found the territory: authorities, units, places, corrections of the calendar."""
    for place in PLACES:
        with scope(walls=walls_of(place.code)):
            _found_authority(place, on)
            _found_units(place)
            _found_sites(place)
    _bridge_day(on)


def _found_authority(place: Place, on: date) -> None:
    above = {"commune": COMMUNITY.code, "intercommunality": DEPARTMENT_PLACE.code}.get(place.kind)
    authority = Authority(
        id=id_of("authority", place.code),
        code=place.code,
        name=place.name,
        kind=place.kind,
        parent_id=id_of("authority", above) if above else None,
        department=DEPARTMENT,
        population=place.population,
        postcodes=[place.postcode] if place.kind == "commune" else [],
        address=_address(place),
        email=f"contact@{place.code}.example",
        telephone=place.telephone,
        website=f"https://www.{place.code}.example",
        brand_colour=place.colour,
        tagline=place.tagline,
        sender_name=place.name,
        sender_email=f"ne-pas-repondre@{place.code}.example",
        dpo_contact=(
            "Nadège Ferrandou, déléguée à la protection des données\n"
            f"{COMMUNITY.street}\n{COMMUNITY.postcode} {COMMUNITY.town}\ndpo@{COMMUNITY.code}.example"
        ),
        publication_director=place.director,
        host=HOST,
        homologation=_homologation(place, on),
        accessibility=_accessibility(on),
        court=COURT,
    )
    authority.clean()
    authority.save(force_insert=True)


def _homologation(place: Place, on: date) -> dict[str, str]:
    decided = on - timedelta(days=210)
    return {
        "decided_on": decided.isoformat(),
        "valid_until": (decided + timedelta(days=3 * 365)).isoformat(),
        "authority": f"{place.name}, autorité d’homologation",
        "scope": "Téléservices de demande, de signalement et de suivi",
    }


def _accessibility(on: date) -> dict[str, Any]:
    audited = on - timedelta(days=120)
    return {
        "audited_on": audited.isoformat(),
        "rate": 92,
        "auditor": "Cabinet Clair & Net (nom inventé)",
        "not_accessible": ["Certains documents PDF joints par les services avant cette année."],
        "exemptions": [],
        "out_of_scope": ["Les fonds de carte."],
        "technologies": ["HTML", "CSS", "JavaScript, toujours facultatif"],
        "tested_with": ["Firefox et NVDA", "Safari et VoiceOver", "Chromium, clavier seul"],
        "tools": ["axe-core", "Colour Contrast Analyser"],
        "pages": ["Accueil", "Une démarche", "Le formulaire", "Le suivi d’une demande", "Mentions légales"],
        "established_on": audited.isoformat(),
        "updated_on": (on - timedelta(days=30)).isoformat(),
    }


def _found_units(place: Place) -> None:
    paths: dict[str, list[str]] = {}
    for service in SERVICES[place.code]:
        own = id_of("unit", place.code, service.code)
        paths[service.code] = [*paths.get(service.under, []), str(own)]
        Unit.objects.create(
            id=own,
            authority_id=id_of("authority", place.code),
            parent_id=id_of("unit", place.code, service.under) if service.under else None,
            code=service.code,
            name=service.name,
            email=f"{service.code}@{place.code}.example",
            telephone=f"04 65 71 01 {service.line}",
            is_sorting=service.is_sorting,
            path=paths[service.code],
        )


def _found_sites(place: Place) -> None:
    usual = ((f"Mairie de {place.name}", place.street, HALF_WEEK, RAMP),)
    for name, street, hours, access in SITES.get(place.code, usual):
        Site.objects.create(
            id=id_of("site", place.code, name),
            authority_id=id_of("authority", place.code),
            name=name,
            address=f"{street}\n{place.postcode} {place.town}",
            telephone=place.telephone,
            hours=hours,
            access=access,
        )


def _bridge_day(on: date) -> None:
    """The main town closes on the Friday after Ascension, as it does each year."""
    town = TOWNS[0].code
    authority = Authority.objects.get(pk=id_of("authority", town))
    for year in (on.year - 1, on.year, on.year + 1):
        days = [date(year, 4, 28) + timedelta(days=n) for n in range(45)]
        ascension = next(day for day in days if "Ascension" in (authority.calendar().holiday_name(day) or ""))
        with scope(walls=walls_of(town)):
            CalendarCorrection.objects.create(
                id=id_of("correction", town, str(year)),
                authority=authority,
                day=ascension + timedelta(days=1),
                is_holiday=True,
                reason="Pont de l’Ascension",
            )


def _address(place: Place) -> str:
    return f"{place.street}\n{place.postcode} {place.town}"
