"""Reads of the tray: what waits, by what the law wants first; what was sorted; how much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, DateField, Exists, F, IntegerField, Min, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from parvis.agents.models import Right
from parvis.agents.rights import Grants
from parvis.catalogue.models import Procedure
from parvis.interactions.models.call_backs import CALLING
from parvis.people.models import Profile

from ..models import Arrival, ArrivalPart, ArrivalQuerySet, Sorting
from .access import tray_of

PAGE = 50
MOST = 1_000
"""Beyond, a count is told « 1 000+ »."""

SHELVES = ("sort", "service", "late", "spam", "lately")
WAITING = ("sort", "service", "late")
NEVER = date(9999, 12, 31)
"""The last day of what has none: it comes after all that has one."""

DUE = Coalesce(
    Case(
        When(receipt_at=None, receipt_due_on__isnull=False, then=F("receipt_due_on")),
        When(acknowledged_at=None, then=F("acknowledgement_due_on")),
        default=None,
    ),
    Value(NEVER),
    output_field=DateField(),
)
"""The nearest day by which the law still wants something of a message: its receipt, then its acknowledgement."""

CALM = Case(When(urgency=0, then=0), default=1, output_field=IntegerField())
"""Whoever may be in danger comes before any delay."""

ORDER = ("calm", "due", "urgency", "arrived_at", "id")
"""Danger, then what the law wants first, then what presses, then the oldest."""


@dataclass(frozen=True)
class Key:
    """Where a page begins: after which message, in the order of its shelf."""

    due: date
    urgency: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.due.isoformat()}~{self.urgency}~{self.at.isoformat()}~{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a link, or None when it was altered: the first page then."""
        try:
            due, urgency, moment, id_ = text.split("~")
            found = cls(
                date.fromisoformat(due),
                int(urgency),
                datetime.fromisoformat(moment.replace(" ", "+")),
                UUID(hex=id_),
            )
        except ValueError:
            return None
        return found if found.at.tzinfo and 0 <= found.urgency <= 9 else None


def tray_page(
    grants: Grants, shelf: str, *, today: date, after: Key | None = None, size: int = PAGE
) -> tuple[list[Arrival], Key | None]:
    """One page of what waits, or of spam, and the key of the next one.

    What waits comes by the day the law gives, then by its urgency, then the oldest first; spam, the last first.
    """
    if shelf == "spam":
        return _spam_page(grants, after=after, size=size)
    found = _waiting(grants, shelf, today=today)
    if after is not None:
        found = found.filter(_beyond(after))
    # What is put in order is narrow: the words of thousands of messages are not.
    order = list(found.order_by(*ORDER).values_list("pk", flat=True)[: size + 1])
    return _cut(_whole(order), size)


def sorted_lately(grants: Grants, *, size: int = PAGE) -> list[Sorting]:
    """The last gestures on messages that she may read, the newest first, those taken back among them."""
    hers = tray_of(grants).filter(pk=OuterRef("arrival"))
    walls = Q(pk__in=[])
    for wall in grants.meeting_walls:
        walls |= Q(authority_id=wall.authority, sector=wall.sector)
    found = Sorting.objects.filter(walls).filter(Exists(hers))
    return list(
        found.select_related(
            "arrival__interaction__profile", "case", "unit_to", "procedure__current"
        ).order_by("-at", "-id")[:size]
    )


def next_after(grants: Grants, arrival: Arrival, *, today: date) -> UUID | None:
    """The message to open once this one is done: the first that waits, but it."""
    found = _waiting(grants, "sort", today=today).exclude(pk=arrival.pk)
    return next(iter(found.order_by(*ORDER).values_list("pk", flat=True)[:1]), None)


def tray_counts(grants: Grants, *, today: date) -> dict[str, int]:
    """How many wait on each shelf, in one query that stops past ``MOST``."""
    first = tray_of(grants).to_sort().order_by().values("pk")[: MOST + 1]
    among = Arrival.objects.filter(pk__in=first).annotate(due=DUE).order_by()
    return among.aggregate(
        sort=Count("pk"),
        service=Count("pk", filter=_hers(grants)),
        late=Count("pk", filter=Q(due__lt=today)),
    )


def waiting_count(grants: Grants, *, most: int) -> int:
    """How many messages wait to be sorted in her services, as far as ``most``; one query."""
    return tray_of(grants).to_sort().order_by().values("pk")[:most].count()


