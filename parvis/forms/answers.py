"""Read the answers of a step, and judge those of a whole form.

Answers are one JSON object: field id -> value in the shape of its kind (see docs/forms.md). What was typed
and could not be accepted stays there as `{"typed": ...}`, so that a saved draft loses nothing; it never
passes `problems`. `<field id>__why` holds the reason given for a soft-required answer that is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.forms.checks import FieldError, blank_row, error, examine, seen_of, untyped
from parvis.forms.kinds import normalise
from parvis.forms.posted import Posted, is_blank, masked, read, read_why
from parvis.forms.refusal import Refused
from parvis.forms.shape import WHY, Field, Form, Step
from parvis.forms.sight import Sight, look, row_fields, rows_of
from parvis.forms.summary import (
    Row,
    SectionSummary,
    applicant,
    personal_fields,
    summary,
)

__all__ = [
    "FieldError",
    "Gesture",
    "Problem",
    "Row",
    "SectionSummary",
    "StepReading",
    "UnknownStep",
    "applicant",
    "first_incomplete_step",
    "next_step",
    "personal_fields",
    "previous_step",
    "problems",
    "read_step",
    "submitted_answers",
    "summary",
    "visible_fields",
    "visible_steps",
]

_PATH = re.compile(r"([a-z][a-z0-9_]*):(.+)")


class UnknownStep(Exception):
    """The form has no such step."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A button pressed inside the page rather than "continue"; the page is to be shown again.

    `add` and `remove` are already done in the answers; `upload` and `remove_file` are for the door.
    """

    kind: Literal["add", "remove", "upload", "remove_file"]
    field_id: str = ""
    index: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class StepReading:
    """What a posted step becomes: the answers to save, and why the person stays on the page."""

    answers: dict[str, object]
    errors: list[FieldError]
    gesture: Gesture | None = None
    revealed: tuple[str, ...] = ()
    """Fields that these answers opened on this very step and that the page had not shown."""

    @property
    def complete(self) -> bool:
        """Tell whether the person may go on to the next step."""
        return not self.errors and self.gesture is None and not self.revealed


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before sending, and where."""

    step_id: str
    field_id: str
    html_id: str
    message: str
    name: str


def read_step(
    form: Form,
    step_id: str,
    data: Mapping[str, object],
    answers: Mapping[str, object],
    *,
    today: date | None = None,
) -> StepReading:
    """Read a posted step over the answers so far. Raise `UnknownStep`, and nothing else whatever is posted.

    `data` is a `QueryDict` or a mapping of values or lists of values. `today` is the day of the answer
    (usually the local date): relative limits of dates are counted from it.
    """
    step = form.step(step_id)
    if step is None:
        raise UnknownStep(step_id)
    today = today or timezone.localdate()
    posted = Posted(data)
    gesture = _gesture(step, posted)
    before = look(form, answers, today).fields
    kept = dict(answers)
    secrets: dict[str, FieldError] = {}
    for field in step.fields():
        if field.asks() and _was_asked(field.id, posted, before):
            _take(field, posted, kept, today, secrets, keep_blank=gesture is not None)
    if gesture is not None:
        _apply(step, gesture, kept)
        return StepReading(kept, [], gesture)
    sight = look(form, kept, today)
    errors: list[FieldError] = []
    revealed: list[str] = []
    for field in step.fields():
        if field.id not in sight.fields or not field.asks():
            continue
        if posted.shown is not None and field.id not in posted.shown and field.id not in before:
            revealed.append(field.id)
            continue
        errors += [
            one for name, one in secrets.items() if name == field.id or name.startswith(f"{field.id}-")
        ]
        errors += [one for one in examine(field, kept, sight.values, today) if one.name not in secrets]
        revealed += _revealed_in_rows(field, kept, sight, posted)
    hidden = set(revealed)
    return StepReading(kept, [one for one in errors if one.name not in hidden], None, tuple(revealed))


