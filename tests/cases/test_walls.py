"""What the database refuses whatever the code does: rows across walls, and too much for a capability."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.cases.actions import ask_correction, take
from parvis.cases.actions.correcting import Asked
from parvis.cases.models import Case, CorrectionRequest, Decision, Note, PersonalRequest
from parvis.events.actors import PERSON, Actor
from parvis.events.record import record
from parvis.interactions.models import Interaction
from tests.cast import CULTURE, SCHOOL, Cast

pytestmark = pytest.mark.django_db


def checked() -> None:
    """Check now what the database checks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_row_cannot_point_to_a_case_behind_another_wall(cast: Cast) -> None:
    case = cast.file()
    for wall in (Wall(cast.other_town.pk, CULTURE), Wall(cast.town.pk, SCHOOL)):
        with pytest.raises(IntegrityError, match="case_id_same_wall"), scope(walls=[wall]):
            Note.objects.create(
                authority_id=wall.authority,
                sector=wall.sector,
                case_id=case.pk,
                author=cast.outsider_town,
                body="Chez les autres",
                written_at=timezone.now(),
            )
            checked()


@pytest.mark.parametrize("change", ["authority", "sector", "unit"])
def test_a_capability_moves_its_case_nowhere(cast: Cast, change: str) -> None:
    case = cast.file()
    values: dict[str, Any] = {
        "authority": {"authority_id": cast.other_town.pk},
        "sector": {"sector": SCHOOL},
        "unit": {"unit_id": cast.other_unit.pk},
    }[change]
    with pytest.raises(IntegrityError, match="same_wall"), scope(cases=[case.pk]):
        Case.objects.filter(pk=case.pk).update(**values)
        checked()


def test_a_capability_neither_decides_nor_speaks_for_an_agent(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    common: dict[str, Any] = {"authority_id": case.authority_id, "sector": case.sector}
    forged = (
        lambda: Decision.objects.create(
            **common,
            case=case,
            outcome="accepted",
            decided_at=now,
            author=cast.agent,
            author_name="A",
            author_quality="B",
            author_service="C",
        ),
        lambda: CorrectionRequest.objects.create(
            **common, case=case, asked_at=now, asked_by=cast.agent, until=now.date(), is_indispensable=False
        ),
        lambda: Interaction.objects.create(
            **common,
            holder_id=case.pk,
            channel="portal",
            direction="out",
            body="Accordé",
            occurred_at=now,
            agent=cast.agent,
        ),
        lambda: fact(case.pk, common["authority_id"], cast.agent.actor),
    )
    for forge in forged:
        with pytest.raises(DatabaseError, match="row-level security"), scope(cases=[case.pk]):
            forge()
    with scope(cases=[case.pk]):
        fact(case.pk, case.authority_id, PERSON)


def fact(case: UUID, authority: UUID, by: Actor) -> int:
    """Record a fact about a case."""
    return record(
        "case.noted",
        authority=authority,
        sector=CULTURE,
        objects=[("case", case, "subject")],
        by=by,
        occurred_at=timezone.now(),
    )


def test_a_capability_answers_what_was_asked_and_erases_nothing(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
        asked = ask_correction(
            case.pk,
            [Asked("details", "missing")],
            until=timezone.now().date().replace(year=2099),
            by=cast.agent,
            at=timezone.now(),
        )
    with scope(cases=[case.pk]):
        assert CorrectionRequest.objects.filter(pk=asked.pk).update(answered_at=timezone.now()) == 1
        PersonalRequest.objects.create(
            id=uuid4(),
            authority_id=case.authority_id,
            sector=case.sector,
            case_id=case.pk,
            kind="reasons",
            asked_at=timezone.now(),
        )
        with connection.cursor() as cursor:
            for table in ("cases_personalrequest", "cases_correctionrequest", "cases_applicant"):
                cursor.execute(f"DELETE FROM {table}")
                assert cursor.rowcount == 0, table
