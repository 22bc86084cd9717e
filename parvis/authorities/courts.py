"""The administrative court of each département (seats and areas of CJA R221-3), and the one an authority names."""

from datetime import datetime
from uuid import UUID

from parvis.events.actors import Actor
from parvis.events.record import record

from .models import Authority

_AREAS = {
    "Amiens": "02 60 80", "Bastia": "2A 2B", "Besançon": "25 39 70 90", "Bordeaux": "24 33 47",
    "Caen": "14 50 61", "Cergy-Pontoise": "92 95", "Châlons-en-Champagne": "08 10 51 52",
    "Clermont-Ferrand": "03 15 43 63", "Dijon": "21 58 71 89", "Grenoble": "26 38 73 74", "Lille": "59 62",
    "Limoges": "19 23 36 87", "Lyon": "01 07 42 69", "Marseille": "04 05 13", "Melun": "77 94",
    "Montpellier": "11 34 66", "Montreuil": "93", "Nancy": "54 55 88", "Nantes": "44 49 53 72 85",
    "Nice": "06", "Nîmes": "30 48 84", "Orléans": "18 28 37 41 45", "Paris": "75", "Pau": "32 40 64 65",
    "Poitiers": "16 17 79 86", "Rennes": "22 29 35 56", "Rouen": "27 76", "Strasbourg": "57 67 68",
    "Toulon": "83", "Toulouse": "09 12 31 46 81 82", "Versailles": "78 91", "la Guadeloupe": "971",
    "la Martinique": "972", "la Guyane": "973", "La Réunion": "974 984", "Saint-Pierre-et-Miquelon": "975",
    "Mayotte": "976", "Saint-Barthélemy": "977", "Saint-Martin": "978", "Wallis-et-Futuna": "986",
    "la Polynésie française": "987", "Nouvelle-Calédonie": "988",
}  # fmt: skip
_SEATS = {code: seat for seat, codes in _AREAS.items() for code in codes.split()}


def court_of(department: str) -> dict[str, str]:
    """Name the court that judges an authority's decisions, as ``Authority.court`` holds it; empty if unknown.

    Its postal address is not in the code: it stays to be filled in. All of them receive through Télérecours
    citoyens (CJA R414-6).
    """
    seat = _SEATS.get(department)
    if seat is None:
        return {}
    return {"name": f"Tribunal administratif de {seat}", "online": "https://www.telerecours.fr"}


def keep_court(
    authority: UUID, *, name: str, address: str, online: str, by: Actor, at: datetime
) -> Authority:
    """Name the court that the routes of appeal of an authority cite (CJA R421-5); ``address``: one line a line.

    What was already notified says what it said.
    """
    held = Authority.objects.select_for_update(of=("self",)).get(pk=authority)
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    court = {"name": name.strip(), "address": lines, "online": online.strip()}
    held.court = {key: said for key, said in court.items() if said}
    held.save(update_fields=["court"])
    record(
        "authority.court_named",
        authority=authority,
        objects=[("authority", authority, "subject")],
        by=by,
        occurred_at=at,
    )
    return held
