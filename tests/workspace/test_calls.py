"""Calls promised at the desk: kept, given up, handed on, late; never a case of their own."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.interactions.actions import keep_callback
from parvis.interactions.models import CallBack
from tests.cast import Cast
from tests.interactions.test_call_backs import promised

from .test_reception import CALL, TOMORROW, typed

NOW = timezone.now()


def test_promised_at_the_desk_it_waits_in_the_list(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    response = client.post(
        reverse("contact_new"), typed(cast, name="Mme Roux", **CALL, call_mine="on"), follow=True
    )
    assert "Rappel promis" in response.content.decode()
    [row] = client.get(reverse("callbacks")).context["rows"]
    assert (row["who"], row["telephone"], row["is_mine"]) == ("Mme Roux", "+33475000009", True)
    with scope(walls=cast.walls):
        call = CallBack.objects.get()
    local = timezone.localtime(call.since, cast.town.calendar().zone)
    assert local == datetime.fromisoformat(f"{TOMORROW}T09:00").replace(tzinfo=cast.town.calendar().zone)


def test_one_key_says_what_came_of_it(cast: Cast) -> None:
    call = promised(cast)
    client = cast.sign_in(cast.agent)
    address = reverse("callback_tried", args=[call.pk])
    page = client.post(address, {"outcome": "no_answer", "vue": "service"}, follow=True)
    assert [row["tries"] for row in page.context["rows"]] == [1]
    page = client.post(address, {"outcome": "reached"}, follow=True)
    assert "Le rappel est tenu." in page.content.decode()
    assert page.context["rows"] == []
    again = client.post(address, {"outcome": "reached"}, follow=True)
    assert "Ce rappel est déjà terminé." in again.content.decode()
    [row] = client.get(reverse("callbacks") + "?vue=over").context["rows"]
    assert row["state"] == "Tenu"


def test_giving_up_wants_its_reason(cast: Cast) -> None:
    call = promised(cast)
    client = cast.sign_in(cast.agent)
    address = reverse("callback", args=[call.pk])
    refused = client.post(address, {"outcome": "abandoned", "result": " "})
    assert refused.status_code == 422
    assert "Dites pourquoi ne plus rappeler" in refused.content.decode()
    client.post(address, {"outcome": "abandoned", "result": "Numéro faux"})
    with scope(walls=cast.walls):
        assert CallBack.objects.get().result == "Numéro faux"


def test_a_colleague_was_quicker_and_the_text_is_kept(cast: Cast) -> None:
    call = promised(cast)
    client = cast.sign_in(cast.agent)
    client.get(reverse("callback", args=[call.pk]))
    with scope(walls=cast.walls):
        keep_callback(call.pk, by=cast.colleague, at=NOW)
    response = client.post(
        reverse("callback", args=[call.pk]), {"outcome": "reached", "result": "Elle viendra samedi"}
    )
    assert response.status_code == 409
    assert "Elle viendra samedi" in response.content.decode()
    assert "Ce rappel est déjà terminé" in response.content.decode()


def test_taken_then_handed_to_the_service(cast: Cast) -> None:
    call = promised(cast)
    client = cast.sign_in(cast.colleague)
    address = reverse("callback_reassigned", args=[call.pk])
    client.post(address, {"mine": "1"})
    assert [row["is_mine"] for row in client.get(reverse("callbacks") + "?vue=mine").context["rows"]] == [
        True
    ]
    client.post(address, {"unit": str(cast.childhood.pk)})
    with scope(walls=cast.walls):
        moved = CallBack.objects.get()
    assert (moved.unit_id, moved.agent_id) == (cast.childhood.pk, None)
    assert client.get(reverse("callback", args=[call.pk])).status_code == 404


@pytest.mark.parametrize("who", ["outsider_sector", "outsider_town", "reader"])
def test_a_call_of_others_does_not_exist(cast: Cast, who: str) -> None:
    call = promised(cast)
    client = cast.sign_in(getattr(cast, who))
    for name in ("callback", "callback_tried", "callback_reassigned"):
        there, nowhere = (
            client.post(reverse(name, args=[id_]), {"outcome": "reached"}) for id_ in (call.pk, new_id())
        )
        assert there.status_code == nowhere.status_code == 404
    assert client.get(reverse("callbacks")).context["rows"] == []
    with scope(walls=cast.walls):
        assert CallBack.objects.get().is_open()


def test_the_list_of_calls_in_a_constant_number_of_queries(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    promised(cast)
    client.get(reverse("callbacks"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("callbacks"))
        counts.append(len(captured))
        for _more in range(4):
            promised(cast)
    assert counts[0] == counts[1]


def test_the_manager_reads_late_calls_in_the_morning(cast: Cast) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        CallBack.objects.filter(pk=call.pk).update(
            since=NOW - timedelta(hours=3), until=NOW - timedelta(hours=1)
        )
    page = cast.sign_in(cast.manager).get("/agent/matin/")
    figures = {str(words): (count, href) for words, count, href in page.context["figures"]}
    assert figures["Rappels en retard"] == (1, reverse("callbacks") + "?vue=late")
    assert "Mme Roux" in page.content.decode()
    due = cast.sign_in(cast.agent).get(reverse("reception")).context["due"]
    assert [(row["who"], row["is_late"]) for row in due] == [("Mme Roux", True)]


def test_no_case_is_ever_made_of_a_call(cast: Cast) -> None:
    case = cast.file()
    cast.sign_in(cast.agent).post(reverse("contact_new"), typed(cast, cases=case.reference, **CALL))
    with scope(walls=cast.walls):
        assert Case.objects.count() == 1
