"""The questions of the panel of each kind of step, with what the step was told already.

What a step names and is no longer there stays in its menu, so that it is seen and mended.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.processes.kinds import MOST_DAYS, MOST_SIGNS

from .choices import Choices
from .periods import split, unit_words
from .words import ANSWERS, OUTCOMES, RULES

SPARE = 2
"""Empty rows offered under a list."""
MOST_ROWS = 20
"""Rows of questions or of visas that a panel reads."""
Told = Mapping[str, Any]
Made = dict[str, tuple[forms.Field, Any]]
"""Each field by its name on the page, with what it begins as."""


def fields_of(kind: str, told: Told, choices: Choices) -> Made:
    """The questions of a kind of step, in order."""
    return _FIELDS[kind](told, choices)


def line(label: str, most: int = 200, hint: str = "") -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, required=False, max_length=most, help_text=hint)


def length_fields(period: str) -> Made:
    """How long: a number and its unit, or the text of a length that a page cannot show."""
    number, unit = split(period)
    units = unit_words()
    if number is None and unit:
        units[unit] = _("tel qu’écrit : %(length)s") % {"length": unit[:60]}
    return {
        "length": (_count(_("Durée"), 9999), number),
        "unit": (forms.ChoiceField(label=_("En"), choices=list(units.items())), unit or "D"),
    }


def who_of(told: Told) -> str:
    """Who does a step, as its menu says it."""
    return next((f"{sort}:{told[sort]}" for sort in ("role", "unit", "person") if sort in told), "")


def listed(value: object) -> list[Any]:
    """A list, empty for anything else."""
    return value if isinstance(value, list) else []


def texts(value: object) -> Mapping[str, str]:
    """A text by language, empty for anything else."""
    return {key: one for key, one in value.items() if isinstance(one, str)} if isinstance(value, dict) else {}


def _text(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=MOST_SIGNS, widget=widget, help_text=hint)


def _days(label: str) -> forms.IntegerField:
    return _count(label, MOST_DAYS)


def _count(label: str, most: int) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    said = _("Écrivez un nombre de 1 à %(most)s") % {"most": most}
    errors = {"invalid": said, "min_value": said, "max_value": said}
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, widget=widget, error_messages=errors
    )


def _pick(label: str, offered: Mapping[str, Any], held: object, none: str) -> forms.ChoiceField:
    """A menu; what is held and no longer offered stays in it, so that it is seen and mended."""
    known = list(offered.items())
    if isinstance(held, str) and held and held not in offered:
        known.append((held, _("%(name)s (n’existe plus)") % {"name": held[:60]}))
    return forms.ChoiceField(label=label, required=False, choices=[("", none), *known])


def _ticks(label: str, offered: Mapping[str, str], held: object) -> forms.MultipleChoiceField:
    gone = [one for one in listed(held) if isinstance(one, str) and one not in offered]
    known = [*offered.items(), *((one, _("%(name)s (n’existe plus)") % {"name": one[:60]}) for one in gone)]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, required=False, choices=known, widget=widget)


def _who_fields(told: Told, choices: Choices) -> Made:
    held = who_of(told)
    return {"who": (_pick(_("Qui la fait"), choices.who, held, _("À choisir")), held)}


def _task_fields(told: Told, choices: Choices) -> Made:
    checklist = [one for one in listed(told.get("checklist")) if isinstance(one, str)]
    lines = _text(_("Ce qu’il faut vérifier"), _("Un point par ligne. L’agent les coche."))
    made: Made = {
        **_who_fields(told, choices),
        "due": (_days(_("À faire sous, en jours ouvrés")), told.get("due")),
        "checklist": (lines, "\n".join(checklist)),
    }
    asked = [one for one in listed(told.get("fields")) if isinstance(one, dict)]
    for rank in range(min(len(asked) + SPARE, MOST_ROWS)):
        made |= _question_fields(rank, asked[rank] if rank < len(asked) else {})
    return made


def _question_fields(rank: int, asked: Mapping[str, Any]) -> Made:
    number = rank + 1
    options = "\n".join(str(one) for one in listed(asked.get("options")))
    label = line(_("Question interne %(number)s") % {"number": number})
    if not asked:
        label.help_text = _("Les agents y répondent ; vide, il n’y en a pas.")
    answer = _pick(
        _("Réponse à la question %(number)s") % {"number": number}, ANSWERS, asked.get("kind"), _("À choisir")
    )
    choices = _text(
        _("Réponses proposées à la question %(number)s, pour un choix") % {"number": number},
        _("Une par ligne."),
        rows=2,
    )
    required = forms.BooleanField(
        label=_("Il faut répondre à la question %(number)s") % {"number": number}, required=False
    )
    return {
        f"question_{rank}": (label, asked.get("label", "")),
        f"answer_{rank}": (answer, asked.get("kind", "text")),
        f"options_{rank}": (choices, options),
        f"needed_{rank}": (required, asked.get("required") is True),
    }


def _opinions_fields(told: Told, choices: Choices) -> Made:
    question = texts(told.get("question"))
    return {
        "units": (_ticks(_("Services consultés"), choices.named.units, told.get("units")), told.get("units")),
        "question_fr": (_text(_("La question posée"), rows=2), question.get("fr", "")),
        "rule": (
            _pick(_("Ce qui fait l’avis"), RULES, told.get("rule"), _("À choisir")),
            told.get("rule", "all"),
        ),
        "within": (_days(_("Réponse attendue sous, en jours ouvrés")), told.get("within")),
    }


def _visa_fields(told: Told, choices: Choices) -> Made:
    chain = [who_of(one) for one in listed(told.get("chain")) if isinstance(one, dict)]
    made: Made = {}
    for rank in range(min(len(chain) + SPARE, MOST_ROWS)):
        held = chain[rank] if rank < len(chain) else ""
        label = _("Visa %(number)s") % {"number": rank + 1}
        made[f"visa_{rank}"] = (_pick(label, choices.who, held, _("Personne")), held)
    return {**made, "within": (_days(_("Réponse attendue sous, en jours ouvrés")), told.get("within"))}


def _decision_fields(told: Told, choices: Choices) -> Made:
    outcome = told.get("outcome")
    return {
        **_who_fields(told, choices),
        "outcome": (_pick(_("Le sens"), OUTCOMES, outcome, _("À choisir")), outcome or "asked"),
        **_letter_fields(told, choices, _("Aucun en particulier")),
        "due": (_days(_("À faire sous, en jours ouvrés")), told.get("due")),
    }


def _letter_fields(told: Told, choices: Choices, none: str = "") -> Made:
    held = told.get("letter")
    return {"letter": (_pick(_("Courrier"), choices.letters, held, none or _("À choisir")), held)}


def _words_fields(told: Told, choices: Choices) -> Made:
    words = texts(told.get("words"))
    return {
        "words_fr": (_text(_("Le texte, en français")), words.get("fr", "")),
        "words_en": (_text(_("Le texte, en anglais")), words.get("en", "")),
        **_letter_fields(told, choices, _("Aucun : le texte suffit")),
    }


def _message_fields(told: Told, choices: Choices) -> Made:
    to = {"person": _("La personne"), "unit": _("Le service de la demande")}
    return {
        **_words_fields(told, choices),
        "to": (_pick(_("À qui"), to, told.get("to"), _("La personne")), told.get("to")),
    }


def _correction_fields(told: Told, choices: Choices) -> Made:
    return {
        "fields": (_ticks(_("Questions à corriger"), choices.fields, told.get("fields")), told.get("fields")),
        **_words_fields(told, choices),
        "within": (_days(_("Réponse attendue sous, en jours ouvrés")), told.get("within")),
    }


def _table_fields(told: Told, choices: Choices) -> Made:
    held = told.get("table")
    return {"table": (_pick(_("Table de décision"), choices.tables, held, _("À choisir")), held)}


def _data_fields(told: Told, choices: Choices) -> Made:
    held = told.get("connection")
    field = _pick(_("Source interrogée"), choices.named.connections, held, _("À choisir"))
    return {"connection": (field, held)}


def _appointment_fields(told: Told, _choices: Choices) -> Made:
    return {"motive": (line(_("Motif du rendez-vous")), told.get("motive", ""))}


def _call_fields(told: Told, _choices: Choices) -> Made:
    return {"process": (line(_("Identifiant du parcours appelé")), told.get("process", ""))}


_FIELDS: Mapping[str, Callable[[Told, Choices], Made]] = {
    "task": _task_fields,
    "opinions": _opinions_fields,
    "visa": _visa_fields,
    "decision": _decision_fields,
    "appointment": _appointment_fields,
    "payment": _table_fields,
    "message": _message_fields,
    "letter": _letter_fields,
    "correction": _correction_fields,
    "table": _table_fields,
    "data": _data_fields,
    "call": _call_fields,
    "wait": lambda told, _choices: length_fields(str(told.get("period", ""))),
}
