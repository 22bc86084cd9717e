"""From the town's page to the confirmation, as a resident does it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.cases.codes import code_of
from parvis.catalogue.actions import publish, retire, write_version
from parvis.catalogue.library import document_of
from parvis.events.actors import PERSON
from tests.cast import CULTURE, OFFER, SOCIAL, Cast, words
from tests.portal.conftest import PROJECT, YOU, Resident, statements


def test_a_resident_finds_fills_checks_sends_and_follows(resident: Resident) -> None:
    client = resident.client
    home = client.get("/")
    assert "Montrevel" in home.content.decode()
    town = client.get("/montrevel/")
    assert "Réserver une salle pour une association" in town.content.decode()
    page = client.get("/montrevel/demarches/reserver-une-salle/").content.decode()
    assert "Commencer" in page
    assert "CRPA L231-4" in page

    draft = resident.start()
    first = client.get(resident.url("step", draft, "you")).content.decode()
    assert "Étape 1 sur 3" in first
    assert resident.save(draft, "you", YOU)["Location"] == resident.url("step", draft, "project")
    assert resident.save(draft, "project", PROJECT)["Location"] == resident.url("check", draft)
    checked = client.get(resident.url("check", draft)).content.decode()
    assert "Camille Destève" in checked
    assert "camille.desteve@courriel.example" in checked
    assert resident.url("step", draft, "project") + "?retour=verifier#field-guests-question" in checked
    asked = client.get(resident.url("step", draft, "project")).content.decode()
    assert asked.index('id="field-guests-question"') < asked.index('for="field-guests"')

    sent = resident.send(draft)
    case = resident.case(draft)
    assert sent["Location"] == reverse("confirmation", args=[case.reference])
    confirmed = client.get(sent["Location"]).content.decode()
    for said in (
        "Votre demande est envoyée",
        case.reference,
        code_of(case.pk),
        "camille.desteve@courriel.example",
    ):
        assert said in confirmed
    followed = client.get(reverse("tracking", args=[case.reference])).content.decode()
    assert "Arrivé au service" in followed
    assert "votre demande sera refusée" in followed
    assert "Vous avez envoyé votre demande" in followed


def test_each_page_of_the_way_asks_little_of_the_database(resident: Resident) -> None:
    """Sent: session, limits, draft, contact, all that is filed; and the scope, which a test within one reads, sets and
    gives back."""
    resident.file()
    draft = resident.start()
    step, check = resident.url("step", draft, "you"), resident.url("check", draft)

    def asked(gesture: Callable[[], Any]) -> int:
        with statements() as said:
            assert gesture().status_code in (200, 302)
        return len(said)

    assert asked(lambda: resident.client.get(step)) == 5
    assert asked(lambda: resident.save(draft, "you", YOU)) == 7
    assert asked(lambda: resident.save(draft, "project", PROJECT)) == 7
    assert asked(lambda: resident.client.get(check)) == 5
    assert asked(lambda: resident.send(draft)) == 8
    confirmation = reverse("confirmation", args=[resident.case(draft).reference])
    assert asked(lambda: resident.client.get(confirmation)) == 7


def test_back_reload_and_repeated_post_give_one_case_and_the_same_confirmation(resident: Resident) -> None:
    draft = resident.fill()
    first = resident.send(draft)
    for again in (
        resident.send(draft),
        resident.client.get(resident.url("submit", draft)),
        resident.client.get(resident.url("check", draft)),
        resident.client.get(resident.url("resume_here", draft)),
        resident.client.get(resident.url("step", draft, "you")),
        resident.save(draft, "project", PROJECT | {"event": "Autre"}),
        resident.client.get(resident.url("later", draft)),
    ):
        assert again.status_code == 302
        assert again["Location"] == first["Location"]
    assert resident.case(draft).answers["event"] == PROJECT["event"]


def test_what_is_typed_is_never_lost(resident: Resident) -> None:
    draft = resident.start()
    refused = resident.save(draft, "you", YOU | {"mail": "camille@", "who-birth_date-month": "13"})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert 'value="camille@"' in shown
    assert 'href="#field-mail"' in shown
    assert '<a href="#field-mail">Votre adresse électronique\u00a0: ' in shown
    assert 'value="Destève"' in shown
    assert "<title>Erreur" in shown
    again = resident.client.get(resident.url("step", draft, "you")).content.decode()
    assert 'value="camille@"' in again
    assert 'value="13"' in again


def test_every_way_out_of_a_step_keeps_what_is_typed_and_judges_nothing(resident: Resident) -> None:
    draft = resident.start()
    here, typed = resident.url("step", draft, "project"), PROJECT | {"guests": "beaucoup"}
    page = resident.client.get(here).content.decode()
    assert page.index(">Continuer<") < page.index('name="_language"') < page.index('name="_back"')
    for way, leads in (
        ({"_back": "1"}, resident.url("step", draft, "you")),
        ({"_back": "1", "retour": "verifier"}, resident.url("check", draft)),
        ({"_later": "1"}, resident.url("later", draft)),
        ({"_language": "en"}, here),
    ):
        left = resident.save(draft, "project", typed | {"event": f"Fête par {way}"} | way)
        assert (left.status_code, left["Location"]) == (302, leads)
        assert resident.draft(draft).answers["event"] == f"Fête par {way}"
    kept = resident.client.get(here).content.decode()
    assert 'value="beaucoup"' in kept
    assert "govuk-error-message" not in kept
    assert '<html lang="en"' in kept
    assert resident.save(draft, "project", typed | {"_language": "xx"}).status_code == 422


def test_back_from_the_first_step_leads_here_again(resident: Resident) -> None:
    draft = resident.start()
    out = resident.save(draft, "you", YOU | {"mail": "camille@", "_back": "1"})["Location"]
    assert resident.draft(draft).answers["mail"] == {"typed": "camille@"}
    hers, others = (client.get(out).content.decode() for client in (resident.client, Client()))
    goes_on = f'<a href="{resident.url("resume_here", draft)}" role="button"'
    assert (goes_on in hers, "Recommencer" in hers, "Commencer" in hers) == (True, True, False)
    assert (goes_on in others, "Recommencer" in others, "Commencer" in others) == (False, False, True)


def test_who_comes_back_is_offered_to_go_on_and_nobody_else_is(cast: Cast, resident: Resident) -> None:
    draft = resident.start()
    home, town, procedure = "/", "/montrevel/", "/montrevel/demarches/reserver-une-salle/"

    def offered(client: Client, *pages: str) -> list[bool]:
        answers = [client.get(page) for page in pages]
        assert all(
            ("no-store" in one.get("Cache-Control", "")) == bool(one.context["begun"]) for one in answers
        )
        return [resident.url("resume_here", draft) in one.content.decode() for one in answers]

    assert offered(resident.client, home, town, procedure) == [True] * 3
    assert offered(Client(), home, town, procedure) == [False] * 3
    cast.offer("autre", cast.association, sector=CULTURE)
    assert offered(resident.client, "/montrevel/demarches/autre/", "/grandpre/") == [False] * 2
    assert "Réserver une salle" in resident.client.get(home).content.decode()
    secret = cast.offer("aide", cast.association, sector=SOCIAL, title=words("Aide à domicile"))
    other = resident.start(secret)
    body = resident.client.get(home).content.decode()
    assert resident.url("resume_here", other, procedure=secret) in body
    assert ("Une demande commencée" in body, "Aide à domicile" in body) == (True, False)
    with CaptureQueriesContext(connection) as few:
        resident.client.get(home)
    for _again in range(5):
        resident.start()
    with CaptureQueriesContext(connection) as many:
        assert len(resident.client.get(home).context["begun"]) == 3
    assert len(many) == len(few)
    resident.client.post(reverse("leave"))
    assert offered(resident.client, home, town, procedure) == [False] * 3
    sent = resident.fill()
    resident.send(sent)
    assert resident.client.get(home).context["begun"] == []


def test_an_incomplete_draft_is_not_sent(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU | {"mail": ""})
    refused = resident.send(draft)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert resident.url("step", draft, "you") + "?retour=verifier#field-mail" in shown
    assert resident.url("step", draft, "project") + "?retour=verifier#field-event" in shown
    assert resident.draft(draft).submitted_at is None
    mended = resident.client.get(resident.url("step", draft, "you") + "?retour=verifier")
    assert "govuk-error-summary" in mended.content.decode()
    back = resident.save(draft, "you", YOU | {"retour": "verifier"})
    assert back["Location"] == resident.url("check", draft)


def test_two_tabs_on_two_steps_never_erase_each_other(resident: Resident) -> None:
    draft = resident.start()
    resident.client.get(resident.url("step", draft, "project"))
    resident.save(draft, "you", YOU)
    resident.save(draft, "project", PROJECT)
    resident.save(draft, "you", YOU | {"mail": "autre@courriel.example"})
    answers = resident.draft(draft).answers
    assert answers["event"] == PROJECT["event"]
    assert answers["mail"] == "autre@courriel.example"


def test_an_emptied_answer_is_forgotten(resident: Resident) -> None:
    draft = resident.fill()
    resident.save(draft, "project", PROJECT | {"details": ""})
    assert "details" not in resident.draft(draft).answers


def test_a_hidden_answer_is_not_sent(cast: Cast) -> None:
    document = deepcopy(OFFER)
    fields = document["form"]["steps"][1]["sections"][0]["fields"]
    fields.insert(1, {"id": "music", "type": "yes_no", "label": words("De la musique ?"), "required": "yes"})
    fields.insert(
        2,
        {
            "id": "band",
            "type": "text",
            "label": words("Quel orchestre ?"),
            "required": "yes",
            "condition": "music == true",
        },
    )
    procedure = cast.offer("fete", cast.association, sector="culture", form=document["form"])
    resident = Resident(cast)
    draft = resident.start(procedure)
    post = lambda step, data: resident.client.post(  # noqa: E731
        resident.url("step", draft, step, procedure=procedure), data
    )
    post("you", YOU)
    asked = PROJECT | {"_shown": "event music details guests papers cover", "music": "yes"}
    opened = post("project", asked)
    assert opened.status_code == 200
    assert "Quel orchestre" in opened.content.decode()
    shown = "event music band details guests papers cover"
    assert post("project", asked | {"_shown": shown, "band": "Les Cuivres"}).status_code == 302
    assert post("project", asked | {"_shown": shown, "music": "no", "band": "Les Cuivres"}).status_code == 302
    resident.client.post(resident.url("submit", draft, procedure=procedure))
    assert "band" not in resident.case(draft).answers


def test_a_form_republished_or_retired_while_filled_is_still_sent(cast: Cast, resident: Resident) -> None:
    draft = resident.fill()
    with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.town.pk, "culture")]):
        changed = write_version(cast.procedure, OFFER | {"title": words("Une autre salle")})
        publish(changed.pk, by=PERSON, at=timezone.now())
        retire(cast.procedure.pk, by=PERSON, at=timezone.now())
    assert "Réserver une salle" in resident.client.get(resident.url("check", draft)).content.decode()
    assert resident.send(draft).status_code == 302
    assert resident.case(draft).title == "Réserver une salle pour une association"
    gone = resident.client.get("/montrevel/demarches/reserver-une-salle/")
    assert gone.status_code == 404


def test_who_only_reads_has_no_session(cast: Cast) -> None:
    client = Client()
    for address in (
        "/",
        "/?q=montre",
        "/montrevel/",
        "/montrevel/?q=salle",
        "/montrevel/demarches/reserver-une-salle/",
        "/montrevel/demarches/reserver-une-salle/donnees-personnelles/",
        "/suivi/",
        "/suivi/nouveau-lien/",
        "/montrevel/accessibilite/",
    ):
        assert client.get(address).status_code == 200, address
    assert "parvis_session" not in client.cookies
    assert not Session.objects.exists()


def test_stopping_shows_a_link_that_another_browser_goes_on_with(resident: Resident) -> None:
    draft = resident.start()
    stopped = resident.save(draft, "you", YOU | {"_later": "1"})
    assert stopped["Location"] == resident.url("later", draft)
    page = resident.client.get(stopped["Location"]).content.decode()
    link = page.split("/reprendre/")[1].split("<")[0]
    elsewhere = Client()
    assert elsewhere.get(resident.url("step", draft, "you")).status_code == 404
    resumed = elsewhere.get(f"/reprendre/{link}", follow=True)
    assert resumed.status_code == 200
    assert resumed.request["PATH_INFO"] == resident.url("step", draft, "project")


def test_an_anonymous_report_says_that_nothing_will_be_acknowledged(cast: Cast) -> None:
    form = {
        "schema": 1,
        "steps": [
            {
                "id": "where",
                "title": words("Le lieu"),
                "sections": [
                    {
                        "id": "s",
                        "fields": [
                            {"id": "place", "type": "text", "label": words("Où ?"), "required": "yes"}
                        ],
                    }
                ],
            }
        ],
    }
    procedure = cast.offer(
        "eclairage",
        cast.association,
        sector="culture",
        nature="report",
        form=form,
        pieces=[],
        silence={"rule": "none"},
        anonymous=True,
    )
    resident = Resident(cast)
    draft = resident.start(procedure)
    url = resident.url("step", draft, "where", procedure=procedure)
    assert resident.client.post(url, {"_shown": "place", "place": "Rue Haute"}).status_code == 302
    checked = resident.client.get(resident.url("check", draft, procedure=procedure)).content.decode()
    assert "vous ne recevrez pas d’accusé de réception" in checked
    sent = resident.client.post(resident.url("submit", draft, procedure=procedure), follow=True)
    said = sent.content.decode()
    assert "Votre signalement est envoyé" in said
    assert "accusé de réception" not in said


def test_adding_a_child_leads_to_that_child(cast: Cast) -> None:
    canteen = document_of("cantine-scolaire")
    procedure = cast.offer(
        "cantine", cast.childhood, sector="school", form=canteen["form"], pieces=canteen["pieces"]
    )
    resident = Resident(cast)
    draft = resident.start(procedure)
    url = resident.url("step", draft, "family", procedure=procedure)
    first = {"children-rows": "1", "children-0-child-family_name": "Sorbier"}
    added = resident.client.post(url, first | {"_add": "children"})
    assert added["Location"] == f"{url}#field-children-row-1"
    shown = resident.client.get(url).content.decode()
    assert 'id="field-children-row-1" tabindex="-1"' in shown
    assert "Ajouter\u00a0: Enfant\u00a03" in shown
    born = {
        f"children-1-child-birth_date-{part}": said
        for part, said in zip(("day", "month", "year"), ("31", "2", "2019"), strict=True)
    }
    refused = resident.client.post(url, first | born | {"children-rows": "2"}).content.decode()
    told = refused.split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert "Enfant\u00a02 – Date de naissance\u00a0: Cette date n’existe pas." in told


def test_one_reports_a_street_light_without_a_name_and_is_answered(cast: Cast) -> None:
    light = document_of("eclairage-public")
    procedure = cast.offer(
        "eclairage",
        cast.association,
        sector="culture",
        nature="report",
        form=light["form"],
        pieces=[],
        silence={"rule": "none"},
        anonymous=True,
    )
    resident = Resident(cast)
    draft = resident.start(procedure)
    place = {"spot-line1": "12 rue des Lilas", "spot-postcode": "26991", "spot-city": "Montrevel"}
    mail = {"wants_answer": "yes", "mail": "lampe@exemple.example", "_shown": ["wants_answer", "who", "mail"]}
    for step, answers in (("place", place), ("fault", {"fault_kind": "off"}), ("you", mail)):
        said = resident.client.post(resident.url("step", draft, step, procedure=procedure), answers)
        assert said.status_code == 302, said.content.decode()
    sent = resident.client.post(
        resident.url("submit", draft, procedure=procedure), follow=True
    ).content.decode()
    assert "Vous n’avez pas donné votre nom" in sent
    assert "lampe@exemple.example" in sent
