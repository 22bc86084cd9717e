"""Keep the English of Parvis complete: its texts are written in French, in the code and the templates.

``extract`` brings ``locale/en/LC_MESSAGES/django.po`` up to date, ``compile`` writes what the service
reads, ``check`` refuses a text that an English reader would not get. Needs Babel, not GNU gettext.
"""

import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("parvis/**/*.py", "config/**/*.py", "templates/**/*.html", "templates/**/*.txt")
DOMAIN = Path("LC_MESSAGES") / "django.po"
ENGLISH = ROOT / "locale" / "en" / DOMAIN

Key = tuple[str, str | None]
"""The French text (its singular) and its context."""

# The place of the texts among the arguments of each function; "c" marks the context.
_ONE: Any = None
_MANY = (1, 2)
_ONE_IN_CONTEXT = ((1, "c"), 2)
_MANY_IN_CONTEXT = ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    "_": _ONE,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), _ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _ONE_IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _MANY_IN_CONTEXT),
}

_NAMED = re.compile(r"%\((\w+)\)[-+#0]*\d*(?:\.\d+)?([a-zA-Z])")
_IN_ORDER = re.compile(r"%[-+#0]*\d*(?:\.\d+)?([sdifgrx])")
_BRACES = re.compile(r"\{[\w.]*(?:[!:][^{}]*)?\}")
_TAGS = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_NEEDED_HEADERS = ('"Language:', '"MIME-Version', '"Content-', '"Plural-Forms')


@dataclass
class Text:
    """A French text as the sources have it, with where it is read and what its translator should know."""

    ids: tuple[str, ...]
    context: str | None
    places: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What identifies it in a catalogue."""
        return (self.ids[0], self.context)


class TwoPlurals(Exception):
    """The same French text stands with different plurals: only one could be translated."""


def source_files(root: Path) -> list[Path]:
    """List the files whose texts a person may read."""
    found = {path for pattern in SOURCES for path in root.glob(pattern)}
    return sorted(path for path in found if "migrations" not in path.relative_to(root).parts)


def python_of(path: Path) -> bytes:
    """Return the source as Python; of a template, the calls that its tags stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # A comment reaches to the end of the line in Python: what follows one begins another line.
    calls = templatize(text.replace("{% endcomment %}", "{% endcomment %}\n"), origin=str(path))
    # The margins of a template mean nothing, those of Python do.
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def texts_of(path: Path, root: Path) -> Iterator[Text]:
    """Yield the texts of one file, each with its place."""
    options: dict[str, Any] = {"encoding": "utf-8"}
    found = babel_extract(
        "python", BytesIO(python_of(path)), KEYWORDS, ("Translators:",), options, strip_comment_tags=False
    )
    for _line, message, comments, context in found:
        ids = message if isinstance(message, tuple) else (message,)
        if ids[0]:
            yield Text(ids, context, {path.relative_to(root).as_posix()}, list(comments))


def texts(root: Path = ROOT) -> dict[Key, Text]:
    """Return every text of the sources; raise TwoPlurals where one singular has two plurals."""
    known: dict[Key, Text] = {}
    for path in source_files(root):
        for text in texts_of(path, root):
            same = known.setdefault(text.key, text)
            if same is text:
                continue
            if len(same.ids) == len(text.ids) == 2 and same.ids != text.ids:
                raise TwoPlurals(f"{text.ids[0]!r}: {', '.join(sorted(same.places | text.places))}")
            same.ids = max(same.ids, text.ids, key=len)
            same.places |= text.places
            same.notes += [note for note in text.notes if note not in same.notes]
    return known


def read_catalogue(path: Path) -> Catalog:
    """Read a catalogue, empty when there is none yet."""
    if not path.is_file():
        return Catalog(locale="en", domain="django")
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue, its header left out."""
    return {(ids_of(message)[0], message.context): message for message in catalogue if message.id}


def ids_of(message: Message) -> tuple[str, ...]:
    """Return the French forms of a message, one or two."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the English forms of a message, one or two, empty where untranslated."""
    if isinstance(message.string, list | tuple):
        return tuple(one or "" for one in message.string)
    return (message.string or "",)


def shaped(strings: tuple[str, ...], forms: int) -> str | tuple[str, ...]:
    """Return a translation with as many forms as its French text."""
    if forms == 1:
        return strings[0]
    return (strings * forms)[:forms] if len(strings) == 1 else strings


def merged(found: dict[Key, Text], old: Catalog) -> Catalog:
    """Return the catalogue of the texts found, with the translations known.

    A text of which only the spaces changed keeps its translation; one reworded slightly keeps it too,
    marked fuzzy: a person reads it again.
    """
    known = entries(old)
    spaced = {(spaces_aside(ids), context): message for (ids, context), message in known.items()}
    gone = {
        key[0]: message for key, message in known.items() if key not in found and all(strings_of(message))
    }
    new = Catalog(locale="en", domain="django", header_comment="# English of Parvis. French is the source.")
    for key in sorted(found, key=lambda one: (one[0], one[1] or "")):
        text = found[key]
        message = known.get(key) or spaced.get((spaces_aside(key[0]), key[1]))
        flags = set(message.flags) if message else set()
        if message is None and (near := difflib.get_close_matches(key[0], gone, 1, 0.85)):
            message = gone[near[0]]
            flags = {"fuzzy"}
        new.add(
            text.ids if len(text.ids) > 1 else text.ids[0],
            shaped(strings_of(message), len(text.ids)) if message else None,
            locations=[(place, 0) for place in sorted(text.places)],
            flags=flags - {"python-format"},
            auto_comments=text.notes,
            user_comments=message.user_comments if message else (),
            context=text.context,
        )
    return new