def visible_steps(form: Form, answers: Mapping[str, object], *, today: date | None = None) -> list[Step]:
    """Return the steps a person goes through with these answers."""
    sight = look(form, answers, today or timezone.localdate())
    return [step for step in form.steps if step.id in sight.steps]


def visible_fields(
    form: Form, step: Step, answers: Mapping[str, object], *, today: date | None = None
) -> list[Field]:
    """Return the fields of a step that these answers show."""
    sight = look(form, answers, today or timezone.localdate())
    return [field for field in step.fields() if field.id in sight.fields]


def problems(form: Form, answers: Mapping[str, object], *, today: date | None = None) -> list[Problem]:
    """Return all that keeps these answers from being sent, in the order of the form."""
    today = today or timezone.localdate()
    sight = look(form, answers, today)
    return [
        Problem(step.id, one.field_id, one.html_id, one.message, one.name)
        for step in form.steps
        for field in step.fields()
        if field.id in sight.fields
        for one in examine(field, answers, sight.values, today)
    ]


def first_incomplete_step(
    form: Form, answers: Mapping[str, object], *, today: date | None = None
) -> Step | None:
    """Return the first step with something to mend, None when the answers can be sent."""
    found = problems(form, answers, today=today)
    return form.step(found[0].step_id) if found else None


def next_step(
    form: Form, step_id: str, answers: Mapping[str, object], *, today: date | None = None
) -> Step | None:
    """Return the visible step after this one, None when "check your answers" comes next."""
    order = [step.id for step in form.steps]
    after = set(order[order.index(step_id) + 1 :]) if step_id in order else set()
    return next((step for step in visible_steps(form, answers, today=today) if step.id in after), None)


def previous_step(
    form: Form, step_id: str, answers: Mapping[str, object], *, today: date | None = None
) -> Step | None:
    """Return the visible step before this one, None for the first."""
    order = [step.id for step in form.steps]
    before = set(order[: order.index(step_id)]) if step_id in order else set()
    found = [step for step in visible_steps(form, answers, today=today) if step.id in before]
    return found[-1] if found else None


def submitted_answers(
    form: Form, answers: Mapping[str, object], *, today: date | None = None
) -> dict[str, object]:
    """Return what is filed: visible answers only, computed values included, blank rows left out.

    Call it when `problems` finds none; an answer that still cannot be accepted is left out.
    """
    today = today or timezone.localdate()
    sight = look(form, answers, today)
    filed: dict[str, object] = {}
    for step in form.steps:
        for field in step.fields():
            if field.id in sight.fields:
                _file(field, answers, sight.values, today, filed)
    return {**filed, **{key: value for key, value in sight.computed.items() if value is not None}}


def _was_asked(name: str, posted: Posted, before: frozenset[str]) -> bool:
    """Tell whether the posted page held a field: it says so, or else it was visible or has a value."""
    if posted.shown is not None and name in posted.shown:
        return True
    if posted.shown is not None:
        return name in posted.names
    return name in before or name in posted.names


def _take(
    field: Field,
    posted: Posted,
    kept: dict[str, object],
    today: date,
    secrets: dict[str, FieldError],
    *,
    keep_blank: bool,
) -> None:
    """Put what was posted for a field into the answers."""
    if field.type == "group":
        rows: list[dict[str, object]] = []
        for index in range(posted.rows(field.id, field.max_items)):
            row: dict[str, object] = {}
            for child in field.fields:
                if child.asks():
                    _settle(
                        child, f"{field.id}-{len(rows)}-", f"{field.id}-{index}-", posted, row, today, secrets
                    )
            if keep_blank or not blank_row(row):
                rows.append(row)
        kept.pop(field.id, None)
        if rows:
            kept[field.id] = rows
        _settle_why(field, field.id, posted, kept)
    else:
        _settle(field, "", "", posted, kept, today, secrets)


