"""Number the questions of a form, and say in plain words who answers which, and where to go on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.base.labels import text
from parvis.catalogue.variables import variable_of
from parvis.forms.shape import Field, Form
from parvis.rules import expressions
from parvis.rules.menus import read, say
from parvis.rules.variables import TODAY, Variable


class Guide:
    """What a person with a pen in her hand must know of a form, in one language."""

    def __init__(self, form: Form, language: str) -> None:
        self.language = language
        self.fields = form.by_id
        asked = [field for step in form.steps for field in step.fields() if field.asks()]
        self.numbers: Mapping[str, int] = {field.id: number for number, field in enumerate(asked, 1)}
        self.known: Mapping[str, Variable] = {
            field.id: replace(
                variable,
                label={language: f"{self.numbers[field.id]}. {text(field.label, language)}"},
                options=tuple(
                    replace(one, label={language: text(one.label, language)}) for one in variable.options
                ),
            )
            for field in asked
            if (variable := variable_of(field))
        }

    def guard(self, condition: str, guarded: Iterable[Field]) -> str:
        """Say who answers these questions and where the others go on; empty without a condition."""
        if not condition:
            return ""
        numbers = [self.numbers[field.id] for field in guarded if field.asks()]
        if not numbers:
            told = self._of_menus(condition, self.known)
            if not told:
                return _("Ceci peut vous concerner.")
            return _("Ceci vous concerne seulement %(when)s.") % {"when": told}
        when = self.when(condition)
        said = {"when": when, "first": numbers[0], "last": numbers[-1]}
        if len(numbers) == 1:
            first = _("Répondez à la question %(first)s seulement %(when)s.") % said
        elif len(numbers) == 2:
            first = _("Répondez aux questions %(first)s et %(last)s seulement %(when)s.") % said
        else:
            first = _("Répondez aux questions %(first)s à %(last)s seulement %(when)s.") % said
        following = numbers[-1] + 1
        if following > len(self.numbers):
            return first + " " + _("Sinon, allez à la fin du formulaire.")
        return first + " " + _("Sinon, passez à la question %(number)s.") % {"number": following}

    def when(self, condition: str, row: Iterable[Field] = ()) -> str:
        """Say a condition: « si … », or on which answers it depends when menus could not have built it.

        ``row``: the questions placed before it in a row of a group.
        """
        inside = {one.id: known for one in row if (known := variable_of(one))}
        return self._of_menus(condition, {**self.known, **inside}) or self._about(condition)

    def _of_menus(self, condition: str, variables: Mapping[str, Variable]) -> str:
        """Say a condition that menus could have built, over these; empty for any other."""
        if not expressions.names_used(condition) - {TODAY} <= variables.keys():
            return ""
        found = read(condition, variables)
        return say(found, variables, self.language) if found else ""

    def _about(self, condition: str) -> str:
        numbers = sorted(self._answers(expressions.names_used(condition) - {TODAY}))
        if not numbers:
            return _("si c’est votre cas")
        *others, last = map(str, numbers)
        listed = ", ".join(others) + _(" et ") + last if others else last
        return ngettext(
            "si c’est votre cas, d’après votre réponse à la question %(numbers)s",
            "si c’est votre cas, d’après vos réponses aux questions %(numbers)s",
            len(numbers),
        ) % {"numbers": listed}

    def _answers(self, names: Iterable[str]) -> set[int]:
        """Give the numbers of the answers that these values are, or are worked out from."""
        numbers: set[int] = set()
        left, seen = set(names), set[str]()
        while left:
            name = left.pop()
            seen.add(name)
            if name in self.numbers:
                numbers.add(self.numbers[name])
            elif name in self.fields:
                left |= expressions.names_used(self.fields[name].expression) - seen
        return numbers
