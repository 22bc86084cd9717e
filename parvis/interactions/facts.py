"""What can happen in contacts and promised calls, with what the agent reads; the person reads none of it."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind(
        "contact.noted",
        _("Échange noté"),
        facts=frozenset({"channel", "direction", "outcomes"}),
        reacts=True,
    ),
    Kind("contact.withdrawn", _("Échange annulé par qui l’avait noté")),
    Kind("call_back.promised", _("Rappel promis"), facts=frozenset({"since", "until"})),
    Kind("call_back.tried", _("Rappel essayé"), facts=frozenset({"outcome"})),
    Kind("call_back.kept", _("Rappel tenu"), facts=frozenset({"tries"})),
    Kind("call_back.abandoned", _("Rappel abandonné"), facts=frozenset({"tries"})),
    Kind("call_back.late", _("Rappel promis, heure passée")),
    Kind("awaiting.begun", _("Réponse de l’usager attendue"), facts=frozenset({"until", "reminders"})),
    Kind(
        "awaiting.recalled",
        _("Réponse attendue : rappel à l’usager"),
        facts=frozenset({"number"}),
        reacts=True,
    ),
    Kind("awaiting.answered", _("Réponse attendue : l’usager a répondu")),
    Kind("awaiting.lapsed", _("Réponse attendue : l’usager n’a pas répondu"), reacts=True),
    Kind("awaiting.stopped", _("Réponse de l’usager plus attendue")),
    Kind("call_back.reassigned", _("Rappel confié à quelqu’un d’autre")),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
