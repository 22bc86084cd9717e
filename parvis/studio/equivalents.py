"""What a designer chooses in the new version for each question that is no longer asked, and each step that is gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.cases.moving.between import STEP
from parvis.cases.moving.pairing import Pairing
from parvis.forms.definition import text
from parvis.ui.wording import number_words
from parvis.workflows.moving import Stop

PREFIX = "vers/"


class EquivalentsForm(forms.Form):
    """One menu for each question, and each step, of the former version that another of the new one may follow."""

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, str], *args: Any, passage: Pairing, stops: Sequence[Stop] = (), **kwargs: Any
    ) -> None:
        """``passage``: the two forms. The questions of a block are proposed once it is known which one follows it."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(data, *args, **kwargs)
        self.pairing = Pairing(passage.before, passage.after, chosen_in(data))
        for one in self.pairing.alone:
            if not one.takers:
                continue
            followed = [(key, text(taker.label, "fr") or taker.id) for key, taker in one.takers.items()]
            self.fields[PREFIX + one.key] = forms.ChoiceField(
                label=text(one.question.label, "fr") or one.question.id,
                choices=[("", _("aucune : les réponses sont gardées à côté")), *followed],
                required=False,
                error_messages={"invalid_choice": gettext_lazy("Choisissez une question de la liste")},
            )
        for stop in stops:
            self.fields[f"{PREFIX}{STEP}{stop.step.element}"] = _menu_of(stop)

    def clean(self) -> dict[str, Any]:
        """Refuse a question or a step of the new version that two others would follow into."""
        values = super().clean() or {}
        taken: set[str] = set()
        for name, key in list(values.items()):
            if key and key in taken:
                is_step = key.startswith(STEP)
                self.add_error(
                    name,
                    _("Cette étape est déjà choisie pour une autre")
                    if is_step
                    else _("Cette question est déjà choisie pour une autre"),
                )
            taken.add(key)
        return values

    @property
    def equivalents(self) -> dict[str, str]:
        """The questions and the steps chosen, by the keys of those they follow; once the form is valid."""
        return {name.removeprefix(PREFIX): key for name, key in self.cleaned_data.items() if key}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The fields that say again what was chosen."""
        return [(PREFIX + key, taker) for key, taker in self.equivalents.items()]


def _menu_of(stop: Stop) -> forms.ChoiceField:
    label = _("Étape « %(name)s »") % {"name": stop.name}
    if stop.count:
        waiting = ngettext("%(count)s demande y attend", "%(count)s demandes y attendent", stop.count)
        label = f"{label}, {waiting % {'count': number_words(stop.count)}}"
    followed = [(STEP + element, name) for element, name in stop.takers.items()]
    return forms.ChoiceField(
        label=label,
        choices=[("", _("aucune : ces demandes restent où elles sont")), *followed],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une étape de la liste")},
    )


def chosen_in(data: Mapping[str, str]) -> dict[str, str]:
    """The questions and the steps that an address or a form names, whatever they are worth."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if name.startswith(PREFIX) and isinstance(value, str) and value
    }