@dataclass(frozen=True)
class Figures:
    """What a manager reads of the tray in the morning."""

    waiting: int
    oldest: datetime | None
    receipts_today: int
    receipts_late: int
    acknowledgements_today: int
    acknowledgements_late: int


def tray_figures(grants: Grants, *, today: date) -> Figures:
    """What waits where she manages, and what the law wants of it today or wanted before; one query, bounded."""
    managed = Arrival.objects.filter(grants.condition([Right.MANAGE])).to_sort()
    among = Arrival.objects.filter(pk__in=managed.order_by().values("pk")[: MOST + 1]).order_by()
    receipt, owed = Q(receipt_at=None), Q(acknowledged_at=None)
    told = among.aggregate(
        waiting=Count("pk"),
        oldest=Min("arrived_at"),
        receipts_today=Count("pk", filter=receipt & Q(receipt_due_on=today)),
        receipts_late=Count("pk", filter=receipt & Q(receipt_due_on__lt=today)),
        acknowledgements_today=Count("pk", filter=owed & Q(acknowledgement_due_on=today)),
        acknowledgements_late=Count("pk", filter=owed & Q(acknowledgement_due_on__lt=today)),
    )
    return Figures(**told)


def proposed_person(arrival: Arrival) -> Profile | None:
    """Whose message it seems to be."""
    if arrival.proposed_id is None:
        return None
    return Profile.objects.select_related("organisation").filter(pk=arrival.proposed_id).first()


def parts_of(arrival: Arrival) -> list[ArrivalPart]:
    """The files of a message, in its order, each with what was kept of it."""
    return list(arrival.parts.select_related("document").order_by("position"))


def offered_among(authority: UUID, slugs: Iterable[str]) -> dict[str, Procedure]:
    """Those of these procedures that are published today, with their service, by slug."""
    found = Procedure.objects.published().filter(authority_id=authority, slug__in=list(slugs))
    return {one.slug: one for one in found.select_related("unit")}


def gestures_on(arrival: Arrival) -> list[Sorting]:
    """What agents did of a message, the newest first."""
    done = Sorting.objects.filter(arrival=arrival).select_related("unit_from", "unit_to", "case")
    return list(done.order_by("-at", "-id"))


def _waiting(grants: Grants, shelf: str, *, today: date) -> ArrivalQuerySet:
    found = Arrival.objects.filter(grants.condition(CALLING)).to_sort().annotate(due=DUE, calm=CALM)
    match shelf:
        case "service":
            return found.filter(_hers(grants))
        case "late":
            return found.filter(due__lt=today)
    return found


def _hers(grants: Grants) -> Q:
    """What is of the services she is named in; all that she sorts when she is named in none, but in the whole house."""
    named = sorted({unit for right in CALLING for unit in grants.units(right)})
    return Q(unit__in=named) if named else Q(pk__isnull=False)


def _beyond(key: Key) -> Q:
    """What comes after a key, column after column."""
    steps = (
        ("calm", min(key.urgency, 1)),
        ("due", key.due),
        ("urgency", key.urgency),
        ("arrived_at", key.at),
        ("id", key.id),
    )
    found, same = Q(pk__in=[]), Q()
    for column, value in steps:
        found |= same & Q(**{f"{column}__gt": value})
        same &= Q(**{column: value})
    return found


def _spam_page(grants: Grants, *, after: Key | None, size: int) -> tuple[list[Arrival], Key | None]:
    found = tray_of(grants).filter(state=Arrival.State.SPAM).annotate(due=DUE)
    if after is not None:
        found = found.filter(Q(arrived_at__lt=after.at) | Q(arrived_at=after.at, id__lt=after.id))
    rows = found.select_related("interaction__profile", "unit").order_by("-arrived_at", "-id")
    return _cut(list(rows[: size + 1]), size)


def _whole(order: Sequence[UUID]) -> list[Arrival]:
    """These messages, in this order, with all that a line tells."""
    whole = Arrival.objects.select_related("interaction__profile", "unit").annotate(due=DUE).in_bulk(order)
    return [whole[one] for one in order if one in whole]


def _cut(rows: Sequence[Arrival], size: int) -> tuple[list[Arrival], Key | None]:
    if len(rows) <= size:
        return list(rows), None
    last = rows[size - 1]
    due: date = last.due  # type: ignore[attr-defined]  # annotated above
    return list(rows[:size]), Key(due, last.urgency, last.arrived_at, last.pk)
