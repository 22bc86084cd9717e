"""Procedures of the library made again in the browser, gesture by gesture: what the studio writes is what they say."""

import json
from typing import Any

import pytest

from parvis.catalogue.library import entry_named
from parvis.catalogue.reading import parse
from parvis.processes.steps.reading import read_steps
from parvis.processes.steps.shape import Item
from tests.journeys.desk import sign_in
from tests.journeys.making.form import make_form
from tests.journeys.making.hand import Hand
from tests.journeys.making.languages import make_languages
from tests.journeys.making.letters import make_letters
from tests.journeys.making.names import Names
from tests.journeys.making.offer import make_offer
from tests.journeys.making.process import make_process, told
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

UNITS = ("vie-associative", "voirie", "enfance", "solidarites", "affaires-generales")
"""The services of the town that stand for those of the library; the last is made for that."""
MADE = (
    "eclairage-public",
    "acte-etat-civil",
    "elagage",
    "stationnement-resident",
    "certificat-urbanisme",
    "changement-adresse",
    "reserver-une-salle",
    "encombrants",
    "place-en-creche",
    "reclamation",
)


def designer(town: Town, visit: Opens) -> Visitor:
    """A designer whose browser runs no script: each gesture is a page."""
    signed = sign_in(town, visit, "designer", second_factor=True)
    plain = visit(javascript=False)
    plain.page.context.add_cookies(signed.page.context.cookies())  # type: ignore[arg-type]  # what it gave
    plain.page.route("**/apercu/cadre/**", lambda route: route.fulfill(status=200, body=""))
    return plain


def begin(writer: Visitor, slug: str, title: str, nature: str) -> Hand:
    """Begin a procedure from nothing."""
    writer.go("/studio/+nouvelle/").fill(title=title, slug=slug)
    page = writer.page
    page.locator('[name="nature"]').select_option(nature)
    for name, label in (("unit", "Vie associative"), ("sector", "Sports")):
        option = page.locator(f'[name="{name}"] option', has_text=label).first
        page.locator(f'[name="{name}"]').select_option(option.get_attribute("value"))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/studio/{slug}/")
    return Hand(writer, slug)


def document_made(town: Town, slug: str) -> dict[str, Any]:
    """The draft as the studio keeps it."""
    found = town.value(
        "SELECT v.document FROM catalogue_procedureversion v JOIN catalogue_procedure p ON p.id = v.procedure_id"
        " WHERE p.slug = %s",
        slug,
    )
    return dict(found if isinstance(found, dict) else json.loads(found))


def steps_of(document: dict[str, Any]) -> tuple[Item, ...]:
    """The process of a document as a list."""
    process = parse(document).process
    assert process is not None and process.process is not None
    return read_steps(process.process).items


@left_to_the_soak
@pytest.mark.parametrize("slug", MADE)
def test_made_by_gestures_it_says_what_the_library_says(
    town: Town, visit: Opens, slug: str, turn: int
) -> None:
    entry = entry_named(slug)
    assert entry is not None
    document, names, own = entry.document(), Names(), f"refait-{slug}-{turn}"
    town.do("unit", UNITS[-1], "Affaires générales")
    hand = begin(designer(town, visit), own, document["title"]["fr"], entry.nature)
    make_offer(hand, document, names)
    make_form(hand, document, names)
    make_letters(hand, document, names)
    names.units = dict(zip(entry.units, UNITS[: len(entry.units)], strict=True))
    steps = steps_of(document)
    make_process(hand, steps, names)
    make_languages(hand, document, names)
    made, said = (parse(_numbered(one)) for one in (document_made(town, own), names.document(document)))
    assert told(steps_of(document_made(town, own)), Names()) == told(steps, names)
    for part in vars(said):
        if part == "process":
            continue
        assert _sorted(getattr(made, part)) == _sorted(getattr(said, part)), part


def _sorted(part: Any) -> Any:
    """What was ticked, in any order: the studio writes it in that of its boxes."""
    is_codes = isinstance(part, tuple) and all(isinstance(one, str) and " " not in one for one in part)
    return sorted(part) if is_codes else part


def _numbered(part: Any) -> Any:
    """The lines of lists and of tables under their rank (no page shows their own ids), boxes in any order."""
    if isinstance(part, list):
        return [_numbered(one) for one in part]
    if not isinstance(part, dict):
        return part
    lines = {key: part[key] for key in ("items", "rows", "columns") if isinstance(part.get(key), list)}
    ranked = {
        key: [{**one, "id": f"{key}{rank}"} for rank, one in enumerate(held)] for key, held in lines.items()
    }
    ticked = {key: sorted(part[key]) for key in ("accept", "ask") if key in part}
    return {key: _numbered(value) for key, value in (part | ranked | ticked).items()}
