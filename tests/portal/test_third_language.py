"""A person who reads Arabic reads the whole house in it, from the right; agents never do."""

import re
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from parvis.base.scope import scope
from parvis.catalogue.models import Procedure
from parvis.notifications.correspondence.letters import acknowledge
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, OFFER, Cast
from tests.portal.conftest import PROJECT, YOU, Resident
from tests.portal.test_reading import read, translated
from tests.tabled import ELIGIBILITY, FEE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spoken_before() -> Iterator[None]:
    """The language of this thread, which a page in Arabic would leave to the next test."""
    with translation.override("fr"):
        yield


@pytest.fixture
def room(cast: Cast) -> Procedure:
    document = translated(deepcopy(OFFER), "ar", but=frozenset({"Nom de la fête"}))
    return cast.offer("salle-arabe", cast.association, sector=CULTURE, **document)


def reader() -> Client:
    return Client(headers={"accept-language": "ar"})


def test_a_page_is_in_arabic_whole_and_from_the_right(cast: Cast, room: Procedure) -> None:
    address = reverse("procedure", args=["montrevel", room.slug])
    page = read(reader(), address)
    assert '<html lang="ar" dir="rtl"' in page
    assert "ابدأ" in page and "Commencer" not in page
    assert (
        '<h1 class="govuk-heading-xl">حجز' in page or "Réserver une salle pour une association [ar]" in page
    )
    assert '<button type="submit" name="language" value="fr" lang="fr" dir="ltr">Français</button>' in page
    assert "النص الفرنسي وحده" in page
    french = read(Client(), address)
    assert '<html lang="fr" class' in french and "النص الفرنسي" not in french
    assert 'value="ar" lang="ar" dir="rtl">العربية</button>' in french
    assert "Langues de cette démarche" not in french


def test_a_link_says_a_language_and_it_is_kept(cast: Cast, room: Procedure) -> None:
    client, address = Client(), reverse("procedure", args=["montrevel", room.slug])
    assert '<html lang="ar" dir="rtl"' in read(client, f"{address}?lire=ar")
    assert '<html lang="ar" dir="rtl"' in read(client, address)
    assert '<html lang="fr"' in read(Client(), f"{address}?lire=en")
    client.post("/langue/", {"language": "fr", "next": address})
    assert '<html lang="fr"' in read(client, address)


