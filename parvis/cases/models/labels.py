"""Labels: the words a service sorts its cases by, and which case bears which."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .case import Case


class LabelQuerySet(models.QuerySet["Label"]):
    """Words for sets of labels."""

    def in_use(self) -> "LabelQuerySet":
        """Those that may still be put on a case."""
        return self.filter(retired_at__isnull=True)

    def for_sectors(self, *sectors: str) -> "LabelQuerySet":
        """Those that a case of one of these sectors may bear."""
        return self.filter(reserved_to__in=["", *sectors])


class Label(models.Model):
    """A word of an authority to sort its cases by. It names no person: everybody of the authority reads it."""

    class Tone(models.TextChoices):
        """The colours of the house that keep their contrast in both schemes."""

        NEUTRAL = "neutral", _("Gris")
        INFO = "info", _("Bleu")
        SUCCESS = "success", _("Vert")
        WARNING = "warning", _("Ocre")
        DANGER = "danger", _("Rouge")
        PROGRESS = "progress", _("Violet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    reserved_to = models.CharField(max_length=30, choices=Sector.choices, blank=True)
    """The only sector whose cases may bear it; empty: every sector."""
    name = models.CharField(max_length=40)
    tone = models.CharField(max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)
    retired_at = models.DateTimeField(null=True, blank=True)
    """Since when no case may receive it any more; those that bear it keep it."""

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("étiquette")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                models.F("authority"),
                models.F("reserved_to"),
                Lower("name"),
                condition=models.Q(retired_at__isnull=True),
                name="label_name_once",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="label_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseLabel(models.Model):
    """A label on a case, and who put it there."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="labels", db_index=False, db_constraint=False)
    label = models.ForeignKey(Label, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    added_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("étiquette d’une demande")
        constraints = [models.UniqueConstraint(fields=["case", "label"], name="label_once_a_case")]
        indexes = [models.Index(fields=["label", "case"], name="case_label_cases")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label_id}"
