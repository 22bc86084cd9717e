"""The answer that a service awaits of somebody it wrote to."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .interaction import Interaction

BETWEEN = timedelta(days=7)
"""From one reminder to the next, and from the last one to the day the agent is told."""

MOST_REMINDERS = 2
"""Reminders that one may be sent: more is pestering."""


class AwaitingQuerySet(models.QuerySet["Awaiting"]):
    """Words for sets of answers awaited."""

    def open(self) -> "AwaitingQuerySet":
        """Those that have not come, nor been given up."""
        return self.filter(state=Awaiting.State.WAITING)


class Awaiting(models.Model):
    """An answer awaited: of which message, until when, with how many reminders, and how it ended."""

    class About(models.TextChoices):
        CASE = "case", _("Demande")
        ARRIVAL = "arrival", _("Envoi reçu")

    class State(models.TextChoices):
        WAITING = "waiting", _("Réponse attendue")
        ANSWERED = "answered", _("La personne a répondu")
        LAPSED = "lapsed", _("Restée sans réponse")
        STOPPED = "stopped", _("N’est plus attendue")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    about = models.CharField(max_length=7, choices=About.choices)
    thread = models.UUIDField()
    """Its conversation: the case, or the first message of it."""
    contact = models.ForeignKey(Interaction, models.CASCADE, related_name="awaitings")
    """Our message that awaits an answer."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    """Who awaits it, and is told when it does not come."""
    signed = signature_kept()
    asked_at = models.DateTimeField()
    until = models.DateField()
    """The last day before the first reminder."""
    reminders = models.PositiveSmallIntegerField(default=1)
    """How many are to be sent."""
    reminded = models.PositiveSmallIntegerField(default=0)
    """How many were."""
    next_on = models.DateField(null=True, blank=True)
    """The day after which time does something: a reminder, or telling the agent; empty once it is over."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AwaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse attendue")
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state="waiting"), name="awaiting_once_a_thread"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True, next_on__isnull=False)
                | (~Q(state="waiting") & Q(ended_at__isnull=False, next_on__isnull=True)),
                name="awaiting_over_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=2) & Q(reminded__lte=models.F("reminders")),
                name="awaiting_reminders_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["next_on"], condition=Q(state="waiting"), name="awaiting_due"),
            models.Index(fields=["unit", "state", "until", "id"], name="awaiting_of_unit"),
            models.Index(fields=["thread"], name="awaiting_of_thread"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_open(self) -> bool:
        """Whether the answer is still awaited."""
        return self.state == self.State.WAITING
