"""Texts that serve again: their places, and what fills them."""

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from parvis.base.labels import house_language
from parvis.ui.wording import day_words

from .models import Case, Snippet

PLACES = {
    "référence": _("la référence de la demande"),
    "démarche": _("le titre de la démarche"),
    "salut": _(
        "« Bonjour » et le nom du demandeur, ou « Madame, Monsieur » sans nom, dans la langue de la demande"
    ),
    "civilité": _("« Madame, Monsieur », dans la langue de la demande"),
    "demandeur": _("le nom du demandeur"),
    "échéance": _("le jour de la réponse annoncée"),
    "service": _("le nom du service"),
}
"""What may be written between brackets in a text, and what takes its place."""

ABOUT_A_CASE = frozenset({"référence", "démarche", "échéance"})
"""Those that only a case fills."""

_PLACE = re.compile(r"\[([^\[\]\n]{1,40})\]")


def unknown_places(text: str) -> list[str]:
    """What stands between brackets and would not be filled."""
    return sorted({place for place in _PLACE.findall(text) if place not in PLACES})


def filled(snippet: Snippet, case: Case) -> str:
    """A kept text, filled for a case."""
    return fill(snippet.body, case)


def fill(text: str, case: Case) -> str:
    """The text with what is known of the case; never more than its reference, titles, names and days."""
    values: Mapping[str, str] = {
        "référence": case.reference,
        "démarche": case.title,
        "salut": salutation(case),
        "civilité": civility(case),
        "demandeur": case.applicant.display_name,
        "échéance": day_words(case.announced_on),
        "service": case.unit.name,
    }
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def fill_without_case(text: str, *, name: str, service: str, language: str) -> str:
    """The text with what is known of who wrote a message that is on no case; what is not known stays to be read."""
    with override(house_language(language)):
        polite = gettext("Madame, Monsieur")
        hello = gettext("Bonjour %(name)s") % {"name": name} if name else polite
    values = {"salut": hello, "civilité": polite, "demandeur": name, "service": service}
    return _PLACE.sub(lambda found: values.get(found[1]) or found[0], text)


def civility(case: Case) -> str:
    """The title of who reads, without her name.

    Nobody is asked whether she is a woman or a man: nothing is guessed from a first name.
    """
    with override(house_language(case.language)):
        return gettext("Madame, Monsieur")


def salutation(case: Case) -> str:
    """How to begin: by the name of a person; neutrally for a body, or for who gave no name."""
    who = case.applicant
    if who.is_organisation or who.is_anonymous:
        return civility(case)
    with override(house_language(case.language)):
        return gettext("Bonjour %(name)s") % {"name": who.display_name}


def snippets_for(case: Case) -> list[Snippet]:
    """The texts offered when replying about a case, by title."""
    return snippets_at(case.authority_id, case.sector, case.unit_id)


def snippets_at(authority: UUID, sector: str, unit: UUID) -> list[Snippet]:
    """The texts offered to who writes for this service in this sector, by title."""
    found = Snippet.objects.filter(
        Q(unit=None) | Q(unit=unit), authority=authority, reserved_to__in=["", sector], retired_at=None
    )
    return list(found)


def fills_without_case(snippet: Snippet) -> bool:
    """Whether nothing in it speaks of a case."""
    return set(_PLACE.findall(snippet.body)).isdisjoint(ABOUT_A_CASE)


def snippets_kept(authority: UUID) -> list[Snippet]:
    """The texts in use in an authority, with their service."""
    return list(Snippet.objects.filter(authority=authority, retired_at=None).select_related("unit"))


def opening_days(case: Case, today: date, count: int) -> list[date]:
    """The next working days of the authority of a case."""
    calendar = case.authority.calendar()
    return [calendar.add_working_days(today, number) for number in range(1, count + 1)]
