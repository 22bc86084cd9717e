"""What a service asks another one about a case, and what it answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .case import Case


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Words for sets of opinions."""

    def pending(self) -> "OpinionQuerySet":
        """Those still awaited."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class Opinion(models.Model):
    """An opinion asked of another unit about a case: the question, until when, and the answer."""

    class Verdict(models.TextChoices):
        FAVOURABLE = "favourable", _("Favorable")
        RESERVED = "reserved", _("Favorable avec réserves")
        UNFAVOURABLE = "unfavourable", _("Défavorable")
        NONE = "none", _("Sans avis")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="opinions", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    question = SealedTextField(max_length=5_000)
    shared = ArrayField(models.UUIDField(), default=list, blank=True)
    """The documents of the case that the unit may read."""
    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """None when the process of the procedure asks it."""
    asked_signed = signature_kept()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    answered_signed = signature_kept()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    text = SealedTextField(max_length=10_000, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis demandé")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="opinion_one_at_a_time_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, verdict="")
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False, withdrawn_at__isnull=True)
                    & ~Q(verdict="")
                ),
                name="opinion_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["reserved", "unfavourable"]) | ~Q(text=""), name="opinion_says_why"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_pending(self) -> bool:
        """Whether it is still awaited."""
        return self.answered_at is None and self.withdrawn_at is None


class Participation(models.Model):
    """A unit lent the reading of one case while its opinion is awaited. Ids and dates only, no personal data.

    Its wall is the authority, not the sector: it is by this row that agents of another sector learn that something
    is asked of them, and which case the transaction may open for them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_constraint=False)
    opinion = models.OneToOneField(Opinion, models.CASCADE, related_name="participation", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participation")
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                condition=Q(ended_at__isnull=True),
                name="participation_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.case_id}"
