"""The départements and overseas territories: official code, name, region and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

METROPOLITAN_ZONE = "Europe/Paris"


class UnknownDepartment(ValueError):
    """The code given is not one of the official geographic code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown département: {code[:20]!a}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Department:
    """One département, or one overseas territory that has a code of the same series.

    `region` is the two-digit code of the official geographic code; None where no region exists
    (975, 977, 978, 984, 986, 987, 988). `time_zone` is an IANA name.
    """

    code: str
    name: str
    region: str | None
    time_zone: str = METROPOLITAN_ZONE

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which its authorities read a date."""
        return ZoneInfo(self.time_zone)


_METROPOLITAN_BY_REGION: dict[str, dict[str, str]] = {
    "11": {
        "75": "Paris",
        "77": "Seine-et-Marne",
        "78": "Yvelines",
        "91": "Essonne",
        "92": "Hauts-de-Seine",
        "93": "Seine-Saint-Denis",
        "94": "Val-de-Marne",
        "95": "Val-d'Oise",
    },
    "24": {
        "18": "Cher",
        "28": "Eure-et-Loir",
        "36": "Indre",
        "37": "Indre-et-Loire",
        "41": "Loir-et-Cher",
        "45": "Loiret",
    },
    "27": {
        "21": "Côte-d'Or",
        "25": "Doubs",
        "39": "Jura",
        "58": "Nièvre",
        "70": "Haute-Saône",
        "71": "Saône-et-Loire",
        "89": "Yonne",
        "90": "Territoire de Belfort",
    },
    "28": {
        "14": "Calvados",
        "27": "Eure",
        "50": "Manche",
        "61": "Orne",
        "76": "Seine-Maritime",
    },
    "32": {
        "02": "Aisne",
        "59": "Nord",
        "60": "Oise",
        "62": "Pas-de-Calais",
        "80": "Somme",
    },
    "44": {
        "08": "Ardennes",
        "10": "Aube",
        "51": "Marne",
        "52": "Haute-Marne",
        "54": "Meurthe-et-Moselle",
        "55": "Meuse",
        "57": "Moselle",
        "67": "Bas-Rhin",
        "68": "Haut-Rhin",
        "88": "Vosges",
    },
    "52": {
        "44": "Loire-Atlantique",
        "49": "Maine-et-Loire",
        "53": "Mayenne",
        "72": "Sarthe",
        "85": "Vendée",
    },
    "53": {
        "22": "Côtes-d'Armor",
        "29": "Finistère",
        "35": "Ille-et-Vilaine",
        "56": "Morbihan",
    },
    "75": {
        "16": "Charente",
        "17": "Charente-Maritime",
        "19": "Corrèze",
        "23": "Creuse",
        "24": "Dordogne",
        "33": "Gironde",
        "40": "Landes",
        "47": "Lot-et-Garonne",
        "64": "Pyrénées-Atlantiques",
        "79": "Deux-Sèvres",
        "86": "Vienne",
        "87": "Haute-Vienne",
    },
    "76": {
        "09": "Ariège",
        "11": "Aude",
        "12": "Aveyron",
        "30": "Gard",
        "31": "Haute-Garonne",
        "32": "Gers",
        "34": "Hérault",
        "46": "Lot",
        "48": "Lozère",
        "65": "Hautes-Pyrénées",
        "66": "Pyrénées-Orientales",
        "81": "Tarn",
        "82": "Tarn-et-Garonne",
    },
    "84": {
        "01": "Ain",
        "03": "Allier",
        "07": "Ardèche",
        "15": "Cantal",
        "26": "Drôme",
        "38": "Isère",
        "42": "Loire",
        "43": "Haute-Loire",
        "63": "Puy-de-Dôme",
        "69": "Rhône",
        "73": "Savoie",
        "74": "Haute-Savoie",
    },
    "93": {
        "04": "Alpes-de-Haute-Provence",
        "05": "Hautes-Alpes",
        "06": "Alpes-Maritimes",
        "13": "Bouches-du-Rhône",
        "83": "Var",
        "84": "Vaucluse",
    },
    "94": {
        "2A": "Corse-du-Sud",
        "2B": "Haute-Corse",
    },
}

_OVERSEAS = (
    Department("971", "Guadeloupe", "01", "America/Guadeloupe"),
    Department("972", "Martinique", "02", "America/Martinique"),
    Department("973", "Guyane", "03", "America/Cayenne"),
    Department("974", "La Réunion", "04", "Indian/Reunion"),
    Department("975", "Saint-Pierre-et-Miquelon", None, "America/Miquelon"),
    Department("976", "Mayotte", "06", "Indian/Mayotte"),
    Department("977", "Saint-Barthélemy", None, "America/St_Barthelemy"),
    Department("978", "Saint-Martin", None, "America/Marigot"),
    Department("984", "Terres australes et antarctiques françaises", None, "Indian/Kerguelen"),
    Department("986", "Wallis-et-Futuna", None, "Pacific/Wallis"),
    # The Marquesas and the Gambier keep another hour than Tahiti, where the administration sits.
    Department("987", "Polynésie française", None, "Pacific/Tahiti"),
    Department("988", "Nouvelle-Calédonie", None, "Pacific/Noumea"),
)


def _all_departments() -> Mapping[str, Department]:
    metropolitan = [
        Department(code, name, region)
        for region, names in _METROPOLITAN_BY_REGION.items()
        for code, name in names.items()
    ]
    ordered = sorted([*metropolitan, *_OVERSEAS], key=lambda department: department.code)
    return MappingProxyType({department.code: department for department in ordered})


DEPARTMENTS: Mapping[str, Department] = _all_departments()


def department(code: str) -> Department:
    """Return the département of this code; raise UnknownDepartment for any other text."""
    try:
        return DEPARTMENTS[code]
    except KeyError:
        raise UnknownDepartment(code) from None
