"""Cases that went from the version they were filed under to a later one of the same procedure."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedJSONField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.models import ProcedureVersion

from .case import Case


class CaseMove(models.Model):
    """One case that went to a later version: which, on whose word, and the answers the new form has no room for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="moves", db_constraint=False)
    before = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    after = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    equivalents = models.JSONField(default=dict, blank=True)
    """What of ``after`` took the place of what is gone from ``before``: questions, steps (``moving.between``)."""
    set_aside = SealedJSONField(default=dict, blank=True)
    """Answers as they were, by the ids of ``before``: those that ``after`` no longer asks for, or no longer accepts."""
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("changement de version d’une demande")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="case_move_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.before_id} {self.after_id}"


class MoveRun(models.Model):
    """The moving of all the open cases of a version, piece by piece. Numbers, never a name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    before = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    after = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    equivalents = models.JSONField(default=dict, blank=True)
    """What was chosen to take the place of what is gone (``moving.between``): every piece follows it."""
    pieces = models.PositiveIntegerField(default=0)
    """Pieces done: a job that expects another number has nothing to do."""
    beyond = models.UUIDField(null=True, blank=True)
    """The last case looked at: they are taken in the order of their ids."""
    moved = models.PositiveIntegerField(default=0)
    staying = models.JSONField(default=dict, blank=True)
    """How many stay where they are, by the reason why (``moving.outlook.Stays``)."""
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("changement de version des demandes en cours")
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["before"], condition=Q(ended_at__isnull=True), name="move_run_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(before=F("after")), name="move_run_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.after_id}"

    @property
    def stayed(self) -> int:
        """Cases looked at that stay where they are."""
        return sum(self.staying.values())

    def is_under_way(self) -> bool:
        """Whether jobs are at work on it."""
        return self.ended_at is None
