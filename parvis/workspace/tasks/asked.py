"""The filters of the list of tasks as its address bears them; the address is the whole of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.workflows.queries import SHELVES

from ..inbox_choices import Choices
from ..inbox_filters import Chip, read_id

DUE_WORDS: Mapping[str, Any] = {
    "today": gettext_lazy("À rendre aujourd’hui"),
    "week": gettext_lazy("Sous sept jours"),
}


@dataclass(frozen=True)
class TasksAsked:
    """What is asked of the list; what no filter could mean is ignored."""

    shelf: str = "all"
    due: str = ""
    unit: UUID | None = None
    procedure: UUID | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "TasksAsked":
        """Read an address."""
        shelf, due = given.get("vue", ""), given.get("echeance", "")
        return cls(
            shelf=shelf if shelf in SHELVES else "all",
            due=due if due in DUE_WORDS else "",
            unit=read_id(given.get("service", "")),
            procedure=read_id(given.get("demarche", "")),
        )

    @property
    def values(self) -> dict[str, str]:
        """The filters, as the address bears them."""
        return {
            "vue": "" if self.shelf == "all" else self.shelf,
            "echeance": self.due,
            "service": str(self.unit or ""),
            "demarche": str(self.procedure or ""),
        }

    def url(self, **changes: str) -> str:
        """The address of the list with these filters and some changes."""
        query = urlencode({name: value for name, value in {**self.values, **changes}.items() if value})
        return reverse("tasks") + (f"?{query}" if query else "")

    def chips(self, choices: Choices) -> list[Chip]:
        """Each filter in words, to be taken away one by one; one that nobody offers any more says so."""
        gone = _("n’est plus proposé")
        told = [
            ("echeance", _("Échéance"), str(DUE_WORDS.get(self.due, ""))),
            ("service", _("Service"), choices.units.get(self.unit, gone) if self.unit else ""),
            (
                "demarche",
                _("Démarche"),
                choices.procedures.get(self.procedure, gone) if self.procedure else "",
            ),
        ]
        return [
            Chip(name, _("%(name)s : %(value)s") % {"name": about, "value": value}, self.url(**{name: ""}))
            for name, about, value in told
            if value
        ]

    @property
    def is_filtered(self) -> bool:
        """Whether something narrows the list."""
        return any(self.values.values())
