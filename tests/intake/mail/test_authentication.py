"""Only the servers that we trust say who is authenticated, and only the topmost that they wrote (RFC 8601)."""

import pytest

from parvis.intake.mail.authentication import NAMELESS, Verdict
from tests.intake.mail.writing import mail, said

OURS = ("mx.valmont.example",)
TOOK = "Received: from x by mx.valmont.example; Thu, 12 Mar 2026 10:02:00 +0100"
GOOD = (
    "dkim=pass header.d=exemple.example; spf=pass smtp.mailfrom=j@exemple.example;"
    " dmarc=pass header.from=exemple.example"
)


def verdict(*fields: str) -> Verdict:
    return mail(said("x", *fields)).authentication(OURS)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (GOOD, Verdict("pass", "pass", "pass", True, "dmarc")),
        ("dkim=pass header.d=exemple.example", Verdict("none", "pass", "none", True, "dkim")),
        ("dkim=pass header.i=@Exemple.Example", Verdict("none", "pass", "none", True, "dkim")),
        ("dkim=pass header.d=autre.example", Verdict("none", "pass", "none", False, "failed")),
        ("dkim=fail; dkim=pass header.d=exemple.example", Verdict("none", "pass", "none", True, "dkim")),
        ("dkim=pass header.d=sous.exemple.example", Verdict("none", "pass", "none", False, "failed")),
        ("dkim=pass header.d=example", Verdict("none", "pass", "none", False, "failed")),
        ("dkim=pass header.d=monexemple.example", Verdict("none", "pass", "none", False, "failed")),
        ("dkim=pass header.d=emple.example", Verdict("none", "pass", "none", False, "failed")),
        ("dkim=pass header.d=exemple.example; dmarc=fail", Verdict("none", "pass", "fail", False, "failed")),
        ("dmarc=pass header.from=autre.example", Verdict("none", "none", "pass", False, "failed")),
        ("spf=pass smtp.mailfrom=exemple.example", Verdict("pass", "none", "none", False, "spf_only")),
        ("spf=softfail; dkim=temperror; dmarc=none", Verdict("softfail", "temperror", "none", False, "failed")),
        ("none", Verdict("none", "none", "none", False, "failed")),
        ("dkim=maybe header.d=exemple.example", Verdict("none", "none", "none", False, "failed")),
    ],
)  # fmt: skip
def test_what_a_trusted_server_found_is_read(results: str, expected: Verdict) -> None:
    assert verdict(TOOK, f"Authentication-Results: mx.valmont.example 1; {results}") == expected


def test_comments_folds_quotations_and_versions_are_understood() -> None:
    folded = (
        "Authentication-Results: MX.Valmont.Example. 1 (a (nested; dkim=fail) one);\r\n"
        '\tdkim/1 = pass (2048-bit; "x") reason="a; dmarc=fail" header.d=exemple.example;\r\n'
        " dmarc=pass (p=none dis=none)"
    )
    assert verdict(TOOK, folded) == Verdict("none", "pass", "pass", True, "dmarc")


def test_exchange_online_signs_nothing_and_is_trusted_under_its_own_name() -> None:
    written = (
        "Authentication-Results: spf=pass (IP 192.0.2.1) smtp.mailfrom=exemple.example; dkim=none;dmarc=pass"
    )
    found = mail(said("x", TOOK, written))
    assert found.authentication(OURS).reason == "untrusted"
    assert found.authentication((NAMELESS,)) == Verdict("pass", "none", "pass", True, "dmarc")


@pytest.mark.parametrize(
    "fields",
    [
        (TOOK, f"Authentication-Results: autre.example; {GOOD}"),
        (TOOK, f"Authentication-Results: mx.valmont.example.mechant.example; {GOOD}"),
        (TOOK, f"Authentication-Results: (mx.valmont.example) autre.example; {GOOD}"),
        (TOOK, f"ARC-Authentication-Results: i=1; mx.valmont.example; {GOOD}"),
        (TOOK,),
    ],
)
def test_what_others_write_counts_for_nothing(fields: tuple[str, ...]) -> None:
    assert verdict(*fields).reason == "untrusted"


def test_a_result_forged_below_the_servers_own_counts_for_nothing() -> None:
    true = "Authentication-Results: mx.valmont.example; spf=fail; dmarc=fail"
    forged = f"Authentication-Results: mx.valmont.example; {GOOD}"
    assert verdict(true, TOOK, forged) == Verdict("fail", "none", "fail", False, "failed")
    assert verdict(TOOK, true, "Received: by x; Thu, 12 Mar 2026 10:00:00 +0100", forged).aligned is False
    assert verdict(TOOK, true, forged).aligned is False


def test_nobody_is_authenticated_behind_several_senders() -> None:
    found = verdict(
        "From: j@exemple.example, k@autre.example",
        TOOK,
        f"Authentication-Results: mx.valmont.example; {GOOD}",
    )
    assert (found.aligned, found.reason) == (False, "several_senders")
