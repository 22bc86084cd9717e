"""Each gesture through the door, with its conflict on every field and its refusals."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import (
    Asked,
    CannotAskCorrection,
    ask_attestation,
    ask_correction,
    ask_reasons,
    bear_implicit_decision,
    withdraw,
)
from parvis.cases.models import Applicant, Case, CorrectionRequest, Decision
from parvis.interactions.models import Interaction
from parvis.ui.wording import day_words
from tests.cast import CULTURE, OFFER, Cast

SOON = (timezone.localdate() + timedelta(days=20)).isoformat()
HOSTILE = "<script>alert('é')</script> ＜Ω＞ {{ 7*7 }} ' OR 1=1 --"


def url(case: Case, slug: str = "") -> str:
    return f"/agent/demandes/{case.reference}/" + (f"{slug}/" if slug else "")


def values_of(client: Client, case: Case, slug: str) -> dict[str, Any]:
    """The hidden values of the page of a gesture, as a browser would send them back."""
    response = client.get(url(case, slug))
    assert response.status_code == 200, response.headers.get("Location", response.status_code)
    assert response.context["consequences"]
    return {"revision": response.context["case"].revision, "seen": response.context["seen"]}


def test_taking_a_case(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    response = client.post(url(case, "prendre"), values_of(client, case, "prendre"), follow=True)
    taken = cast.read(case)
    assert (taken.state, taken.responsible_id) == ("in_progress", cast.agent.pk)
    assert "Vous répondez maintenant de la demande" in response.content.decode()


def test_replying_keeps_hostile_text_as_text(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, "repondre")
    assert client.post(url(case, "repondre"), {**values, "body": "\u2060"}).status_code == 422
    page = client.post(url(case, "repondre"), {**values, "body": HOSTILE}, follow=True).content.decode()
    with scope(walls=cast.walls):
        written = Interaction.objects.get(holder_id=case.pk)
    assert written.body == HOSTILE
    assert "<script>alert(" not in page
    assert "&lt;script&gt;alert(" in page


def test_noting_and_the_person_side(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, "noter")
    page = client.post(url(case, "noter"), {**values, "body": "Rappeler jeudi"}, follow=True)
    assert "Rappeler jeudi" in page.content.decode()
    assert [item.title for item in page.context["person_timeline"]] == ["Vous avez envoyé votre demande"]


def test_asking_for_a_correction(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, "complement")
    asked = {
        **values,
        "ask_papers": "on",
        "reason_papers": "illegible",
        "comment_papers": "page 2",
        "until": SOON,
        "message": "Merci",
    }
    page = client.post(url(case, "complement"), asked, follow=True).content.decode()
    with scope(walls=cast.walls):
        request = CorrectionRequest.objects.get(case=case)
        [item] = request.items.all()
    assert (item.field, item.reason, item.comment, request.is_indispensable) == (
        "papers",
        "illegible",
        "page 2",
        True,
    )
    assert cast.read(case).state == "waiting"
    assert "Complément attendu" in page
    assert cast.read(case).implicit_on != case.implicit_on


def test_the_effect_on_the_clock_is_told_before_the_click(cast: Cast) -> None:
    acceptance = cast.offer(
        "vaut-accord",
        cast.association,
        sector=CULTURE,
        silence={"rule": "acceptance", "months": 2, "article": "CRPA L231-1"},
    )
    client = cast.sign_in(cast.agent)
    rejected, accepted = cast.file(), cast.file(procedure=acceptance)
    assert "est suspendu jusqu’à la réponse" in client.get(url(rejected, "complement")).content.decode()
    page = client.get(url(accepted, "complement")).content.decode()
    assert "repart de zéro" in page
    assert "L114-5-1" in page


def test_giving_up_and_reminding(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        ask_correction(
            case.pk,
            [Asked("papers", "missing")],
            until=timezone.localdate() + timedelta(days=9),
            by=cast.agent,
            at=timezone.now(),
        )
    client = cast.sign_in(cast.agent)
    client.post(url(case, "complement/relancer"), values_of(client, case, "complement/relancer"))
    client.post(url(case, "complement/annuler"), values_of(client, case, "complement/annuler"))
    with scope(walls=cast.walls):
        request = CorrectionRequest.objects.get(case=case)
    assert request.reminded_at
    assert request.cancelled_at
    assert cast.read(case).state == "filed"


def test_handing_over_leaves_her_sight(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "reorienter"), "unit": str(cast.childhood.pk), "note": "Pour vous"}
    response = client.post(url(case, "reorienter"), values)
    assert response.headers["Location"] == "/agent/demandes/"
    assert cast.read(case).unit == cast.childhood
    assert client.get(url(case)).status_code == 404


def test_a_refusal_demands_its_reasons(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "decider"), "outcome": "refused", "text": "La salle est prise."}
    response = client.post(url(case, "decider"), values)
    assert response.status_code == 422
    page = response.content.decode()
    assert "L211-5" in page
    assert "La salle est prise." in page
    client.post(url(case, "decider"), {**values, "law": "CGCT L2144-3", "facts": "Déjà réservée"})
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=case)
    assert (made.outcome, made.author_name, made.author_service) == (
        "refused",
        cast.agent.full_name,
        "Vie associative",
    )


def test_the_page_of_a_decision_shows_the_appeal_routes(cast: Cast) -> None:
    page = cast.sign_in(cast.agent).get(url(cast.file(), "decider")).content.decode()
    assert "Tribunal administratif de Grenoble" in page
    assert "L212-2" in page


def test_closing_then_reopening(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "clore"), "outcome": "no_action", "explanation": "Doublon."}
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case).update(email="")
    told = client.post(url(case, "clore"), values, follow=True).content.decode()
    assert "Aucun courriel ne part : postez" in told and "L’usager en est informé" not in told
    assert cast.read(case).outcome == "no_action"
    client.post(url(case, "rouvrir"), {**values_of(client, case, "rouvrir"), "reason": "Une erreur"})
    assert cast.read(case).state == "reopened"
    assert client.get(url(case, "rouvrir")).headers["Location"] == url(case)


def test_confirming_an_identity_suggests_inside_the_wall_only(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    first, second = cast.file(), cast.file()
    client.post(url(first, "identite"), {**values_of(client, first, "identite"), "profile": "new"})
    profile = cast.read(first).profile_id
    response = client.get(url(second, "identite"))
    assert list(response.context["form"].suggested) == [str(profile)]
    client.post(url(second, "identite"), {**values_of(client, second, "identite"), "profile": str(profile)})
    assert cast.read(second).profile_id == profile
    school = cast.offer("cantine", cast.childhood, sector="school")
    third = cast.file(procedure=school)
    other = cast.sign_in(cast.outsider_sector).get(url(third, "identite"))
    assert other.context["form"].suggested == {}


def old_case(cast: Cast, rule: str) -> Case:
    procedure = cast.offer(
        f"ancienne-{rule}",
        cast.association,
        sector=CULTURE,
        silence={"rule": rule, "months": 2, "article": "CRPA L231-1 ou L231-4"},
    )
    case = cast.file(procedure=procedure, at=timezone.now() - timedelta(days=100))
    with scope(walls=cast.walls):
        bear_implicit_decision(case.pk, at=timezone.now())
    return case


def test_issuing_the_attestation(cast: Cast) -> None:
    case = old_case(cast, "acceptance")
    client = cast.sign_in(cast.agent)
    assert client.get(url(case, "attestation")).status_code == 302
    with scope(walls=cast.walls):
        ask_attestation(case.pk, at=timezone.now())
    client.post(url(case, "attestation"), values_of(client, case, "attestation"))
    with scope(walls=cast.walls):
        assert cast.read(case).personal_requests.get().answered_at


def test_giving_the_reasons(cast: Cast) -> None:
    case = old_case(cast, "rejection")
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        ask_reasons(case.pk, at=timezone.now())
    values = {**values_of(client, case, "motifs"), "law": "CGCT L2144-3", "facts": "Aucune salle libre"}
    assert client.post(url(case, "motifs"), values | {"facts": "\u200b"}).status_code == 422
    client.post(url(case, "motifs"), values)
    with scope(walls=cast.walls):
        assert Decision.objects.get(case=case).reasons_in_fact == "Aucune salle libre"


def test_a_conflict_that_closes_the_way_still_shows_the_text(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, "decider")
    with scope(cases=[case.pk]):
        withdraw(case.pk, at=timezone.now())
    typed = {"outcome": "accepted", "text": "un long texte à garder", "law": "", "facts": ""}
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(revision=9)
    page = client.post(url(case, "decider"), {**values, **typed}).content.decode()
    assert "un long texte à garder" in page
    assert "Ce geste n’est plus possible" in page
    assert "Prendre cette décision" not in page


def test_an_invalid_form_sent_from_a_stale_page_says_so(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, "decider")
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(revision=5)
    page = client.post(url(case, "decider"), {**values, "text": "à garder"}).content.decode()
    assert "La demande a changé depuis" in page


def test_the_offer_of_the_cast_is_left_alone() -> None:
    assert OFFER["silence"]["rule"] == "rejection"


def test_who_decides_without_taking_answers_for_it(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.post(
        url(case, "decider"), {**values_of(client, case, "decider"), "outcome": "accepted", "text": "Oui"}
    )
    with scope(walls=cast.walls):
        lines = [line.agent_id for line in cast.read(case).responsibilities.order_by("starts_at", "id")]
    assert lines == [None, cast.agent.pk]


def test_a_case_reopened_after_an_answer_waits_for_no_silence(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    answer = {"outcome": "refused", "text": "Non.", "law": "CGCT L2144-3", "facts": "Déjà réservée"}
    client.post(url(case, "decider"), {**values_of(client, case, "decider"), **answer})
    client.post(url(case, "rouvrir"), {**values_of(client, case, "rouvrir"), "reason": "Une erreur"})
    page = client.get(url(case)).content.decode()
    assert "le silence ne décide plus rien sur cette demande" in page
    assert "réputée acceptée" not in page


def test_the_clock_of_what_is_awaited_is_said_with_its_day(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "complement"), "ask_papers": "on", "reason_papers": "illegible"}
    client.post(url(case, "complement"), {**values, "until": SOON})
    page = client.get(url(case))
    assert "Le délai légal est arrêté jusqu’à la réponse" in page.content.decode()
    assert day_words(cast.read(case).implicit_on) in page.context["pending_clock"]


def test_the_texts_ticked_are_cited_before_those_written(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    answer = {"outcome": "refused", "text": "Non.", "facts": "Déjà réservée"}
    values = {**values_of(client, case, "decider"), **answer}
    assert client.post(url(case, "decider"), values).status_code == 422
    client.post(url(case, "decider"), {**values, "cited": "0", "law": "Règlement de la salle, article 4"})
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=case)
    assert made.reasons_in_law.splitlines() == [OFFER["legal_basis"][0], "Règlement de la salle, article 4"]


def test_pieces_come_first_among_what_can_be_asked(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    form = client.get(url(cast.file(), "complement")).context["form"]
    are_pieces = [bool(row["piece"]) for row in form.rows()]
    assert are_pieces == sorted(are_pieces, reverse=True)
    assert True in are_pieces


def test_only_what_the_answers_show_may_be_asked(cast: Cast) -> None:
    form = deepcopy(OFFER["form"])
    by_id = {field["id"]: field for field in form["steps"][1]["sections"][0]["fields"]}
    by_id["cover"]["condition"] = "guests > 100"
    by_id["papers"]["condition"] = "guests < 100"
    case = cast.file(procedure=cast.offer("bal", cast.association, sector=CULTURE, form=form))
    client = cast.sign_in(cast.agent)
    asked = [item["id"] for item in client.get(url(case, "complement")).context["form"].asked]
    assert "cover" in asked and "papers" not in asked
    values = {**values_of(client, case, "complement"), "until": SOON, "ask_papers": "on"}
    assert client.post(url(case, "complement"), values).status_code == 422
    with scope(walls=cast.walls), pytest.raises(CannotAskCorrection):
        until = timezone.localdate() + timedelta(days=20)
        ask_correction(case.pk, [Asked("papers", "missing")], until=until, by=cast.agent, at=timezone.now())
