"""The boxes of an authority, opened from the server: judged before they are read, and never shown whole."""

import argparse
import json
from typing import Any

import pytest
from django.db import connection as database

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.commands import mailbox
from parvis.commands.main import CommandRefused
from parvis.events.models import Event
from tests.cast import Cast

SECRET = "un-mot-de-passe"
HERS = "accueil@montrevel.example"
TOLD = ("open", HERS, "--authority", "montrevel", "--label", "Accueil", "--unit", "vie-associative")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """What the command prints, and how it ends."""
    parser = argparse.ArgumentParser()
    mailbox.add_arguments(parser)
    code = mailbox.run(parser.parse_args(words))
    printed = capsys.readouterr().out
    assert SECRET not in printed
    return code, json.loads(printed)


def in_force(cast: Cast) -> Mailbox | None:
    """The box of the town, as it stands."""
    with scope(walls=[Wall(cast.town.pk, "")]):
        return Mailbox.objects.in_force().of(cast.town.pk).first()


def test_a_box_is_opened_changed_listed_and_closed(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOX_URL", f"imaps://accueil:{SECRET}@mx.montrevel.example/")
    _code, told = said(capsys, *TOLD, "--since", "2026-11-01", "--server", "mx.montrevel.example")
    assert (told["sector"], told["since"], told["is_read"]) == ("general", "2026-11-01T00:00:00+01:00", True)
    with scope(walls=[Wall(cast.town.pk, "")]), database.cursor() as cursor:
        cursor.execute("SELECT connection FROM authorities_mailbox")
        assert SECRET not in str(cursor.fetchall()), "it rests sealed"
        Mailbox.objects.update(uid_validity=4, last_uid=7)

    monkeypatch.delenv("MAILBOX_URL")
    said(capsys, *TOLD, "--sector", "culture")
    box = in_force(cast)
    assert box is not None
    assert (box.sector, box.last_uid, SECRET in box.connection) == ("culture", 7, True), (
        "how far it was read stays"
    )

    said(capsys, *TOLD, "--folder", "Traités")
    box = in_force(cast)
    assert box is not None
    assert (box.uid_validity, box.last_uid) == (None, 0), "another folder begins at its beginning"

    assert [one["address"] for one in said(capsys, "show")[1]["mailboxes"]] == [HERS]
    said(capsys, "close", HERS, "--authority", "montrevel")
    assert in_force(cast) is None
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert Mailbox.objects.get().connection == ""
        kinds = list(
            Event.objects.filter(kind__startswith="mailbox").order_by("id").values_list("kind", flat=True)
        )
    assert kinds == ["mailbox.opened", "mailbox.changed", "mailbox.changed", "mailbox.closed"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("open", "accueil+moi@montrevel.example", *TOLD[2:]), "sign"),
        ((*TOLD, "--sector", "lune"), "sector"),
        ((*TOLD, "--server", "mx montrevel"), "server"),
        ((*TOLD[:-1], "nulle-part"), "unit"),
        ((*TOLD[:-3], " ", *TOLD[-2:]), "label"),
        ((*TOLD, "--folder", "a\nb"), "folder"),
    ],
)
def test_what_makes_no_box_is_refused(
    cast: Cast, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    with pytest.raises(CommandRefused, match=why):
        said(capsys, *words)
    assert in_force(cast) is None


def test_an_address_of_no_connector_is_refused(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOX_URL", "gopher://mx.montrevel.example/")
    with pytest.raises(CommandRefused, match="connector"):
        said(capsys, *TOLD)


def test_the_box_of_another_town_is_not_hers(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, *TOLD)
    with pytest.raises(CommandRefused, match="reads no box"):
        said(capsys, "close", HERS, "--authority", "grandpre")
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        assert not Mailbox.objects.exists()


def test_a_box_that_does_not_answer_is_said(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOX_URL", f"imap://accueil:{SECRET}@127.0.0.1:1/")
    said(capsys, *TOLD)
    code, told = said(capsys, "check", HERS, "--authority", "montrevel")
    assert (code, told["reached"], told["why"]) == (1, None, "unreachable")
