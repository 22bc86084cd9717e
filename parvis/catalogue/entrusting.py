"""What a procedure is beside its versions: who answers for it, its sector, its nature, its address."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.authorities.models import Unit

from .drafting.beginning import LONGEST_SLUG
from .models import Procedure
from .telling import tell

FIXED = ("sector", "nature", "slug")
"""What a first publication fixes: the walls of what was filed, its outcomes in law, the address people were given."""


class CannotEntrust(Exception):
    """The procedure does not change so; ``about`` names what was asked."""

    def __init__(self, about: str, said: str) -> None:
        super().__init__(said)
        self.about = about


def is_fixed(procedure: Procedure) -> bool:
    """Whether people may have filed it already."""
    return procedure.versions.filter(published_at__isnull=False).exists()


def entrust(
    procedure: UUID, *, unit: Unit, level: str, sector: str, nature: str, slug: str, by: Agent, at: datetime
) -> Procedure:
    """Give a procedure to a service, and say what it is; requests already filed stay where they are.

    Raises CannotEntrust for what a first publication has fixed, and for an address that is taken or no address.
    """
    found = Procedure.objects.select_for_update(of=("self",)).select_related("unit").get(pk=procedure)
    wanted = {"unit_id": unit.pk, "level": level, "sector": sector, "nature": nature, "slug": slug}
    changed = [name for name, value in wanted.items() if getattr(found, name) != value]
    fixed = [name for name in changed if name in FIXED]
    if fixed and is_fixed(found):
        raise CannotEntrust(fixed[0], _("cela ne change plus une fois la démarche publiée"))
    if not slug or slugify(slug) != slug or len(slug) > LONGEST_SLUG:
        raise CannotEntrust(
            "slug", _("une adresse est faite de lettres minuscules, de chiffres et de tirets")
        )
    if not changed:
        return found
    for name in changed:
        setattr(found, name, wanted[name])
    try:
        with transaction.atomic():
            found.save(update_fields=changed)
    except IntegrityError:
        said = _("une démarche a déjà l’adresse « %(slug)s »")
        raise CannotEntrust("slug", said % {"slug": slug}) from None
    version = found.versions.defer("document").order_by("-number").first()
    if version is not None:
        names = ", ".join(sorted(one.removesuffix("_id") for one in changed))
        tell("procedure.entrusted", found, version, by=by.actor, at=at, changed=names)
    return found
