"""How often somebody may do something: one count a bucket, all those of a request in one atomic statement.

The table is unlogged: losing the counts in a crash costs nothing. A bucket's name is digested under the
installation's key, so that the table holds neither an address nor a reference.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from django.conf import settings
from django.db import connections
from django.http import HttpRequest

from .identifiers import digest_of

_COUNT = """
count_{number} AS (
    INSERT INTO base_throttle AS kept (bucket, hits, ends_at) {counted}
    ON CONFLICT (bucket) DO UPDATE SET
        hits = CASE WHEN kept.ends_at <= %s OR kept.ends_at > %s THEN 1 ELSE kept.hits + 1 END,
        ends_at = CASE WHEN kept.ends_at <= %s OR kept.ends_at > %s THEN excluded.ends_at ELSE kept.ends_at END
    RETURNING hits, ends_at)
"""
_FIRST = "VALUES (%s, 1, %s::timestamptz)"
_THEN = "SELECT %s, 1, %s::timestamptz FROM count_{before} WHERE hits <= %s"
_HELD = "SELECT {number}, hits, ends_at FROM count_{number}"
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


class Quota(NamedTuple):
    """At most so many within so long, under the name of a bucket."""

    bucket: str
    most: int
    per: timedelta


class Count(NamedTuple):
    """What a bucket holds, and until when."""

    hits: int
    ends_at: datetime
    is_past: bool


def count(bucket: str, *, most: int, per: timedelta, at: datetime, using: str = "default") -> None:
    """Count one more in a bucket. Raise ``TooOften`` past ``most`` within ``per``.

    Call it outside any long transaction: the row of the bucket stays locked until the end of the current one.
    """
    (found,) = counted([Quota(bucket, most, per)], at=at, using=using)
    if found.is_past:
        raise TooOften(found.ends_at)


def counted(quotas: Sequence[Quota], *, at: datetime, using: str = "default") -> list[Count]:
    """Count one more in each of these buckets, all different, up to the first that is past its quota.

    One statement, which takes their rows in that order: two that name the same ones in the same order never wait
    for each other. What comes after a bucket that is past counts nothing, and is not in the answer.
    """
    values: list[str | int | datetime] = []
    for number, one in enumerate(quotas):
        ends_at = at + one.per
        values += [digest_of(one.bucket, key=settings.SECRET_KEY), ends_at]
        values += [quotas[number - 1].most] if number else []
        values += [at, ends_at + _SKEW] * 2
    with connections[using].cursor() as cursor:
        cursor.execute(_counting(len(quotas)), values)
        held = [
            Count(hits, until, hits > quotas[number].most)
            for number, hits, until in sorted(cursor.fetchall())
        ]
        if random.randrange(_FORGET_ONE_IN) == 0:  # noqa: S311  # when to clean is no secret
            cursor.execute(_FORGET, [at - _KEPT])
    return held


@cache
def _counting(buckets: int) -> str:
    """The statement that counts in so many buckets."""
    numbers = range(buckets)
    counts = (
        _COUNT.format(number=number, counted=_THEN.format(before=number - 1) if number else _FIRST)
        for number in numbers
    )
    return f"WITH {','.join(counts)} {' UNION ALL '.join(_HELD.format(number=number) for number in numbers)}"


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
