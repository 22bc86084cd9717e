"""What a case leaves behind when it goes to another version is read on its two pages, and by nobody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.cases.codes import code_of
from parvis.cases.models import CaseMove
from tests.accounts.doing import with_totp
from tests.cases.moves import in_force, moved, without
from tests.cast import ANSWERS, SOCIAL, Cast
from tests.portal.conftest import Resident

pytestmark = pytest.mark.django_db


def page_of(client: Any, name: str, reference: str) -> str:
    answer = client.get(reverse(name, args=[reference]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_person_and_the_agent_read_the_answers_set_aside(cast: Cast, resident: Resident) -> None:
    case = resident.file()
    agent = cast.sign_in(cast.agent)
    before = page_of(resident.client, "tracking", case.reference)
    assert "ne demande plus" not in before
    moved(cast, case, in_force(cast, without("details")), at=case.received_at)
    hers, his = (
        page_of(one, name, case.reference) for one, name in ((resident.client, "tracking"), (agent, "case"))
    )
    for shown in (hers, his):
        assert "Déroulement" in shown and str(ANSWERS["details"]) in shown
    assert "Voir mes réponses que le formulaire ne demande plus" in hers
    assert "de la version 1 à la version 2 du formulaire" in his


def test_a_case_that_left_nothing_costs_no_query_more(cast: Cast, resident: Resident) -> None:
    case = resident.file()
    with CaptureQueriesContext(connection) as asked:
        page_of(resident.client, "tracking", case.reference)
    assert not [one for one in asked if CaseMove._meta.db_table in one["sql"]]


def test_where_matters_are_secret_the_answers_stay_sealed_in_the_database(
    cast: Cast, resident: Resident
) -> None:
    procedure = cast.offer("aide", cast.association, sector=SOCIAL)
    case = cast.file(procedure=procedure)
    moved(cast, case, in_force(cast, without("details"), procedure=procedure), at=case.received_at)
    with scope(walls=cast.walls), connection.cursor() as cursor:
        cursor.execute(f'SELECT set_aside::text FROM "{CaseMove._meta.db_table}"')
        [[kept]] = cursor.fetchall()
    assert str(ANSWERS["details"]) not in kept
    client = Client()
    client.post(reverse("track"), {"reference": case.reference, "code": code_of(case.pk)})
    agent = cast.agent_of(cast.town, "Ève Sociale", rights=[Right.SEE], sectors=[SOCIAL])
    assert str(ANSWERS["details"]) in page_of(client, "tracking", case.reference)
    assert str(ANSWERS["details"]) in page_of(cast.sign_in(with_totp(agent)), "case", case.reference)
    assert cast.sign_in(cast.agent).get(reverse("case", args=[case.reference])).status_code == 404
