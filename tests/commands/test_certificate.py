"""The certificate of an authority, brought from the server: judged before it serves, and never shown."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.utils import timezone

from parvis.authorities.certificates import demo_certificate
from parvis.authorities.models import SealCertificate
from parvis.authorities.queries import certificate_of, keys_of
from parvis.base.scope import Wall, scope
from parvis.commands.doctor import unsealed
from tests.cast import Cast

from .answer import Here

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

SECRET = "un mot de passe de test"


def brought(cast: Cast, folder: Path, *, days_ago: int = 0) -> Path:
    """A PKCS#12 file as a provider delivers it."""
    read = demo_certificate(cast.town, at=timezone.now() - timedelta(days=days_ago))
    key, certificate, _others = pkcs12.load_key_and_certificates(read.keys, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    closed = BestAvailableEncryption(SECRET.encode())
    file = folder / "cachet.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, closed))
    return file


def in_force(cast: Cast) -> SealCertificate | None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        return certificate_of(cast.town.pk)


def test_a_file_is_brought_shown_without_its_key_and_retired(
    cast: Cast, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTIFICATE_PASSWORD", SECRET)
    file = brought(cast, tmp_path)
    done = here("certificate", "import", str(file), "--authority", "montrevel")
    assert done.returncode == 0, done.stderr
    found = in_force(cast)
    assert found is not None
    told = json.loads(done.stdout)
    assert (told["state"], told["fingerprint"], told["letters_wait_for_it"]) == (
        "valid",
        found.fingerprint,
        True,
    )
    shown = here("certificate", "show")
    assert [one["authority"] for one in json.loads(shown.stdout)["certificates"]] == ["montrevel"]
    for text in (done.stdout, done.stderr, shown.stdout):
        assert found.keys[:40] not in text
        assert SECRET not in text
    assert keys_of(found)[:1] == b"\x30"
    assert here("certificate", "retire", "--authority", "montrevel").returncode == 0
    assert in_force(cast) is None
    assert "seals nothing" in here("certificate", "retire", "--authority", "montrevel").stderr


@pytest.mark.parametrize(
    ("password", "days_ago", "content", "told"),
    [
        ("faux", 0, None, "does not open it"),
        (SECRET, 400, None, "has expired"),
        (SECRET, 0, b"no certificate at all", "no PKCS#12 file"),
        (SECRET, 0, b"", "no PKCS#12 file"),
    ],
    ids=["wrong password", "expired", "another file", "empty"],
)
def test_what_could_not_seal_is_refused_in_a_line(
    cast: Cast, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    password: str, days_ago: int, content: bytes | None, told: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("CERTIFICATE_PASSWORD", password)
    file = brought(cast, tmp_path, days_ago=days_ago)
    if content is not None:
        file.write_bytes(content)
    refused = here("certificate", "import", str(file), "--authority", "montrevel")
    assert refused.returncode == 1
    assert told in refused.stderr
    assert in_force(cast) is None


def test_one_to_try_replaces_the_one_before(cast: Cast, here: Here) -> None:
    here("certificate", "make-demo", "--authority", "montrevel")
    first = in_force(cast)
    done = here("certificate", "make-demo", "--authority", "montrevel", "--leave-without")
    assert json.loads(done.stdout)["letters_wait_for_it"] is False
    second = in_force(cast)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert "no authority" in here("certificate", "make-demo", "--authority", "nulle-part").stderr


def test_what_expires_is_told_by_show_and_by_the_doctor(cast: Cast, here: Here) -> None:
    here("certificate", "make-demo", "--authority", "montrevel")
    with scope(walls=[Wall(cast.town.pk, "")]):
        SealCertificate.objects.update(ends_at=timezone.now() + timedelta(days=10))
    shown = here("certificate", "show")
    assert shown.returncode == 1
    found = json.loads(shown.stdout)["certificates"]
    assert [one["state"] for one in found] == ["expiring"]
    [told] = unsealed(found)
    assert "montrevel" in told["missing"]
    assert "they wait" in told["disables"]
    assert unsealed([])[0]["missing"] == "a certificate"
    assert unsealed(None) == []
