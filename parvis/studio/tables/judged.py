"""What a sheet shows beside what is typed: what is wrong and where, what the trials give, what no row sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from parvis.catalogue.drafting.checks import place_of
from parvis.catalogue.drafting.places import Document, Element
from parvis.catalogue.tables.judging import publication_faults, remarks
from parvis.catalogue.tables.reading import read_tables
from parvis.catalogue.tables.shape import UsedTable
from parvis.catalogue.tables.words import plain_words, said
from parvis.forms.definition import InvalidForm
from parvis.forms.definition import parse as parse_form
from parvis.forms.shape import Form
from parvis.rules.tables import TrialResult, run_trials


@dataclass(frozen=True)
class Finding:
    """One thing said of a table: a sentence, the place it is about, whether it blocks publishing."""

    place: str
    message: str
    blocks: bool


@dataclass(frozen=True)
class Tried:
    """What a trial gives: ``passed``, what the table answers, and the rows that decided."""

    passed: bool
    found: str
    rows: Sequence[int]


@dataclass(frozen=True)
class Judged:
    """A table looked over; ``used`` is None while it cannot be read."""

    used: UsedTable | None
    findings: Sequence[Finding] = ()
    trials: Mapping[str, Tried] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether it can be kept as it is."""
        return self.used is not None

    def at(self, place: str) -> list[str]:
        """What is wrong at a place, or inside it."""
        return [one.message for one in self.findings if one.blocks and one.place == place]


def judged(document: Document, table: Element, units: Iterable[str]) -> Judged:
    """Look a table over, as it stands in a document that may be unsound elsewhere."""
    alone = {"tables": [table]}
    found, problems = read_tables(alone["tables"])
    if not found:
        return Judged(None, [_finding(alone, path, message, blocks=True) for path, message in problems])
    used = found[0]
    form = _form(document)
    faults = publication_faults(found, form) if form else []
    findings = [_finding(alone, path, message, blocks=True) for path, message in faults]
    findings += [_finding(alone, path, message, blocks=False) for path, message in remarks(found)]
    findings += _unknown_units(used, set(units))
    begun = (one for one in run_trials(used.table) if _is_begun(one))
    return Judged(used, findings, {one.trial.id: _tried(used, one) for one in begun})


def _form(document: Document) -> Form | None:
    form = document.get("form")
    try:
        return parse_form(form if isinstance(form, Mapping) else {})
    except InvalidForm:
        return None


def _finding(document: Mapping[str, Any], path: str, message: str, *, blocks: bool) -> Finding:
    return Finding(str(place_of(document, path)), message, blocks)


def _unknown_units(used: UsedTable, known: set[str]) -> list[Finding]:
    """Services that are not of the authority: the one of the procedure would answer in their place."""
    if used.use != "unit" or used.answer is None:
        return []
    at = used.table.outputs.index(used.answer)
    said_twice = _("« %(code)s » n’est le code d’aucun service : celui de la démarche répondra")
    return [
        Finding(
            f"row:{used.id}.{row.id}/then/{used.answer.id}", said_twice % {"code": row.then[at]}, blocks=False
        )
        for row in used.table.rows
        if isinstance(row.then[at], str) and row.then[at] not in known
    ]


def _is_begun(result: TrialResult) -> bool:
    """Whether anything is written in a trial: an empty line neither passes nor fails."""
    return any(one is not None for one in (*result.trial.given.values(), *result.trial.expected.values()))


def _tried(used: UsedTable, result: TrialResult) -> Tried:
    if result.decision is None:
        return Tried(False, result.failure, ())
    outputs = result.decision.outputs
    words = " ; ".join(
        f"{said(one.label)} : {plain_words(one, outputs.get(one.id))}" for one in used.table.outputs
    )
    rows = [used.number(one) for one in result.decision.fired]
    return Tried(result.passed, result.decision.why or words, rows)
