"""Reads of contacts and promised calls: lists by key, what a form offers, what surrounds a contact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, prefetch_related_objects

from parvis.agents.models import Agent
from parvis.base.scope import Wall
from parvis.catalogue.models import Procedure
from parvis.people.models import ContactPoint, Profile

from .access import NotFound
from .models import CallAttempt, CallBack, CallBackQuerySet, ContactReason, Interaction
from .reasons import usual_reasons

PAGE = 30
MOST = 1_000
"""Above it a counter says « 1 000+ »."""

SHELVES = ("mine", "service", "late", "over")


def reasons_of(authority: UUID) -> list[ContactReason]:
    """The reasons an authority offers, in its order; the usual ones until it has its own."""
    known = list(ContactReason.objects.filter(authority_id=authority).order_by("position", "code"))
    return [one for one in known or usual_reasons(authority) if one.retired_on is None]


def procedures_within(walls: Iterable[Wall]) -> list[tuple[UUID, Wall, str]]:
    """The published procedures of these sectors, by title."""
    places = Q(pk__in=[])
    for wall in walls:
        places |= Q(authority_id=wall.authority, sector=wall.sector)
    found = Procedure.objects.published().filter(places).order_by("current__title", "id")
    return [
        (id_, Wall(authority, sector), title)
        for id_, authority, sector, title in found.values_list(
            "id", "authority_id", "sector", "current__title"
        )
    ]


def persons_met(profiles: Iterable[UUID]) -> dict[UUID, Profile]:
    """These profiles, with their postal addresses, the preferred first; two queries."""
    postal = ContactPoint.objects.filter(kind=ContactPoint.Kind.POSTAL).order_by("-is_preferred", "id")
    found = (
        Profile.objects.filter(pk__in=list(profiles))
        .select_related("organisation")
        .prefetch_related(Prefetch("contact_points", queryset=postal))
    )
    return {one.pk: one for one in found.order_by("pk")}


def telephone_of(profile: Profile) -> str:
    """The number she prefers to be called on, in E.164; empty when none is known."""
    known = ContactPoint.objects.filter(profile=profile, kind=ContactPoint.Kind.TELEPHONE)
    return known.order_by("-is_preferred", "id").values_list("value", flat=True).first() or ""


def noted_by(agent: Agent, *, since: datetime, most: int = 10) -> list[Interaction]:
    """The contacts an agent noted since then, the latest first, with their matters."""
    found = Interaction.objects.filter(agent=agent, recorded_at__gte=since).select_related(
        "profile__organisation"
    )
    matters = found.prefetch_related("matters__reason", "matters__procedure__current")
    return list(matters.order_by("-recorded_at", "-id")[:most])


def noted_once(agent: Agent, contact: UUID) -> Interaction:
    """A contact that she noted herself, with its matters. Raises NotFound."""
    found = (
        Interaction.objects.filter(agent=agent, recorded_at__isnull=False, pk=contact)
        .select_related("profile")
        .prefetch_related("matters__reason")
        .first()
    )
    if found is None or not found.is_noted:
        raise NotFound(str(contact))
    return found


def with_matters(contacts: Sequence[Interaction]) -> None:
    """Read what these contacts were about, and with whom; four queries whatever their number, none for none."""
    prefetch_related_objects(
        contacts, "profile__organisation", "matters__reason", "matters__procedure__current"
    )


def attempts_of(call: CallBack) -> list[CallAttempt]:
    """The tries at a call, oldest first."""
    return list(call.attempts.order_by("tried_at", "id"))


@dataclass(frozen=True)
class Key:
    """Where a page of calls begins."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a link, or None when it was altered: the first page then."""
        moment, _, id_ = text.partition("~")
        try:
            found = cls(datetime.fromisoformat(moment.replace(" ", "+")), UUID(hex=id_))
        except ValueError:
            return None
        return found if found.at.tzinfo else None


def callbacks_page(
    calls: CallBackQuerySet,
    shelf: str,
    *,
    agent: Agent,
    at: datetime,
    after: Key | None = None,
    size: int = PAGE,
) -> tuple[list[CallBack], Key | None]:
    """One page of these calls that the agent may make, the most urgent first, and the key of the next one.

    A late call ended earlier than any other: it stands on top by its order. What is over is read from its end.
    """
    found = _shelf(calls, shelf, agent=agent, at=at)
    column, descends = ("ended_at", True) if shelf == "over" else ("until", False)
    if after is not None:
        beyond = "lt" if descends else "gt"
        found = found.filter(
            Q(**{f"{column}__{beyond}": after.at}) | Q(**{column: after.at, f"id__{beyond}": after.id})
        )
    order = (f"-{column}", "-id") if descends else (column, "id")
    rows = list(found.select_related("unit", "contact").order_by(*order)[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    moment = last.ended_at if descends else last.until
    assert moment is not None
    return rows[:size], Key(moment, last.pk)


def callback_counts(calls: CallBackQuerySet, *, agent: Agent, at: datetime) -> dict[str, int]:
    """How many of these calls wait on each shelf, in one query that stops past ``MOST``; the over are not counted."""
    waiting = calls.open().order_by().values("pk")[: MOST + 1]
    among = CallBack.objects.filter(pk__in=waiting).order_by()
    return among.aggregate(
        mine=Count("pk", filter=Q(agent=agent)),
        service=Count("pk"),
        late=Count("pk", filter=Q(until__lt=at)),
    )


def late_callbacks(calls: CallBackQuerySet, *, at: datetime, most: int) -> list[CallBack]:
    """Those of these calls that were not kept in time, the oldest first."""
    return list(calls.late(at=at).select_related("unit").order_by("until", "id")[:most])


def callbacks_of(contacts: Iterable[UUID]) -> list[CallBack]:
    """The calls promised during these contacts, oldest first."""
    found = CallBack.objects.filter(contact__in=list(contacts)).select_related("unit")
    return list(found.order_by("promised_at", "id"))


def _shelf(calls: CallBackQuerySet, shelf: str, *, agent: Agent, at: datetime) -> CallBackQuerySet:
    match shelf:
        case "mine":
            return calls.open().filter(agent=agent)
        case "late":
            return calls.late(at=at)
        case "over":
            return calls.filter(ended_at__isnull=False)
    return calls.open()
