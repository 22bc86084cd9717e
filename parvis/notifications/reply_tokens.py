"""Reply addresses: what tells, without a doubt and without an account, which case an answer continues.

The token stands after the sign + of the address (RFC 5233): the case, and a keyed digest of it. It opens nothing to
read; whoever holds it can only write on that case, as on the page of its tracking code.
"""

import base64
import binascii
import hmac
from uuid import UUID

from django.utils.crypto import salted_hmac

from parvis.authorities.models import Mailbox
from parvis.authorities.sectors import Sector
from parvis.cases.models import Case

_DIGEST = 10
"""Bytes of the keyed digest: one chance in 2**80 for whoever guesses."""

LENGTH = 42
"""Signs of a token: base 32, in small letters, for servers that do not keep capitals."""


def reply_token(case: UUID) -> str:
    """The token of a case."""
    return base64.b32encode(case.bytes + _digest(case)).decode("ascii").rstrip("=").lower()


def case_of_token(token: str) -> UUID | None:
    """The case of a token that we made; None for any other word."""
    if not looks_like_token(token):
        return None
    try:
        found = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    case = UUID(bytes=found[:16])
    return case if hmac.compare_digest(reply_token(case), token.lower()) else None


def looks_like_token(word: str) -> bool:
    """Whether a word has the shape of a token: forged or altered, it is told."""
    return len(word) == LENGTH and word.isascii() and word.isalnum()


def reply_address(address: str, case: UUID) -> str:
    """The address to which answers about a case come: that of the box, with the token of the case.

    Raises ValueError when the whole would be longer than servers must accept (RFC 5321, 4.5.3.1.1).
    """
    local, _, domain = address.rpartition("@")
    bearing = f"{local}+{reply_token(case)}"
    if len(bearing) > 64:
        raise ValueError(address)
    return f"{bearing}@{domain}"


def answers_to(case: Case) -> str:
    """Where a person answers what is written to her about a case; empty when no box of the authority is read.

    Nor in a sector under secrecy: what she tells there goes by her page, never by a box that others may read.
    """
    if case.is_secret():
        return ""
    boxes = Mailbox.objects.in_force().of(case.authority_id).exclude(connection="")
    addresses = dict(boxes.filter(sector__in=[case.sector, Sector.GENERAL]).values_list("sector", "address"))
    address = addresses.get(case.sector) or addresses.get(Sector.GENERAL)
    try:
        return reply_address(address, case.pk) if address else ""
    except ValueError:
        return address or ""


def sender_digest(address: str) -> str:
    """What two messages of one address share, without saying the address; empty for none."""
    if not address:
        return ""
    return salted_hmac("parvis.intake.sender", address.casefold(), algorithm="sha256").hexdigest()


def _digest(case: UUID) -> bytes:
    return salted_hmac("parvis.intake.reply", case.bytes, algorithm="sha256").digest()[:_DIGEST]