def _settle(
    field: Field,
    prefix: str,
    posted_prefix: str,
    posted: Posted,
    kept: dict[str, object],
    today: date,
    secrets: dict[str, FieldError],
) -> None:
    """Store one answer: in its own shape when it is good, as typed when it is not."""
    if field.type != "files":
        typed = read(field, posted_prefix + field.id, posted)
        raw = masked(typed)
        if raw != typed:
            secrets[prefix + field.id] = error(
                field,
                prefix + field.id,
                _(
                    "N’indiquez pas de numéro de sécurité sociale : la loi ne nous le permet pas. "
                    "Nous l’avons masqué, vous pouvez continuer."
                ),
            )
        kept.pop(field.id, None)
        try:
            answer = normalise(field, raw, today)
            if answer is not None:
                kept[field.id] = answer
        except Refused:
            kept[field.id] = {"typed": raw}
    _settle_why(field, posted_prefix + field.id, posted, kept)


def _settle_why(field: Field, name: str, posted: Posted, kept: dict[str, object]) -> None:
    if field.required != "soft":
        return
    why = read_why(name, posted)
    kept.pop(field.id + WHY, None)
    if why:
        kept[field.id + WHY] = why


def _revealed_in_rows(field: Field, kept: Mapping[str, object], sight: Sight, posted: Posted) -> list[str]:
    """Return the names of row fields that these answers opened and the page had not shown."""
    if field.type != "group" or posted.shown is None:
        return []
    return [
        name
        for index, row in enumerate(rows_of(kept.get(field.id)))
        for child in row_fields(field, row, sight.values)[0]
        if child.asks() and (name := f"{field.id}-{index}-{child.id}") not in posted.shown
    ]


def _gesture(step: Step, posted: Posted) -> Gesture | None:
    """Recognise the button pressed inside the page, if it concerns a field of this step."""
    known = {field.id: field.type for field in step.fields()}
    added, uploaded = posted.one("_add"), posted.one("_upload")
    if known.get(added) == "group":
        return Gesture("add", added)
    if known.get(uploaded) == "files":
        return Gesture("upload", uploaded)
    match = _PATH.fullmatch(posted.one("_remove"))
    if match and known.get(match[1]) == "group" and re.fullmatch("[0-9]{1,3}", match[2]):
        return Gesture("remove", match[1], index=int(match[2]))
    match = _PATH.fullmatch(posted.one("_remove_file"))
    if match and known.get(match[1]) == "files":
        return Gesture("remove_file", match[1], document=match[2][:100])
    return None


def _apply(step: Step, gesture: Gesture, kept: dict[str, object]) -> None:
    """Add or remove a row of a group in the answers."""
    field = next((one for one in step.fields() if one.id == gesture.field_id), None)
    if field is None or gesture.kind not in ("add", "remove"):
        return
    rows: list[object] = list(rows_of(kept.get(field.id)))
    if gesture.kind == "add":
        # The page shows one row to begin with: adding to nothing means a second one.
        rows = [*(rows or [{}]), {}][: field.max_items]
    elif gesture.index is not None and gesture.index < len(rows):
        del rows[gesture.index]
    kept[field.id] = rows


def _file(
    field: Field,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: date,
    filed: dict[str, object],
) -> None:
    """Put the accepted answer of a visible field, or the reason it is missing, into what is filed."""
    if not field.asks():
        return
    if field.type == "group":
        rows = []
        for row in rows_of(answers.get(field.id)):
            visible, inside = row_fields(field, row, values)
            if not blank_row(seen_of(row, visible)):
                line: dict[str, object] = {}
                for child in visible:
                    _file(child, row, inside, today, line)
                    if child.type == "computed" and inside.get(child.id) is not None:
                        line[child.id] = inside[child.id]
                rows.append(line)
        answer: object = rows or None
    else:
        try:
            answer = normalise(field, untyped(answers.get(field.id)), today)
        except Refused:
            return
    why = answers.get(field.id + WHY)
    if not is_blank(answer):
        filed[field.id] = answer
    elif field.required == "soft" and isinstance(why, str) and why.strip():
        filed[field.id + WHY] = why.strip()
