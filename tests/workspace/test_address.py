"""A wrong e-mail address is corrected by an agent: what was missed leaves again, the former one opens nothing."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import confirm_identity
from parvis.cases.codes import code_of
from parvis.cases.links import resume_url
from parvis.cases.models import Applicant, Case
from parvis.events.models import Event
from parvis.notifications.actions import CannotClaim, claim
from parvis.notifications.models import Delivery
from parvis.people.models import ContactPoint
from tests.cast import ANSWERS, Cast
from tests.workspace.test_story import REFUSED, SENT, UNSURE, end, react

WRONG, RIGHT = ANSWERS["mail"], "camille.juste@courriel.example"
LINK = re.compile(r"/suivi/lien/[\w:.-]+/")


def page_of(case: Case) -> str:
    return reverse("case_adresse_electronique", args=[case.reference])


def correct(cast: Cast, case: Case, **typed: Any) -> Any:
    """What the page holds when it is opened, with what she types over it, sent by the agent."""
    client = cast.sign_in(cast.agent)
    page = client.get(page_of(case))
    assert page.status_code == 200
    form = page.context["form"]
    ticked = form.fields["again"].initial if "again" in form.fields else []
    sent = {"email": RIGHT, "ground": "telephone", "again": ticked, **typed}
    trace = {"revision": page.context["case"].revision, "seen": page.context["seen"]}
    return client.post(page_of(case), {**trace, **sent}, follow=True)


def deliveries(cast: Cast, case: Case) -> list[Delivery]:
    with scope(walls=cast.walls):
        return list(Delivery.objects.of(case.pk))


def link_in(delivery: Delivery) -> str:
    (found,) = {*LINK.findall(delivery.text), *LINK.findall(delivery.html)}
    return str(found)


@pytest.mark.parametrize("became", [SENT, REFUSED, UNSURE])
def test_what_went_to_the_wrong_address_leaves_again_for_the_right_one(
    cast: Cast, became: dict[str, Any]
) -> None:
    case = cast.file()
    react(cast, case)
    end(cast, case, **became)
    answer = correct(cast, case)
    assert "L’adresse est corrigée" in answer.content.decode()
    former, again = deliveries(cast, case)
    assert (former.recipient, again.recipient) == (WRONG, RIGHT)
    assert (again.purpose, again.is_legal, again.state) == ("acknowledgement", True, "queued")
    assert again.documents == former.documents
    assert again.documents, "the acknowledgement is attached again"
    assert not former.needs_attention()
    titles = [str(item.title) for item in answer.context["timeline"]]
    assert "Accusé de réception, à la nouvelle adresse, courriel en attente d’envoi" in titles
    assert not answer.context["troubles"]


def test_only_the_new_contact_is_let_in(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    end(cast, case, **SENT)
    stranger, owner, latecomer = Client(), Client(), Client()
    tracking = reverse("tracking", args=[case.reference])
    resume = "/reprendre/" + resume_url(case.pk, sent_to=WRONG).split("/reprendre/")[1]
    (former,) = deliveries(cast, case)
    assert stranger.get(link_in(former), follow=True).status_code == 200
    assert latecomer.get(resume, follow=True).status_code == 200
    owner.post("/suivi/", {"reference": case.reference, "code": code_of(case.pk)})
    told = correct(cast, case).content.decode()
    assert "Vouliez-vous dire" not in told
    again = deliveries(cast, case)[1]
    assert stranger.get(tracking).status_code == 404
    assert latecomer.get(tracking).status_code == 404
    dead = Client().get(link_in(former))
    assert dead.status_code == 410
    assert "l’adresse électronique de la demande a changé" in dead.content.decode()
    assert Client().get(resume).status_code == 410
    assert owner.get(tracking).status_code == 200
    assert Client().get(link_in(again), follow=True).status_code == 200


def test_the_code_is_not_read_by_who_holds_a_link_only(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    confirmation = reverse("confirmation", args=[case.reference])
    by_link, by_code = Client(), Client()
    by_link.get(link_in(deliveries(cast, case)[0]))
    by_code.post("/suivi/", {"reference": case.reference, "code": code_of(case.pk)})
    assert code_of(case.pk) in by_code.get(confirmation).content.decode()
    assert code_of(case.pk) not in by_link.get(confirmation).content.decode()


def test_what_had_not_left_changes_address_without_being_asked(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    correct(cast, case, again=[])
    former, again = deliveries(cast, case)
    with scope(walls=cast.walls), pytest.raises(CannotClaim):
        claim(former.pk, at=timezone.now())
    assert (former.reason, again.recipient, again.state) == ("address_corrected", RIGHT, "queued")


def test_nothing_leaves_twice_nor_again_when_it_is_unticked(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    end(cast, case, **REFUSED)
    correct(cast, case, again=[])
    (former,) = deliveries(cast, case)
    send_again = reverse("case_send_again", args=[case.reference, former.pk])
    client = cast.sign_in(cast.agent)
    first, second = (client.post(send_again, follow=True).content.decode() for _twice in range(2))
    assert "remis en file d’envoi" in first
    assert "déjà parti" in second
    former, again = deliveries(cast, case)
    assert (former.recipient, former.state, again.recipient) == (WRONG, "failed", RIGHT)


def test_a_message_that_is_leaving_is_waited_for(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    (leaving,) = deliveries(cast, case)
    with scope(walls=cast.walls):
        claim(leaving.pk, at=timezone.now())
    refused = correct(cast, case)
    assert refused.status_code == 422
    assert "en train de partir" in refused.content.decode()
    with scope(walls=cast.walls):
        assert Applicant.objects.get(pk=case.pk).email == WRONG


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": ""}, "Écrivez la nouvelle adresse"),
        ({"email": "camille"}, "Écrivez une adresse complète"),
        ({"email": WRONG.upper()}, "C’est déjà l’adresse de cette demande"),
        ({"ground": ""}, "Dites comment vous connaissez cette adresse"),
    ],
)
def test_what_is_missing_is_asked_for(cast: Cast, typed: dict[str, str], said: str) -> None:
    case = cast.file()
    refused = correct(cast, case, **typed)
    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_the_journal_tells_the_ground_and_no_address(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    answer = correct(cast, case, ground="counter")
    with scope(walls=cast.walls):
        facts = list(Event.objects.of_case(case.pk))
    assert [fact.facts for fact in facts if fact.kind == "case.email_corrected"] == [{"ground": "counter"}]
    assert not any("@" in json.dumps([fact.facts, fact.subjects]) for fact in facts)
    corrected = next(item for item in answer.context["timeline"] if "corrigée" in str(item.title))
    assert (str(corrected.body), corrected.by) == ("Elle est venue à l’accueil", cast.agent.full_name)


@pytest.mark.parametrize("is_verified", [False, True])
def test_the_file_of_the_person_follows_unless_its_address_was_verified(
    cast: Cast, is_verified: bool
) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=cast.agent, at=timezone.now())
        points = ContactPoint.objects.filter(profile=profile, kind="email").order_by("value")
        if is_verified:
            points.update(verified_at=timezone.now())
    correct(cast, case)
    with scope(walls=cast.walls):
        known = list(points.values_list("value", flat=True))
    assert known == ([WRONG, RIGHT] if is_verified else [RIGHT])


def test_a_likely_slip_is_told_and_kept(cast: Cast) -> None:
    case = cast.file()
    told = correct(cast, case, email="camille@gmial.com").content.decode()
    assert "Vouliez-vous dire camille@gmail.com ?" in told
    assert cast.read(case).mailbox == "camille@gmial.com"


def test_who_left_no_address_has_none_to_correct(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        Applicant.objects.filter(pk=case.pk).update(email="")
    client = cast.sign_in(cast.agent)
    assert client.get(page_of(case)).status_code == 302
    assert page_of(case) not in client.get(f"/agent/demandes/{case.reference}/").content.decode()
