"""The controls of a panel, each bound to a key of the element it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Element, Place

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Controls that say one thing of the element, in the order of the panel; ``key`` is the first of their keys."""

    key: str
    title: str
    names: tuple[str, ...]
    is_pair: bool = False
    """Whether they are one text in two languages, side by side."""
    is_aside: bool = False
    """Whether only some need it: it stands folded."""


class PanelForm(forms.Form):
    """What is said of an element: a control for each key, and the blocks in which they are drawn."""

    use_required_attribute = False

    def __init__(self, element: Element, data: Mapping[str, Any] | None = None) -> None:
        self.element = element
        self.bound_keys: dict[str, Keys] = {}
        self.blocks: list[Block] = []
        self.start: dict[str, Any] = {}
        self.usual: dict[str, object] = {}
        super().__init__(data, label_suffix="", auto_id="q_%s")
        self.initial = self.start

    def add(self, name: str, keys: Keys, field: forms.Field, start: object, *, usual: object = None) -> None:
        """Add a control that writes under a key, with what it shows first; ``usual``: what an absent key says."""
        self.fields[name] = field
        self.bound_keys[name] = keys
        self.start[name] = start
        self.usual[name] = usual

    def add_text(
        self, key: str, title: str, *, rows: int = 0, most: int = 500, inside: Keys = (),
        needed: bool = False, is_aside: bool = False, hint: str = "",
    ) -> None:  # fmt: skip
        """Add a text in French and English, side by side."""
        keys = (*inside, key)
        held = value_of(self.element, keys)
        for language, name in (("fr", _("en français")), ("en", _("en anglais"))):
            is_needed = needed and language == "fr"
            self.add(
                f"{key}_{language}",
                (*keys, language),
                forms.CharField(
                    label=f"{title}, {name}",
                    required=is_needed,
                    max_length=most,
                    widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
                    error_messages={
                        "required": _("Écrivez ce texte en français : c’est lui que la personne lit")
                    },
                    help_text=hint if language == "fr" else "",
                ),
                in_language(held, language),
            )
        self.blocks.append(Block(keys[0], title, (f"{key}_fr", f"{key}_en"), is_pair=True, is_aside=is_aside))

    def value(self, name: str) -> Any:
        """What a valid control writes under its key; None takes the key away."""
        said = self.cleaned_data[name]
        if isinstance(said, str):
            said = said.replace("\r\n", "\n")
        return None if said in ("", None, [], False) else said

    def gestures(self, place: Place) -> list[Put]:
        """What its author changed, on what she saw; nothing for what she left as it was."""
        made = []
        for name, keys in self.bound_keys.items():
            was, now = value_of(self.element, keys), self.value(name)
            if not _same(was, now, self.usual[name]):
                made.append(Put(Place(place.family, place.id, keys), was, _storable(now)))
        return made


class StepForm(PanelForm):
    """What is said of a page."""

    def __init__(self, element: Element, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(element, data)
        self.add_text("title", _("Titre de la page"), needed=True)
        self.add_text("intro", _("Introduction"), rows=3, most=2_000)


class SectionForm(PanelForm):
    """What is said of a part."""

    def __init__(self, element: Element, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(element, data)
        self.add_text(
            "title", _("Titre de la partie"), hint=_("Facultatif : une page d’une seule partie s’en passe.")
        )


def value_of(element: Element, keys: Keys) -> Any:
    """What stands under keys of an element, None when nothing does."""
    found: Any = element
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def in_language(label: object, language: str) -> str:
    """A text of a document in one language; a text alone is French."""
    if isinstance(label, Mapping):
        words = label.get(language)
        return words if isinstance(words, str) else ""
    return label if isinstance(label, str) and language == "fr" else ""


def _same(was: object, now: object, usual: object) -> bool:
    """Whether nothing changed: a key that is absent says the same as an empty one, or as the usual."""
    if was is False or was in ("", None, []):
        return now is None or now == usual
    if isinstance(now, Decimal):
        return _decimal(was) == now
    return type(was) is type(now) and was == now


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _storable(value: object) -> object:
    """A value as the document keeps it: a decimal without its useless zeros, whole or as text."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else str(value.normalize())
