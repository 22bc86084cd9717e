"""A procedure whose texts exist in another language is read in it, from its page to the tracking of the request."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.catalogue.drafting.languages import offered
from parvis.catalogue.library import document_of
from parvis.catalogue.models import Procedure
from parvis.notifications.correspondence.values import facts_of
from tests.cast import CULTURE, OFFER, Cast, words
from tests.portal.conftest import YOU, Resident
from tests.tabled import ELIGIBILITY

pytestmark = pytest.mark.django_db

CHOICE = {
    "id": "place",
    "type": "choice",
    "label": words("Quelle salle ?"),
    "required": "yes",
    "options": [
        {"value": "big", "label": words("La grande")},
        {"value": "small", "label": words("La petite")},
    ],
}
ROWS = {
    "id": "guests",
    "type": "group",
    "label": words("Les invités"),
    "item_label": words("Invité"),
    "fields": [{"id": "name", "type": "text", "label": words("Son nom"), "required": "no"}],
}
ON = {"id": "on", "type": "date", "label": words("Quel jour ?"), "required": "yes"}
WORDS = {
    "Réserver une salle pour une association": "حجز قاعة لجمعية",
    "Nom de la fête": "اسم الحفل",
    "La grande": "القاعة الكبيرة",
}
TOLD = {"_shown": "event place on guests guests-0-name", "event": "حفل", "place": "big", "guests-rows": "1"}
DAY = {"on-day": "27", "on-month": "3", "on-year": "2026", "guests-0-name": "سلمى"}


def translated(document: Any, language: str, *, but: frozenset[str] = frozenset()) -> Any:
    """The same document with each text said in one more language, but some."""
    if isinstance(document, dict):
        if isinstance(document.get("fr"), str) and document["fr"] not in but:
            return {**document, language: WORDS.get(document["fr"], f"{document['fr']} [{language}]")}
        return {key: translated(value, language, but=but) for key, value in document.items()}
    if isinstance(document, list):
        return [translated(one, language, but=but) for one in document]
    return document


def persian(cast: Cast, slug: str = "salle-persane", **changes: Any) -> Procedure:
    """A procedure of the cast that speaks Persian, but for one question."""
    document = deepcopy(OFFER) | changes
    document["form"]["steps"][1]["sections"][0]["fields"] = [
        *document["form"]["steps"][1]["sections"][0]["fields"][:1],
        *(CHOICE, ON, ROWS),
    ]
    document = translated(document, "fa", but=frozenset({"Quel jour ?"}))
    return cast.offer(slug, cast.association, sector=CULTURE, **document)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_only_languages_whole_enough_are_offered() -> None:
    assert offered(OFFER) == ()
    assert offered(translated(OFFER, "fa")) == ("fa",)
    assert offered(translated(translated(OFFER, "oc"), "br")) == ("br", "oc")
    half = frozenset({"Vous", "Votre nom", "La fête", "Déroulement", "Statuts de l’association"})
    assert offered(translated(OFFER, "fa", but=half)) == ()
    lettered = document_of("reserver-une-salle")
    letters, process = lettered.pop("letters"), lettered.pop("process")
    assert offered(translated(lettered, "br") | {"letters": letters, "messages": {}}) == ("br",)
    assert offered(translated(lettered, "br") | {"process": process, "messages": {}}) == ()


def test_the_page_of_a_procedure_is_read_in_another_language(cast: Cast) -> None:
    procedure = persian(cast)
    address = reverse("procedure", args=["montrevel", procedure.slug])
    french = read(Client(), address)
    assert '<a class="govuk-link" href="?lire=fa" hreflang="fa" lang="fa" dir="rtl">فارسی</a>' in french
    assert '<h1 class="govuk-heading-xl">Réserver une salle' in french and "حجز" not in french
    page = read(Client(), f"{address}?lire=fa")
    assert '<h1 class="govuk-heading-xl" lang="fa" dir="rtl">حجز قاعة لجمعية</h1>' in page
    assert '<html lang="fr"' in page and "Commencer" in page and "Gratuit" in page
    assert '<input type="hidden" name="lire" value="fa">' in page
    assert "restent en français" in page
    assert read(Client(), f"{address}?lire=br").count("حجز") == 0
    assert "Langues de cette démarche" not in read(Client(), "/montrevel/demarches/reserver-une-salle/")


def test_a_request_is_filled_checked_sent_and_followed_in_persian(cast: Cast) -> None:
    procedure = persian(cast)
    resident = Resident(cast)
    place = ["montrevel", procedure.slug]
    begun = resident.client.post(reverse("start_draft", args=place), {"lire": "fa"})
    draft = re.search(r"saisie/([0-9a-f-]{36})/", begun["Location"])[1]  # type: ignore[index]

    def at(name: str, *more: str) -> str:
        return reverse(name, args=[*place, draft, *more])

    assert 'lang="fa" dir="rtl">Votre nom [fa]' in read(resident.client, at("step", "you"))
    assert resident.client.post(at("step", "you"), YOU).status_code == 302
    page = read(resident.client, at("step", "project"))
    assert (
        '<label class="govuk-label govuk-radios__label" for="field-place" lang="fa" dir="rtl">القاعة الكبيرة'
        in page
    )
    assert 'lang="fr">Quel jour ?' in page and ">Jour</label>" in page
    assert 'dir="auto"' in page and 'lang="fa" dir="rtl">Invité [fa] 1' in page
    posted = resident.client.post(at("step", "project"), TOLD | DAY)
    assert posted.status_code == 302, [one.message for one in posted.context["lines"]]
    assert posted["Location"] == at("check")
    checked = read(resident.client, at("check"))
    assert '<dt class="govuk-summary-list__key" lang="fa" dir="rtl">اسم الحفل</dt>' in checked
    assert '<dd class="govuk-summary-list__value" lang="fa" dir="rtl">القاعة الكبيرة</dd>' in checked
    assert '<dt class="govuk-summary-list__key" lang="fr">Quel jour ?</dt>' in checked
    assert '<dd class="govuk-summary-list__value" lang="fa" dir="rtl">27 مارس 2026</dd>' in checked
    sent = resident.client.post(at("submit"))
    assert "حجز قاعة لجمعية" in read(resident.client, sent["Location"])
    with scope(walls=cast.walls):
        case = Case.objects.select_related("version", "authority", "unit", "responsible", "applicant").get(
            version__procedure=procedure
        )
        assert (case.language, case.answers["event"]) == ("fa", "حفل")
        assert facts_of(case).procedure_title == OFFER["title"]["fr"]
    followed = read(resident.client, reverse("tracking", args=[case.reference]))
    assert '<h1 class="govuk-heading-xl" lang="fa" dir="rtl">حجز قاعة لجمعية</h1>' in followed
    assert 'lang="fa" dir="rtl">القاعة الكبيرة' in followed and "Arrivé au service" in followed
    his = read(cast.sign_in(cast.agent), reverse("case", args=[case.reference]))
    assert "dans une autre langue (فارسی)" in his and "La grande" in his


def test_one_goes_back_to_french_in_the_middle_and_loses_nothing(cast: Cast) -> None:
    procedure = persian(cast)
    client = Client()
    place = ["montrevel", procedure.slug]
    begun = client.post(reverse("start_draft", args=place), {"lire": "fa"})["Location"]
    page = read(client, begun)
    assert (
        '<button class="pv-link-button" type="submit" form="saisie" name="lire" value="fr" lang="fr">Français'
        in page
    )
    assert client.post(begun, YOU | {"lire": "fr"})["Location"] == begun
    french = read(client, begun)
    assert "حجز" not in french and 'value="Destève"' in french
    client.post(begun, YOU | {"lire": "fa"})
    assert "حجز" in read(client, begun)
    client.post(begun, YOU | {"lire": "zz"})
    assert "حجز" not in read(client, begun)


def test_the_questions_before_the_form_are_read_so_too(cast: Cast) -> None:
    procedure = cast.offer(
        "salle-conditions",
        cast.association,
        sector=CULTURE,
        **translated(deepcopy(OFFER) | {"tables": [ELIGIBILITY]}, "fa"),
    )
    place = ["montrevel", procedure.slug]
    client = Client()
    asked = client.post(reverse("start_draft", args=place), {"lire": "fa"})
    assert asked["Location"] == reverse("conditions", args=place) + "?lire=fa"
    page = read(client, asked["Location"])
    assert '<input type="hidden" name="lire" value="fa">' in page and "[fa]" in page
