"""Decision tables applied to a request as it is filed: kept with it, sealed, and never a wall to filing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import file, save_answers, start_draft
from parvis.cases.models import Case, TableResult
from parvis.cases.tables import told_of
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.models import Procedure
from parvis.events.actors import PERSON
from parvis.events.models import Event
from parvis.interactions.models import Channel
from tests.cast import ANSWERS, Cast, words
from tests.tabled import ELIGIBILITY, FEE, GUESTS, UNIT, with_tables

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


def test_a_table_that_fails_on_the_answers_is_never_a_wall_and_names_its_row(cast: Cast) -> None:
    rows = [{"id": "odd", "when": {"people": "expr: value > 'a'"}, "then": {"price": "20"}}]
    case = filed(cast, offered(cast, FEE | {"rows": rows, "tests": []}), "130")
    with scope(walls=cast.walls):
        [fee] = told_of(case)
        assert (fee.verdict.fee, fee.rows) == (None, [1])
        assert fee.why


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
    procedure, now = offered(cast, FEE), timezone.now()
    with scope():
        begun = start_draft(procedure, at=now, channel=Channel.PORTAL)
    first = filed(cast, procedure, "9")
    prices = (("none", "0", "0"), ("small", "]0..100[", "99"), ("large", ">= 100", "999"))
    dearer = FEE | {
        "title": words("Tarif de la halle"),
        "inputs": [GUESTS | {"label": words("Convives")}],
        "rows": [
            {"id": name, "when": {"people": when}, "then": {"price": fee}} for name, when, fee in prices
        ],
        "tests": [],
    }
    with scope(walls=cast.walls):
        publish(write_version(procedure, with_tables(dearer)).pk, by=PERSON, at=now)
    with scope(cases=[begun.pk]):
        save_answers(begun.pk, ANSWERS | {"guests": "9"}, at=now)
        late = file(begun.pk, by=PERSON, at=now).case
    for case in (first, cast.read(late)):
        with scope(walls=cast.walls):
            [fee] = told_of(case)
            assert (fee.title, fee.result) == ("Prix de la salle", "20,00\u00a0€")
            assert (fee.rows, fee.read) == ([1], [("Personnes attendues", "9")])
