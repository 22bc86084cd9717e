"""The link to one's own files through the doors: reception sends it, the person uses it once, without a script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.notifications.actions import CannotResend, claim, confirm, resend, transmit
from parvis.notifications.models import Delivery
from parvis.people.models import ContactPoint, Profile
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast
from tests.person_file.test_own import EMAIL, known, together


@pytest.fixture
def files(cast: Cast) -> dict[str, Profile]:
    return {sector: known(cast, sector) for sector in (CULTURE, SCHOOL, SOCIAL)}


def send(cast: Cast, profile: Profile) -> Any:
    """Reception sends the link from her file."""
    with scope(walls=cast.walls):
        point = ContactPoint.objects.get(profile=profile)
    address = reverse("person_ses_fiches", args=[profile.pk])
    return cast.sign_in(cast.receptionist).post(address, {"point": str(point.pk)}, follow=True)


def sent(cast: Cast) -> Delivery:
    with scope(walls=cast.walls):
        return Delivery.objects.filter(purpose="own_files").latest("queued_at", "id")


def link_in(delivery: Delivery) -> str:
    found = re.search(r"/mes-dossiers/\S+/", delivery.text)
    assert found is not None
    return found[0]


def test_she_joins_her_files_from_her_mailbox(cast: Cast, files: dict[str, Profile]) -> None:
    page = cast.sign_in(cast.receptionist).get(reverse("person", args=[files[CULTURE].pk]))
    assert reverse("person_ses_fiches", args=[files[CULTURE].pk]) in page.content.decode()
    assert "Le lien part à l’adresse" in send(cast, files[CULTURE]).content.decode()
    message = sent(cast)
    assert message.recipient == EMAIL
    for word in ("scolarité", "Social", "culture", "Camille Destève, née"):
        assert word not in message.subject + message.text
    person, link = Client(), link_in(message)
    first = person.get(link)
    body = first.content.decode()
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-store")
    assert first["Referrer-Policy"] == "no-referrer"
    assert "Enfance et scolarité" in body
    assert "Un service de la collectivité" in body
    assert "Social" not in body
    for profile in files.values():
        assert str(profile.pk) not in body, "no id leaves the house"
    school = next(one.mark for one, words in first.context["others"] if words == "Enfance et scolarité")
    done = person.post(link, {"file": [school]})
    assert [str(words) for words in done.context["together"]] == [
        "Sports, culture et vie associative",
        "Enfance et scolarité",
    ]
    assert done.context["apart"] == ["Un service de la collectivité"]
    assert together(cast, files[CULTURE]) == {SCHOOL}
    for again in (person.get(link), person.post(link, {"file": []}), Client().get(link)):
        assert again.status_code == 410
        assert "Il a déjà servi" in (page := again.content.decode()) and "Joindre Montrevel" in page
    assert together(cast, files[CULTURE]) == {SCHOOL}


def test_a_link_altered_or_a_foreign_mark_does_nothing(cast: Cast, files: dict[str, Profile]) -> None:
    send(cast, files[CULTURE])
    link = link_in(sent(cast))
    stranger = Client()
    altered = stranger.get(link[:-4] + "abc/")
    assert altered.status_code == 410 and "Montrevel" not in altered.content.decode()
    assert stranger.get("/mes-dossiers/x/").status_code == 410
    assert stranger.post(link, {"file": [str(files[SCHOOL].pk)]}).status_code == 410
    assert together(cast, files[CULTURE]) == set()
    assert stranger.get(link).status_code == 200, "a mark that is none spends nothing"


@pytest.mark.parametrize("who", ["agent", "manager", "reader", "outsider_sector", "outsider_town"])
def test_who_does_not_receive_her_sends_nothing(cast: Cast, files: dict[str, Profile], who: str) -> None:
    client = cast.sign_in(getattr(cast, who))
    address = reverse("person_ses_fiches", args=[files[CULTURE].pk])
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_the_desk_is_told_when_no_link_can_leave(cast: Cast, files: dict[str, Profile]) -> None:
    for _time in range(3):
        send(cast, files[CULTURE])
    refused = send(cast, files[CULTURE])
    assert refused.status_code == 422
    assert "Trois liens sont déjà partis" in refused.content.decode()
    with scope(walls=cast.walls):
        ContactPoint.objects.filter(profile=files[SCHOOL]).update(verified_at=None, verification="")
    page = cast.sign_in(cast.receptionist).get(reverse("person_ses_fiches", args=[files[SCHOOL].pk]))
    assert "Aucune adresse électronique vérifiée" in page.content.decode()


def test_trying_links_is_stopped(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="198.51.100.77")
    answers = [client.post("/mes-dossiers/x/").status_code for _one in range(21)]
    assert answers == [410] * 20 + [429]


def test_the_outbox_forgets_the_link_once_it_left(cast: Cast, files: dict[str, Profile]) -> None:
    send(cast, files[CULTURE])
    message, at = sent(cast), timezone.now()
    with scope(walls=cast.walls):
        attempt = claim(message.pk, at=at).attempts
        transmit(message.pk, attempt=attempt, at=at)
        assert "/mes-dossiers/" in Delivery.objects.get(pk=message.pk).text
        confirm(message.pk, attempt=attempt, server_reply="250 ok", at=at)
        message.refresh_from_db()
        assert (message.state, message.text, message.html) == ("sent", "", "")
        Delivery.objects.filter(pk=message.pk).update(state="uncertain", sent_at=None, uncertain_at=at)
        with pytest.raises(CannotResend):
            resend(message.pk, by=cast.agent.actor, at=at)
