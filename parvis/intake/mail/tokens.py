"""The tokens that an address of ours carries after its « + »."""

from collections.abc import Iterable


def tokens_of(addresses: Iterable[str]) -> tuple[str, ...]:
    """What follows the first « + » of each local part, each once, in order."""
    found = (address.rpartition("@")[0].partition("+")[2] for address in addresses)
    return tuple(dict.fromkeys(token for token in found if token))
