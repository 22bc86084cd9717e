"""A case in flight goes to the version in force: its answers follow, what it was filed under stays."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.models import Case, CaseMove
from parvis.cases.moving.between import CannotGoThere
from parvis.cases.moving.outlook import Stays
from parvis.cases.moving.reading import former_answers
from parvis.cases.moving.terms import Term
from parvis.cases.tracked import documents_of
from parvis.documents.actions import store_ours
from parvis.events.models import Event
from parvis.retention.models import Hold
from tests.cast import ANSWERS, CULTURE, OFFER, SCHOOL, SOCIAL, Cast

from .moves import (
    NEXT_DAY,
    SEATS,
    SOON,
    STORY,
    TENT,
    Change,
    asking,
    awaited,
    deciding,
    fields,
    first,
    frozen,
    in_force,
    limited,
    looked,
    moved,
    over,
    stays,
    under,
    without,
)
from .steps import THURSDAY, ask

pytestmark = pytest.mark.django_db


def test_the_answers_go_along_and_the_rest_is_kept(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    to = in_force(cast, without("details"), asking(SEATS))
    row = moved(cast, case, to)
    after = cast.read(case)
    assert (after.version_id, after.revision) == (to.pk, case.revision + 1)
    assert after.answers == {name: case.answers[name] for name in case.answers if name != "details"}
    assert (row.before_id, row.after_id, row.by, row.signed) == (
        first(cast),
        to.pk,
        cast.designer,
        cast.designer.signature,
    )
    with scope(walls=cast.walls):
        [former] = former_answers(after, "fr")
        told = Event.objects.of_case(case.pk).get(kind="case.moved")
    assert [(one.label, one.value_text) for one in former.rows] == [("Déroulement", ANSWERS["details"])]
    assert (former.before, former.after) == (1, 2)
    assert (told.facts, told.actor_id) == ({"version": 2, "set_aside": 1}, cast.designer.pk)


def test_nothing_it_was_filed_under_changes(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    moved(cast, case, in_force(cast, without("details")))
    dates = (
        "received_at",
        "announced_on",
        "acknowledge_by",
        "implicit_kind",
        "implicit_on",
        "due_on",
        "title",
    )
    after = cast.read(case)
    assert {name: getattr(after, name) for name in dates} == {name: getattr(case, name) for name in dates}


@pytest.mark.parametrize(
    ("term", "changes"),
    [
        (Term.SILENCE, {"silence": {"rule": "rejection", "months": 3, "article": "CRPA L231-4"}}),
        (Term.SILENCE, {"silence": {"rule": "acceptance", "months": 2, "article": "CRPA L231-1"}}),
        (Term.APPEAL, {"appeal": {"months": 1}}),
        (Term.ANNOUNCED, {"announced_days": 20}),
        (Term.ACKNOWLEDGED, {"acknowledged": False}),
        (Term.RETENTION, {"retention": {"months": 12, "fate": "eliminate", "basis": "autre"}}),
    ],
)
def test_a_version_that_takes_something_back_is_joined_by_no_case(
    cast: Cast, term: Term, changes: dict[str, Any]
) -> None:
    case = cast.file(at=THURSDAY)
    to = in_force(cast, under(**changes))
    with pytest.raises(CannotGoThere) as refused:
        moved(cast, case, to)
    assert refused.value.terms == (term,)
    assert cast.read(case).version_id == first(cast)
    found = looked(cast, to)
    assert (found.passage.broken, found.total, found.looked_at) == ((term,), 1, 0)


def test_what_is_kept_longer_takes_nothing_back(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    longer = {"months": 60, "fate": "sort", "basis": "durée d’utilité administrative"}
    assert moved(cast, case, in_force(cast, under(retention=longer))).set_aside == {}


def test_only_the_version_in_force_is_joined_and_from_the_past(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    second, third = (in_force(cast) for _ in range(2))
    with scope(walls=cast.walls):
        second.refresh_from_db()
    other = cast.offer("louer", cast.association, sector=CULTURE)
    for wrong in (second, in_force(cast, procedure=other)):
        with pytest.raises(CannotGoThere):
            moved(cast, case, wrong)
    moved(cast, case, third)
    assert stays(cast, case, third) == Stays.ELSEWHERE


@pytest.mark.parametrize(
    ("begin", "change", "why"),
    [
        (over, without("details"), Stays.OVER),
        (deciding, without("details"), Stays.DECIDING),
        (frozen, without("details"), Stays.FROZEN),
        (awaited, without("details"), Stays.AWAITED),
        (awaited, lambda document: fields(document)[1].update(type="yes_no"), Stays.AWAITED),
        (None, limited, Stays.LOST),
    ],
)
def test_a_case_that_stays_says_why(
    cast: Cast, begin: Callable[[Cast, Case], None] | None, change: Change, why: Stays
) -> None:
    case = cast.file(at=THURSDAY)
    if begin:
        with scope(walls=cast.walls):
            begin(cast, case)
    before = cast.read(case)
    to = in_force(cast, change)
    assert stays(cast, case, to) == why
    after = cast.read(case)
    assert (after.version_id, after.answers, after.revision) == (
        before.version_id,
        before.answers,
        before.revision,
    )
    expected = {} if why == Stays.OVER else {why: (1, [case.reference])}
    found = looked(cast, to)
    assert {told: (one.count, one.references) for told, one in found.staying.items()} == expected


def test_what_silence_decided_stays(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    to = in_force(cast)
    assert stays(cast, case, to, at=THURSDAY + timedelta(days=70)) == Stays.SILENT


def test_what_frees_it_lets_it_go(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        frozen(cast, case)
        Hold.objects.update(lifted_at=NEXT_DAY)
        awaited(cast, case)
        actions.cancel_correction(case.pk, by=cast.agent, at=NEXT_DAY)
    assert moved(cast, case, in_force(cast, without("details"))).set_aside


def test_what_is_awaited_and_still_asked_is_answered_after_the_move(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        awaited(cast, case)
    moved(cast, case, in_force(cast, without("guests")))
    with scope(cases=[case.pk]):
        actions.answer_correction(case.pk, {"details": "Un bal."}, at=NEXT_DAY)
    assert cast.read(case).answers["details"] == "Un bal."


def test_what_was_not_asked_at_first_never_stops_the_clock(cast: Cast) -> None:
    """A question or a piece of the new version may be asked for; the clock began on a complete request (L114-5)."""
    case = cast.file(at=THURSDAY)
    plan = deepcopy(OFFER["pieces"][0]) | {"id": "plan"}
    to = in_force(cast, under(pieces=[*OFFER["pieces"], plan]), asking(SEATS, TENT))
    moved(cast, case, to)
    request = ask(cast, case, "seats", "tent", at=NEXT_DAY, until=SOON)
    assert not request.is_indispensable
    assert cast.read(case).implicit_on == case.implicit_on
    with scope(walls=cast.walls):
        actions.cancel_correction(case.pk, by=cast.agent, at=NEXT_DAY)
    assert ask(cast, case, "papers", at=NEXT_DAY, until=SOON).is_indispensable


def test_what_was_set_aside_lies_behind_the_wall_of_its_case(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    moved(cast, case, in_force(cast, without("details")))
    for walls in (
        [Wall(cast.town.pk, SCHOOL)],
        [Wall(cast.other_town.pk, CULTURE)],
        [Wall(cast.town.pk, "")],
    ):
        with scope(walls=walls):
            assert not CaseMove.objects.exists()
    with scope(cases=[case.pk]):
        assert CaseMove.objects.get().set_aside == {"details": ANSWERS["details"]}
        assert CaseMove.objects.update(set_aside={}) == 0


def test_it_is_sealed_where_it_is_secret(cast: Cast) -> None:
    home = cast.offer("aide-a-domicile", cast.association, sector=SOCIAL)
    case = cast.file(procedure=home, at=THURSDAY)
    moved(
        cast,
        case,
        in_force(cast, without("details", "event"), asking(STORY), procedure=home),
        chosen={"event": "story"},
    )
    with scope(walls=cast.walls):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_aside::text, answers::text FROM cases_casemove m JOIN cases_case c ON c.id = m.case_id"
            )
            [kept] = cursor.fetchall()
        assert CaseMove.objects.get().set_aside == {"details": ANSWERS["details"]}
    assert all(one.startswith('"sealed:') for one in kept)
    assert cast.read(case).answers["story"] == ANSWERS["event"]


def test_the_papers_of_a_question_that_goes_stay_with_the_case(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "papers", at=THURSDAY, until=SOON)
    wall: dict[str, Any] = {"authority": cast.town.pk, "sector": CULTURE, "holder_id": case.pk}
    with scope(walls=cast.walls):
        paper = store_ours(b"Statuts", name="statuts.txt", at=THURSDAY, **wall)
        brought = [{"document": str(paper.pk), "name": "statuts.txt", "size": 7}]
        actions.answer_correction(case.pk, {"papers": brought}, at=NEXT_DAY)
    row = moved(cast, case, in_force(cast, without("papers")))
    assert row.set_aside == {"papers": brought}
    with scope(walls=cast.walls):
        assert documents_of(case, ours=False) == [paper]
        assert [one.value_text for one in former_answers(case, "fr")[0].rows] == ["statuts.txt"]
