"""Providers bring the e-mail of a box: each message once, whole or rebuilt, and nothing from whoever is not theirs."""

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.api import mail as hooks
from parvis.base.scope import Wall, scope
from parvis.connectors.mailbox.pushed import drawn
from parvis.documents.storage import CannotStore
from parvis.intake import pushing
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from tests.intake.conftest import Door, door

__all__ = ["door"]

pytestmark = pytest.mark.django_db

KEY = "key-0123456789abcdef"
RAW = (
    b"Authentication-Results: mx.montrevel.example; dmarc=pass header.from=courriel.example\r\n"
    b"From: =?utf-8?q?L=C3=A9a?= <lea@courriel.example>\r\nTo: accueil@montrevel.example\r\n"
    b"Subject: Lampadaire\r\nMessage-ID: <1@courriel.example>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    b"\r\nIl est \xe9teint.\r\n"
)


class Provider:
    """A provider of the town, which knows the secret of its box unless told otherwise."""

    def __init__(self, door: Door, vendor: str) -> None:
        self.door = door
        door.box.connection = drawn(vendor, KEY if vendor == "mailgun" else "")
        with scope(walls=[Wall(door.cast.town.pk, "")]):
            door.box.save(update_fields=["connection"])
        who = door.box.connection.split("//")[1].split("@")[0]
        self.secret = {"HTTP_AUTHORIZATION": f"Basic {b64encode(who.encode()).decode()}"}
        self.page = f"/api/{door.cast.town.code}/courriel/{door.box.pk}/"

    def posts(self, data: Any, *, page: str = "", **more: Any) -> int:
        """Post a form, or JSON when told its type; the code of the answer."""
        return (
            Client(enforce_csrf_checks=True)
            .post(self.page + page, data, **{**self.secret, **more})
            .status_code
        )

    def posts_json(self, data: Any, **more: Any) -> int:
        return self.posts(json.dumps(data), content_type="application/json", **more)

    def arrivals(self) -> list[Arrival]:
        with scope(walls=whole(self.door.cast.town.pk)):
            found = Arrival.objects.order_by("recorded_at").select_related("interaction")
            return list(found.prefetch_related("parts__document"))


def signed(**fields: Any) -> dict[str, Any]:
    """A form as Mailgun signs it: by its key, over a moment and a token."""
    stamp, token = "1790000000", "t" * 50
    signature = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature, **fields}


def test_mailgun_brings_a_message_whole_once_by_whatever_form(door: Door) -> None:
    mailgun = Provider(door, "mailgun")
    form = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in {
            **{name: str(value).encode() for name, value in signed().items()},
            "body-mime": RAW,
        }.items()
    )
    typed = "multipart/form-data; boundary=x"
    assert mailgun.posts(form + b"--x--\r\n", page="mime", content_type=typed) == 200
    assert mailgun.posts(form + b"--x--\r\n", page="mime", content_type=typed) == 200
    [arrival] = mailgun.arrivals()
    assert arrival.interaction.body == "Il est éteint."
    assert (arrival.subject, arrival.sender_name, arrival.is_authenticated) == ("Lampadaire", "Léa", True)
    assert mailgun.posts(form, page="mime", content_type=typed) == 400


def test_mailgun_tells_a_message_in_pieces_and_its_files_keep_their_bytes(door: Door) -> None:
    mailgun = Provider(door, "mailgun")
    headers = [["From", "lea@courriel.example"], ["Subject", "Plan"], ["Message-Id", "<2@courriel.example>"]]
    content = b"Un\rdeux\ntrois\r\nquatre\n"

    def told() -> dict[str, Any]:
        return signed(
            **{
                "message-headers": json.dumps(headers),
                "body-plain": "Voici le plan.",
                "attachment-count": "1",
                "attachment-1": SimpleUploadedFile("plan.txt", content, "text/plain"),
            }
        )

    assert [mailgun.posts(told()), mailgun.posts(told())] == [200, 200]
    [arrival] = mailgun.arrivals()
    assert arrival.interaction.body == "Voici le plan."
    assert [(part.name, part.size) for part in arrival.parts.all()] == [("plan.txt", len(content))]


