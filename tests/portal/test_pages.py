"""The offer, the pages the law wants, the language, the weight."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from parvis.authorities.checks import check_legal_notices
from parvis.authorities.models import Authority, CalendarCorrection, Site
from parvis.base.scope import Wall, scope
from parvis.catalogue.builtin import ACCESSIBILITY, publish_where_missing
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Wanted, matching, published_offers
from parvis.events.actors import SYSTEM
from parvis.notifications.models import Delivery
from parvis.portal import urls
from parvis.ui.assets import DIST
from tests.cast import SOCIAL, Cast, words
from tests.portal.conftest import PROJECT, YOU, Resident


def page(path: str, **headers: Any) -> str:
    """A page, read."""
    answer = Client().get(path, **headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def change(authority: Authority, **values: Any) -> None:
    """Change what an authority recorded."""
    with scope(walls=[Wall(authority.pk, "")]):
        Authority.objects.filter(pk=authority.pk).update(**values)


def test_every_route_says_who_may_take_it() -> None:
    for pattern in urls.urlpatterns:
        assert pattern.callback.access in {"public", "tracking"}, pattern.name
    assert get_resolver().url_patterns[-1].urlconf_module is urls


def test_one_finds_a_town_by_name_without_accents_or_by_postcode(cast: Cast) -> None:
    change(cast.other_town, postcodes=["26990"])
    assert "Grandpré" in page("/?q=grandpre")
    assert "Montrevel" not in page("/?q=grandpre")
    assert "Grandpré" in page("/?q=26990")
    assert "Grandpré" in page("/?q=grandrpe")
    assert "Grandpré" not in page("/?q=26980")
    assert "Aucune collectivité ne répond" in (lost := page("/?q=atlantide"))
    assert "Choisissez d’abord votre commune" in lost


def test_one_searches_by_words_theme_event_and_audience(cast: Cast) -> None:
    cast.offer(
        "cantine",
        cast.childhood,
        sector="school",
        title=words("Inscrire un enfant à la cantine", "School meals"),
        summary=words("Pour les écoles publiques."),
        theme="school",
        life_event="school",
        audiences=["person"],
    )
    for query, found in (
        ("q=salles", "salle"),
        ("q=réservation+cantine", "cantine"),
        ("q=reserver+une+SALLE", "salle"),
        ("q=cantines", "cantine"),
        ("q=ecole", "cantine"),
        ("q=canttine", "cantine"),
        ("q=catnine", "cantine"),
        ("q=catine", "cantine"),
        ("q=cantide", "cantine"),
        ("q=cantidde", ""),
        ("q=bantine", ""),
        ("theme=school", "cantine"),
        ("evenement=school", "cantine"),
        ("public=association", ""),
    ):
        shown = page(f"/montrevel/?{query}").split('id="resultats"')[1].split("<aside")[0]
        assert ("reserver-une-salle" in shown) == (found == "salle"), query
        assert ("/cantine/" in shown) == (found == "cantine"), query
    near = page("/montrevel/?q=cantines+introuvables").split('id="resultats"')[1].split("<aside")[0]
    assert "Voici celles qui s’en approchent" in near
    assert "/cantine/" in near and "reserver-une-salle" not in near
    assert "Nous n’avons rien trouvé" in page("/montrevel/?q=introuvable")
    whole = page("/montrevel/")
    assert "Enfance et école" in whole
    assert whole.index('href="#contact"') < whole.index("Enfance et école") < whole.index('id="contact"')
    assert "Autres démarches" in whole


def test_what_the_intercommunality_offers_is_found_from_the_town(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.other_town.pk, "")]):
        Authority.objects.filter(pk=cast.town.pk).update(parent=cast.other_town)
    cast.offer("dechets", cast.other_unit, sector="public_space", title=words("Demander un bac"))
    shown = page("/montrevel/")
    assert "Aussi pour vous\u00a0: Grandpré" in shown
    assert "/grandpre/demarches/dechets/" in shown
    assert "/grandpre/demarches/dechets/" in page("/montrevel/?q=bac")


def test_opening_hours_of_today_and_holidays(cast: Cast) -> None:
    hours = {str(day): [["08:30", "12:00"], ["14:00", "17:00"]] for day in range(1, 8)}
    with scope(walls=[Wall(cast.town.pk, "")]):
        Site.objects.create(authority=cast.town, name="Mairie", address="1 place", hours=hours)
    today = timezone.localdate()
    shown = page("/montrevel/")
    if cast.town.calendar().is_holiday(today):
        assert "Fermé aujourd’hui" in shown
    else:
        assert "de 8\u00a0h\u00a030 à 12\u00a0h et de 14\u00a0h à 17\u00a0h" in shown
    with scope(walls=[Wall(cast.town.pk, "")]):
        CalendarCorrection.objects.update_or_create(
            authority=cast.town, day=today, defaults={"is_holiday": True}
        )
    assert "Fermé aujourd’hui" in page("/montrevel/")


def test_the_page_of_a_procedure_says_all_it_must(cast: Cast) -> None:
    shown = page("/montrevel/demarches/reserver-une-salle/")
    for said in (
        "Statuts de l’association",
        'href="tel:0475000001"',
        "Loi du 1er juillet 1901, article 5",
        "sans ce document, nous ne pouvons pas",
        "Gratuit",
        "15 jours ouvrés",
        "Indicatif",
        "2 mois",
        "CRPA L231-4",
        "Tribunal administratif de Grenoble",
        "À l’accueil",
        "L2144-3",
        "Ce que deviennent vos données",
    ):
        assert said in shown, said
    assert "Étudier votre demande de salle." in page(
        "/montrevel/demarches/reserver-une-salle/donnees-personnelles/"
    )


def test_the_queries_of_a_town_do_not_grow_with_its_offer(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    page("/montrevel/")
    with CaptureQueriesContext(connection) as asked:
        page("/montrevel/")
    few = len(asked)
    for number in range(6):
        cast.offer(f"autre-{number}", cast.association, sector="culture", title=words(f"Autre {number}"))
    page("/montrevel/")
    with django_assert_max_num_queries(few):
        page("/montrevel/")


def test_offers_are_read_by_two_queries_then_one(cast: Cast, django_assert_num_queries: Any) -> None:
    for number in range(4):
        cast.offer(f"autre-{number}", cast.association, sector="culture", title=words(f"Autre {number}"))
    with scope():
        with django_assert_num_queries(2):
            listed = published_offers([cast.town])
        with django_assert_num_queries(1):
            assert published_offers([cast.town]) == listed
    assert len(listed) == 5
    assert matching(listed, Wanted()) == listed
    assert [one.offer.title["fr"] for one in matching(listed, Wanted(words="autre 3"))] == ["Autre 3"]


# --- What the law wants ---


def test_the_statement_of_accessibility_follows_what_is_recorded(cast: Cast) -> None:
    shown = page("/montrevel/accessibilite/")
    for said in (
        "article 47",
        "2005-102",
        "Accessibilité\u00a0: non conforme",
        "Aucun audit",
        "RGAA",
        "Résultats des tests",
        "Contenus non accessibles",
        "Voies de recours",
        "Libre réponse 71120",
        "mairie@montrevel.example",
    ):
        assert said in shown, said
    today = timezone.localdate()
    for rate, age, mention in (
        (72, 10, "partiellement conforme"),
        (100, 10, "totalement conforme"),
        (40, 10, "non conforme"),
        (72, 1_200, "non conforme"),
        (72, -3, "non conforme"),
        ("72", 10, "non conforme"),
    ):
        on = today - timezone.timedelta(days=age)
        change(
            cast.town, accessibility={"audited_on": on.isoformat(), "rate": rate, "auditor": "Cabinet Lys"}
        )
        assert f"Accessibilité\u00a0: {mention}" in page("/montrevel/"), (rate, age)
    change(
        cast.town,
        accessibility={
            "audited_on": today.isoformat(),
            "rate": 72,
            "auditor": "Cabinet Lys",
            "not_accessible": ["La carte n’a pas d’équivalent."],
            "plan_url": "javascript:alert(1)",
        },
    )
    shown = page("/montrevel/accessibilite/")
    assert "72 % des critères" in shown
    assert "Cabinet Lys" in shown
    assert "La carte n’a pas d’équivalent." in shown
    assert "javascript:" not in shown


def test_every_page_leads_to_the_five_pages(cast: Cast) -> None:
    for path in ("/montrevel/", "/montrevel/demarches/reserver-une-salle/", "/montrevel/modalites/"):
        shown = page(path)
        for name in ("accessibility", "legal_notice", "privacy", "terms", "security"):
            assert f'href="{reverse(name, args=["montrevel"])}"' in shown
    assert "/accessibilite/" in page("/")


def test_the_terms_name_the_services_and_the_address_of_the_receipts(cast: Cast) -> None:
    shown = page("/montrevel/modalites/")
    for said in ("L112-9", "R112-9-1", "R112-11-3", "Réserver une salle", "ne-pas-repondre@"):
        assert said in shown, said
    change(cast.town, sender_email="demarches@montrevel.example")
    assert "demarches@montrevel.example" in page("/montrevel/modalites/")


def test_the_security_page_attests_or_says_there_is_nothing(cast: Cast) -> None:
    assert "n’a encore enregistré aucune homologation" in page("/montrevel/securite/")
    change(cast.town, homologation={"decided_on": "2026-01-12", "valid_until": "2099-01-12"})
    shown = page("/montrevel/securite/")
    assert "atteste" in shown
    assert "12 janvier 2026" in shown
    assert "12 janvier 2099" in shown
    change(cast.town, homologation={"decided_on": "2020-01-12", "valid_until": "2021-01-12"})
    assert "n’est pas valable aujourd’hui" in page("/montrevel/securite/")
    change(cast.town, homologation={"decided_on": "bientôt"})
    assert "aucune homologation" in page("/montrevel/securite/")


def test_the_accessibility_complaint_is_a_request_reached_from_the_statement(cast: Cast) -> None:
    assert "Envoyer un message" not in page("/montrevel/accessibilite/")
    assert publish_where_missing([cast.town.pk], by=SYSTEM, at=timezone.now()) == 1
    assert publish_where_missing([cast.town.pk], by=SYSTEM, at=timezone.now()) == 0
    address = f"/montrevel/demarches/{ACCESSIBILITY}/"
    assert f'href="{address}"' in page("/montrevel/accessibilite/")
    resident = Resident(cast)
    with scope():
        complaint = Procedure.objects.select_related("authority").get(slug=ACCESSIBILITY)
    draft = resident.start(complaint)
    told = {"account": "Je ne peux pas choisir la date au clavier.", "_shown": "account page tools capture"}
    who = {"who-family_name": "Destève", "who-given_names": "Camille", "mail": "camille@courriel.example"}
    home = {"home__why": "Je préfère le courriel.", "_shown": "who mail phone home"}
    for step, data in (("problem", told), ("you", who | home)):
        answer = resident.client.post(resident.url("step", draft, step, procedure=complaint), data)
        assert answer.status_code == 302, answer.content.decode()
    resident.client.post(resident.url("submit", draft, procedure=complaint))
    case = resident.case(draft)
    assert case.nature == "complaint"
    days = cast.town.calendar()
    assert case.announced_on == days.add_working_days(days.local_date(case.received_at), 5) == case.due_on
    assert case.implicit_kind == "rejection"


def test_a_town_does_not_list_the_accessibility_complaints_of_others(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.other_town.pk, "")]):
        Authority.objects.filter(pk=cast.town.pk).update(parent=cast.other_town)
    publish_where_missing([cast.town.pk, cast.other_town.pk], by=SYSTEM, at=timezone.now())
    shown = page("/montrevel/")
    assert f"/montrevel/demarches/{ACCESSIBILITY}/" in shown
    assert f"/grandpre/demarches/{ACCESSIBILITY}/" not in shown


def test_the_legal_notice_names_who_publishes_and_who_hosts_or_says_nobody_did(cast: Cast) -> None:
    shown = page("/montrevel/mentions-legales/")
    assert "1 place de la Mairie" in shown
    assert "pas encore indiqué qui dirige la publication" in shown
    assert "pas encore indiqué qui héberge" in shown
    said = [one.msg for one in check_legal_notices(databases=["default"])]
    assert "The legal notice of Montrevel lacks: publication_director, host." in said
    change(cast.town, publication_director="Ada Destève, maire", host="Hébergeur d’ici\n3 rue du Relais")
    shown = page("/montrevel/mentions-legales/")
    assert "Ada Destève, maire" in shown
    assert "Hébergeur d’ici" in shown
    assert "pas encore indiqué" not in shown
    assert not any("Montrevel" in one.msg for one in check_legal_notices(databases=["default"]))


def test_privacy_leads_to_each_procedure(cast: Cast) -> None:
    shown = page("/montrevel/donnees-personnelles/")
    assert "CNIL" in shown
    assert "/montrevel/demarches/reserver-une-salle/donnees-personnelles/" in shown


# --- A sector under secrecy ---


def test_a_social_matter_is_named_on_the_page_and_never_in_a_message(cast: Cast) -> None:
    procedure = cast.offer(
        "aide", cast.association, sector=SOCIAL, title=words("Demander une aide à domicile")
    )
    assert "secret professionnel" in page("/montrevel/demarches/aide/donnees-personnelles/")
    resident = Resident(cast)
    draft = resident.start(procedure)
    for step, data in (("you", YOU), ("project", PROJECT)):
        resident.client.post(resident.url("step", draft, step, procedure=procedure), data)
    resident.client.post(
        resident.url("later", draft, procedure=procedure), {"email": "camille@courriel.example"}
    )
    neutral = "accusé de réception vous attendra sur la page de suivi"
    assert neutral in resident.client.get(resident.url("check", draft, procedure=procedure)).content.decode()
    filed = resident.client.post(resident.url("submit", draft, procedure=procedure), follow=True)
    assert "il ne dit ni de quoi il s’agit, ni votre référence" in filed.content.decode()
    assert "Vous recevez un accusé de réception" not in filed.content.decode()
    case = resident.case(draft)
    Client().post(
        "/suivi/nouveau-lien/", {"reference": case.reference, "email": "camille.desteve@courriel.example"}
    )
    with scope(cases=[draft]):
        sent = list(
            Delivery.objects.filter(purpose__in=["resume_draft", "tracking_link"]).order_by("queued_at")
        )
    assert len(sent) == 2
    for one in sent:
        written = (one.subject + one.text + one.html).lower()
        assert "aide à domicile" not in written
        assert "social" not in written
        assert case.reference.lower() not in written


# --- Language, weight, small things ---


def test_the_language_is_changed_by_a_cookie_and_comes_back_to_the_page(cast: Cast) -> None:
    client = Client()
    changed = client.post("/langue/", {"language": "en", "next": "/montrevel/"})
    assert changed["Location"] == "/montrevel/"
    shown = client.get("/montrevel/").content.decode()
    assert '<html lang="en"' in shown
    assert "Book a room for an association" in shown
    assert client.post("/langue/", {"language": "en", "next": "https://ailleurs.example/"})["Location"] == "/"
    assert "parvis_session" not in client.cookies


def test_a_form_begun_in_english_stays_in_english(cast: Cast) -> None:
    resident = Resident(cast)
    resident.client.post("/langue/", {"language": "en", "next": "/"})
    assert resident.draft(resident.start()).language == "en"


def test_the_colours_are_kept_and_asked_again_cheaply(cast: Cast) -> None:
    first = Client().get("/montrevel/marque.css")
    assert first["Content-Type"].startswith("text/css")
    assert "--brand" in first.content.decode()
    assert "public" in first["Cache-Control"]
    again = Client().get("/montrevel/marque.css", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_robots_leave_alone_what_belongs_to_somebody() -> None:
    shown = Client().get("/robots.txt").content.decode()
    assert "Disallow: /demandes/" in shown


@pytest.mark.parametrize("path", ["/", "/montrevel/", "/montrevel/demarches/reserver-une-salle/", "/suivi/"])
def test_a_cold_visit_weighs_less_than_a_hundred_kilobytes(cast: Cast, path: str) -> None:
    answer = Client(headers={"accept-encoding": "gzip"}).get(path)
    assert answer["Content-Encoding"] == "gzip"
    shown = gzip.decompress(answer.content).decode()
    files = [one for one in DIST.glob("*.gz") if one.name.removesuffix(".gz") in shown]
    assert any("portal" in one.name for one in files)
    assert any("enhance" in one.name for one in files)
    colours = Client(headers={"accept-encoding": "gzip"}).get("/montrevel/marque.css")
    assert len(answer.content) + sum(one.stat().st_size for one in files) + len(colours.content) < 100_000
    assert "http://" not in shown.replace("http://testserver", "").replace("http://www.w3.org", "")
