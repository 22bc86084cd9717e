"""What the decision tables of a procedure say of answers before they are sent, and said of a case when it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.authorities.models import Unit
from parvis.catalogue.tables.deciding import Verdict, verdicts
from parvis.catalogue.tables.shape import Use, UsedTable
from parvis.catalogue.tables.words import plain_words, said
from parvis.rules.tables import Input, Output
from parvis.rules.tables.celltext import CannotReadCell, read_value, write_value
from parvis.rules.tables.shape import Given

from .behalf import form_of
from .models import Case, CorrectedPrice, Draft, TableResult

FOUNDING: tuple[Use, ...] = ("fee", "eligibility")
"""Uses that found an individual decision: which service answers decides nothing of the answer."""


@dataclass(frozen=True)
class Told:
    """One result as its person and its agents read it."""

    verdict: Verdict
    title: str
    purpose: str
    result: str
    details: Sequence[tuple[str, str]]
    read: Sequence[tuple[str, str]]
    """What the table read: each column with its value."""
    rows: Sequence[int]
    """Ranks of the rows that decided, from 1."""
    why: str
    kept: TableResult | None = None
    """What was kept when the case was filed; None before it is."""
    correction: CorrectedPrice | None = None
    """By whom, when and why its price was corrected, if it was; ``result`` is then the price corrected."""
    computed: str = ""
    """What the table said before that."""

    @property
    def use(self) -> Use:
        """What the table is for."""
        return self.verdict.used.use

    @property
    def id(self) -> str:
        """The id of the table."""
        return self.verdict.used.id


def foreseen(draft: Draft, *, today: date, uses: Sequence[Use] = FOUNDING) -> list[Told]:
    """What the tables would say of a draft sent now: prices, and conditions that it does not meet.

    The server decides again when it is sent.
    """
    found = verdicts(draft.version.offer.tables, form_of(draft), draft.answers, today=today, uses=uses)
    return [_told(one) for one in found if one.used.use != "eligibility" or one.turns_away]


def results_for(case: Case, found: Sequence[Verdict], *, at: datetime) -> list[TableResult]:
    """The rows that keep the verdicts on a case being filed."""
    return [
        TableResult(
            authority_id=case.authority_id,
            sector=case.sector,
            case=case,
            version_id=case.version_id,
            table=one.used.id,
            use=one.used.use,
            found=kept_of(one),
            at=at,
        )
        for one in found
    ]


def unit_named(authority: UUID, found: Sequence[Verdict]) -> UUID | None:
    """The service of an authority that a table puts in charge; None when it names none that is known."""
    code = next((one.unit_code for one in found if one.unit_code), "")
    if not code:
        return None
    return Unit.objects.filter(authority_id=authority, code=code).values_list("pk", flat=True).first()


def told_of(case: Case) -> list[Told]:
    """What the tables said of a case, in the language of the moment; a table no longer readable is left out.

    A price that an agent corrected is the one she gave.
    """
    kept = _kept_on(case)
    found = [replace(_told(_read(used, result.found)), kept=result) for used, result in kept]
    codes = [one.verdict.unit_code for one in found if one.verdict.unit_code]
    units = Unit.objects.filter(authority_id=case.authority_id, code__in=codes) if codes else ()
    names = {one.code: one.name for one in units}
    prices = _corrections(case) if any(one.use == "fee" for one in found) else {}
    return [
        _corrected(replace(told, result=names.get(told.verdict.unit_code, told.result)), prices)
        for told in found
    ]


def _corrections(case: Case) -> dict[UUID, CorrectedPrice]:
    """The latest correction of each price of a case."""
    return {one.result_id: one for one in case.corrected_prices.order_by("corrected_at", "id")}


def _corrected(told: Told, prices: Mapping[UUID, CorrectedPrice]) -> Told:
    correction = prices.get(told.kept.pk) if told.kept else None
    column = told.verdict.used.answer
    if correction is None or column is None:
        return told
    outputs = {**told.verdict.outputs, column.id: Decimal(correction.price)}
    verdict = replace(told.verdict, outputs=outputs, why="")
    return replace(
        told, verdict=verdict, result=_result(verdict), correction=correction, computed=told.result
    )


def _kept_on(case: Case) -> list[tuple[UsedTable, TableResult]]:
    """What was kept on a case, each with its table, in the order of the document."""
    if not case.version.offer.tables and case.version.number == 1:
        return []  # the first version decides nothing by a table
    kept = {one.table: one for one in case.table_results.select_related("version").order_by("table")}
    return [
        (used, kept[used.id])
        for version in {one.version_id: one.version for one in kept.values()}.values()
        for used in version.offer.tables
        if used.id in kept
    ]


def kept_of(verdict: Verdict) -> dict[str, Any]:
    """What is kept of a verdict: values as one types them, by the ids of the columns."""
    return {
        "given": {name: write_value(value) for name, value in verdict.given.items()},
        "outputs": {
            name: [write_value(one) for one in value] if isinstance(value, tuple) else write_value(value)
            for name, value in verdict.outputs.items()
        },
        "fired": list(verdict.fired),
        "why": verdict.why,
    }


def _read(used: UsedTable, kept: Mapping[str, Any]) -> Verdict:
    """A verdict as it was kept."""
    given = {one.id: _value(one, kept["given"].get(one.id, "")) for one in used.table.inputs}
    outputs: dict[str, Given | tuple[Given, ...]] = {}
    for one in used.table.outputs:
        words = kept["outputs"].get(one.id, "")
        outputs[one.id] = (
            tuple(_value(one, each) for each in words) if isinstance(words, list) else _value(one, words)
        )
    return Verdict(used, given, outputs, tuple(kept["fired"]), kept["why"])


def _value(column: Input | Output, words: str) -> Given:
    try:
        return read_value(words, column) if words else None
    except CannotReadCell:
        return None


def _told(verdict: Verdict) -> Told:
    used = verdict.used
    return Told(
        verdict=verdict,
        title=said(used.table.title),
        purpose=said(used.purpose),
        result=_result(verdict),
        details=[
            (said(one.label), plain_words(one, verdict.outputs[one.id]))
            for one in used.others
            if not verdict.why and verdict.outputs.get(one.id) not in (None, "", ())
        ],
        read=[(said(one.label), plain_words(one, verdict.given.get(one.id))) for one in used.table.inputs],
        rows=[used.number(one) for one in verdict.fired],
        why=verdict.why,
    )


def _result(verdict: Verdict) -> str:
    column, found = verdict.used.answer, verdict.answer
    if verdict.used.use == "fee" and isinstance(found, Decimal) and not found:
        return _("Gratuit")
    if column is None or found is None:
        return {
            "fee": _("Le programme n’a pas pu calculer le prix : le service vous le dira."),
            "eligibility": _("Le programme n’a pas pu répondre : le service étudie votre situation."),
            "unit": _("Le service habituel de cette démarche."),
        }[verdict.used.use]
    return plain_words(column, found)
