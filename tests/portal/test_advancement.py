"""The person reads where her request stands, in the words of its procedure, and nothing else of its process."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.codes import code_of
from parvis.cases.models import Case
from tests.cast import Cast
from tests.workflows.life import DECISION, Branch, Choice, End, Life, Step


def shown(id_: str, kind: str, french: str, english: str = "", **settings: Any) -> Step:
    told = {"fr": french, **({"en": english} if english else {})}
    return Step(id_, kind, f"Interne {id_}", {**settings, "shown": told})


CHECK = shown("check", "task", "Nous vérifions votre dossier", "We check your file", unit="vie-associative")
SAME = shown("again", "task", "Nous vérifions votre dossier", "We check your file", unit="vie-associative")
SILENT = Step("inner", "task", "Interne inner", {"role": "service"})
VISIT = shown("visit", "task", "Nous visitons les lieux", role="service")
RULED = shown("ruled", "decision", "Nous vous répondons", "We answer you", role="service", outcome="asked")


def tracked(case: Case, language: str = "") -> Any:
    client = Client(headers={"accept-language": language} if language else {})
    client.post("/suivi/", {"reference": case.reference, "code": code_of(case.pk)})
    return client.get(reverse("tracking", args=[case.reference]))


def line(case: Case, language: str = "") -> list[tuple[str, str]]:
    found = tracked(case, language).context["advancement"]
    return [(str(one["words"].text), one["state"]) for one in found]


def test_it_follows_the_process_in_her_words_alone(cast: Cast) -> None:
    visited = Choice("far", (Branch((VISIT,), "guests > 1000"), Branch(otherwise=True)), "Loin ?")
    life = Life(cast, CHECK, SAME, SILENT, visited, RULED, End("end"), at=timezone.now())
    checking, answering = "Nous vérifions votre dossier", "Nous vous répondons"
    assert line(life.case) == [(checking, "now"), (answering, "ahead")]
    life.do("check", {})
    assert line(life.case) == [(checking, "now"), (answering, "ahead")]
    assert "Arrivé au service" in tracked(life.case).content.decode()
    life.do("again", {})
    assert line(life.case) == [(checking, "done"), (answering, "ahead")]
    begun = tracked(life.case).content.decode()  # nobody answers for it yet, and it is begun all the same
    assert (
        life.case.responsible_id is None and "En cours d’examen" in begun and "va s’en occuper" not in begun
    )
    life.do("inner", {})
    assert line(life.case) == [(checking, "done"), (answering, "now")]
    page = tracked(life.case).content.decode()
    assert page.count('aria-current="step"') == 2  # this line, and what happened last
    assert "(étape en cours)" in page and '<ol class="pv-stages">' in page
    assert "Interne" not in page and "Vie associative" in page and "Inès" not in page


def test_it_is_read_in_the_language_of_the_page_and_says_what_is_not_translated(cast: Cast) -> None:
    life = Life(cast, CHECK, VISIT, RULED, End("end"), at=timezone.now())
    assert line(life.case, "en") == [
        ("We check your file", "now"), ("Nous visitons les lieux", "ahead"), ("We answer you", "ahead"),
    ]  # fmt: skip
    assert '<span lang="fr"' in tracked(life.case, "en").content.decode()


def test_a_request_without_a_process_reads_as_before(cast: Cast) -> None:
    assert tracked(cast.file()).context["advancement"] == []
    life = Life(
        cast, Step("check", "task", "Vérifier", {"role": "service"}), DECISION, End("end"), at=timezone.now()
    )
    assert "pv-stages" not in tracked(life.case).content.decode()
