"""The files of persons who have no case left, and the contacts about nobody: past how long they are proposed.

Two years after the last contact: what the CNIL recommends for the follow-up of persons (délibération 2023-095), and
the usual duration of a file that serves nothing any more.
"""

from datetime import date, datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from parvis.base.working_days import WorkCalendar, add_months
from parvis.cases.models import Case, CaseInteraction
from parvis.interactions.models import CallBack, Interaction
from parvis.people.models import Profile, Relation

from .durations import end_of_day
from .models import Hold

IDLE: Final = 24
"""Months without any contact."""

BASIS: Final = "CNIL, délibération n° 2023-095"


def idle_before(calendar: WorkCalendar, *, on: date) -> datetime:
    """The moment before which a last contact is too old on that day."""
    return end_of_day(calendar, add_months(on, -IDLE))


def idle_profiles(*, before: datetime) -> "QuerySet[Profile]":
    """Those of the scope with no case, no contact since then, no call promised, no freeze, nobody in use beside them.

    ``last_seen``: when their duration began.
    """
    contacts = Interaction.objects.filter(profile=OuterRef("pk")).order_by("-occurred_at")
    found = Profile.objects.filter(merged_into=None, created_at__lt=before).annotate(
        last_seen=Coalesce(
            Greatest(F("created_at"), Subquery(contacts.values("occurred_at")[:1])), F("created_at")
        )
    )
    beside = Relation.objects.filter(ends_on__isnull=True).order_by()
    kept = (
        Exists(_in_use(OuterRef("pk"), before))
        | Exists(CallBack.objects.open().filter(profile=OuterRef("pk")).order_by())
        | Exists(_holds_of(OuterRef("pk")))
        | Exists(beside.filter(Exists(_in_use(OuterRef("target"), before)), source=OuterRef("pk")))
        | Exists(beside.filter(Exists(_in_use(OuterRef("source"), before)), target=OuterRef("pk")))
    )
    return found.exclude(kept).filter(last_seen__lt=before)


def _holds_of(profile: OuterRef) -> "QuerySet[Hold]":
    """What freezes a file, or one united with it since: both would go together."""
    united = Q(profile=profile) | Q(profile__merged_into=profile)
    return Hold.objects.live().filter(united).order_by()


def _in_use(profile: OuterRef, before: datetime) -> "QuerySet[Profile]":
    """The profile, if it has a case or was in contact since then."""
    cases = Case.objects.filter(profile=OuterRef("pk")).order_by()
    contacts = Interaction.objects.filter(profile=OuterRef("pk"), occurred_at__gte=before).order_by()
    return Profile.objects.filter(Q(Exists(cases)) | Q(Exists(contacts)), pk=profile).order_by()


def idle_contacts(*, before: datetime) -> "QuerySet[Interaction]":
    """Contacts of the scope about no file and no case, older than that, whose calls are over."""
    return Interaction.objects.filter(profile=None, holder_id=None, occurred_at__lt=before).exclude(
        Exists(CaseInteraction.objects.filter(interaction=OuterRef("pk")).order_by())
        | Exists(CallBack.objects.open().filter(contact=OuterRef("pk")).order_by())
    )
