"""The sources of data in the studio: connected by who manages the whole authority, never shown whole, tried at once."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from parvis.agents.rights import Right
from parvis.authorities.connection_places import NotAllowed, NotAnAddress, address_of
from parvis.authorities.connections import (
    MOST_FAILURES,
    Wanted,
    add_connection,
    connection_named,
    note_failure,
)
from parvis.authorities.models import Connection
from parvis.base.scope import scope
from parvis.connectors.data.contract import DataRefusal
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, Cast
from tests.studio.test_law import words

HERE = "/studio/+raccordements/"
ONE = f"{HERE}quotient/"
SECRET = "un-mot-de-passe-à-taire"
TYPED = {
    "name": "quotient",
    "title": "Quotient familial",
    "address": "https://quotient.example/v2",
    "user": "mairie",
    "password": SECRET,
    "sends": "numero\netude.revenu",
    "give-0": "quotient",
    "kind-0": "number",
}


@pytest.fixture
def chief(cast: Cast) -> Client:
    """Lend the browser of who manages the whole town."""
    return cast.sign_in(
        with_totp(cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE]))
    )


@pytest.fixture(autouse=True)
def places(settings: object) -> None:
    """Name the only host that may be joined."""
    settings.CONNECTION_HOSTS = ["quotient.example"]  # type: ignore[attr-defined]


def in_force(cast: Cast) -> Connection:
    with scope(walls=cast.walls):
        found = connection_named(cast.town.pk, "quotient")
    assert found is not None
    return found


def connected(cast: Cast, address: str = "pretend:?quotient=640") -> Connection:
    told = Wanted("quotient", "Quotient familial", address, ["numero"], {"quotient": "number"})
    with scope(walls=cast.walls):
        return add_connection(cast.town, told, by=SYSTEM, at=timezone.now())


def facts(cast: Cast, kind: str) -> list[Event]:
    with scope(walls=cast.walls):
        return list(Event.objects.filter(kind=kind).order_by("recorded_at"))


@dataclass
class Peer:
    """A source that answers, or fails, and says what it was asked and in how many transactions."""

    answer: Mapping[str, object]
    failure: Exception | None = None
    asked: list[Mapping[str, object]] = field(default_factory=list)
    depth: int = -1

    def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        self.asked.append(values)
        self.depth = len(database.savepoint_ids)
        if self.failure is not None:
            raise self.failure
        return self.answer


def test_a_source_is_connected_and_its_secret_is_never_shown(cast: Cast, chief: Client) -> None:
    assert f'href="{HERE}"' in chief.get("/agent/equipe/").content.decode()
    assert "Hôtes permis : quotient.example" in words(chief.get(f"{HERE}+nouveau/").content.decode())
    assert chief.post(f"{HERE}+nouveau/", TYPED).status_code == 302
    found = in_force(cast)
    assert found.address.startswith("json+https://mairie:un-mot-de-passe-%C3%A0-taire@quotient.example/v2")
    assert (found.sends, found.gives) == (["etude.revenu", "numero"], {"quotient": "number"})
    (told,) = facts(cast, "connection.added")
    assert told.actor_kind == "agent" and SECRET not in json.dumps(told.facts)
    for page in (HERE, ONE):
        shown = html.unescape(chief.get(page).content.decode())
        assert "quotient.example" in shown
        assert SECRET not in shown and "mairie:" not in shown and "/v2" not in shown
    wrong = html.unescape(chief.post(f"{HERE}+nouveau/", TYPED | {"title": ""}).content.decode())
    assert SECRET not in wrong


def test_a_change_keeps_the_secret_unless_it_is_typed_again(cast: Cast, chief: Client) -> None:
    chief.post(f"{HERE}+nouveau/", TYPED)
    before = in_force(cast)
    with scope(walls=cast.walls):
        note_failure(before.pk, "busy", "HTTP 503", at=timezone.now())
    kept = {
        "over": str(before.pk),
        "title": "Le quotient",
        "sends": "numero",
        "give-0": "qf",
        "kind-0": "text",
    }
    assert chief.post(ONE, kept | {"password": "autre", "user": "x"}).status_code == 422
    assert chief.post(ONE, kept).status_code == 302
    after = in_force(cast)
    assert (after.title, after.gives, after.address) == ("Le quotient", {"qf": "text"}, before.address)
    assert [one["detail"] for one in after.failures] == ["HTTP 503"]
    assert chief.post(ONE, kept).status_code == 422, "somebody changed it since"
    again = kept | {"over": str(after.pk), "address": "https://quotient.example/v3"}
    assert chief.post(ONE, again).status_code == 302
    assert (in_force(cast).address, in_force(cast).failures) == ("json+https://quotient.example/v3", [])
    assert chief.post(f"{HERE}+nouveau/", TYPED).status_code == 422, "the name is taken"


def test_only_the_places_that_the_installation_names_are_joined(cast: Cast, chief: Client) -> None:
    for address in ("https://127.0.0.1/", "https://quotient.example:8443/", "https://quotient.example.evil/"):
        answer = chief.post(f"{HERE}+nouveau/", TYPED | {"address": address})
        assert answer.status_code == 422
        assert "ne permet pas de joindre" in words(answer.content.decode())
    with scope(walls=cast.walls):
        assert connection_named(cast.town.pk, "quotient") is None


@pytest.mark.parametrize(
    "typed",
    [
        "http://quotient.example/",
        "json+https://quotient.example/",
        "https://a:b@quotient.example/",
        "https://quotient.example\\@intern/",
        "https://quotient.example/?timeout=60",
        "https://quotient.example/#a",
        "https://quotient.example/é",
        "https://quotient.example:99999/",
        "https:///chemin",
        "https://[::1/",
        "quotient.example",
    ],
)
def test_what_is_no_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        address_of(typed, "", "", allowed=["quotient.example", "intern"])


def test_a_place_is_a_host_and_its_port() -> None:
    assert address_of("https://A.example", "", "", allowed=["a.example"]) == "json+https://a.example/"
    named = address_of("https://a.example:8443/x", "u@v", "p/q", allowed=["a.example:8443"])
    assert named == "json+https://u%40v:p%2Fq@a.example:8443/x"
    with pytest.raises(NotAllowed):
        address_of("https://b.a.example/", "", "", allowed=["a.example"])


def test_who_may_see_and_change_sources(cast: Cast, chief: Client) -> None:
    connected(cast)
    designer = cast.sign_in(with_totp(cast.designer))
    assert "Quotient familial" in designer.get(HERE).content.decode()
    assert "Essayer" not in designer.get(HERE).content.decode()
    boss = cast.agent_of(cast.other_town, "Odile Loin", rights=[Right.MANAGE], sectors=[CULTURE])
    outsider = cast.sign_in(with_totp(boss))
    assert "Quotient" not in outsider.get(HERE).content.decode()
    for client in (designer, outsider, cast.sign_in(cast.agent), cast.sign_in(cast.manager)):
        assert client.get(ONE).status_code == client.get(f"{ONE}essai/").status_code == 404
        assert client.post(f"{ONE}retirer/").status_code == 404
        assert client.post(f"{ONE}essai/", {"value-0": "1"}).status_code == 404
    assert cast.sign_in(cast.agent).get(HERE).status_code == 404
    assert chief.get(f"{HERE}autre/").status_code == 404
    assert facts(cast, "connection.tried") == []


def test_a_source_is_tried_with_nothing_open_in_the_database(
    cast: Cast, chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(cast)
    peer = Peer({"quotient": 640, "nom": "Destève"})
    monkeypatch.setattr("parvis.studio.connections.trial.connect", lambda _url, var_dir: peer)
    depth = len(database.savepoint_ids)
    shown = words(chief.post(f"{ONE}essai/", {"value-0": "12,5", "kind-0": "number"}).content.decode())
    assert "La source a répondu" in shown and "640" in shown and "Destève" not in shown
    assert (peer.asked, peer.depth) == ([{"numero": 12.5}], depth)
    peer.failure = DataRefusal("refused", "HTTP 404")
    shown = words(chief.post(f"{ONE}essai/", {"value-0": "0012"}).content.decode())
    assert "« Quotient familial » refuse de répondre (HTTP 404)" in shown
    assert peer.asked[-1] == {"numero": "0012"}
    assert chief.post(f"{ONE}essai/", {"value-0": "x", "kind-0": "number"}).status_code == 422
    told = facts(cast, "connection.tried")
    assert [one.facts["outcome"] for one in told] == ["answered", "refused"]
    assert "0012" not in json.dumps([one.facts for one in told])


def test_the_last_failures_are_told_without_the_words_of_the_source(cast: Cast, chief: Client) -> None:
    held = connected(cast, "json+https://mairie:secret@quotient.example/")
    now = timezone.now()
    with scope(walls=cast.walls):
        for _time in range(MOST_FAILURES):
            note_failure(held.pk, "timeout", "", at=now)
        note_failure(held.pk, "not_understood", "Odile Destève", at=now)
    shown = words(chief.get(HERE).content.decode())
    assert shown.count("ne répond pas à temps") == MOST_FAILURES - 1
    assert "répond autre chose que ce qui est attendu" in shown and "Destève" not in shown


def test_a_source_is_taken_away_and_its_address_forgotten(cast: Cast, chief: Client) -> None:
    held = connected(cast)
    assert chief.post(f"{ONE}retirer/").status_code == 302
    assert "n’est plus interrogé" in words(chief.get(HERE).content.decode())
    with scope(walls=cast.walls):
        assert Connection.objects.get(pk=held.pk).address == ""
