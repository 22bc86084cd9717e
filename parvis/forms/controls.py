"""What the templates write: plain values, prepared by `rendering`."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field

from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.forms.shape import Field
from parvis.ui.languages import attributes_of


@dataclass(slots=True)
class Words:
    """A text and the language it is in, when that is not the language of the page."""

    text: str
    lang: str = ""

    @property
    def attributes(self) -> SafeString:
        """Those of the element that holds nothing but this text."""
        return attributes_of(self.lang)

    @property
    def marked(self) -> SafeString:
        """The text among others."""
        if not self.lang:
            return format_html("{}", self.text)
        return format_html("<span{}>{}</span>", self.attributes, self.text)


@dataclass(slots=True)
class Control:
    """One input: `errors` are its own messages, `described_by` the ids that explain it."""

    name: str
    id: str
    value: str = ""
    label: str = ""
    lang: str = ""
    hint: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    width: str = ""
    checked: bool = False
    faulty: bool = False
    errors: list[str] = dataclass_field(default_factory=list)
    described_by: str = ""
    is_either_way: bool = False
    """Whether what is typed may be written from right to left."""

    @property
    def attributes(self) -> SafeString:
        """Those of its label."""
        return attributes_of(self.lang)


@dataclass(slots=True)
class FieldView:
    """A field ready to be written."""

    field: Field
    template: str
    name: str
    id: str
    label: Words
    hint: Words
    body: Words
    errors: list[str]
    described_by: str
    heading: bool
    optional: bool
    is_opened: bool
    """Whether an answer has just opened it."""
    control: Control
    controls: list[Control] = dataclass_field(default_factory=list)
    birth: "FieldView | None" = None
    files: list[dict[str, object]] = dataclass_field(default_factory=list)
    accept: str = ""
    rows: list["RowView"] = dataclass_field(default_factory=list)
    can_add: bool = False
    next_title: Words = dataclass_field(default_factory=lambda: Words(""))
    """The title of the row that one may add: "Enfant 2"."""
    unit: str = ""
    why: str = ""
    why_open: bool = False
    shown_value: Words = dataclass_field(default_factory=lambda: Words(""))
    rows_count: int = 0


@dataclass(slots=True)
class RowView:
    """One row of a repeated group."""

    title: Words
    remove: str
    fields: list[FieldView]


@dataclass(slots=True)
class SectionView:
    """A visible section."""

    title: Words
    fields: list[FieldView]


@dataclass(slots=True)
class StepView:
    """A step ready to be written; `title` is empty when its only question is the heading."""

    title: Words
    intro: Words
    sections: list[SectionView]
    shown: str
    inner_buttons: bool
    is_sent_whole: bool
    """Whether its files leave with the rest, so that sending them alone is folded away."""
