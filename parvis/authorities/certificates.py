"""The certificate that seals the letters of an authority: brought, made for a demonstration, retired.

Its private key rests sealed (``SealedTextField``); it is written in no log and shown by no command.
"""

import base64
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.db import transaction

from parvis.events.actors import SYSTEM
from parvis.events.record import record

from .models import Authority, SealCertificate

SMALLEST_RSA = 2_048
"""Bits under which a key is not accepted (ANSSI, RGS, annex B1)."""

LARGEST = 100_000
"""Bytes of a PKCS#12: a key with its chain of certificates is under ten thousand."""

_CHILD = Path(__file__).with_name("pkcs12_child.py")
_SECONDS = 10
"""To open one: the file itself says how many times the password is stirred, a thousand or a thousand million."""

SOON = timedelta(days=30)
"""Before the end of a certificate, what is left to renew it once a warning is due."""

DEMO_LIFE = timedelta(days=365)


class CannotImport(Exception):
    """Said in one word: ``password`` (or no PKCS#12), ``slow`` (to open), ``key`` (none of the certificate's, or of a
    kind that cannot seal), ``weak``, ``over``, ``usage``.
    """


@dataclass(frozen=True, slots=True)
class Read:
    """A certificate and its key, read and accepted."""

    certificate: x509.Certificate
    keys: bytes


def read_pkcs12(content: bytes, password: str, *, at: datetime) -> Read:
    """Open a PKCS#12 (.p12, .pfx) and judge what it holds. Raises CannotImport."""
    _demand_openable(content, password)
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except (ValueError, TypeError) as wrong:
        raise CannotImport("password") from wrong
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CannotImport("key")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA:
        raise CannotImport("weak")
    if certificate.not_valid_after_utc <= at:
        raise CannotImport("over")
    if not _may_sign(certificate):
        raise CannotImport("usage")
    return Read(
        certificate,
        pkcs12.serialize_key_and_certificates(b"parvis", key, certificate, others, NoEncryption()),
    )


def import_certificate(
    authority: Authority, read: Read, *, is_required: bool, at: datetime
) -> SealCertificate:
    """Seal from now on with this certificate; the one before is retired, and its key forgotten."""
    with transaction.atomic():
        retire_certificate(authority, at=at, is_told=False)
        found = read.certificate
        made = SealCertificate.objects.create(
            authority=authority,
            subject=found.subject.rfc4514_string()[:300],
            issuer=found.issuer.rfc4514_string()[:300],
            fingerprint=found.fingerprint(hashes.SHA256()).hex(),
            keys=base64.b64encode(read.keys).decode(),
            starts_at=found.not_valid_before_utc,
            ends_at=found.not_valid_after_utc,
            is_required=is_required,
            imported_at=at,
        )
        record(
            "certificate.imported",
            authority=authority.pk,
            objects=[("seal_certificate", made.pk, "subject")],
            by=SYSTEM,
            occurred_at=at,
            ends_on=made.ends_at.date().isoformat(),
            is_required=is_required,
        )
    return made


def retire_certificate(authority: Authority, *, at: datetime, is_told: bool = True) -> SealCertificate | None:
    """Seal nothing more, and forget the key; what was sealed stays verifiable. None when nothing was in force."""
    with transaction.atomic():
        found = (
            SealCertificate.objects.select_for_update().filter(authority=authority, retired_at=None).first()
        )
        if found is None:
            return None
        found.retired_at, found.keys = at, ""
        found.save(update_fields=["retired_at", "keys"])
        if is_told:
            about = [("seal_certificate", found.pk, "subject")]
            record("certificate.retired", authority=authority.pk, objects=about, by=SYSTEM, occurred_at=at)
    return found


def demo_certificate(authority: Authority, *, at: datetime) -> Read:
    """Make a certificate that nobody has reason to trust, for demonstrations."""
    key = rsa.generate_private_key(65_537, SMALLEST_RSA)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, authority.name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Cachet de démonstration {authority.name}"[:64]),
        ]
    )
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **uses
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(at.astimezone(UTC) + DEMO_LIFE)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return Read(
        certificate, pkcs12.serialize_key_and_certificates(b"parvis", key, certificate, None, NoEncryption())
    )


def _demand_openable(content: bytes, password: str) -> None:
    """Refuse what is too large, or too slow to open, before this process opens it. Raises CannotImport."""
    if len(content) > LARGEST:
        raise CannotImport("password")
    try:
        done = subprocess.run(  # noqa: S603  # our own script, without an argument
            [sys.executable, "-I", "-B", "-W", "ignore", str(_CHILD)],
            input=password.encode().hex().encode() + b"\n" + content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # Its cause holds what was sent, password included.
        raise CannotImport("slow") from None
    if done.returncode:
        raise CannotImport("password")


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate is made to sign; one that says nothing of its use may (RFC 5280, 4.2.1.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment
