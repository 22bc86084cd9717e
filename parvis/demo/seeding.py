"""Write the demonstration: found its territory, then give it eighteen months of life."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from . import (
    archives,
    informing,
    known,
    mailing,
    offers,
    relays,
    signing,
    staff,
    stars,
    territory,
    twice,
    views,
)
from .arrivals.tray import receive_mail
from .writer.bulk import Bulk
from .writer.hand import Wanted

CASES = 6_000
"""Of the usual demonstration; half as many people ask."""
OFFER_SINCE = timedelta(days=560)
"""The offer was published before the first case."""


class HalfSeeded(Exception):
    """An earlier seeding was cut short."""


def seed(at: datetime | None = None, *, cases: int = CASES) -> dict[str, Any]:
    """Have the demonstration in the database, and describe its authorities and accounts.

    Under the worker role. Done already, it only describes. Raises HalfSeeded.
    """
    now = at or timezone.now()
    if not territory.stands():
        _write(now, cases)
    elif not staff.has_accounts():
        raise HalfSeeded("la démonstration est restée à moitié écrite : recommencez avec FRESH=1 make demo")
    return {
        "authorities": [{"code": place.code, "name": place.name} for place in territory.PLACES],
        "accounts": staff.described_accounts(),
    }


def found(now: datetime) -> None:
    """Found the territory: authorities, services, agents without accounts, and the offer."""
    today = timezone.localdate(now)
    territory.found(today)
    staff.hire(today)
    offers.publish_all(now - OFFER_SINCE)


def _write(now: datetime, cases: int) -> None:
    found(now)
    Bulk(Wanted(cases=cases, persons=-(-cases // 2)), now).run()
    stars.play(now)
    views.keep(now)
    relays.pass_on(now)
    mailing.write_to_many(now)
    known.make_known(now)
    twice.know_twice(now)
    archives.keep_archives(now)
    signing.keep_register(now)
    signing.seal_letters(now)
    informing.inform(now)
    receive_mail(now)
    staff.open_accounts()
