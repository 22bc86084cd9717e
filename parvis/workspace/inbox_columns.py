"""The columns of the inbox: those there are, those she chose, those a page needs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from parvis.cases.models import InboxHabits, SavedView

COLUMNS: Mapping[str, Any] = {
    "who": gettext_lazy("Demandeur"),
    "procedure": gettext_lazy("Démarche"),
    "labels": gettext_lazy("Étiquettes"),
    "unit": gettext_lazy("Service"),
    "channel": gettext_lazy("Canal"),
    "commune": gettext_lazy("Commune"),
    "received": gettext_lazy("Reçue le"),
    "activity": gettext_lazy("Dernière activité"),
    "state": gettext_lazy("État"),
    "task": gettext_lazy("Tâche attendue"),
    "deadline": gettext_lazy("Échéance"),
    "announced": gettext_lazy("Délai annoncé"),
    "implicit": gettext_lazy("Décision implicite"),
    "responsible": gettext_lazy("Responsable"),
}
"""The columns there are, in the order they are drawn; the reference always comes first."""

USUAL = ("who", "procedure", "labels", "unit", "state", "task", "deadline", "responsible")
"""Those of who chose none. Labels, service and task are left out of a page where they would say nothing."""


def read_columns(given: Iterable[str]) -> list[str]:
    """The columns among these words, in the order they are drawn."""
    asked = set(given)
    return [name for name in COLUMNS if name in asked]


def chosen_columns(habits: "InboxHabits", view: "SavedView | None") -> list[str]:
    """What she chose for this view, or what its owner did, or what she chose out of any; empty: the usual ones."""
    own: Mapping[str, list[str]] = habits.columns
    if view is None:
        return read_columns(own.get("", ()))
    return read_columns(own.get(str(view.pk)) or view.columns or own.get("", ()))


def drawn_columns(chosen: list[str], *, silent: Iterable[str]) -> list[str]:
    """The columns a page draws; ``silent``: those that would say nothing on it."""
    return chosen or [name for name in read_columns(USUAL) if name not in set(silent)]
