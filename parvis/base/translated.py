"""How far the house speaks a language: what its catalogue translates of what a person reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LEAST_SPOKEN = 0.9
"""The share of the texts below which the house does not speak a language: its pages would be a patchwork."""

CATALOGUE = Path("LC_MESSAGES") / "django.po"
"""Of a language, in its folder of ``locale``."""

Key = tuple[str, str | None]
"""The French text (its singular) and its context."""


@dataclass(frozen=True)
class Progress:
    """What a catalogue translates: ``left`` and ``doubtful`` are the French texts without words, and to read again."""

    language: str
    texts: int
    left: Sequence[str]
    doubtful: Sequence[str]

    @property
    def translated(self) -> int:
        """How many are said in the language, and sure."""
        return self.texts - len(self.left) - len(self.doubtful)

    @property
    def share(self) -> float:
        """The same for one text."""
        return self.translated / self.texts if self.texts else 0.0

    @property
    def is_spoken(self) -> bool:
        """Whether it is enough for the pages to be offered in it."""
        return self.share >= LEAST_SPOKEN


def read_catalogue(path: Path, language: str = "en") -> Catalog:
    """Read a catalogue, empty when there is none yet."""
    if not path.is_file():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue, its header left out."""
    return {(ids_of(message)[0], message.context): message for message in catalogue if message.id}


def ids_of(message: Message) -> tuple[str, ...]:
    """Return the French forms of a message, one or two."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the translated forms of a message, one or as many as its language has, empty where untranslated."""
    if isinstance(message.string, list | tuple):
        return tuple(one or "" for one in message.string)
    return (message.string or "",)


def progress_of(catalogue: Catalog, language: str) -> Progress:
    """Count what a catalogue translates."""
    known = entries(catalogue)
    left = [key[0] for key, message in known.items() if not all(strings_of(message))]
    doubtful = [key[0] for key, message in known.items() if message.fuzzy and all(strings_of(message))]
    return Progress(language, len(known), left, doubtful)


def thirds_in(folder: Path, codes: Sequence[str]) -> list[str]:
    """Return the languages among some that have a catalogue in a folder of locales, in order."""
    return [code for code in sorted(codes) if (folder / code / CATALOGUE).is_file()]
