"""A question over HTTP, to a source that answers, and to others that hang, die or lie."""

import json
import time
from http.server import BaseHTTPRequestHandler

import pytest

from parvis.connectors.data.contract import DataFailure, DataRefusal, kept
from parvis.connectors.data.json_http import from_url
from parvis.connectors.data.json_http.connector import LONGEST
from parvis.connectors.registry import factory
from tests.connectors.peers import Answer, drip, drip_head, giving, leave, redirect, served, wait

JSON = "application/json; charset=utf-8"


def test_a_question_leaves_with_its_key_and_its_credentials_and_brings_an_answer() -> None:
    seen: dict[str, object] = {}

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        seen.update(handler.headers.items(), asked=json.loads(asked), path=handler.path)
        giving('{"quotient": 640, "nom": "Élise"}'.encode(), JSON)(handler, asked)

    with served(answer) as host:
        source = from_url(f"json+http://mairie:un%20mot@{host}/quotient?timeout=2")
        assert source.ask({"numero": "A1", "enfants": 2}, key="k1") == {"quotient": 640, "nom": "Élise"}
        assert source.check() == "127.0.0.1"
    assert (seen["asked"], seen["path"]) == ({"numero": "A1", "enfants": 2}, "/quotient")
    assert (seen["Idempotency-Key"], seen["Authorization"]) == ("k1", "Basic bWFpcmllOnVuIG1vdA==")
    assert factory("data", "json+https") is from_url


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(leave, "unreachable", id="dies"),
        pytest.param(wait, "timeout", id="hangs"),
        pytest.param(drip, "timeout", id="drips"),
        pytest.param(drip_head, "timeout", id="endless head"),
        pytest.param(giving(b"", JSON, 503), "busy", id="out of order"),
        pytest.param(giving(b"", JSON, 429), "busy", id="asked too often"),
        pytest.param(giving(b"<html>{}</html>", "text/html"), "not_understood", id="page"),
        pytest.param(giving(b"{}", "text/html"), "not_understood", id="says it is a page"),
        pytest.param(giving(b"{", JSON), "not_understood", id="cut"),
        pytest.param(giving(b"[1]", JSON), "not_understood", id="list"),
        pytest.param(giving(b'{"a": 1, "a": 2}', JSON), "not_understood", id="said twice"),
        pytest.param(giving(b'{"a": NaN}', JSON), "not_understood", id="no number"),
        pytest.param(giving(b"[" * 50_000, JSON), "not_understood", id="bottomless"),
        pytest.param(giving(b" " * LONGEST + b"{}", JSON), "too_long", id="huge"),
    ],
)
def test_what_is_no_answer_may_be_asked_again(answer: Answer, reason: str) -> None:
    with served(answer) as host, pytest.raises(DataFailure) as failed:
        began = time.monotonic()
        try:
            from_url(f"json+http://{host}/?timeout=0.4").ask({}, key="k")
        finally:
            assert time.monotonic() - began < 1.4, "one deadline for the whole answer"
    assert (failed.value.reason, isinstance(failed.value, DataRefusal)) == (reason, False)


@pytest.mark.parametrize("answer", [redirect, giving(b"{}", JSON, 404), giving(b"{}", JSON, 204)])
def test_what_will_never_be_answered_is_a_refusal_and_nothing_is_followed(answer: Answer) -> None:
    with served(answer) as host, pytest.raises(DataRefusal, match="refused: HTTP"):
        from_url(f"json+http://{host}/").ask({}, key="k")


def test_nobody_there_is_said() -> None:
    with pytest.raises(DataFailure, match="unreachable"):
        from_url("json+http://127.0.0.1:1/").ask({}, key="k")
    with pytest.raises(DataFailure, match="unreachable"):
        from_url("json+http://127.0.0.1:1/").check()


def test_a_certificate_nobody_signed_is_not_believed() -> None:
    with served(giving(b"{}", JSON)) as host, pytest.raises(DataFailure, match="unreachable: SSLError"):
        from_url(f"json+https://{host}/").ask({}, key="k")


@pytest.mark.parametrize(
    "url",
    [
        "json+ftp://h/",
        "json+https:///x",
        "https://h/",
        "json+https://h/?size=3",
        "json+https://h/?timeout=nan",
    ],
)
def test_an_address_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        from_url(url)


GIVES = {"nom": "text", "quotient": "number", "connu": "yes_no", "depuis": "date"}
WHOLE = {"nom": "Élise", "quotient": 640.5, "connu": False, "depuis": "2026-11-23"}


def test_only_what_was_to_come_back_is_kept() -> None:
    assert kept({**WHOLE, "secret": "x"}, GIVES) == WHOLE
    assert kept(dict.fromkeys(GIVES), GIVES) == dict.fromkeys(GIVES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nom", 3),
        ("nom", "x" * 5001),
        ("quotient", "640"),
        ("quotient", True),
        ("connu", "oui"),
        ("connu", 1),
        ("depuis", "23/11/2026"),
        ("depuis", "20261123"),
        ("depuis", {"jour": 1}),
    ],
)
def test_a_value_of_another_kind_breaks_the_word_given(name: str, value: object) -> None:
    with pytest.raises(DataFailure, match=f"not_understood: {name}"):
        kept({**WHOLE, name: value}, GIVES)
    with pytest.raises(DataFailure, match=f"not_understood: {name}"):
        kept({key: one for key, one in WHOLE.items() if key != name}, GIVES)
