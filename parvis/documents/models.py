"""Files people and services exchange: one row each, the bytes apart in the storage."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id


class DocumentQuerySet(models.QuerySet["Document"]):
    """Words for sets of documents."""

    def present(self) -> "DocumentQuerySet":
        """Those whose bytes are still kept."""
        return self.filter(removed_at__isnull=True)

    def held_by(self, holder: UUID) -> "DocumentQuerySet":
        """Those that this case, or the draft it was, opens."""
        return self.present().filter(holder_id=holder)

    def names_among(self, stored: Sequence[str]) -> set[str]:
        """Those of these names of the storage that a document, or its thumbnail, bears. One query."""
        thumbnails = ~Q(thumbnail_name="") & Q(thumbnail_name__in=stored)
        pairs = self.filter(Q(storage_name__in=stored) | thumbnails).order_by("pk")
        borne = {name for pair in pairs.values_list("storage_name", "thumbnail_name") for name in pair}
        return borne.intersection(stored)

    def unexamined(self, *, after: datetime, before: datetime) -> "DocumentQuerySet":
        """Those received between these moments and still waiting for a verdict."""
        waiting = self.present().filter(state__in=Document.WAITING)
        return waiting.filter(created_at__gte=after, created_at__lt=before)


class Document(models.Model):
    """A file: what it is, who may open it, and what the antivirus said of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Analyse en cours")
        CLEAN = "clean", _("Analysé, aucun virus trouvé")
        INFECTED = "infected", _("Écarté : virus trouvé")
        SCAN_FAILED = "scan_failed", _("Analyse à refaire")
        UNSCANNED = "unscanned", _("Non analysé : aucun antivirus n’est raccordé")

    class Origin(models.TextChoices):
        PERSON = "person", _("Usager")
        AGENT = "agent", _("Agent")
        HOUSE = "house", _("Produit par la plateforme")

    class Held(models.TextChoices):
        CASE = "case", _("Demande")
        CONTACT = "interaction", _("Échange")
        ELIMINATION = "elimination", _("Bordereau d’élimination")

    SERVED = (State.CLEAN, State.UNSCANNED)
    WAITING = (State.RECEIVED, State.SCAN_FAILED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    holder_id = models.UUIDField(db_index=True)
    """The draft or the case that opens it (a draft gives its id to its case), the contact it came with, its list."""
    held = models.CharField(
        max_length=11, choices=Held.choices, default=Held.CASE, db_default=Held.CASE.value
    )
    """What holds it, as the journal names it."""
    document_type = models.SlugField(_("type de pièce"), max_length=60, blank=True)
    name = SealedTextField(_("nom"), max_length=120)
    kind = models.CharField(max_length=10)
    """The format by content, as ``inspection`` names it."""
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    signature = models.CharField(_("virus trouvé"), max_length=200, blank=True)
    thumbnail_name = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    """How many pages can be previewed; null when there is no preview."""
    origin = models.CharField(max_length=6, choices=Origin.choices)
    created_at = models.DateTimeField()
    examined_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["received", "scan_failed"], removed_at__isnull=True),
                name="document_unexamined",
            ),
            models.Index(
                fields=["thumbnail_name"], condition=~Q(thumbnail_name=""), name="document_thumbnail"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
            models.CheckConstraint(
                condition=Q(thumbnail_name="") | Q(state__in=["clean", "unscanned"]),
                name="document_thumbnail_once_examined",
            ),
            models.CheckConstraint(
                condition=Q(signature="") | Q(state="infected"), name="document_signature_when_infected"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_served(self) -> bool:
        """Whether its bytes may leave: examined, and still kept."""
        return self.state in self.SERVED and self.removed_at is None

    def is_waiting(self) -> bool:
        """Whether its verdict is still to come."""
        return self.state in self.WAITING and self.removed_at is None
