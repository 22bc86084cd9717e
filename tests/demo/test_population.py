"""``parvis seed --persons-from`` alone: each line a person who is found, all or none, and errors that name it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from parvis.agents.rights import Grants
from parvis.base.scope import Wall, scope
from parvis.demo import population
from parvis.demo.people import NotPeople
from parvis.people.models import Profile
from parvis.people.search import find
from tests.cast import CULTURE, Cast
from tests.loaded import run_loaded

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "family_name,birth_name,given_names,birth_date,telephone,email,address,authority,sector\n"
GOOD = "Barthélemy,Kerbrat,Solène,1971-02-14,01 99 00 12 34,Solene@courriel.example,12 rue Basse,montrevel,culture\n"
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Make a file of persons."""

    def made(text: str) -> Path:
        path = tmp_path / "persons.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def count(connection: psycopg.Connection[Any], table: str) -> int:
    """How many rows a table has, whatever their walls."""
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_each_line_is_a_person_who_is_found(
    cast: Cast, write: Write, owner_connection: psycopg.Connection[Any]
) -> None:
    path = write(HEADER + GOOD + "Le Goff,,Yann,,,,,montrevel,culture\n")
    done = population.load(path, at=timezone.now())
    assert (done.persons, done.contact_points, done.walls) == (2, 3, {"montrevel/culture": 2})
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        from_text = search_of(cast)
        assert from_text("LEGOFF yann") == ("Le Goff", "Yann", None)
        for query in ("KERBRAT Solene", "0199001234", "solene@courriel.example", "14/02/1971"):
            assert from_text(query)[:2] == ("Barthélemy", "Solène")
    forced = owner_connection.execute(
        "SELECT relforcerowsecurity FROM pg_class WHERE relname IN ('people_profile', 'people_contactpoint')"
    ).fetchall()
    assert forced == [(True,), (True,)]


def search_of(cast: Cast) -> Callable[[str], tuple[Any, ...]]:
    """Whom a query finds first, by the function the pages call."""

    def first(query: str) -> tuple[Any, ...]:
        match = find(query, grants=Grants(cast.agent), at=timezone.now())[0]
        found = Profile.objects.get(pk=match.profile)
        return found.family_name, found.given_names, found.birth_date

    return first


def test_the_same_file_is_loaded_once(
    cast: Cast, write: Write, owner_connection: psycopg.Connection[Any]
) -> None:
    path = write(HEADER + GOOD)
    population.load(path, at=timezone.now())
    with pytest.raises(population.AlreadyLoaded, match="already there"):
        population.load(path, at=timezone.now())
    assert count(owner_connection, "people_profile") == 1
    population.load(write(HEADER + GOOD + GOOD), at=timezone.now())
    assert count(owner_connection, "people_profile") == 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Martin,,Jean,14/02/1971,,,,montrevel,culture", "line 3"),
        ("Martin,,Jean,1971-02-30,,,,montrevel,culture", "line 3"),
        (",,Jean,,,,,montrevel,culture", "line 3: a name is needed"),
        ("Martin,,Jean,,,,,atlantis,culture", "line 3: no authority has the code atlantis"),
        ("Martin,,Jean,,,,,montrevel,sorcery", "line 3: no sector is called sorcery"),
        ("Martin,,Jean,,12,,,montrevel,culture", "line 3: a telephone number"),
        ("Martin,,Jean,,,nowhere,,montrevel,culture", "line 3: an e-mail address"),
        ("Martin,,Jean", "line 3: as many cells"),
        ("M" * 121 + ",,Jean,,,,,montrevel,culture", "line 3: family_name is longer"),
        ("Martin,,Je\0an,,,,,montrevel,culture", "persons.csv: "),
        ('"Martin', "persons.csv: "),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(
    cast: Cast, write: Write, owner_connection: psycopg.Connection[Any], line: str, said: str
) -> None:
    with pytest.raises(NotPeople, match=said):
        population.load(write(HEADER + GOOD + line + "\n"), at=timezone.now())
    assert count(owner_connection, "people_profile") == 0
    assert count(owner_connection, "people_searchname") == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1"),
        ("name,age\n", "line 1"),
        (HEADER, "no person"),
    ],
)
def test_a_file_that_is_none_is_refused(cast: Cast, write: Write, text: str, said: str) -> None:
    with pytest.raises(NotPeople, match=said):
        population.load(write(text), at=timezone.now())


def test_the_command_loads_where_reception_sees(
    server_environment: dict[str, str], write: Write, owner_connection: psycopg.Connection[Any]
) -> None:
    path = write("family_name,given_names,birth_date,number\nBarthélemy,Solène,1971-02-14,7\n")
    environment = {name: value for name, value in server_environment.items() if name != "PARVIS_TRACEBACK"}

    def parvis(*words: str) -> subprocess.CompletedProcess[bytes]:
        given = {**environment, "VAR_DIR": str(path.parent)}
        return run_loaded("parvis.commands.main", *words, environment=given)

    done = parvis("seed", "--persons-from", str(path))
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)
    assert (written["walls"], written["left_aside"]) == ({"montbrelle/general": 1}, ["number"])
    assert count(owner_connection, "people_profile") == 1
    found = parvis("person", "search", "BARTHELEMI Solène", "--as", written["read_by"][0], "--json")
    assert len(json.loads(found.stdout)["results"]) == 1
    again = parvis("seed", "--persons-from", str(path))
    assert (again.returncode, again.stdout, again.stderr.count(b"\n")) == (1, b"", 1)
    assert b"already there" in again.stderr
    half = parvis("seed", "--persons-from", str(path), "--cases", "3")
    assert half.returncode == 1
    assert b"--persons" in half.stderr
