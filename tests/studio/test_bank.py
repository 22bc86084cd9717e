"""The bank: an element kept, taken linked or copied elsewhere, changed, then offered with a comparison."""

from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.bank.actions import CannotKeep, deposit
from parvis.catalogue.bank.house import HOUSE, house_edition
from parvis.catalogue.bank.linking import deposited, placed
from parvis.catalogue.bank_models import BankEdition, BankItem
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Gesture, Insert, Remove
from parvis.catalogue.drafting.places import Place, element_at, elements
from parvis.catalogue.models import Procedure
from parvis.catalogue.reading import parse
from parvis.events.models import Event
from tests.cast import OFFER, Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio
from tests.studio.test_trial import put


def form_of(studio: Studio) -> list[dict[str, Any]]:
    """The elements of the form of the draft."""
    document = studio.draft().document
    return [dict(one) for place, _path, one in elements(document) if place.family == "form"]


def kept(studio: Studio, element: str = "party", **data: str) -> BankItem:
    """Keep an element of the draft in the bank, linked to it."""
    answer = studio.client.post(studio.url(f"banque/garder/{element}/"), {"linked": "oui"} | data)
    assert answer.status_code == 302, answer.content.decode()
    with scope(walls=walls(studio.cast)):
        return BankItem.objects.latest("id")


def texts(studio: Studio, item: BankItem, edition: int, **changed: str) -> Any:
    """Change words of an element in the bank, the others sent as the page shows them."""
    with scope(walls=walls(studio.cast)):
        element = BankEdition.objects.get(item=item, number=edition).element
    data = {"edition": str(edition)}
    for one in (element, *element["fields"]):
        for key in ("label", "help") if "type" in one else ("title",):
            for language in ("fr", "en"):
                data[f"text-{one['id']}-{key}-{language}"] = (one.get(key) or {}).get(language, "")
    return studio.client.post(
        f"/studio/+banque/{item.pk}/", data | {f"text-{k}": v for k, v in changed.items()}
    )


def take(studio: Studio, item: str, way: str = "linked", after: str = "") -> Any:
    """Take an element of the bank into the draft."""
    return studio.client.post(studio.url(f"banque/?apres={after}"), {"item": item, "way": way})


@pytest.fixture
def second(studio: Studio, cast: Cast) -> Studio:
    """The same designer in another procedure of the town, with a draft under way."""
    with scope(walls=walls(cast)):
        document = deepcopy(OFFER) | {"title": {"fr": "Prêter du matériel", "en": "Lend equipment"}}
        held = open_procedure(cast.procedure.unit, slug="materiel", sector="culture", nature="request")
        publish(write_version(held, document).pk, by=cast.designer.actor, at=timezone.now())
    other = Studio(cast, studio.client)
    other.slug = "materiel"
    other.client.post(other.url("modifier/"))
    other.draft = lambda: draft_of(cast, held)  # type: ignore[method-assign]
    return other


def draft_of(cast: Cast, procedure: Procedure) -> Any:
    with scope(walls=walls(cast)):
        found = Procedure.objects.get(pk=procedure.pk).draft()
        assert found is not None
        return found


def test_what_is_kept_is_taken_elsewhere_under_ids_of_its_own_and_can_be_published(
    studio: Studio, second: Studio
) -> None:
    studio.begin()
    item = kept(studio, title="Une fête")
    assert "Une fête" in studio.client.get("/studio/+banque/").content.decode()
    answer = take(second, str(item.pk), after="identity")
    assert answer.status_code == 302
    section = next(one for one in form_of(second) if one.get("bank", {}).get("item") == str(item.pk))
    assert section["id"] != "party"
    assert [one["bank"]["part"] for one in section["fields"]][:2] == ["event", "details"]
    assert not {one["id"] for one in section["fields"]} & {"event", "details", "guests"}
    parse(second.draft().document)
    assert "La fête" in second.read(f"apercu/cadre/{section['id']}/")


def test_keeping_twice_keeps_once(studio: Studio) -> None:
    first, again = kept(studio, title="Une fête"), kept(studio, title="Une fête")
    assert first == again
    assert kept(studio, title="Une autre fête") != first
    studio.client.post(f"/studio/+banque/{first.pk}/retirer/")
    later = kept(studio, title="Une fête")
    assert (later.title, later.withdrawn_at, later == first) == ("Une fête", None, False)


