"""How often somebody may do something: one count a bucket, in one atomic statement.

The table is unlogged: losing the counts in a crash costs nothing. A bucket's name is digested under the
installation's key, so that the table holds neither an address nor a reference.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connections
from django.http import HttpRequest

from .identifiers import digest_of

_COUNT = """
INSERT INTO base_throttle AS kept (bucket, hits, ends_at)
SELECT bucket, 1, %(ends_at)s FROM unnest(%(buckets)s::text[]) AS counted (bucket) ORDER BY bucket
ON CONFLICT (bucket) DO UPDATE SET
    hits = CASE WHEN kept.ends_at <= %(at)s OR kept.ends_at > %(latest)s THEN 1 ELSE kept.hits + 1 END,
    ends_at = CASE WHEN kept.ends_at <= %(at)s OR kept.ends_at > %(latest)s THEN excluded.ends_at
        ELSE kept.ends_at END
RETURNING bucket, hits, ends_at
"""
_FORGET = "DELETE FROM base_throttle WHERE ends_at < %s"
_FORGET_ONE_IN = 1_000
_KEPT = timedelta(days=1)
_SKEW = timedelta(minutes=10)
"""How far apart clocks may be: a bucket that ends later was begun by one that was ahead, and would never end."""


class TooOften(Exception):
    """The bucket is full until ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def count(bucket: str, *, most: int, per: timedelta, at: datetime, using: str = "default") -> None:
    """Count one more in a bucket. Raise ``TooOften`` past ``most`` within ``per``.

    Call it outside any long transaction: the row of the bucket stays locked until the end of the current one.
    """
    ((hits, ends_at),) = counted([bucket], per=per, at=at, using=using)
    if hits > most:
        raise TooOften(ends_at)


def counted(
    buckets: Sequence[str], *, per: timedelta, at: datetime, using: str = "default"
) -> list[tuple[int, datetime]]:
    """Count one more in each of these buckets, all different; return what each holds now, and until when.

    One statement, which takes their rows in one order: two that count the same ones never wait for each other.
    """
    digests = [digest_of(bucket, key=settings.SECRET_KEY) for bucket in buckets]
    ends_at = at + per
    with connections[using].cursor() as cursor:
        cursor.execute(_COUNT, {"buckets": digests, "at": at, "ends_at": ends_at, "latest": ends_at + _SKEW})
        held = {digest: (hits, until) for digest, hits, until in cursor.fetchall()}
        if random.randrange(_FORGET_ONE_IN) == 0:  # noqa: S311  # when to clean is no secret
            cursor.execute(_FORGET, [at - _KEPT])
    return [held[digest] for digest in digests]


def client_address(request: HttpRequest) -> str:
    """Return the address a request comes from; of IPv6, the network of one subscriber (/64).

    ``X-Forwarded-For`` is believed only behind a proxy of ours, and only its last entry: ours wrote it.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", maxsplit=1)[-1].strip()
        found = forwarded or found
    try:
        address = ip_address(found)
    except ValueError:
        return found[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64)) + "/64"
    return str(address)
