"""What can happen to a procedure."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(
        Kind("procedure.begun", _("Brouillon de démarche commencé"), facts=frozenset({"version"})),
        Kind(
            "procedure.imported",
            _("Démarche reçue de %(source)s (licence %(licence)s)"),
            facts=frozenset({"version", "source", "licence"}),
        ),
        Kind(
            "procedure.shared",
            _("Démarche partagée dans la galerie (licence %(licence)s)"),
            facts=frozenset({"version", "licence"}),
        ),
        Kind("procedure.unshared", _("Démarche retirée de la galerie"), facts=frozenset({"version"})),
        Kind("procedure.discarded", _("Brouillon de démarche abandonné"), facts=frozenset({"version"})),
        Kind(
            "procedure.submitted",
            _("Démarche donnée à relire"),
            facts=frozenset({"version"}),
            reacts=True,
        ),
        Kind(
            "procedure.returned",
            _("Démarche rendue à qui l’écrit"),
            facts=frozenset({"version"}),
            reacts=True,
        ),
        Kind("procedure.published", _("Démarche publiée"), facts=frozenset({"version"}), reacts=True),
        Kind(
            "procedure.entrusted",
            _("Démarche confiée ou rangée autrement"),
            facts=frozenset({"version", "changed"}),
        ),
        Kind("procedure.retired", _("Démarche retirée"), facts=frozenset({"version"})),
        Kind(
            "publishing.rule_chosen",
            _("Règle de publication des démarches choisie"),
            facts=frozenset({"second_reader"}),
        ),
        Kind("bank.deposited", _("Élément mis dans la banque de questions"), facts=frozenset({"edition"})),
        Kind("bank.revised", _("Élément de la banque de questions changé"), facts=frozenset({"edition"})),
        Kind("bank.withdrawn", _("Élément retiré de la banque de questions"), facts=frozenset({"edition"})),
    )
