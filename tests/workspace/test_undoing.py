"""A decision or a closure taken back before it exists: ten seconds, told on the case, kept by the worker."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership
from parvis.base.scope import Wall, scope
from parvis.cases.actions import (
    CannotCancel,
    CannotClose,
    CannotDecide,
    CannotWait,
    Conflict,
    Proposal,
    cancel_decision,
    let_decide,
    let_leave,
    note,
    plan_decision,
    plan_reply,
    reply,
    take,
)
from parvis.cases.daily import pass_the_day
from parvis.cases.models import Case, CaseLink, Decision, PlannedDecision, PlannedReply
from parvis.catalogue.natures import Outcome
from parvis.notifications.models import Delivery
from tests.cases.steps import AsWorker, committed, kinds
from tests.cast import Cast

from .test_gestures import HOSTILE, url, values_of
from .test_notices import happened, news, notices

State, Refusal = PlannedDecision.State, PlannedDecision.Refusal
REFUSAL = {"outcome": "refused", "text": HOSTILE, "law": "Règlement, article 4", "facts": "Salle déjà prise"}


@pytest.fixture(autouse=True)
def ten_seconds(settings: LazySettings) -> None:
    """As in service: a decision may be taken back before it exists."""
    settings.UNDO_SECONDS = 10


def signed(cast: Cast, case: Case, slug: str = "decider", **typed: Any) -> HttpResponse:
    """Send the form of a gesture as the agent."""
    client = cast.sign_in(cast.agent)
    return client.post(url(case, slug), {**values_of(client, case, slug), **(typed or REFUSAL)}, follow=True)


def planned(cast: Cast, case: Case) -> PlannedDecision:
    """The decision that waits on a case, or waited."""
    with scope(walls=cast.walls):
        return PlannedDecision.objects.get(case=case)


def pass_to(cast: Cast, row: PlannedDecision, at: datetime) -> None:
    """Let the clock come to a moment."""
    with scope(walls=[Wall(row.authority_id, row.sector)]):
        let_decide(row.pk, at=at)


def decisions(cast: Cast, case: Case) -> list[tuple[str, datetime]]:
    """What was decided on a case, and when."""
    with scope(walls=cast.walls):
        return list(Decision.objects.filter(case=case).values_list("outcome", "decided_at"))


def test_nothing_exists_before_its_moment_and_once_after(cast: Cast) -> None:
    case = cast.file()
    shown = signed(cast, case)
    page = shown.content.decode()
    offered = {gesture["slug"] for gesture in shown.context["gestures"]}
    assert "repondre" in offered and not offered & {"decider", "clore"}
    assert not shown.context["can_take"], "it would undo what was signed"
    assert "data-leaves-in=" in page
    assert page.count('class="pv-bar__gesture"') == 1, "nothing is offered first beside what may be cancelled"
    assert "Rien n’est parti." in page
    assert page.index("data-leaves-in=") < page.index("<h1"), "what leaves in seconds stands first"
    assert "<script>alert(" not in page
    row = planned(cast, case)
    pass_to(cast, row, row.decides_at - timedelta(seconds=1))
    assert (decisions(cast, case), cast.read(case).state) == ([], case.state)
    with scope(cases=[case.pk]):
        assert not PlannedDecision.objects.exists()
    for _twice in range(2):
        pass_to(cast, row, row.decides_at + timedelta(hours=3))
    assert decisions(cast, case) == [("refused", row.decides_at)]
    assert kinds(cast, case)[-2:] == ["case.decision_planned", "case.decided"]
    assert planned(cast, case).state == State.MADE
    agent = cast.sign_in(cast.agent)
    assert "part dans un instant à" in agent.get(url(case)).content.decode()
    happened(cast, "case.decided", case)
    told = agent.get(url(case)).context["made"]
    assert "Refusée" in told[0] and "En attente d’envoi" in told[1]
    with scope(walls=cast.walls):
        letter = Decision.objects.get(case=case).letter
    assert letter is not None
    there = reverse("agent_document", args=[case.reference, letter.pk])
    assert f'href="{there}">Ouvrir le courrier de décision' in agent.get(url(case)).content.decode()
    assert not cast.sign_in(cast.colleague).get(url(case)).context["made"], "it was not hers"
    with scope(walls=cast.walls):
        assert Delivery.objects.filter(holder_id=case.pk, purpose="decision").count() == 1


def test_taken_back_its_words_wait_in_the_form(cast: Cast) -> None:
    case = cast.file()
    text = cast.procedure.current.offer.legal_basis[0]
    signed(cast, case, **(REFUSAL | {"cited": "0"}))
    row = planned(cast, case)
    client = cast.sign_in(cast.agent)
    back = client.post(f"{url(case)}decisions/{row.pk}/annuler/", follow=True)
    form = back.context["form"]
    assert text in row.reasons_in_law
    assert [form[name].value() for name in ("outcome", "text", "cited", "law", "facts")] == [
        "refused", HOSTILE, ["0"], "Règlement, article 4", "Salle déjà prise",
    ]  # fmt: skip
    assert "<script>alert(" not in back.content.decode()
    pass_to(cast, row, row.decides_at)
    assert decisions(cast, case) == []
    assert kinds(cast, case)[-1] == "case.decision_cancelled"
    again = client.post(f"{url(case)}decisions/{row.pk}/annuler/", follow=True)
    assert "Trop tard" in again.content.decode()


def test_a_closure_waits_too(cast: Cast) -> None:
    case = cast.file()
    signed(cast, case, "clore", outcome="no_action", explanation="Sans objet")
    row = planned(cast, case)
    back = cast.sign_in(cast.agent).post(f"{url(case)}decisions/{row.pk}/annuler/", follow=True)
    assert back.context["form"]["explanation"].value() == "Sans objet"
    signed(cast, case, "clore", outcome="referred", explanation="À la préfecture")
    with scope(walls=cast.walls):
        row = PlannedDecision.objects.get(case=case, state=State.WAITING)
    pass_to(cast, row, row.decides_at)
    assert decisions(cast, case) == [("referred", row.decides_at)]
    assert kinds(cast, case)[-1] == "case.closed"


def test_a_duplicate_is_linked_at_once_and_closed_at_its_moment(cast: Cast) -> None:
    case, other = cast.file(), cast.file()
    typed = {"kind": "duplicate", "reference": other.reference, "notify": "on", "explanation": "Déjà reçue"}
    signed(cast, case, "lier", **typed)
    row = planned(cast, case)
    with scope(walls=cast.walls):
        assert CaseLink.objects.filter(case=case, other=other).exists()
    pass_to(cast, row, row.decides_at)
    assert decisions(cast, case) == [("no_action", row.decides_at)]


def test_only_its_author_takes_it_back(cast: Cast) -> None:
    case = cast.file()
    signed(cast, case)
    row = planned(cast, case)
    address = f"{url(case)}decisions/{row.pk}/annuler/"
    for other in (cast.colleague, cast.manager):
        page = cast.sign_in(other).get(url(case)).content.decode()
        assert "sera prise dans" in page
        assert address not in page
        assert "Trop tard" in cast.sign_in(other).post(address, follow=True).content.decode()
    for stranger in (cast.reader, cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(stranger).post(address).status_code == 404
    assert planned(cast, case).state == State.WAITING
    client = cast.sign_in(cast.agent)
    for ago, is_offered in ((-5, True), (5, False), (65, True)):
        with scope(walls=cast.walls):
            moment = timezone.now() - timedelta(seconds=ago)
            PlannedDecision.objects.filter(pk=row.pk).update(written_at=moment, decides_at=moment)
        assert (address in client.get(url(case)).content.decode()) is is_offered, "not while it is being made"


def test_the_case_changed_meanwhile(cast: Cast) -> None:
    case = cast.file()
    signed(cast, case)
    with scope(walls=cast.walls):
        reply(case.pk, "Il nous manque une pièce", by=cast.colleague, at=timezone.now())
    row = planned(cast, case)
    pass_to(cast, row, row.decides_at)
    assert (decisions(cast, case), planned(cast, case).refusal) == ([], Refusal.CHANGED)
    happened(cast, "case.decision_dropped", case)
    assert notices(cast) == [(cast.agent.pk, "decision_dropped")]
    assert "La décision signée n’a pas été prise" in news(cast, cast.agent)
    page = cast.sign_in(cast.agent).get(url(case)).content.decode()
    assert "La demande a changé entre-temps." in page
    assert f"?reprendre={row.pk}" in page
    assert f"?reprendre={row.pk}" not in cast.sign_in(cast.colleague).get(url(case)).content.decode()


def test_a_note_and_her_own_message_change_nothing(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    with scope(walls=cast.walls):
        sent = plan_reply(case.pk, "Bonjour", by=cast.agent, at=now, leaves_at=now)
    signed(cast, case)
    with scope(walls=cast.walls):
        note(case.pk, "Vu", by=cast.colleague, at=timezone.now())
        let_leave(sent.pk, at=timezone.now())
        assert PlannedReply.objects.get().state == PlannedReply.State.LEFT
    row = planned(cast, case)
    pass_to(cast, row, row.decides_at)
    assert [outcome for outcome, _at in decisions(cast, case)] == ["refused"]


@pytest.mark.parametrize("lost", ["left", "right", "hidden"])
def test_her_right_is_lost_meanwhile(cast: Cast, lost: str) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.manager, at=timezone.now())
    signed(cast, case)
    with scope(walls=cast.walls):
        if lost == "left":
            Agent.objects.filter(pk=cast.agent.pk).update(left_on=timezone.localdate())
        elif lost == "right":
            Membership.objects.filter(agent=cast.agent).update(rights=["see"])
        else:
            Case.objects.filter(pk=case.pk).update(is_confidential=True)
    row = planned(cast, case)
    pass_to(cast, row, row.decides_at)
    assert (decisions(cast, case), planned(cast, case).refusal) == ([], Refusal.RIGHT)
    happened(cast, "case.decision_dropped", case)
    assert {agent for agent, _kind in notices(cast)} == {cast.agent.pk, cast.manager.pk}
    assert "n’a pas été prise" in news(cast, cast.manager)


def test_the_law_forbids_it_since(cast: Cast) -> None:
    case = cast.file()
    signed(cast, case)
    row = planned(cast, case)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(state="closed", outcome="withdrawn", closed_at=timezone.now())
    pass_to(cast, row, row.decides_at)
    assert planned(cast, case).refusal == Refusal.LAW


def test_on_the_last_day_of_silence_it_is_decided_at_once(cast: Cast) -> None:
    case = cast.file()
    today = cast.town.calendar().local_date(timezone.now())
    for day, is_at_once in ((today + timedelta(days=1), False), (today, True)):
        with scope(walls=cast.walls):
            Case.objects.filter(pk=case.pk).update(implicit_on=day)
        page = cast.sign_in(cast.agent).get(url(case, "decider")).content.decode()
        assert ("prise tout de suite" in page) == is_at_once
        assert ("secondes pour l’annuler" in page) != is_at_once
    signed(cast, case)
    assert [outcome for outcome, _at in decisions(cast, case)] == ["refused"]
    with scope(walls=cast.walls):
        assert not PlannedDecision.objects.exists()


def test_what_cannot_be_signed(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    soon = now + timedelta(seconds=10)
    with scope(walls=cast.walls):
        asked: dict[str, Any] = {"by": cast.agent, "at": now, "decides_at": soon}
        accepted = Proposal(Outcome.ACCEPTED, text="Non")
        more: dict[str, Any]
        for refused, proposed, more in (
            (CannotDecide, Proposal(Outcome.REFUSED, text="Non"), {}),
            (CannotDecide, Proposal(Outcome.DONE, text="Non"), {}),
            (CannotClose, Proposal(Outcome.NO_ACTION, text=" "), {}),
            (CannotWait, accepted, {"decides_at": now - timedelta(seconds=1)}),
            (Conflict, accepted, {"revision": 70}),
        ):
            with pytest.raises(refused), scope(walls=cast.walls):
                plan_decision(case.pk, proposed, **asked | more)
        row = plan_decision(case.pk, accepted, **asked)
        with pytest.raises(CannotWait), scope(walls=cast.walls):
            plan_decision(case.pk, accepted, **asked)
        for by in (cast.colleague, cast.manager):
            with pytest.raises(CannotCancel), scope(walls=cast.walls):
                cancel_decision(row.pk, case.pk, by=by, at=now)
        Case.objects.filter(pk=case.pk).update(implicit_on=timezone.localdate(soon))
        cancel_decision(row.pk, case.pk, by=cast.agent, at=now)
        with pytest.raises(CannotWait):
            plan_decision(case.pk, accepted, **asked)


def test_a_stale_page_is_told_what_waits(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.colleague)
    values = values_of(client, case, "decider")
    signed(cast, case)
    stale = client.post(url(case, "decider"), {**values, **REFUSAL})
    assert stale.status_code == 409
    assert "Décision signée, pas encore prise" in stale.content.decode()
    fresh = client.post(url(case, "decider"), {**values_of(client, case, "decider"), **REFUSAL})
    assert "Une autre décision attend déjà" in fresh.content.decode()


@committed
def test_killed_in_the_middle_the_clock_makes_it_once_and_before_silence_does(
    cast: Cast, worker_role: AsWorker
) -> None:
    case = cast.file()
    signed(cast, case)
    row = planned(cast, case)
    late = row.decides_at + timedelta(days=2)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(implicit_on=timezone.localdate(row.decides_at))
    with worker_role():
        with pytest.raises(KeyboardInterrupt), scope(walls=[Wall(row.authority_id, row.sector)]):
            let_decide(row.pk, at=late)
            raise KeyboardInterrupt  # as a process that dies before its transaction ends
        for _hour in range(2):
            pass_the_day(at=late)
    assert decisions(cast, case) == [("refused", row.decides_at)]
    assert kinds(cast, case)[-1] == "case.decided"


def test_the_number_of_queries_does_not_follow_what_came_to_nothing(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    counts = []
    for times in (1, 3):
        for _one in range(times):
            signed(cast, case)
            with scope(walls=cast.walls):
                row = PlannedDecision.objects.get(case=case, state=State.WAITING)
                reply(case.pk, "Une pièce manque", by=cast.colleague, at=timezone.now())
            pass_to(cast, row, row.decides_at)
        client.get(url(case))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url(case))
        counts.append(len(seen))
    assert len(page.context["waiting"]) == 4
    assert counts[0] == counts[1]
