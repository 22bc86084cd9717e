"""What agents answer to messages that are on no case."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.interactions.models import Interaction

from .arrival import Arrival


class Answer(models.Model):
    """An answer to a message: written, then left at its moment unless it was taken back before.

    Its identifier becomes that of the contact it makes once it leaves, so that its files have one holder all along.
    """

    class Way(models.TextChoices):
        EMAIL = "email", _("Par courriel")
        POST = "post", _("Par courrier, à imprimer")

    class State(models.TextChoices):
        WAITING = "waiting", _("Pas encore partie")
        LEFT = "left", _("Partie")
        CANCELLED = "cancelled", _("Reprise")
        DROPPED = "dropped", _("N’est pas partie")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    arrival = models.ForeignKey(Arrival, models.CASCADE, db_constraint=False, related_name="answers")
    way = models.CharField(max_length=5, choices=Way.choices)
    recipient = SealedTextField(blank=True, max_length=254)
    """The address it goes to by e-mail."""
    recipient_name = SealedTextField(blank=True, max_length=200)
    postal_address = SealedTextField(blank=True, max_length=400)
    """Its lines under the name, for a letter."""
    subject = SealedTextField(max_length=250)
    body = SealedTextField(max_length=5_000)
    language = models.CharField(max_length=5)
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    written_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    awaited_until = models.DateField(null=True, blank=True)
    """Until when an answer to it is awaited once it has left; empty when none is."""
    reminders = models.PositiveSmallIntegerField(default=1)
    """How many times she is then reminded."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    interaction = models.OneToOneField(
        Interaction, models.CASCADE, db_constraint=False, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("réponse à un envoi")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="answer_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="left", interaction__isnull=False)
                | (~Q(state="left") & Q(interaction__isnull=True)),
                name="answer_left_as_contact",
            ),
            models.CheckConstraint(
                condition=Q(leaves_at__gte=models.F("written_at")), name="answer_in_order"
            ),
            models.CheckConstraint(
                condition=Q(interaction__isnull=True) | Q(interaction=models.F("id")),
                name="answer_is_contact",
            ),
        ]
        indexes = [models.Index(fields=["leaves_at"], condition=Q(state="waiting"), name="answer_due")]

    def __str__(self) -> str:
        return str(self.id)

    def is_waiting(self) -> bool:
        """Whether it may still be taken back."""
        return self.state == self.State.WAITING
