"""Prepare the fields of a step for the templates: names, ids, what describes them, what was typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from parvis.base.labels import RIGHT_TO_LEFT, mark_of
from parvis.forms.checks import FieldError, html_id, untyped
from parvis.forms.controls import Control, FieldView, RowView, SectionView, StepView, Words
from parvis.forms.posted import PARTS
from parvis.forms.shape import WHY, Field, Form, Label, Step, text
from parvis.forms.sight import Sight, look, row_fields, rows_of, typed_with
from parvis.forms.summary import numbered
from parvis.forms.wording import answer_text, telephone_text, value_language
from parvis.rules import expressions
from parvis.ui.figures import number_text

MANY_OPTIONS = 15
"""Above this many options a list to unfold is shorter to walk than radios."""

_EXTENSIONS = {"jpeg": ".jpg,.jpeg"}
_OWN_TOKENS = {
    "line1": "address-line1",
    "line2": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "country": "country-name",
    "family_name": "family-name",
    "given_names": "given-name",
    "name": "organization",
    "day": "bday-day",
    "month": "bday-month",
    "year": "bday-year",
}


class _Page:
    """What every field of the page needs to know."""

    def __init__(
        self,
        sight: Sight,
        errors: Iterable[FieldError],
        language: str,
        typed: frozenset[str] = frozenset(),
        opened: Collection[str] = (),
    ) -> None:
        self.sight = sight
        self.language = language
        self.typed = typed
        self.opened = opened
        self.names: list[str] = []
        self.errors: dict[str, list[FieldError]] = {}
        for one in errors:
            self.errors.setdefault(one.name, []).append(one)

    def words(self, label: Label) -> Words:
        """Return a label in the language it is read in, marked when the page around it speaks another."""
        return Words(text(label, self.language), mark_of(label, self.language))

    def numbered(self, label: Label, index: int) -> Words:
        """Return the title of a row of a group, marked in the same way."""
        return Words(numbered(label, index, self.language), mark_of(label, self.language))


def step_view(
    form: Form,
    step: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError],
    language: str,
    today: date,
    *,
    opened: Collection[str] = (),
    is_sent_whole: bool = False,
) -> StepView:
    """Prepare the visible part of a step.

    `opened`: names of the fields an answer has just opened; `is_sent_whole`: its files leave with the rest.
    """
    sight = look(form, answers, today)
    page = _Page(sight, errors, language, typed_with(step.fields()), opened)
    seen = [one for one in step.fields() if one.id in sight.fields]
    # A step without a title stands inside a page that has its own heading.
    has_place = any(step.title.values()) and not step.intro and not any(s.title for s in step.sections)
    alone = has_place and len(seen) == 1 and seen[0].asks()
    sections = [
        SectionView(
            page.words(section.title),
            [
                _field(one, "", answers, page, heading=alone)
                for one in section.fields
                if one.id in sight.fields
            ],
        )
        for section in step.sections
        if section.id in sight.sections
    ]
    return StepView(
        title=Words("") if alone else page.words(step.title),
        intro=page.words(step.intro),
        sections=sections,
        shown=" ".join(page.names),
        inner_buttons=any(one.type in ("group", "files") for one in seen),
        is_sent_whole=is_sent_whole,
    )


def _field(
    one: Field, prefix: str, stored: Mapping[str, object], page: _Page, *, heading: bool = False
) -> FieldView:
    name = prefix + one.id
    base = html_id(name)
    faults = page.errors.get(name, [])
    composite = one.type in ("address", "person", "organisation")
    own = [fault for fault in faults if not composite or fault.html_id == base]
    hint = page.words(one.help)
    described = [f"{base}-hint"] if hint.text or one.type == "date" else []
    described += [f"{base}-error"] if own else []
    value = untyped(stored.get(one.id))
    why = stored.get(one.id + WHY)
    view = FieldView(
        field=one,
        template=f"forms/fields/{_TEMPLATES.get(one.type, 'input')}.html",
        name=name,
        id=base,
        label=page.words(one.label),
        hint=hint,
        body=page.words(one.body),
        errors=[fault.message for fault in own],
        described_by=" ".join(described),
        heading=heading,
        optional=one.required == "no" and one.asks(),
        is_opened=name in page.opened,
        control=Control(name, base, described_by=" ".join(described), faulty=bool(own)),
        unit=text(one.unit, page.language),
        why=why if isinstance(why, str) else "",
    )
    view.why_open = bool(view.why) or (one.required == "soft" and bool(own))
    if one.asks():
        page.names.append(name)
    _fill(view, value, faults, stored, page)
    return view


def _fill(
    view: FieldView, value: object, faults: Sequence[FieldError], stored: Mapping[str, object], page: _Page
) -> None:
    one = view.field
    if one.type in ("choice", "multiple", "yes_no"):
        if one.type == "choice" and len(one.options) > MANY_OPTIONS:
            view.template = "forms/fields/select.html"
        view.controls = _options(view, value, page)
    elif one.type == "date":
        view.controls = _date_parts(view, value, faults)
    elif one.type in PARTS:
        view.controls = _parts(view, value, faults)
        if one.type == "person" and "birth_date" in one.ask:
            view.birth = _birth(view, value, faults, page)
    elif one.type == "files":
        view.files = [dict(row) for row in rows_of(value)]
        view.accept = ",".join(_EXTENSIONS.get(kind, f".{kind}") for kind in one.accept)
    elif one.type == "group":
        _rows(view, value, page)
    elif one.type == "computed" and not expressions.names_used(one.expression) & page.typed:
        # What is typed on this very page changes under the reader's eyes: its amount is read when it is checked.
        known = page.sight.computed.get(one.id, stored.get(one.id))
        words = answer_text(one, known, page.language)
        view.shown_value = Words(words, value_language(one, known, page.language))
    elif one.asks():
        _input(view, value)
        view.control.is_either_way = page.language in RIGHT_TO_LEFT and one.type in ("text", "long_text")


def _input(view: FieldView, value: object) -> None:
    """Fill the single input of a text, a number, an e-mail address, a telephone number."""
    one, control = view.field, view.control
    own = one.maps_to.startswith("applicant.") or one.autocomplete == "on"
    usual = {"email": "email", "telephone": "tel"}.get(one.type, "")
    control.autocomplete = usual if own and usual else one.autocomplete
    if one.type == "number":
        control.inputmode = "numeric" if one.validation.decimals == 0 else "decimal"
        control.width = "govuk-input--width-10"
    elif one.type == "amount":
        control.inputmode, control.width, view.unit = "decimal", "govuk-input--width-10", "€"
    elif one.type in ("email", "telephone"):
        control.inputmode = "email" if one.type == "email" else "tel"
        control.width = "" if one.type == "email" else "govuk-input--width-20"
    if one.type == "telephone" and isinstance(value, str) and value.startswith("+"):
        control.value = telephone_text(value)
    elif one.type in ("number", "amount") and not isinstance(value, str) and value is not None:
        control.value = number_text(value).replace("\u202f", "")
    elif one.type == "amount" and isinstance(value, str):
        control.value = value.replace(".", ",")
    else:
        control.value = value if isinstance(value, str) else ""


def _options(view: FieldView, value: object, page: _Page) -> list[Control]:
    one = view.field
    chosen: object = value
    if one.type == "yes_no":
        offered = [("yes", Words(_("Oui"))), ("no", Words(_("Non")))]
        chosen = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
    else:
        offered = [(option.value, page.words(option.label)) for option in one.options]
    return [
        Control(
            view.name,
            view.id if index == 0 else f"{view.id}-{index + 1}",
            value=key,
            label=words.text,
            lang=words.lang,
            checked=key in chosen if isinstance(chosen, list) else key == chosen,
        )
        for index, (key, words) in enumerate(offered)
    ]


def _date_parts(view: FieldView, value: object, faults: Sequence[FieldError]) -> list[Control]:
    labels = {"day": _("Jour"), "month": _("Mois"), "year": _("Année")}
    parts: Mapping[str, object] = value if isinstance(value, Mapping) else _cut_day(value)
    faulty = {fault.html_id for fault in faults}
    own = view.field.maps_to == "applicant.birth_date" or view.field.autocomplete == "bday"
    return [
        Control(
            f"{view.name}-{part}",
            f"{view.id}-{part}",
            value=str(parts.get(part) or ""),
            label=labels[part],
            autocomplete=_OWN_TOKENS[part] if own else "",
            inputmode="numeric",
            width="govuk-input--width-4" if part == "year" else "govuk-input--width-2",
            faulty=f"{view.id}-{part}" in faulty,
        )
        for part in PARTS["date"]
    ]


def _cut_day(value: object) -> dict[str, object]:
    """Cut an ISO day into what is typed; keep as the day anything else that was typed."""
    pieces = value.split("-") if isinstance(value, str) else []
    if len(pieces) == 3 and all(piece.isdigit() for piece in pieces):
        return {"year": pieces[0], "month": pieces[1].lstrip("0"), "day": pieces[2].lstrip("0")}
    return {"day": value} if isinstance(value, str) else {}


def _parts(view: FieldView, value: object, faults: Sequence[FieldError]) -> list[Control]:
    labels = {
        "line1": _("Numéro et rue"),
        "line2": _("Complément d’adresse (facultatif)"),
        "postcode": _("Code postal"),
        "city": _("Commune"),
        "country": _("Pays, si ce n’est pas la France (facultatif)"),
        "family_name": _("Nom"),
        "given_names": _("Prénoms"),
        "birth_name": _("Nom de naissance, s’il est différent (facultatif)"),
        "name": _("Nom de l’organisme"),
        "number": _("Numéro SIRET ou RNA"),
    }
    one = view.field
    given: Mapping[str, object] = value if isinstance(value, Mapping) else {}
    own = one.maps_to.startswith("applicant.") or one.autocomplete == "on"
    controls = []
    for part in PARTS[one.type]:
        if part == "birth_name" and part not in one.ask:
            continue
        identifier = f"{view.id}-{part}"
        words = given.get(part) or ""
        if part == "number":
            words = words or given.get("siret") or given.get("rna") or ""
        if part == "country" and words == "France":
            words = ""
        control = Control(
            f"{view.name}-{part}",
            identifier,
            value=str(words),
            label=labels[part],
            autocomplete=_OWN_TOKENS.get(part, "") if own else "",
            width="govuk-input--width-10" if part == "postcode" else "",
            errors=[fault.message for fault in faults if fault.html_id == identifier],
        )
        if part == "number":
            control.hint = _("14 chiffres pour un SIRET, la lettre W et 9 chiffres pour une association.")
        control.faulty = bool(control.errors)
        described = [f"{identifier}-hint"] if control.hint else []
        control.described_by = " ".join(described + ([f"{identifier}-error"] if control.errors else []))
        controls.append(control)
    return controls


def _birth(view: FieldView, value: object, faults: Sequence[FieldError], page: _Page) -> FieldView:
    """Prepare the date of birth of a person as a date of its own."""
    own = view.field.maps_to.startswith("applicant.") or view.field.autocomplete == "on"
    inner = Field(
        id="birth_date",
        type="date",
        label={"fr": _("Date de naissance")},
        required=view.field.required,
        autocomplete="bday" if own else "",
    )
    name = f"{view.name}-birth_date"
    mine = [
        FieldError(inner.id, fault.html_id, fault.message, name)
        for fault in faults
        if fault.html_id.startswith(f"{view.id}-birth_date")
    ]
    day = value.get("birth_date") if isinstance(value, Mapping) else None
    inside = _Page(page.sight, mine, page.language)
    birth = _field(inner, f"{view.name}-", {"birth_date": day}, inside)
    birth.label.lang, birth.optional = "", False
    return birth


def _rows(view: FieldView, value: object, page: _Page) -> None:
    one = view.field
    rows = rows_of(value)
    least = max(one.min_items, 1)
    rows += [{}] * (least - len(rows))
    for index, row in enumerate(rows):
        visible, inside = row_fields(one, row, page.sight.values)
        known = {**row, **{c.id: inside.get(c.id) for c in visible if c.type == "computed"}}
        title = page.numbered(one.item_label, index)
        fields = [_field(child, f"{one.id}-{index}-", known, page) for child in visible]
        view.rows.append(RowView(title, f"{one.id}:{index}", fields))
    view.rows_count = len(rows)
    view.can_add = len(rows) < one.max_items
    view.next_title = page.numbered(one.item_label, len(rows))


_TEMPLATES = {
    "long_text": "textarea",
    "choice": "radios",
    "yes_no": "radios",
    "multiple": "checkboxes",
    "date": "date",
    "address": "parts",
    "person": "parts",
    "organisation": "parts",
    "files": "files",
    "group": "group",
    "computed": "computed",
    "information": "information",
}
