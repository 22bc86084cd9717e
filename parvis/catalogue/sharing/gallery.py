"""Sharing a procedure with the other authorities of the installation: an act of its authority, taken back at will."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.agents.models import Agent

from ..access import NotFound
from ..models import Procedure, ProcedureVersion
from ..shared_models import SharedProcedure
from ..telling import tell
from .exporting import export


class CannotShare(Exception):
    """The procedure is not to be shared, or not any more."""


def share(procedure: UUID, *, licence: str, by: Agent, at: datetime) -> SharedProcedure:
    """Put what is published of a procedure in the gallery, in the place of what it shared before.

    Raises CannotShare when nothing is published, CannotExport when it cannot travel as it stands.
    """
    with transaction.atomic():
        held = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure)
        if held.current_id is None:
            raise CannotShare(_("publiez la démarche avant de la partager"))
        version = ProcedureVersion.objects.select_related("authority", "procedure__unit").get(
            pk=held.current_id
        )
        content = export(version, licence=licence, at=at)
        _standing(held).update(withdrawn_at=at)
        offer = version.offer
        entry = SharedProcedure.objects.create(
            authority_id=held.authority_id,
            procedure=held,
            version=version,
            title=offer.title["fr"],
            summary=offer.summary.get("fr", ""),
            sector=held.sector,
            nature=held.nature,
            licence=licence,
            digest=hashlib.sha256(content).hexdigest(),
            archive=content,
            shared_at=at,
        )
        tell("procedure.shared", held, version, by=by.actor, at=at, licence=licence)
        return entry


def unshare(procedure: UUID, *, by: Agent, at: datetime) -> None:
    """Take a procedure out of the gallery; those who took it over keep what they have. Raises CannotShare."""
    with transaction.atomic():
        held = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure)
        entry = _standing(held).select_related("version").defer("archive").first()
        if entry is None:
            raise CannotShare(_("cette démarche n’est pas dans la galerie"))
        entry.withdrawn_at = at
        entry.save(update_fields=["withdrawn_at"])
        tell("procedure.unshared", held, entry.version, by=by.actor, at=at)


def shared_now() -> "QuerySet[SharedProcedure]":
    """All that is shared on this installation, by title, without the archives."""
    found = SharedProcedure.objects.filter(withdrawn_at=None).select_related("authority").defer("archive")
    return found.order_by("title", "id")


def entry_of(procedure: Procedure) -> SharedProcedure | None:
    """What a procedure shares now."""
    return _standing(procedure).select_related("version").defer("archive", "version__document").first()


def shared_entry(entry: UUID) -> SharedProcedure:
    """One procedure of the gallery, with its archive. Raises NotFound once it was taken out."""
    found = SharedProcedure.objects.filter(pk=entry, withdrawn_at=None).select_related("authority").first()
    if found is None:
        raise NotFound(str(entry))
    return found


def _standing(procedure: Procedure) -> "QuerySet[SharedProcedure]":
    return SharedProcedure.objects.filter(procedure=procedure, withdrawn_at=None)
