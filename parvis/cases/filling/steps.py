"""Filling a form, one step a page, whichever door shows it: what is saved, what is wrong, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import get_language

from parvis.base.mailboxes import likely_meant
from parvis.events.actors import Actor
from parvis.forms.answers import (
    FieldError,
    Gesture,
    StepReading,
    problems,
    read_step,
    visible_fields,
    visible_steps,
)
from parvis.forms.checks import html_id
from parvis.forms.faults import question_named, with_question
from parvis.forms.shape import WHY, Form, Step, text
from parvis.ui.parts import ErrorLine

from ..actions.drafting import save_locked
from ..behalf import form_of
from ..models import Draft
from .files import (
    Files,
    Holder,
    has_files,
    infected,
    nothing_chosen,
    remove_file,
    take_files,
    with_limits,
    without_file,
)


@dataclass(frozen=True)
class Saved:
    """What becomes of a step just posted: it stays shown for its errors, a gesture or a question it opens."""

    errors: Sequence[FieldError]
    gesture: Gesture | None = None
    revealed: Sequence[str] = ()
    row: int | None = None
    """The place of the row a gesture has just added."""
    refused: Sequence[FieldError] = ()
    """Those of the errors that say why a file was not kept: unlike the rest, it is lost unless somebody is told."""

    @property
    def stays(self) -> bool:
        """Whether the same page is shown again with what is wrong, or with one more question."""
        return bool(self.errors or self.revealed)

    @property
    def anchor(self) -> str:
        """Where on the page the button that was pressed stands; empty for none."""
        if self.gesture is None or not self.gesture.field_id:
            return ""
        row = f"-row-{self.row}" if self.row is not None else ""
        return f"#{html_id(self.gesture.field_id)}{row}"


@dataclass(frozen=True)
class StepPage:
    """A step as its page shows it: its place among those the answers open, and the lines of what is wrong."""

    form: Form
    step: Step
    title: str
    position: int
    total: int
    before: Step | None
    after: Step | None
    lines: Sequence[ErrorLine]
    has_files: bool
    opened: Sequence[str]
    """Names of the fields an answer has just opened."""
    opened_lines: Sequence[ErrorLine]
    """What they ask and where they stand, while nothing is wrong: what is wrong comes first."""


class Fault(NamedTuple):
    """What keeps a draft from being sent: a sentence, and the field to mend."""

    message: str
    step: str
    control: str


class Doubted(NamedTuple):
    """An address that is likely not the one meant, and the field where it was typed."""

    field: str
    typed: str
    meant: str


def step_page(
    form: Form,
    found: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError],
    *,
    today: date,
    opened: Sequence[str] = (),
) -> StepPage:
    """Set out a step with these answers; the last page, where they are checked, counts as one."""
    whole, shown = with_limits(form, found)
    seen = visible_steps(whole, answers, today=today)
    gone_by = {one.id for one in whole.steps[: whole.steps.index(shown)]}
    before = [one for one in seen if one.id in gone_by]
    after = [one for one in seen if one.id not in gone_by and one.id != found.id]
    return StepPage(
        form=whole,
        step=shown,
        title=text(found.title, get_language() or "fr"),
        position=next((number for number, one in enumerate(seen, start=1) if one.id == found.id), 1),
        total=len(seen) + 1,
        before=before[-1] if before else None,
        after=after[0] if after else None,
        lines=[
            ErrorLine(with_question(whole, one.field_id, one.message, one.html_id), one.html_id)
            for one in errors
        ],
        has_files=has_files(found),
        opened=opened,
        opened_lines=[ErrorLine(question_named(whole, name), html_id(name)) for name in opened if not errors],
    )


def save_step(
    draft: Draft, found: Step, posted: QueryDict, files: Files, *, by: Actor, at: datetime, today: date
) -> Saved:
    """Save what was typed in a draft locked in this transaction, good or not; say what to show next.

    Raises StaleDraft when the draft has been sent.
    """
    form = form_of(draft)
    holder = Holder(draft.authority, draft.sector, draft.pk)
    asked = visible_fields(form, found, draft.answers, today=today)
    taken = take_files(files, asked, draft.answers, holder, by=by, at=at)
    reading = read_step(form, found.id, posted, {**draft.answers, **taken.answers}, today=today)
    answers, gesture = reading.answers, reading.gesture
    if gesture is not None and gesture.kind == "remove_file":
        answers = {**answers, gesture.field_id: without_file(answers.get(gesture.field_id), gesture.document)}
        remove_file(holder, gesture.document, by=by, at=at)
    save_locked(draft, _changed(found, answers), at=at)
    taken.errors += nothing_chosen(gesture, taken, asked)
    if taken.errors:
        errors = [*taken.errors, *_others(reading, taken.errors)]
        return Saved(errors, gesture, refused=tuple(taken.errors))
    if gesture is not None:
        rows = reading.answers.get(gesture.field_id)
        is_new = gesture.kind == "add" and isinstance(rows, list)
        return Saved((), gesture, row=len(rows) - 1 if is_new and isinstance(rows, list) else None)
    errors = [*reading.errors, *infected(found.fields(), draft.answers, draft.pk, besides=taken.kept)]
    return Saved(errors, revealed=reading.revealed)


def errors_of(draft: Draft, found: Step, *, today: date) -> list[FieldError]:
    """What keeps a step from being sent, as its fields show it."""
    return [
        FieldError(one.field_id, one.html_id, one.message, one.name)
        for one in problems(form_of(draft), draft.answers, today=today)
        if one.step_id == found.id
    ]


def faults_of(draft: Draft, *, today: date) -> list[Fault]:
    """What keeps a draft from being sent, told away from the fields."""
    form = form_of(draft)
    found = [
        Fault(with_question(form, one.field_id, one.message, one.html_id), one.step_id, one.html_id)
        for one in problems(form, draft.answers, today=today)
    ]
    for step in visible_steps(form, draft.answers, today=today):
        found += [
            Fault(one.message, step.id, one.html_id)
            for one in infected(step.fields(), draft.answers, draft.pk)
        ]
    return found


def _changed(found: Step, answers: Mapping[str, object]) -> dict[str, Any]:
    """The answers of this step only: another tab on another step loses nothing. None where emptied."""
    changed: dict[str, Any] = {}
    for one in found.fields():
        if one.asks():
            given = answers.get(one.id)
            changed[one.id] = None if given == [] else given
            changed[one.id + WHY] = answers.get(one.id + WHY)
    return changed


def _others(reading: StepReading, errors: Sequence[FieldError]) -> list[FieldError]:
    """What else is wrong, but not "this is missing" for a file that was just refused."""
    refused = {one.name for one in errors}
    return [one for one in reading.errors if one.name not in refused]


def doubted(draft: Draft, *, today: date) -> list[Doubted]:
    """The e-mail addresses of a draft that are one slip away from a provider everybody knows, in the order asked."""
    form = form_of(draft)
    typed = [
        (one.id, str(draft.answers.get(one.id) or ""))
        for step in visible_steps(form, draft.answers, today=today)
        for one in visible_fields(form, step, draft.answers, today=today)
        if one.type == "email"
    ]
    return [Doubted(field, address, meant) for field, address in typed if (meant := likely_meant(address))]


def take_meant(draft: Draft, field: str, *, at: datetime, today: date) -> None:
    """Write the address likely meant in place of the one typed, in a draft locked in this transaction.

    What is no longer in doubt stays as it is. Raises StaleDraft when the draft has been sent.
    """
    meant = {one.field: one.meant for one in doubted(draft, today=today)}
    if field in meant:
        save_locked(draft, {field: meant[field]}, at=at)
