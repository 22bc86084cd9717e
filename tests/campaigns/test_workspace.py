"""The pages of campaigns: written, tried, submitted, approved by another, followed; nothing for an outsider."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.campaigns import sending
from parvis.campaigns.models import Campaign, SendingTerms, Topic
from parvis.campaigns.testing import TRIED
from parvis.notifications.models import Delivery
from tests.campaigns.conftest import Informing
from tests.cast import CULTURE, Cast

pytestmark = pytest.mark.django_db

State = Campaign.State
GESTURES = ("submit", "approve", "return", "take_back", "stop", "try")


def posted(informing: Informing, **changes: Any) -> dict[str, Any]:
    """A campaign as the form posts it."""
    return {
        "unit": str(informing.cast.association.pk),
        "topics": [str(informing.works.pk)],
        "subject_fr": "La rue du Moulin ferme lundi",
        "text_fr": "# Lundi\n\nLa rue ferme.",
        "hour": "9",
        "revision": "0",
    } | changes


def the_only(informing: Informing) -> Campaign:
    with scope(walls=informing.cast.walls):
        return Campaign.objects.get()


def act(client: Client, gesture: str, campaign: Campaign, **values: Any) -> str:
    """Press a button; return the page that follows."""
    url = reverse(f"{gesture}_campaign", args=[campaign.pk])
    page = client.post(url, {"revision": campaign.turn} | values, follow=True)
    return str(page.content.decode())


def test_from_the_draft_to_the_approval_of_another(informing: Informing) -> None:
    cast = informing.cast
    informing.agreed("a@courriel.example")
    author, approver = cast.sign_in(cast.agent), cast.sign_in(cast.manager)
    said = author.post(reverse("new_campaign"), posted(informing), follow=True).content.decode()
    assert "La rue du Moulin ferme lundi" in said
    assert "1 personne abonnée aujourd’hui" in said
    assert "aucun coût d’envoi" in said
    draft = the_only(informing)
    assert "1 personne la recevra" in act(author, "submit", draft)
    waiting = the_only(informing)
    assert author.post(reverse("approve_campaign", args=[draft.pk])).status_code == 404
    assert "À approuver" in approver.get(reverse("campaigns")).content.decode()
    assert "Dites à son auteur" in act(approver, "return", waiting, reason="")
    assert "est approuvée" in act(approver, "approve", waiting)
    assert the_only(informing).approver_id == cast.manager.pk
    assert "Un autre a été plus rapide" in act(approver, "approve", waiting)


def test_what_is_returned_says_why_to_its_author(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    waiting = informing.submitted()
    act(informing.cast.sign_in(informing.approver), "return", waiting, reason="La date est fausse.")
    author = informing.cast.sign_in(informing.author)
    said = author.get(reverse("campaign", args=[waiting.pk])).content.decode()
    assert "La date est fausse." in said
    kept = author.get(reverse("edit_campaign", args=[waiting.pk])).content.decode()
    assert "La rue ferme lundi." in kept


def test_a_draft_changed_meanwhile_gives_back_what_was_typed(informing: Informing) -> None:
    draft = informing.draft()
    author = informing.cast.sign_in(informing.author)
    url = reverse("edit_campaign", args=[draft.pk])
    assert author.post(url, posted(informing, text_fr="Un premier texte.")).status_code == 302
    late = author.post(url, posted(informing, text_fr="Un second texte."))
    assert late.status_code == 422
    assert "Un second texte." in late.content.decode()
    assert the_only(informing).words["fr"]["text"] == "Un premier texte."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"topics": []}, "Choisissez au moins un sujet"),
        ({"subject_en": "Hello"}, "Écrivez l’objet et le message en anglais"),
        ({"link": "javascript:alert(1)"}, "Adresse de lien refusée"),
        ({"leaves_on": "2020-01-31"}, "Choisissez une heure à venir"),
        ({"text_fr": "\u200b"}, "Écrivez le message"),
    ],
)
def test_a_refusal_is_told_beside_what_is_kept(
    informing: Informing, changes: dict[str, Any], told: str
) -> None:
    author = informing.cast.sign_in(informing.author)
    page = author.post(reverse("new_campaign"), posted(informing, **changes))
    assert page.status_code == 422
    assert told in page.content.decode()
    assert "La rue du Moulin ferme lundi" in page.content.decode()


def test_a_test_goes_to_the_agent_and_unsubscribes_nobody(informing: Informing) -> None:
    draft = informing.draft()
    assert "L’essai part à" in act(informing.cast.sign_in(informing.author), "try", draft, language="en")
    with scope(walls=informing.cast.walls):
        tried = Delivery.objects.get(holder_type=TRIED)
    assert (tried.recipient, tried.subject) == (informing.author.email, "Mill Street closes on Monday")
    assert "desabonnement" not in tried.text


def test_an_approval_is_withdrawn_and_what_leaves_is_stopped(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    author = informing.cast.sign_in(informing.author)
    later = informing.approved(leaves_at=timezone.now() + timedelta(days=1))
    assert "de nouveau un brouillon" in act(author, "take_back", later)
    leaving = informing.approved()
    with scope(walls=informing.cast.walls):
        sending.start(leaving.pk, at=timezone.now())
    page = author.get(reverse("campaign", args=[leaving.pk])).content.decode()
    assert "Messages partis ou en cours d’envoi : 0 sur 1." in page
    assert "plus aucun message ne part" in act(author, "stop", leaving)
    assert "Désabonnements" in author.get(reverse("campaign", args=[leaving.pk])).content.decode()


def test_outsiders_find_nothing(informing: Informing) -> None:
    cast = informing.cast
    informing.agreed("a@courriel.example")
    waiting = informing.submitted()
    for outsider in (cast.outsider_town, cast.outsider_sector, cast.receptionist, cast.reader):
        client = cast.sign_in(outsider)
        assert client.get(reverse("campaign", args=[waiting.pk])).status_code == 404
        assert client.get(reverse("edit_campaign", args=[waiting.pk])).status_code == 404
        for gesture in GESTURES:
            assert client.post(reverse(f"{gesture}_campaign", args=[waiting.pk])).status_code == 404
        assert client.post(reverse("retire_campaign_topic", args=[informing.works.pk])).status_code == 404
    assert informing.read(waiting).state == State.SUBMITTED
    assert cast.sign_in(cast.reader).get(reverse("campaigns")).status_code == 404


def test_topics_are_opened_and_retired_by_who_manages(informing: Informing) -> None:
    cast = informing.cast
    manager, agent = cast.sign_in(cast.manager), cast.sign_in(cast.agent)
    hers = informing.agreed("a@courriel.example")
    values = {"kind": "event", "title_fr": "Foire d’automne", "unit": str(cast.association.pk)}
    url = reverse("campaign_topics")
    assert agent.post(url, values).status_code == 404
    assert "Foire d’automne" in manager.post(url, values, follow=True).content.decode()
    assert "Un sujet porte déjà cet intitulé" in manager.post(url, values).content.decode()
    assert "Foire d’automne" in Client().get(f"/{cast.town.code}/informations/").content.decode()
    manager.post(reverse("retire_campaign_topic", args=[informing.works.pk]))
    assert informing.agreements(hers) == [("Travaux dans les rues", "retired")]
    assert "Travaux dans les rues" not in Client().get(f"/{cast.town.code}/informations/").content.decode()


def test_the_pace_is_set_by_who_manages_the_whole_authority(informing: Informing) -> None:
    cast = informing.cast
    url = reverse("sending_terms")
    assert cast.sign_in(cast.manager).get(url).status_code == 404
    director = cast.agent_of(cast.town, "Ada Prieur", rights=[Right.MANAGE], sectors=[CULTURE])
    client = cast.sign_in(director)
    assert client.post(url, {"per_minute": "0", "price": "0"}).status_code == 422
    assert client.post(url, {"per_minute": "30", "price": "0,0015"}).status_code == 302
    with scope(walls=cast.walls):
        assert SendingTerms.objects.get().per_minute == 30


def test_the_list_of_a_town_is_its_own(cast: Cast, informing: Informing) -> None:
    informing.draft()
    assert "Rue du Moulin" in cast.sign_in(cast.agent).get(reverse("campaigns")).content.decode()
    assert "Rue du Moulin" not in cast.sign_in(cast.outsider_town).get(reverse("campaigns")).content.decode()
    with scope(walls=cast.walls):
        assert Topic.objects.filter(authority=cast.town).count() == 1
