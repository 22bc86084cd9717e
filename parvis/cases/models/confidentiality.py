"""Why a case is confidential, from when to when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector

from .case import Case


class Confidentiality(models.Model):
    """A time during which only a few may see a case, and the reason why."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="confidentialities", db_constraint=False)
    reason = SealedTextField(max_length=500)
    set_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("confidentialité")
        ordering = ["set_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="confidentiality_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="confidentiality_lifted_by",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="confidentiality_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.set_at}"
