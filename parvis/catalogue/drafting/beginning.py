"""A procedure that did not exist: written from nothing, or like one that is here already. Always a draft."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.authorities.models import Unit

from ..actions import open_procedure, write_version
from ..models import Milestone, Procedure, ProcedureVersion
from ..reading import LONGEST_TITLE
from ..telling import mark, tell

LONGEST_SLUG = 80


class CannotBegin(Exception):
    """The procedure cannot begin so."""


def begin_procedure(
    unit: Unit, *, title: str, slug: str, sector: str, nature: str, by: Agent, at: datetime
) -> ProcedureVersion:
    """Open a procedure with a title and one page to fill. Raises CannotBegin."""
    document = {
        "title": {"fr": title.strip()[:LONGEST_TITLE]},
        "form": {
            "schema": 1,
            "steps": [
                {
                    "id": "page_1",
                    "title": {"fr": _("Votre demande")},
                    "sections": [
                        {
                            "id": "section_1",
                            "fields": [
                                {
                                    "id": "question_1",
                                    "type": "text",
                                    "label": {"fr": _("Première question")},
                                    "required": "no",
                                }
                            ],
                        }
                    ],
                }
            ],
        },
    }
    return _begun(unit, document, slug=slug, sector=sector, nature=nature, by=by, at=at)


def begin_like(
    version: ProcedureVersion, unit: Unit, *, title: str, slug: str, sector: str, by: Agent, at: datetime
) -> ProcedureVersion:
    """Open a procedure that says all that another one of the authority does, but its title. Raises CannotBegin."""
    document = deepcopy(version.document)
    document["title"] = {"fr": title.strip()[:LONGEST_TITLE]}
    nature = version.procedure.nature
    return _begun(unit, document, slug=slug, sector=sector, nature=nature, by=by, at=at)


def address_of(title: str) -> str:
    """The end of an address that a title suggests."""
    return slugify(title)[:LONGEST_SLUG].strip("-")


def _begun(
    unit: Unit,
    document: Mapping[str, Any],
    *,
    slug: str,
    sector: str,
    nature: str,
    by: Agent,
    at: datetime,
) -> ProcedureVersion:
    if not document["title"]["fr"]:
        raise CannotBegin(_("une démarche a un titre"))
    if not slug or slugify(slug) != slug or len(slug) > LONGEST_SLUG:
        raise CannotBegin(_("une adresse est faite de lettres minuscules, de chiffres et de tirets"))
    with transaction.atomic():
        procedure = _opened(unit, slug=slug, sector=sector, nature=nature)
        draft = write_version(procedure, document)
        mark(draft, Milestone.Kind.BEGUN, by=by, at=at)
        tell("procedure.begun", procedure, draft, by=by.actor, at=at)
        return draft


def _opened(unit: Unit, *, slug: str, sector: str, nature: str) -> Procedure:
    try:
        with transaction.atomic():
            return open_procedure(unit, slug=slug, sector=sector, nature=nature)
    except IntegrityError:
        said = _("une démarche a déjà l’adresse « %(slug)s »")
        raise CannotBegin(said % {"slug": slug}) from None
