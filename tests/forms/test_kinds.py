"""Each kind of answer: what is accepted, in which shape it is kept, what is refused and in which words."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.forms import nir, patterns
from parvis.forms.answers import problems, read_step, submitted_answers
from tests.speed import spent

from .examples import CHOICES, TODAY, form, fr, one

KEY_RIGHT = "1 85 05 78 006 084 91"


def keep(field: dict, data: dict) -> tuple[object, list[str]]:
    """Post to a one-field form; return what is kept and the messages."""
    reading = read_step(form(field), "only", data, {}, today=TODAY)
    return reading.answers.get("x"), [error.message for error in reading.errors]


@pytest.mark.parametrize(
    ("field", "data", "kept"),
    [
        (one("text"), {"x": "  Jean\t Pierre \n"}, "Jean Pierre"),
        (one("text"), {"x": "e\u0301te\u0301"}, "été"),
        (one("text"), {"x": "a\x00b\u202ec\ud800d\u200be"}, "abcde"),
        (one("text"), {"x": ["first", "last"]}, "last"),
        (
            one("text", validation={"pattern": "[A-Z]{2}[0-9]+", "pattern_message": fr("Non")}),
            {"x": "AB12"},
            "AB12",
        ),
        (one("long_text"), {"x": "a\r\nb\x0bc"}, "a\nbc"),
        (one("choice", options=CHOICES), {"x": "b"}, "b"),
        (one("multiple", options=CHOICES), {"x": ["b", "a", "b"]}, ["a", "b"]),
        (one("multiple", options=CHOICES), {"x": "b"}, ["b"]),
        (one("yes_no"), {"x": "yes"}, True),
        (one("yes_no"), {"x": "no"}, False),
        (one("number"), {"x": "1 234,5"}, 1234.5),
        (one("number"), {"x": "-3"}, -3),
        (one("number"), {"x": "12,0"}, 12),
        (one("amount"), {"x": "1\u202f234,5 €"}, "1234.50"),
        (one("amount"), {"x": "0"}, "0.00"),
        (one("date"), {"x-day": "4", "x-month": "05", "x-year": "2026"}, "2026-05-04"),
        (one("date"), {"x": "2026-05-04"}, "2026-05-04"),
        (one("date"), {"x": "4/5/2026"}, "2026-05-04"),
        (one("email"), {"x": " Jeanne.Martin@Exemple.FR "}, "Jeanne.Martin@exemple.fr"),
        (one("telephone"), {"x": "06 12 34 56 78"}, "+33612345678"),
        (one("telephone"), {"x": "0692 12 34 56"}, "+262692123456"),
        (one("telephone"), {"x": "0590.90.12.34"}, "+590590901234"),
        (one("telephone"), {"x": "+32 470 12 34 56"}, "+32470123456"),
        (one("telephone"), {"x": "0033 6 12 34 56 78"}, "+33612345678"),
        (
            one("address"),
            {"x-line1": "1 rue de l’Église", "x-postcode": "01 340", "x-city": "Montrevel"},
            {"line1": "1 rue de l’Église", "postcode": "01340", "city": "Montrevel", "country": "France"},
        ),
        (
            one("address"),
            {
                "x-line1": "1 High St",
                "x-postcode": "SW1A 1AA",
                "x-city": "London",
                "x-country": "Royaume-Uni",
            },
            {"line1": "1 High St", "postcode": "SW1A 1AA", "city": "London", "country": "Royaume-Uni"},
        ),
        (
            one("person"),
            {"x-family_name": "Martin", "x-given_names": "Jeanne", "x-birth_name": "not asked"},
            {"family_name": "Martin", "given_names": "Jeanne"},
        ),
        (
            one("person", ask=["birth_name", "birth_date"]),
            {
                "x-family_name": "Martin",
                "x-given_names": "Jeanne",
                "x-birth_name": "Petit",
                "x-birth_date-day": "1",
                "x-birth_date-month": "2",
                "x-birth_date-year": "1980",
            },
            {
                "family_name": "Martin",
                "given_names": "Jeanne",
                "birth_name": "Petit",
                "birth_date": "1980-02-01",
            },
        ),
        (
            one("organisation"),
            {"x-name": "Club", "x-number": "732 829 320 00074"},
            {"name": "Club", "siret": "73282932000074"},
        ),
        (
            one("organisation"),
            {"x-name": "Club", "x-number": "w012345678"},
            {"name": "Club", "rna": "W012345678"},
        ),
    ],
)
def test_what_is_accepted_and_how_it_is_kept(field: dict, data: dict, kept: object) -> None:
    assert keep(field, data) == (kept, [])
    # What is kept, read again, is itself: nothing changes between a draft and what is filed.
    answers = {"x": kept}
    assert problems(form(field), answers, today=TODAY) == []
    assert submitted_answers(form(field), answers, today=TODAY) == answers


@pytest.mark.parametrize(
    ("field", "data", "message"),
    [
        (one("text"), {"x": "a" * 256}, "trop longue"),
        (one("text", validation={"min_length": 3}), {"x": "ab"}, "trop courte"),
        (
            one("text", validation={"pattern": "[A-Z]+", "pattern_message": fr("En majuscules")}),
            {"x": "a"},
            "majus",
        ),
        (one("text"), {"x": "x" * 10_000_000}, "trop longue"),
        (one("long_text", validation={"max_length": 5}), {"x": "123456"}, "trop longue"),
        (one("choice", options=CHOICES), {"x": "zz"}, "proposées"),
        (one("multiple", options=CHOICES), {"x": ["a", "zz"]}, "proposées"),
        (one("multiple", options=CHOICES, validation={"min": 2}), {"x": ["a"]}, "au moins 2"),
        (one("multiple", options=CHOICES, validation={"max": 1}), {"x": ["a", "b"]}, "au plus 1"),
        (one("yes_no"), {"x": "maybe"}, "oui ou par non"),
        (one("number"), {"x": "douze"}, "nombre"),
        (one("number"), {"x": "1e999"}, "nombre"),
        (one("number"), {"x": "NaN"}, "nombre"),
        (one("number"), {"x": "٣"}, "nombre"),
        (one("number"), {"x": "9" * 19}, "au plus"),
        (one("number", validation={"decimals": 0}), {"x": "1,5"}, "entier"),
        (one("number", validation={"min": 3}), {"x": "2"}, "au moins 3"),
        (one("number", validation={"max": 3}), {"x": "4"}, "au plus 3"),
        (one("amount"), {"x": "-1"}, "au moins 0"),
        (one("amount"), {"x": "1,234"}, "deux chiffres"),
        (one("date"), {"x-day": "31", "x-month": "2", "x-year": "2026"}, "n’existe pas"),
        (one("date"), {"x-day": "1", "x-month": "13", "x-year": "2026"}, "le mois"),
        (one("date"), {"x-day": "1", "x-month": "1", "x-year": "26"}, "quatre chiffres"),
        (one("date"), {"x-day": "1", "x-year": "2026"}, "Il manque le mois"),
        (one("date"), {"x": "<script>"}, "date"),
        (one("date", validation={"max_date": "today-18y"}), {"x": "2008-05-05"}, "4 mai 2008"),
        (one("date", validation={"min_date": "today"}), {"x": "2026-05-03"}, "4 mai 2026"),
        (one("email"), {"x": "jeanne@"}, "complète"),
        (one("email"), {"x": "a@b.fr\nBcc: c@d.fr"}, "complète"),
        (one("telephone"), {"x": "06 12 34"}, "téléphone"),
        (one("telephone"), {"x": "téléphone"}, "téléphone"),
        (one("telephone"), {"x": "+" * 60}, "téléphone"),
        (one("address"), {"x-line1": "1 rue", "x-city": "Ici", "x-postcode": "1340"}, "cinq chiffres"),
        (one("address"), {"x-postcode": "01340"}, "rue"),
        (one("person"), {"x-family_name": "Martin"}, "prénom"),
        (one("person"), {"x-family_name": "M" * 151, "x-given_names": "J"}, "Trop long"),
        (one("person", ask=["birth_date"]), {"x-family_name": "M", "x-given_names": "J"}, "naissance"),
        (one("organisation"), {"x-name": "Club", "x-number": "73282932000075"}, "SIRET"),
        (one("organisation"), {"x-name": "Club", "x-number": "W12"}, "RNA"),
        (one("organisation"), {"x-name": "Club"}, "SIRET"),
    ],
)
def test_what_is_refused_and_that_nothing_typed_is_lost(field: dict, data: dict, message: str) -> None:
    kept, messages = keep(field, data)
    assert any(message in one_message for one_message in messages), messages
    assert isinstance(kept, dict)
    assert "typed" in kept
    assert len(str(kept)) < 21_000
    found = problems(form(field), {"x": kept}, today=TODAY)
    assert [problem.message for problem in found] == messages
    assert submitted_answers(form(field), {"x": kept}, today=TODAY) == {}


def test_the_error_points_at_the_part_to_mend() -> None:
    reading = read_step(
        form(one("date")), "only", {"x-day": "3", "x-month": "14", "x-year": "2026"}, {}, today=TODAY
    )
    assert [error.html_id for error in reading.errors] == ["field-x-month"]
    reading = read_step(form(one("address")), "only", {"x-line1": "1 rue"}, {}, today=TODAY)
    assert [error.html_id for error in reading.errors] == ["field-x-postcode", "field-x-city"]


@pytest.mark.parametrize(
    "typed", [KEY_RIGHT, "185057800608491", "1-85-05-78-006-084-91", "１８５０５７８００６０８４９１"]
)
def test_a_social_security_number_is_masked_before_anything_is_kept(typed: str) -> None:
    field = one("long_text", required="soft")
    data = {"x": f"Mon numéro est {typed}, merci", "x__why": f"voir {typed}"}
    reading = read_step(form(field), "only", data, {}, today=TODAY)
    assert reading.answers == {"x": f"Mon numéro est {nir.MASK}, merci", "x__why": f"voir {nir.MASK}"}
    assert ["masqué" in error.message for error in reading.errors] == [True]
    again = read_step(form(field), "only", {"x": reading.answers["x"]}, {}, today=TODAY)
    assert again.errors == []


def test_a_social_security_number_in_a_part_or_a_row_is_masked_too() -> None:
    person = form(one("person"))
    reading = read_step(person, "only", {"x-family_name": KEY_RIGHT, "x-given_names": "J"}, {}, today=TODAY)
    assert nir.MASK in str(reading.answers)
    assert reading.errors
    group = form(one("group", fields=[one("text") | {"id": "y"}]))
    reading = read_step(group, "only", {"x-0-y": KEY_RIGHT}, {}, today=TODAY)
    assert reading.answers == {"x": [{"y": nir.MASK}]}
    assert [error.name for error in reading.errors] == ["x-0-y"]


@pytest.mark.parametrize(
    "typed",
    ["1 85 05 78 006 084 92", "FR76 3000 6000 0112 3456 7890 189", "06 12 34 56 78", "73282932000074"],
)
def test_other_numbers_are_left_alone(typed: str) -> None:
    assert nir.mask(typed) == typed


def test_a_corsican_number_is_recognised() -> None:
    assert nir.mask("1 55 08 2A 004 000 " + "36") in ("1 55 08 2A 004 000 36", nir.MASK)
    key = 97 - int("1550819004000") % 97
    assert nir.mask(f"155082A004000{key:02d}") == nir.MASK


@settings(deadline=None)
@given(st.from_regex(r"[ab()|*+?.\[\]{}0-9,\\^$]{0,12}", fullmatch=True))
def test_an_accepted_pattern_is_never_slow(pattern: str) -> None:
    if not patterns.problems(pattern):
        subject = "a" * (patterns.MAX_SUBJECT - 1) + "!"
        assert spent(lambda: patterns.matches(pattern, subject), tries=1) < 2


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a*)*b", "(a|a)*", r"(a)\1", "(?=a)", "a?" * 40 + "a" * 40, "a*a*a*a*a*b", "(a|b)" * 40, "["],
)
def test_dangerous_patterns_are_refused(pattern: str) -> None:
    assert patterns.problems(pattern)


FIELDS = [
    one("text"),
    one("long_text", required="soft"),
    one("choice", options=CHOICES),
    one("multiple", options=CHOICES),
    one("yes_no"),
    one("number"),
    one("amount"),
    one("date"),
    one("email"),
    one("telephone"),
    one("address"),
    one("person", ask=["birth_name", "birth_date"]),
    one("organisation"),
    one("files"),
    one("group", fields=[one("date") | {"id": "y"}, one("text", condition="y != null") | {"id": "z"}]),
]
FORMS = [form(field) for field in FIELDS]
TYPED = (
    st.text(max_size=30)
    | st.text(alphabet=st.characters(), max_size=10)
    | st.from_regex(r"[0-9 .,+/-]{0,15}", fullmatch=True)
    | st.sampled_from(["yes", "a", "b", "2026-05-04", "0612345678", "a@b.fr", "\ud800", "\x00"])
)
NAMES = st.sampled_from(
    [
        "x",
        "_add",
        "_remove",
        "_shown",
        "_upload",
        "_remove_file",
        "x__why",
        "x-rows",
        "x-0-y",
        "x-1-y-day",
        "x-1-z",
    ]
    + [
        f"x-{part}"
        for part in ("day", "month", "year", "line1", "city", "postcode", "family_name", "given_names")
    ]
    + [f"x-{part}" for part in ("number", "name", "birth_date-day", "birth_date-month", "birth_date-year")]
)


@settings(deadline=None)
@given(
    st.sampled_from(FORMS),
    st.dictionaries(
        NAMES | st.text(max_size=8), TYPED | st.lists(TYPED, max_size=3) | st.none() | st.integers()
    ),
    st.dictionaries(
        st.sampled_from(["x", "x__why"]), st.recursive(TYPED | st.none(), st.lists, max_leaves=4)
    ),
)
def test_whatever_is_posted_is_read_kept_and_stays_the_same(which, data, before) -> None:
    reading = read_step(which, "only", data, before, today=TODAY)
    for value in _texts({key: value for key, value in reading.answers.items() if key not in before}):
        value.encode()
        assert "\x00" not in value
    filed = submitted_answers(which, reading.answers, today=TODAY)
    if not problems(which, reading.answers, today=TODAY):
        assert problems(which, filed, today=TODAY) == []
        assert submitted_answers(which, filed, today=TODAY) == filed


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [words for inner in value.values() for words in _texts(inner)]
    return [words for inner in value for words in _texts(inner)] if isinstance(value, list) else []


def test_a_query_dict_is_read_like_a_mapping() -> None:
    data = QueryDict("x=a&x=b&other=1")
    assert keep(one("multiple", options=CHOICES), data) == (["a", "b"], [])
