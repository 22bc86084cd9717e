"""The comparisons as menus offer them, without the question they are about; the names an expression may read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.rules.menus import Operator
from parvis.rules.variables import Variable


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that an expression may read: what it stands for, and the codes of the answers it may hold."""

    id: str
    words: str
    answers: tuple[tuple[str, str], ...]


def known_names(variables: Iterable[Variable]) -> list[KnownName]:
    """The names of these answers, with what whoever writes an expression by hand must know of them."""
    language = get_language() or "fr"
    return [
        KnownName(
            one.id,
            text(one.label, language),
            tuple((choice.value, text(choice.label, language)) for choice in one.options),
        )
        for one in variables
    ]


def operator_words(variable: Variable, part: str) -> Mapping[Operator, str]:
    """The words of each comparison, for this kind of answer."""
    return _of_rows() if variable.kind == "group" and not part else _usual()


def part_words(part: str, label: str) -> str:
    """A part of an address, as a question of its own."""
    if part == "postcode":
        return _("%(label)s : le code postal") % {"label": label}
    return _("%(label)s : la commune") % {"label": label}


def _usual() -> dict[Operator, str]:
    return {
        "is": _("est"),
        "is_not": _("n’est pas"),
        "one_of": _("est l’un de"),
        "none_of": _("n’est aucun de"),
        "contains": _("contient"),
        "contains_not": _("ne contient pas"),
        "starts_with": _("commence par"),
        "has": _("comprend"),
        "has_not": _("ne comprend pas"),
        "more_than": _("est plus de"),
        "at_least": _("est au moins"),
        "less_than": _("est moins de"),
        "at_most": _("est au plus"),
        "between": _("est entre (bornes comprises)"),
        "before": _("est avant"),
        "on_or_before": _("est ce jour ou avant"),
        "after": _("est après"),
        "on_or_after": _("est ce jour ou après"),
        "age_at_least": _("donne un âge d’au moins"),
        "age_under": _("donne un âge de moins de"),
        "answered": _("a une réponse"),
        "unanswered": _("n’a pas de réponse"),
    }


def _of_rows() -> dict[Operator, str]:
    return _usual() | {
        "is": _("a exactement ce nombre de lignes"),
        "is_not": _("n’a pas ce nombre de lignes"),
        "more_than": _("a plus de lignes que"),
        "at_least": _("a au moins ce nombre de lignes"),
        "less_than": _("a moins de lignes que"),
        "at_most": _("a au plus ce nombre de lignes"),
        "between": _("a un nombre de lignes entre"),
    }
