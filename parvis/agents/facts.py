"""What can happen to an agent, as her administration reads it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind("agent.invited", _("Agent invité"), facts=frozenset({"rights", "sectors"})),
    Kind("agent.joined", _("Invitation acceptée")),
    Kind("agent.rights_changed", _("Habilitations modifiées"), facts=frozenset({"rights", "sectors"})),
    Kind("agent.account_changed", _("Accès à son compte modifié par l’agent"), facts=frozenset({"what"})),
    Kind("agent.second_factor_removed", _("Double authentification retirée par un responsable")),
    Kind("agent.unlocked", _("Compte rouvert depuis le serveur : un nouveau mot de passe est demandé")),
    Kind("agent.operation_given", _("Exploitation de l’installation confiée, depuis le serveur")),
    Kind("agent.operation_taken", _("Exploitation de l’installation retirée, depuis le serveur")),
    Kind("agent.habits_chosen", _("Habitudes de travail choisies")),
    Kind("agent.left", _("Départ enregistré")),
    Kind("agent.absence_declared", _("Absence déclarée"), facts=frozenset({"starts_on", "ends_on"})),
    Kind("agent.absence_cancelled", _("Absence annulée"), facts=frozenset({"starts_on", "ends_on"})),
    Kind("delegation.recorded", _("Pouvoir de signer enregistré"), facts=frozenset({"starts_on", "ends_on"})),
    Kind("delegation.revoked", _("Pouvoir de signer abrogé"), facts=frozenset({"revoked_on"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
