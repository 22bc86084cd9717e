"""What forbids publishing the decision tables of a procedure, and what is only advised against."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.labels import text
from parvis.forms.shape import Field, Form
from parvis.rules import expressions
from parvis.rules.tables import gaps, overlaps, run_trials, unreachable
from parvis.rules.tables.shape import InputKind
from parvis.rules.variables import TODAY

from .shape import ANSWERS, Use, UsedTable
from .words import plain_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Found = tuple[str, str]
"""A path in the document, and a sentence."""

KINDS: Mapping[InputKind, "StrOrPromise"] = {
    "text": gettext_lazy("texte"),
    "choice": gettext_lazy("choix"),
    "yes_no": gettext_lazy("oui ou non"),
    "number": gettext_lazy("nombre"),
    "amount": gettext_lazy("montant"),
    "date": gettext_lazy("date"),
}
"""What a column holds, in a word."""
ALONE: tuple[Use, ...] = ("eligibility", "unit")
"""Uses that one table of a procedure holds at most."""
ASKED_BEFORE = frozenset(
    {"text", "long_text", "choice", "multiple", "yes_no", "number", "amount", "date", "email", "telephone"}
) | {"address"}
"""The kinds of questions that can be asked before the form."""


def publication_faults(tables: Sequence[UsedTable], form: Form) -> list[Found]:
    """What forbids publication: a question that is not there, rows that contradict each other, a trial that fails."""
    faults: list[Found] = []
    uses = Counter(one.use for one in tables)
    for position, one in enumerate(tables):
        path = f"tables[{position}]"
        faults += _use_faults(one, path, is_alone=uses[one.use] == 1)
        faults += _question_faults(one, path, form)
        faults += _overlap_faults(one, path)
        faults += _trial_faults(one, path)
    return faults


def remarks(tables: Sequence[UsedTable]) -> Iterator[Found]:
    """What is advised against: cases that no row fits, rows that decide nothing, a table that nothing tries."""
    for position, one in enumerate(tables):
        path = f"tables[{position}]"
        for gap in gaps(one.table).found[:3]:
            yield path, _("aucune ligne ne convient à : %(values)s") % {"values": gap.words}
        for row in unreachable(one.table).found:
            yield f"{path}.rows[{one.number(row) - 1}]", _("cette ligne ne décide jamais rien")
        if not one.table.trials:
            yield path, _("aucun essai : écrivez des cas dont vous connaissez le résultat")


def _use_faults(one: UsedTable, path: str, *, is_alone: bool) -> Iterator[Found]:
    if one.use in ALONE and not is_alone:
        yield f"{path}.use", _("une seule table de la démarche sert à cela")
    if one.answer is None:
        kinds = " ou ".join(str(KINDS[kind]) for kind in ANSWERS[one.use])
        yield (
            f"{path}.outputs",
            _("il manque une colonne de résultat de genre : %(kinds)s") % {"kinds": kinds},
        )
    if one.table.hit == "collect" and (one.use != "fee" or one.table.aggregate == "list"):
        yield f"{path}.hit", _("cette table doit donner un seul résultat")
    if not text(one.purpose, "fr"):
        yield (
            f"{path}.purpose",
            _("dites à quoi sert ce calcul : la personne doit le savoir (CRPA R311-3-1-1)"),
        )
    if not one.table.rows:
        yield f"{path}.rows", _("cette table n’a pas encore de ligne")


def _question_faults(one: UsedTable, path: str, form: Form) -> Iterator[Found]:
    known = set(form.by_id) | {TODAY}
    for position, column in enumerate(one.table.inputs):
        read = expressions.names_used(column.expression)
        where = f"{path}.inputs[{position}].expression"
        if unknown := sorted(read - known):
            said = _("le formulaire ne pose pas cette question : %(names)s")
            yield where, said % {"names": ", ".join(unknown)}
        elif one.use == "eligibility":
            late = [
                form.by_id[name]
                for name in sorted(read - {TODAY})
                if not can_be_asked_before(form.by_id[name])
            ]
            if late:
                said = _("cette question ne peut pas être posée avant le formulaire : « %(label)s »")
                yield where, said % {"label": text(late[0].label, "fr")}


def can_be_asked_before(field: Field) -> bool:
    """Whether a question can be asked before the form: no file, no block, nothing worked out."""
    return field.type in ASKED_BEFORE


def _overlap_faults(one: UsedTable, path: str) -> Iterator[Found]:
    if one.table.hit != "unique":
        return
    for overlap in overlaps(one.table).found[:10]:
        first, second = (one.number(row) for row in overlap.rows)
        said = _("les lignes %(first)s et %(second)s conviennent toutes deux à : %(values)s")
        yield f"{path}.rows[{second - 1}]", said % {"first": first, "second": second, "values": overlap.words}


def _trial_faults(one: UsedTable, path: str) -> Iterator[Found]:
    for position, result in enumerate(run_trials(one.table)):
        if result.passed:
            continue
        where, number = f"{path}.tests[{position}]", position + 1
        if result.decision is None:
            yield where, _("l’essai %(number)s échoue : %(why)s") % {"number": number, "why": result.failure}
            continue
        for name in result.differences:
            column = next(each for each in one.table.outputs if each.id == name)
            yield (
                where,
                _("l’essai %(number)s donne %(found)s au lieu de %(expected)s")
                % {
                    "number": number,
                    "found": plain_words(column, result.decision.outputs.get(name)),
                    "expected": plain_words(column, result.trial.expected[name]),
                },
            )
