"""The English is whole, the French stays as written, and the tool that says so finds what is wrong."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import LazySettings
from django.utils import translation

from parvis.base.translated import progress_of
from tools import translations
from tools.translations import ENGLISH as CATALOGUE
from tools.translations import entries, faults, ids_of, read_catalogue, strings_of, written

ENGLISH = re.compile(
    r"\b(?:the|of|and|your|you|we|is|are|was|to|for|with|from|this|that|these|not|have|has|been|must|should"
    r"|please|enter|select|choose|submit|save|saved|send|sent|failed|invalid|missing|unknown|case|error)\b",
    re.IGNORECASE,
)
"""The most common words of English that are not French words too."""


def in_french(text: str) -> str:
    """A French text without what is of no language: placeholders, quoted code, tags."""
    return re.sub(r"%\(\w+\)\w|\{[^{}]*\}|«[^»]*»|<[^>]+>", " ", text)


@pytest.fixture(scope="module")
def english() -> dict[translations.Key, Message]:
    return entries(read_catalogue(CATALOGUE))


@pytest.fixture(scope="module")
def sources() -> dict[translations.Key, translations.Text]:
    """The texts of the sources, read once: it takes seconds."""
    return translations.texts()


@pytest.fixture(scope="module")
def original(sources: dict[translations.Key, translations.Text]) -> list[str]:
    """What the check says of the catalogue as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translations, "texts", lambda root: sources)
        return faults()


