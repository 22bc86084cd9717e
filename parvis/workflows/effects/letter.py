"""A letter of the procedure, worded by itself and sent in the name of the service."""

from datetime import datetime

from django.utils.translation import gettext as _

from parvis.cases.actions import CannotWrite, send_letter

from ..models import Effect
from ..resuming import Opened
from .doing import CannotDo, Compose, Done, Wanted


def send(found: Opened, row: Effect, compose: Compose, at: datetime) -> Done:
    """Send the letter of the step. Raises CannotDo with what is missing in it."""
    name = str(found.program.step(row.element).settings.get("letter", ""))
    try:
        send_letter(found.case.pk, compose(found.case, Wanted(name), at), by=None, at=at)
    except CannotWrite as refused:
        raise CannotDo(
            _("ce courrier n’est ni un courrier ni une attestation de la démarche : il ne part pas seul")
        ) from refused
    return Done({})
