"""The gallery: the procedures that authorities of one installation choose to share with the others."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .natures import Nature
from .reading import LONGEST_TITLE


class SharedProcedure(models.Model):
    """A published version that its authority shares: the archive as it was that day, and under which licence.

    Every authority reads it, so nothing in it names an agent: who shared it is in the journal of its authority.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    procedure = models.ForeignKey("catalogue.Procedure", models.PROTECT, related_name="+")
    version = models.ForeignKey("catalogue.ProcedureVersion", models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    summary = models.TextField(blank=True)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    licence = models.CharField(max_length=20)
    """Its SPDX identifier, one of ``sharing.manifest.LICENCES``."""
    digest = models.CharField(max_length=64)
    """The SHA-256 of the archive."""
    archive = models.BinaryField()
    shared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("démarche de la galerie")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(withdrawn_at__isnull=True), name="procedure_shared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.digest[:8]})"
