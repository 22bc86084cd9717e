"""Say what is wrong with stored answers, field by field, pointing at the control to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.forms.kinds import normalise
from parvis.forms.posted import is_blank
from parvis.forms.refusal import Refused
from parvis.forms.shape import WHY, Field
from parvis.forms.sight import is_typed, row_fields, rows_of

_FIRST_PART = {
    "date": "day",
    "address": "line1",
    "person": "family_name",
    "organisation": "name",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing to mend: `html_id` is the control to focus, `name` the field's name on the page."""

    field_id: str
    html_id: str
    message: str
    name: str


def html_id(name: str, part: str = "") -> str:
    """Return the id of a field's control on the page; prefixed so that no field takes an id of the page."""
    return f"field-{name}-{part}" if part else f"field-{name}"


def error(field: Field, name: str, message: str, part: str = "") -> FieldError:
    """Return an error that points at the first control of a field, or at one of its parts."""
    part = part or _FIRST_PART.get(field.type, "")
    return FieldError(field.id, html_id(name, part), message, name)


def untyped(stored: object) -> object:
    """Return what was typed or answered, without the mark of what could not be accepted."""
    return stored["typed"] if isinstance(stored, Mapping) and is_typed(stored) else stored


def examine(
    field: Field,
    stored: Mapping[str, object],
    values: Mapping[str, object],
    today: date,
    prefix: str = "",
) -> list[FieldError]:
    """Return what is wrong with a visible field; `stored` are the answers of the form, or of one row."""
    name = prefix + field.id
    if not field.asks():
        return []
    if field.type == "group":
        return _examine_group(field, stored, values, today)
    try:
        answer = normalise(field, untyped(stored.get(field.id)), today)
    except Refused as refused:
        return [error(field, name, message, part) for part, message in refused.faults]
    if answer is None:
        return _missing(field, stored.get(field.id + WHY), name)
    if field.type == "files" and isinstance(answer, list) and len(answer) > field.max_files:
        return [error(field, name, _too_many_files(field.max_files))]
    return []


def blank_row(row: Mapping[str, object]) -> bool:
    """Tell whether nothing was typed in a row of a group."""
    return all(is_blank(untyped(value)) for value in row.values())


def seen_of(row: Mapping[str, object], visible: Iterable[Field]) -> dict[str, object]:
    """Return what a row holds under its visible fields; a row that has nothing there counts for nothing."""
    keys = [key for field in visible if field.asks() for key in (field.id, field.id + WHY)]
    return {key: row[key] for key in keys if key in row}


def _examine_group(
    field: Field, stored: Mapping[str, object], values: Mapping[str, object], today: date
) -> list[FieldError]:
    filled = 0
    errors: list[FieldError] = []
    for index, row in enumerate(rows_of(stored.get(field.id))):
        visible, inside = row_fields(field, row, values)
        if not blank_row(seen_of(row, visible)):
            filled += 1
            for child in visible:
                errors += examine(child, row, {**values, **inside}, today, f"{field.id}-{index}-")
    least = max(field.min_items, int(field.required == "yes"))
    if not filled and field.required == "soft":
        return _missing(field, stored.get(field.id + WHY), field.id)
    if filled < least:
        message = ngettext(
            "Ajoutez au moins %(count)s élément.", "Ajoutez au moins %(count)s éléments.", least
        )
        return [error(field, field.id, message % {"count": least})]
    if filled > field.max_items:
        return [error(field, field.id, _("Pas plus de %(count)s éléments.") % {"count": field.max_items})]
    return errors


def _missing(field: Field, why: object, name: str) -> list[FieldError]:
    if field.required == "no" or (field.required == "soft" and isinstance(why, str) and why.strip()):
        return []
    messages = {
        "choice": _("Choisissez une réponse."),
        "multiple": _("Choisissez au moins une réponse."),
        "yes_no": _("Répondez par oui ou par non."),
        "date": _("Indiquez une date."),
        "files": _("Ajoutez le document demandé."),
        "email": _("Indiquez votre adresse électronique."),
        "telephone": _("Indiquez un numéro de téléphone."),
        "address": _("Indiquez une adresse."),
        "person": _("Indiquez un nom et un prénom."),
        "organisation": _("Indiquez le nom et le numéro de l’organisme."),
        "amount": _("Indiquez un montant."),
        "number": _("Indiquez un nombre."),
    }
    message = messages.get(field.type, _("Répondez à cette question."))
    if field.required == "soft":
        excused = _("Vous ne pouvez pas ? Dites-nous pourquoi.")
        message = f"{message} {excused}"
    return [error(field, name, message)]


def _too_many_files(most: int) -> str:
    return ngettext(
        "Un seul fichier est accepté ici : retirez les autres.",
        "Pas plus de %(count)s fichiers ici : retirez les autres.",
        most,
    ) % {"count": most}
