"""A stamp over HTTP, from an authority that is there, and from others that lie, cut or stay silent."""

import time
from http.server import BaseHTTPRequestHandler

import pytest

from parvis.connectors.registry import factory
from parvis.connectors.timestamp.contract import TimestampError
from parvis.connectors.timestamp.pretend import PretendTimestamper
from parvis.connectors.timestamp.rfc3161 import from_url
from parvis.connectors.timestamp.rfc3161.connector import LONGEST
from tests.connectors.peers import Answer, drip, drip_head, leave, redirect, wait

from .peers import authority, give, honest


def refuse(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    give(handler, bytes.fromhex("30053003020102"))  # TimeStampResp ::= { status { status rejection (2) } }


def test_the_authority_of_a_setting_stamps_and_says_its_name() -> None:
    with authority(honest(PretendTimestamper())) as url:
        assert from_url(url).check() == "127.0.0.1"
    assert factory("timestamp", "rfc3161+https") is from_url


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refuse, "refused"),
        (leave, "unreachable"),
        (wait, "timeout"),
        (drip, "timeout"),
        (drip_head, "timeout"),
        (redirect, "refused"),
        (lambda handler, _asked: give(handler, b"<html>"), "not_understood"),
        (lambda handler, _asked: give(handler, b"0" * (LONGEST + 1)), "refused"),
        (lambda handler, _asked: give(handler, b"", 503), "refused"),
    ],
    ids=[
        "refusal",
        "cut",
        "silence",
        "drops",
        "endless head",
        "redirection",
        "page",
        "too long",
        "out of order",
    ],
)
def test_what_is_no_stamp_is_never_taken_for_one(answer: Answer, reason: str) -> None:
    with authority(answer) as url, pytest.raises(TimestampError) as refused:
        began = time.monotonic()
        try:
            from_url(f"{url}?timeout=0.5").check()
        finally:
            assert time.monotonic() - began < 1.5, "one deadline for the whole answer"
    assert refused.value.reason == reason


def test_nobody_there_is_said() -> None:
    with pytest.raises(TimestampError, match="unreachable"):
        from_url("rfc3161+http://127.0.0.1:1/").check()


@pytest.mark.parametrize(
    "url",
    [
        "rfc3161+ftp://host/",
        "rfc3161+https:///tsr",
        "https://host/",
        "rfc3161+https://h/?size=3",
        "rfc3161+https://h/?timeout=600",
    ],
)
def test_a_setting_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        from_url(url)


def test_the_pretend_one_says_what_it_is_worth() -> None:
    pretend = factory("timestamp", "pretend")("pretend:", var_dir=None)
    assert isinstance(pretend, PretendTimestamper)
    assert "nobody trusts" in pretend.check()
