"""Before taking back a right, the agent reads what the law demands, and the form asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.base.working_days import add_months
from parvis.cases.actions import bear_implicit_decision
from parvis.cases.models import Case, Decision
from tests.cast import CULTURE, Cast

REFUSAL = {
    "outcome": "refused",
    "text": "L’enseigne est refusée.",
    "law": "Règlement, article 4",
    "facts": "Elle mesure douze mètres.",
}


def accepted_by_silence(cast: Cast, *, days_ago: int) -> Case:
    """A case that silence accepted so many days ago."""
    procedure = cast.offer(
        "poser-une-enseigne",
        cast.association,
        sector=CULTURE,
        silence={"rule": "acceptance", "months": 2, "article": "CRPA L231-1"},
    )
    born_on = timezone.localdate() - timedelta(days=days_ago)
    filed_at = timezone.now() - (timezone.localdate() - add_months(born_on, -2))
    case = cast.file(procedure=procedure, at=filed_at)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(implicit_on=born_on)
        bear_implicit_decision(case.pk, at=timezone.now())
    return case


def send(cast: Cast, case: Case, **typed: Any) -> tuple[int, str]:
    """Send the form as the page gave it; the answer and its text."""
    client = cast.sign_in(cast.agent)
    address = f"/agent/demandes/{case.reference}/decider/"
    page = client.get(address)
    values = {"revision": page.context["case"].revision, "seen": page.context["seen"]}
    answer = client.post(address, {**values, **REFUSAL, **typed}, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_page_says_before_the_click_what_a_refusal_would_take_back(cast: Cast) -> None:
    case = accepted_by_silence(cast, days_ago=10)
    page = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/decider/").content.decode()
    for said in ("droit acquis", "L242-1", "L121-1", "L242-4", "En quoi l’acceptation est illégale"):
        assert said in page, said
    ordinary = cast.sign_in(cast.agent).get(f"/agent/demandes/{cast.file().reference}/decider/")
    for said in ("droit acquis", "L242-1", "En quoi l’acceptation est illégale"):
        assert said not in ordinary.content.decode(), said


def test_a_refusal_without_its_ground_is_sent_back_with_what_is_missing(cast: Cast) -> None:
    case = accepted_by_silence(cast, days_ago=10)
    today = timezone.localdate()
    for typed, said in (
        ({}, "Dites pourquoi vous retirez le droit"),
        ({"ground": "illegal", "heard_on": today.isoformat()}, "Dites en quoi l’acceptation est illégale"),
        ({"ground": "illegal", "illegality": "Trop haute."}, "Donnez cette date"),
        (
            {"ground": "illegal", "illegality": "x", "heard_on": (today + timedelta(days=1)).isoformat()},
            "Cette date se place entre",
        ),
        ({"ground": "asked", "illegality": "x"}, "Donnez cette date"),
    ):
        status, page = send(cast, case, **typed)
        assert status == 422, typed
        assert said in page, typed
    assert cast.read(case).outcome == "implicit_acceptance"


def test_an_illegal_acceptance_is_taken_back_with_its_ground(cast: Cast) -> None:
    case = accepted_by_silence(cast, days_ago=10)
    heard_on = timezone.localdate() - timedelta(days=2)
    status, page = send(cast, case, ground="illegal", illegality="Trop haute.", heard_on=heard_on.isoformat())
    assert (status, cast.read(case).outcome) == (200, "refused"), page
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=case, outcome="refused")
    assert (made.illegality, made.heard_on, made.asked_on) == ("Trop haute.", heard_on, None)


@pytest.mark.parametrize("ground", ["illegal", "asked"])
def test_past_the_delay_only_the_person_can_ask_for_it(cast: Cast, ground: str) -> None:
    case = accepted_by_silence(cast, days_ago=140)
    today = timezone.localdate().isoformat()
    status, page = send(cast, case, ground=ground, illegality="x", heard_on=today, asked_on=today)
    if ground == "asked":
        assert (status, cast.read(case).outcome) == (200, "refused"), page
    else:
        assert status == 422
        assert "Ce retrait n’était possible que jusqu’au" in page
        assert "L’acceptation est illégale (L242-1)" not in page, "a ground that has expired is not offered"
        assert cast.read(case).outcome == "implicit_acceptance"
