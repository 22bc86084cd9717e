"""How complete a language of the house is, said to a machine as to a person."""

import json
from pathlib import Path

import pytest

from parvis.commands import language
from parvis.commands.main import main


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Spanish begun: two texts of three, one of them to be read again."""
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    texts = ('msgid "Oui"\nmsgstr "Sí"', '#, fuzzy\nmsgid "Non"\nmsgstr "No"', 'msgid "Nom"\nmsgstr ""')
    header = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=utf-8\\n"'
    (folder / "django.po").write_text("\n\n".join((header, *texts)) + "\n", encoding="utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)


def test_arabic_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["language", "check", "ar", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["language"], said["share"], said["spoken"], said["left"]) == ("ar", 1.0, True, [])
    assert said["translated"] == said["texts"] > 1_000


def test_a_language_begun_says_what_is_left(started: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["language", "check", "--json"]) == 1
    [said] = json.loads(capsys.readouterr().out)
    assert said == {
        "language": "es",
        "name": "Español",
        "texts": 3,
        "translated": 1,
        "share": 0.3333,
        "spoken": False,
        "left": ["Nom"],
        "to_read_again": ["Non"],
    }
    assert main(["language", "check", "es"]) == 1
    assert capsys.readouterr().out == "es: 1 of 3 texts, 33.3%, not spoken yet\n"


def test_a_language_without_a_catalogue_is_refused(started: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["language", "check", "it"]) == 1
    assert "Languages: es" in capsys.readouterr().err
