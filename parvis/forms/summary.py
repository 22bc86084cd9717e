"""Answers set out for reading: the page "check your answers", the agent's page, the applicant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.base.labels import mark_of
from parvis.forms.checks import html_id
from parvis.forms.shape import WHY, Field, Form, Label, text
from parvis.forms.sight import is_typed, look, row_fields, rows_of
from parvis.forms.vocabulary import PERSONAL_TYPES
from parvis.forms.wording import answer_text, value_language
from parvis.ui.languages import attributes_of

RowKind = Literal["answer", "computed", "files", "missing", "why", "invalid"]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in words; `value_text` may hold several lines, and is empty when `kind` is `missing`."""

    field_id: str
    label: str
    value_text: str
    kind: RowKind
    anchor: str = ""
    """Where its question stands on the page of its step."""
    lang: str = ""
    """The language of its label, when it is not that of the page."""
    value_lang: str = ""
    """The same of the answer, when it was chosen among those of the form, or is a day or a figure."""

    @property
    def attributes(self) -> SafeString:
        """Those of the element that holds its label."""
        return attributes_of(self.lang)

    @property
    def value_attributes(self) -> SafeString:
        """Those of the element that holds the answer."""
        return attributes_of(self.value_lang)


@dataclass(frozen=True, slots=True)
class SectionSummary:
    """The answers of a section, and the step where they can be changed."""

    title: str
    step_id: str
    rows: list[Row]
    lang: str = ""

    @property
    def attributes(self) -> SafeString:
        """Those of the element that holds its title."""
        return attributes_of(self.lang)


def summary(
    form: Form, answers: Mapping[str, object], language: str, *, today: date | None = None
) -> list[SectionSummary]:
    """Return the visible answers in words, section by section."""
    sight = look(form, answers, today or timezone.localdate())
    found: list[SectionSummary] = []
    for step in form.steps:
        for section in step.sections:
            rows = [
                replace(
                    row,
                    lang=mark_of(field.label, language),
                    value_lang=row.value_lang or _chosen_in(field, answers, language),
                )
                for field in section.fields
                if field.id in sight.fields and field.type != "information"
                for row in _rows(field, answers, sight.values, sight.computed, language)
            ]
            title = text(section.title, language) or text(step.title, language)
            if rows and found and (found[-1].title, found[-1].step_id) == (title, step.id):
                found[-1].rows.extend(rows)
            elif rows:
                titled = section.title if text(section.title, language) else step.title
                found.append(SectionSummary(title, step.id, rows, mark_of(titled, language)))
    return found


def applicant(form: Form, answers: Mapping[str, object], *, today: date | None = None) -> dict[str, object]:
    """Return what the answers say of the applicant.

    Keys: person, email, telephone, address, organisation, birth_date; only those answered and visible.
    """
    sight = look(form, answers, today or timezone.localdate())
    found: dict[str, object] = {}
    for field in form.by_id.values():
        answer = answers.get(field.id)
        if field.maps_to and field.id in sight.fields and answer and not is_typed(answer):
            found.setdefault(field.maps_to.removeprefix("applicant."), answer)
    person = found.get("person")
    if isinstance(person, Mapping) and person.get("birth_date"):
        found.setdefault("birth_date", person["birth_date"])
    return found


def personal_fields(form: Form) -> frozenset[str]:
    """Return the ids of fields that hold data about a person, those of groups included."""
    return frozenset(
        field.id
        for field in form.all_fields()
        if field.personal or field.maps_to or field.type in PERSONAL_TYPES
    )


def numbered(label: Label, index: int, language: str) -> str:
    """Return the title of a row of a group: "Enfant 2"."""
    return f"{text(label, language) or _('Élément')}\u00a0{index + 1}"


def _chosen_in(field: Field, answers: Mapping[str, object], language: str) -> str:
    """The language of an answer chosen among options, when one language says all that was chosen."""
    if field.type not in ("choice", "multiple"):
        return ""
    stored = answers.get(field.id)
    chosen = stored if isinstance(stored, list) else [stored]
    marks = {mark_of(option.label, language) for one in chosen if (option := field.option(str(one)))}
    return marks.pop() if len(marks) == 1 else ""


def _rows(
    field: Field,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    computed: Mapping[str, object],
    language: str,
    before: str = "",
    prefix: str = "",
) -> Iterator[Row]:
    label = before + text(field.label, language)
    anchor = f"#{html_id(prefix + field.id)}-question"
    stored = answers.get(field.id)
    if field.type == "group" and rows_of(stored):
        for index, row in enumerate(rows_of(stored)):
            visible, inside = row_fields(field, row, values)
            title = numbered(field.item_label, index, language)
            for child in visible:
                if child.type != "information":
                    yield from _rows(
                        child, row, inside, inside, language, f"{title} – ", f"{field.id}-{index}-"
                    )
        return
    if field.type == "computed":
        words = answer_text(field, computed.get(field.id), language)
        if words:
            lang = value_language(field, computed.get(field.id), language)
            yield Row(field.id, label, words, "computed", value_lang=lang)
        return
    why = answers.get(field.id + WHY)
    if stored is None or stored == [] or stored == "":
        if field.required == "soft" and isinstance(why, str) and why:
            yield Row(field.id, label, _("Non fourni : %(why)s") % {"why": why}, "why", anchor)
        else:
            yield Row(field.id, label, "", "missing", anchor)
    elif is_typed(stored):
        yield Row(field.id, label, _("À corriger"), "invalid", anchor)
    elif field.type == "files":
        names = [str(one.get("name", "")) for one in rows_of(stored)]
        yield Row(field.id, label, "\n".join(names), "files", anchor)
    else:
        lang = value_language(field, stored, language)
        yield Row(field.id, label, answer_text(field, stored, language), "answer", anchor, value_lang=lang)
