"""What stands for an address: two askings of one address meet, and nothing of it is read."""

from uuid import UUID

from django.utils.crypto import salted_hmac


def address_digest(authority: UUID, address: str) -> str:
    """The keyed digest of an address, as one authority knows it."""
    words = f"{authority.hex}:{address.strip().casefold()}"
    return salted_hmac("parvis.campaigns.address", words, algorithm="sha256").hexdigest()
