"""What a template may merge in: the fields of the case, the person, the decision, the authority, and the answers.

Texts and conditions call them by the same names. An answer bears its id of the form, as in the expressions of the
form; a question whose id is taken by a field of the house cannot be merged, and the reader says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parvis.base.labels import Label
from parvis.forms.shape import Field, FieldType, Form, Option, text
from parvis.forms.wording import answer_text
from parvis.letter_templates.house import HOUSE, HOUSE_IDS, OUTCOMES, Family, HouseField
from parvis.rules.variables import Choice, Kind, Variable

LANGUAGES = ("fr", "en")
LISTED: frozenset[Kind] = frozenset({"multiple", "group"})
"""Kinds that a list or a table can walk."""
AT_SIGNING = frozenset(
    {
        "letter_on",
        "decision_on",
        "decision_text",
        "decision_conditions",
        "decision_law",
        "decision_facts",
        "signatory_name",
        "signatory_quality",
        "signatory_service",
    }
)
"""Fields whose value is known for good only on the day a decision is signed, by whoever signs it."""
ITEM = "item"
"""What one thing of a list that is not a group is called inside the list."""

_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}


@dataclass(frozen=True, slots=True)
class MergeField:
    """One thing that can be merged in, as a question of a form: its id, its label, its kind, its options.

    ``example`` is a value of that kind, in the shape an answer has. ``is_sure``: it is never empty. ``own_words``:
    written by the agents of the authority, so refused when too long rather than shortened.
    """

    field: Field
    family: Family
    example: object
    is_sure: bool = False
    own_words: bool = False

    @property
    def id(self) -> str:
        """What texts and conditions call it."""
        return self.field.id

    @property
    def kind(self) -> Kind:
        """The kind of its value; a value worked out has the kind of its result."""
        return _KINDS[self.field.result if self.field.type == "computed" else self.field.type]

    def label(self, language: str) -> str:
        """Its name, as a designer reads it."""
        return text(self.field.label, language)

    def example_words(self, language: str) -> str:
        """Its example, as a letter words it."""
        with translation.override(language):
            return answer_text(self.field, self.example, language)

    def variable(self) -> Variable:
        """The same thing as a condition built with menus asks about it."""
        choices = tuple(Choice(option.value, option.label) for option in self.field.options)
        return Variable(self.id, self.kind, self.field.label, choices, unit=self.field.unit)


_EXAMPLES: Mapping[FieldType, object] = {
    "text": _("Réponse de la personne"),
    "long_text": _("Réponse de la personne,\nsur plusieurs lignes."),
    "yes_no": True,
    "number": 3,
    "amount": "42.50",
    "date": "2026-09-01",
    "email": "aicha@exemple.example",
    "telephone": "+33555000010",
    "address": {
        "line1": "12 bis rue des Tilleuls",
        "postcode": "19999",
        "city": "Montbrelle",
        "country": "France",
    },
    "person": {"given_names": "Aïcha", "family_name": "Ménard"},
    "organisation": {"name": "Les Amis du lavoir", "rna": "W199000001"},
}
_LISTED = _("Un élément de la liste")
_NOT_MERGED = frozenset({"information", "files"})


def fields(form: Form | None = None, results: Sequence[Field] = ()) -> tuple[MergeField, ...]:
    """Give every field a template may merge in: those of the house, what tables decided, the answers of a form.

    A result whose id is that of a question is left out: the question had it first.
    """
    house = tuple(
        MergeField(_house_field(one), one.family, _said(one.example), one.is_sure, one.own_words)
        for one in HOUSE
    )
    asked = form.by_id if form else {}
    told = (MergeField(one, "result", _example(one)) for one in results if one.id not in asked)
    return (*house, *told, *_answers(form))


def by_id(found: Iterable[MergeField]) -> Mapping[str, MergeField]:
    """Index fields by what texts call them."""
    return {one.id: one for one in found}


def hidden_answers(form: Form | None) -> tuple[str, ...]:
    """Give the questions whose ids are those of fields of the house: no template can merge them."""
    return tuple(one for one in form.by_id if one in HOUSE_IDS) if form else ()


def item_field(of: MergeField) -> MergeField:
    """Give what one thing of a list is called inside it, when the list is not a group."""
    example = of.example[0] if isinstance(of.example, list | tuple) and of.example else ""
    field = Field(ITEM, "choice", of.field.label, options=of.field.options)
    return MergeField(field, of.family, example, is_sure=True, own_words=of.own_words)


def inner_fields(of: MergeField) -> Mapping[str, MergeField]:
    """Give what can be merged inside a list or a table that walks a field."""
    if of.kind == "group":
        return by_id(_answer(one) for one in of.field.fields if one.type not in _NOT_MERGED)
    return by_id([item_field(of)])


def _answers(form: Form | None) -> Iterator[MergeField]:
    for step in form.steps if form else ():
        for section in step.sections:
            is_shown = not step.condition and not section.condition
            for one in section.fields:
                if one.type not in _NOT_MERGED and one.id not in HOUSE_IDS:
                    yield _answer(one, is_shown=is_shown)


def _answer(field: Field, *, is_shown: bool = True) -> MergeField:
    """Give the field of a question; one that is compulsory and always shown is never empty."""
    is_sure = is_shown and field.required == "yes" and not field.condition
    return MergeField(field, "answer", _example(field), is_sure=is_sure)


def _house_field(one: HouseField) -> Field:
    outcomes = OUTCOMES if one.kind == "choice" else ()
    options = tuple(Option(value, _both(words)) for value, words in outcomes)
    return Field(one.id, one.kind, _both(one.label), options=options)


def _both(msgid: str) -> Label:
    label = {}
    for language in LANGUAGES:
        with translation.override(language):
            label[language] = gettext(msgid)
    return label


def _said(example: object) -> object:
    if isinstance(example, tuple):
        return [gettext(one) for one in example]
    return gettext(example) if isinstance(example, str) and " " in example else example


def _example(field: Field) -> object:
    if field.options:
        first = field.options[0].value
        return [first] if field.type == "multiple" else first
    if field.type == "multiple":
        return [gettext(_LISTED)]
    if field.type == "group":
        return [{inner.id: _example(inner) for inner in field.fields}]
    kind = field.result if field.type == "computed" else field.type
    return next((_said(value) for known, value in _EXAMPLES.items() if known == kind), "")
