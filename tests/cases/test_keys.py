"""The installation's key changes: what was given out before still opens the case, until the old key goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from parvis.accounts.adapter import SecondFactorAdapter
from parvis.base.scope import scope
from parvis.cases.access import NotFound, case_by_code
from parvis.cases.codes import code_of
from parvis.cases.links import DeadLink, case_of_link, draft_of_link, resume_url, tracking_url
from tests.cast import Cast
from tests.database import ROOT

pytestmark = pytest.mark.django_db

NEW, NEWER = "n" * 60, "m" * 60


def token(url: str) -> str:
    """The signed part of an address."""
    return url.rstrip("/").rpartition("/")[2]


def rotate(settings: Settings, *keys: str) -> None:
    """Put these keys in use, the current one first."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = keys[0], list(keys[1:])


def test_a_code_outlives_its_key_as_long_as_the_key_is_kept(cast: Cast, settings: Settings) -> None:
    old = settings.SECRET_KEY
    before = cast.file()
    code = code_of(before.pk)
    for keys in ((NEW, old), (NEWER, NEW, old)):
        rotate(settings, *keys)
        with scope():
            assert case_by_code(before.reference, code) == before.pk
        assert code_of(before.pk, before.code_digest) == code, "the code shown again is the one that opens"
    after = cast.file()
    with scope():
        assert case_by_code(after.reference, code_of(after.pk)) == after.pk
        with pytest.raises(NotFound):
            case_by_code(after.reference, code)
    rotate(settings, NEWER)
    with scope():
        assert case_by_code(after.reference, code_of(after.pk, after.code_digest)) == after.pk
        with pytest.raises(NotFound):
            case_by_code(before.reference, code)
    assert code_of(before.pk, before.code_digest) == "", "no code is shown that opens nothing"


def test_links_outlive_their_key_as_long_as_the_key_is_kept(cast: Cast, settings: Settings) -> None:
    old = settings.SECRET_KEY
    case = cast.file()
    tracking, resume = token(tracking_url(case.pk, sent_to="a@b.example")), token(resume_url(case.pk))
    rotate(settings, NEW, old)
    assert (case_of_link(tracking).opens, draft_of_link(resume).opens) == (case.pk, case.pk)
    rotate(settings, NEW)
    for read, signed in ((case_of_link, tracking), (draft_of_link, resume)):
        with pytest.raises(DeadLink):
            read(signed)


def test_second_factors_outlive_their_key_as_long_as_the_key_is_kept(settings: Settings) -> None:
    old = settings.SECRET_KEY
    kept = SecondFactorAdapter().encrypt("JBSWY3DP")
    rotate(settings, NEW, old)
    assert SecondFactorAdapter().decrypt(kept) == "JBSWY3DP"


def test_the_former_keys_of_the_environment_are_those_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"{NEW}\n{NEWER}\n")
    environment = {**os.environ, "SECRET_KEY_FALLBACKS_FILE": str(tmp_path / "keys")}
    script = "from config.settings import SECRET_KEY_FALLBACKS as keys; print(*keys)"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [NEW, NEWER]
