"""Decision tables applied to a request as it is filed: kept with it, sealed, and never a wall to filing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from parvis.base.scope import scope
from parvis.cases.models import Case, TableResult
from parvis.cases.tables import told_of
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.models import Procedure
from parvis.events.actors import PERSON
from parvis.events.models import Event
from tests.cast import ANSWERS, Cast
from tests.tabled import ELIGIBILITY, FEE, UNIT, with_tables

ALL = with_tables(FEE, ELIGIBILITY, UNIT)["tables"]


def offered(cast: Cast, *tables: dict[str, Any], sector: str = "culture") -> Procedure:
    """A procedure of the town that decides by these tables."""
    return cast.offer("salle-des-fetes", cast.association, sector=sector, tables=list(tables))


def filed(cast: Cast, procedure: Procedure, guests: str) -> Case:
    """A request for so many guests."""
    return cast.read(cast.file(procedure=procedure, answers=ANSWERS | {"guests": guests}))


def test_what_the_tables_said_is_kept_with_the_case(cast: Cast) -> None:
    case = filed(cast, offered(cast, *ALL), "250")
    assert case.unit == cast.childhood
    with scope(walls=cast.walls):
        fee, may_ask, service = told_of(case)
        assert (fee.verdict.fee, fee.result, fee.rows) == (Decimal("1250.5"), "1\u202f250,50\u00a0€", [2])
        assert fee.read == [("Personnes attendues", "250")]
        assert (may_ask.result, may_ask.details) == ("oui", [])
        assert (service.result, service.id) == ("Enfance", "service")
        kept = TableResult.objects.get(table="hire")
        assert kept.found["fired"] == ["large"]
        assert kept.version_id == case.version_id
        fact = Event.objects.get(kind="case.filed")
        assert fact.facts["tables"] == ["hire", "may_ask", "service"]


@pytest.mark.parametrize("code", ["nulle-part", "accueil"])
def test_an_unknown_service_leaves_the_case_to_the_one_of_the_procedure(cast: Cast, code: str) -> None:
    rows = [{"id": "big", "when": {}, "then": {"unit": code}}]
    assert filed(cast, offered(cast, UNIT | {"rows": rows, "tests": []}), "9").unit == cast.association


def test_no_row_for_a_case_is_never_a_wall(cast: Cast) -> None:
    rows = FEE["rows"][:1]
    procedure = offered(cast, FEE | {"rows": rows}, UNIT, ELIGIBILITY | {"binding": True})
    case = filed(cast, procedure, "130")
    assert case.unit == cast.association
    with scope(walls=cast.walls):
        fee = next(one for one in told_of(case) if one.use == "fee")
        assert fee.verdict.fee is None
        assert "le service vous le dira" in fee.result
        assert "aucune ligne" in fee.why


def test_what_is_kept_is_sealed_under_secrecy_and_behind_the_wall(cast: Cast) -> None:
    case = filed(cast, offered(cast, FEE, sector="social"), "250")
    with scope(walls=cast.walls):
        with connection.cursor() as cursor:
            cursor.execute("SELECT found::text FROM cases_tableresult WHERE case_id = %s", [case.pk])
            assert "1250" not in cursor.fetchone()[0]
        assert told_of(case)[0].verdict.fee == Decimal("1250.5")
    with scope():
        assert not TableResult.objects.exists()
    with scope(cases=[case.pk]):
        assert TableResult.objects.count() == 1


def test_a_later_version_changes_nothing_of_what_was_kept(cast: Cast) -> None:

    procedure = offered(cast, FEE)
    case = filed(cast, procedure, "9")
    dearer = with_tables(FEE | {"rows": [FEE["rows"][0] | {"then": {"price": "99"}}], "tests": []})
    with scope(walls=cast.walls):
        publish(write_version(procedure, dearer).pk, by=PERSON, at=case.received_at)
        assert [one.result for one in told_of(case)] == ["20,00\u00a0€"]