def test_a_change_of_the_bank_is_compared_then_taken_by_each_draft(studio: Studio, second: Studio) -> None:
    studio.begin()
    item = kept(studio)
    take(second, str(item.pk))
    assert "La banque a changé" not in second.read("banque/")
    assert texts(studio, item, 1, **{"event-label-fr": "Comment s’appelle la fête ?"}).status_code == 302
    for one in (studio, second):
        assert "La banque a changé 1 élément de ce brouillon" in one.read()
        page = one.read("banque/")
        assert "La banque a changé « La fête »" in page
        assert "Comment s’appelle la fête ?" in page
        assert "Nom de la fête" in page
    mine = next(one for one in form_of(second) if one.get("bank", {}).get("item") == str(item.pk))
    second.client.post(second.url(f"banque/choisir/{mine['id']}/"), {"what": "take"})
    labels = [one["label"]["fr"] for one in form_of(second) if one.get("bank", {}).get("part") == "event"]
    assert labels == ["Comment s’appelle la fête ?"]
    assert "La banque a changé" not in second.read("banque/")
    assert "La banque a changé" in studio.read("banque/")
    studio.client.post(studio.url("banque/choisir/party/"), {"what": "keep"})
    assert "La banque a changé" not in studio.read("banque/")
    assert element_at(studio.draft().document, Place("form", "event"))["label"]["fr"] == "Nom de la fête"


def test_what_a_draft_changed_itself_is_said_before_it_is_lost_and_the_rest_stays(studio: Studio) -> None:
    studio.begin()
    item = kept(studio)
    put(studio, "form:event/label/fr", "Le nom de votre fête")
    put(studio, "form:details/label/fr", "Racontez")
    texts(studio, item, 1, **{"event-label-fr": "Comment s’appelle la fête ?"})
    page = studio.read("banque/")
    assert "changé ici aussi" in page
    studio.client.post(studio.url("banque/choisir/party/"), {"what": "take"})
    document = studio.draft().document
    assert element_at(document, Place("form", "event"))["label"]["fr"] == "Comment s’appelle la fête ?"
    assert element_at(document, Place("form", "details"))["label"]["fr"] == "Racontez"


def test_a_question_added_or_taken_away_in_a_draft_becomes_the_next_edition(
    studio: Studio, second: Studio
) -> None:
    studio.begin()
    item = kept(studio)
    take(second, str(item.pk))
    mine = next(one for one in form_of(second) if one.get("bank", {}).get("item") == str(item.pk))
    gone = next(one for one in mine["fields"] if one["bank"]["part"] == "guests")
    with scope(walls=walls(studio.cast)):
        from_draft = second.draft()
    added = {"id": "lieu", "type": "text", "label": {"fr": "Le lieu", "en": "The place"}}
    with scope(walls=walls(studio.cast)):
        gestures: list[Gesture] = [
            Remove(Place("form", gone["id"]), gone),
            Insert(Place("form", mine["id"]), "", added),
        ]
        edit(from_draft.pk, gestures, by=studio.cast.designer, at=timezone.now())
    second.client.post(second.url(f"banque/choisir/{mine['id']}/"), {"what": "send"})
    page = studio.read("banque/")
    assert "Le lieu" in page
    assert "Personnes attendues" in page
    studio.client.post(studio.url("banque/choisir/party/"), {"what": "take"})
    section = element_at(studio.draft().document, Place("form", "party"))
    assert "Le lieu" in [one["label"]["fr"] for one in section["fields"]]
    assert "Personnes attendues" not in [one["label"]["fr"] for one in section["fields"]]
    assert "La banque a changé" not in second.read("banque/")
    parse(studio.draft().document)


def test_published_versions_never_change_and_copies_are_never_offered_anything(
    studio: Studio, second: Studio
) -> None:
    studio.begin()
    item = kept(studio)
    take(second, str(item.pk), way="copied")
    assert not [one for one in form_of(second) if "bank" in one]
    with scope(walls=walls(studio.cast)):
        current = Procedure.objects.select_related("current").get(pk=studio.cast.procedure.pk).current
        assert current is not None
        published = deepcopy(current.document)
    texts(studio, item, 1, **{"event-label-fr": "Autre"})
    assert "La banque a changé" not in second.read("banque/")
    with scope(walls=walls(studio.cast)):
        current.refresh_from_db()
    assert current.document == published


