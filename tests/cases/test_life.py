"""The life of a case through its actions: every verb, every refusal, and what the clock makes of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases import actions, daily
from parvis.cases.access import NotFound, case_by_code, case_for, tracked_case
from parvis.cases.actions import Asked
from parvis.cases.codes import code_of
from parvis.cases.daily import forget_drafts, pass_the_day
from parvis.cases.models import Case, CorrectionRequest, Draft, Note, Responsibility
from parvis.catalogue.natures import Outcome
from parvis.documents.actions import store_ours
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.events.actors import PERSON
from parvis.events.models import Event
from tests.cast import ANSWERS, CULTURE, OFFER, Cast, words

pytestmark = pytest.mark.django_db

committed = pytest.mark.django_db(transaction=True, databases=["default", "worker"])
AsWorker = Callable[[], AbstractContextManager[None]]

THURSDAY = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)
"""The day of the worked example of the legal calendar: 30 April 2026, 16:20 in Paris."""


def kinds(cast: Cast, case: Case) -> list[str]:
    """The kinds of the facts of a case, in order."""
    with scope(walls=cast.walls):
        return list(Event.objects.of_case(case.pk).values_list("kind", flat=True))


def test_filing_sets_every_date_and_records_one_fact(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    assert case.state == Case.State.FILED
    assert case.acknowledge_by == date(2026, 5, 19)
    assert (case.implicit_kind, case.implicit_on) == ("rejection", date(2026, 6, 30))
    assert case.announced_on == date(2026, 5, 27)  # 15 working days, 1, 8, 14 and 25 May being holidays
    assert case.due_on == date(2026, 5, 27)
    assert kinds(cast, case) == ["case.filed"]
    assert case.unit_id == cast.association.pk
    with scope(walls=cast.walls):
        assert Responsibility.objects.get(case=case).agent_id is None
        assert Draft.objects.count() == 0, "an agent sees no draft"
    with scope(cases=[case.pk]):
        assert Draft.objects.get().answers == {}, "the draft keeps no copy of the answers"


def test_filing_again_gives_the_same_case(cast: Cast) -> None:
    case = cast.file()
    with scope(cases=[case.pk]):
        again = actions.file(case.pk, by=PERSON, at=THURSDAY)
    assert (again.is_new, again.case.reference) == (False, case.reference)
    assert kinds(cast, case) == ["case.filed"]


def test_an_incomplete_draft_is_refused_with_each_problem(cast: Cast) -> None:
    with pytest.raises(actions.CannotFile) as refusal:
        cast.file(answers={"event": "Bal"})
    assert {problem.field_id for problem in refusal.value.problems} == {"who", "mail"}
    with scope(walls=cast.walls):
        assert Case.objects.count() == 0


def test_a_tab_never_erases_another(cast: Cast) -> None:
    with scope():
        draft = actions.start_draft(cast.procedure, at=THURSDAY)
        actions.save_answers(draft.pk, {"event": "Bal"}, at=THURSDAY)
        actions.save_answers(draft.pk, {"mail": "a@b.example"}, at=THURSDAY)
        draft.refresh_from_db()
    assert draft.answers == {"event": "Bal", "mail": "a@b.example"}


def test_the_reference_and_the_code_open_the_case_together(cast: Cast) -> None:
    case = cast.file()
    spoken = case.reference.replace("-", " ").lower()
    with scope():
        assert case_by_code(spoken, code_of(case.pk)) == case.pk
        assert tracked_case(case.pk).reference == case.reference
    other = cast.file()
    with scope():
        for reference, code in (
            (case.reference, code_of(other.pk)),
            (case.reference, ""),
            ("", code_of(case.pk)),
            (case.reference[:-1] + ("0" if case.reference[-1] != "0" else "1"), code_of(case.pk)),
            ("' OR 1=1 --", code_of(case.pk)),
            ("\x00" * 12, "\x00" * 14),
        ):
            with pytest.raises(NotFound):
                case_by_code(reference, code)


def test_taking_then_handing_over_keeps_who_answered(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        actions.take(case.pk, by=cast.agent, at=THURSDAY)
        with pytest.raises(actions.CannotTake):
            actions.take(case.pk, by=cast.agent, at=THURSDAY)
        actions.hand_over(case.pk, cast.childhood, by=cast.agent, at=THURSDAY, note="Pour vous.")
        for unit in (cast.childhood, cast.other_unit):
            with pytest.raises(actions.CannotHandOver):
                actions.hand_over(case.pk, unit, by=cast.agent, at=THURSDAY)
        lines = Responsibility.objects.filter(case=case).values_list("unit", "agent", "ends_at")
        assert [(unit, agent, ended is None) for unit, agent, ended in lines] == [
            (cast.association.pk, None, False),
            (cast.association.pk, cast.agent.pk, False),
            (cast.childhood.pk, None, True),
        ]
        assert Note.objects.get(case=case).body == "Pour vous."
    assert cast.read(case).state == Case.State.FILED
    assert kinds(cast, case) == ["case.filed", "case.taken", "case.handed_over"]


def ask(cast: Cast, case: Case, *fields: str, at: datetime, until: date) -> CorrectionRequest:
    """Ask for these fields."""
    with scope(walls=cast.walls):
        return actions.ask_correction(
            case.pk, [Asked(field, "missing") for field in fields], until=until, by=cast.agent, at=at
        )


def test_an_indispensable_piece_suspends_a_rejection(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    request = ask(cast, case, "papers", at=THURSDAY + timedelta(days=5), until=date(2026, 5, 25))
    assert request.is_indispensable
    waiting = cast.read(case)
    assert waiting.state == Case.State.WAITING
    assert waiting.implicit_on == date(2026, 7, 20)  # 20 days of suspension added (L114-5)
    with scope(walls=cast.walls), pytest.raises(actions.CannotAskCorrection):
        actions.ask_correction(
            case.pk, [Asked("papers", "missing")], until=date(2026, 6, 1), by=cast.agent, at=THURSDAY
        )


def test_a_piece_that_is_not_indispensable_moves_nothing(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    assert not ask(cast, case, "cover", at=THURSDAY, until=date(2026, 5, 25)).is_indispensable
    assert cast.read(case).implicit_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("fields", "until"),
    [((), date(2026, 5, 25)), (("unknown",), date(2026, 5, 25)), (("papers",), date(2026, 4, 30))],
)
def test_a_request_for_nothing_or_for_yesterday_is_refused(
    cast: Cast, fields: tuple[str, ...], until: date
) -> None:
    case = cast.file(at=THURSDAY)
    with pytest.raises(actions.CannotAskCorrection):
        ask(cast, case, *fields, at=THURSDAY, until=until)
    assert cast.read(case).state == Case.State.FILED


def test_the_answer_replaces_what_was_asked_and_nothing_else(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "event", at=THURSDAY, until=date(2026, 5, 25))
    later = THURSDAY + timedelta(days=4)
    with scope(cases=[case.pk]):
        with pytest.raises(actions.CannotAnswerCorrection):
            actions.answer_correction(case.pk, {"guests": "1"}, at=later)
        actions.answer_correction(case.pk, {"event": "Le bal", "guests": "9999"}, at=later)
        with pytest.raises(actions.CannotAnswerCorrection):
            actions.answer_correction(case.pk, {"event": "Encore"}, at=later)
    answered = cast.read(case)
    assert answered.answers["event"] == "Le bal"
    assert answered.answers["guests"] == 120
    assert answered.state == Case.State.FILED
    assert answered.implicit_on == date(2026, 7, 4)  # four days of suspension
    assert kinds(cast, case)[-1] == "case.correction_answered"


def test_a_stale_page_is_a_conflict_for_every_gesture(cast: Cast) -> None:
    case = cast.file()
    gestures = {
        "take": lambda: actions.take(case.pk, by=cast.agent, at=THURSDAY, revision=99),
        "hand_over": lambda: actions.hand_over(
            case.pk, cast.childhood, by=cast.agent, at=THURSDAY, revision=99
        ),
        "ask": lambda: actions.ask_correction(
            case.pk,
            [Asked("papers", "missing")],
            until=date(2030, 1, 1),
            by=cast.agent,
            at=THURSDAY,
            revision=99,
        ),
        "reply": lambda: actions.reply(case.pk, "Bonjour", by=cast.agent, at=THURSDAY, revision=99),
        "decide": lambda: actions.decide(
            case.pk, Outcome.ACCEPTED, by=cast.agent, at=THURSDAY, text="Oui", revision=99
        ),
        "close": lambda: actions.close(
            case.pk, Outcome.NO_ACTION, by=cast.agent, at=THURSDAY, explanation="Rien", revision=99
        ),
        "confirm": lambda: actions.confirm_identity(case.pk, by=cast.agent, at=THURSDAY, revision=99),
    }
    before = cast.read(case)
    for gesture in gestures.values():
        with scope(walls=cast.walls), pytest.raises(actions.Conflict):
            gesture()
    assert cast.read(case).revision == before.revision
    assert kinds(cast, case) == ["case.filed"]


@pytest.mark.parametrize(
    ("outcome", "law", "facts"),
    [
        (Outcome.REFUSED, "", ""),
        (Outcome.REFUSED, "Article 3 du règlement", ""),
        (Outcome.PARTLY, "", "La salle est prise"),
        (Outcome.ANSWERED, "x", "y"),
        (Outcome.IMPLICIT_REJECTION, "x", "y"),
        (Outcome.NO_ACTION, "x", "y"),
    ],
)
def test_a_decision_the_law_would_not_hold_is_refused(
    cast: Cast, outcome: Outcome, law: str, facts: str
) -> None:
    case = cast.file()
    with scope(walls=cast.walls), pytest.raises(actions.CannotDecide):
        actions.decide(case.pk, outcome, by=cast.agent, at=THURSDAY, text="Non", law=law, facts=facts)
    assert cast.read(case).is_open()


def test_a_decision_bears_its_author_and_cancels_what_was_awaited(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "papers", at=THURSDAY, until=date(2026, 5, 25))
    with scope(walls=cast.walls):
        decision = actions.decide(
            case.pk,
            Outcome.REFUSED,
            by=cast.agent,
            at=THURSDAY,
            text="La salle est refusée.",
            law="Article 3 du règlement des salles",
            facts="La salle est en travaux.",
        )
        assert (decision.author_name, decision.author_quality) == ("Inès Arnoult", "Chargée de mission")
        assert decision.author_service == "Vie associative"
        assert CorrectionRequest.objects.get().cancelled_at == THURSDAY
        with pytest.raises(actions.CannotDecide):
            actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=THURSDAY, text="Si")
    decided = cast.read(case)
    assert (decided.state, decided.outcome, decided.closed_at) == ("decided", "refused", THURSDAY)


def test_closing_explains_and_reopening_keeps_the_history(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotClose):
            actions.close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=THURSDAY, explanation=" ")
        with pytest.raises(actions.CannotClose):
            actions.close(case.pk, Outcome.WITHDRAWN, by=cast.agent, at=THURSDAY, explanation="x")
        actions.close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=THURSDAY, explanation="Déjà fait.")
        with pytest.raises(actions.CannotReopen):
            actions.reopen(case.pk, by=cast.agent, at=THURSDAY, reason="")
        actions.reopen(case.pk, by=cast.agent, at=THURSDAY, reason="Élément nouveau")
    reopened = cast.read(case)
    assert (reopened.state, reopened.outcome, reopened.closed_at) == ("reopened", "", None)
    assert kinds(cast, case) == ["case.filed", "case.closed", "case.reopened"]


def test_the_person_withdraws_for_good(cast: Cast) -> None:
    case = cast.file()
    with scope(cases=[case.pk]):
        actions.withdraw(case.pk, at=THURSDAY)
        with pytest.raises(actions.CannotWithdraw):
            actions.withdraw(case.pk, at=THURSDAY)
    with scope(walls=cast.walls), pytest.raises(actions.CannotReopen):
        actions.reopen(case.pk, by=cast.agent, at=THURSDAY, reason="Elle a changé d'avis")


@committed
def test_silence_decides_once_its_day_is_over(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    last_evening = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)  # 23:59 in Paris
    with worker_role():
        pass_the_day(at=last_evening)
    assert cast.read(case).is_open()
    with worker_role():
        pass_the_day(at=last_evening + timedelta(minutes=2))
    borne = cast.read(case)
    assert (borne.state, borne.outcome) == ("decided", "implicit_rejection")
    with worker_role():
        pass_the_day(at=last_evening + timedelta(days=2))
    assert kinds(cast, case) == ["case.filed", "case.implicitly_decided"]
    with scope(walls=cast.walls):
        express = actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=THURSDAY, text="Finalement oui")
        assert express.outcome == Outcome.ACCEPTED


@committed
def test_the_person_asks_for_the_reasons_of_a_silence(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    with worker_role():
        pass_the_day(at=datetime(2026, 7, 2, 8, tzinfo=UTC))
    asked_at = datetime(2026, 7, 10, 8, tzinfo=UTC)
    with scope(cases=[case.pk]):
        with pytest.raises(actions.CannotAsk):
            actions.ask_attestation(case.pk, at=asked_at)
        asked = actions.ask_reasons(case.pk, at=asked_at)
        assert asked.due_on == date(2026, 8, 10)  # within the month (L232-4)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotAnswer):
            actions.give_reasons(case.pk, law="", facts="x", by=cast.agent, at=asked_at)
        actions.give_reasons(case.pk, law="Article 3", facts="Salle prise", by=cast.agent, at=asked_at)
        with pytest.raises(actions.CannotAnswer):
            actions.give_reasons(case.pk, law="Article 3", facts="Salle prise", by=cast.agent, at=asked_at)


@committed
def test_silence_on_a_report_decides_nothing(cast: Cast, worker_role: AsWorker) -> None:
    lights = cast.offer(
        "eclairage",
        cast.association,
        sector=CULTURE,
        nature="report",
        title=words("Signaler un lampadaire"),
        silence={"rule": "none"},
        pieces=[],
        form={**OFFER["form"], "steps": OFFER["form"]["steps"][:1]},
    )
    case = cast.file(procedure=lights, at=THURSDAY)
    assert (case.implicit_kind, case.implicit_on) == ("", None)
    with worker_role():
        pass_the_day(at=THURSDAY + timedelta(days=400))
    assert cast.read(case).is_open()
    with scope(walls=cast.walls):
        actions.decide(case.pk, Outcome.DONE, by=cast.agent, at=THURSDAY, text="Réparé.")


@committed
def test_what_is_awaited_is_recalled_once(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "papers", at=THURSDAY, until=date(2026, 5, 25))
    for day in (1, 20, 21, 22):
        with worker_role():
            pass_the_day(at=THURSDAY + timedelta(days=day))
    assert kinds(cast, case).count("case.correction_reminded") == 1


@committed
def test_a_case_that_cannot_be_treated_stops_no_other(
    cast: Cast, worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = cast.file(at=THURSDAY), cast.file(at=THURSDAY)
    usual = daily.bear_implicit_decision

    def fail_on_one(case: UUID, *, at: datetime) -> object:
        if case == broken.pk:
            raise RuntimeError
        return usual(case, at=at)

    monkeypatch.setattr(daily, "bear_implicit_decision", fail_on_one)
    with worker_role():
        pass_the_day(at=datetime(2026, 7, 2, 8, tzinfo=UTC))
    assert cast.read(broken).is_open()
    assert not cast.read(sound).is_open()


@committed
def test_old_drafts_go_and_cases_stay(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    with scope():
        draft = actions.start_draft(cast.procedure, at=THURSDAY)
    with scope(cases=[draft.pk]):
        kept = store_ours(
            b"une note",
            name="note.txt",
            authority=cast.town.pk,
            sector=CULTURE,
            holder_id=draft.pk,
            at=THURSDAY,
        )
    with worker_role():
        assert forget_drafts(at=THURSDAY + timedelta(days=59)) == 0
        assert forget_drafts(at=THURSDAY + timedelta(days=61)) == 2
    with pytest.raises(FileNotFoundError), storage().open(kept.storage_name):
        pass
    with scope(cases=[draft.pk]):
        assert not Draft.objects.exists()
        assert not Document.objects.exists()
    assert cast.read(case).reference == case.reference


def test_confirming_an_identity_makes_a_profile_of_the_sector(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        profile = actions.confirm_identity(case.pk, by=cast.agent, at=THURSDAY)
        assert (profile.family_name, profile.sector) == ("Destève", CULTURE)
        assert profile.contact_points.get().value == ANSWERS["mail"]
        with pytest.raises(actions.CannotConfirm):
            actions.confirm_identity(case.pk, by=cast.agent, at=THURSDAY)
        second = cast.file()
    with scope(walls=cast.walls):
        actions.confirm_identity(second.pk, by=cast.agent, at=THURSDAY, profile=profile)
    assert cast.read(second).profile_id == profile.pk


def test_outsiders_find_nothing_and_the_database_shows_them_no_row(cast: Cast) -> None:
    case = cast.file()
    for outsider in (cast.outsider_sector, cast.outsider_town, cast.receptionist, cast.designer):
        with scope(walls=cast.walls):
            grants = grants_of(outsider)
        with scope(walls=grants.walls):
            if outsider is cast.designer:
                continue
            with pytest.raises(NotFound):
                case_for(grants, case.reference)
            assert not Case.objects.filter(pk=case.pk).exists()
    with scope(walls=cast.walls):
        grants = grants_of(cast.agent)
    with scope(walls=grants.walls):
        assert case_for(grants, case.reference.lower()).pk == case.pk


def test_the_capability_on_a_case_opens_nothing_else(cast: Cast) -> None:
    mine, other = cast.file(), cast.file()
    with scope(walls=cast.walls):
        actions.note(mine.pk, "Entre nous", by=cast.agent, at=THURSDAY)
    with scope(cases=[mine.pk]):
        assert list(Case.objects.values_list("pk", flat=True)) == [mine.pk]
        assert not Note.objects.exists(), "internal notes stay inside"
        assert {event.case_id for event in Event.objects.all()} == {mine.pk}
        with pytest.raises(Case.DoesNotExist):
            actions.withdraw(other.pk, at=THURSDAY)
    with scope(walls=[Wall(UUID(int=1), CULTURE)]):
        assert not Case.objects.exists()
