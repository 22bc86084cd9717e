"""What can happen to what arrives, with what the agent reads; the person reads none of it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind(
        "arrival.received",
        _("Envoi reçu"),
        facts=frozenset({"channel", "nature", "certainty", "score", "state"}),
    ),
    Kind("arrival.threaded", _("Réponse rattachée à sa demande"), facts=frozenset({"channel", "ground"})),
    Kind("arrival.receipt_sent", _("Accusé d’enregistrement envoyé"), facts=frozenset({"messages"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
