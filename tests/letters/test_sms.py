"""A text message is counted as the standard cuts it: 3GPP TS 23.038 for its signs, TS 23.040 for its segments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.letters.sms import BASIC, ESCAPE, EXTENDED, Size, name_of, size, worded


def test_the_default_alphabet_is_that_of_the_standard():
    """The codes that the standard gives to a few signs; the whole table has 128 places, one for the escape."""
    assert len(BASIC) == len(set(BASIC)) == 128
    codes = {
        "@": 0,
        "é": 5,
        "Ç": 9,
        "Δ": 16,
        ESCAPE: 27,
        "É": 31,
        " ": 32,
        "¤": 36,
        "¡": 64,
        "§": 95,
        "¿": 96,
        "à": 127,
    }
    assert {sign: BASIC.index(sign) for sign in codes} == codes
    for ascii_sign in "!\"#%&'()*+,-./0123456789:;<=>?ABCYZabcyz":
        assert BASIC.index(ascii_sign) == ord(ascii_sign)
    assert sorted(EXTENDED) == sorted("\f^{}\\[~]|€")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Size("gsm", 0, 0, 160)),
        ("a" * 160, Size("gsm", 160, 1, 0)),
        ("a" * 161, Size("gsm", 161, 2, 145)),
        ("a" * 306, Size("gsm", 306, 2, 0)),
        ("a" * 307, Size("gsm", 307, 3, 152)),
        ("€" * 80, Size("gsm", 160, 1, 0)),
        # 153 is odd: one septet of the first segment stays empty rather than part from the euro sign.
        ("€" * 81, Size("gsm", 162, 2, 143)),
        ("a" * 152 + "€" + "a" * 7, Size("gsm", 161, 2, 144)),
        ("ê" * 70, Size("ucs2", 70, 1, 0, ("ê",))),
        ("ê" * 71, Size("ucs2", 71, 2, 63, ("ê",))),
        ("ê" * 134, Size("ucs2", 134, 2, 0, ("ê",))),
        ("ê" * 135, Size("ucs2", 135, 3, 66, ("ê",))),
        ("😀" * 35, Size("ucs2", 70, 1, 0, ("😀",))),
        # A pair of surrogates is never cut in two: 33 of them in 67 units, one unit lost.
        ("😀" * 36, Size("ucs2", 72, 2, 61, ("😀",))),
        ("Ça va, ça ?", Size("ucs2", 11, 1, 59, ("ç",))),
        ("€" * 70 + "ê", Size("ucs2", 71, 2, 63, ("ê",))),
    ],
)
def test_segments_are_those_of_the_network(text, expected):
    assert size(text) == expected


@given(st.text(alphabet=st.sampled_from("aé€ê😀{\n"), max_size=400))
def test_no_segment_is_overfull_nor_could_one_be_spared(text):
    """Cut again by hand, sign by sign, the way TS 23.040 cuts: the count is the same."""
    found = size(text)
    wide = any(sign in "ê😀" for sign in text)
    costs = [len(sign.encode("utf-16-be")) // 2 if wide else 1 + (sign in EXTENDED) for sign in text]
    alone, joined = (70, 67) if wide else (160, 153)
    assert (found.alphabet, found.units) == ("ucs2" if wide else "gsm", sum(costs))
    if sum(costs) <= alone:
        assert found.segments == min(len(text), 1)
        return
    segments = [0]
    for cost in costs:
        segments = (
            [*segments, cost] if segments[-1] + cost > joined else [*segments[:-1], segments[-1] + cost]
        )
    assert (found.segments, found.room) == (len(segments), joined - segments[-1])


def test_typography_costs_nothing_and_letters_stay():
    said = worded("« L’élève » – œuvre… 12\u202f000\u00a0€\u202f: déjà\u200b vu\u202e")
    assert said == '"L\'élève" - oeuvre... 12 000 € : déjà vu'
    assert size(said) == Size("gsm", 41, 1, 119)
    assert worded("forêt, ça") == "forêt, ça"


@pytest.mark.parametrize(
    ("sign", "name"), [("ê", "ê"), ("😀", "😀"), ("\u00a0", "U+00A0"), ("\u200d", "U+200D")]
)
def test_a_sign_that_costs_is_named_even_unseen(sign, name):
    assert name_of(sign) == name
