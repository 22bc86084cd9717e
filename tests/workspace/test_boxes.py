"""The boxes of an authority, opened, tried, changed and closed from a page by who manages all of it."""

import socket
from typing import Any

import pytest
from django.test import Client

from parvis.agents.rights import Right
from parvis.authorities.boxes import state_of
from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.workspace.boxes import form as opening
from tests.cast import CULTURE, Cast

pytestmark = pytest.mark.django_db

BOX = {
    "address": "accueil@montrevel.example",
    "label": "Accueil",
    "unit": "vie-associative",
    "sector": "culture",
    "since": "2026-11-02",
    "kind": "imaps",
    "host": "imap.montrevel.example",
    "user": "accueil",
    "password": "tres-secret",
    "folder": "INBOX",
    "servers": "mx.montrevel.example",
}


@pytest.fixture
def allowed(settings: Any) -> None:
    """An installation that lets pages join one server."""
    settings.CONNECTION_HOSTS = ["imap.montrevel.example:993", "127.0.0.1:993", "127.0.0.1:9"]


def boxes(cast: Cast) -> list[Mailbox]:
    """Those in force."""
    with scope(walls=[Wall(cast.town.pk, "")]):
        return list(Mailbox.objects.in_force().of(cast.town.pk).select_related("unit"))


def director(cast: Cast) -> Client:
    """Who manages all of the town."""
    return cast.sign_in(cast.agent_of(cast.town, "Dorothée Régent", rights=[Right.MANAGE], sectors=[CULTURE]))


def posted(cast: Cast, **changes: str) -> dict[str, str]:
    """What the form sends."""
    return {**BOX, "unit": cast.association.code, **changes}


def test_a_box_that_answers_is_opened_and_its_password_is_never_shown(
    cast: Cast, allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def answers(connection: str, folder: str) -> tuple[str, str]:
        asked.append((connection, folder))
        return "", ""

    monkeypatch.setattr(opening, "tried", answers)
    client = director(cast)
    answer = client.post("/agent/boites/nouvelle/", posted(cast))
    assert (answer.status_code, answer.get("Location")) == (302, "/agent/boites/")
    assert asked == [("imaps://accueil:tres-secret@imap.montrevel.example:993/", "INBOX")]
    [box] = boxes(cast)
    assert (box.unit, box.sector, box.trusted_servers) == (
        cast.association,
        "culture",
        ["mx.montrevel.example"],
    )
    for address in ("/agent/boites/", f"/agent/boites/{box.address}/"):
        page = client.get(address).content.decode()
        assert "imap.montrevel.example" in page and "tres-secret" not in page
    revision = client.get(f"/agent/boites/{box.address}/").context["form"]["revision"].value()
    kept = posted(cast, revision=revision, label="Guichet", host="", user="", password="")
    assert client.post(f"/agent/boites/{box.address}/", kept).status_code == 302
    [changed] = boxes(cast)
    assert (changed.label, changed.connection) == ("Guichet", box.connection)
    other_way = {**kept, "kind": "imap+tls", "revision": state_of(changed)}
    assert client.post(f"/agent/boites/{box.address}/", other_way).status_code == 422
    again = client.post(f"/agent/boites/{box.address}/", kept)
    assert again.status_code == 422 and "entre-temps" in again.content.decode()
    assert client.post("/agent/boites/nouvelle/", posted(cast)).status_code == 422
    assert client.post(f"/agent/boites/{box.address}/fermer/").status_code == 302
    assert boxes(cast) == []


@pytest.mark.parametrize(
    ("host", "kind", "why"),
    [
        ("127.0.0.1:9", "imaps", "refuse la connexion"),
        ("169.254.169.254", "imaps", "ne permet pas de joindre 169.254.169.254:993"),
        ("127.0.0.1:25", "imaps", "ne permet pas de joindre 127.0.0.1:25"),
        ("imap.montrevel.example", "imap+tls", "ne permet pas de joindre imap.montrevel.example:143"),
        ("imap.montrevel.example/x", "imaps", "Écrivez un nom comme"),
    ],
)
def test_what_does_not_answer_or_is_not_allowed_is_told_and_not_kept(
    cast: Cast, allowed: None, host: str, kind: str, why: str
) -> None:
    answer = director(cast).post("/agent/boites/nouvelle/", posted(cast, host=host, kind=kind))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert "tres-secret" not in answer.content.decode()
    assert boxes(cast) == []


def test_a_name_that_does_not_exist_is_told_and_may_be_kept_anyway(
    cast: Cast, allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> socket.socket:
        raise socket.gaierror

    monkeypatch.setattr(socket, "create_connection", unknown)
    client = director(cast)
    answer = client.post("/agent/boites/nouvelle/", posted(cast))
    assert "Aucun serveur ne porte ce nom" in answer.content.decode()
    assert client.post("/agent/boites/nouvelle/", posted(cast, confirme="on")).status_code == 302
    [box] = boxes(cast)
    client.post(f"/agent/boites/{box.address}/essai/")
    assert "Aucun serveur ne porte ce nom" in client.get("/agent/boites/").content.decode()


def test_who_does_not_manage_all_of_the_town_finds_nothing(cast: Cast, allowed: None) -> None:
    director(cast).post("/agent/boites/nouvelle/", posted(cast, confirme="on", host="127.0.0.1:9"))
    [box] = boxes(cast)
    ours = f"/agent/boites/{box.address}/"
    for agent in (cast.manager, cast.agent, cast.outsider_town):
        client = cast.sign_in(agent)
        if agent is not cast.outsider_town:
            assert client.get("/agent/boites/").status_code == 404
            assert client.get("/agent/boites/nouvelle/").status_code == 404
        assert client.get(ours).status_code == 404
        assert client.post(f"{ours}fermer/").status_code == 404
        assert client.post(f"{ours}essai/").status_code == 404
    assert boxes(cast) == [box]


def test_a_provider_gets_an_address_with_a_secret_shown_once(cast: Cast, allowed: None) -> None:
    client = director(cast)
    typed = posted(cast, kind="hook+mailgun", host="", user="", password="")
    assert client.post("/agent/boites/nouvelle/", typed).status_code == 422
    once = client.post("/agent/boites/nouvelle/", {**typed, "password": "key-0123"}).content.decode()
    [box] = boxes(cast)
    secret = box.connection.split(":")[2].split("@")[0]
    assert f"parvis:{secret}@" in once and f"/courriel/{box.pk}/mime" in once and "/suivi/" in once
    listed = client.get("/agent/boites/").content.decode()
    assert "Apportée par Mailgun" in listed and secret not in listed and "Essayer<" not in listed
    assert client.post(f"/agent/boites/{box.address}/essai/").status_code == 404
