"""A decision read by others before it exists: in order, corrected or returned, by who stands in, and never twice."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from parvis.agents.actions import declare_absence
from parvis.agents.delegations import Act, record_delegation
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import AlreadyViewed, NeedsVisa, bear_implicit_decision, decide, give_visa
from parvis.cases.models import Case, Decision, DecisionVisa, SubmittedDecision
from parvis.catalogue.actions import CannotPublish
from parvis.catalogue.natures import Outcome
from parvis.events.models import Event
from parvis.notifications.models import Delivery
from parvis.notifications.news import Notice
from parvis.reactions import react
from tests.cast import CULTURE, SCHOOL, Cast

from .test_gestures import url, values_of

REFUSAL = {
    "outcome": "refused", "text": "La salle est refusée.", "law": "Règlement, article 4", "facts": "Déjà prise",
}  # fmt: skip
LIST = "/agent/a-viser/"


def filed(cast: Cast, *visa: str) -> Case:
    procedure = cast.offer("salle-visee", cast.association, sector=CULTURE, visa=list(visa or ("manager",)))
    return cast.file(procedure=procedure)


def submitted(cast: Cast, case: Case, by: Agent | None = None, **changes: Any) -> HttpResponse:
    client = cast.sign_in(by or cast.agent)
    typed = {**values_of(client, case, "decider"), **REFUSAL, **changes}
    return client.post(url(case, "decider"), typed, follow="draft" not in changes)


def row(cast: Cast, case: Case) -> SubmittedDecision:
    with scope(walls=cast.walls):
        return SubmittedDecision.objects.filter(case=case).latest("submitted_at")


def answered(client: Client, found: SubmittedDecision, **changes: Any) -> HttpResponse:
    typed = {
        "text": found.text, "law": found.reasons_in_law, "facts": found.reasons_in_fact,
        "verdict": "given", "revision": found.turn, **changes,
    }  # fmt: skip
    return client.post(f"{LIST}{found.pk}/", typed, follow="draft" not in changes)


def decisions(cast: Cast, case: Case) -> list[Decision]:
    with scope(walls=cast.walls):
        return list(Decision.objects.filter(case=case).order_by("decided_at"))


def follow(cast: Cast, case: Case, kind: str) -> None:
    with scope(walls=cast.walls):
        fact = Event.objects.filter(case_id=case.pk, kind=kind).latest("id")
    react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)


def printed(page: Any) -> str:
    assert page.headers["Content-Type"] == "application/pdf"
    return " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(page.content)).pages).split())


def test_nothing_leaves_before_the_visa_and_the_letter_is_read_as_it_will(cast: Cast) -> None:
    case = filed(cast)
    with override_settings(UNDO_SECONDS=10):
        told = cast.sign_in(cast.agent).get(url(case, "decider")).content.decode()
    assert "d’abord visée par : un responsable du service" in told
    assert "Soumettre au visa" in told and "Prendre cette décision" not in told
    assert "d’autre signature" not in told and "pour l’annuler" not in told
    assert "Rien n’est parti" in submitted(cast, case).content.decode()
    assert (decisions(cast, case), cast.read(case).is_open()) == ([], True)
    with scope(walls=cast.walls):
        assert not Delivery.objects.filter(holder_id=case.pk, purpose="decision").exists()
    follow(cast, case, "case.visa_asked")
    with scope(walls=cast.walls):
        [notice] = Notice.objects.filter(kind="visa_asked")
        assert notice.agent_id == cast.manager.pk
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert str(found.pk) in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{found.pk}/").content.decode()
    assert "Le délai légal continue de courir" in page
    letter = printed(client.get(f"{LIST}{found.pk}/courrier/"))
    for words in ("Projet", "La salle est refusée.", "Règlement, article 4", "Inès Arnoult", "Grenoble"):
        assert words in letter
    assert decisions(cast, case) == []
    assert "son courrier part" in answered(client, found).content.decode()
    [made] = decisions(cast, case)
    assert (made.author_id, made.text, made.outcome) == (cast.agent.pk, "La salle est refusée.", "refused")
    assert str(found.pk) not in client.get(LIST).content.decode()
    with scope(walls=cast.walls):
        told_facts = Event.objects.filter(case_id=case.pk, kind__startswith="case.visa").order_by("id")
        assert [one.kind for one in told_facts] == ["case.visa_asked", "case.visa_given"]
        assert not any("refus" in str(one.facts) for one in told_facts)


def test_the_author_reads_her_letter_before_she_submits_it_and_nothing_is_kept(cast: Cast) -> None:
    case = filed(cast)
    assert "Inès Arnoult" in printed(submitted(cast, case, draft="1"))
    with scope(walls=cast.walls):
        assert not SubmittedDecision.objects.exists()


def test_the_author_gives_no_visa_to_her_own_words_nor_goes_round_it(cast: Cast) -> None:
    case = filed(cast, "manager")
    assert "Décision prise" not in submitted(cast, case, by=cast.manager).content.decode()
    found = row(cast, case)
    refused = answered(cast.sign_in(cast.manager), found)
    assert "n’est pas, ou n’est plus, le vôtre" in refused.content.decode()
    with scope(walls=cast.walls), pytest.raises(NeedsVisa):
        decide(case.pk, Outcome.ACCEPTED, by=cast.manager, at=timezone.now(), text="Oui")
    assert decisions(cast, case) == []


def test_a_chain_is_followed_in_order(cast: Cast) -> None:
    case = filed(cast, "colleague", "manager")
    submitted(cast, case)
    early = answered(cast.sign_in(cast.colleague), row(cast, case))
    assert "attend encore le visa de : un responsable" in early.content.decode()
    found = row(cast, case)
    assert (found.step, decisions(cast, case)) == (1, [])
    late = answered(cast.sign_in(cast.colleague), found)
    assert "le vôtre à donner" in late.content.decode()
    answered(cast.sign_in(cast.manager), found)
    assert len(decisions(cast, case)) == 1


def test_returned_with_a_reason_it_comes_back_to_its_author_only(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    bare = answered(client, found, verdict="returned")
    assert "pourquoi vous la rendez" in bare.content.decode()
    assert row(cast, case).state == "waiting"
    answered(client, found, verdict="returned", reason="Citez l’article 5.")
    assert (row(cast, case).state, decisions(cast, case)) == ("returned", [])
    follow(cast, case, "case.visa_returned")
    with scope(walls=cast.walls):
        assert Notice.objects.filter(agent=cast.agent, kind="visa_answered").exists()
    hers = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert "Citez l’article 5." in hers
    others = cast.sign_in(cast.colleague).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert "Citez l’article 5." not in others
    assert "Rien n’est parti" in submitted(cast, case, text="Refusée, article 5.").content.decode()


def test_corrected_it_leaves_in_the_words_of_its_reader_and_its_author_is_told(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert "Refusée cette fois." in printed(answered(client, found, text="Refusée cette fois.", draft="1"))
    assert row(cast, case).text == "La salle est refusée."
    bare = answered(client, found, facts="")
    assert "garde ses motifs" in bare.content.decode()
    answered(client, found, text="Refusée cette fois.")
    [made] = decisions(cast, case)
    assert (made.text, made.author_id) == ("Refusée cette fois.", cast.agent.pk)
    with scope(walls=cast.walls):
        assert list(DecisionVisa.objects.order_by("turn").values_list("verdict", flat=True)) == [
            "corrected",
            "given",
        ]
    follow(cast, case, "case.visa_corrected")
    with scope(walls=cast.walls):
        assert Notice.objects.filter(agent=cast.agent, kind="visa_answered").exists()


def test_of_two_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    second = cast.agent_of(
        cast.town, "Elsa Cadre", rights=[Right.SEE, Right.ACT, Right.MANAGE], sectors=[CULTURE],
        unit=cast.association,
    )  # fmt: skip
    case = filed(cast)
    submitted(cast, case)
    found = row(cast, case)
    answered(cast.sign_in(cast.manager), found)
    late = answered(cast.sign_in(second), found, verdict="returned", reason="Attendez.")
    assert late.status_code == 409
    assert "Un autre a été plus rapide : Visa donné par Maud Tressan" in late.content.decode()
    assert (len(decisions(cast, case)), row(cast, case).state) == (1, "made")
    with scope(walls=cast.walls), pytest.raises(AlreadyViewed):
        give_visa(found.pk, by=grants_of(second), turn=found.turn, at=timezone.now())


def test_who_stands_in_gives_the_visa_of_the_absent_one(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    found, today = row(cast, case), timezone.localdate()
    before = answered(cast.sign_in(cast.colleague), found)
    assert "le vôtre à donner" in before.content.decode()
    with scope(walls=cast.walls):
        declare_absence(
            cast.manager, starts_on=today, ends_on=today + timedelta(days=3), substitute=cast.colleague,
            by=cast.manager, today=today, at=timezone.now(),
        )  # fmt: skip
    client = cast.sign_in(cast.colleague)
    assert "à la place d’un collègue absent" in client.get(f"{LIST}{found.pk}/").content.decode()
    answered(client, found)
    with scope(walls=cast.walls):
        [visa] = DecisionVisa.objects.filter(submitted=found)
        assert (visa.agent_id, visa.in_place_of_id) == (cast.colleague.pk, cast.manager.pk)
    assert len(decisions(cast, case)) == 1


def test_whoever_has_no_power_to_sign_submits_to_who_has_it(cast: Cast) -> None:
    case = filed(cast, "signatory")
    act = Act(number="7", on=date(2026, 1, 5), starts_on=date(2026, 1, 6), sectors=(CULTURE,),
              giver="du maire", published="Affiché le 6 janvier", units=(cast.association.pk,))  # fmt: skip
    with scope(walls=cast.walls):
        manager = grants_of(cast.manager)
        record_delegation(
            cast.town.pk, cast.manager, act, by=manager, today=timezone.localdate(), at=timezone.now()
        )
    submitted(cast, case)
    found = row(cast, case)
    assert "le vôtre à donner" in answered(cast.sign_in(cast.colleague), found).content.decode()
    assert "Maud Tressan" in printed(cast.sign_in(cast.agent).get(f"{LIST}{found.pk}/courrier/"))
    answered(cast.sign_in(cast.manager), found)
    [made] = decisions(cast, case)
    assert (made.author_id, made.author_name) == (cast.manager.pk, "Maud Tressan")
    assert "acte n° 7 du 5 janvier 2026" in made.author_delegation
    own = cast.file(procedure=case.procedure)
    assert "soumise" not in submitted(cast, own, by=cast.manager).content.decode()
    assert len(decisions(cast, own)) == 1


def test_where_no_register_is_kept_whoever_writes_signs(cast: Cast) -> None:
    case = filed(cast, "signatory")
    submitted(cast, case)
    assert [one.author_id for one in decisions(cast, case)] == [cast.agent.pk]


def test_the_legal_clock_waits_for_no_visa(cast: Cast) -> None:
    procedure = cast.offer("salle-visee", cast.association, sector=CULTURE, visa=["manager"])
    case = cast.file(procedure=procedure, at=timezone.now() - timedelta(days=50))
    submitted(cast, case)
    due = cast.read(case).implicit_on
    assert due is not None
    with scope(walls=cast.walls):
        bear_implicit_decision(case.pk, at=timezone.now() + timedelta(days=20))
    assert row(cast, case).state == "dropped"
    late = answered(cast.sign_in(cast.manager), row(cast, case))
    assert late.status_code == 409
    assert [one.outcome for one in decisions(cast, case)] == ["implicit_rejection"]


def test_the_author_takes_it_back_and_nobody_else(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    found = row(cast, case)
    cast.sign_in(cast.colleague).post(f"{LIST}{found.pk}/reprendre/")
    assert row(cast, case).state == "waiting"
    assert "Une décision attend déjà" in submitted(cast, case).content.decode()
    cast.sign_in(cast.agent).post(f"{LIST}{found.pk}/reprendre/")
    assert row(cast, case).state == "withdrawn"
    assert answered(cast.sign_in(cast.manager), found).status_code == 409


def test_what_is_no_decision_needs_no_visa(cast: Cast) -> None:
    case = filed(cast)
    client = cast.sign_in(cast.agent)
    typed = {"outcome": "referred", "explanation": "Voyez le département."}
    client.post(url(case, "clore"), {**values_of(client, case, "clore"), **typed})
    assert not cast.read(case).is_open()


def test_closing_without_action_is_submitted_too(cast: Cast) -> None:
    case = filed(cast)
    client = cast.sign_in(cast.agent)
    typed = {"outcome": "no_action", "explanation": "Sans objet."}
    client.post(url(case, "clore"), {**values_of(client, case, "clore"), **typed})
    assert cast.read(case).is_open()
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert [one.outcome for one in decisions(cast, case)] == ["no_action"]


def test_an_outsider_is_answered_as_for_what_does_not_exist(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    found = row(cast, case)
    for stranger in (cast.outsider_town, cast.outsider_sector):
        client = cast.sign_in(stranger)
        for path in ("", "courrier/"):
            assert client.get(f"{LIST}{found.pk}/{path}").status_code == 404
            assert client.get(f"{LIST}{cast.town.pk}/{path}").status_code == 404
        assert answered(client, found).status_code == 404
        assert str(found.pk) not in client.get(LIST).content.decode()


def test_who_signs_comes_last_in_what_is_published(cast: Cast) -> None:
    with pytest.raises(CannotPublish):
        filed(cast, "signatory", "manager")


def test_the_morning_counts_what_waits_for_her_visa_whose_it_is_or_who_stands_in(cast: Cast) -> None:
    first, today = filed(cast), timezone.localdate()
    second = cast.file(procedure=first.procedure)
    neighbour = cast.agent_of(
        cast.town, "Solène Rivoire", rights=[Right.MANAGE], sectors=[SCHOOL], unit=cast.childhood
    )
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=neighbour, authority=cast.town, unit=cast.association, rights=["see", "act"],
            sectors=[CULTURE],
        )  # fmt: skip
    client, hers = cast.sign_in(cast.manager), cast.sign_in(neighbour)
    assert to_view(client) is None
    with CaptureQueriesContext(connection) as calm:
        assert to_view(client) is None
    for case in (first, second):
        submitted(cast, case)
    with CaptureQueriesContext(connection) as busy:
        assert to_view(client) == ("Décisions à viser", 2, LIST)
    assert len(busy) == len(calm)
    assert to_view(hers) is None
    with scope(walls=cast.walls):
        declare_absence(
            cast.manager, starts_on=today, ends_on=today, substitute=neighbour,
            by=cast.manager, today=today, at=timezone.now(),
        )  # fmt: skip
    assert to_view(hers) == ("Décisions à viser", 2, LIST)
    listed = hers.get(LIST).content.decode()
    assert first.reference in listed and "Camille Destève" in listed


def to_view(client: Client) -> tuple[str, int, str] | None:
    """What the morning says of the visas awaited."""
    return next((one for one in client.get("/agent/matin/").context["figures"] if one[2] == LIST), None)
