"""``parvis territory import``: real shapes of lists, once or twice, and what is wrong said in one line."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from parvis.catalogue.builtin import ACCESSIBILITY
from tests.commands.answer import Here

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

COMMUNES = """code,nom,departement,region,population,codesPostaux
26901,Aubrive,26,84,1200,26910
26902,Belmont,26,84,,26911 26912
2A903,Aubrive,2A,94,640,20900
97904,Case-Bleue,974,04,3100,97490
1905,Sans-Zéro,01,84,80,
"""
GROUPS = """code,nom,type,populationTotale,nb_membres,membres
200000001,CC de l'Aube Claire,CC,1840,3,26901 26902 26999
200000002,CC du Maquis,CC,640,1,2A903
200000003,CA de l'Océan,CA,3100,1,97904
200000004,CC du Zéro,CC,80,1,01905
"""


def lists(folder: Path, communes: str = COMMUNES, groups: str = GROUPS) -> Path:
    """A folder of lists."""
    (folder / "communes.csv").write_text(communes, encoding="utf-8")
    (folder / "epci.csv").write_text(groups, encoding="utf-8")
    return folder


def run(here: Here, *words: str) -> tuple[int, Any, str]:
    """Run the command; return its code, its document, its errors."""
    done = here("territory", "import", *words)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def test_one_intercommunality_with_its_communes(
    here: Here, owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    code, document, _ = run(here, "--from", str(lists(tmp_path)), "--epci", "200 000 001")
    assert code == 0
    assert document["imported"] == {"intercommunalities": 1, "communes": 2, "created": 3, "updated": 0}
    assert document["published"] == 3
    problems = [one["problem"] for one in document["reported"] if one["code"] in ("26999", "26902")]
    assert problems == ["member of CC de l'Aube Claire, absent from communes.csv"]
    rows = owner_connection.execute(
        "SELECT a.code, a.insee_code, a.department, a.population, a.postcodes, p.siren"
        " FROM authorities_authority a LEFT JOIN authorities_authority p ON p.id = a.parent_id ORDER BY 2"
    ).fetchall()
    assert rows == [
        ("cc-de-laube-claire", "", "26", 1840, [], None),
        ("aubrive", "26901", "26", 1200, ["26910"], "200000001"),
        ("belmont", "26902", "26", None, ["26911", "26912"], "200000001"),
    ]
    units = owner_connection.execute("SELECT code, is_sorting FROM authorities_unit").fetchall()
    assert units == [("accueil", True)] * 3
    courts = owner_connection.execute(
        "SELECT DISTINCT court ->> 'name' FROM authorities_authority"
    ).fetchall()
    assert courts == [("Tribunal administratif de Grenoble",)]
    offered = owner_connection.execute(
        "SELECT nature, current_id IS NOT NULL FROM catalogue_procedure WHERE slug = %s", [ACCESSIBILITY]
    ).fetchall()
    assert offered == [("complaint", True)] * 3
    gaps = {one["problem"] for one in document["reported"] if one["code"] == "aubrive"}
    assert gaps == {f"legal notice: {name} is to be recorded" for name in ("publication_director", "host")}


def test_twice_changes_nothing_but_what_changed(
    here: Here, owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    run(here, "--from", str(lists(tmp_path)))
    before = owner_connection.execute("SELECT id, code FROM authorities_authority ORDER BY id").fetchall()
    lists(tmp_path, COMMUNES.replace("26,84,1200", "26,84,1250"))
    code, document, _ = run(here, "--from", str(tmp_path))
    assert (code, document["imported"]["created"], document["imported"]["updated"]) == (0, 0, 9)
    assert document["published"] == 0
    assert (
        owner_connection.execute("SELECT id, code FROM authorities_authority ORDER BY id").fetchall()
        == before
    )
    found = owner_connection.execute(
        "SELECT population FROM authorities_authority WHERE insee_code = '26901'"
    )
    assert found.fetchone() == (1250,)
    assert owner_connection.execute("SELECT count(*) FROM authorities_unit").fetchone() == (9,)


def test_everywhere_in_france_and_the_same_name_twice(
    here: Here, owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    code, document, _ = run(here, "--from", str(lists(tmp_path)))
    assert code == 0 and document["imported"]["communes"] == 5
    rows = dict(
        owner_connection.execute(
            "SELECT insee_code, code || ' ' || department FROM authorities_authority WHERE kind = 'commune'"
        ).fetchall()
    )
    assert rows == {
        "26901": "aubrive 26", "26902": "belmont 26", "2A903": "aubrive-2a 2A", "97904": "case-bleue 974",
        "01905": "sans-zero 01",
    }  # fmt: skip
    assert {"01905", "26999"} <= {one["code"] for one in document["reported"]}


def test_semicolons_a_byte_order_mark_and_missing_columns(
    here: Here, owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    folder = lists(
        tmp_path,
        "\ufeffcode;nom\n2A903;Aubrive\n97490;Case-Bleue\n",
        "\ufeffcode;nom;membres\n200000002;CC du Maquis;2A903 97490\n",
    )
    code, document, _ = run(here, "--from", str(folder))
    assert code == 0 and document["imported"]["communes"] == 2
    absent = [one["problem"] for one in document["reported"] if one["name"] == "communes.csv"]
    assert [words.split(":")[0] for words in absent] == [
        "no column departement", "no column population", "no column codesPostaux", "no column siren",
    ]  # fmt: skip
    found = owner_connection.execute(
        "SELECT department FROM authorities_authority WHERE insee_code <> '' ORDER BY 1"
    )
    assert [row[0] for row in found.fetchall()] == ["2A", "974"]


@pytest.mark.parametrize(
    ("communes", "groups", "siren", "words"),
    [
        (COMMUNES, GROUPS, "123", "nine digits"),
        (COMMUNES, GROUPS, "999999999", "no such intercommunality"),
        ("nom\nX\n", GROUPS, "", "communes.csv: no column code"),
        (COMMUNES, "code,nom\n1,X\n", "", "epci.csv: no column membres"),
        ("code,nom\n", GROUPS, "", "communes.csv: no line"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    here: Here, tmp_path: Path, communes: str, groups: str, siren: str, words: str
) -> None:
    asked = ["--epci", siren] if siren else []
    code, document, errors = run(here, "--from", str(lists(tmp_path, communes, groups)), *asked)
    assert (code, document) == (1, None)
    assert words in errors
    assert errors.count("\n") == 1


def test_a_list_that_is_not_there(here: Here, tmp_path: Path) -> None:
    code, _, errors = run(here, "--from", str(tmp_path))
    assert code == 1 and "communes.csv" in errors
    code, _, errors = run(here, "--from", str(tmp_path / "nowhere"))
    assert code == 1 and "not a folder" in errors
