"""The facts of a delivery. None carries an address: the row they point to does, until retention erases it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

PURPOSE = frozenset({"purpose"})

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
        reacts=True,
    ),
    Kind("delivery.delivered", agent=_("Courriel remis dans la boîte du destinataire"), facts=PURPOSE),
    Kind("delivery.delayed", agent=_("Courriel retardé par un serveur plus lointain"), facts=PURPOSE),
    Kind("delivery.complained", agent=_("Courriel signalé comme indésirable"), facts=PURPOSE),
    Kind(
        "paper_letter.asked",
        agent=_("Courrier à imprimer"),
        person=_("Un courrier papier se prépare pour vous"),
        facts=PURPOSE | {"reason"},
    ),
    Kind(
        "paper_letter.posted",
        agent=_("Courrier papier posté"),
        person=_("Un courrier vous a été envoyé par la poste"),
        facts=PURPOSE,
    ),
    Kind(
        "paper_letter.handed",
        agent=_("Courrier papier remis en main propre"),
        person=_("Un courrier vous a été remis en main propre"),
        facts=PURPOSE,
    ),
    Kind(
        "paper_letter.needless", agent=_("Courrier papier inutile : personne jointe autrement"), facts=PURPOSE
    ),
    Kind(
        "addressee.chosen",
        agent=_("Choix de la façon d’être écrit"),
        facts=frozenset({"way", "language"}),
    ),
    Kind("addressee.returned", agent=_("Adresse électronique laissée : elle renvoie les messages")),
    Kind("addressee.complained", agent=_("Adresse électronique laissée : nos courriels y sont indésirables")),
    Kind("addressee.reused", agent=_("Adresse électronique utilisée de nouveau")),
    Kind("quiet_hours.set", agent=_("Heures de silence changées"), facts=frozenset({"starts", "ends"})),
    Kind(
        "delivery.handled",
        agent=_("Envoi en échec réglé autrement"),
        facts=frozenset({"purpose"}),
    ),
    Kind("agent.news_chosen", agent=_("Choix des nouveautés à recevoir")),
)
