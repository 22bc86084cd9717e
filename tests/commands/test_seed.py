"""``parvis seed``: one JSON document, a journal that verifies, clear refusals."""

import json
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from parvis.commands.seed import remark
from tests.loaded import run_loaded

pytestmark = pytest.mark.django_db(transaction=True)


def parvis(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command of ours."""
    return run_loaded("parvis.commands.main", *words, environment=environment)


@pytest.fixture
def environment(server_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The test's database, and a folder of the test for files."""
    kept = {name: value for name, value in server_environment.items() if name != "PARVIS_TRACEBACK"}
    return {**kept, "VAR_DIR": str(tmp_path), "PARVIS_VAR_DIR": str(tmp_path)}


def test_it_writes_what_is_asked_for(
    environment: dict[str, str], owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    names = tmp_path / "names.csv"
    names.write_text("family_name,given_names,birth_date\nLa Houle,Zéphyrine,1960-01-31\n", encoding="utf-8")
    done = parvis(
        environment, "seed", "--cases", "30", "--persons", "8", "--seed", "3", "--persons-from", str(names),
        "--events", "1", "--quiet",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)
    said = f"1 facts were asked for: so many cases bring at least about {written['events']}\n"
    assert done.stderr.decode() == said
    assert (written["cases"], written["persons"], written["seed"]) == (30, 8, 3)
    assert owner_connection.execute("SELECT count(*) FROM cases_case").fetchone() == (30,)
    families = owner_connection.execute("SELECT DISTINCT family_name FROM cases_applicant").fetchall()
    assert {row[0] for row in families} <= {"La Houle", ""}
    verified = parvis(environment, "journal", "verify")
    assert json.loads(verified.stdout)["faults"] == []
    assert list((tmp_path / "documents").glob("??/*"))


def test_facts_that_do_not_come_are_told() -> None:
    assert [remark(0, 900), remark(1_000, 1_040), remark(1_000, 960)] == ["", "", ""]
    assert "at most about 900" in remark(1_000, 900)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cases", "0", "--persons", "3"), "at least one case"),
        (("--cases", "3", "--persons", "3", "--persons-from", "/nowhere.csv"), "/nowhere.csv"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    environment: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    done = parvis(environment, "seed", "--quiet", *words)
    assert done.returncode == 1
    assert done.stdout == b""
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
