"""What can happen to a document, with what the agent reads and what the person reads."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind("document.received", _("Document reçu"), facts=frozenset({"format", "size", "type"})),
    Kind("document.examined", _("Document analysé par l’antivirus"), facts=frozenset({"state"})),
    Kind(
        "document.infected",
        _("Document écarté : il contient un virus"),
        _("Un de vos documents contenait un virus : il a été écarté, envoyez-en un autre"),
        facts=frozenset({"signature"}),
        reacts=True,
    ),
    Kind(
        "document.removed",
        _("Document supprimé"),
        _("Un document a été supprimé"),
        facts=frozenset({"reason"}),
        reacts=True,
    ),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
