"""Where the answers are written by hand: lines, combs of boxes, boxes to tick, by the kind of a question.

Plain values for the layout (``templates/letters/paper_form.typ``), each with its ``is``.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.forms.shape import Field, FieldType
from parvis.rules.menus import day_rule_words
from parvis.ui.figures import amount_text, number_text

Box = dict[str, Any]
Words = Callable[[Mapping[str, str]], Any]
"""How a text of the form is told to the layout: with its language when it is not that of the page."""

A_LINE = 60
"""Signs that a hand writes on a line of the page."""
LONGEST_COMB = 14
MOST_DIGITS = 9
LEAST_LINES, USUAL_LINES, MOST_LINES = 3, 6, 14
"""Of a long text: more go on a sheet of their own."""
MOST_IN_A_ROW, SQUARE_AND_GAP, A_ROW = 5, 8, 72
"""Boxes to tick on one line, what each takes besides its words, and the line itself, in signs."""
MANY_OPTIONS = 40
"""Above this many, the answer is written: the list would fill pages."""


def boxes(field: Field, words: Words) -> list[Box]:
    """Give where one answer is written."""
    return _KINDS[field.type](field, words)


def how(field: Field) -> str:
    """Say how many boxes are ticked; empty for what is not ticked."""
    if field.type in ("choice", "multiple") and len(field.options) > MANY_OPTIONS:
        return _("Écrivez votre réponse. La liste est sur la page de la démarche, et à l’accueil.")
    if field.type == "choice":
        return _("Cochez une seule réponse.")
    if field.type != "multiple":
        return ""
    least, most = field.validation.minimum or 0, field.validation.maximum
    if most == 1:
        return _("Cochez une seule réponse.")
    if most is not None:
        said = ngettext("Cochez %(count)d réponse au plus.", "Cochez %(count)d réponses au plus.", int(most))
        return said % {"count": most}
    if least > 1:
        said = ngettext(
            "Cochez au moins %(count)d réponse.", "Cochez au moins %(count)d réponses.", int(least)
        )
        return said % {"count": least}
    return _("Cochez une ou plusieurs réponses.")


def limits(field: Field, words: Words) -> list[Any]:
    """Say what an answer must respect, that the boxes do not show."""
    rules = field.validation
    if field.type == "date":
        days = [(rules.min_date, _("Pas avant : %(day)s.")), (rules.max_date, _("Pas après : %(day)s."))]
        said = " ".join(sentence % {"day": day_rule_words(rule)} for rule, sentence in days if rule)
        return [said] if said else []
    if field.type in ("number", "amount"):
        return _bounds(rules.minimum, rules.maximum, amount_text if field.type == "amount" else number_text)
    if field.type in ("text", "long_text"):
        found = [words(rules.pattern_message)] if rules.pattern else []
        if rules.max_length and field.type == "long_text":
            said = ngettext("%(count)s signe au plus.", "%(count)s signes au plus.", rules.max_length)
            found.append(said % {"count": number_text(rules.max_length)})
        return found
    return []


def _bounds(least: Decimal | None, most: Decimal | None, figures: Callable[[object], str]) -> list[Any]:
    if least is not None and most is not None:
        return [_("De %(least)s à %(most)s.") % {"least": figures(least), "most": figures(most)}]
    if most is not None:
        return [_("%(most)s au plus.") % {"most": figures(most)}]
    if least:
        return [_("%(least)s au moins.") % {"least": figures(least)}]
    return []


def line(label: Any = "", lines: int = 1) -> Box:
    """Give lines to write on, under a label."""
    return {"is": "line", "label": label, "lines": lines}


def comb(groups: Sequence[tuple[int, str]], *, label: Any = "", after: Any = "", marks: str = "") -> Box:
    """Give boxes of one sign each, in groups: how many, and what is said under them.

    ``marks``: the sign written before each group, a space for none.
    """
    parts = [
        {"count": count, "under": under, "before": mark.strip()}
        for (count, under), mark in zip(groups, marks.ljust(len(groups)), strict=True)
    ]
    return {"is": "comb", "label": label, "groups": parts, "after": after}


def day(label: Any = "") -> Box:
    """Give the boxes of a day."""
    return comb([(2, _("JJ")), (2, _("MM")), (4, _("AAAA"))], label=label)


def ticks(options: Sequence[Any]) -> Box:
    """Give boxes to tick: in so many columns, or in a row (none) when they are few and short."""
    lengths = [len(one["text"] if isinstance(one, dict) else one) for one in options]
    longest = max(lengths, default=0)
    if len(options) <= MOST_IN_A_ROW and sum(lengths) + SQUARE_AND_GAP * len(options) <= A_ROW:
        return {"is": "ticks", "options": list(options), "columns": 0}
    columns = 1 if len(options) <= MOST_IN_A_ROW or longest > 34 else 3 if longest <= 20 else 2
    return {"is": "ticks", "options": list(options), "columns": columns}


def _text(field: Field, words: Words) -> list[Box]:
    if field.autocomplete == "postal-code":
        return [comb([(5, "")])]
    most = field.validation.max_length
    if most and most <= LONGEST_COMB and most == field.validation.min_length:
        return [comb([(most, "")])]
    return [line(lines=2 if most and most > 2 * A_LINE else 1)]


def _long_text(field: Field, words: Words) -> list[Box]:
    most = field.validation.max_length
    return [line(lines=max(LEAST_LINES, min(ceil(most / A_LINE), MOST_LINES)) if most else USUAL_LINES)]


def _options(field: Field, words: Words) -> list[Box]:
    if len(field.options) > MANY_OPTIONS:
        return [line(lines=1 if field.type == "choice" else 3)]
    return [ticks([words(option.label) for option in field.options])]


def _yes_no(field: Field, words: Words) -> list[Box]:
    return [ticks([_("Oui"), _("Non")])]


def _number(field: Field, words: Words) -> list[Box]:
    rules = field.validation
    digits = _digits(rules.maximum) if not (rules.minimum is None or rules.minimum < 0) else 0
    if rules.decimals == 0 and digits:
        return [comb([(count, "") for count in _thousands(digits)], after=words(field.unit))]
    return [{"is": "short_line", "label": "", "after": words(field.unit)}]


def _amount(field: Field, words: Words) -> list[Box]:
    whole = _thousands(_digits(field.validation.maximum) or 6)
    marks = " " * len(whole) + ","
    return [comb([*((count, "") for count in whole), (2, "")], after="€", marks=marks)]


def _digits(most: Decimal | None) -> int:
    """Give how many figures the largest number has; nothing when it is not known, or too long for boxes."""
    digits = len(str(int(most))) if most is not None and most >= 0 else 0
    return digits if digits <= MOST_DIGITS else 0


def _thousands(digits: int) -> list[int]:
    rest = digits % 3
    return ([rest] if rest else []) + [3] * (digits // 3)


def _date(field: Field, words: Words) -> list[Box]:
    return [day()]


def _email(field: Field, words: Words) -> list[Box]:
    return [line()]


def _telephone(field: Field, words: Words) -> list[Box]:
    return [comb([(2, "")] * 5), line(_("Numéro étranger, avec son indicatif :"))]


def _address(field: Field, words: Words) -> list[Box]:
    return [
        line(_("Numéro et rue")),
        line(_("Complément d’adresse (facultatif)")),
        comb([(5, "")], label=_("Code postal")) | {"is": "town", "beside": _("Commune")},
        line(_("Pays, si ce n’est pas la France (facultatif)")),
    ]


def _person(field: Field, words: Words) -> list[Box]:
    found = [line(_("Nom")), line(_("Prénoms"))]
    if "birth_name" in field.ask:
        found.append(line(_("Nom de naissance, s’il est différent (facultatif)")))
    if "birth_date" in field.ask:
        found.append(day(_("Date de naissance")))
    return found


def _organisation(field: Field, words: Words) -> list[Box]:
    return [
        line(_("Nom de l’organisme")),
        comb([(3, ""), (3, ""), (3, ""), (5, "")], label=_("Numéro SIRET (14 chiffres)")),
        comb([(9, "")], label=_("Ou numéro RNA d’une association"), marks="W"),
    ]


def _files(field: Field, words: Words) -> list[Box]:
    return [ticks([_("Je joins ce document à mon formulaire.")])]


_KINDS: Mapping[FieldType, Callable[[Field, Words], list[Box]]] = {
    "text": _text,
    "long_text": _long_text,
    "choice": _options,
    "multiple": _options,
    "yes_no": _yes_no,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "email": _email,
    "telephone": _telephone,
    "address": _address,
    "person": _person,
    "organisation": _organisation,
    "files": _files,
}
