"""The facts of a delivery. None carries an address: the row they point to does, until retention erases it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

register(
    Kind("delivery.queued", agent=_("Courriel mis en file d’envoi"), facts=frozenset({"purpose", "resent"})),
    Kind(
        "delivery.withdrawn",
        agent=_("Courriel retiré de l’envoi : son adresse était fausse"),
        facts=frozenset({"purpose"}),
    ),
    Kind(
        "delivery.sent",
        agent=_("Courriel envoyé"),
        person=_("Un courriel vous a été envoyé"),
        facts=frozenset({"purpose", "attempt"}),
    ),
    Kind(
        "delivery.uncertain",
        agent=_("Envoi d’un courriel incertain : le serveur n’a pas confirmé l’avoir reçu"),
        facts=frozenset({"purpose", "attempt", "again"}),
    ),
    Kind(
        "delivery.failed",
        agent=_("Courriel non envoyé"),
        person=_("Un courriel n’a pas pu vous être envoyé"),
        facts=frozenset({"purpose", "attempt", "failure", "reason"}),
    ),
    Kind(
        "delivery.handled",
        agent=_("Envoi en échec réglé autrement"),
        facts=frozenset({"purpose"}),
    ),
    Kind("agent.news_chosen", agent=_("Choix des nouveautés à recevoir")),
)
