"""Links between cases of one wall."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .case import Case


class CaseLink(models.Model):
    """What one case is to another of the same authority and sector; read both ways."""

    class Kind(models.TextChoices):
        RELATED = "related", _("En lien avec")
        DUPLICATE = "duplicate", _("Doublon de")
        PART = "part", _("Fait partie de")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="links", db_constraint=False)
    other = models.ForeignKey(Case, models.CASCADE, related_name="links_from", db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lien entre demandes")
        constraints = [
            models.UniqueConstraint(
                Least("case", "other"), Greatest("case", "other"), name="link_once_a_pair"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="part"), name="link_one_whole_a_part"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
