"""Say a condition in a sentence, and the values it compares with in words."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from re import fullmatch

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.base.labels import text
from parvis.rules.menus.conditions import Comparison, Condition, Group, Mode, Operator
from parvis.rules.variables import TODAY, Variable
from parvis.ui.figures import amount_text, number_text
from parvis.ui.wording import day_words


def say(condition: Condition, variables: Mapping[str, Variable], language: str = "fr") -> str:
    """Return a condition as one sentence without its full stop: « si … et si (… ou …) »; empty for none."""
    with translation.override(language):
        words = [_item(item, variables) for item in condition.items]
        return _joined(condition.mode, [_("si %(what)s") % {"what": one} for one in words])


def say_comparison(one: Comparison, variables: Mapping[str, Variable], language: str = "fr") -> str:
    """Return one comparison in words: « « Âge » est au moins 18 »."""
    with translation.override(language):
        return _comparison(one, variables)


def value_words(variable: Variable | None, value: object) -> str:
    """Return a value of a variable in words, in the language of the moment."""
    if variable is not None and isinstance(value, str) and (option := variable.option(value)):
        return f"«\u00a0{text(option.label, translation.get_language() or 'fr')}\u00a0»"
    if isinstance(value, bool):
        return f"«\u00a0{_('Oui') if value else _('Non')}\u00a0»"
    if isinstance(value, (Decimal, int)):
        return _figures(variable, value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, (tuple, list)):
        return ", ".join(value_words(variable, one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    if variable is not None and variable.kind == "date" and isinstance(value, str):
        return day_rule_words(value)
    return _("pas de réponse") if value is None else f"«\u00a0{value}\u00a0»"


def day_rule_words(rule: str) -> str:
    """Return a day, fixed or relative to the day, in words."""
    if rule == TODAY:
        return _("aujourd’hui")
    match = fullmatch(r"today([+-])(\d{1,4})([ymd])", rule)
    if match is None:
        try:
            return day_words(date.fromisoformat(rule))
        except ValueError:
            return rule
    count = int(match[2])
    length = {
        "y": ngettext("%(count)s an", "%(count)s ans", count),
        "m": ngettext("%(count)s mois", "%(count)s mois", count),
        "d": ngettext("%(count)s jour", "%(count)s jours", count),
    }[match[3]] % {"count": count}
    if match[1] == "+":
        return _("aujourd’hui plus %(length)s") % {"length": length}
    return _("aujourd’hui moins %(length)s") % {"length": length}


def _figures(variable: Variable | None, value: Decimal | int) -> str:
    if variable is not None and variable.kind == "amount":
        return amount_text(value)
    unit = text(variable.unit, translation.get_language() or "fr") if variable is not None else ""
    return number_text(value) + (f"\u00a0{unit}" if unit else "")


def _joined(mode: Mode, words: list[str]) -> str:
    return (_(" et ") if mode == "all" else _(" ou ")).join(words)


def _item(item: Comparison | Group, variables: Mapping[str, Variable]) -> str:
    if isinstance(item, Comparison):
        return _comparison(item, variables)
    return f"({_joined(item.mode, [_comparison(one, variables) for one in item.items])})"


def _comparison(one: Comparison, variables: Mapping[str, Variable]) -> str:
    variable = variables.get(one.variable)
    name = _name(one, variable)
    if isinstance(one.value, tuple) and one.operator == "between":
        low, high = (value_words(variable, bound) for bound in one.value)
        return _("%(name)s est entre %(low)s et %(high)s (compris)") % {
            "name": name,
            "low": low,
            "high": high,
        }
    if one.operator in ("age_at_least", "age_under") and isinstance(one.value, int):
        return _age(one, name, one.value)
    # A part of an address is a text: its words are not among the options of its variable.
    words = value_words(None if one.part else variable, one.value)
    return _OPERATORS[one.operator]() % {"name": name, "value": words}


def _name(one: Comparison, variable: Variable | None) -> str:
    if one.variable == TODAY:
        return _("la date du jour")
    language = translation.get_language() or "fr"
    label = (text(variable.label, language) if variable is not None else "") or one.variable
    name = f"«\u00a0{label.strip()}\u00a0»"
    if variable is not None and variable.kind == "group":
        return _("le nombre de lignes de %(name)s") % {"name": name}
    if one.part == "postcode":
        return _("le code postal de %(name)s") % {"name": name}
    return _("la commune de %(name)s") % {"name": name} if one.part == "city" else name


def _age(one: Comparison, name: str, years: int) -> str:
    if one.operator == "age_at_least":
        words = ngettext(
            "%(name)s donne un âge d’au moins %(count)s an",
            "%(name)s donne un âge d’au moins %(count)s ans",
            years,
        )
    else:
        words = ngettext(
            "%(name)s donne un âge de moins de %(count)s an",
            "%(name)s donne un âge de moins de %(count)s ans",
            years,
        )
    return words % {"name": name, "count": years}


_OPERATORS: Mapping[Operator, Callable[[], str]] = {
    "is": lambda: _("%(name)s est %(value)s"),
    "is_not": lambda: _("%(name)s n’est pas %(value)s"),
    "one_of": lambda: _("%(name)s est l’un de : %(value)s"),
    "none_of": lambda: _("%(name)s n’est aucun de : %(value)s"),
    "contains": lambda: _("%(name)s contient %(value)s"),
    "contains_not": lambda: _("%(name)s ne contient pas %(value)s"),
    "starts_with": lambda: _("%(name)s commence par %(value)s"),
    "has": lambda: _("%(name)s comprend %(value)s"),
    "has_not": lambda: _("%(name)s ne comprend pas %(value)s"),
    "more_than": lambda: _("%(name)s est plus de %(value)s"),
    "at_least": lambda: _("%(name)s est au moins %(value)s"),
    "less_than": lambda: _("%(name)s est moins de %(value)s"),
    "at_most": lambda: _("%(name)s est au plus %(value)s"),
    "before": lambda: _("%(name)s est avant %(value)s"),
    "on_or_before": lambda: _("%(name)s est %(value)s ou avant"),
    "after": lambda: _("%(name)s est après %(value)s"),
    "on_or_after": lambda: _("%(name)s est %(value)s ou après"),
    "answered": lambda: _("%(name)s a une réponse"),
    "unanswered": lambda: _("%(name)s n’a pas de réponse"),
}
