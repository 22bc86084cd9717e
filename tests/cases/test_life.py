"""The life of a case through its actions: every verb, every refusal, and what the clock makes of it."""

from datetime import date
from uuid import UUID

import pytest

from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.access import NotFound, case_by_code, case_for, tracked_case
from parvis.cases.actions import Asked
from parvis.cases.codes import code_of
from parvis.cases.models import Case, CorrectionRequest, Draft, Note, Responsibility
from parvis.catalogue.natures import Outcome
from parvis.events.actors import PERSON
from parvis.events.models import Event
from tests.cast import ANSWERS, CULTURE, Cast

from .steps import THURSDAY, ask, kinds

pytestmark = pytest.mark.django_db


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
            # Receiving opens the persons of her sectors: the database lets the sector through, the door no case.
            shown = Case.objects.filter(pk=case.pk)
            assert not (shown.visible_to(grants) if outsider is cast.receptionist else shown).exists()
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
