"""What is decided, by the service or by its silence, and what the person asks about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.natures import Outcome
from parvis.documents.models import Document

from .case import Case


class Decision(models.Model):
    """A decision of the service, or the implicit one that silence made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    decided_at = models.DateTimeField()
    author = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    author_quality = models.CharField(max_length=120, blank=True)
    author_service = models.CharField(max_length=160, blank=True)
    text = models.TextField(max_length=5_000, blank=True)
    """What is decided, in the words of the service."""
    reasons_in_law = models.TextField(max_length=5_000, blank=True)
    reasons_in_fact = models.TextField(max_length=10_000, blank=True)
    """The considerations of law and of fact (L211-5), one a line."""
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("décision")
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["implicit_acceptance", "implicit_rejection"], author__isnull=True)
                | (
                    Q(author__isnull=False)
                    & ~Q(author_name="")
                    & ~Q(author_quality="")
                    & ~Q(author_service="")
                ),
                name="decision_names_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["refused", "partly"])
                | (~Q(reasons_in_law="") & ~Q(reasons_in_fact="")),
                name="refusal_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PersonalRequest(models.Model):
    """The person asks for the attestation of an implicit acceptance, or the reasons of a rejection."""

    class Kind(models.TextChoices):
        ATTESTATION = "attestation", _("Attestation d’acceptation implicite (L232-3)")
        REASONS = "reasons", _("Motifs du refus implicite (L232-4)")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="personal_requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """Who signs the answer, whoever answers for the case (L212-1)."""

    class Meta:
        verbose_name = _("demande sur une décision implicite")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="personal_request_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="personal_request_answered_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"
