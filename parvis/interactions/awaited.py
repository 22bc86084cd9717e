"""Reads of the answers awaited: a list by key, and how many wait."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from parvis.agents.models import Agent

from .models import Awaiting, AwaitingQuerySet
from .queries import MOST, PAGE, Key

SHELVES = ("mine", "service", "lapsed")


def awaitings_page(
    awaited: AwaitingQuerySet, shelf: str, *, agent: Agent, after: Key | None = None, size: int = PAGE
) -> tuple[list[Awaiting], Key | None]:
    """One page of the answers that this agent may see awaited, the oldest day first, and the key of the next one.

    Those that never came are read from the last.
    """
    if shelf == "lapsed":
        found = awaited.filter(state=Awaiting.State.LAPSED).order_by("-until", "-id")
    else:
        found = awaited.open().order_by("until", "id")
    if shelf == "mine":
        found = found.filter(agent=agent)
    if after is not None:
        day, beyond = after.at.date(), "lt" if shelf == "lapsed" else "gt"
        found = found.filter(Q(**{f"until__{beyond}": day}) | Q(until=day, **{f"id__{beyond}": after.id}))
    rows = list(found.select_related("unit", "contact__profile__organisation")[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], Key(_moment(last.until), last.pk)


def awaiting_counts(awaited: AwaitingQuerySet, *, agent: Agent) -> dict[str, int]:
    """How many of these answers are awaited on each shelf, in one query that stops past ``MOST``."""
    waiting = awaited.open().order_by().values("pk")[: MOST + 1]
    among = Awaiting.objects.filter(pk__in=waiting).order_by()
    return among.aggregate(mine=Count("pk", filter=Q(agent=agent)), service=Count("pk"))


def awaited_of(awaited: AwaitingQuerySet, profiles: Collection[UUID]) -> list[Awaiting]:
    """The answers awaited of these persons, the oldest day first."""
    found = awaited.open().filter(contact__profile__in=list(profiles)).select_related("unit")
    return list(found.order_by("until", "id")[:PAGE])


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
