"""The answers of one case, from a form to a later one: what goes along, what is set aside, what is then missing.

Pure. A question is known by its id. An answer goes along when the same kind of question is still asked, still shown by
the answers that go with it, and accepts it as it stands.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from parvis.forms.answers import problems, submitted_answers
from parvis.forms.posted import is_blank
from parvis.forms.shape import WHY, Field, Form
from parvis.forms.sight import look, row_fields, rows_of

Answers = Mapping[str, object]

ALIKE = frozenset({"text", "long_text"})
"""Kinds whose answers are of one nature: one may become the other."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of the answers of a case."""

    answers: dict[str, object]
    """Those it would have, computed values included."""
    set_aside: dict[str, object]
    """Those that have no place there, or another value, as they were: whole, a block with all its rows."""
    lacking: tuple[str, ...]
    """The questions it would have to answer, in the order of the form."""
    lost: tuple[str, ...]
    """Among them, those it did answer: the answer is not accepted any more."""
    amounts: tuple[str, ...]
    """The amounts computed for the person that would change, or vanish."""


def carry(before: Form, after: Form, answers: Answers, days: Sequence[date]) -> Carried:
    """Take the answers of a case to a later form.

    ``days``: those on which they were given, the day of reception first. « Today or later » is judged as it was then,
    so that time passing takes nothing away.
    """
    kept = _accepted(after, _fitting(before, after, answers), days)
    told, tells = (_computed(form, held, days[0]) for form, held in ((before, answers), (after, kept)))
    aside = {
        name: value
        for name, value in answers.items()
        if not _is_computed(before.by_id.get(name))
        and _said(before.by_id.get(name), value) != _said(after.by_id.get(name), kept.get(name))
    }
    aside |= {
        name: value for (name, row, _child), value in told.items() if row < 0 and kept.get(name) != value
    }
    lacking = _lacking(after, kept, days)
    was, now = _answered(before, answers), _answered(after, kept)
    return Carried(
        answers=kept,
        set_aside=aside,
        lacking=lacking,
        lost=tuple(name for name in lacking if was[name] > now[name]),
        amounts=tuple(
            dict.fromkeys(
                place[2] or place[0]
                for place, value in told.items()
                if _is_amount(before, place) and tells.get(place) != value
            )
        ),
    )


def _accepted(after: Form, answers: Answers, days: Sequence[date]) -> dict[str, object]:
    """The answers that a form shows and accepts; what is computed or shown rests on no other."""
    kept: dict[str, object] = {}
    for day in reversed(days):
        kept |= submitted_answers(after, answers, today=day)
    return kept if kept == answers else _accepted(after, kept, days)


def _fitting(before: Form, after: Form, answers: Answers) -> dict[str, object]:
    """The answers to questions that both forms ask, in the same place and of the same kind."""
    fitting: dict[str, object] = {}
    for key, value in answers.items():
        name = key.removesuffix(WHY)
        was, now = before.by_id.get(name), after.by_id.get(name)
        if was is not None and now is not None and is_same(was, now):
            fitting[key] = _rows_fitting(was, now, value) if was.type == "group" and key == name else value
    return fitting


def _rows_fitting(was: Field, now: Field, value: object) -> list[dict[str, object]]:
    asked = {child.id: child for child in was.fields}
    same = {child.id for child in now.fields if child.id in asked and is_same(asked[child.id], child)}
    return [
        {key: answer for key, answer in row.items() if key.removesuffix(WHY) in same}
        for row in rows_of(value)
    ]


def is_same(was: Field, now: Field) -> bool:
    """Whether two questions of one id take the same kind of answer."""
    return was.asks() and (was.type == now.type or {was.type, now.type} == ALIKE)


def _said(field: Field | None, value: object) -> object:
    """An answer without what is computed in it, nor the order in which options are offered."""
    if field is not None and field.type == "group":
        computed = {child.id for child in field.fields if child.type == "computed"}
        inside = {child.id: child for child in field.fields}
        return [
            {key: _said(inside.get(key), answer) for key, answer in row.items() if key not in computed}
            for row in rows_of(value)
        ]
    if field is not None and field.type == "multiple" and isinstance(value, list):
        return sorted(map(str, value))
    return value


def _is_computed(field: Field | None) -> bool:
    return field is not None and field.type == "computed"


Computed = dict[tuple[str, int, str], object]
"""Values by the question, the row of a block (-1 outside of one) and the question inside it ("" outside)."""


def _computed(form: Form, answers: Answers, day: date) -> Computed:
    """What these answers make a form compute, as the person reads it."""
    sight = look(form, answers, day)
    found: Computed = {(name, -1, ""): value for name, value in sight.computed.items() if value is not None}
    for field in form.by_id.values():
        if field.type != "group" or field.id not in sight.fields:
            continue
        for position, row in enumerate(rows_of(answers.get(field.id))):
            visible, inside = row_fields(field, row, sight.values)
            found |= {
                (field.id, position, child.id): inside[child.id]
                for child in visible
                if child.type == "computed" and inside.get(child.id) is not None
            }
    return found


def _is_amount(form: Form, place: tuple[str, int, str]) -> bool:
    name, _row, child = place
    field: Field | None = form.by_id.get(name)
    if field is not None and child:
        field = next((one for one in field.fields if one.id == child), None)
    return field is not None and field.result == "amount"


def _lacking(form: Form, answers: Answers, days: Sequence[date]) -> tuple[str, ...]:
    """The questions to mend, whichever of these days they are judged on."""
    judged = [dict.fromkeys(one.field_id for one in problems(form, answers, today=day)) for day in days]
    return tuple(name for name in judged[0] if all(name in others for others in islice(judged, 1, None)))


def _answered(form: Form, answers: Answers) -> Counter[str]:
    """How many answers each question has: one, or one a row in a block."""
    return Counter(_names_answered(form, answers))


def _names_answered(form: Form, answers: Answers) -> Iterator[str]:
    for name, value in answers.items():
        if is_blank(value):
            continue
        yield name
        field = form.by_id.get(name)
        if field is not None and field.type == "group":
            yield from (key for row in rows_of(value) for key, answer in row.items() if not is_blank(answer))
