"""The sources of data of an authority, brought from the server: judged before they serve, and never shown whole."""

import json

import pytest
from django.db import connection as database

from parvis.authorities.connections import connection_named
from parvis.authorities.models import Connection
from parvis.base.scope import Wall, scope
from parvis.commands.doctor import pretended
from parvis.events.models import Event
from tests.cast import Cast
from tests.connectors.peers import giving, served

from .answer import Here

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

SECRET = "un-mot-de-passe"
TOLD = ("--title", "Quotient familial", "--sends", "numero", "etude.revenu", "--gives", "quotient=number")


def add(here: Here, *words: str) -> str:
    done = here("connection", "add", *words)
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout
    return done.stdout


def in_force(cast: Cast) -> Connection | None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        return connection_named(cast.town.pk, "quotient")


def test_a_source_is_added_reached_replaced_and_forgotten(
    cast: Cast, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ("quotient", "--authority", cast.town.code)
    with served(giving(b"{}", "application/json")) as host:
        monkeypatch.setenv("CONNECTION_URL", f"json+http://mairie:{SECRET}@{host}/")
        told = json.loads(add(here, *mine, *TOLD))
        reached = here("connection", "check", *mine)
    assert (told["vendor"], told["sends"], told["gives"]) == (
        "json+http",
        ["etude.revenu", "numero"],
        {"quotient": "number"},
    )
    assert json.loads(reached.stdout)["reached"] == "127.0.0.1"
    alone = here("connection", "check", *mine)
    assert (alone.returncode, json.loads(alone.stdout)["why"]) == (1, "unreachable")
    with scope(office="backup"), database.cursor() as cursor:
        cursor.execute("SELECT address FROM authorities_connection")
        assert SECRET not in str(cursor.fetchall()), "it rests sealed"

    monkeypatch.setenv("CONNECTION_URL", "pretend:?quotient=640")
    add(here, *mine, *TOLD)
    shown = here("connection", "show")
    (told,) = json.loads(shown.stdout)["connections"]
    assert told["vendor"] == "pretend"
    (missing,) = pretended([told, {**told, "vendor": "json+https"}])
    assert "« Quotient familial » of montrevel" in missing["missing"]

    assert here("connection", "retire", *mine).returncode == 0
    assert in_force(cast) is None
    assert here("connection", "retire", *mine).returncode == 1
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert [one.address for one in Connection.objects.all()] == ["", ""]
        kinds = Event.objects.filter(kind__startswith="connection.").order_by("id")
        assert [(one.kind, one.facts) for one in kinds] == [
            ("connection.added", {"connection": "quotient"}),
            ("connection.added", {"connection": "quotient"}),
            ("connection.retired", {"connection": "quotient"}),
        ]


@pytest.mark.parametrize(
    ("name", "address", "told", "why"),
    [
        ("Quotient", "pretend:", TOLD, "a name is made"),
        ("quotient", "https://host/", TOLD, "no address of a connector"),
        ("quotient", "", TOLD, "no address of a connector"),
        ("quotient", "pretend:", ("--title", " ", "--gives", "a=text"), "--title"),
        ("quotient", "pretend:", ("--title", "Q", "--sends", "a.b.c", "--gives", "a=text"), "--sends"),
        ("quotient", "pretend:", ("--title", "Q", "--gives", "a=list"), "--gives"),
        ("quotient", "pretend:", ("--title", "Q", "--gives", "a"), "--gives"),
    ],
)
def test_what_says_nothing_is_refused(
    cast: Cast,
    here: Here,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    address: str,
    told: tuple[str, ...],
    why: str,
) -> None:
    monkeypatch.setenv("CONNECTION_URL", address)
    done = here("connection", "add", name, "--authority", cast.town.code, *told)
    assert done.returncode == 1
    assert why in done.stderr
    assert in_force(cast) is None
