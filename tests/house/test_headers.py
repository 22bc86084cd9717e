"""Every answer tells the browser what to refuse: pages, refusals, errors, static files, downloads, live updates."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from parvis.base.headers import REFUSED
from parvis.live.app import _start
from tests.cast import Cast

from .test_routes import routes

PARTS = {"str": "x", "slug": "x", "int": "1", "uuid": str(uuid4()), "path": "x"}
_PART = re.compile(r"<(?:(\w+):)?\w+>")


@pytest.fixture
def by_https(settings: Any) -> None:
    """Serve as in service, where the public address is https."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        setattr(settings, f"{cookie}_COOKIE_SECURE", True)


def addresses() -> Iterator[tuple[str, bool, bool]]:
    """One address of each route: is it an agent's, and does it ask for nothing more than who comes."""
    for address, _pattern in routes():
        filled = "/" + _PART.sub(lambda part: PARTS[part[1] or "str"], address)
        yield filled, address.startswith("agent/"), "<" not in address


def read(response: Any) -> Any:
    """An answer read to its end, as a browser does."""
    assert b"".join(response)
    return response


def weak(response: HttpResponse) -> list[str]:
    """What an answer lacks."""
    told = dict(response.headers)
    # The address of a page may be a secret.
    told["Referrer-Policy"] = told.get("Referrer-Policy", "").replace("no-referrer", "same-origin")
    found = [name for name, value in REFUSED.items() if told.get(name) != value]
    policy = response.headers.get("Content-Security-Policy", "")
    scripts = re.search(r"(?:script|default)-src ([^;]*)", policy)
    if "unsafe" in policy or "frame-ancestors 'none'" not in policy or scripts is None or "*" in scripts[1]:
        found.append(f"policy: {policy}")
    if response.headers.get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains; preload":
        found.append("hsts")
    found += [
        f"cookie {cookie.key}"
        for cookie in response.cookies.values()
        if not (cookie["httponly"] and cookie["secure"] and cookie["samesite"] in ("Lax", "Strict"))
        and cookie["max-age"] != 0
    ]
    return found


@pytest.mark.django_db
def test_every_answer_of_every_route_is_safe(cast: Cast, by_https: None) -> None:
    found, codes = {}, set()
    nobody, agent = Client(), cast.sign_in(cast.agent)
    for address, is_agents, is_whole in addresses():
        # What asks for an object is refused in the same way to all; agents' pages refuse strangers in one place.
        verbs = [nobody.get, *([] if is_agents else [nobody.post]), *([agent.get] if is_whole else [])]
        for verb in verbs:
            answer = verb(address, secure=True)
            codes.add(answer.status_code)
            if lacking := weak(answer):
                found[str(verb), address] = lacking
    assert found == {}
    assert {200, 302, 404, 405} <= codes


@pytest.mark.django_db
def test_errors_and_static_files_too(
    cast: Cast, by_https: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    page = client.get("/montrevel/", secure=True).content.decode()
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet is not None
    answers = [
        read(client.get(sheet[1], secure=True)),
        client.get("/static/absent.css", secure=True),
        client.get("/nulle/part/", secure=True),
        Client(enforce_csrf_checks=True).post("/suivi/", secure=True),
        client.get("/suivi/", headers={"host": "ailleurs.example"}, secure=True),
    ]

    def broken(*_args: object, **_named: object) -> HttpResponse:
        raise RuntimeError("caused on purpose")

    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
    answers.append(Client(raise_request_exception=False).get("/suivi/", secure=True))
    assert [answer.status_code for answer in answers] == [200, 404, 404, 403, 400, 500]
    assert [weak(answer) for answer in answers] == [[]] * len(answers)


def test_the_scripts_of_a_page_are_ours_or_bear_its_nonce(cast: Cast) -> None:
    page = cast.sign_in(cast.agent).get("/agent/demandes/")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])
    content = page.content.decode()
    for script in re.findall(r"<script\b[^>]*>", content):
        assert "src=" in script or (nonce and f'nonce="{nonce[1]}"' in script), script
    assert not re.findall(r"<[^>]+\s(?:on\w+|style)=", content)
    assert "<style" not in content


def test_live_updates_too() -> None:
    headers = {
        name.decode().lower(): value.decode() for name, value in _start(200, None, b"text/plain")["headers"]
    }
    assert {name: headers.get(name.lower()) for name in REFUSED} == REFUSED
    assert "default-src 'none'" in headers["content-security-policy"]
