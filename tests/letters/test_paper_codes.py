"""The code of a paper page says where it belongs, and is never read as that of another page."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_37_36

from parvis.base.identifiers import ALPHABET, read_reference
from parvis.letters.paper.codes import MODULES, Invalid, PaperPage, drawings, read_code, write_code

VERSION = UUID("0199f0aa-1234-7abc-8def-0123456789ab")
CODE = "PV1/01K7RAM4HMFAY8VVR14D2PF2DB/002/006/FRN/-/"
BODIES = st.text(st.sampled_from(ALPHABET), min_size=8, max_size=8)


def reference(body):
    return read_reference(body + luhn.calc_check_digit(body, ALPHABET))


PAGES = st.builds(
    lambda version, pages, language, large, case: PaperPage(version, *pages, language, large, case),
    st.uuids(),
    st.tuples(st.integers(1, 999), st.integers(1, 999)).map(sorted),
    st.sampled_from(["fr", "en", "ar", "gsw", "nl", "ln"]),
    st.booleans(),
    BODIES.map(reference) | st.just(""),
)


def test_a_code_is_written_as_documented():
    words = write_code(PaperPage(VERSION, 2, 6))
    assert words[:-1] == CODE
    assert read_code(words) == PaperPage(VERSION, 2, 6)
    with_case = write_code(PaperPage(VERSION, 1, 1, "en", True, reference("7F3K92MX")))
    assert with_case[31:-1] == "001/001/ENL/7F3K92MX" + reference("7F3K92MX")[-1] + "/"


@given(page=PAGES)
def test_what_is_written_is_read_back(page):
    words = write_code(page)
    assert read_code(words) == page
    assert read_code(f" {words[:20].lower()} {words[20:].lower()}\n") == page


@given(page=PAGES, at=st.integers(0, 70), sign=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ/-"))
def test_a_sign_in_place_of_another_is_never_another_page(page, at, sign):
    words = write_code(page)
    at %= len(words)
    changed = words[:at] + sign + words[at + 1 :]
    found = read_code(changed)
    assert found == page if changed == words else isinstance(found, Invalid)


@given(page=PAGES, cut=st.integers(4, 60))
def test_a_code_cut_short_is_damaged(page, cut):
    words = write_code(page)
    assert read_code(words[: min(cut, len(words) - 1)]) == Invalid("damaged")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "foreign"),
        ("https://parvis.example/suivi", "foreign"),
        ("PV/1", "foreign"),
        ("PV2/" + CODE[4:] + "K", "unknown"),
        (CODE.replace("002/006", "007/006") + "0", "damaged"),
        ("PV1/" + "Z" * 26 + "/001/001/FRN/-/0", "damaged"),
        (CODE + "0" * 100_000, "damaged"),
        (CODE.replace("002", "٠٠٢") + "0", "damaged"),
    ],
)
def test_what_is_no_code_says_why(words, why):
    assert read_code(words) == Invalid(why)


def test_pages_out_of_order_are_refused_even_with_their_check():
    """A later writer may make a mistake: what cannot be is not read."""
    body = CODE.replace("002/006", "007/006")
    check = mod_37_36.calc_check_digit(body.replace("/", "").replace("-", ""))
    assert read_code(body + check) == Invalid("damaged")


@pytest.mark.parametrize(
    "page",
    [
        PaperPage(VERSION, 0, 1),
        PaperPage(VERSION, 2, 1),
        PaperPage(VERSION, 1, 1000),
        PaperPage(VERSION, 1, 1, "FR"),
        PaperPage(VERSION, 1, 1, "f"),
        PaperPage(VERSION, 1, 1, case="7F3K-92MX-0"),
        PaperPage(VERSION, 1, 1, case=reference("7F3K92MX").lower()),
    ],
)
def test_what_no_code_can_hold_is_refused(page):
    with pytest.raises(ValueError, match=r"page|language|case"):
        write_code(page)


def test_the_longest_code_is_drawn_in_as_many_squares_as_the_shortest():
    longest = write_code(PaperPage(VERSION, 999, 999, "gsw", True, reference("7F3K92MX")))
    for words in (longest, write_code(PaperPage(VERSION, 1, 1))):
        assert f'viewBox="0 0 {MODULES} {MODULES}"' in drawings([words])[0]
