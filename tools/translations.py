"""Keep the English of Parvis complete: its texts are written in French, in the code and the templates.

``extract`` brings ``locale/en/LC_MESSAGES/django.po`` up to date, and each third language of ``locale/``, which holds
what a person reads only; ``extract es`` begins one. ``compile`` writes what the service reads, ``check`` refuses a text
that an English reader would not get, and what is wrong in a third language. Needs Babel, not GNU gettext.
"""

import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from parvis.base.labels import LANGUAGES, USUAL
from parvis.base.translated import (
    CATALOGUE,
    LEAST_SPOKEN,
    Key,
    entries,
    ids_of,
    progress_of,
    read_catalogue,
    strings_of,
    thirds_in,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.person_side import is_read, told_to_person  # noqa: E402  # run as a program, its folder alone is known

SOURCES = ("parvis/**/*.py", "config/**/*.py", "templates/**/*.html", "templates/**/*.txt")
LOCALES = ROOT / "locale"
ENGLISH = LOCALES / "en" / CATALOGUE

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
_EXACT = 3
"""Of a language with forms for none, one and two: these come first (CLDR)."""
_NAMES = {"en": "English"}
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


def of_person(found: dict[Key, Text], root: Path = ROOT) -> dict[Key, Text]:
    """Return those of the texts that a person reads."""
    told = told_to_person(root)
    return {key: text for key, text in found.items() if key[0] in told or any(map(is_read, text.places))}


def thirds(root: Path = ROOT) -> list[str]:
    """Return the languages of the house besides French and English."""
    return thirds_in(root / "locale", [code for code in LANGUAGES if code not in USUAL])


def shaped(strings: tuple[str, ...], forms: int) -> str | tuple[str, ...]:
    """Return a translation with as many forms as its French text."""
    if forms == 1:
        return strings[0]
    return (strings * forms)[:forms] if len(strings) == 1 else strings


def merged(found: dict[Key, Text], old: Catalog, language: str = "en") -> Catalog:
    """Return the catalogue of the texts found, with the translations known.

    A text of which only the spaces changed keeps its translation; one reworded slightly keeps it too,
    marked fuzzy: a person reads it again.
    """
    known = entries(old)
    spaced = {(spaces_aside(ids), context): message for (ids, context), message in known.items()}
    gone = {
        key[0]: message for key, message in known.items() if key not in found and all(strings_of(message))
    }
    header = f"# {_NAMES.get(language, LANGUAGES[language])} of Parvis. French is the source."
    new = Catalog(locale=language, domain="django", header_comment=header)
    if forms := _plurals_of(language):
        new.mime_headers = [("Plural-Forms", forms)]
    for key in sorted(found, key=lambda one: (one[0], one[1] or "")):
        text = found[key]
        message = known.get(key) or spaced.get((spaces_aside(key[0]), key[1]))
        flags = set(message.flags) if message else set()
        if message is None and (near := difflib.get_close_matches(key[0], gone, 1, 0.85)):
            message = gone[near[0]]
            flags = {"fuzzy"}
        new.add(
            text.ids if len(text.ids) > 1 else text.ids[0],
            shaped(strings_of(message), new.num_plurals if len(text.ids) > 1 else 1) if message else None,
            locations=[(place, 0) for place in sorted(text.places)],
            flags=flags - {"python-format"},
            auto_comments=text.notes,
            user_comments=message.user_comments if message else (),
            context=text.context,
        )
    return new


def _plurals_of(language: str) -> str:
    """Return how a third language counts, as Django's own catalogue says it, so that both count alike; or nothing."""
    path = Path(django.__file__).parent / "conf" / "locale" / language / CATALOGUE.with_suffix(".mo")
    if language in USUAL or not path.is_file():
        return ""
    with path.open("rb") as file:
        return GNUTranslations(file).info().get("plural-forms", "")


def spaces_aside(text: str) -> str:
    """Return a text with one kind of space."""
    return " ".join(text.split())


def written(catalogue: Catalog) -> bytes:
    """Return the file of a catalogue; of its header, only what says how to read it."""
    catalogue.fuzzy = False
    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False)
    header, rest = file.getvalue().decode().split("\n\n", 1)
    return "\n".join([*_needed(header.splitlines()), "", rest]).encode()


def _needed(header: list[str]) -> Iterator[str]:
    """Yield the lines of a header that are kept, and those that go on with them."""
    is_kept = True
    for before, line in zip(["", *header], header, strict=False):
        goes_on = before.startswith('"') and before != '""' and not before.endswith('\\n"')
        is_kept = is_kept if goes_on else not line.startswith('"') or line.startswith(_NEEDED_HEADERS)
        if is_kept:
            yield line


def extract(*begun: str) -> int:
    """Bring the catalogues up to date with the sources; ``begun``: the languages to begin."""
    found = texts()
    _extract(found, ENGLISH, "en")
    read = of_person(found)
    for language in sorted({*thirds(), *begun}):
        _extract(read, LOCALES / language / CATALOGUE, language)
    return 0


