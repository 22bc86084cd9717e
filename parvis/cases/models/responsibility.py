"""Who answers for a case."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sectors import Sector

from .case import Case


class Responsibility(models.Model):
    """Who answered for a case, from when to when."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="responsibilities", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    signed = signature_kept()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("responsabilité")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at__isnull=True), name="responsibility_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="responsibility_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id} {self.agent_id}"
