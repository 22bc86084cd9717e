"""The fifteen procedures: publishable, translated, asking nothing the law forbids, and answered believably."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest

from parvis.catalogue.drafting import languages
from parvis.catalogue.library import document_of
from parvis.catalogue.reading import parse
from parvis.demo.answering import Pool, filed_paper, resolved
from parvis.demo.offers import OFFERS
from parvis.demo.people import people
from parvis.demo.writer.shapes import SHAPES
from parvis.forms.answers import problems

UUID_ONE = UUID(int=1)
BY_SLUG = {offer.slug: offer for offer in OFFERS}


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a document, wherever it is."""
    if isinstance(value, dict):
        if "fr" in value:
            yield path, value
            return
        for key, inside in value.items():
            yield from texts(inside, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from texts(inside, f"{path}[{place}]")


def test_there_are_fifteen_of_varied_natures_and_sectors() -> None:
    assert len(OFFERS) == 15 == len(BY_SLUG)
    assert {offer.nature for offer in OFFERS} >= {"request", "declaration", "report", "complaint"}
    assert {"social", "health"} <= {offer.sector for offer in OFFERS}
    assert len({offer.sector for offer in OFFERS}) >= 8


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_nothing_forbids_publishing_it(slug: str) -> None:
    offer = parse(document_of(slug))
    assert offer.publication_faults(BY_SLUG[slug].nature) == []
    assert 2 <= len(offer.form.steps) <= 5
    assert len(offer.content) >= 2
    assert offer.next_steps


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_every_text_is_in_both_languages(slug: str) -> None:
    untold = [
        path
        for path, text in texts(document_of(slug))
        if not text["fr"].strip() or not text.get("en", "").strip()
    ]
    assert untold == []


def test_together_they_use_the_whole_variety_of_fields() -> None:
    used = {one.type for slug in BY_SLUG for one in parse(document_of(slug)).form.all_fields()}
    assert used == {
        "text", "long_text", "choice", "multiple", "yes_no", "number", "amount", "date", "email", "telephone",
        "address", "person", "organisation", "files", "group", "computed", "information",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "rule", "months"),
    [
        ("subvention-association", "rejection", 2),
        ("aide-a-domicile", "rejection", 2),
        ("reclamation", "rejection", 2),
        ("carte-stationnement-handicap", "rejection", 4),
        ("acces-document", "rejection", 1),
        ("eclairage-public", "none", 2),
        ("changement-adresse", "none", 2),
        ("cantine-scolaire", "acceptance", 2),
    ],
)
def test_silence_means_what_the_law_says(slug: str, rule: str, months: int) -> None:
    silence = parse(document_of(slug)).silence
    assert (silence.rule, silence.months) == (rule, months)


def test_access_to_documents_runs_from_the_competent_authority() -> None:
    assert parse(document_of("acces-document")).silence.starts_from == "competent"
    assert parse(document_of("certificat-urbanisme")).silence.regime == "planning"


def test_no_proof_of_address_is_asked() -> None:
    assert not [slug for slug in BY_SLUG for piece in parse(document_of(slug)).pieces if piece.proves_address]


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2026, 12, 31)])
def test_samples_are_valid_on_any_day(slug: str, day: date) -> None:
    form = parse(document_of(slug)).form
    pool = Pool.drawn(slug, form, Random(f"{slug}{day}"), count=40)
    for sample in pool.samples:
        answers = resolved(sample.template, day, lambda paper: filed_paper(paper, UUID_ONE, 10))
        assert problems(form, answers, today=day) == []


def test_every_procedure_has_the_shape_of_its_life() -> None:
    assert set(SHAPES) == set(BY_SLUG)


def test_people_have_varied_names_and_no_age_of_a_child() -> None:
    found = list(people(Random(5), range(2_000), date(2026, 3, 18)))
    assert len({one.family_name for one in found}) > 300
    assert len({one.given_names for one in found}) > 200
    assert all(one.birth_date <= date(2008, 3, 19) for one in found)
    assert any(not one.email for one in found)
    assert {one.language for one in found} == {"fr", "en"}


def test_one_procedure_is_read_in_arabic_from_end_to_end() -> None:
    """So that the demonstration shows a page read from right to left; a text changed without it is told here."""
    document = document_of("changement-adresse")
    assert languages.offered(document) == ("ar",)
    assert next(one for one in languages.completeness(document) if one.language == "ar").is_whole
    assert parse(document).title["ar"]
    assert languages.offered(document_of("elagage")) == ()
