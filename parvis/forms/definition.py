"""Read a form definition (documented JSON, see docs/forms.md) into a `Form`, or say all that is wrong."""

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from django.utils.translation import gettext as _

from parvis.base.reading import DocumentReader
from parvis.base.relative_days import is_date_rule
from parvis.forms import nir, patterns
from parvis.forms.shape import (
    Field,
    FieldType,
    Form,
    Label,
    Option,
    Required,
    Section,
    Step,
    Validation,
    speaks,
    text,
)
from parvis.forms.vocabulary import (
    ACCEPTED_FILES,
    ALLOWED_KEYS,
    AUTOCOMPLETE,
    FIELD_ID,
    FILE_PARTS,
    MAPPINGS,
    NOT_TYPED,
    PERSON_PARTS,
    RESERVED,
    RESULTS,
    STEP_KEYS,
    VALIDATION_KEYS,
)
from parvis.rules import expressions

__all__ = ["Field", "Form", "InvalidForm", "Label", "Option", "Section", "Step", "parse", "speaks", "text"]

SCHEMA = 1
MAX_STEPS = 50
MAX_FIELDS = 1_000
MAX_OPTIONS = 500
MAX_ITEMS = 50
MAX_FILES = 20
MAX_TEXT = 255
MAX_LONG_TEXT = 10_000