def test_untied_an_element_is_like_any_other(studio: Studio) -> None:
    studio.begin()
    item = kept(studio)
    studio.client.post(studio.url("banque/choisir/party/"), {"what": "untie"})
    assert not [one for one in form_of(studio) if "bank" in one]
    texts(studio, item, 1, **{"event-label-fr": "Autre"})
    assert "La banque a changé" not in studio.read("banque/")


def test_two_who_change_the_same_element_never_overwrite_each_other(studio: Studio) -> None:
    studio.begin()
    item = kept(studio)
    assert texts(studio, item, 1, **{"event-label-fr": "Une"}).status_code == 302
    refused = texts(studio, item, 1, **{"event-label-fr": "Deux"})
    assert refused.status_code == 422
    assert "quelqu’un d’autre" in refused.content.decode()
    assert "Deux" in refused.content.decode()
    empty = texts(studio, item, 2, **{"event-label-fr": "", "event-label-en": ""})
    assert empty.status_code == 422


def test_withdrawn_it_is_offered_no_more_and_stays_where_it_is(studio: Studio, second: Studio) -> None:
    studio.begin()
    item = kept(studio, title="Une fête")
    studio.client.post(f"/studio/+banque/{item.pk}/retirer/")
    assert f"/studio/+banque/{item.pk}/" not in studio.client.get("/studio/+banque/").content.decode()
    assert take(second, str(item.pk)).status_code == 404
    assert [one for one in form_of(studio) if "bank" in one]


def test_what_depends_on_other_questions_does_not_follow(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:guests/condition", "event == 'bal'")
    put(studio, "form:party/condition", "mail != ''")
    item = kept(studio)
    with scope(walls=walls(studio.cast)):
        element = BankEdition.objects.get(item=item).element
    assert "condition" not in element
    assert element["fields"][2]["condition"] == "event == 'bal'"


@pytest.mark.parametrize("name", HOUSE)
def test_what_comes_with_the_product_goes_into_any_form(name: str) -> None:
    document = deepcopy(OFFER)
    taken = {place.id for place, _path, _one in elements(document)}
    element = placed(house_edition(name), document, taken, linked=False)
    steps = document["form"]["steps"]
    if "type" in element:
        element = {"id": "dedans", "fields": [element]}
    steps[-1]["sections"].append(element)
    offer = parse(document)
    assert len({one.maps_to for one in offer.form.all_fields() if one.maps_to}) == len(
        [one for one in offer.form.all_fields() if one.maps_to]
    )


def test_the_bank_refuses_what_no_form_could_hold(studio: Studio, cast: Cast) -> None:
    wrong = deposited({"id": "x", "type": "choice", "label": {"fr": "Choix"}})
    with scope(walls=walls(cast)), pytest.raises(CannotKeep):
        deposit(wrong, title="", by=cast.designer, at=timezone.now())


def test_the_journal_tells_it_without_words(studio: Studio) -> None:
    studio.begin()
    item = kept(studio)
    texts(studio, item, 1, **{"event-label-fr": "Autre"})
    studio.client.post(f"/studio/+banque/{item.pk}/retirer/")
    with scope(walls=walls(studio.cast)):
        found = list(Event.objects.filter(kind__startswith="bank.").order_by("recorded_at"))
    assert [(one.kind, one.facts) for one in found] == [
        ("bank.deposited", {"edition": 1}),
        ("bank.revised", {"edition": 2}),
        ("bank.withdrawn", {"edition": 2}),
    ]


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
def test_nobody_else_finds_the_bank(studio: Studio, cast: Cast, role: str) -> None:
    studio.begin()
    item = kept(studio)
    other = cast.sign_in(getattr(cast, role))
    for page in ("/studio/+banque/", f"/studio/+banque/{item.pk}/", studio.url("banque/")):
        assert other.get(page).status_code == 404
    assert other.post(f"/studio/+banque/{item.pk}/retirer/").status_code == 404


def test_the_bank_of_another_town_is_closed(studio: Studio, cast: Cast) -> None:
    studio.begin()
    item = kept(studio)
    stranger: Agent = cast.outsider_town
    with scope(walls=[]):
        assert not BankItem.objects.exists()
    assert stranger.authority_id != item.authority_id
