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
    Kind("arrival.sorted", _("Envoi trié"), facts=frozenset({"gesture", "accepted", "score"})),
    Kind("arrival.unsorted", _("Tri annulé"), facts=frozenset({"gesture", "accepted", "score"})),
    Kind("arrival.receipt_sent", _("Accusé d’enregistrement envoyé"), facts=frozenset({"messages"})),
    Kind("arrival.answer_written", _("Réponse écrite, pas encore partie"), facts=frozenset({"way"})),
    Kind("arrival.answer_taken_back", _("Réponse reprise avant de partir")),
    Kind(
        "arrival.answer_dropped",
        _("Réponse qui n’est pas partie : l’envoi est rattaché depuis, ou son auteur ne peut plus répondre"),
        reacts=True,
    ),
    Kind("arrival.answered", _("Réponse envoyée"), facts=frozenset({"way"})),
    Kind(
        "arrival.referral_left",
        _("Message transmis à l’autorité compétente"),
        facts=frozenset({"is_here", "is_told"}),
    ),
    Kind(
        "arrival.referral_received", _("L’autorité compétente a la transmission"), facts=frozenset({"proof"})
    ),
    Kind("arrival.referral_returned", _("Message revenu d’une autre autorité : à trier de nouveau")),
    Kind("arrival.first_reception_noted", _("Première réception par une autre autorité notée")),
    Kind("arrival.acknowledged", _("Accusé de réception envoyé"), facts=frozenset({"is_request"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
