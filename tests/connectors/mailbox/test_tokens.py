"""A program that signs in by a token it obtains, kept while it lives: a server of tokens, and a real Dovecot."""

import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest

from parvis.connectors.mailbox.contract import MailboxError, PermanentFailure, TemporaryFailure
from tests.connectors.mailbox.conftest import Box
from tests.connectors.peers import Answer, giving, leave, redirect, served
from tests.peers.dovecot import PASSWORD

GRANT = {"client_id": "parvis", "scope": "https://mail.example/.default"}


def test_one_token_serves_while_it_lives_and_a_refused_one_is_not_kept(box: Box) -> None:
    asked: list[dict[str, list[str]]] = []
    tokens = iter(["faux", PASSWORD, PASSWORD])

    def answer(handler: BaseHTTPRequestHandler, content: bytes) -> None:
        asked.append(parse_qs(content.decode()))
        giving(json.dumps({"access_token": next(tokens), "expires_in": "3600"}).encode(), "application/json")(
            handler, content
        )

    with served(answer) as place:
        connector = box.connector(
            "imaps", password="un secret", token_url=f"http://{place}/tenant/token?v=2", **GRANT
        )
        with pytest.raises(PermanentFailure, match="authentication"):
            connector.check("INBOX")
        for _twice in range(2):
            assert connector.check("INBOX").idle
        assert len(asked) == 2
        connector._tokens._token = "taken-back"  # type: ignore[attr-defined]  # as if the server had done it
        assert connector.check("INBOX").idle
    assert len(asked) == 3
    assert asked[0] == {
        "grant_type": ["client_credentials"],
        "client_id": ["parvis"],
        "client_secret": ["un secret"],
        "scope": ["https://mail.example/.default"],
    }


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (giving(b"{}", "application/json", 401), PermanentFailure, "authentication"),
        (giving(b"{}", "application/json", 503), TemporaryFailure, "unavailable"),
        (redirect, TemporaryFailure, "unavailable"),
        (leave, TemporaryFailure, "unreachable"),
        (giving(b"{}", "application/json"), TemporaryFailure, "not_understood"),
        (giving(b"[" * 5000, "application/json"), TemporaryFailure, "not_understood"),
        (
            giving(b'{"access_token": "a\\u0001auth=Bearer b"}', "application/json"),
            TemporaryFailure,
            "not_understood",
        ),
        (
            giving(b'{"access_token": "a", "expires_in": true}', "application/json"),
            TemporaryFailure,
            "not_understood",
        ),
    ],
)
def test_no_token_is_a_failure_of_its_kind(
    box: Box, answer: Answer, kind: type[MailboxError], reason: str
) -> None:
    with served(answer) as place, pytest.raises(MailboxError) as refused:
        box.connector("imaps", token_url=f"http://{place}/token", **GRANT).check("INBOX")
    assert (type(refused.value), refused.value.reason) == (kind, reason)
