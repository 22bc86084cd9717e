"""The call somebody was promised, until she is reached or given up."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.agents.rights import Right
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.people.models import Profile

from .interaction import Interaction

CALLING = (Right.RECEIVE, Right.ACT, Right.MANAGE)
"""Rights that let one note contacts and call people back, in their sectors and services."""


class CallBackQuerySet(models.QuerySet["CallBack"]):
    """Words for sets of calls promised."""

    def open(self) -> "CallBackQuerySet":
        """Those nobody has kept nor given up."""
        return self.filter(state__in=CallBack.OPEN)

    def late(self, *, at: datetime) -> "CallBackQuerySet":
        """Open ones whose promised window is over."""
        return self.open().filter(until__lt=at)


class CallBack(models.Model):
    """A call promised to somebody: about which contact, between when and when, by whom, and what came of it.

    It hangs on the contact during which it was promised, never on a case: what that contact was about, none, one
    or several cases, stays whole (a call promised is no piece of a case).
    """

    class State(models.TextChoices):
        PROMISED = "promised", _("À rappeler")
        TRIED = "tried", _("Déjà essayé")
        KEPT = "kept", _("Tenu")
        ABANDONED = "abandoned", _("Abandonné")

    OPEN = (State.PROMISED, State.TRIED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    contact = models.ForeignKey(Interaction, models.PROTECT, related_name="call_backs")
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="call_backs")
    name = models.CharField(_("nom"), max_length=200, blank=True)
    telephone = models.CharField(_("téléphone"), max_length=20)
    """In E.164, as given that day: the person may want another number than those of her file."""
    subject = SealedTextField(_("objet"), max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField()
    """The window promised: from when, until when."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """Who should call, when it is somebody in particular; otherwise whoever can in the service."""
    signed = signature_kept()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROMISED)
    tries = models.PositiveSmallIntegerField(default=0)
    promised_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    promised_signed = signature_kept()
    promised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    result = SealedTextField(max_length=2_000, blank=True)
    """What was said once reached, or why it was given up."""

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("rappel")
        indexes = [
            models.Index(fields=["unit", "state", "until", "id"], name="call_back_of_unit"),
            models.Index(
                fields=["authority", "sector", "until", "id"],
                condition=Q(ended_at__isnull=True),
                name="call_back_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["promised", "tried", "kept", "abandoned"]),
                name="call_back_known_state",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="call_back_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "abandoned"], ended_at__isnull=False)
                | (~Q(state__in=["kept", "abandoned"]) & Q(ended_at__isnull=True)),
                name="call_back_over_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(state="tried") | Q(tries__gt=0), name="call_back_tried"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_open(self) -> bool:
        """Whether somebody still waits for the call."""
        return self.state in self.OPEN

    def is_late(self, *, at: datetime) -> bool:
        """Whether the window promised is over and nobody reached her."""
        return self.is_open() and self.until < at

    def is_due(self, *, at: datetime, within: timedelta = timedelta(0)) -> bool:
        """Whether its window has begun, or begins within this time."""
        return self.is_open() and self.since <= at + within


class CallAttempt(models.Model):
    """One try at a call promised: when, by whom, with what result."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Personne jointe")
        NO_ANSWER = "no_answer", _("Pas de réponse")
        MESSAGE_LEFT = "message_left", _("Message laissé")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    call_back = models.ForeignKey(CallBack, models.CASCADE, related_name="attempts")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    tried_at = models.DateTimeField()

    class Meta:
        verbose_name = _("essai d’un rappel")
        ordering = ["tried_at", "id"]

    def __str__(self) -> str:
        return f"{self.call_back_id} {self.outcome}"
