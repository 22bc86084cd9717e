"""A process tried on an invented request: every step played, time moved, nothing kept and nobody written to."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone

from parvis.base.scope import scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.models import Case
from parvis.catalogue.library import document_of
from parvis.catalogue.reading import parse
from parvis.catalogue.tables.deciding import verdicts
from parvis.forms.inventing import example
from parvis.processes.steps.shape import Alarm, Branch, Choice, End, Step, Steps
from parvis.processes.trying.running import Pending
from parvis.processes.trying.scene import Told
from parvis.studio.process.trying.asking import answered
from parvis.studio.process.trying.house import house_of
from tests.cast import WHAT, WHO, Cast
from tests.catalogue.test_publishing import walls

from .conftest import Studio
from .test_process_diagram import bpmn, save
from .test_trial import put

GOOD = "avis.verdict == 'favourable' and verifier.complet"
QUESTIONS = [
    {"id": "complet", "label": "Complet", "kind": "yes_no"},
    {"id": "places", "label": "Places", "kind": "number"},
]
REMINDED = {"words": {"fr": "Nous attendons un avis."}, "shown": {"fr": "Un avis est attendu"}}
ROOM = Steps(
    "parcours",
    (
        Step("verifier", "task", "Vérifier", {"role": "service", "due": 3, "fields": QUESTIONS}),
        Step(
            "avis",
            "opinions",
            "Avis",
            {"units": ["sports"], "rule": "all", "within": 10, "question": {"fr": "Libre ?"}},
            alarms=(Alarm("tard", "P5D", (Step("relance", "message", "Relancer", REMINDED),)),),
        ),
        Choice(
            "bon",
            (
                Branch(
                    (Step("decider", "decision", "Décider", {"role": "signatory", "outcome": "asked"}),),
                    GOOD,
                    name="Oui",
                ),
                Branch(
                    (Step("refuser", "decision", "Refuser", {"role": "signatory", "outcome": "refuse"}),),
                    otherwise=True,
                    name="Non",
                ),
            ),
            "Bon ?",
        ),
        Step("dire", "message", "Dire", {"words": {"fr": "C’est décidé."}}),
        End("fin", "Fin"),
    ),
    "Salle",
)


class Desk:
    """The page of a trial, gesture after gesture, as a browser without JavaScript sends it."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.page = ""
        self.status = 0

    def press(self, geste: str, **sent: str) -> str:
        """Press a button of the page, with what is typed beside it."""
        sealed = re.search(r'name="essai" value="([^"]+)"', self.page)
        data: dict[str, Any] = {"geste": geste, **({"essai": sealed[1]} if sealed else {}), **sent}
        answer = self.studio.client.post(self.studio.url("parcours/+essai/"), data)
        self.page, self.status = answer.content.decode(), answer.status_code
        return self.page

    def answer(self, element: str, button: str = "", typed: Mapping[str, str] | None = None) -> str:
        """Answer a step that waits, the first time it does."""
        names = {f"{element}/1/{name}": value for name, value in (typed or {}).items()}
        return self.press(f"answer:{button}", element=element, attempt="1", **names)

    @property
    def told(self) -> str:
        """What happened, in one line."""
        journal = self.page[self.page.index('id="journal"') :]
        return " ".join(re.sub(r"<[^>]+>", " ", journal[: journal.index("</section>")]).split())


@pytest.fixture
def desk(studio: Studio) -> Desk:
    """A trial about to begin, of a draft with a process."""
    studio.begin()
    assert save(studio, bpmn(ROOM)).status_code == 302
    return Desk(studio)


def cases(cast: Cast) -> int:
    """How many cases there are."""
    with scope(walls=walls(cast)):
        return Case.objects.count()


def test_each_step_is_played_to_the_end_and_nothing_is_kept_nor_sent(desk: Desk) -> None:
    before = cases(desk.studio.cast)
    assert "Il est" in desk.press("begin")
    desk.answer("verifier", typed={"complet": "yes", "places": "2"})
    desk.answer("avis", typed={"0": "favourable"})
    assert "Avis : avis favorable « Bon ? » : voie « Oui »" in desk.told
    desk.answer("decider", "accepted")
    assert desk.told.endswith(
        "Décider : Acceptée Dire : envoyé à la personne Lire le texte C’est décidé. Le parcours est fini"
    )
    assert cases(desk.studio.cast) == before
    assert mail.outbox == []


def test_what_was_filled_as_a_person_would_goes_through_the_process(studio: Studio) -> None:
    """Nothing is invented beside it; it may begin where the form ends, or on the page of the trial."""
    studio.begin()
    many = Branch(
        (Step("beaucoup", "task", "Prévoir", {"unit": "vie-associative"}),), "guests == 321", name="Oui"
    )
    way = Choice("foule", (many, Branch(otherwise=True)), "Du monde ?")
    assert save(studio, bpmn(Steps("salle", (way, End("fin", "Fin")), "Salle"))).status_code == 302
    desk = Desk(studio)
    assert "begin-filled" not in studio.read("parcours/+essai/")
    assert "ne sont plus là" in desk.press("begin-filled")
    file = SimpleUploadedFile("statuts.pdf", b"%PDF-1.4 faux")
    for page, sent in (
        ("you/", WHO | {"mail": "moi@exemple.fr"}),
        ("project/", WHAT | {"guests": "321", "papers": file}),
    ):
        assert studio.client.post(studio.url(f"essai/{page}"), sent).status_code == 302
    studio.client.post(studio.url("essai/envoyer-pour-voir/"))
    assert 'value="begin-filled"' in studio.read("essai/ce-qui-suit/")
    assert 'value="begin-filled"' in studio.read("parcours/+essai/")
    assert "Prévoir" in desk.press("begin-filled")
    assert desk.status == 200
    put(studio, "form:event/validation", {"max_length": 3})
    assert "begin-filled" not in studio.read("parcours/+essai/")