def test_agents_never_read_it(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    client.cookies["parvis_language"] = "ar"
    page = client.get(reverse("inbox")).content.decode()
    assert '<html lang="fr"' in page and "العربية" not in page


def test_it_is_filled_checked_sent_and_followed_in_arabic(cast: Cast, room: Procedure) -> None:
    resident = Resident(cast, reader())
    draft = resident.start(room)

    def at(name: str, *more: str) -> str:
        return resident.url(name, draft, *more, procedure=room)

    refused = resident.client.post(at("step", "you"), {})
    page = " ".join(refused.content.decode().split())
    assert (
        refused.status_code == 422
        and "هناك مشكلة" in page
        and "أدخل" in page
        and "Il y a un problème" not in page
    )
    assert resident.client.post(at("step", "you"), YOU).status_code == 302
    step = read(resident.client, at("step", "project"))
    assert 'lang="fr" dir="ltr">Nom de la fête' in step, re.findall(".{90}Nom de la fête", step)
    assert resident.client.post(at("step", "project"), PROJECT).status_code == 302
    resident.client.cookies["parvis_language"] = "fr"
    assert "[ar]" not in read(resident.client, at("step", "you"))
    del resident.client.cookies["parvis_language"]
    checked = read(resident.client, at("check"))
    assert "راجع أجوبتك" in checked and "إرسال طلبي" in checked
    sent = resident.client.post(at("submit"))
    assert "أُرسل طلبك" in read(resident.client, sent["Location"])
    case = resident.case(draft)
    assert case.language == "ar"
    followed = read(resident.client, reverse("tracking", args=[case.reference]))
    assert "وصل إلى المصلحة" in followed and "أرسلت طلبك" in followed and "Arrivé au service" not in followed


def test_the_language_read_when_one_sends_is_kept(resident: Resident) -> None:
    draft = resident.fill()
    resident.client.cookies["parvis_language"] = "ar"
    assert resident.send(draft).status_code == 302
    assert resident.case(draft).language == "ar"


def test_the_acknowledgement_is_french_with_an_arabic_translation(cast: Cast, room: Procedure) -> None:
    resident = Resident(cast, reader())
    draft = resident.start(room)
    for step, told in (("you", YOU), ("project", PROJECT)):
        resident.client.post(resident.url("step", draft, step, procedure=room), told)
    resident.client.post(resident.url("submit", draft, procedure=room))
    case = resident.case(draft)
    with scope(walls=cast.walls), translation.override("fr"):
        acknowledge(case.pk, at=case.received_at)
        [sent] = Delivery.objects.filter(holder_id=case.pk)
    french, arabic = sent.text.split("Traduction de courtoisie")
    assert sent.subject.startswith("Accusé de réception") and sent.language == "fr"
    assert "Nous avons reçu votre demande" in french and "Si nous ne vous répondons pas" in french
    assert "النص الفرنسي وحده هو المعتمد" in arabic and "استلمنا طلبك" in arabic and "إذا لم نجبك" in arabic
    assert "Réserver une salle pour une" in french and "حجز قاعة لجمعية" in arabic and "حجز" not in french
    assert (
        '<div lang="ar" dir="rtl">' in sent.html
        and "<bdi>1 place de la Mairie, 26999 Montrevel</bdi>" in sent.html
    )
    # Who reads French receives no translation.
    other = Resident(cast).file()
    with scope(walls=cast.walls):
        acknowledge(other.pk, at=other.received_at)
        assert not Delivery.objects.filter(
            holder_id=other.pk, text__contains="Traduction de courtoisie"
        ).exists()


def test_what_a_programme_decides_is_said_in_arabic(cast: Cast) -> None:
    procedure = cast.offer(
        "salle-conditions", cast.association, sector=CULTURE,
        **translated(deepcopy(OFFER) | {"tables": [ELIGIBILITY]}, "ar"),
    )  # fmt: skip
    place = ["montrevel", procedure.slug]
    rules = read(reader(), reverse("procedure_rules", args=place))
    assert "ما يحسبه برنامج" in rules and "L311-3-1" in rules and "[ar]" in rules
    assert "Le programme" not in rules


def test_the_price_computed_is_said_in_the_words_of_the_procedure(cast: Cast) -> None:
    document = translated(deepcopy(OFFER) | {"tables": [FEE]}, "ar")
    procedure = cast.offer("salle-payante", cast.association, sector=CULTURE, **document)
    resident = Resident(cast, reader())
    draft = resident.start(procedure)
    for step, told in (("you", YOU), ("project", PROJECT | {"guests": "250"})):
        resident.client.post(resident.url("step", draft, step, procedure=procedure), told)
    checked = read(resident.client, resident.url("check", draft, procedure=procedure))
    assert "Prix de la salle [ar]" in checked and re.search(r"1\D250,50.€", checked)
    resident.client.post(resident.url("submit", draft, procedure=procedure))
    case = resident.case(draft)
    followed = read(resident.client, reverse("tracking", args=[case.reference]))
    assert (
        "ما حسبه برنامج" in followed and "Prix de la salle [ar]" in followed and "المادة L311-3-1" in followed
    )
    rules = read(resident.client, reverse("case_rules", args=[case.reference]))
    assert "Calculer le prix de la salle. [ar]" in rules and "(طُبّقت عليك)" in rules
    with scope(walls=cast.walls):
        acknowledge(case.pk, at=case.received_at)
        french, arabic = Delivery.objects.get(holder_id=case.pk).text.split("Traduction de courtoisie")
    assert (
        "Prix de la salle\u00a0: 1" in french
        and "Un programme informatique" in french
        and "[ar]" not in french
    )
    assert "Prix de la salle [ar]: 1" in arabic and "قرأ برنامج معلوماتي أجوبتك" in arabic
