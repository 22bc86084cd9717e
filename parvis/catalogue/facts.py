"""What can happen to a procedure."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(
        Kind("procedure.published", _("Démarche publiée"), facts=frozenset({"version"})),
        Kind("procedure.retired", _("Démarche retirée"), facts=frozenset({"version"})),
    )
