"""The words of a letter of the procedure as an agent corrected them for one case: what was sent, kept as it was."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedJSONField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.natures import Outcome

from .case import Case
from .corrections import CorrectionRequest
from .decisions import Decision


class Wording(models.Model):
    """A letter worded on a case: sent by itself, the letter of a decision, or a request to complete it."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Courrier")
        ATTESTATION = "attestation", _("Attestation")
        DECISION = "decision", _("Décision")
        CORRECTION = "correction", _("Demande de complément")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="wordings", db_constraint=False)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    letter = models.CharField(max_length=60)
    """The id of the letter in that version."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    """The decision it is worded for: it serves for no other."""
    document = SealedJSONField()
    """Its words as they were corrected, a letter of its own (``letters.composed.settling``)."""
    author = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """None for a letter that the process of the procedure sends."""
    signed = signature_kept()
    written_at = models.DateTimeField()
    decision = models.OneToOneField(
        Decision, models.CASCADE, null=True, blank=True, related_name="wording", db_constraint=False
    )
    """None while its decision is only proposed (``ProposedDecision.wording``), or for a letter that is no decision."""
    correction = models.OneToOneField(
        CorrectionRequest,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="wording",
        db_constraint=False,
    )
    """What it asks for, when it asks to complete the case."""

    class Meta:
        verbose_name = _("courrier rédigé")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="decision") | Q(outcome="", decision=None), name="wording_of_its_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", correction__isnull=False)
                | (~Q(kind="correction") & Q(correction=None)),
                name="wording_of_its_correction",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
