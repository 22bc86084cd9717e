"""Each procedure of the library may be taken over as it stands, and none is another with its title changed."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.utils import translation

from parvis.catalogue.library import Entry, InvalidEntry, document_of, entries, entry_named, read_entry
from parvis.catalogue.library_judging import faults_of
from parvis.catalogue.reading import parse
from parvis.processes.steps.reading import read_steps
from parvis.processes.steps.shape import Step, every

ALIKE = 0.5
"""The share of words that two procedures may have in common, what every procedure says apart."""


@pytest.mark.parametrize("entry", entries(), ids=lambda one: one.slug)
def test_it_may_be_taken_over_as_it_stands(entry: Entry) -> None:
    with translation.override("fr"):
        assert faults_of(entry) == []


@pytest.mark.parametrize(
    "about",
    [
        "",
        "[]",
        '{"level": "commune"}',
        '{"level": "region", "nature": "request", "sector": "general", "unit": {"code": "a", "name": "A"}, "path": ""}',
        '{"level": "commune", "nature": "request", "sector": "general", "unit": "a", "path": "x"}',
        (
            '{"level": "commune", "nature": "request", "sector": "general",'
            ' "unit": {"code": "a", "name": "A"}, "path": "x", "price": 3}'
        ),
    ],
)
def test_a_folder_that_does_not_say_what_it_is_is_refused(tmp_path: Path, about: str) -> None:
    (tmp_path / "about.json").write_text(about)
    with pytest.raises(InvalidEntry):
        read_entry(tmp_path, "commune")


@pytest.mark.parametrize(
    ("file", "words", "instead", "place"),
    [
        ("about.json", '"sector": "public_space"', '"sector": "roads"', "sector"),
        ("about.json", '"nature": "request"', '"nature": "wish"', "nature"),
        ("about.json", '"voirie": "Voirie et éclairage"', '"voirie": "Voirie", "port": "Port"', "units.port"),
        ("about.json", '"voirie": "Voirie et éclairage"', "", "process.avis_voirie"),
        ("offer.json", "CRPA L231-4, 2°", "la loi", "silence.article"),
        ("offer.json", '"en": "Free of charge"', '"en": ""', "document/fee"),
        ("letters/reponse.json", "{spot}", "{home}", "letters.reponse.seen"),
        ("letters/reponse.json", '"en": "Answer about a tree"', '"en": ""', "letter:reponse/title"),
        ("process.bpmn", '"units": ["voirie"]', '"units": ["espaces-verts"]', "process.avis_voirie"),
        ("process.bpmn", "visite.danger_vu", "visite.peril", "process.quand-intervention"),
        ("process.bpmn", '"en": "Someone comes to see the tree"', '"en": ""', "process.visite.shown"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, file: str, words: str, instead: str, place: str
) -> None:
    """The procedure about trees, spoilt."""
    whole = entry_named("elagage")
    assert whole is not None
    copytree(whole.folder, tmp_path / "elagage")
    spoilt = tmp_path / "elagage" / file
    written = spoilt.read_text(encoding="utf-8")
    assert words in written
    spoilt.write_text(written.replace(words, instead), encoding="utf-8")
    with translation.override("fr"):
        assert place in {where for where, _why in faults_of(read_entry(tmp_path / "elagage", "commune"))}


def own_words(entry: Entry) -> tuple[set[str], set[str], set[str]]:
    """What only it says: the sentences of its page and its questions, its letters, the names of its steps."""
    document = entry.document()
    offer = parse(document)
    assert offer.process is not None and offer.process.process is not None
    page = set(
        french({key: document[key] for key in ("title", "summary", "content", "pieces", "next_steps")})
    )
    asked = {one.label["fr"] for one in offer.form.all_fields()} - COMMON
    letters = set(french(document["letters"])) - COMMON
    steps = {one.name for one in every(read_steps(offer.process.process).items) if isinstance(one, Step)}
    return page | asked, letters, steps


COMMON = {
    "Votre nom et votre prénom",
    "Votre adresse électronique",
    "Votre numéro de téléphone",
    "Votre adresse",
    "Bonjour[ {person_name}],",
}


def french(value: Any) -> Iterator[str]:
    """Every French wording of a document."""
    if isinstance(value, dict):
        if isinstance(value.get("fr"), str):
            yield value["fr"]
        for inside in value.values():
            yield from french(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from french(inside)


def test_none_is_a_copy_of_another() -> None:
    told = {entry.slug: own_words(entry) for entry in entries()}
    alike = [
        (one, other)
        for (one, words), (other, others) in combinations(told.items(), 2)
        for mine, theirs in zip(words, others, strict=True)
        if len(mine & theirs) > ALIKE * min(len(mine), len(theirs))
    ]
    assert alike == []
    assert len({entry.slug for entry in entries()}) == len(entries())
    assert len({document_of(slug)["title"]["fr"] for slug in told}) == len(told)
    assert len({entry.path for entry in entries()}) == len(told)


def test_each_kind_of_authority_finds_enough_to_begin() -> None:
    found = Counter(entry.level for entry in entries())
    assert found["commune"] >= 22 and found["intercommunalite"] >= 8
    assert found["departement"] >= 8 and found["region"] >= 4
