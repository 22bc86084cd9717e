"""Contacts in and out, whatever the channel: one row each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.people.models import Profile


class Channel(models.TextChoices):
    """By what way people and services reach each other."""

    PORTAL = "portal", _("En ligne")
    COUNTER = "counter", _("Guichet")
    TELEPHONE = "telephone", _("Téléphone")
    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier postal")


ELECTRONIC = frozenset({Channel.PORTAL.value, Channel.EMAIL.value})
"""Channels by which what arrives is an electronic sending in the sense of L112-11."""


class WrapUp(models.TextChoices):
    """How a contact ends; it may end in several ways."""

    ANSWERED = "answered", _("Réponse donnée")
    CASE_OPENED = "case_opened", _("Demande ouverte")
    ORIENTED = "oriented", _("Orientation vers un service")
    DOCUMENT_TAKEN = "document_taken", _("Document remis au service")
    DOCUMENT_GIVEN = "document_given", _("Document donné à la personne")
    CALL_BACK = "call_back", _("Rappel promis")
    NO_FOLLOW_UP = "no_follow_up", _("Sans suite")


class Interaction(models.Model):
    """One contact between a person and a service.

    A message and a contact that an agent notes are the same thing to whoever reads a file: one row each, in one
    order. What an agent notes has ``outcomes``, and matters (``ContactMatter``); it is about a profile, about an
    identity only declared, or about nobody.
    """

    class Direction(models.TextChoices):
        IN = "in", _("Reçu")
        OUT = "out", _("Envoyé")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    holder_id = models.UUIDField(null=True, db_index=True)
    """The case whose tracking capability opens this row to the person, if any."""
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="interactions")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    body = SealedTextField(max_length=20_000)
    occurred_at = models.DateTimeField()
    """When it happened: the stamp of a letter, the ring of a call."""
    recorded_at = models.DateTimeField(null=True, blank=True)
    """When an agent wrote it down; empty when nobody had to."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When who noted it took it back: it is in no list of the person's any more, the journal keeps both facts."""
    outcomes = ArrayField(models.CharField(max_length=20, choices=WrapUp.choices), default=list, blank=True)
    duration = models.PositiveIntegerField(null=True, blank=True)
    """In seconds."""
    language = models.CharField(max_length=5, blank=True)
    """In which language they spoke, when an agent says so."""
    declared_name = models.CharField(max_length=200, blank=True)
    declared_telephone = models.CharField(max_length=20, blank=True)
    declared_organisation = models.CharField(max_length=200, blank=True, db_default="")
    """In whose name somebody wrote, as the paper says; empty when it is the organisation of ``profile``."""
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    """First name, family name and quality of the agent as they were that day (L111-2); empty when protected."""

    class Meta:
        verbose_name = _("échange")
        ordering = ["occurred_at", "id"]
        indexes = [
            models.Index(
                fields=["agent", "recorded_at"],
                condition=Q(recorded_at__isnull=False),
                name="interaction_noted",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="in") | Q(agent__isnull=False) | Q(recorded_at__isnull=True),
                name="interaction_out_by_an_agent",
            ),
            models.CheckConstraint(
                condition=Q(outcomes__contained_by=[one.value for one in WrapUp]),
                name="interaction_known_outcomes",
            ),
            models.CheckConstraint(
                condition=Q(outcomes=[]) | Q(agent__isnull=False, recorded_at__isnull=False),
                name="interaction_noted_by_an_agent",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True) | Q(recorded_at__gte=models.F("occurred_at")),
                name="interaction_noted_afterwards",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_noted(self) -> bool:
        """Whether an agent noted it; otherwise it is a message, in the words of who wrote it."""
        return bool(self.outcomes)

    @property
    def outcomes_in_words(self) -> str:
        """How it ended, as one reads it."""
        return ", ".join(str(WrapUp(outcome).label) for outcome in self.outcomes)