def spaces_aside(text: str) -> str:
    """Return a text with one kind of space."""
    return " ".join(text.split())


def written(catalogue: Catalog) -> bytes:
    """Return the file of a catalogue; of its header, only what says how to read it."""
    catalogue.fuzzy = False
    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False)
    header, rest = file.getvalue().decode().split("\n\n", 1)
    lines = header.splitlines()
    kept = [line for line in lines if not line.startswith('"') or line.startswith(_NEEDED_HEADERS)]
    return "\n".join([*kept, "", rest]).encode()


def extract() -> int:
    """Bring the English catalogue up to date with the sources."""
    catalogue = merged(texts(), read_catalogue(ENGLISH))
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(written(catalogue))
    left = sum(1 for message in entries(catalogue).values() if not all(strings_of(message)))
    fuzzy = sum(1 for message in entries(catalogue).values() if message.fuzzy)
    sys.stdout.write(f"{len(catalogue)} texts, {left} to translate, {fuzzy} to read again\n")
    return 0


def french(english: Catalog) -> Catalog:
    """Return the French catalogue: each text as it stands.

    Without it Django would count zero as many (it is one in French), and would let the catalogues of
    the libraries answer for a text that one of them also has.
    """
    catalogue = Catalog(locale="fr", domain="django")
    for message in entries(english).values():
        catalogue.add(message.id, message.id, context=message.context)
    return catalogue


def write_binaries(english: Catalog, folder: Path) -> None:
    """Write the binary catalogue of each language in a folder of locales."""
    for language, catalogue in (("en", english), ("fr", french(english))):
        target = (folder / language / DOMAIN).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        file = BytesIO()
        write_mo(file, catalogue)
        # Replaced whole: a process that starts now reads the old one or the new one.
        part = target.with_suffix(".part")
        part.write_bytes(file.getvalue())
        part.replace(target)


def compile_() -> int:
    """Write the binary catalogues that the service reads."""
    write_binaries(read_catalogue(ENGLISH), ENGLISH.parents[2])
    return 0


def placeholders(text: str) -> Counter[str]:
    """Count what a text leaves to fill: ``%(name)s``, ``%s``, ``{name}``."""
    plain = text.replace("%%", "")
    named = {f"%({name}){kind}" for name, kind in _NAMED.findall(plain)}
    in_order = (f"%{kind}" for kind in _IN_ORDER.findall(_NAMED.sub("", plain)))
    # A name may be said twice in one language and once in the other; an argument in order may not.
    return Counter([*named, *in_order, *set(_BRACES.findall(plain))])


def differences(message: Message) -> Iterator[str]:
    """Yield what the English of a message would break or lose."""
    ids, strings = ids_of(message), strings_of(message)
    if len(strings) != len(ids):
        yield f"{len(ids)} forms in French, {len(strings)} in English"
        return
    for place, string in enumerate(strings):
        may = [placeholders(one) for one in ids]
        # The form for one may leave the number out.
        allowed = may if len(ids) == 2 and place == 0 else [may[place]]
        if placeholders(string) not in allowed:
            yield f"placeholders {sorted(may[place])} became {sorted(placeholders(string))}"
        if Counter(_TAGS.findall(string)) != Counter(_TAGS.findall(ids[place])):
            yield "the HTML tags differ"
        if _edges(string) != _edges(ids[place]):
            yield "it begins or ends with a space in one language only"


def _edges(text: str) -> tuple[bool, bool]:
    # The space before a colon is of French only, and never breaks.
    return text[:1] in (" ", "\n"), text[-1:] in (" ", "\n")


def faults(root: Path = ROOT, path: Path = ENGLISH) -> list[str]:
    """Return what is wrong with the English catalogue, one line each; empty when nothing is."""
    try:
        found = texts(root)
    except TwoPlurals as refusal:
        return [f"two plurals: {refusal}"]
    catalogue = read_catalogue(path)
    known = entries(catalogue)
    lines = []
    for key, text in found.items():
        message = known.get(key)
        where = ", ".join(sorted(text.places)[:2])
        if message is None:
            lines.append(f"missing: {key[0]!r} ({where})")
        elif ids_of(message) != text.ids:
            lines.append(f"other plural: {text.ids!r} ({where})")
        elif not all(strings_of(message)):
            lines.append(f"untranslated: {key[0]!r} ({where})")
        elif message.fuzzy:
            lines.append(f"fuzzy: {key[0]!r} ({where})")
        else:
            lines += [f"{difference}: {key[0]!r} ({where})" for difference in differences(message)]
    gone = [*(key for key in known if key not in found), *((str(key), None) for key in catalogue.obsolete)]
    return lines + [f"obsolete: {key[0]!r}" for key in gone]


def check() -> int:
    """Refuse a catalogue that is not the whole English of the sources."""
    lines = faults()
    for line in lines:
        sys.stderr.write(f"{line}\n")
    if lines:
        sys.stderr.write("run tools/translations.py extract, then fill locale/en/LC_MESSAGES/django.po\n")
    return 1 if lines else 0


COMMANDS = {"extract": extract, "compile": compile_, "check": check}


def main(words: list[str]) -> int:
    """Run one command."""
    if len(words) != 1 or words[0] not in COMMANDS:
        sys.stderr.write(f"usage: translations.py {' | '.join(COMMANDS)}\n")
        return 2
    return COMMANDS[words[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
