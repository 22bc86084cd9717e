"""The days that bound a date: fixed, or so long before or after the day of the answer."""

import re
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext as _

from parvis.base.relative_days import is_date_rule

from .texts import Block, Keys, PanelForm, value_of

_RELATIVE = re.compile(r"today(?:([+-])(\d{1,4})([ymd]))?")


@dataclass(frozen=True, slots=True)
class DayRule:
    """The four controls of one bound: which way, how many, of what, or which day."""

    prefix: str
    title: str
    keys: Keys

    @property
    def names(self) -> tuple[str, ...]:
        """The controls, in order."""
        return tuple(f"{self.prefix}_{part}" for part in ("way", "count", "unit", "day"))

    def value(self, form: forms.Form) -> str:
        """The rule as the document writes it; empty for none."""
        way, count, unit, day = (form.cleaned_data.get(name) for name in self.names)
        if way == "fixed":
            return day.isoformat() if isinstance(day, date) else ""
        if way in ("before", "after") and count is not None:
            return f"today{'-' if way == 'before' else '+'}{count}{unit or 'd'}"
        return "today" if way == "today" else ""

    def judge(self, form: forms.Form) -> None:
        """Say what is missing for the way that was chosen."""
        way, count, _unit, day = self.names
        chosen = form.cleaned_data.get(way)
        if chosen == "fixed" and not form.errors.get(day) and not form.cleaned_data.get(day):
            form.add_error(day, _("Écrivez le jour"))
        if (
            chosen in ("before", "after")
            and not form.errors.get(count)
            and form.cleaned_data.get(count) is None
        ):
            form.add_error(count, _("Écrivez un nombre"))


def add_day(form: PanelForm, prefix: str, title: str, keys: Keys) -> DayRule:
    """Add the controls of a bound to a panel."""
    rule = DayRule(prefix, title, keys)
    way, count, unit, day = rule.names
    held = value_of(form.element, keys)
    start = _start(held if isinstance(held, str) else "")
    ways = [
        ("", _("pas de limite")),
        ("today", _("le jour de la réponse")),
        ("before", _("tant de temps avant ce jour")),
        ("after", _("tant de temps après ce jour")),
        ("fixed", _("un jour précis")),
    ]
    units = [("d", _("jours")), ("m", _("mois")), ("y", _("ans"))]
    form.fields[way] = forms.ChoiceField(label=title, choices=ways, required=False)
    form.fields[count] = forms.IntegerField(
        label=_("Combien"), required=False, min_value=0, max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Écrivez un nombre entier")},
    )  # fmt: skip
    form.fields[unit] = forms.ChoiceField(label=_("De quoi"), choices=units, required=False)
    form.fields[day] = forms.DateField(
        label=_("Quel jour"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Écrivez une date")},
    )  # fmt: skip
    form.start.update(dict(zip(rule.names, start, strict=True)))
    form.blocks.append(Block(prefix, title, rule.names))
    return rule


def _start(rule: str) -> tuple[str, int | None, str, date | None]:
    found = _RELATIVE.fullmatch(rule)
    if found and not found[1]:
        return "today", None, "y", None
    if found:
        return "before" if found[1] == "-" else "after", int(found[2]), found[3], None
    return ("fixed", None, "y", date.fromisoformat(rule)) if is_date_rule(rule) else ("", None, "y", None)
