"""The keys that seal: changed while the house lives, by steps that may be cut, forgotten when they serve no more."""

import argparse
import json
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from config.settings import connection_settings
from parvis.base.keyring import KeyMissing, UnreadableKeys, keyring, keys_path
from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.models import Case, Note
from parvis.commands import keys
from parvis.documents.actions import store_ours
from parvis.documents.resealing import CannotRetire, CannotRotate, retire_keys, rotate_keys
from parvis.documents.storage import storage
from tests.cast import SOCIAL, Cast
from tests.database import ROOT, TestDatabases
from tests.documents import makers
from tests.peers.smtp import until
from tests.soak import brought, repeated

TELLING = "Il me frappe."
LETTER = makers.pdf(1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Lend a folder of its own to the keys and the files."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Lend three cases of a social service, each with a note and a letter."""
    procedure = cast.offer("aide", cast.association, sector=SOCIAL)
    found = [cast.file(procedure=procedure) for _ in range(3)]
    with scope(walls=cast.walls):
        for case in found:
            actions.note(case.pk, TELLING, by=cast.agent, at=timezone.now())
            store_ours(
                LETTER, name="lettre.pdf", authority=case.authority_id, sector=case.sector,
                holder_id=case.pk, at=timezone.now(),
            )  # fmt: skip
    return found


@pytest.fixture
def as_owner(cases: list[Case], test_databases: TestDatabases) -> Iterator[None]:
    """Work under the owner of the tables, as the command does, until the end of the test."""
    usual = connections["default"].settings_dict
    mine = connection_settings(test_databases.addresses(test_databases.name)["owner"])
    before = {name: usual[name] for name in ("USER", "PASSWORD")}
    connections["default"].close()
    usual.update({name: mine[name] for name in before})
    yield
    connections["default"].close()
    usual.update(before)


def asked(action: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Run the command; its code and its document."""
    parser = argparse.ArgumentParser()
    keys.add_arguments(parser)
    code = keys.run(parser.parse_args([action, *options]))
    return code, json.loads(capsys.readouterr().out)


def seals(report: dict[str, Any]) -> list[int]:
    """How much each key seals, the one that writes first."""
    return [key["seals"] for key in report["keys"]]


def all_is_read(cast: Cast, cases: list[Case]) -> bool:
    """Whether every note, answer and letter opens."""
    with scope(walls=cast.walls):
        assert [note.body for note in Note.objects.order_by("id")] == [TELLING] * 3
        assert all(one.answers["event"] for one in Case.objects.order_by("id"))
    for name in storage().names(older_than=timezone.now() + timedelta(days=1)):
        with storage().open(name) as file:
            assert file.read() == LETTER
    return True


KILLED = """
import os, sys, django
django.setup()
from parvis.authorities import resealing
from parvis.commands.main import main
usual, left = resealing._reseal, [int(sys.argv[1])]
def reseal(*arguments):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    usual(*arguments)
resealing._reseal, resealing.AT_ONCE = reseal, 2
sys.exit(main(["keys", "rotate"]))
"""


def killed(environment: dict[str, str], folder: Path, *, after: int) -> None:
    """Rotate in a process that is killed after so many values, in the middle of a batch or between two."""
    around = environment | {
        "PARVIS_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
    }
    words = [sys.executable, "-c", KILLED, str(after)]
    done = subprocess.run(words, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    brought("kills")
    mine = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database()"
    )

    def is_over() -> bool:
        """What it had not committed is undone once its session has ended."""
        with connections["default"].cursor() as cursor:
            cursor.execute(f"{mine} AND pid <> pg_backend_pid()")
            return cursor.fetchone() == (0,)

    until(is_over)


@pytest.mark.parametrize("turn", repeated(share=10))
def test_a_rotation_killed_half_way_loses_nothing_and_goes_on(
    cast: Cast,
    cases: list[Case],
    as_owner: None,
    server_environment: dict[str, str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    turn: int,
) -> None:
    code, before = asked("status", capsys)
    [everything] = seals(before)
    assert (code, before["clear"], before["lost"]) == (0, 0, {})
    assert everything >= 3 * 4  # an answer, a note, a letter and its name
    killed(server_environment, folder, after=random.Random(turn).randrange(9) if turn else 4)
    assert all_is_read(cast, cases)
    code, half = asked("status", capsys)
    assert (code, sum(seals(half))) == (0, everything)
    assert turn or seals(half)[0] == 3, "a batch is whole or was not begun"
    code, after = asked("rotate", capsys, "--resume")
    assert (code, seals(after), after["resealed_files"]) == (0, [everything, 0], 3)
    assert after["keys"][1]["id"] == before["keys"][0]["id"]
    assert all_is_read(cast, cases)


def test_a_key_is_forgotten_when_nothing_can_use_it(cast: Cast, cases: list[Case], as_owner: None) -> None:
    now = timezone.now()
    rotate_keys(at=now)
    former = keyring().keys[1].id
    with pytest.raises(CannotRetire):
        retire_keys(at=now + timedelta(minutes=59))
    assert retire_keys(at=now + timedelta(minutes=61)) == [former]
    assert all_is_read(cast, cases)
    rotate_keys(at=now)
    assert len(keyring().keys) == 2


@pytest.mark.parametrize("left", ["reseal_table", "_reseal_files"])
def test_a_key_in_use_stays(
    cast: Cast, cases: list[Case], as_owner: None, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    now = timezone.now()
    monkeypatch.setattr(f"parvis.documents.resealing.{left}", lambda *_: 0)
    rotate_keys(at=now)
    assert retire_keys(at=now + timedelta(days=1)) == []
    assert all_is_read(cast, cases)


def test_lost_keys_are_said(
    cast: Cast, cases: list[Case], as_owner: None, capsys: pytest.CaptureFixture[str]
) -> None:
    former = keyring().current.id
    keys_path().unlink()
    code, report = asked("status", capsys)
    assert code == 1
    assert list(report["lost"]) == [former]
    with pytest.raises(KeyMissing, match=former), scope(walls=cast.walls):
        list(Note.objects.order_by("id"))


def test_the_file_of_the_keys_is_ours_alone_and_never_guessed(folder: Path, settings: Any) -> None:
    current = keyring().current
    assert stat.S_IMODE(keys_path().stat().st_mode) == 0o600
    settings.SEALING_KEYS = current.line
    assert keyring().current == current
    with pytest.raises(CannotRotate):
        rotate_keys(at=timezone.now())
    with pytest.raises(CannotRetire):
        retire_keys(at=timezone.now())
    for wrong in ("", "x", current.line + "y", current.line[:-3]):
        settings.SEALING_KEYS = wrong
        with pytest.raises(UnreadableKeys):
            keyring()
