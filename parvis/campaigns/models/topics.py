"""What an authority writes about: a service, an area, an event."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority, Unit
from parvis.base.identifiers import new_id
from parvis.base.labels import text


class TopicQuerySet(models.QuerySet["Topic"]):
    """Words for sets of topics."""

    def offered(self, *, on: date) -> "TopicQuerySet":
        """Those one may subscribe to on that day: neither retired, nor of an event that is over."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), retired_at=None)

    def named(self, ids: Collection[UUID]) -> "TopicQuerySet":
        """These ones, in the order in which they are shown."""
        return self.filter(pk__in=list(ids)).shown()

    def shown(self) -> "TopicQuerySet":
        """In the order in which people read them: services, areas, events, each by its title."""
        rank = models.Case(
            *(models.When(kind=kind, then=place) for place, kind in enumerate(Topic.Kind.values)),
            output_field=models.IntegerField(),
        )
        return self.alias(rank=rank).order_by("rank", "title__fr", "id")


class Topic(models.Model):
    """Something one may agree to be written to about."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service")
        AREA = "area", _("Quartier ou secteur")
        EVENT = "event", _("Événement")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    """The service that keeps it."""
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices)
    title = models.JSONField(_("intitulé"))
    """In each language, French always (``base.labels``)."""
    ends_on = models.DateField(_("dernier jour"), null=True, blank=True)
    """Of an event: afterwards nobody subscribes any more."""
    opened_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet d’information")
        verbose_name_plural = _("sujets d’information")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(kind="event"), name="topic_ends_with_its_event"
            )
        ]
        indexes = [models.Index(fields=["authority", "kind"], name="topic_of_authority")]

    def __str__(self) -> str:
        return str(self.title.get("fr", ""))

    def called(self, language: str) -> str:
        """Its title in a language, in French when it has no other."""
        return text(self.title, language)