def test_postmark_and_mailjet_bring_messages(door: Door) -> None:
    postmark = Provider(door, "postmark")
    assert postmark.posts_json({"RawEmail": RAW.decode("latin-1"), "From": "lea@courriel.example"}) == 200
    mailjet = Provider(door, "mailjet")
    told = {
        "Headers": {"From": "Léa <lea@courriel.example>", "Subject": "Trou", "Message-ID": "<3@courriel.example>"},
        "Text-part": "Un trou rue Haute.",
        "Parts": [
            {"ContentRef": "Attachment1", "Headers": {"Content-Type": 'text/plain; name="a.txt"',
             "Content-Disposition": 'attachment; filename="a.txt"'}}
        ],
        "Attachment1": b64encode(b"Devant le 12.\n").decode(),
    }  # fmt: skip
    assert [mailjet.posts_json(told), mailjet.posts_json(told)] == [200, 200]
    first, second = mailjet.arrivals()
    assert (first.subject, second.subject, second.interaction.body) == (
        "Lampadaire",
        "Trou",
        "Un trou rue Haute.",
    )
    assert [part.name for part in second.parts.all()] == ["a.txt"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"HTTP_AUTHORIZATION": "Basic cGFydmlzOmZhdXg="}, 403),
        ({"HTTP_AUTHORIZATION": ""}, 403),
    ],
)
def test_whoever_is_not_the_provider_leaves_nothing(door: Door, changes: dict[str, str], code: int) -> None:
    mailgun = Provider(door, "mailgun")
    assert mailgun.posts(signed(**{"body-mime": RAW.decode("latin-1")}), **changes) == code
    forged = {**signed(**{"body-mime": RAW.decode("latin-1")}), "signature": "0" * 64}
    assert mailgun.posts(forged) == 403
    other = f"/api/{door.cast.other_town.code}/courriel/{door.box.pk}/"
    assert Client(HTTP_AUTHORIZATION=mailgun.secret["HTTP_AUTHORIZATION"]).post(other).status_code == 404
    door.box.connection = "imaps://a:b@imap.montrevel.example/"
    with scope(walls=[Wall(door.cast.town.pk, "")]):
        door.box.save(update_fields=["connection"])
    assert mailgun.posts(signed()) == 404
    assert mailgun.arrivals() == []


def test_what_is_too_large_too_often_or_cannot_be_kept_is_asked_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    postmark = Provider(door, "postmark")
    told = {"RawEmail": RAW.decode("latin-1")}

    def full(*_: Any, **__: Any) -> None:
        raise CannotStore

    with monkeypatch.context() as changed:
        changed.setattr(pushing, "receive", full)
        assert postmark.posts_json(told) == 503
    with monkeypatch.context() as changed:
        changed.setattr(hooks, "MOST", 100)
        assert postmark.posts_json(told) == 413
    with monkeypatch.context() as changed:
        changed.setattr(pushing, "MOST_BYTES", 100)
        assert postmark.posts_json(told) == 413
    with monkeypatch.context() as changed:
        changed.setattr(hooks, "POSTED_MOST", 1)
        assert postmark.posts_json(told) == 429
    assert postmark.posts(b"{", content_type="application/json") == 400
    assert postmark.arrivals() == []


def test_what_mailgun_says_of_our_messages_is_written_on_them(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailgun, heard = Provider(door, "mailgun"), []

    def hear(message_id: str, **told: Any) -> None:
        heard.append((message_id, told["outcome"], told["recipient"]))

    monkeypatch.setattr(pushing, "told_by_provider", hear)
    for event, severity in (
        ("delivered", ""),
        ("failed", "temporary"),
        ("failed", "permanent"),
        ("opened", ""),
    ):
        fields = signed()
        data = {
            "event": event,
            "severity": severity,
            "recipient": "lea@courriel.example",
            "timestamp": 1790000000.5,
            "message": {"headers": {"message-id": "9@montrevel.example"}},
        }
        assert mailgun.posts_json({"signature": fields, "event-data": data}, page="suivi/") == 200
    assert heard == [
        ("<9@montrevel.example>", outcome, "lea@courriel.example")
        for outcome in ("delivered", "returned_temporary", "returned_permanent")
    ]
    assert Provider(door, "postmark").posts_json({"RecordType": "Bounce"}, page="suivi/") == 400
