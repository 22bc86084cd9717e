"""PKCS#12 files that attack, or that could not seal: refused in a word, quickly, and without their password."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, core, pkcs12
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from parvis.authorities import certificates
from parvis.authorities.certificates import LARGEST, CannotImport, read_pkcs12

NOW = datetime.now(UTC)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Montrevel")])
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
WEAK = rsa.generate_private_key(65_537, 1_024)
STIRRED = 2**31 - 1
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def certificate(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, **usage: bool) -> x509.Certificate:
    made = x509.CertificateBuilder(NAME, NAME, key.public_key(), 7, NOW - timedelta(1), NOW + timedelta(9))
    if usage:
        made = made.add_extension(x509.KeyUsage(**dict.fromkeys(USES, False) | usage), critical=True)
    return made.sign(key, hashes.SHA256())


def data(content: bytes) -> cms.ContentInfo:
    return cms.ContentInfo({"content_type": "data", "content": core.OctetString(content)})


def bag(held: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | x509.Certificate) -> dict[str, object]:
    if isinstance(held, x509.Certificate):
        content = core.ParsableOctetString(held.public_bytes(Encoding.DER))
        return {"bag_id": "cert_bag", "bag_value": {"cert_id": "x509", "cert_value": content}}
    content = held.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {"bag_id": "key_bag", "bag_value": PrivateKeyInfo.load(content)}


def packed(
    *held: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | x509.Certificate, rounds: int = 0
) -> bytes:
    """A PKCS#12 as nobody's program would write it; ``rounds``: with a digest that takes them to be verified."""
    safe = pkcs12.AuthenticatedSafe([data(pkcs12.SafeContents([bag(one) for one in held]).dump())])
    whole = {"version": "v3", "auth_safe": data(safe.dump())}
    if rounds:
        digest = {"digest_algorithm": {"algorithm": "sha256"}, "digest": bytes(32)}
        whole["mac_data"] = {"mac": digest, "mac_salt": bytes(8), "iterations": rounds}
    content: bytes = pkcs12.Pfx(whole).dump()
    return content


@pytest.mark.parametrize(
    # Made when asked for: structures made while tests are collected keep asn1crypto from the names of stamps.
    ("content", "word"),
    [
        (lambda: packed(certificate(KEY)), "key"),
        (lambda: packed(KEY), "key"),
        (lambda: packed(KEY, certificate(OTHER)), "key"),
        (lambda: packed(WEAK, certificate(WEAK)), "weak"),
        (lambda: packed(KEY, certificate(KEY, key_cert_sign=True)), "usage"),
        (lambda: packed(KEY, certificate(KEY), rounds=1), "password"),
        (lambda: packed(KEY, certificate(KEY), rounds=STIRRED), "slow"),
        (lambda: packed(KEY, certificate(KEY)) + bytes(LARGEST), "password"),
    ],
    ids=["no key", "no certificate", "another's", "weak", "not to sign", "altered", "endless", "too large"],
)
def test_a_file_that_could_not_seal_is_refused_in_a_word(
    monkeypatch: pytest.MonkeyPatch, content: Callable[[], bytes], word: str
) -> None:
    monkeypatch.setattr(certificates, "_SECONDS", 10 if word != "slow" else 1)
    with pytest.raises(CannotImport) as refused:
        read_pkcs12(content(), "hush-one", at=NOW)
    assert refused.value.args == (word,)
    assert "hush-one" not in f"{refused.value.__cause__!r}{refused.value.__context__!r}"


def test_one_of_the_same_hand_that_could_seal_is_read() -> None:
    assert read_pkcs12(packed(KEY, certificate(KEY)), "", at=NOW).certificate.subject == NAME