def _extract(found: dict[Key, Text], path: Path, language: str) -> None:
    catalogue = merged(found, read_catalogue(path, language), language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    now = progress_of(catalogue, language)
    said = f"{now.texts} texts, {len(now.left)} to translate, {len(now.doubtful)} to read again"
    sys.stdout.write(f"{language}: {said}\n")


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
    """Write the binary catalogue of each language in a folder of locales; none of a third that is not spoken yet."""
    catalogues = {"en": english, "fr": french(english)}
    for language in thirds():
        catalogue = read_catalogue(LOCALES / language / CATALOGUE, language)
        now = progress_of(catalogue, language)
        if now.is_spoken:
            catalogues[language] = catalogue
        else:
            _binary(folder, language).unlink(missing_ok=True)
            said = f"{now.translated} of {now.texts} texts, {LEAST_SPOKEN:.0%} needed"
            sys.stderr.write(f"{language} is not spoken yet: {said}\n")
    for language, catalogue in catalogues.items():
        _write(catalogue, _binary(folder, language))


def _binary(folder: Path, language: str) -> Path:
    return (folder / language / CATALOGUE).with_suffix(".mo")


def _write(catalogue: Catalog, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    file = BytesIO()
    write_mo(file, catalogue)
    # Replaced whole: a process that starts now reads the old one or the new one.
    part = target.with_suffix(".part")
    part.write_bytes(file.getvalue())
    part.replace(target)


def compile_() -> int:
    """Write the binary catalogues that the service reads."""
    write_binaries(read_catalogue(ENGLISH), LOCALES)
    return 0


def placeholders(text: str) -> Counter[str]:
    """Count what a text leaves to fill: ``%(name)s``, ``%s``, ``{name}``."""
    plain = text.replace("%%", "")
    named = {f"%({name}){kind}" for name, kind in _NAMED.findall(plain)}
    in_order = (f"%{kind}" for kind in _IN_ORDER.findall(_NAMED.sub("", plain)))
    # A name may be said twice in one language and once in the other; an argument in order may not.
    return Counter([*named, *in_order, *set(_BRACES.findall(plain))])


def differences(message: Message, forms: int = 2) -> Iterator[str]:
    """Yield what the translation of a message would break or lose; ``forms``: the plurals of its language."""
    ids, strings = ids_of(message), strings_of(message)
    if len(strings) != (forms if len(ids) > 1 else 1):
        yield f"{len(ids)} forms in French, {len(strings)} in the translation"
        return
    for place, string in enumerate(strings):
        source = ids[min(place, len(ids) - 1)]
        if placeholders(string) not in _allowed(ids, place, forms):
            yield f"placeholders {sorted(placeholders(source))} became {sorted(placeholders(string))}"
        if Counter(_TAGS.findall(string)) != Counter(_TAGS.findall(source)):
            yield "the HTML tags differ"
        if _edges(string) != _edges(source):
            yield "it begins or ends with a space in one language only"


def _allowed(ids: tuple[str, ...], place: int, forms: int) -> list[Counter[str]]:
    """What a form may leave to fill: that for one may leave the number out, and so may those for none and two."""
    may = [placeholders(one) for one in ids]
    if len(ids) == 1:
        return may
    if forms == 2:
        return may if place == 0 else [may[1]]
    bare = [whole - Counter([one]) for whole in may for one in whole] if place < _EXACT else []
    return [*may, *bare]


def _edges(text: str) -> tuple[bool, bool]:
    # The space before a colon is of French only, and never breaks.
    return text[:1] in (" ", "\n"), text[-1:] in (" ", "\n")


def faults(root: Path = ROOT, path: Path = ENGLISH, language: str = "en") -> list[str]:
    """Return what is wrong with the catalogue of a language, one line each; empty when nothing is.

    English is whole. A third language may leave texts to translate, which are then read in French, as long as it is
    spoken at all or is begun only.
    """
    try:
        found = texts(root)
    except TwoPlurals as refusal:
        return [f"two plurals: {refusal}"]
    catalogue = read_catalogue(path, language)
    known = entries(catalogue)
    if language != "en":
        found = of_person(found, root)
    lines = []
    for key, text in found.items():
        where = f"{key[0]!r} ({', '.join(sorted(text.places)[:2])})"
        message = known.get(key)
        lines += [f"{fault}: {where}" for fault in _faults_of(message, text, language, catalogue.num_plurals)]
    gone = [*(key for key in known if key not in found), *((str(key), None) for key in catalogue.obsolete)]
    return lines + [f"obsolete: {key[0]!r}" for key in gone]


def _faults_of(message: Message | None, text: Text, language: str, forms: int) -> list[str]:
    if message is None:
        return ["missing"]
    if ids_of(message) != text.ids:
        return [f"other plural than {text.ids!r}"]
    if not all(strings_of(message)):
        return ["untranslated"] if language == "en" else []
    if message.fuzzy:
        return ["fuzzy"] if language == "en" else []
    return list(differences(message, forms))


def check() -> int:
    """Refuse an English that is not whole, and a third language that breaks what it translates."""
    lines = faults()
    for language in thirds():
        lines += [
            f"{language}, {line}" for line in faults(path=LOCALES / language / CATALOGUE, language=language)
        ]
    for line in lines:
        sys.stderr.write(f"{line}\n")
    if lines:
        sys.stderr.write("run tools/translations.py extract, then fill the catalogues of locale/\n")
    return 1 if lines else 0


COMMANDS = {"extract": extract, "compile": compile_, "check": check}


def main(words: list[str]) -> int:
    """Run one command."""
    if not words or words[0] not in COMMANDS:
        sys.stderr.write(f"usage: translations.py {' | '.join(COMMANDS)}\n")
        return 2
    command, *begun = words
    if begun and (command != "extract" or not set(begun) <= LANGUAGES.keys() - set(USUAL)):
        sys.stderr.write("usage: translations.py extract [code], a code of parvis/base/labels.py\n")
        return 2
    return extract(*begun) if command == "extract" else COMMANDS[command]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
