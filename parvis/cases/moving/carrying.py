"""The answers of one case, from a form to a later one: what goes along, what is set aside, what is then missing.

Pure. A question is known by its id, or by the equivalent that was chosen for it. An answer goes along when the same
kind of question is still asked, still shown by the answers that go with it, and accepts it as it stands.
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

from .pairing import Pairing, option_there

Answers = Mapping[str, object]

CHOSEN = ("choice", "multiple")
LEFT = "-"
"""Before the name of an answer of a row that goes nowhere: no question has such an id."""


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


def carry(pairing: Pairing, answers: Answers, days: Sequence[date]) -> Carried:
    """Take the answers of a case to a later form.

    ``days``: those on which they were given, the day of reception first. « Today or later » is judged as it was then,
    so that time passing takes nothing away.
    """
    before, after = pairing.before, pairing.after
    going = dict(_going(pairing, answers))
    kept = _accepted(after, {one.key: _without_left(one.value) for one in going.values()}, days)
    told, tells = (_computed(form, held, days[0]) for form, held in ((before, answers), (after, kept)))
    aside = {
        name: value
        for name, value in answers.items()
        if not _is_computed(before.by_id.get(name)) and not _is_kept(after, going.get(name), value, kept)
    }
    aside |= {
        name: value for (name, row, _child), value in told.items() if row < 0 and kept.get(name) != value
    }
    lacking = _lacking(after, kept, days)
    was, now = _answered(before, answers, _renamed(pairing)), _answered(after, kept, {})
    return Carried(
        answers=kept,
        set_aside=aside,
        lacking=lacking,
        lost=tuple(name for name in lacking if was[name] > now[name]),
        amounts=tuple(
            dict.fromkeys(
                place[2] or place[0]
                for place, value in told.items()
                if _is_amount(before, place) and tells.get(_there(pairing, place)) != value
            )
        ),
    )


def _accepted(after: Form, answers: Answers, days: Sequence[date]) -> dict[str, object]:
    """The answers that a form shows and accepts; what is computed or shown rests on no other."""
    kept: dict[str, object] = {}
    for day in reversed(days):
        kept |= submitted_answers(after, answers, today=day)
    return kept if kept == answers else _accepted(after, kept, days)


@dataclass(frozen=True, slots=True)
class Going:
    """An answer on its way to the later form: under which key, and as it would be said there."""

    key: str
    value: object


def _going(pairing: Pairing, answers: Answers) -> Iterator[tuple[str, Going]]:
    """The answers to questions that a question of the later form takes, by their keys in the former one."""
    for key, value in answers.items():
        name = key.removesuffix(WHY)
        was, now = pairing.before.by_id.get(name), pairing.taker(name)
        if was is None or now is None:
            continue
        if key != name:
            yield key, Going(now.id + WHY, value)
        elif was.type == "group":
            yield key, Going(now.id, _rows_there(was, now, value, pairing.inside(was, now)))
        elif (said := value if was.id == now.id else _said_there(was, now, value)) is not None:
            yield key, Going(now.id, said)


def _rows_there(was: Field, now: Field, value: object, inside: Mapping[str, Field]) -> list[Answers]:
    asked = {child.id: child for child in was.fields}
    return [dict(_row_there(asked, row, inside, was.id == now.id)) for row in rows_of(value)]


def _row_there(
    asked: Mapping[str, Field], row: Answers, inside: Mapping[str, Field], is_its_own: bool
) -> Iterator[tuple[str, object]]:
    """The answers of a row under the names they take; what goes nowhere keeps its own, marked as left."""
    for key, value in row.items():
        name = key.removesuffix(WHY)
        was, now = asked.get(name), inside.get(name)
        if was is None or now is None:
            said = None
        elif key != name or (is_its_own and was.id == now.id):
            said = value
        else:
            said = _said_there(was, now, value)
        if said is not None and now is not None:
            yield now.id + key[len(name) :], said
        elif not _is_computed(was):
            yield LEFT + key, value


def _said_there(was: Field, now: Field, value: object) -> object:
    """An answer as another question says it; None when it has no option for it."""
    if was.type not in CHOSEN:
        return value
    if isinstance(value, list):
        options = [option_there(was, now, str(one)) for one in value]
        return None if None in options else options
    return option_there(was, now, str(value))


def _without_left(value: object) -> object:
    """Rows without what goes nowhere; any other answer as it is."""
    if not isinstance(value, list):
        return value
    return [
        {key: answer for key, answer in row.items() if not key.startswith(LEFT)}
        if isinstance(row, dict)
        else row
        for row in value
    ]


def _is_kept(after: Form, going: Going | None, value: object, kept: Answers) -> bool:
    if going is None:
        return value is None
    field = after.by_id.get(going.key)
    return _said(field, going.value) == _said(field, kept.get(going.key))


def _renamed(pairing: Pairing) -> dict[str, str]:
    """The id of the equivalent of each question that was given one, those of rows too."""
    return {key.rpartition(".")[2]: taker.rpartition(".")[2] for key, taker in pairing.chosen.items()}


def _there(pairing: Pairing, place: tuple[str, int, str]) -> tuple[str, int, str]:
    """Where a computed value is in the later form: in the block that takes the rows of its own."""
    name, row, child = place
    return pairing.chosen.get(name, name), row, child


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


def _answered(form: Form, answers: Answers, renamed: Mapping[str, str]) -> Counter[str]:
    """How many answers each question has, under its new name: one, or one a row in a block."""
    return Counter(renamed.get(name, name) for name in _names_answered(form, answers))


def _names_answered(form: Form, answers: Answers) -> Iterator[str]:
    for name, value in answers.items():
        if is_blank(value):
            continue
        yield name
        field = form.by_id.get(name)
        if field is not None and field.type == "group":
            yield from (key for row in rows_of(value) for key, answer in row.items() if not is_blank(answer))