def test_the_clock_goes_by_working_days_to_the_next_deadline_or_to_a_day(desk: Desk) -> None:
    desk.press("begin")
    desk.answer("verifier")
    told = desk.press("next") and desk.told
    assert "Relancer : envoyé à la personne – la personne lit « Un avis est attendu »" in told
    assert "« Bon ? »" not in told
    now = re.search(r"Il est [^<]+(\d{4})\.", desk.press("day"))
    assert now is not None
    desk.press("date", jour="2000-01-01")
    assert (desk.status, "ne recule pas" in desk.page) == (422, True)
    desk.press("date", jour="demain")
    assert "Écrivez une date" in desk.page
    far = str(int(now[1]) + 1)
    assert "Avis : personne n’a répondu dans le délai" in (
        desk.press("date", jour=f"{far}-12-01") and desk.told
    )
    assert "« Bon ? » : voie « Non »" in desk.told
    desk.press("date", jour=f"{int(far) + 20}-12-01")
    assert desk.status == 422


def test_an_answer_that_cannot_be_read_is_said_beside_it_and_the_trial_stays(desk: Desk) -> None:
    desk.press("begin")
    desk.answer("verifier", typed={"complet": "yes", "places": "deux"})
    assert desk.status == 422
    assert 'value="deux"' in desk.page
    assert "govuk-error-message" in desk.page
    desk.answer("verifier", typed={"places": "2"})
    desk.answer("verifier", typed={"places": "2"})
    assert (desk.status, "n’est plus attendue" in desk.page) == (422, True)
    desk.answer("avis", "accepted")
    assert desk.status == 422, "a button that the step does not have"


def test_a_process_changed_meanwhile_or_a_broken_seal_begins_again(desk: Desk) -> None:
    desk.press("begin")
    changed = bpmn(ROOM).replace(">P5D<", ">P6D<")
    assert save(desk.studio, changed).status_code == 302
    assert "Le parcours a changé depuis" in desk.answer("verifier")
    assert "Le parcours a changé depuis" in desk.press("day", essai="rien")


def test_a_table_without_an_answer_is_told_where_it_stops(studio: Studio) -> None:
    studio.begin()
    broken = Steps("parcours", (Step("prix", "table", "Prix", {"table": "absente"}), End("fin")), "Prix")
    save(studio, bpmn(broken))
    desk = Desk(studio)
    assert "Prix : étape bloquée" in desk.press("begin")
    assert "la table n’est plus dans la démarche" in desk.page
    assert "Prix : repris" in (desk.press("skip", element="prix", attempt="1") and desk.told)
    assert desk.told.endswith("Le parcours est fini")


def test_without_a_process_there_is_nothing_to_try(studio: Studio) -> None:
    studio.begin()
    assert "n’a pas encore de parcours" in studio.read("parcours/+essai/")
    assert "n’a pas encore de parcours" in Desk(studio).press("begin")


def test_a_correction_asks_the_questions_of_the_form_again(studio: Studio) -> None:
    studio.begin()
    asked = Step("completer", "correction", "Compléter", {"fields": ["event"], "within": 3})
    branches = (
        Branch((End("tu"),), "not completer.answered", name="Silence"),
        Branch((End("dit"),), otherwise=True, name="Réponse"),
    )
    save(studio, bpmn(Steps("parcours", (asked, Choice("et", branches, "Répond ?")), "Pièces")))
    desk = Desk(studio)
    desk.press("begin")
    assert 'name="q-' in desk.page
    answered = desk.answer("completer") and desk.told
    assert "« Répond ? » : voie « Réponse »" in answered
    silent = Desk(studio)
    silent.press("begin")
    assert "« Répond ? » : voie « Silence »" in (silent.press("next") and silent.told)


def test_a_table_of_the_library_answers_as_it_does_for_a_request() -> None:
    offer = parse(document_of("cantine-scolaire"))
    assert offer.process is not None
    house = house_of(offer, WorkCalendar("26"), date(2026, 11, 23))
    answers = example(offer.form, {}, date(2026, 11, 23))
    table = next(one.settings["table"] for one in house.scene.elements.values() if one.kind == "table")
    used = [one for one in offer.tables if one.id == table]
    said = verdicts(used, offer.form, answers, today=date(2026, 11, 23), uses=tuple(one.use for one in used))[
        0
    ]
    assert not said.why
    assert set(house.tables(table, answers)) == set(said.outputs)


def test_what_a_source_says_is_a_number_only_when_it_is_one() -> None:
    """A word that Python reads as a number without an end stays a word: no page could carry it."""
    asked = Pending("foyer", 1, "data", "", timezone.now(), None)
    typed = {"quotient": "640,5", "regime": "Nan", "rang": "1e999", "parts": "3"}
    said = {"quotient": 640.5, "regime": "Nan", "rang": "1e999", "parts": 3}
    assert answered(asked, Told("serviceTask"), typed, QueryDict(), "") == said
