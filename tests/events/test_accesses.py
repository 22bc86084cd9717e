"""Every look leaves a line, that nobody changes and that goes at twelve months."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.events.accesses import KEPT, Key, Looker, Seen, forget_accesses, log_access, page_of
from parvis.events.models import AccessLog
from tests.cast import CULTURE, SCHOOL, Cast


def lines(cast: Cast) -> list[tuple[str, str, str, str]]:
    with scope(walls=cast.walls):
        found = AccessLog.objects.order_by("id")
        return [(line.kind, line.called, line.service, line.ground) for line in found]


def test_the_page_of_a_case_and_of_each_gesture_leaves_a_line(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.get(f"/agent/demandes/{case.reference}/")
    client.get(f"/agent/demandes/{case.reference}/noter/")
    cast.sign_in(cast.reader).get(f"/agent/demandes/{case.reference}/")
    service = cast.association.name
    assert lines(cast) == [
        ("page", "Inès Arnoult, Chargée de mission", service, "act"),
        ("page", "Inès Arnoult, Chargée de mission", service, "act"),
        ("page", "Rose Lecture, Chargée de mission", service, "see"),
    ]
    with scope(walls=cast.walls):
        assert set(AccessLog.objects.values_list("case_id", "agent_id").order_by("id")) == {
            (case.pk, cast.agent.pk),
            (case.pk, cast.reader.pk),
        }


@pytest.mark.parametrize("who", ["outsider_town", "outsider_sector", "receptionist"])
def test_who_sees_nothing_leaves_nothing(cast: Cast, who: str) -> None:
    case = cast.file()
    assert cast.sign_in(getattr(cast, who)).get(f"/agent/demandes/{case.reference}/").status_code == 404
    assert lines(cast) == []


def test_an_agent_whose_name_is_protected_is_called_by_her_quality(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=[Wall(cast.town.pk, "")]):
        cast.agent.is_anonymous = True
        cast.agent.save()
    cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/")
    assert [called for _kind, called, *_rest in lines(cast)] == ["Chargée de mission"]


def written(cast: Cast, count: int, **values: Any) -> None:
    """Write lines of the log, a second apart."""
    now = timezone.now()
    by = Looker(cast.agent.pk, cast.agent.signature, "Accueil", "receive")
    seen = Seen(cast.town.pk, CULTURE, "case", cast.association.pk)
    with scope(walls=cast.walls):
        for number in range(count):
            at = values.get("at", now) - timedelta(seconds=number)
            log_access([seen], by=by, at=at, kind=AccessLog.Kind.PAGE)


@pytest.mark.parametrize(
    "change", ["UPDATE events_accesslog SET reason = 'x'", "DELETE FROM events_accesslog"]
)
def test_the_web_role_changes_no_line(cast: Cast, change: str) -> None:
    written(cast, 1)
    with (
        scope(walls=cast.walls),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert len(lines(cast)) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_the_retention_office_removes_what_is_old_and_nothing_younger(cast: Cast, worker_role: Any) -> None:
    now = timezone.now()
    written(cast, 2, at=now - KEPT - timedelta(days=1))
    written(cast, 3)
    with worker_role(), scope(office="retention"):
        assert forget_accesses(at=now) == 2
    with worker_role(), pytest.raises(DatabaseError, match="append-only"), scope(office="retention"):
        AccessLog.objects.all().delete()
    assert len(lines(cast)) == 3


def test_another_wall_reads_no_line(cast: Cast) -> None:
    written(cast, 1)
    for walls in ([], [Wall(cast.town.pk, SCHOOL)], [Wall(cast.other_town.pk, CULTURE)]):
        with scope(walls=walls):
            assert not AccessLog.objects.exists()
    with scope(account=cast.agent.account_id):
        assert not AccessLog.objects.exists()


def test_pages_follow_each_other_by_key(cast: Cast) -> None:
    written(cast, 7)
    read: list[int] = []
    before = None
    with scope(walls=cast.walls):
        for _page in range(3):
            found, before = page_of(AccessLog.objects.all(), before=before, size=3)
            read += [line.pk for line in found]
            before = Key.read(str(before)) if before else None
        assert read == list(AccessLog.objects.order_by("-at", "-id").values_list("pk", flat=True))
    assert before is None
    assert Key.read("nonsense") is None
