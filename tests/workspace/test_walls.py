"""Whoever has nothing to do there gets the same answer as for what does not exist, on every address."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from parvis.agents.models import Membership
from parvis.base.identifiers import new_id, new_reference
from parvis.base.scope import Wall, scope
from parvis.cases.actions import reply
from parvis.cases.models import Case, CaseDocument
from parvis.documents.models import Document
from parvis.notifications.actions import queue
from parvis.notifications.models import Delivery, Purpose
from parvis.workspace.urls import urlpatterns
from tests.cast import CULTURE, Cast

CASE_NAMES = sorted({p.name for p in urlpatterns if p.name and "<str:reference>" in str(p.pattern)})
OUTSIDERS = ("outsider_town", "outsider_sector", "receptionist")


def test_every_address_of_a_case_is_tried() -> None:
    assert len(CASE_NAMES) >= 17


@pytest.fixture
def filed(cast: Cast) -> tuple[Case, Document, Delivery]:
    case = cast.file()
    at = timezone.now()
    with scope(walls=cast.walls):
        document = Document.objects.create(
            authority=cast.town,
            sector=CULTURE,
            holder_id=case.pk,
            name="statuts.pdf",
            kind="pdf",
            media_type="application/pdf",
            size=12,
            sha256="0" * 64,
            storage_name=new_id().hex,
            origin="person",
            created_at=at,
        )
        CaseDocument.objects.create(case=case, document=document, authority=cast.town, sector=CULTURE)
        delivery = queue(
            authority=cast.town,
            sector=CULTURE,
            holder_id=case.pk,
            key="acknowledgement",
            purpose=Purpose.ACKNOWLEDGEMENT,
            recipient=case.applicant.email,
            subject="Bien reçu",
            text="Nous avons reçu votre demande.",
            at=at,
        )
    return case, document, delivery


def without_token(response: HttpResponse) -> str:
    """The page, but for what protects its forms, which is drawn anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


PARTS = {
    "case_cancel_decision": "planned",
    "case_opinion_withdraw": "opinion",
    "case_take_back": "planned",
    "case_unlink": "link",
}
"""Addresses of a part of a case: the case being out of reach, so is any part of it."""


def address(name: str, reference: str, document: object, delivery: object) -> str:
    arguments: dict[str, object] = {"reference": reference}
    if name in PARTS:
        arguments[PARTS[name]] = delivery
    if "document" in name:
        arguments["document"] = document
    if name == "agent_document_page":
        arguments["number"] = 1
    if name in ("case_send_again", "case_set_aside"):
        arguments["delivery"] = delivery
    return reverse(name, kwargs=arguments)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("name", CASE_NAMES)
def test_forbidden_looks_absent(
    cast: Cast, filed: tuple[Case, Document, Delivery], name: str, who: str
) -> None:
    case, document, delivery = filed
    client = cast.sign_in(getattr(cast, who))
    there = address(name, case.reference, document.pk, delivery.pk)
    nowhere = address(name, new_reference(), new_id(), new_id())
    for method in (client.get, client.post):
        forbidden, absent = method(there), method(nowhere)
        assert forbidden.status_code == absent.status_code
        assert forbidden.status_code in (404, 405)
        assert without_token(forbidden) == without_token(absent)


READ_ONLY = {"case", "case_paper_form", "direct_news", "direct_presents"}


@pytest.mark.parametrize(
    "name", [name for name in CASE_NAMES if "document" not in name and name not in READ_ONLY]
)
def test_who_only_reads_cannot_post(cast: Cast, filed: tuple[Case, Document, Delivery], name: str) -> None:
    case, document, delivery = filed
    client = cast.sign_in(cast.reader)
    assert client.get(reverse("case", args=[case.reference])).status_code == 200
    response = client.post(address(name, case.reference, document.pk, delivery.pk), {"revision": 0})
    assert response.status_code == 404


