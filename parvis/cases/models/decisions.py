"""What is decided, by the service or by its silence, and what the person asks about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.natures import Outcome
from parvis.documents.models import Document

from .case import Case
from .decision_content import DecisionContent, ProposedDecision

GIVING_RIGHT = (Outcome.ACCEPTED, Outcome.PARTLY, Outcome.IMPLICIT_ACCEPTANCE)
"""Outcomes that give the person a right: what comes after them cannot take it back freely (L242-1)."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Words for sets of decisions."""

    def giving_right(self) -> "Decision | None":
        """Among the decisions of one case, the one that gave the person the right she has now.

        The first of those that accepted: one that only repeats it gives no later date to take it back.
        """
        given = None
        for decision in self.order_by("decided_at", "id"):
            if decision.outcome in GIVING_RIGHT:
                given = given or decision
            elif decision.outcome in (Outcome.REFUSED, Outcome.IMPLICIT_REJECTION):
                given = None
        return given


class Decision(DecisionContent):
    """A decision of the service, or the implicit one that silence made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    decided_at = models.DateTimeField()
    author = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    signed = signature_kept()
    """How its author was called that day (L111-2): what ends a case without a decision bears no protected name."""
    author_name = models.CharField(max_length=200, blank=True)
    author_quality = models.CharField(max_length=120, blank=True)
    author_service = models.CharField(max_length=160, blank=True)
    author_delegation = models.CharField(max_length=300, blank=True)
    """The act by which its author signs, as the letter cites it; empty by her own office, or where none is kept."""
    revoked_on = models.DateField(null=True, blank=True)
    """The day of the decision that gave a right and that this one takes back; None when it takes none back."""
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["implicit_acceptance", "implicit_rejection"], author__isnull=True)
                | (
                    Q(author__isnull=False)
                    & ~Q(author_name="")
                    & ~Q(author_quality="")
                    & ~Q(author_service="")
                ),
                name="decision_names_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["refused", "partly"])
                | (~Q(reasons_in_law="") & ~Q(reasons_in_fact="")),
                name="refusal_has_reasons",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None, illegality="", heard_on=None, asked_on=None)
                | Q(revoked_on__isnull=False, asked_on__isnull=False)
                | (Q(revoked_on__isnull=False, heard_on__isnull=False) & ~Q(illegality="")),
                name="revocation_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PlannedDecision(ProposedDecision):
    """A decision or a closure as its author signed it, in the seconds when she may still take it back.

    Nothing of it exists for anybody else before ``decides_at``: no decision, no letter, no state.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Pas encore prise")
        MADE = "made", _("Prise")
        CANCELLED = "cancelled", _("Annulée")
        DROPPED = "dropped", _("N’a pas été prise")

    class Refusal(models.TextChoices):
        CHANGED = "changed", _("La demande a changé entre-temps.")
        RIGHT = "right", _("Son auteur n’avait plus le droit d’agir sur cette demande.")
        LAW = "law", _("La loi ou l’état de la demande ne la permettait plus.")
        SIGNATURE = "signature", _("Son auteur n’avait plus le pouvoir de la signer.")

    case = models.ForeignKey(Case, models.CASCADE, related_name="planned_decisions", db_constraint=False)
    revision = models.PositiveIntegerField()
    """That of the case as its author left it: another one, and what she signed is no longer about that."""
    written_at = models.DateTimeField()
    decides_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(max_length=10, choices=Refusal.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("décision qui attend")
        ordering = ["decides_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="planned_decision_one_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="planned_decision_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="made", decision__isnull=False)
                | (~Q(state="made") & Q(decision__isnull=True)),
                name="planned_decision_made",
            ),
            models.CheckConstraint(
                condition=(Q(state="dropped") & ~Q(refusal="")) | (~Q(state="dropped") & Q(refusal="")),
                name="planned_decision_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decides_at__gte=models.F("written_at")), name="planned_decision_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["decides_at"], condition=Q(state="waiting"), name="planned_decision_due")
        ]

    def __str__(self) -> str:
        return str(self.id)


class PersonalRequest(models.Model):
    """The person asks for the attestation of an implicit acceptance, or the reasons of a rejection."""

    class Kind(models.TextChoices):
        ATTESTATION = "attestation", _("Attestation d’acceptation implicite (L232-3)")
        REASONS = "reasons", _("Motifs du refus implicite (L232-4)")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="personal_requests", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    """Who signs the answer, whoever answers for the case (L212-1)."""
    signed = signature_kept()
    author_name = models.CharField(max_length=200, blank=True)
    author_quality = models.CharField(max_length=120, blank=True)
    author_service = models.CharField(max_length=160, blank=True)
    """Her name, quality and service that day, as the letter bears them (L212-1)."""
    author_delegation = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("demande sur une décision implicite")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="personal_request_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="personal_request_answered_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"
