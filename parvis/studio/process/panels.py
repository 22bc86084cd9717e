"""The panel of each kind of step: what it is told, as a form that gives back its settings.

The list and the diagram show the same form. Nothing is compulsory in it: a draft may be unfinished, and what is missing
is told beside the step until it is published. A setting that the kind does not have is dropped when the form is saved.
"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .choices import Choices
from .fields import Told, fields_of, length_fields, line, texts
from .typed import period_of, settings_of

MOST_NAME = 120
MOST_SHOWN = 200
_ASKED = re.compile(r"(question|answer|options|needed)_\d+")
"""The fields of an internal question of a task."""


class StepForm(forms.Form):
    """The name of a step, what it is told, what the person reads of it."""

    use_required_attribute = False

    def __init__(
        self, kind: str, name: str, told: Told, choices: Choices, data: Any = None, *, period: str = ""
    ) -> None:
        self.kind, self.told, self.wait = kind, told, period
        made = fields_of(kind, {**told, "period": period} if period else told, choices)
        shown = texts(told.get("shown"))
        initial = {key: value for key, (_field, value) in made.items()}
        initial |= {"name": name, "shown_fr": shown.get("fr", ""), "shown_en": shown.get("en", "")}
        super().__init__(data, label_suffix="", initial=initial)
        self.fields["name"] = line(_("Nom de l’étape, pour les agents"), MOST_NAME)
        self.fields.update({key: field for key, (field, _value) in made.items()})
        hint = _("Sur le suivi de sa demande, quand cette étape est en cours. Vide : elle ne la voit pas.")
        self.fields["shown_fr"] = line(_("Ce que lit la personne, en français"), MOST_SHOWN, hint)
        self.fields["shown_en"] = line(_("Ce que lit la personne, en anglais"), MOST_SHOWN)

    @property
    def usual(self) -> list[forms.BoundField]:
        """Its fields, but those of internal questions."""
        return [one for one in self.visible_fields() if not _ASKED.fullmatch(one.name)]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of internal questions, of a task."""
        return [one for one in self.visible_fields() if _ASKED.fullmatch(one.name)]

    @property
    def asks(self) -> bool:
        """Whether there is an internal question already, or something to mend in one."""
        return any(one.errors or (one.name.startswith("question_") and one.value()) for one in self.asked)

    def settings(self) -> dict[str, Any]:
        """What the step is told; of a valid form."""
        return settings_of(self.kind, self.cleaned_data, self.told)

    def period(self) -> str:
        """How long a wait lasts; of a valid form."""
        return period_of(self.cleaned_data, self.wait) if self.kind == "wait" else ""


class AlarmForm(forms.Form):
    """After how long, and whether the step stops."""

    use_required_attribute = False
    HAPPENS = ("beside", "instead")

    def __init__(self, name: str, period: str, data: Any = None, *, interrupts: bool = False) -> None:
        self.told = period
        made = length_fields(period)
        initial = {key: value for key, (_field, value) in made.items()}
        initial |= {"name": name, "happens": "instead" if interrupts else "beside"}
        super().__init__(data, label_suffix="", initial=initial)
        self.fields.update({key: field for key, (field, _value) in made.items()})
        self.fields["length"].label = _("Quand l’étape dure plus de")
        self.fields["happens"] = forms.ChoiceField(
            label=_("Alors"),
            widget=forms.RadioSelect,
            choices=[
                ("beside", _("Faire autre chose à côté, comme un rappel : l’étape continue")),
                ("instead", _("Prendre une autre suite : l’étape s’arrête")),
            ],
        )
        self.fields["name"] = line(_("Nom de l’alerte, pour les agents"), MOST_NAME)

    def clean(self) -> dict[str, Any]:
        """Ask for a length: without one it would never ring."""
        typed = super().clean() or {}
        if not self.errors and not period_of(typed, self.told):
            self.add_error("length", _("Écrivez la durée"))
        return typed

    def period(self) -> str:
        """After how long; of a valid form."""
        return period_of(self.cleaned_data, self.told)

    @property
    def interrupts(self) -> bool:
        """Whether the step stops; of a valid form."""
        return bool(self.cleaned_data["happens"] == "instead")
