"""What a case left behind when it went to another version, in words; and how far a moving went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.scope import scope
from parvis.catalogue.access import procedure_for
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.process.telling import outline
from parvis.events.models import Event
from parvis.forms.shape import WHY, Field, FieldType, Form, Section, Step, text
from parvis.forms.summary import Row, summary

from ..models import Case, MoveRun
from .between import STEP, walls_of


@dataclass(frozen=True)
class Former:
    """The answers that one move set aside, with the questions as they were asked."""

    at: datetime
    before: int
    after: int
    """Numbers of the two versions."""
    rows: list[Row]


def set_something_aside(events: Iterable[Event]) -> bool:
    """Whether these facts of a case tell that a move left answers behind: only then are they worth a query."""
    return any(one.kind == "case.moved" and one.facts.get("set_aside") for one in events)


def former_answers(case: Case, language: str) -> list[Former]:
    """What each move of a case set aside, the first move first; one query. Moves that lost nothing are left out."""
    moves = case.moves.select_related("before", "after").defer("after__document").order_by("at", "id")
    return [
        Former(
            one.at, one.before.number, one.after.number, _rows(one.before.offer.form, one.set_aside, language)
        )
        for one in moves
        if one.set_aside
    ]


def runs_of(grants: Grants, procedure: UUID) -> list[MoveRun]:
    """The movings of the cases of a procedure she designs, the last first. Raises NotFound.

    The documents of their versions come along only where some answers followed into another question.
    """
    found = procedure_for(grants, procedure)
    with scope(walls=walls_of(found)):
        kept = MoveRun.objects.filter(before__procedure=found).select_related("before", "after")
        runs = list(kept.defer("before__document", "after__document"))
        told = [one for one in runs if one.equivalents]
        versions = ProcedureVersion.objects.in_bulk(
            {pk for one in told for pk in (one.before_id, one.after_id)}
        )
    for one in told:
        one.before, one.after = versions[one.before_id], versions[one.after_id]
    return runs


def words_of(run: MoveRun) -> list[tuple[str, str]]:
    """The questions and the steps of a moving that took the place of others: in French, the former one first."""
    return [(_called(run.before, key), _called(run.after, taker)) for key, taker in run.equivalents.items()]


def _called(version: ProcedureVersion, key: str) -> str:
    if key.startswith(STEP):
        process = version.offer.process
        steps = outline(process.text) if process is not None else []
        return next((one.name for one in steps if one.id == key.removeprefix(STEP) and one.name), key)
    form, name = version.offer.form, key.rpartition(".")[2]
    return next((text(one.label, "fr") for one in form.all_fields() if one.id == name), name)


def _rows(form: Form, answers: Mapping[str, object], language: str) -> list[Row]:
    """These answers alone, whatever the conditions of the form make of them now."""
    kept = tuple(
        _as_told(one)
        for one in form.by_id.values()
        if one.type != "information" and (one.id in answers or one.id + WHY in answers)
    )
    alone = Form((Step("aside", {"fr": ""}, (Section("aside", kept),)),))
    sections = summary(alone, answers, language)
    return [row for section in sections for row in section.rows if row.kind != "missing"]


def _as_told(field: Field) -> Field:
    """A question that shows what it holds: what was computed is read as it was, not worked out again."""
    kind = cast("FieldType", field.result) if field.type == "computed" else field.type
    inside = tuple(_as_told(child) for child in field.fields if child.type != "information")
    return replace(field, type=kind, condition="", expression="", fields=inside)
