"""Any bytes at all give a message, in bounded time and memory, of which nothing can hurt what comes after."""

import base64
import os
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.intake.mail import limits
from parvis.intake.mail.values import Mail
from parvis.intake.mail.warnings import WARNINGS
from tests.intake.mail.hostile_mail import PIECES, SHAPES
from tests.intake.mail.writing import mail, many, part

SEEDS = 9
SIZE = 30_000
MOST_SECONDS = 1.0
"""Processor time of one hostile message of 30 kB, on a busy machine: what takes time as the square takes more."""


def harmless(found: Mail) -> None:
    """Whatever it was, what comes out can be kept, shown and searched."""
    words = [found.text, found.quoted, found.signature]
    lines = [found.subject, found.sender.name, found.sender.address, *(part.name for part in found.parts)]
    lines += [found.language_hint, found.nature_because, *found.to, *found.references, found.message_id]
    for text in [*words, *lines]:
        text.encode("utf-8")
        assert "\0" not in text
    assert not any(character in line for line in lines for character in "\r\n\u202e")
    assert sum(map(len, words)) <= limits.TEXT + 100
    assert len(found.subject) <= limits.SUBJECT
    assert all(0 < len(part.name) <= limits.NAME and "/" not in part.name for part in found.parts)
    assert found.date is None or found.date.tzinfo is not None
    assert set(found.warnings) <= set(WARNINGS)
    assert len(found.fingerprint) == 64
    assert found.authentication(("mx.valmont.example",)).reason
    for one in found.parts[:20]:
        assert len(one.content()) == one.size


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_shapes_give_a_message_and_cost_little(shape: str) -> None:
    for seed in range(SEEDS):
        raw = SHAPES[shape](seed, SIZE)
        begun = time.process_time()
        found = mail(raw)
        assert time.process_time() - begun < MOST_SECONDS
        assert len(found.parts) <= limits.ENTITIES
        harmless(found)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)))
def test_any_bytes_give_a_message(raw: bytes) -> None:
    harmless(mail(raw))
    harmless(mail(b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n" + raw))


def test_a_big_file_costs_no_memory() -> None:
    """What came with the words stays in the original: read and weighed, 24 MB cost less than 3."""
    content = base64.encodebytes(os.urandom(1_000_000) * 18)
    photo = part("image/png", content, "Content-Transfer-Encoding: base64", "Content-Disposition: attachment")
    raw = many(part("text/plain", b"Voici"), photo)
    tracemalloc.start()
    try:
        found = mail(raw)
        assert found.parts[0].size == 18_000_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