class InvalidForm(Exception):
    """The definition cannot be published; `problems` lists (path, sentence) pairs in reading order."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems[:20]))
        self.problems = problems


def parse(document: Mapping[str, object]) -> Form:
    """Return the form a document describes. Raise `InvalidForm` with every problem found."""
    reader = _Reader()
    form = reader.form(document)
    if reader.problems:
        raise InvalidForm(reader.problems)
    return form


class _Reader(DocumentReader):
    """Walk the document once, in the order people answer it."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.names: set[str] = {"today"}
        """Variables an expression may read here: the fields placed before it."""

    def identifier(self, value: object, path: str) -> str:
        """Read an id, unique in the form."""
        if not isinstance(value, str) or not FIELD_ID.fullmatch(value):
            self.no(
                path, _("un identifiant est fait de lettres minuscules, de chiffres et de « _ » (60 au plus)")
            )
            return ""
        if value in RESERVED or "__" in value:
            self.no(path, _("cet identifiant est réservé"))
        if value in self.ids:
            self.no(path, _("identifiant déjà utilisé dans ce formulaire : %(id)s") % {"id": value})
        self.ids.add(value)
        return value

    def expression(self, value: object, path: str, *, compulsory: bool = False) -> str:
        """Read an expression over the fields placed before."""
        source = self.string(value, path)
        if not source.strip():
            if compulsory:
                self.no(path, _("une expression est obligatoire"))
            return ""
        for problem in expressions.check(source, self.names):
            self.no(path, problem)
        for unknown in sorted(expressions.row_answers_used(source) - self.ids - FILE_PARTS):
            self.no(path, _("variable inconnue : %(name)s") % {"name": unknown[:60]})
        return source

    def form(self, document: object) -> Form:
        """Read the whole document."""
        data = self.mapping(document, "form", frozenset({"schema", "steps"}))
        if data.get("schema") != SCHEMA:
            self.no("schema", _("la version de schéma attendue est 1"))
        found = self.items(data.get("steps"), "steps", least=1, most=MAX_STEPS)
        steps = tuple(self.step(one, f"steps[{index}]") for index, one in enumerate(found))
        if sum(len(section.fields) for step in steps for section in step.sections) > MAX_FIELDS:
            self.no("steps", _("pas plus de %(count)s champs") % {"count": MAX_FIELDS})
        return Form(steps)

    def step(self, value: object, path: str) -> Step:
        """Read a page."""
        data = self.mapping(value, path, STEP_KEYS)
        identifier = self.identifier(data.get("id"), f"{path}.id")
        condition = self.expression(data.get("condition"), f"{path}.condition")
        found = self.items(data.get("sections"), f"{path}.sections", least=1, most=50)
        return Step(
            id=identifier,
            title=self.label(data.get("title"), f"{path}.title", compulsory=True),
            intro=self.label(data.get("intro"), f"{path}.intro", most=2_000),
            condition=condition,
            sections=tuple(self.section(one, f"{path}.sections[{i}]") for i, one in enumerate(found)),
        )

    def section(self, value: object, path: str) -> Section:
        """Read a section."""
        data = self.mapping(value, path, frozenset({"id", "title", "condition", "fields", "bank"}))
        identifier = self.identifier(data.get("id"), f"{path}.id")
        condition = self.expression(data.get("condition"), f"{path}.condition")
        found = self.items(data.get("fields"), f"{path}.fields", least=1, most=MAX_FIELDS)
        return Section(
            id=identifier,
            title=self.label(data.get("title"), f"{path}.title"),
            condition=condition,
            fields=tuple(self.field(one, f"{path}.fields[{i}]", inside=False) for i, one in enumerate(found)),
        )

    def field(self, value: object, path: str, *, inside: bool) -> Field:
        """Read a field; `inside` is true for those of a group."""
        data = value if isinstance(value, Mapping) else {}
        kind = self.kind(data.get("type"), f"{path}.type", inside=inside)
        self.mapping(value, path, ALLOWED_KEYS[kind])
        identifier = self.identifier(data.get("id"), f"{path}.id")
        expression = self.expression(
            data.get("expression"), f"{path}.expression", compulsory=kind == "computed"
        )
        children = self.children(data.get("fields"), kind, f"{path}.fields")
        condition = self.expression(data.get("condition"), f"{path}.condition")
        field = Field(
            id=identifier,
            type=kind,
            label=self.label(data.get("label"), f"{path}.label", compulsory=True),
            help=self.label(data.get("help"), f"{path}.help", most=2_000),
            body=self.label(data.get("body"), f"{path}.body", most=10_000),
            required=self.required(data.get("required"), f"{path}.required"),
            condition=condition,
            validation=self.validation(data.get("validation"), kind, f"{path}.validation"),
            options=self.options(data.get("options"), kind, f"{path}.options"),
            autocomplete=self.one_of(data.get("autocomplete"), AUTOCOMPLETE, f"{path}.autocomplete"),
            maps_to=self.mapping_to(data.get("maps_to"), kind, f"{path}.maps_to"),
            is_new=self.flag(data.get("new"), f"{path}.new"),
            personal=self.flag(data.get("personal"), f"{path}.personal"),
            unit=self.label(data.get("unit"), f"{path}.unit", most=20),
            ask=self.several(data.get("ask"), PERSON_PARTS, f"{path}.ask"),
            piece=self.string(data.get("piece"), f"{path}.piece", most=100),
            accept=self.several(data.get("accept"), ACCEPTED_FILES, f"{path}.accept"),
            max_files=self.whole(data.get("max_files"), f"{path}.max_files", 5, least=1, most=MAX_FILES),
            expression=expression,
            result=self.one_of(data.get("result"), RESULTS, f"{path}.result") or "text",
            fields=children,
            min_items=self.whole(data.get("min"), f"{path}.min", 0, least=0, most=MAX_ITEMS),
            max_items=self.whole(data.get("max"), f"{path}.max", 10, least=1, most=MAX_ITEMS),
            item_label=self.label(data.get("item_label"), f"{path}.item_label"),
        )
        self.coherence(field, path)
        if identifier and not (inside and kind == "information"):
            self.names.add(identifier)
        return field

    def kind(self, value: object, path: str, *, inside: bool) -> FieldType:
        """Read the type of a field."""
        for known in get_args(FieldType):
            if value == known:
                if inside and known in ("group", "files"):
                    self.no(path, _("un groupe répété ne contient ni groupe ni fichiers"))
                kind: FieldType = known
                return kind
        self.no(path, _("type de champ inconnu : %(type)s") % {"type": str(value)[:60]})
        return "text"

    def required(self, value: object, path: str) -> Required:
        """Read how much an answer matters."""
        for known in get_args(Required):
            if value == known:
                required: Required = known
                return required
        if value is not None:
            self.no(path, _("« yes », « soft » ou « no » est attendu"))
        return "no"

    def mapping_to(self, value: object, kind: FieldType, path: str) -> str:
        """Read what an answer says of the applicant."""
        target = self.one_of(value, frozenset(MAPPINGS), path)
        if target and MAPPINGS[target] != kind:
            self.no(
                path,
                _("« %(target)s » demande un champ « %(type)s »")
                % {"target": target, "type": MAPPINGS[target]},
            )
        return target

    def options(self, value: object, kind: FieldType, path: str) -> tuple[Option, ...]:
        """Read the offered answers, whose values are unique."""
        wanted = kind in ("choice", "multiple")
        options: list[Option] = []
        for index, one in enumerate(self.items(value, path, least=int(wanted), most=MAX_OPTIONS)):
            data = self.mapping(one, f"{path}[{index}]", frozenset({"value", "label"}))
            words = self.string(data.get("value"), f"{path}[{index}].value", most=100)
            if not words.strip() or any(words == option.value for option in options):
                self.no(f"{path}[{index}].value", _("une valeur unique et non vide est attendue"))
            options.append(
                Option(words, self.label(data.get("label"), f"{path}[{index}].label", compulsory=True))
            )
        return tuple(options)

    def children(self, value: object, kind: FieldType, path: str) -> tuple[Field, ...]:
        """Read the fields of a group; their names are known inside it only."""
        outside = set(self.names)
        found = self.items(value, path, least=int(kind == "group"), most=50)
        fields = tuple(self.field(one, f"{path}[{i}]", inside=True) for i, one in enumerate(found))
        self.names = outside
        return fields

    def validation(self, value: object, kind: FieldType, path: str) -> Validation:
        """Read the limits of an answer; only those its type knows are accepted."""
        if value is None:
            return Validation()
        data = self.mapping(value, path, VALIDATION_KEYS.get(kind, frozenset()))
        longest = MAX_LONG_TEXT if kind == "long_text" else MAX_TEXT
        lengths = [
            self.whole(data[key], f"{path}.{key}", 0, least=1, most=longest) if key in data else None
            for key in ("min_length", "max_length")
        ]
        pattern = self.string(data.get("pattern"), f"{path}.pattern", most=patterns.MAX_PATTERN)
        for problem in patterns.problems(pattern):
            self.no(f"{path}.pattern", problem)
        message = self.label(data.get("pattern_message"), f"{path}.pattern_message")
        if pattern and not message:
            self.no(f"{path}.pattern_message", _("dites à la personne la forme attendue"))
        decimals = data.get("decimals")
        validation = Validation(
            minimum=self.decimal(data.get("min"), f"{path}.min"),
            maximum=self.decimal(data.get("max"), f"{path}.max"),
            decimals=None
            if decimals is None
            else self.whole(decimals, f"{path}.decimals", 0, least=0, most=6),
            min_length=lengths[0],
            max_length=lengths[1],
            pattern=pattern,
            pattern_message=message,
            min_date=self.date_rule(data.get("min_date"), f"{path}.min_date"),
            max_date=self.date_rule(data.get("max_date"), f"{path}.max_date"),
        )
        self.order(validation, path)
        return validation

    def date_rule(self, value: object, path: str) -> str:
        """Read a day: ISO 8601, or relative to the day of the answer."""
        rule = self.string(value, path, most=20)
        if rule and not is_date_rule(rule):
            self.no(path, _("une date « 2026-05-04 » ou relative « today-18y » est attendue"))
            return ""
        return rule

    def order(self, validation: Validation, path: str) -> None:
        """Refuse limits that no answer can respect."""
        pairs: list[tuple[Decimal | int | None, Decimal | int | None]] = [
            (validation.minimum, validation.maximum),
            (validation.min_length, validation.max_length),
        ]
        if any(low is not None and high is not None and low > high for low, high in pairs):
            self.no(path, _("le minimum dépasse le maximum"))

    def coherence(self, field: Field, path: str) -> None:
        """Refuse what no type check sees: the NIR, a group that cannot be filled, an untold soft piece."""
        if field.type == "group" and field.min_items > field.max_items:
            self.no(path, _("le minimum dépasse le maximum"))
        if field.type == "information" and not field.body:
            self.no(f"{path}.body", _("un texte en français est obligatoire"))
        if field.type not in NOT_TYPED:
            words = [field.id.replace("_", " "), *field.label.values(), *field.help.values()]
            if any(nir.asks_for_it(one) for one in words):
                self.no(
                    f"{path}.label",
                    _(
                        "un formulaire ne peut pas demander le numéro de sécurité sociale "
                        "(décret n° 2019-341 du 19 avril 2019)"
                    ),
                )
