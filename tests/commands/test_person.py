"""``parvis person search``: one document or one line a query, as an agent, and clear refusals."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parvis.base.scope import Wall, scope
from parvis.people.models import Profile
from tests.cast import CULTURE, Cast
from tests.loaded import run_loaded

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def run(server_environment: dict[str, str], tmp_path: Path) -> Run:
    """Run ``parvis person`` on the test's database."""
    kept = {name: value for name, value in server_environment.items() if name != "PARVIS_TRACEBACK"}

    def parvis(*words: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**kept, "VAR_DIR": str(tmp_path)}
        return run_loaded("parvis.commands.main", "person", *words, environment=environment, typed=typed)

    return parvis


@pytest.fixture
def sought(cast: Cast) -> str:
    """Somebody on file in the agent's wall."""
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        return str(
            Profile.objects.create(
                authority=cast.town,
                sector=CULTURE,
                family_name="Barthélemy",
                given_names="Solène",
                birth_date="1971-02-14",
            ).pk
        )


def login(agent: Any) -> str:
    """The address an agent signs in with."""
    return str(agent.account.email)


def test_one_query_one_document(cast: Cast, sought: str, run: Run) -> None:
    query = "BARTELEMY Solène 1971-02-14"
    done = run("search", query, "--as", login(cast.agent).upper(), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["query"] == query
    assert [one["profile"] for one in document["results"]] == [sought]
    assert 0.5 < document["results"][0]["score"] < 1
    plain = run("search", query, "--as", login(cast.agent))
    assert plain.stdout.decode().split()[1] == sought


def test_the_walls_are_those_of_the_agent(cast: Cast, sought: str, run: Run) -> None:
    for stranger in (cast.outsider_sector, cast.outsider_town):
        done = run("search", "BARTHELEMY Solène", "--as", login(stranger), "--json")
        assert (done.returncode, json.loads(done.stdout)["results"]) == (0, [])


def test_a_batch_answers_each_line(cast: Cast, sought: str, run: Run) -> None:
    typed = "solène barthélemy\n%%%\n\nnobody at all\r\nBARTHELEMY 14/02/1971".encode() + b"\n\xff\xfe\n"
    done = run("search", "--batch", "--as", login(cast.agent), typed=typed)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [one["query"] for one in answers[:5]] == [
        "solène barthélemy", "%%%", "", "nobody at all", "BARTHELEMY 14/02/1971",
    ]  # fmt: skip
    assert [[found["profile"] for found in one["results"]] for one in answers] == [
        [sought], [], [], [], [sought], [],
    ]  # fmt: skip
    assert done.returncode == 1
    assert [line.split(":")[1] for line in done.stderr.decode().splitlines()] == [
        " line 2",
        " line 3",
        " line 6",
    ]


def test_a_batch_of_good_lines_succeeds(cast: Cast, sought: str, run: Run) -> None:
    done = run("search", "--batch", "--as", login(cast.agent), "--json", typed=b"barthelemy\n")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("search", "Dupont", "--as", "nobody@nowhere.example"), 1, "no agent signs in"),
        (("search", "Dupont", "--as", ""), 1, "no agent signs in"),
        (("search", "Dupont"), 2, "--as"),
        (("search", "--as", "AGENT"), 1, "either a QUERY or --batch"),
        (("search", "Dupont", "--batch", "--as", "AGENT"), 1, "either a QUERY or --batch"),
        (("search", "", "--as", "AGENT", "--json"), 1, "neither letter nor digit"),
        (("search", "%%", "--as", "AGENT"), 1, "neither letter nor digit"),
        ((), 2, "action"),
    ],
)
def test_what_is_wrongly_asked_is_refused(
    cast: Cast, run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run(*(login(cast.agent) if word == "AGENT" else word for word in words))
    assert done.returncode == code
    assert done.stdout == b""
    assert said in done.stderr.decode()


def test_who_has_left_finds_nobody(cast: Cast, sought: str, run: Run) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        cast.agent.left_on = "2020-01-01"
        cast.agent.save(update_fields=["left_on"])
    done = run("search", "Barthélemy", "--as", login(cast.agent), "--json")
    assert done.returncode == 1
    assert "no agent signs in" in done.stderr.decode()
