"""A procedure leaves as an archive and is read elsewhere; what anybody may send in its place is refused in words."""

import json
import stat
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from django.utils import translation

from parvis.catalogue.library import document_of
from parvis.catalogue.sharing.exporting import CannotExport, export
from parvis.catalogue.sharing.reading import InvalidArchive, read
from parvis.demo.offers import OFFERS
from tests.cast import OFFER
from tests.catalogue.archives import AT, LICENCE, archive, files_of, packed, sealed, version, with_offer

STEPS = OFFER["form"]["steps"]


def problems(content: bytes) -> list[tuple[str, str]]:
    """What is said against an archive."""
    with translation.override("fr"), pytest.raises(InvalidArchive) as refused:
        read(content)
    return refused.value.problems


def changed(**changes: Any) -> str:
    """The offer of the cast, changed, as JSON."""
    return json.dumps(deepcopy(OFFER) | changes)


@pytest.mark.parametrize("offered", OFFERS, ids=lambda offered: offered.slug)
def test_what_leaves_arrives(offered: Any) -> None:
    document = document_of(offered.slug)
    content = archive(document)
    found = read(content)
    assert found.document == document
    assert (found.summary.source.name, found.summary.licence) == ("Ville de Montrevel", LICENCE)
    assert (found.summary.slug, found.summary.sector, found.summary.nature) == (
        "reserver-une-salle",
        "culture",
        "request",
    )
    assert archive(dict(reversed(document.items()))) == content


def test_people_find_what_they_need_in_it() -> None:
    files = files_of(archive())
    assert list(files) == ["procedure.json", "README.md", "offer.json", "checks.json", "translations/en.csv"]
    assert (
        "Ville de Montrevel" in files["README.md"].decode()
        and "Licence Ouverte" in files["README.md"].decode()
    )
    said = json.loads(files["procedure.json"])
    texts = said["languages"][0]["texts"]
    assert said["languages"] == [
        {"language": "fr", "texts": texts, "translated": texts},
        {"language": "en", "texts": texts, "translated": texts},
    ]
    assert said["made_on"] == "2026-11-23"
    assert "document/title" in files["translations/en.csv"].decode("utf-8-sig")


def test_one_packed_again_by_hand_is_read() -> None:
    files = files_of(archive())
    assert read(packed({"translations/": b"", **files})) == read(archive())


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"unknown": 1}, "unknown"),
        ({"title": {"fr": "Une salle", "xx": "Room"}}, "document/title.xx"),
        ({"form": {}}, "form.schema"),
    ],
)
def test_what_nobody_could_read_does_not_leave(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(CannotExport) as refused:
        archive(deepcopy(OFFER) | changes)
    assert path in [one for one, _message in refused.value.problems]


def test_it_leaves_under_a_licence() -> None:
    with pytest.raises(CannotExport, match=r"CC-BY-4\.0"):
        export(version(), licence="all-rights-reserved", at=AT)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../offer.json", "sort de l’archive"),
        ("/etc/passwd", "sort de l’archive"),
        ("C:offer.json", "sort de l’archive"),
        ("translations\\..\\x", "sort de l’archive"),
        ("translations/xx.csv", "pas sa place"),
        ("translations/en/../de.csv", "sort de l’archive"),
        ("notes.txt", "pas sa place"),
        ("offer.json/", "pas sa place"),
        ("inner.zip", "pas sa place"),
    ],
)
def test_a_name_that_is_not_of_the_format_is_never_opened(name: str, said: str) -> None:
    assert said in dict(problems(packed({**files_of(archive()), name: b""})))[name]


def test_every_wrong_name_is_told() -> None:
    assert len(problems(packed({**files_of(archive()), "../a": b"", "b": b"", "/c": b""}))) == 3


def test_links_and_twins_are_refused() -> None:
    files = files_of(archive())
    link = packed(files, ("translations/de.csv", b"/etc/passwd", stat.S_IFLNK | 0o777))
    assert "lien" in dict(problems(link))["translations/de.csv"]
    twin = packed(files, ("OFFER.json", b"{}", stat.S_IFREG | 0o644))
    assert "même nom" in problems(twin)[0][1]
    assert "même nom" in problems(twin.replace(b"OFFER.json", b"offer.json"))[0][1]


def test_bombs_lies_and_closed_archives_are_refused() -> None:
    files = files_of(archive())
    assert "démesurée" in problems(packed({**files, "README.md": bytes(5_900_000)}))[0][1]
    heavy = {"checks.json": Random(1).randbytes(20_000) * 325}
    assert "démesurée" in problems(packed({**files, **heavy}))[0][1]
    assert "démesurée" in problems(packed({f"{n}.csv": b"" for n in range(70)}))[0][1]
    assert "8 Mo" in problems(bytes(8_000_001))[0][1]
    sound = archive()
    central = sound.index(b"PK\x01\x02")
    for at, said in (
        (central + 24, "abîmée"),
        (central + 8, "mot de passe"),
        (central + 42, "abîmée"),
        (30, "cache"),
    ):
        lying = bytearray(sound)
        lying[at] ^= 1
        assert said in problems(bytes(lying))[0][1]
    assert "cache" in problems(b"MZ" + sound)[0][1]
    assert "abîmée" in problems(sound[:-30])[0][1]
    assert "abîmée" in problems(b"")[0][1]