def test_acting_elsewhere_gives_nothing_here(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.create(
            agent=cast.reader, authority=cast.town, unit=cast.childhood, rights=["act"], sectors=["school"]
        )
    case = cast.file()
    client = cast.sign_in(cast.reader)
    assert client.get(reverse("case", args=[case.reference])).context["gestures"] == []
    response = client.post(reverse("case_noter", args=[case.reference]), {"revision": 0, "body": "Un mot"})
    assert response.status_code == 404
    with scope(walls=cast.walls):
        assert not case.notes.exists()


def test_who_only_reads_sees_no_button(cast: Cast) -> None:
    case = cast.file()
    response = cast.sign_in(cast.reader).get(reverse("case", args=[case.reference]))
    assert response.context["gestures"] == []
    assert "Prendre en charge</button>" not in response.content.decode()


def test_the_outbox_shows_only_visible_cases(cast: Cast, filed: tuple[Case, Document, Delivery]) -> None:
    _case, _document, delivery = filed
    message = reverse("outbox_message", args=[delivery.pk])
    mine = cast.sign_in(cast.agent)
    assert "Bien reçu" in mine.get(reverse("outbox")).content.decode()
    assert "Nous avons reçu votre demande." in mine.get(message).content.decode()
    for who in OUTSIDERS:
        client = cast.sign_in(getattr(cast, who))
        assert "Bien reçu" not in client.get(reverse("outbox")).content.decode()
        assert client.get(message).status_code == 404


def test_a_failed_delivery_is_sent_again(cast: Cast, filed: tuple[Case, Document, Delivery]) -> None:
    case, _document, delivery = filed
    with scope(walls=cast.walls):
        Delivery.objects.filter(pk=delivery.pk).update(
            state="uncertain", uncertain_at=timezone.now(), next_attempt_at=None
        )
    client = cast.sign_in(cast.agent)
    again = reverse("case_send_again", args=[case.reference, delivery.pk])
    assert again in client.get(reverse("case", args=[case.reference])).content.decode()
    client.post(again)
    with scope(walls=cast.walls):
        assert Delivery.objects.get(pk=delivery.pk).state == "queued"


def test_nobody_gets_in_without_signing_in(cast: Cast) -> None:
    case = cast.file()
    for path in ("/agent/", "/agent/demandes/", f"/agent/demandes/{case.reference}/", "/agent/equipe/"):
        assert Client().get(path).headers["Location"] == f"/agent/connexion/?next={path}"


def test_an_account_that_is_no_agent_gets_nothing(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    with scope(walls=[Wall(cast.town.pk, "")]):
        cast.agent.left_on = timezone.localdate()
        cast.agent.save()
    assert client.get("/agent/demandes/").status_code == 404


def test_a_right_withdrawn_while_the_page_is_open_loses_no_text(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    page = client.get(f"/agent/demandes/{case.reference}/repondre/")
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.filter(agent=cast.agent).delete()
    typed = {"revision": 0, "seen": page.context["seen"], "body": "Bonjour, voici ma réponse."}
    response = client.post(f"/agent/demandes/{case.reference}/repondre/", typed)
    assert response.status_code == 404
    assert "Bonjour, voici ma réponse." in response.content.decode()
    assert case.title not in response.content.decode()


def test_a_session_that_ended_loses_no_text(cast: Cast) -> None:
    case = cast.file()
    response = Client().post(f"/agent/demandes/{case.reference}/noter/", {"body": "Un mot à garder"})
    assert response.status_code == 403
    assert "Un mot à garder" in response.content.decode()


def test_forms_are_protected_from_other_sites(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent, enforce_csrf_checks=True)
    page = client.get(f"/agent/demandes/{case.reference}/noter/").content.decode()
    assert 'name="csrfmiddlewaretoken"' in page
    there = f"/agent/demandes/{case.reference}/noter/"
    foreign = client.post(there, {"body": "Un mot à garder"}, headers={"origin": "https://ailleurs.example"})
    assert foreign.status_code == 403 and "Un mot à garder" not in foreign.content.decode()
    # A page of ours whose cookie has gone gives back what was typed, in the agent's space.
    ours = client.post(there, {"body": "Un mot à garder"}, headers={"origin": "http://testserver"})
    assert ours.status_code == 403 and "Un mot à garder" in ours.content.decode()
    nowhere = client.get("/agent/nulle-part/")
    assert nowhere.status_code == 404 and "Aller à mon espace" in nowhere.content.decode()


def test_who_must_have_a_second_factor_goes_to_set_it_up(cast: Cast) -> None:
    client = cast.sign_in(cast.designer)
    assert client.get("/agent/demandes/").headers["Location"] == "/agent/compte/securite/"
    assert client.get("/agent/compte/securite/").status_code == 200
    assert client.get("/agent/compte/").status_code == 200


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern


def test_every_view_of_the_workspace_says_for_whom() -> None:
    unsaid = [
        str(pattern.pattern)
        for pattern in views(get_resolver("parvis.workspace.urls").url_patterns)
        if getattr(pattern.callback, "access", "") not in ("agent", "public")
    ]
    assert unsaid == []


def test_the_message_of_another_town_stays_there(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        reply(case.pk, "Un secret", by=cast.agent, at=timezone.now())
    page = cast.sign_in(cast.outsider_town).get("/agent/demandes/").content.decode()
    assert case.reference not in page
