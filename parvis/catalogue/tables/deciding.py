"""Applying the tables of a procedure to the answers of a form. Nothing here is kept: ``parvis.cases`` keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from parvis.forms.shape import Form, Section, Step
from parvis.forms.sight import look
from parvis.rules import expressions
from parvis.rules.tables import CannotDecide, decide
from parvis.rules.tables.shape import Given
from parvis.rules.variables import TODAY

from .judging import can_be_asked_before
from .shape import Use, UsedTable

BEFORE = "before"
"""The id of the page of questions asked before the form."""


@dataclass(frozen=True)
class Verdict:
    """What a table says of some answers: its outputs and why it has none, the rows that decided, what it read."""

    used: UsedTable
    given: Mapping[str, Given]
    outputs: Mapping[str, Given | tuple[Given, ...]] = field(default_factory=dict)
    fired: tuple[str, ...] = ()
    why: str = ""

    @property
    def answer(self) -> Given | tuple[Given, ...]:
        """The value of the column that answers; None when nothing was decided."""
        column = self.used.answer
        return self.outputs.get(column.id) if column and not self.why else None

    @property
    def fee(self) -> Decimal | None:
        """The amount of a table of prices."""
        found = self.answer
        return found if isinstance(found, Decimal) else None

    @property
    def turns_away(self) -> bool:
        """Whether a table of eligibility says no; what cannot be told turns nobody away."""
        return self.used.use == "eligibility" and self.answer is False

    @property
    def unit_code(self) -> str:
        """The code of the service a table names; empty for none."""
        found = self.answer
        return found if self.used.use == "unit" and isinstance(found, str) else ""


def verdicts(
    tables: Iterable[UsedTable],
    form: Form,
    answers: Mapping[str, object],
    *,
    today: date,
    uses: Sequence[Use] = ("fee", "eligibility", "unit"),
) -> list[Verdict]:
    """What the tables of these uses say of some answers; a table that cannot decide says why."""
    wanted = [one for one in tables if one.use in uses]
    if not wanted:
        return []
    values = look(form, answers, today).values
    return [_verdict(one, values) for one in wanted]


def asked_before(used: UsedTable, form: Form) -> Form:
    """The questions a table of eligibility reads, as one page; it may have none to ask."""
    read = {name for one in used.table.inputs for name in expressions.names_used(one.expression)}
    fields = [one for one in form.by_id.values() if one.id in read and can_be_asked_before(one)]
    known = {TODAY, *(one.id for one in fields)}
    asked = tuple(
        replace(one, required="yes" if one.required == "soft" else one.required)
        if expressions.names_used(one.condition) <= known
        else replace(one, condition="")
        for one in fields
    )
    return Form((Step(BEFORE, used.table.title, (Section(BEFORE, asked),)),))


def _verdict(used: UsedTable, values: Mapping[str, object]) -> Verdict:
    try:
        decision = decide(used.table, values)
    except CannotDecide as refused:
        return Verdict(used, {}, fired=refused.rows, why=str(refused))
    return Verdict(used, decision.given, decision.outputs, decision.fired, decision.why)
