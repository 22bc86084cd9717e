"""A time stamping authority of this process alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NAME = "Horodatage de démonstration"


def from_url(url: str, *, var_dir: Path | None = None) -> PretendTimestamper:
    """Return the connector `pretend:` describes."""
    if urlsplit(url).scheme != "pretend":
        raise ValueError("expected pretend:")
    return PretendTimestamper()


class PretendTimestamper:
    """Stamp whatever is asked, now."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65_537, 2_048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        now = datetime.now(UTC)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3_650))
            .add_extension(purpose, critical=True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER)),
            keys.PrivateKeyInfo.load(private),
            SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # the library says nothing of it
        )

    def stamp(self, request: bytes) -> bytes:
        """Stamp a request with the key of this process."""
        asked = tsp.TimeStampReq.load(request)
        answer: bytes = self._stamper.request_tsa_response(asked).dump()
        return answer

    def check(self) -> str:
        """Say what this authority is worth."""
        return "pretend: a key of this process, that nobody trusts"
