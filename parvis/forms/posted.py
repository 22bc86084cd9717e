"""Take what a browser, or anything else, posted: bounded, clean text under the names a form uses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from parvis.forms import nir
from parvis.forms.shape import WHY, Field

MAX_TYPED = 20_000
"""Most characters kept of one value, in characters; what follows is dropped."""
MAX_VALUES = 500
"""Most values kept under one name."""
MAX_KEYS = 5_000

# Controls except tab and line feed, lone surrogates, marks that reorder or hide text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
PARTS: Mapping[str, tuple[str, ...]] = {
    "date": ("day", "month", "year"),
    "address": ("line1", "line2", "postcode", "city", "country"),
    "person": ("family_name", "given_names", "birth_name"),
    "organisation": ("name", "number"),
}


def clean(value: object, *, lines: bool = False, most: int = MAX_TYPED) -> str:
    """Return a value as safe text in NFC, stripped, on one line unless `lines`, cut at `most`; empty for no text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    words = str(value)[:most] if not isinstance(value, int) or abs(value) < 10**30 else ""
    if words.isascii() and words.isprintable():
        return words.strip()
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    words = unicodedata.normalize("NFC", _UNWANTED.sub("", words))[:most]
    return words.strip() if lines else " ".join(words.split())


class Posted:
    """Posted data seen by name: a `QueryDict`, or any mapping of a value or a list of values."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data

    def all(self, name: str) -> list[object]:
        """Return every value under a name."""
        getlist = getattr(self._data, "getlist", None)
        if getlist is not None:
            return list(getlist(name))[:MAX_VALUES]
        value = self._data.get(name)
        if value is None:
            return []
        return list(value[:MAX_VALUES]) if isinstance(value, (list, tuple)) else [value]

    def one(self, name: str, *, lines: bool = False) -> str:
        """Return the last value under a name as clean text."""
        values = self.all(name)
        return clean(values[-1], lines=lines) if values else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name, and every beginning of one cut at a dash: `a` and `a-0` for `a-0-b`."""
        found: set[str] = set()
        for count, key in enumerate(self._data):
            if count >= MAX_KEYS:
                break
            if isinstance(key, str) and len(key) <= 300:
                pieces = key.split("-")
                found.update("-".join(pieces[: end + 1]) for end in range(len(pieces)))
        return frozenset(found)

    @cached_property
    def shown(self) -> frozenset[str] | None:
        """The names of the fields the page showed, None when the page did not say."""
        values = self.all("_shown")
        if not values:
            return None
        return frozenset(name for value in values for name in clean(value).split(" "))

    def rows(self, name: str, most: int) -> int:
        """Return how many rows of a repeated group were posted, at most `most`."""
        declared = self.one(f"{name}-rows")
        if re.fullmatch(r"[0-9]{1,3}", declared):
            return min(int(declared), most)
        present = [index for index in range(most) if f"{name}-{index}" in self.names]
        return present[-1] + 1 if present else 0


def read(field: Field, name: str, posted: Posted) -> object:
    """Return what was typed for a field other than a group or files, in the shape redisplay needs."""
    if field.type == "multiple":
        return [words for value in posted.all(name) if (words := clean(value))]
    if field.type in PARTS:
        parts: dict[str, object] = {part: posted.one(f"{name}-{part}") for part in _parts_of(field)}
        if field.type == "person" and "birth_date" in field.ask:
            parts["birth_date"] = {part: posted.one(f"{name}-birth_date-{part}") for part in PARTS["date"]}
        if field.type == "date" and not any(parts.values()):
            return posted.one(name)
        return parts
    return posted.one(name, lines=field.type == "long_text")


def read_why(name: str, posted: Posted) -> str:
    """Return the reason given for a missing answer."""
    return nir.mask(posted.one(f"{name}{WHY}", lines=True)[:1_000])


def masked(raw: object) -> object:
    """Return what was typed with every social security number masked."""
    if isinstance(raw, str):
        return nir.mask(raw)
    if isinstance(raw, dict):
        return {key: masked(value) for key, value in raw.items()}
    return raw


def is_blank(raw: object) -> bool:
    """Tell whether nothing was typed."""
    if isinstance(raw, Mapping):
        return all(is_blank(value) for value in raw.values())
    return raw is None or raw == "" or raw == []


def _parts_of(field: Field) -> Iterable[str]:
    parts = PARTS[field.type]
    if field.type == "person" and "birth_name" not in field.ask:
        return parts[:2]
    return parts
