"""A decision that others read and approve before it exists (note 56)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.definition import VisaRole

from .case import Case
from .decision_content import ProposedDecision


class SubmittedDecision(ProposedDecision):
    """A decision, or a closure, as its author submits it. Nothing of it leaves before every visa of ``chain``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Attend un visa")
        RETURNED = "returned", _("Rendue à son auteur")
        MADE = "made", _("Prise")
        WITHDRAWN = "withdrawn", _("Reprise par son auteur")
        DROPPED = "dropped", _("Sans objet : la demande s’est terminée autrement")

    case = models.ForeignKey(Case, models.CASCADE, related_name="submitted_decisions", db_constraint=False)
    chain = ArrayField(models.CharField(max_length=12, choices=VisaRole.choices))
    step = models.PositiveSmallIntegerField(default=0)
    """The rank, in ``chain``, of the visa that is awaited."""
    turn = models.PositiveSmallIntegerField(default=0)
    """Grows with each visa and each correction: a page drawn at another turn is about something else."""
    submitted_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("décision soumise au visa")
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="submitted_decision_one_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="submitted_decision_ended",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def awaited(self) -> VisaRole:
        """The role of who gives the visa that is awaited."""
        return VisaRole(self.chain[self.step])

    def is_last_step(self) -> bool:
        """Whether the visa that is awaited lets the decision be made."""
        return self.step == len(self.chain) - 1


class DecisionVisa(models.Model):
    """What one reader of a submitted decision did: approved it, corrected it, or returned it with a reason."""

    class Verdict(models.TextChoices):
        GIVEN = "given", _("Visa donné")
        CORRECTED = "corrected", _("Corrigée")
        RETURNED = "returned", _("Rendue à son auteur")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    submitted = models.ForeignKey(
        SubmittedDecision, models.CASCADE, related_name="visas", db_constraint=False
    )
    turn = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=VisaRole.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = SealedTextField(max_length=2_000, blank=True)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    in_place_of = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """The absent colleague whose visa it was."""
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visa d’une décision")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submitted", "turn"], name="visa_one_a_turn"),
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="visa_returned_with_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.submitted_id}"
