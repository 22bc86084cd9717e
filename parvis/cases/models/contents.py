"""What a case holds: documents, contacts, internal notes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.documents.models import Document
from parvis.interactions.models import Interaction

from .case import Case


class CaseDocument(models.Model):
    """A document of a case: which piece it answers, and who brought it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    piece = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=60, blank=True)
    is_ours = models.BooleanField(default=False)
    """A document of the authority (acknowledgement, decision), not one the person brought."""

    class Meta:
        verbose_name = _("pièce")

    def __str__(self) -> str:
        return str(self.document_id)


class CaseInteraction(models.Model):
    """A contact about a case; one contact may be about several."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts", db_index=False)
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)

    class Meta:
        verbose_name = _("échange d’une demande")
        constraints = [models.UniqueConstraint(fields=["case", "interaction"], name="contact_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.interaction_id}"


class Note(models.Model):
    """What agents tell each other about a case; the person never sees it here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """None for what the process of the procedure tells the service."""
    signed = signature_kept()
    body = SealedTextField(max_length=10_000)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note interne")
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
