"""What can happen to closed cases and to elimination lists. None says anything of a person."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind("elimination.sorted", _("Bordereau trié"), facts=frozenset({"kept", "kept_one_in"})),
    Kind("elimination.signed", _("Bordereau d’élimination signé"), facts=frozenset({"items"})),
    Kind("elimination.approved", _("Visa des archives inscrit")),
    Kind("elimination.launched", _("Élimination lancée"), facts=frozenset({"items"})),
    Kind("elimination.ended", _("Élimination terminée"), facts=frozenset({"erased", "spared"})),
    Kind("elimination.withdrawn", _("Bordereau d’élimination retiré")),
    Kind("hold.placed", _("Gel : ne peut plus être éliminé"), facts=frozenset({"hold"})),
    Kind("hold.lifted", _("Gel levé"), facts=frozenset({"hold"})),
    Kind("case.eliminated", _("Demande éliminée, avec le visa des archives"), reacts=True),
    Kind("profile.eliminated", _("Fiche éliminée, avec le visa des archives"), reacts=True),
    Kind("contact.eliminated", _("Échange éliminé, avec le visa des archives"), reacts=True),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
