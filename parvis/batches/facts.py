"""What can happen to gestures in bulk and to exports; the journal says who asked, never for whom."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind("bulk.confirmed", _("Action groupée lancée"), facts=frozenset({"gesture", "total"})),
    Kind(
        "bulk.ended",
        _("Action groupée terminée"),
        facts=frozenset({"gesture", "done", "refused", "left"}),
        reacts=True,
    ),
    Kind("bulk.undo_asked", _("Annulation d’une action groupée demandée"), facts=frozenset({"gesture"})),
    Kind(
        "bulk.undone",
        _("Action groupée annulée"),
        facts=frozenset({"gesture", "undone", "kept"}),
        reacts=True,
    ),
    Kind("export.asked", _("Export demandé"), facts=frozenset({"format"})),
    Kind("export.ready", _("Export prêt"), facts=frozenset({"format", "rows"}), reacts=True),
    Kind("export.downloaded", _("Export téléchargé"), facts=frozenset({"format", "rows"})),
    Kind("export.forgotten", _("Export supprimé après 24 heures"), facts=frozenset({"format"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
