"""The tab of what people read: each answer is a place, each fault of the overview leads beside its answer."""

import html
import re

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Place, value_at
from parvis.catalogue.models import VersionEdit
from tests.cast import Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio

PAGE = "presentation/"
PARAGRAPHS = [{"fr": "Un", "en": "One"}, {"fr": "Deux", "br": "Daou"}]


def put(studio: Studio, words: str, now: object) -> None:
    """Somebody writes a value of the draft."""
    place = Place.of(words)
    with scope(walls=walls(studio.cast)):
        draft = studio.draft()
        edit(
            draft.pk,
            [Put(place, value_at(draft.document, place), now)],
            by=studio.cast.designer,
            at=timezone.now(),
        )


def held(studio: Studio, words: str) -> object:
    """What the draft says at a place."""
    return value_at(studio.draft().document, Place.of(words))


def edits(studio: Studio) -> int:
    """How many times the draft was changed."""
    with scope(walls=walls(studio.cast)):
        return VersionEdit.objects.filter(version=studio.draft()).count()


def posted(page: str) -> dict[str, list[str]]:
    """What a browser sends of the form of a page, its buttons apart."""
    form = page[page.index('name="revision"') : page.rindex("</form>")]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"[^>]*?>', form):
        tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="{re.escape(value)}"[^>]*>', form)
        assert tag is not None
        if ("checkbox" in tag[0] or "radio" in tag[0]) and " checked" not in tag[0]:
            continue
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    for tag, name in re.findall(
        r'(<input[^>]*type="checkbox"[^>]*name="([^"]+)"(?![^>]*value=)[^>]*>)', form
    ):
        if " checked" in tag:
            found.setdefault(html.unescape(name), []).append("on")
    for name, words in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[html.unescape(name)] = [html.unescape(words)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[html.unescape(name)] = [html.unescape(chosen[1]) if chosen else ""]
    return found


@pytest.mark.parametrize("page", [PAGE, "droit/", "donnees/"])
def test_a_page_sent_back_as_it_was_changes_nothing(studio: Studio, page: str) -> None:
    studio.begin()
    put(studio, "document/content", PARAGRAPHS)
    before = studio.draft().document
    sent = posted(studio.read(page))
    assert len(sent) > 3
    assert studio.client.post(studio.url(page), sent).status_code == 302
    assert studio.draft().document == before
    assert edits(studio) == 1


def test_each_answer_is_written_at_its_place(studio: Studio) -> None:
    studio.begin()
    sent = {
        "document/title/fr": "Louer une salle",
        "document/legal_basis": "CGCT, article L2144-3\r\n\r\n  CGPPP, article L2125-1 ",
        "choix/document/theme": "culture",
        "vu/document/audiences": "1",
        "choix/document/audiences": ["company", "association"],
        "vu/piece:statutes/indispensable": "1",
        "piece:insurance/help/en": "Valid on the day.",
    }
    assert studio.client.post(studio.url(PAGE), sent).status_code == 302
    assert held(studio, "document/title") == {"fr": "Louer une salle", "en": "Book a room for an association"}
    assert held(studio, "document/legal_basis") == ["CGCT, article L2144-3", "CGPPP, article L2125-1"]
    assert held(studio, "document/theme") == "culture"
    assert held(studio, "document/audiences") == ["association", "company"]
    assert held(studio, "piece:statutes/indispensable") is False
    assert held(studio, "piece:insurance/help/en") == "Valid on the day."
    assert studio.draft().title == "Louer une salle"


def test_paragraphs_are_added_ordered_and_taken_away_with_what_was_typed(studio: Studio) -> None:
    studio.begin()
    put(studio, "document/content", PARAGRAPHS)
    typed = {"document/content/0/fr": "Un et demi"}
    answer = studio.client.post(studio.url(PAGE), typed | {"geste": "down document/content 0"})
    assert answer["Location"].endswith("#document/content")
    assert held(studio, "document/content") == [PARAGRAPHS[1], {"fr": "Un et demi", "en": "One"}]
    studio.client.post(studio.url(PAGE), {"geste": "remove document/content 1"})
    studio.client.post(studio.url(PAGE), {"geste": "add document/content"})
    assert held(studio, "document/content") == [PARAGRAPHS[1], {"fr": ""}]
    for unknown in (
        "remove document/content 7",
        "eat document/content 0",
        "up document/theme",
        "up nulle",
        "down row:a.b",
    ):
        assert studio.client.post(studio.url(PAGE), {"geste": unknown}).status_code == 404


def test_a_piece_is_added_copied_moved_and_removed(studio: Studio) -> None:
    studio.begin()
    studio.client.post(studio.url(PAGE), {"geste": "piece", "nouvelle": "Justificatif de domicile"})
    page = html.unescape(studio.read(PAGE))
    assert "Un justificatif de domicile ne se demande que si un texte le permet" in re.sub(
        r"<[^>]+>", "", page
    )
    studio.client.post(studio.url(PAGE), {"geste": "up piece:justificatif_de_domicile"})
    studio.client.post(
        studio.url(PAGE), {"geste": "copy piece:statutes", "piece:statutes/label/fr": "Statuts signés"}
    )
    studio.client.post(
        studio.url(PAGE), {"geste": "remove piece:insurance", "piece:insurance/label/fr": "Perdu"}
    )
    studio.client.post(studio.url(PAGE), {"geste": "down piece:statutes"})
    pieces = studio.draft().document["pieces"]
    assert [one["id"] for one in pieces] == ["statutes_2", "statutes", "justificatif_de_domicile"]
    assert pieces[0]["label"]["fr"] == pieces[1]["label"]["fr"] == "Statuts signés"


def test_what_cannot_be_taken_is_said_and_kept_on_the_page(studio: Studio) -> None:
    studio.begin()
    answer = studio.client.post(studio.url(PAGE), {"document/title/fr": "x" * 201, "document/fee/fr": "5 €"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Pas plus de 200 signes" in page
    assert "5 €" in page
    assert edits(studio) == 0


def test_whoever_came_first_is_not_overwritten(studio: Studio) -> None:
    revision = studio.begin().revision
    put(studio, "document/title/fr", "La sienne")
    mine = {"document/title/fr": "La mienne", "revision": revision}
    refused = studio.client.post(studio.url(PAGE), mine)
    assert refused.status_code == 409
    assert "La sienne" in refused.content.decode()
    other = {"document/title/en": "Mine", "revision": revision}
    assert studio.client.post(studio.url(PAGE), other).status_code == 302
    assert held(studio, "document/title") == {"fr": "La sienne", "en": "Mine"}


def test_a_published_version_is_read_and_not_changed(studio: Studio) -> None:
    assert '<fieldset class="pv-bare" disabled>' in studio.read(PAGE)
    assert studio.client.post(studio.url(PAGE), {"document/title/fr": "Autre"}).status_code == 200


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
@pytest.mark.parametrize("page", [PAGE, "droit/", "donnees/"])
def test_nobody_else_finds_the_page(cast: Cast, studio: Studio, role: str, page: str) -> None:
    other = cast.sign_in(getattr(cast, role))
    assert other.get(studio.url(page)).status_code == 404
    assert other.post(studio.url(page), {"geste": "save"}).status_code == 404


def test_two_codes_of_one_wording_are_offered_once(studio: Studio) -> None:
    studio.begin()
    put(studio, "document/life_event", "move")
    page = studio.read(PAGE)
    assert page.count("Je déménage") == 1
    assert re.search(r'<option value="move" selected>Je déménage<', page)