@pytest.fixture
def copy(
    tmp_path: Path,
    original: list[str],
    sources: dict[translations.Key, translations.Text],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Callable[[Catalog], None]], list[str]]:
    """A copy of the catalogue to spoil; answers what the check says of it and not of the original."""
    monkeypatch.setattr(translations, "texts", lambda root: sources)

    def spoil(change: Callable[[Catalog], None]) -> list[str]:
        catalogue = read_catalogue(CATALOGUE)
        change(catalogue)
        path = tmp_path / "django.po"
        path.write_bytes(written(catalogue))
        return [line for line in faults(path=path) if line not in original]

    return spoil


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues compiled anew, whatever stands in the tree."""
    folder = tmp_path_factory.mktemp("catalogues")
    translations.write_binaries(read_catalogue(CATALOGUE), folder)
    return folder


@pytest.fixture
def speaking(compiled: Path, settings: LazySettings) -> None:
    """Speak by these."""
    settings.LOCALE_PATHS = [compiled]


def test_the_english_is_whole(original: list[str]) -> None:
    assert original == []


def test_a_copy_is_read_as_the_original(copy: Callable[..., list[str]]) -> None:
    assert copy(lambda catalogue: None) == []


def test_a_missing_text_is_found(copy: Callable[..., list[str]]) -> None:
    found = copy(lambda catalogue: catalogue.delete("Prendre en charge"))
    assert [line.split(" (")[0] for line in found] == ["missing: 'Prendre en charge'"]


def test_an_untranslated_text_is_found(copy: Callable[..., list[str]]) -> None:
    def empty(catalogue: Catalog) -> None:
        catalogue["Prendre en charge"].string = ""

    assert [line.split(":")[0] for line in copy(empty)] == ["untranslated"]


def test_an_untranslated_plural_is_found(copy: Callable[..., list[str]]) -> None:
    def empty(catalogue: Catalog) -> None:
        catalogue[("%(count)d octet", "%(count)d octets")].string = ("%(count)d byte", "")

    assert [line.split(":")[0] for line in copy(empty)] == ["untranslated"]


def test_a_fuzzy_text_is_found(copy: Callable[..., list[str]]) -> None:
    def doubt(catalogue: Catalog) -> None:
        catalogue["Prendre en charge"].flags.add("fuzzy")

    assert [line.split(":")[0] for line in copy(doubt)] == ["fuzzy"]


def test_a_text_of_no_source_is_found(copy: Callable[..., list[str]]) -> None:
    found = copy(lambda catalogue: catalogue.add("Il était une fois", "Once upon a time"))
    assert found == ["obsolete: 'Il était une fois'"]


@pytest.mark.parametrize(
    ("french", "spoilt"),
    [
        ("%(size)s ko", "%(sise)s kB"),
        ("%(size)s ko", "kB"),
        ("%(size)s ko", "%(size)d kB"),
        ("%(size)s ko", "%(size)s kB, %s"),
        ("Page {page} sur {total}", "Page {page}"),
    ],
)
def test_another_placeholder_is_found(copy: Callable[..., list[str]], french: str, spoilt: str) -> None:
    def change(catalogue: Catalog) -> None:
        catalogue[french].string = spoilt

    assert [line.split(" [")[0] for line in copy(change)] == ["placeholders"]


def test_a_lost_tag_is_found(
    copy: Callable[..., list[str]], english: dict[translations.Key, Message]
) -> None:
    tagged = next(key[0] for key in english if "<strong" in key[0])

    def change(catalogue: Catalog) -> None:
        text = str(catalogue[tagged].string)
        catalogue[tagged].string = text.replace("</strong>", "")

    assert [line.split(":")[0] for line in copy(change)] == ["the HTML tags differ"]


def test_every_way_to_write_a_text_is_extracted(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "parvis" / "migrations").mkdir(parents=True)
    (tmp_path / "templates" / "message.txt").write_text('{% translate "sept" %}')
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}<p>\n  {% translate "un" %}\n    {{ x|default:_("deux") }}</p>\n'
        '{% translate "banc" context "siège" %}{% button _("trois") %}\n'
        "{% comment %}Translators: un nombre de pages{% endcomment %}"
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} page à 10 %\n"
        "{% plural %}\n  {{ n }} pages à 10 %\n{% endblocktranslate %}",
        encoding="utf-8",
    )
    (tmp_path / "parvis" / "words.py").write_text(
        '_("quatre " "cinq")\n# Translators: un métier\ngettext_lazy("six")\n'
        'ngettext("%(n)s an", "%(n)s ans", n)\npgettext("mer", "vague")\n_(variable)\n',
        encoding="utf-8",
    )
    (tmp_path / "parvis" / "migrations" / "0001.py").write_text('_("jamais lu")')
    found = translations.texts(tmp_path)
    assert {key: text.ids[1:] for key, text in found.items()} == {
        ("un", None): (),
        ("deux", None): (),
        ("trois", None): (),
        ("banc", "siège"): (),
        ("%(n)s page à 10 %%", None): ("%(n)s pages à 10 %%",),
        ("quatre cinq", None): (),
        ("six", None): (),
        ("sept", None): (),
        ("%(n)s an", None): ("%(n)s ans",),
        ("vague", "mer"): (),
    }
    assert found["six", None].notes == ["Translators: un métier"]
    assert found["%(n)s page à 10 %%", None].notes == ["Translators: un nombre de pages"]
    assert found["un", None].places == {"templates/page.html"}


def test_a_text_with_two_plurals_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parvis").mkdir()
    (tmp_path / "parvis" / "a.py").write_text('ngettext("un œil", "des yeux", n)\n', encoding="utf-8")
    (tmp_path / "parvis" / "b.py").write_text('ngettext("un œil", "les yeux", n)\n', encoding="utf-8")
    assert [line.split(":")[0] for line in faults(tmp_path)] == ["two plurals"]


def test_a_reworded_text_keeps_its_english_to_be_read_again() -> None:
    old = Catalog(locale="en")
    old.add("Votre demande est bien partie", "Your request has gone")
    old.add("Bonjour", "Hello")
    found = {
        ("Votre demande est bien partie.", None): translations.Text(("Votre demande est bien partie.",), None)
    }
    new = entries(translations.merged(found, old))
    message = new["Votre demande est bien partie.", None]
    assert (message.string, message.fuzzy, len(new)) == ("Your request has gone", True, 1)


def test_a_text_with_other_spaces_keeps_its_english() -> None:
    old = Catalog(locale="en")
    old.add("Quand ?", "When?")
    found = {("Quand\u00a0?", None): translations.Text(("Quand\u00a0?",), None)}
    message = entries(translations.merged(found, old))["Quand\u00a0?", None]
    assert (message.string, message.fuzzy) == ("When?", False)


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("fr", 0, "0 octet"),
        ("fr", 1, "1 octet"),
        ("fr", 2, "2 octets"),
        ("en", 0, "0 bytes"),
        ("en", 1, "1 byte"),
        ("en", 2, "2 bytes"),
        ("ar", 2, "بايتان"),
        ("ar", 3, "3 بايتات"),
        ("ar", 11, "11 بايتًا"),
        ("ar", 100, "100 بايت"),
    ],
)
def test_numbers_agree(speaking: None, language: str, count: int, said: str) -> None:
    with translation.override(language):
        words = translation.ngettext("%(count)d octet", "%(count)d octets", count)
    assert words % {"count": count} == said


def test_the_french_stays_as_written(speaking: None, english: dict[translations.Key, Message]) -> None:
    with translation.override("fr"):
        changed = [
            text
            for text, context in english
            if (translation.pgettext(context, text) if context else translation.gettext(text)) != text
        ]
    assert changed == []


def test_the_english_is_served(speaking: None) -> None:
    with translation.override("en"):
        assert translation.gettext("Prendre en charge") == "Take on"


def test_a_third_language_breaks_nothing_and_is_spoken() -> None:
    assert translations.thirds() == ["ar"]
    path = translations.LOCALES / "ar" / "LC_MESSAGES" / "django.po"
    assert faults(path=path, language="ar") == []
    assert progress_of(read_catalogue(path, "ar"), "ar").is_spoken


def test_a_third_language_holds_what_a_person_reads(
    sources: dict[translations.Key, translations.Text],
) -> None:
    read = {key[0] for key in translations.of_person(sources)}
    assert {"Il y a un problème", "Votre demande est envoyée", "Vous avez envoyé votre demande"} <= read
    assert not {"Demande déposée", "Prendre en charge", "Le point du matin"} & read


def test_a_third_language_may_leave_texts_but_break_none(
    tmp_path: Path, sources: dict[translations.Key, translations.Text], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "texts", lambda root: sources)
    catalogue = read_catalogue(translations.LOCALES / "ar" / "LC_MESSAGES" / "django.po", "ar")
    catalogue["Il y a un problème"].string = ""
    catalogue["Page {page} sur {total}"].string = "الصفحة {page}"
    forms = ("بايت", "بايت", "بايتان", "بايتات", "بايتًا", "بايت")
    catalogue[("%(count)d octet", "%(count)d octets")].string = forms
    path = tmp_path / "django.po"
    path.write_bytes(written(catalogue))
    found = faults(path=path, language="ar")
    assert sum(line.startswith("placeholders") for line in found) == 4
    assert not any("Il y a un problème" in line for line in found)


def test_a_language_too_little_translated_is_not_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = Catalog(locale="es", domain="django")
    for number, said in enumerate(["Sí"] * 8 + ["", ""]):
        begun.add(f"Texte {number}", said)
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(written(begun))
    binary = path.with_suffix(".mo")
    binary.write_bytes(b"of before")
    monkeypatch.setattr(translations, "LOCALES", tmp_path)
    monkeypatch.setattr(translations, "thirds", lambda: ["es"])
    translations.write_binaries(read_catalogue(CATALOGUE), tmp_path)
    assert not binary.exists() and "8 of 10 texts" in capsys.readouterr().err
    begun["Texte 8"].string = "Sí"
    path.write_bytes(written(begun))
    translations.write_binaries(read_catalogue(CATALOGUE), tmp_path)
    assert binary.is_file()


def test_every_source_is_french(english: dict[translations.Key, Message]) -> None:
    found = [
        text for message in english.values() for text in ids_of(message) if ENGLISH.search(in_french(text))
    ]
    assert found == []


def test_english_words_are_recognised() -> None:
    assert all(
        ENGLISH.search(text) for text in ("Submit", "Your request", "Save the draft", "%(name)s is late")
    )


def test_the_english_follows_english_typography(english: dict[translations.Key, Message]) -> None:
    wrong = re.compile(r"[«»]|\w'\w|\S[ \u00a0\u202f][:;?!](?!\S)")
    quoted = re.compile(r"“[^”]*”")
    found = [
        text
        for message in english.values()
        for text in strings_of(message)
        if wrong.search(quoted.sub("", text))
    ]
    assert found == []


def test_the_french_writes_its_apostrophes_one_way(english: dict[translations.Key, Message]) -> None:
    found = [text for message in english.values() for text in ids_of(message) if re.search(r"\w'\w", text)]
    assert found == []
