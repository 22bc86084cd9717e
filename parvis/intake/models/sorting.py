"""What an agent did of a message, and all that taking it back needs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedJSONField, SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.cases.models import Case
from parvis.catalogue.models import Procedure

from .arrival import Arrival


class Sorting(models.Model):
    """One gesture of an agent on a message that arrived."""

    class Gesture(models.TextChoices):
        PERSON = "person", _("Personne confirmée")
        ATTACH = "attach", _("Rattaché à une demande")
        OPEN_CASE = "open_case", _("Demande ouverte")
        SEND_ON = "send_on", _("Confié à un autre service")
        SPAM = "spam", _("Classé indésirable")
        SET_ASIDE = "set_aside", _("Classé sans suite")
        ANSWERED = "answered", _("Répondu")
        SPLIT = "split", _("Scindé en plusieurs envois")
        MERGE = "merge", _("Réuni à un autre envoi")
        REFER = "refer", _("Transmis à l’autorité compétente")
        RELEASE = "release", _("Accusé envoyé")
        NOT_SPAM = "not_spam", _("Remis dans le tri")

    STAYS = (Gesture.PERSON, Gesture.SEND_ON, Gesture.RELEASE, Gesture.SPLIT, Gesture.NOT_SPAM)
    """Gestures after which the message still waits for somebody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    arrival = models.ForeignKey(Arrival, models.CASCADE, db_constraint=False, related_name="sortings")
    gesture = models.CharField(max_length=10, choices=Gesture.choices)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    undone_signed = signature_kept()
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="+")
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    """The one that was chosen."""
    unit_from = models.ForeignKey(
        Unit, models.PROTECT, db_constraint=False, null=True, blank=True, related_name="+", db_index=False
    )
    unit_to = models.ForeignKey(
        Unit, models.PROTECT, db_constraint=False, null=True, blank=True, related_name="+", db_index=False
    )
    accepted = models.BooleanField(null=True, blank=True)
    """Whether the procedure chosen is the one that was suggested; empty when none was, or none was to be chosen."""
    score = models.FloatField(null=True, blank=True)
    """Of that suggestion, from 0 to 1."""
    reason = SealedTextField(blank=True, max_length=2_000)
    """Why, or a word to colleagues."""
    kept = SealedJSONField(default=dict, blank=True)
    """What taking it back needs."""

    class Meta:
        verbose_name = _("geste de tri")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="sorting_undone_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "at"], condition=Q(accepted__isnull=False), name="sorting_judged"
            ),
            models.Index(fields=["authority", "sector", "-at", "id"], name="sorting_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.gesture}"

    def stands(self) -> bool:
        """Whether nobody took it back."""
        return self.undone_at is None
