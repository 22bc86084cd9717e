"""What the choices of a panel are called."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .kinds import Words

REQUIRED_WORDS: Mapping[str, Words] = {
    "yes": gettext_lazy("est obligatoire"),
    "soft": gettext_lazy("est attendue : à défaut, la personne dit pourquoi"),
    "no": gettext_lazy("est facultative"),
}
APPLICANT_WORDS: Mapping[str, Words] = {
    "applicant.person": gettext_lazy("qui demande"),
    "applicant.email": gettext_lazy("où lui écrire"),
    "applicant.telephone": gettext_lazy("où l’appeler"),
    "applicant.address": gettext_lazy("où elle habite"),
    "applicant.organisation": gettext_lazy("pour quel organisme elle demande"),
    "applicant.organisation_name": gettext_lazy("le nom de l’organisme pour lequel elle demande"),
    "applicant.birth_date": gettext_lazy("sa date de naissance"),
}
PART_WORDS: Mapping[str, Words] = {
    "birth_name": gettext_lazy("le nom de naissance"),
    "birth_date": gettext_lazy("la date de naissance"),
}
RESULT_WORDS: Mapping[str, Words] = {
    "text": gettext_lazy("un texte"),
    "number": gettext_lazy("un nombre"),
    "amount": gettext_lazy("un montant en euros"),
    "yes_no": gettext_lazy("oui ou non"),
    "date": gettext_lazy("une date"),
}
ACCEPTED_WORDS: Mapping[str, str] = {
    "pdf": "PDF",
    "jpeg": "JPEG",
    "png": "PNG",
    "heic": "HEIC",
    "webp": "WebP",
    "odt": "ODT",
    "docx": "DOCX",
    "ods": "ODS",
    "xlsx": "XLSX",
    "csv": "CSV",
    "txt": "TXT",
}
FILLING_WORDS: Mapping[str, Words] = {
    "on": gettext_lazy("ce qu’il a retenu"),
    "off": gettext_lazy("rien, même s’il a retenu quelque chose"),
    "name": gettext_lazy("le nom complet"),
    "given-name": gettext_lazy("le prénom"),
    "family-name": gettext_lazy("le nom de famille"),
    "email": gettext_lazy("l’adresse électronique"),
    "tel": gettext_lazy("le téléphone"),
    "bday": gettext_lazy("la date de naissance"),
    "organization": gettext_lazy("le nom de l’organisme"),
    "organization-title": gettext_lazy("la fonction dans l’organisme"),
    "street-address": gettext_lazy("l’adresse entière"),
    "address-line1": gettext_lazy("la rue"),
    "address-line2": gettext_lazy("le complément d’adresse"),
    "postal-code": gettext_lazy("le code postal"),
    "address-level2": gettext_lazy("la commune"),
    "country-name": gettext_lazy("le pays"),
    "url": gettext_lazy("l’adresse d’un site"),
    "language": gettext_lazy("la langue"),
    "sex": gettext_lazy("le sexe"),
}
"""What each token of the HTML standard has a browser fill."""


def pieces_offered(pieces: Mapping[str, str], new: str) -> dict[str, str]:
    """The pieces of a procedure by their ids, none first, one to make last."""
    return {"": _("aucune"), **pieces, new: _("une nouvelle pièce…")}
