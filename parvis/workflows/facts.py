"""What can happen to the process of a case; ``element`` and ``attempt`` say where, in the process of ``version``."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

_PLACE = frozenset({"element", "attempt", "kind", "version"})

KINDS = (
    Kind("workflow.started", _("Parcours commencé"), facts=frozenset({"version"})),
    Kind("workflow.ended", _("Parcours terminé"), facts=frozenset({"version", "reason"})),
    Kind("workflow.timer_fired", _("Délai arrivé à son terme"), facts=_PLACE),
    Kind("workflow.task_given", _("Tâche donnée"), facts=_PLACE, reacts=True),
    Kind("workflow.task_claimed", _("Tâche prise"), facts=_PLACE),
    Kind("workflow.task_delegated", _("Tâche confiée"), facts=_PLACE, reacts=True),
    Kind("workflow.task_returned", _("Tâche rendue"), facts=_PLACE, reacts=True),
    Kind("workflow.task_handed_over", _("Tâche passée à un autre service"), facts=_PLACE, reacts=True),
    Kind("workflow.task_late", _("Tâche en retard"), facts=_PLACE),
    Kind("workflow.task_done", _("Tâche faite"), facts=_PLACE),
    Kind("workflow.task_withdrawn", _("Tâche devenue sans objet"), facts=_PLACE),
    Kind("workflow.effect_wanted", _("Envoi ou interrogation à faire"), facts=_PLACE, reacts=True),
    Kind("workflow.effect_done", _("Envoi ou interrogation fait"), facts=_PLACE),
    Kind(
        "workflow.effect_withdrawn", _("Envoi ou interrogation devenu sans objet"), facts=_PLACE, reacts=True
    ),
    Kind("workflow.stopped", _("Étape bloquée"), facts=_PLACE),
    Kind("workflow.retried", _("Étape bloquée refaite"), facts=_PLACE),
    Kind("workflow.skipped", _("Étape bloquée passée"), facts=_PLACE),
    Kind("workflow.corrected", _("Étape bloquée corrigée"), facts=_PLACE),
    Kind("workflow.moved", _("Parcours passé à une autre version"), facts=frozenset({"from", "version"})),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
