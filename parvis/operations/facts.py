"""What who looks after the installation did."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind("operations.jobs_retried", _("Travaux relancés"), facts=frozenset({"task", "count"})),
    Kind("operations.jobs_dismissed", _("Travaux abandonnés"), facts=frozenset({"task", "count"})),
    Kind("operations.messages_resent", _("Courriels relancés"), facts=frozenset({"reason", "count"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
