"""What the person is asked to complete."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.base.working_days import WorkCalendar

from .case import Case

REMIND_BEFORE = 3
"""Working days before the end of its delay at which a correction request is recalled."""


class CorrectionRequest(models.Model):
    """What an agent asks the person to complete, until when, and what it does to the clock."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="correction_requests")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """None when the process of the procedure asks it."""
    signed = signature_kept()
    message = SealedTextField(max_length=5_000, blank=True)
    until = models.DateField()
    is_indispensable = models.BooleanField()
    """Whether at least one thing asked is indispensable: only then the clock is touched (L114-5-1)."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("demande de complément")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="correction_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="correction_answered_or_cancelled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True, reminded_at__isnull=True),
                name="correction_to_recall",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_pending(self) -> bool:
        """Whether the person still has to answer."""
        return self.answered_at is None and self.cancelled_at is None

    def remind_on(self, calendar: WorkCalendar) -> date:
        """The day to recall it: three working days before its end, or half-way when the delay is short.

        Always after the day it was asked, and never after its end.
        """
        asked_on = calendar.local_date(self.asked_at)
        half_way = asked_on + timedelta(days=((self.until - asked_on).days + 1) // 2)
        return max(half_way, calendar.previous_working_days(self.until, REMIND_BEFORE))


class CorrectionItem(models.Model):
    """One thing asked: a piece or a field, and why."""

    class Reason(models.TextChoices):
        MISSING = "missing", _("Manquant")
        ILLEGIBLE = "illegible", _("Illisible")
        OUT_OF_DATE = "out_of_date", _("Périmé")
        WRONG = "wrong", _("Incorrect")

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    request = models.ForeignKey(CorrectionRequest, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    field = models.CharField(max_length=60)
    piece = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    comment = SealedTextField(max_length=500, blank=True)
    legal_text = models.CharField(max_length=300, blank=True)
    is_indispensable = models.BooleanField(default=False)
    is_answered = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("élément demandé")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"
