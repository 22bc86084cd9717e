"""Words prepared for the person: texts that serve again, and replies that leave later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.interactions.models import Interaction

from .case import Case


class Snippet(models.Model):
    """A text of an authority that serves in replies. It is about nobody: everybody of the authority reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    reserved_to = models.CharField(max_length=30, choices=Sector.choices, blank=True)
    """The only sector whose replies may use it; empty: every sector."""
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    """The only service that is offered it; None: all of them."""
    title = models.CharField(max_length=80)
    body = models.TextField(max_length=4_000)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("modèle de réponse")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="snippet_says_something")
        ]

    def __str__(self) -> str:
        return self.title


class PlannedReply(models.Model):
    """A reply written, that leaves at its moment unless it is taken back before."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Pas encore parti")
        LEFT = "left", _("Parti")
        CANCELLED = "cancelled", _("Repris")
        DROPPED = "dropped", _("N’est pas parti")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="planned_replies", db_constraint=False)
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    body = SealedTextField(max_length=5_000)
    written_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    interaction = models.OneToOneField(
        Interaction, models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name = _("réponse prévue")
        ordering = ["leaves_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="planned_reply_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="left", interaction__isnull=False)
                | (~Q(state="left") & Q(interaction__isnull=True)),
                name="planned_reply_left_as_message",
            ),
            models.CheckConstraint(
                condition=Q(leaves_at__gte=models.F("written_at")), name="planned_reply_in_order"
            ),
        ]
        indexes = [models.Index(fields=["leaves_at"], condition=Q(state="waiting"), name="planned_reply_due")]

    def __str__(self) -> str:
        return str(self.id)
