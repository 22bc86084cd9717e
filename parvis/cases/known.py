"""What a file already tells of the applicant, as the answers of a form: nobody says the same thing twice."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from parvis.authorities.sectors import is_secret
from parvis.forms.identities import FRANCE
from parvis.forms.shape import Field, Form
from parvis.people.models import ContactPoint, Profile, Relation

from .behalf_page import EMAIL, GROUND, HELPER, RELATION, TELEPHONE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACTING: Mapping[Relation.Kind, str] = {
    Relation.Kind.PARENT: "parent",
    Relation.Kind.GUARDIAN: "parent",
    Relation.Kind.HELPER: "helper",
    Relation.Kind.CONTACT: "contact",
}
"""On what ground who is related to somebody may ask for her."""
CALLED: Mapping[str, "StrOrPromise"] = {
    Relation.Kind.PARENT: gettext_lazy("son parent"),
    Relation.Kind.GUARDIAN: gettext_lazy("son tuteur ou représentant"),
    Relation.Kind.HELPER: gettext_lazy("son aidant"),
}
TOWN = re.compile(r"(\d{5})\s+(\S.*)")


def may_serve(profile: Profile, sector: str) -> bool:
    """Whether a form of this sector may begin with what this file says.

    Within one sector always; from one to another only between ordinary ones: that somebody is known to social
    services or to health shows nowhere else, be it as an address.
    """
    return profile.sector == sector or not (is_secret(profile.sector) or is_secret(sector))


def known_answers(form: Form, profile: Profile) -> dict[str, Any]:
    """The answers that a file gives to the questions about the applicant, and the town of the places asked for.

    A question that asks for something new (``is_new``) gets none: « votre nouvelle adresse » is not the one known.
    """
    points = list(profile.contact_points.order_by("-is_preferred", "kind", "id"))
    address = _address(_first(points, ContactPoint.Kind.POSTAL))
    known: Mapping[str, Any] = {
        "applicant.email": _first(points, ContactPoint.Kind.EMAIL),
        "applicant.telephone": _first(points, ContactPoint.Kind.TELEPHONE),
        "applicant.address": address if address.get("line1") else None,
        "applicant.organisation": _organisation(profile),
        "applicant.organisation_name": profile.organisation.name if profile.organisation else None,
        "applicant.birth_date": profile.birth_date.isoformat() if profile.birth_date else None,
    }
    answers: dict[str, Any] = {}
    for field in form.by_id.values():
        if field.is_new:
            continue
        if field.maps_to == "applicant.person":
            answers[field.id] = _person(field, profile)
        elif field.maps_to:
            answers[field.id] = known[field.maps_to]
        elif field.type == "address" and field.required == "yes" and address.get("city"):
            answers[field.id] = {"typed": {"postcode": address["postcode"], "city": address["city"]}}
    return {name: answer for name, answer in answers.items() if answer}


def who_acts_for(profile: Profile, *, on: date) -> list[Relation]:
    """The relations of her file that let somebody ask for her on that day."""
    held = Relation.objects.filter(target=profile, kind__in=ACTING)
    live = held.exclude(ends_on__lt=on).exclude(starts_on__gt=on)
    return list(live.select_related("source__organisation").order_by("source__family_name", "pk"))


def acting_answers(relation: Relation) -> dict[str, Any]:
    """What the page that asks who files learns from such a relation; the mandate itself is still to be seen."""
    helper, ground = relation.source, ACTING[Relation.Kind(relation.kind)]
    points = list(helper.contact_points.order_by("-is_preferred", "kind", "id"))
    answers = {
        GROUND: ground,
        HELPER: {"family_name": helper.family_name, "given_names": helper.given_names},
        RELATION: str(CALLED[relation.kind]) if relation.kind in CALLED else "",
        TELEPHONE: _first(points, ContactPoint.Kind.TELEPHONE),
        EMAIL: _first(points, ContactPoint.Kind.EMAIL),
    }
    return {name: answer for name, answer in answers.items() if answer}


def same_person(profile: Profile, declared: Mapping[str, Any]) -> bool:
    """Whether what is declared still bears the name, and the date of birth if it gives one, of this file."""
    if profile.organisation is not None:
        said = declared.get("organisation") or {}
        return _alike(said.get("name") or declared.get("organisation_name"), profile.organisation.name)
    person = declared.get("person") or {}
    born = person.get("birth_date") or declared.get("birth_date")
    return (
        _alike(person.get("family_name"), profile.family_name)
        and _alike(person.get("given_names"), profile.given_names)
        and (not born or profile.birth_date is None or born == profile.birth_date.isoformat())
    )


def _person(field: Field, profile: Profile) -> dict[str, Any] | None:
    """Her name; as typed while the date of birth that is asked for is not known, so that the page asks for it."""
    if not profile.family_name:
        return None
    found = {"family_name": profile.family_name, "given_names": profile.given_names}
    if "birth_name" in field.ask and profile.birth_name:
        found["birth_name"] = profile.birth_name
    is_whole = bool(profile.given_names)
    if "birth_date" in field.ask:
        is_whole = is_whole and profile.birth_date is not None
        if profile.birth_date is not None:
            found["birth_date"] = profile.birth_date.isoformat()
    return found if is_whole else {"typed": found}


def _organisation(profile: Profile) -> dict[str, Any] | None:
    known = profile.organisation
    if known is None:
        return None
    number = {"siret": known.siret} if known.siret else {"rna": known.rna} if known.rna else None
    return {"name": known.name, **number} if number else {"typed": {"name": known.name}}


def _address(value: str) -> dict[str, str]:
    """The lines of an envelope as the parts of an address; empty when no line is a French town."""
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        if found := TOWN.fullmatch(line):
            street = [*lines[:place], "", ""]
            return {
                "line1": street[0],
                **({"line2": street[1]} if street[1] else {}),
                "postcode": found[1],
                "city": found[2],
                "country": FRANCE,
            }
    return {}


def _first(points: Iterable[ContactPoint], kind: ContactPoint.Kind) -> str:
    return next((point.value for point in points if point.kind == kind), "")


def _alike(one: object, other: str) -> bool:
    return isinstance(one, str) and one.strip().casefold() == other.strip().casefold()
