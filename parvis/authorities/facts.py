"""What can happen to an authority, as its administration reads it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind(
        "certificate.imported",
        _("Certificat de cachet installé"),
        facts=frozenset({"ends_on", "is_required"}),
    ),
    Kind("certificate.retired", _("Certificat de cachet retiré")),
    Kind("connection.added", _("Raccordement ajouté"), facts=frozenset({"connection"})),
    Kind("connection.retired", _("Raccordement retiré"), facts=frozenset({"connection"})),
    Kind("connection.tried", _("Raccordement essayé"), facts=frozenset({"connection", "outcome"})),
    Kind("mailbox.opened", _("Boîte de réception ouverte")),
    Kind("mailbox.changed", _("Boîte de réception modifiée")),
    Kind("mailbox.tried", _("Boîte de réception essayée"), facts=frozenset({"outcome"})),
    Kind("mailbox.closed", _("Boîte de réception fermée")),
    Kind("authority.letterhead_changed", _("Papier à lettres changé")),
    Kind("authority.court_named", _("Tribunal compétent indiqué")),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
