"""A price that an agent put in place of the one a table computed: what the table said stays as it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .case import Case
from .tables import TableResult


class CorrectedPrice(models.Model):
    """One correction; the latest is the price. What the table computed, and by which rows, is ``result``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="corrected_prices", db_constraint=False)
    result = models.ForeignKey(
        TableResult, models.CASCADE, related_name="corrections", db_index=False, db_constraint=False
    )
    price = SealedTextField(max_length=20)
    """Euros and cents, with a point: « 12.50 »."""
    reason = SealedTextField(max_length=1_000)
    """In the words that the person reads."""
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    corrected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("prix corrigé")
        ordering = ["corrected_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
