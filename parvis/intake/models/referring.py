"""What is another authority's matter: to whom a message goes, and what another authority had first (L114-2, L114-3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .arrival import Arrival


class OutsideAuthority(models.Model):
    """An authority that is not of this installation, as agents wrote it to: what they used is proposed again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    postal_address = models.TextField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("autorité extérieure")
        ordering = ["-used_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name", "email"], name="outside_authority_once"),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(postal_address=""), name="outside_authority_is_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """A message that goes to the competent authority, unless it is taken back before it leaves (L114-2)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Pas encore partie")
        LEFT = "left", _("Partie")
        TAKEN_BACK = "taken_back", _("Reprise")
        RETURNED = "returned", _("Revenue")

    class Proof(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Elle a accusé réception à l’usager")
        ANSWERED = "answered", _("Elle a répondu à la transmission")
        NOTED = "noted", _("Noté par un agent")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    arrival = models.ForeignKey(Arrival, models.CASCADE, db_constraint=False, related_name="referrals")
    to = models.ForeignKey(
        Authority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    """The competent authority, when it is of this installation."""
    name = models.CharField(max_length=160)
    """How the competent authority was called that day, and how it is reached: what the person was told."""
    email = models.EmailField(blank=True)
    postal_address = models.TextField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    explanation = SealedTextField(blank=True, max_length=2_000)
    """What the agent adds, for the person and the competent authority alike."""
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    decided_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it left, or was taken back."""
    passed_as = models.UUIDField(null=True, blank=True)
    """The message as the competent authority of this installation has it: behind its own wall."""
    is_told = models.BooleanField(default=False)
    """Whether the notice to the person left with it: nobody can be told without an address."""
    received_at = models.DateTimeField(null=True, blank=True)
    """When the competent authority showed that it has it."""
    proof = models.CharField(max_length=12, choices=Proof.choices, blank=True)
    noted_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    noted_signed = signature_kept()

    class Meta:
        verbose_name = _("transmission à l’autorité compétente")
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="referral_ended",
            ),
            models.UniqueConstraint(
                fields=["arrival"], condition=Q(state__in=["waiting", "left"]), name="referral_once"
            ),
            models.CheckConstraint(
                condition=Q(received_at=None, proof="") | (Q(received_at__isnull=False) & ~Q(proof="")),
                name="referral_received_by_a_proof",
            ),
            models.CheckConstraint(
                condition=(Q(proof="noted") & Q(noted_by__isnull=False))
                | (~Q(proof="noted") & Q(noted_by__isnull=True)),
                name="referral_noted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["leaves_at"], condition=Q(state="waiting"), name="referral_due"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_waiting(self) -> bool:
        """Whether it may still be taken back."""
        return self.state == self.State.WAITING


class FirstReception(models.Model):
    """Which authority had a message first, and when: silence that rejects runs from that day (L114-3)."""

    arrival = models.OneToOneField(
        Arrival, models.CASCADE, primary_key=True, db_constraint=False, related_name="first_reception"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    by_name = models.CharField(max_length=160)
    """How the authority that had it first is called."""
    at = models.DateTimeField()
    by = models.ForeignKey(
        Authority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    """That authority, when it is of this installation."""
    referral = models.UUIDField(null=True, blank=True)
    """Its referral, behind its own wall: the receipt is told there."""

    class Meta:
        verbose_name = _("première réception")

    def __str__(self) -> str:
        return str(self.arrival_id)
