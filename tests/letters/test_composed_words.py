"""Whatever is left out of a text or merged into it, it stays well said; whatever is typed is read or refused."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from parvis.letter_templates.fields import by_id, fields
from parvis.letter_templates.markup import Unreadable, parse
from parvis.letters.blocks import plain
from parvis.letters.cleaning import cleaned
from parvis.letters.composed.words import Scope, say
from tests.letters.composing import FORM

FIELDS = by_id(fields(FORM))
PARTS = [
    "a",
    " ",
    "\n",
    "\n\n",
    "**",
    "[ {nickname}]",
    "[{nickname}] ",
    "{story|b}",
    "[\n{story}]",
    "{nickname| c }",
]


def said(words: str, nickname: str, story: str) -> str:
    scope = Scope(FIELDS, {"nickname": nickname, "story": story}, "fr")
    return plain(say({"fr": parse(words)}, scope).runs)


@given(
    st.lists(st.sampled_from(PARTS), max_size=12), *[st.sampled_from(["", " ", "Zoé", " x  y\n\nz\n"])] * 2
)
def test_no_blank_line_no_double_space_no_blank_at_an_end(parts, nickname, story):
    words = "".join(parts)
    text = said(words + "**" * (words.count("**") % 2), nickname, story)
    assert text == text.strip(" \n")
    assert not any(wrong in text for wrong in ("  ", "\n\n", " \n", "\n "))


@given(st.text(alphabet="ab*_{}[]|\\\n ", max_size=60))
def test_what_is_typed_is_read_or_refused_in_words(words):
    try:
        pieces = parse(words)
    except Unreadable as refused:
        assert all(refused.problems)
    else:
        assert all(piece.text for piece in pieces if hasattr(piece, "text"))


@given(st.text(max_size=200))
@example("\u200d")
@example("\u00a0\u200c")
@example("\x1b\u00a0")
def test_a_value_is_said_as_it_was_written_and_changes_nothing_around_it(value):
    words = [word for word in re.split("[ \n]", cleaned(value)) if word]
    seen = any(not sign.isspace() and sign not in "\u200c\u200d" for word in words for sign in word)
    expected = " ".join(words) if seen else "rien"
    around = said("début {story|rien} fin", "", value)
    assert around.replace("\n", " ") == f"début {expected} fin"
