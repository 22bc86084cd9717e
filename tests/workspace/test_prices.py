"""A price that a table computed, corrected by an agent with a reason that the person reads."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from parvis.base.scope import scope
from parvis.cases.actions import CannotCorrectPrice, correct_price
from parvis.cases.links import tracking_url
from parvis.cases.models import Case, CorrectedPrice, TableResult
from parvis.cases.tables import told_of
from parvis.events.models import Event
from parvis.notifications.correspondence.values import facts_of
from tests.cast import CULTURE, Cast
from tests.tabled import ELIGIBILITY, FEE

from .test_gestures import url, values_of

REASON = "Les associations de la commune paient la moitié."


@pytest.fixture
def priced(cast: Cast) -> Case:
    """A case whose price a table computed: 1 250,50 €."""
    procedure = cast.offer(
        "salle-a-prix", cast.association, sector=CULTURE, tables=[deepcopy(FEE), deepcopy(ELIGIBILITY)]
    )
    return cast.file(procedure=procedure)


def corrected(
    cast: Cast, case: Case, price: str = "625,25", reason: str = REASON, table: str = "hire"
) -> Any:
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, case, "prix"), "table": table, "price": price, "reason": reason}
    return client.post(url(case, "prix"), sent)


def test_the_person_reads_who_when_and_why_and_the_former_stays(cast: Cast, priced: Case) -> None:
    assert "1\u202f250,50\u00a0€" in cast.sign_in(cast.agent).get(url(priced, "prix")).content.decode()
    assert corrected(cast, priced).status_code == 302
    assert corrected(cast, priced, "600").status_code == 302
    with scope(walls=cast.walls):
        fee, _may_ask = told_of(cast.read(priced))
        assert (fee.verdict.fee, fee.computed, fee.rows) == (Decimal("600"), "1\u202f250,50\u00a0€", [2])
        assert facts_of(cast.read(priced)).results[0][1] == "600,00\u00a0€ (corrigé par le service)"
        assert TableResult.objects.get(table="hire").found["outputs"] == {"price": "1250,5"}
        assert CorrectedPrice.objects.count() == 2
        told = Event.objects.filter(kind="case.price_corrected", case_id=priced.pk)
        assert [fact.facts for fact in told] == [{"table": "hire"}] * 2
    agents = cast.sign_in(cast.agent).get(url(priced)).content.decode()
    client = opened(priced)
    for page in (
        agents,
        client.get(f"/demandes/{priced.reference}/").content.decode(),
        client.get(f"/demandes/{priced.reference}/calculs/").content.decode(),
    ):
        for said in ("600,00\u00a0€", "1\u202f250,50\u00a0€", "Inès Arnoult", REASON):
            assert said in page
    page = client.get(f"/demandes/{priced.reference}/").content.decode()
    assert "Le service a corrigé le prix calculé" in page, "in her timeline too"


def opened(case: Case) -> Client:
    """The browser of the person, who follows the link she was sent."""
    client = Client()
    client.get(
        "/suivi/" + tracking_url(case.pk, sent_to="camille.desteve@courriel.example").split("/suivi/")[1]
    )
    return client


@pytest.mark.parametrize(
    "typed",
    [
        {"reason": "  "},
        {"price": "-1"},
        {"price": "12,345"},
        {"price": "NaN"},
        {"price": "1e9"},
        {"price": "1250,50"},
        {"table": "may_ask"},
        {"table": "nobody"},
    ],
    ids=lambda typed: "=".join(*typed.items()),
)
def test_what_is_no_correction_is_refused(cast: Cast, priced: Case, typed: dict[str, str]) -> None:
    page = corrected(cast, priced, **typed)
    assert page.status_code == 422
    assert typed.get("reason", REASON).strip() in page.content.decode(), "what was typed is not lost"
    with scope(walls=cast.walls):
        assert not CorrectedPrice.objects.exists()


@pytest.mark.parametrize(("table", "reason"), [("may_ask", REASON), ("hire", " ")])
def test_the_action_refuses_it_too(cast: Cast, priced: Case, table: str, reason: str) -> None:
    with scope(walls=cast.walls), pytest.raises(CannotCorrectPrice):
        correct_price(priced.pk, table, Decimal(5), reason=reason, by=cast.agent, at=priced.received_at)


@pytest.mark.parametrize("role", ["reader", "outsider_sector", "outsider_town"])
def test_who_does_not_act_on_the_case_finds_no_page(cast: Cast, priced: Case, role: str) -> None:
    assert cast.sign_in(getattr(cast, role)).get(url(priced, "prix")).status_code == 404


def test_a_case_without_price_or_over_offers_none(cast: Cast) -> None:
    assert cast.sign_in(cast.agent).get(url(cast.file(), "prix")).status_code == 302


def test_it_is_sealed_under_secrecy_and_behind_the_wall(cast: Cast) -> None:
    procedure = cast.offer("aide", cast.association, sector="social", tables=[deepcopy(FEE)])
    case = cast.file(procedure=procedure)
    with scope(walls=cast.walls):
        correct_price(case.pk, "hire", Decimal("12.5"), reason=REASON, by=cast.manager, at=case.received_at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT price || reason FROM cases_correctedprice")
            assert "12.50" not in (kept := cursor.fetchone()[0])
            assert "moitié" not in kept
    with scope():
        assert not CorrectedPrice.objects.exists()
    with scope(cases=[case.pk]):
        assert CorrectedPrice.objects.get().price == "12.50"
