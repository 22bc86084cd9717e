"""Contacts in and out, whatever the channel: one row each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
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


class Interaction(models.Model):
    """One contact between a person and a service."""

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
    body = models.TextField(max_length=20_000)
    occurred_at = models.DateTimeField()
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    """First name, family name and quality of the agent as they were that day (L111-2); empty when protected."""

    class Meta:
        verbose_name = _("échange")
        ordering = ["occurred_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="in") | Q(agent__isnull=False), name="interaction_out_by_an_agent"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
