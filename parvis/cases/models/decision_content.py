"""What a decision holds, whether it is made or only proposed: written once, for the three rows that say it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.natures import Outcome


class DecisionContent(models.Model):
    """What is decided, why, and on what ground a right is taken back."""

    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    text = SealedTextField(max_length=5_000, blank=True)
    """What is decided, in the words of the service."""
    reasons_in_law = SealedTextField(max_length=5_000, blank=True)
    reasons_in_fact = SealedTextField(max_length=10_000, blank=True)
    """The considerations of law and of fact (L211-5), one a line."""
    illegality = SealedTextField(max_length=5_000, blank=True)
    """In what the decision that it takes back was illegal (L242-1)."""
    heard_on = models.DateField(null=True, blank=True)
    """The day by which the person could answer (L121-1, L122-1)."""
    asked_on = models.DateField(null=True, blank=True)
    """The day she asked for it herself (L242-4)."""

    class Meta:
        abstract = True


class ProposedDecision(DecisionContent):
    """A decision that its author wrote and that does not exist yet; what it holds is held word for word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    wording = models.OneToOneField(
        "cases.Wording",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("courrier rédigé"),
    )
    """The letter that notifies it, in the words its author chose; None: the one of the house."""
    decision = models.OneToOneField(
        "cases.Decision", models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    """What came of it; None while it waits, and when nothing did."""

    class Meta:
        abstract = True
