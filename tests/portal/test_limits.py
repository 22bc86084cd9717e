"""Coming too often; and what hostile hands post."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.base.ratelimit import Quota, TooOften, client_address, count, counted
from parvis.cases.codes import code_of
from parvis.portal.limits import SAVES
from tests.cast import Cast
from tests.portal.conftest import PROJECT, YOU, Resident

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_a_bucket_fills_then_empties() -> None:
    for _time in range(3):
        count("door|1.2.3.4", most=3, per=MINUTE, at=NOW)
    with pytest.raises(TooOften) as refused:
        count("door|1.2.3.4", most=3, per=MINUTE, at=NOW + timedelta(seconds=30))
    assert refused.value.until == NOW + MINUTE
    count("door|5.6.7.8", most=3, per=MINUTE, at=NOW)
    count("door|1.2.3.4", most=3, per=MINUTE, at=NOW + MINUTE)


@pytest.mark.django_db
def test_a_bucket_begun_by_a_clock_that_was_ahead_does_not_stay_full() -> None:
    ahead = NOW + timedelta(days=365)
    for _time in range(3):
        count("door|1.2.3.4", most=3, per=MINUTE, at=ahead)
    # Two processes are never quite together: that empties nothing.
    with pytest.raises(TooOften):
        count("door|1.2.3.4", most=3, per=MINUTE, at=ahead - timedelta(seconds=2))
    for _time in range(3):
        count("door|1.2.3.4", most=3, per=MINUTE, at=NOW)
    with pytest.raises(TooOften) as refused:
        count("door|1.2.3.4", most=3, per=MINUTE, at=NOW)
    assert refused.value.until == NOW + MINUTE


@pytest.mark.django_db
def test_limits_are_counted_in_turn_by_one_statement() -> None:
    """Who is refused by the first presses on nobody by the second."""
    here, everywhere = Quota("door|1.2.3.4", 2, MINUTE), Quota("everybody", 3, 2 * MINUTE)
    for hits in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            found = counted([here, everywhere], at=NOW)
        assert found == [(hits, NOW + MINUTE, False), (hits, NOW + 2 * MINUTE, False)]
        assert len(asked) == 1
    assert counted([here, everywhere], at=NOW) == [(3, NOW + MINUTE, True)]
    assert [one.hits for one in counted([Quota("door|5.6.7.8", 2, MINUTE), everywhere], at=NOW)] == [1, 3]
    [*_before, last] = counted([Quota("door|9.9.9.9", 2, MINUTE), everywhere], at=NOW)
    assert last == (4, NOW + 2 * MINUTE, True)


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind", "expected"),
    [
        ("203.0.113.7", "", False, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", False, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", True, "203.0.113.9"),
        ("10.0.0.1", "", True, "10.0.0.1"),
        ("::ffff:203.0.113.7", "", False, "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("10.0.0.1", "<script>", True, "<script>"),
    ],
)
def test_the_address_is_believed_only_where_it_can_be(
    settings: Any, remote: str, forwarded: str, behind: bool, expected: str
) -> None:
    settings.BEHIND_PROXY = behind
    meta = {"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert client_address(RequestFactory().get("/", **meta)) == expected


@pytest.mark.parametrize(("kind", "counted"), [("multipart/form-data", "upload"), ("text/plain", "save")])
def test_a_saved_step_is_counted_once(kind: str, counted: str) -> None:
    request = RequestFactory().generic("POST", "/", "sent", content_type=kind)
    assert [limit.name for limit in SAVES if limit.who(request)] == [counted]


def test_trying_codes_is_stopped_with_when_to_come_back(resident: Resident) -> None:
    case = resident.file()
    client = Client()
    for _try in range(15):
        assert client.post("/suivi/", {"reference": case.reference, "code": "0" * 12}).status_code == 422
    stopped = client.post("/suivi/", {"reference": case.reference, "code": code_of(case.pk)})
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 15 * 60 + 1
    assert "Réessayez dans 15 minutes" in stopped.content.decode()
    another = resident.file()
    assert (
        client.post("/suivi/", {"reference": another.reference, "code": code_of(another.pk)}).status_code
        == 302
    )


def test_a_shared_address_may_begin_many_forms(resident: Resident) -> None:
    url = reverse("start_draft", args=["montrevel", "reserver-une-salle"])
    answers = [Client().post(url).status_code for _one in range(61)]
    assert answers[:60] == [302] * 60
    assert answers[60] == 429
    assert Client(REMOTE_ADDR="198.51.100.9").post(url).status_code == 302


HOSTILE = [
    "\x00",
    "\u202etxt.exe",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}{% url 'home' %}",
    "A" * 30_000,
    "💥" * 500,
    "%(day)s %s %n",
    "\r\nBcc: victime@ailleurs.example",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_words(resident: Resident, value: str) -> None:
    draft = resident.start()
    data = {name: value for name in YOU | PROJECT if not name.startswith("_")}
    for step in ("you", "project"):
        answer = resident.save(draft, step, data)
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in answer.content.decode()
    checked = resident.client.get(resident.url("check", draft))
    assert checked.status_code == 200
    assert "<script>alert" not in checked.content.decode()
    assert "7*7" not in value or "{{ 7*7 }}" in checked.content.decode()


def test_hostile_names_reach_the_end_as_words(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU | {"who-family_name": "Martin\u202e\x00 d’Or"})
    resident.save(draft, "project", PROJECT | {"event": "<b>Fête</b> %(day)s"})
    sent = resident.client.post(resident.url("submit", draft), follow=True)
    assert sent.status_code == 200
    case = resident.case(draft)
    assert "\u202e" not in case.applicant.family_name
    followed = resident.client.get(reverse("tracking", args=[case.reference])).content.decode()
    assert "<b>Fête" not in followed


def test_a_body_beyond_measure_is_refused_and_nothing_is_lost(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU)
    for size in (3_000_000, 10_000_000):
        refused = resident.save(draft, "you", YOU | {"mail": "a" * size})
        assert (refused.status_code, "trop" in refused.content.decode()) == (413, True)
    crowd = {f"x{number}": "1" for number in range(2_500)}
    assert resident.save(draft, "you", crowd).status_code == 400
    assert resident.draft(draft).answers["mail"] == YOU["mail"]


@pytest.mark.parametrize(
    "path",
    [
        "/..%2f..%2fetc/",
        "/montrevel/demarches/..%2f..%2fsettings/",
        "/montrevel/demarches/reserver-une-salle%00/",
        "/montrevel/demarches/reserver-une-salle/saisie/pas-un-uuid/you/",
        "/demandes/%00/",
        "/demandes/" + "A" * 500 + "/",
        "/suivi/lien/x/",
        "/suivi/lien/%00/",
        "/reprendre/:::/",
        "/inconnue/",
        "/inconnue/accessibilite/",
    ],
)
def test_strange_addresses_lead_nowhere(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code in (404, 410)


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "a" * 3_000, "?theme=%27", "?public=%00&evenement=%F0%9F%92%A5", "?q=%ED%A0%80"],
)
def test_strange_searches_are_searches(cast: Cast, query: str) -> None:
    assert Client().get("/montrevel/" + query).status_code == 200
    assert Client().get("/" + query).status_code == 200


def test_wrong_methods_are_refused(resident: Resident) -> None:
    assert resident.client.get("/montrevel/demarches/reserver-une-salle/saisie/").status_code == 405
    assert resident.client.delete("/montrevel/").status_code == 405
    assert resident.client.head("/montrevel/").status_code == 200


def test_forms_need_their_token(resident: Resident) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/montrevel/demarches/reserver-une-salle/saisie/").status_code == 403
    assert strict.post("/suivi/", {"reference": "x", "code": "y"}).status_code == 403
