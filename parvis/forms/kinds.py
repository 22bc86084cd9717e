"""Turn what was typed into the one JSON shape an answer has, or refuse it in words.

Each kind accepts its own result: an answer read back from a draft, or brought by another channel, is
checked by the same code as one just typed.
"""

from collections.abc import Callable, Mapping
from datetime import date

from parvis.forms import identities, simple
from parvis.forms.posted import is_blank
from parvis.forms.refusal import unreadable
from parvis.forms.shape import Field, FieldType

_KINDS: Mapping[FieldType, Callable[[Field, object, date], object]] = {
    "text": simple.read_text,
    "long_text": simple.read_text,
    "choice": simple.read_choice,
    "multiple": simple.read_multiple,
    "yes_no": simple.read_yes_no,
    "number": simple.read_number,
    "amount": simple.read_amount,
    "date": simple.read_date,
    "email": simple.read_email,
    "telephone": identities.read_telephone,
    "address": identities.read_address,
    "person": identities.read_person,
    "organisation": identities.read_organisation,
}


def normalise(field: Field, raw: object, today: date) -> object:
    """Return the answer in its JSON shape, None when nothing was typed. Raise `Refused`."""
    if is_blank(raw):
        return None
    if field.type == "files":
        return _files(raw)
    return _KINDS[field.type](field, raw, today)


def _files(raw: object) -> object:
    """Return the files the door attached: each has a document id, a name and a size in bytes."""
    if not isinstance(raw, list) or not all(
        isinstance(one, Mapping) and isinstance(one.get("document"), str) for one in raw
    ):
        raise unreadable()
    return [dict(one) for one in raw]
