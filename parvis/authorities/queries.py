"""Reads of the territory."""

import base64
from uuid import UUID

from parvis.base.compiled import Compiled

from .models import Authority, SealCertificate


def communes_around() -> list[str]:
    """The names of the communes of the territory, for whoever types one."""
    return [name for (name,) in _COMMUNES.tuples()]


_COMMUNES = Compiled(
    lambda: Authority.objects.filter(kind=Authority.Kind.COMMUNE).order_by("name", "id").values_list("name")
)


def certificate_of(authority: UUID) -> SealCertificate | None:
    """The certificate an authority seals with, valid or not; None for one that seals nothing."""
    found = SealCertificate.objects.filter(authority=authority, retired_at=None)
    return found.select_related("authority").first()


def keys_of(certificate: SealCertificate) -> bytes:
    """The PKCS#12, without password, that a seal is made with."""
    return base64.b64decode(certificate.keys)
