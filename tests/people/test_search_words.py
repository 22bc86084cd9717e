"""What the search makes of words: how they sound, how far they are, what is read of a query."""

from datetime import date
from typing import Any

import psycopg
import pytest

from parvis.people.search import read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("one", "other"),
    [("dupont", "dupond"), ("thibault", "tibo"), ("philippe", "filip"), ("lefevre", "lefebvre"),
     ("gauthier", "gotier"), ("guillaume", "guiyome"), ("quentin", "kentin"), ("schneider", "chneider"),
     ("meyer", "maier"), ("renault", "reno"), ("jacquet", "jaquet"), ("christine", "kristine"),
     ("beaumont", "bomon"), ("lambert", "lembert"), ("wagner", "vagner"), ("legoix", "legoi")],
)  # fmt: skip
def test_two_writings_of_one_sound(owner_connection: psycopg.Connection[Any], one: str, other: str) -> None:
    row = owner_connection.execute("SELECT people_sound(%s), people_sound(%s)", (one, other)).fetchone()
    assert row is not None and row[0] == row[1]


@pytest.mark.parametrize(("one", "other"), [("martin", "morin"), ("garnier", "grenier"), ("louis", "lois")])
def test_two_sounds(owner_connection: psycopg.Connection[Any], one: str, other: str) -> None:
    row = owner_connection.execute("SELECT people_sound(%s), people_sound(%s)", (one, other)).fetchone()
    assert row is not None and row[0] != row[1]


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("martin", "martin", 0), ("martin", "mratin", 1), ("martin", "maxtin", 1), ("martin", "marti", 1),
     ("martin", "mratix", 2), ("xyzt", "abcd", 4)],
)  # fmt: skip
def test_how_far_two_words_are(
    owner_connection: psycopg.Connection[Any], one: str, other: str, letters: int
) -> None:
    row = owner_connection.execute(
        "SELECT people_distance(%s, 'aaaaa', %s, 'zzzzz')", (one, other)
    ).fetchone()
    assert row is not None and row[0] == letters


@pytest.mark.parametrize(
    ("query", "text", "born", "keys"),
    [
        ("DUPONT Jean 14/02/1971", "DUPONT Jean", date(1971, 2, 14), ()),
        ("DUPONT 1971-2-4", "DUPONT", date(1971, 2, 4), ()),
        ("DUPONT 3 août 2001", "DUPONT", date(2001, 8, 3), ()),
        ("DUPONT née le 3avril80", "DUPONT", date(1980, 4, 3), ()),
        ("DUPONT 3 / 4 / 1980", "DUPONT", date(1980, 4, 3), ()),
        ("3 4 1980 DUPONT", "DUPONT", date(1980, 4, 3), ()),
        ("1er avr. 1980", "", date(1980, 4, 1), ()),
        ("06/12/34/56/78", "", None, ("t612345678",)),
        ("732.829.320", "", None, ("s732829320",)),
        ("DUPONT 14/02/28", "DUPONT", date(1928, 2, 14), ()),
        ("DUPONT 06 12 34 56 78", "DUPONT", None, ("t612345678",)),
        ("+33 (0)6 12 34 56 78", "", None, ("t612345678",)),
        ("a.b@c.example DUPONT", "DUPONT", None, ("a.b@c.example",)),
        ("12 rue des Tilleuls", "12 rue des Tilleuls", None, ()),
        ("w261000123", "", None, ("rw261000123",)),
        ("732 829 320 00074", "", None, ("s73282932000074", "t932000074"[:10])),
    ],
)  # fmt: skip
def test_what_is_read_of_a_query(query: str, text: str, born: date | None, keys: tuple[str, ...]) -> None:
    asked = read(query, on=TODAY)
    assert (asked.text, asked.born) == (text, born)
    assert asked.keys[:1] == keys[:1]