def test_every_missing_or_changed_part_is_told() -> None:
    files = files_of(archive())
    assert problems(packed({"README.md": b""})) == [
        ("procedure.json", "ce fichier manque"),
        ("offer.json", "ce fichier manque"),
    ]
    added = {**files, "checks.json": b"[]", "translations/de.csv": b""}
    del added["README.md"]
    told = dict(problems(packed(added)))
    assert told["checks.json"] == "ce fichier n’est pas celui que le sommaire annonce"
    assert told["translations/de.csv"] == "le sommaire n’annonce pas ce fichier"
    assert told["README.md"] == "ce fichier manque"


@pytest.mark.parametrize(
    ("summary", "place"),
    [
        ({"format": 4}, "procedure.json"),
        ({"format": 0}, "procedure.json"),
        ({"format": True}, "procedure.json"),
        ({"extra": 1}, "procedure.json: extra"),
        ({"slug": "Ma Salle"}, "procedure.json: slug"),
        ({"sector": "army"}, "procedure.json: sector"),
        ({"nature": None}, "procedure.json: nature"),
        ({"level": ["transactional"]}, "procedure.json: level"),
        ({"licence": "MIT"}, "procedure.json: licence"),
        ({"made_on": "hier"}, "procedure.json: made_on"),
        ({"source": {"name": " ", "kind": "commune"}}, "procedure.json: source.name"),
        ({"unit": []}, "procedure.json: unit"),
        ({"title": {}}, "procedure.json: title"),
        ({"files": []}, "procedure.json: files"),
        ({"files": {"offer.json": "00"}}, "procedure.json: files.offer.json"),
    ],
)
def test_a_summary_that_says_nothing_sound_is_refused(summary: dict[str, Any], place: str) -> None:
    assert place in dict(problems(sealed(files_of(archive()), **summary)))


def test_a_newer_archive_says_what_to_do() -> None:
    assert "mettez la vôtre à jour" in problems(sealed(files_of(archive()), format=4))[0][1]


@pytest.mark.parametrize(
    ("offer", "path"),
    [
        (b"\xff\xfe", ""),
        ("[]", ""),
        ("{", ""),
        ('{"a":' * 40 + "1" + "}" * 40, ": " + "a" + ".a" * 32),
        ("[" * 100_000, ""),
        (changed()[:-1] + ', "theme": "school", "theme": "school"}', ": theme"),
        ('{"announced_days": NaN}', ": NaN"),
        ('{"announced_days": 1e999}', ": 1e999"),
        ('{"announced_days": 12345678901234567890}', ": 12345678901234567890"),
        (changed(content=[{"fr": "a\ud800"}]), ": content[0].fr"),
        (changed(content=[{"fr": "a\x00"}]), ": content[0].fr"),
        (changed(unknown=1), ": unknown"),
        (changed(silence={"rule": "none", "why": 1}), ": silence.why"),
        (changed(theme={"a": 1}), ": theme"),
        (changed(theme=None), ": theme"),
        (changed(acknowledged=None), ": acknowledged"),
        (changed(appeal={"mandatory_first": 1}), ": appeal.mandatory_first"),
        (changed(legal_basis=[None]), ": legal_basis[0]"),
        (changed(privacy={"a b": {"fr": "a"}}), ": privacy.a b"),
        (changed(pieces=[OFFER["pieces"][0], OFFER["pieces"][0]]), ": pieces"),
        (changed(pieces=[{**OFFER["pieces"][0], "id": "a b"}]), ": pieces[0].id"),
        (changed(summary={"fr": "a", "xx": "b"}), ": document/summary.xx"),
        (changed(form={"schema": 1, "steps": [*STEPS, STEPS[0]]}), ": form.steps[2].id"),
        (changed(next_steps=[{"fr": Random(2).randbytes(1_000_001).hex()}]), ""),
    ],
)  # fmt: skip
def test_an_offer_that_hides_something_is_refused(offer: str | bytes, path: str) -> None:
    assert f"offer.json{path}" in dict(problems(with_offer(offer)))


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e300,
    "",
    "x" * 9_000,
    [],
    {},
    [[]],
    {"fr": 1},
    {"": ""},
    "__class__",
)


def spoilt(value: Any, chance: Random) -> Any:
    """A document one value of which, drawn anywhere, became something else."""
    if isinstance(value, dict | list) and value and chance.random() > 0.12:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        copy = value.copy()
        copy[key] = spoilt(value[key], chance)
        return copy
    return chance.choice(HOSTILE)


@pytest.mark.parametrize("seed", range(4))
def test_any_archive_is_read_or_refused(seed: int) -> None:
    chance = Random(seed)
    files = files_of(archive())
    sound = archive()
    for _turn in range(20):
        torn = bytearray(sound)
        for _byte in range(chance.randint(1, 4)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        offer = json.dumps(spoilt(OFFER, chance)).encode()
        said = json.dumps(spoilt(json.loads(files["procedure.json"]), chance)).encode()
        for content in (bytes(torn), with_offer(offer), packed({**files, "procedure.json": said})):
            try:
                read(content)
            except InvalidArchive as refused:
                assert refused.problems
