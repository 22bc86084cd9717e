"""Who agreed to be written to about what: when, by what gesture, and until when."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.base.identifiers import new_id

from .topics import Topic

if TYPE_CHECKING:
    from .campaign import Campaign


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Words for sets of subscribers."""

    def agreeing_to(self, topics: Iterable[Topic], *, since: datetime | None = None) -> "SubscriberQuerySet":
        """Those who agreed to one of the services or events, and to one of the areas when areas are named.

        ``since``: who agreed after that moment is left out: a campaign under way does not grow.
        """
        areas: list[UUID] = []
        subjects: list[UUID] = []
        for topic in topics:
            (areas if topic.kind == Topic.Kind.AREA else subjects).append(topic.pk)
        if not areas and not subjects:
            return self.none()
        found = self
        for wanted in filter(None, (subjects, areas)):
            found = found.filter(Exists(_held(wanted, since)))
        return found


def _held(topics: Collection[UUID], since: datetime | None) -> "models.QuerySet[Agreement, Any]":
    held = Agreement.objects.in_force().filter(subscriber=OuterRef("pk"), topic__in=topics)
    return held.filter(confirmed_at__lte=since) if since else held


class Subscriber(models.Model):
    """An address that agreed to something, or asks to; it leads to no profile."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    """Keyed digest of the address: by it one finds whether an address agreed, without reading any."""
    address = SealedTextField(max_length=254, always=True, blank=True)
    """Empty once nothing is agreed to any more: the proof needs the digest alone."""
    language = models.CharField(max_length=5, default="fr")
    known_at = models.DateTimeField()

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonné")
        constraints = [
            models.UniqueConstraint(fields=["authority", "digest"], name="subscriber_once_in_authority")
        ]

    def __str__(self) -> str:
        return str(self.id)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Words for sets of agreements."""

    def in_force(self) -> "AgreementQuerySet":
        """Those confirmed and not withdrawn."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None)

    def standing(self) -> "AgreementQuerySet":
        """Those not withdrawn, confirmed or not yet."""
        return self.filter(withdrawn_at=None)


class Agreement(models.Model):
    """One address agreed to one topic. Asked for on a page, it counts once confirmed by the link sent there."""

    class Way(models.TextChoices):
        PAGE = "page", _("Sur la page de ses choix")
        ONE_CLICK = "one_click", _("Par le lien de désabonnement")
        RETURNED = "returned", _("L’adresse ne reçoit plus")
        COMPLAINED = "complained", _("Plainte pour courrier indésirable")
        RETIRED = "retired", _("Le sujet n’existe plus")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    subscriber = models.ForeignKey(
        Subscriber, models.CASCADE, related_name="agreements", db_constraint=False, db_index=False
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=10, choices=Way.choices, blank=True)
    """By what gesture it ended."""
    campaign: "models.ForeignKey[Campaign | None, Campaign | None]" = models.ForeignKey(
        "campaigns.Campaign",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    """The campaign whose message ended it."""

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "topic"],
                condition=Q(withdrawn_at=None),
                name="agreement_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="agreement_withdrawn_some_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "subscriber"],
                include=["confirmed_at"],
                condition=Q(confirmed_at__isnull=False, withdrawn_at=None),
                name="agreement_in_force",
            ),
            models.Index(fields=["campaign"], condition=Q(campaign__isnull=False), name="agreement_ended_by"),
        ]

    def __str__(self) -> str:
        return str(self.id)
