"""Every address of the house, found in its own table, walked by hostile hands: no failure, no leak, clear words.

COUNT=200 walks them with as many seeds.
"""

import re
from collections.abc import Iterator
from gzip import decompress
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.test.client import FakePayload

from config.received import Utf8Request
from tests.cast import PASSWORD, Cast
from tests.faults.hostile import Hand
from tests.house.test_routes import routes
from tests.portal.conftest import Resident, files_apart, resident
from tests.soak import repeated
from tests.workspace.test_guessing import WORDS, Made, made

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

__all__ = ["files_apart", "made", "resident"]

ROOT = Path(__file__).resolve().parents[2]
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"')
ASKED = re.compile(r'(?:GET|POST)(?:\.get|\.getlist)?[(\[]"(\w+)"')
OURS = (
    "Traceback (most recent",
    "psycopg",
    "DatabaseError",
    "ProgrammingError",
    "/site-packages/",
    "SECRET_KEY",
)
SHOUT = '"><script>alert(1)</script>'
NOT_A_PAGE = {"healthz", "readyz", "metrics"}

Known = dict[str, object]


def asked_names() -> list[str]:
    """The names that the pages read in a query or a form, as their code says."""
    sources = (
        path.read_text()
        for door in ("portal", "workspace")
        for path in (ROOT / "parvis" / door).rglob("*.py")
    )
    return sorted({name for source in sources for name in ASKED.findall(source)} | {"next", "q", "page"})


def addresses(known: Known, hand: Hand, *, agents: bool) -> Iterator[str]:
    """Every address once, filled with what exists, or now and then with what does not."""

    def part(found: re.Match[str]) -> str:
        kind, name = found[1] or "str", found[2]
        if name in known and hand.random.random() < 0.8:
            return str(known[name])
        strange = {"int": "9" * 30, "uuid": str(uuid4()), "slug": "x" * 300}
        return strange.get(kind, hand.value()[:200].replace("/", "").replace("\x00", "%00") or "x")

    for address, _pattern in routes():
        if address.startswith("agent/") == agents:
            yield "/" + PART.sub(part, address)


def faults(answer: Any, address: str) -> list[str]:
    """What an answer must never be, nor say."""
    found = [f"{answer.status_code}"] if answer.status_code >= 500 else []
    location = urlsplit(answer.headers.get("Location", ""))
    if (location.scheme, location.netloc) not in (("", ""), ("http", "testserver"), ("https", "testserver")):
        found.append(f"leads to {location.geturl()}")
    if location.path.startswith(("//", "/\\", "\\")):
        found.append(f"leads to {location.path}")
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return found
    content = b"".join(answer) if answer.streaming else answer.content
    text = (decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content).decode()
    found += [word for word in (*OURS, SHOUT) if word in text]
    if answer.status_code >= 400 and "<h1" not in text and "<title" in text:
        found.append("no heading")
    return found


def walk(client: Client, known: Known, hand: Hand, *, agents: bool) -> dict[str, list[str]]:
    """Visit every address: the page, its form filled with hate, a body and a method of no sense."""
    names, wrong = asked_names(), {}
    for address in addresses(known, hand, agents=agents):
        if agents and hand.random.random() < 0.5:
            continue  # half of these many, another half at each turn
        there: dict[str, Any] = {"headers": hand.headers(), "REMOTE_ADDR": hand.address()}
        answers = [client.get(f"{address}?{hand.query(names)}", **there)]
        page = answers[0].content.decode(errors="replace") if not answers[0].streaming else ""
        fields = [unescape(name) for name in NAMED.findall(page)] or hand.random.sample(names, 5)
        plain: dict[str, Any] = {"REMOTE_ADDR": hand.address()}
        answers.append(client.post(address, hand.fields(fields), **plain))
        body, kind = hand.body()
        verb = hand.random.choice(
            ("POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "BREW")
        )
        answers.append(client.generic(verb, address, body, content_type=kind, **there))
        found = [fault for answer in answers for fault in faults(answer, address)]
        if found:
            wrong[address[:200]] = found
    return wrong


def visitor(client: Client) -> Client:
    """The same browser, which shows the pages of failures as a server does."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("turn", repeated(share=4))
def test_nobody_breaks_a_public_door(cast: Cast, turn: int) -> None:
    hand = Hand(("nobody", turn))
    known: Known = {"code": "montrevel", "slug": "reserver-une-salle"}
    client = visitor(Client())
    name, value = hand.cookie()
    client.cookies[name] = value
    assert walk(client, known, hand, agents=False) == {}


@pytest.mark.parametrize("turn", repeated(share=4))
def test_a_resident_breaks_no_public_door(resident: Resident, turn: int) -> None:
    hand = Hand(("resident", turn))
    case, draft = resident.file(), resident.start()
    known: Known = {
        "code": "montrevel", "slug": "reserver-une-salle", "draft": draft, "reference": case.reference,
        "step": "you", "document": uuid4(),
    }  # fmt: skip
    client = visitor(resident.client)
    assert walk(client, known, hand, agents=False) == {}


@pytest.mark.parametrize("turn", repeated(share=4))
def test_an_agent_breaks_no_door_of_the_service(cast: Cast, made: Made, turn: int) -> None:
    hand = Hand(("agent", turn))
    case = cast.file()
    known: Known = {**made, **WORDS, "reference": case.reference, "code": "montrevel"}
    client = visitor(cast.sign_in(hand.random.choice((cast.agent, cast.manager, cast.receptionist))))
    assert walk(client, known, hand, agents=True) == {}


@pytest.mark.parametrize("charset", ["zlib", "rot13", "utf-7", "x" * 500])
def test_a_charset_that_is_none_changes_nothing(charset: str) -> None:
    """As the served application reads it; ``test_hostile`` asks the running one."""
    said = {"CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}", "CONTENT_LENGTH": "8"}
    environ = RequestFactory()._base_environ(**said, REQUEST_METHOD="POST", QUERY_STRING="q=%C3%A9")  # type: ignore[attr-defined]  # absent from its stubs
    request = Utf8Request(environ | {"wsgi.input": FakePayload("a=é&b=1".encode())})
    assert request.GET["q"] == request.POST["a"] == "é"


def test_a_view_takes_no_name_nor_sharing_that_no_page_sends(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    for said in ({"name": "a\x00b", "reach": "own"}, {"name": "x"}, {"name": "x", "reach": "\x00"}):
        assert client.post("/agent/vues/nouvelle/", said).status_code == 302


@pytest.mark.parametrize(
    "there", ["//mal.example/", "https://mal.example/", "/\\mal.example", "https:mal.example"]
)
def test_no_door_leads_out_of_the_house(cast: Cast, there: str) -> None:
    everything = dict.fromkeys(asked_names(), there)
    known: Known = {"code": "montrevel", "slug": "reserver-une-salle"}
    client = visitor(Client(headers={"referer": there}))
    found = []
    for address in {*addresses(known, Hand(there), agents=False), "/agent/connexion/", "/agent/deconnexion/"}:
        for answer in (
            client.get(address, everything),
            client.post(address, everything, REMOTE_ADDR="10.0.0.9"),
        ):
            found += faults(answer, address)
    signing = {"login": cast.agent.email, "password": PASSWORD, "next": there}
    found += faults(client.post("/agent/connexion/", signing), "")
    assert found == []
