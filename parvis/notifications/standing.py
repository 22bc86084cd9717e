"""Where a message stands, in eight words: the one place that names them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .actions import RETURNED
from .models import Delivery

State, Outcome = Delivery.State, Delivery.Outcome


class Standing(models.TextChoices):
    """What became of a message, as agents read it on the case, in the outbox and on the person's file."""

    QUEUED = "queued", _("En attente d’envoi")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    DELIVERED = "delivered", _("Remis")
    TEMPORARY = "temporary", _("Retardé")
    PERMANENT = "permanent", _("Non envoyé")
    UNCERTAIN = "uncertain", _("Envoi incertain")
    RETURNED = "returned", _("Revenu")


def standing_of(delivery: Delivery) -> Standing:
    """Where a message stands, from the state of its sending and what was told of it afterwards."""
    match delivery.state:
        case State.QUEUED:
            return Standing.TEMPORARY if delivery.reason else Standing.QUEUED
        case State.SENDING | State.TRANSMITTING:
            return Standing.SENDING
        case State.UNCERTAIN:
            return Standing.UNCERTAIN
        case State.FAILED:
            return Standing.RETURNED if delivery.reason == RETURNED else Standing.PERMANENT
    match delivery.outcome:
        case Outcome.DELIVERED | Outcome.COMPLAINED:
            return Standing.DELIVERED
        case Outcome.RETURNED_TEMPORARY:
            return Standing.TEMPORARY
    return Standing.SENT


IN_A_LINE = {
    Standing.QUEUED: _("%(what)s, courriel en attente d’envoi"),
    Standing.SENDING: _("%(what)s, courriel en cours d’envoi"),
    Standing.SENT: _("%(what)s, courriel envoyé"),
    Standing.DELIVERED: _("%(what)s, courriel remis"),
    Standing.TEMPORARY: _("%(what)s, courriel retardé"),
    Standing.PERMANENT: _("%(what)s, courriel non remis"),
    Standing.UNCERTAIN: _("%(what)s, envoi du courriel incertain"),
    Standing.RETURNED: _("%(what)s, courriel revenu"),
}
"""The same beside what the message carries, on the line of a case."""
