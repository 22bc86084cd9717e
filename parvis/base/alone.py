"""Being the only one at something: a lock of the session, which the database frees when its process dies."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection


@contextmanager
def alone(key: int) -> Iterator[bool]:
    """Hold the advisory lock of a key on this connection if nobody does; yield whether it is ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
            except (OperationalError, InterfaceError):
                # The lock went away with the connection.
                connection.close()


def key_of(kind: str, what: bytes) -> int:
    """The key of something of a kind (16 signs at most): 64 bits of its digest."""
    digest = hashlib.blake2b(what, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, "big", signed=True)
