"""Answers that say who and where: telephone, address, person, organisation."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

import phonenumbers
from django.utils.translation import gettext as _
from stdnum.fr import siret

from parvis.forms.posted import clean, is_blank
from parvis.forms.refusal import Refused, mapping_of, words_of
from parvis.forms.shape import Field
from parvis.forms.simple import read_day

PART_LENGTH = 150
OVERSEAS = ("GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
"""French territories tried in turn when a national number is not of mainland France."""
FRANCE = "France"


def read_telephone(field: Field, raw: object, today: date) -> object:
    """Return a number in E.164; a national one is read in France, then overseas."""
    return telephone_number(words_of(raw))


def telephone_number(words: str) -> str:
    """The E.164 form of a number as somebody writes it. Raises Refused."""
    refused = Refused(_("Saisissez un numéro de téléphone, par exemple 06 12 34 56 78 ou +32 470 12 34 56."))
    if len(words) > 40:
        raise refused
    for region in ("FR", *OVERSEAS):
        try:
            number = phonenumbers.parse(words, region)
        except phonenumbers.NumberParseException:
            raise refused from None
        if phonenumbers.is_valid_number(number) and not number.extension:
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        if words.startswith(("+", "00")):
            break
    raise refused


def read_address(field: Field, raw: object, today: date) -> object:
    """Return {line1, line2, postcode, city, country}; the country is France unless another is named."""
    parts = _parts(raw, ("line1", "line2", "postcode", "city", "country"))
    if not parts["country"] or same_letters(parts["country"]) == same_letters(FRANCE):
        parts["country"] = FRANCE
    parts["postcode"] = (
        parts["postcode"].replace(" ", "") if parts["country"] == FRANCE else parts["postcode"]
    )
    faults = []
    if not parts["line1"]:
        faults.append(("line1", _("Indiquez le numéro et la rue, ou le lieu-dit.")))
    if parts["country"] == FRANCE and not re.fullmatch(r"[0-9]{5}", parts["postcode"]):
        faults.append(("postcode", _("Le code postal a cinq chiffres, par exemple 01340.")))
    if not parts["city"]:
        faults.append(("city", _("Indiquez la commune.")))
    return _kept(parts, faults)


def read_person(field: Field, raw: object, today: date) -> object:
    """Return {family_name, given_names, birth_name?, birth_date?}; only the parts asked for are kept."""
    names = ("family_name", "given_names", *(["birth_name"] if "birth_name" in field.ask else []))
    parts = _parts(raw, names)
    faults = []
    if not parts["family_name"]:
        faults.append(("family_name", _("Indiquez le nom.")))
    if not parts["given_names"]:
        faults.append(("given_names", _("Indiquez le prénom.")))
    born = mapping_of(raw).get("birth_date")
    if "birth_date" in field.ask:
        try:
            if is_blank(born):
                raise Refused(_("Indiquez la date de naissance."), "day")
            day = read_day(born)
            if not date(1850, 1, 1) <= day <= today:
                raise Refused(_("La date de naissance doit être dans le passé."), "day")
            parts["birth_date"] = day.isoformat()
        except Refused as refused:
            faults += [(f"birth_date-{part or 'day'}", message) for part, message in refused.faults]
    return _kept(parts, faults)


def read_organisation(field: Field, raw: object, today: date) -> object:
    """Return {name, siret} or {name, rna}: how an organisation identifies itself (CRPA, R112-9-1)."""
    given = mapping_of(raw)
    parts = _parts(
        {**given, "number": given.get("number") or given.get("siret") or given.get("rna")}, ("name", "number")
    )
    number = re.sub(r"[\s.-]", "", parts["number"]).upper()
    faults = []
    if not parts["name"]:
        faults.append(("name", _("Indiquez le nom de l’organisme.")))
    kind = "rna" if number.startswith("W") else "siret"
    if not number:
        faults.append(("number", _("Indiquez le numéro SIRET, ou le numéro RNA d’une association.")))
    elif kind == "rna" and not re.fullmatch(r"W[0-9][0-9AB][0-9]{7}", number):
        faults.append(("number", _("Un numéro RNA s’écrit avec la lettre W et neuf chiffres.")))
    elif kind == "siret" and not (re.fullmatch(r"[0-9]{14}", number) and siret.is_valid(number)):
        faults.append(("number", _("Ce numéro SIRET n’est pas valable : vérifiez ses 14 chiffres.")))
    return _kept({"name": parts["name"], kind: number}, faults)


def same_letters(words: str) -> str:
    """Return a text without accents nor case, to compare two ways of typing a word."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).strip()


def _parts(raw: object, names: tuple[str, ...]) -> dict[str, str]:
    given: Mapping[str, object] = mapping_of(raw)
    return {name: clean(given.get(name)) for name in names}


def _kept(parts: dict[str, str], faults: list[tuple[str, str]]) -> dict[str, str]:
    for part, words in parts.items():
        if len(words) > PART_LENGTH:
            faults.append((part, _("Trop long : %(most)s caractères au plus.") % {"most": PART_LENGTH}))
    if faults:
        raise Refused.parts(faults)
    return {part: words for part, words in parts.items() if words}
