"""Elimination lists and what they hold, freezes, and the figures that outlive a case."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.cases.models import Case
from parvis.catalogue.models import Procedure
from parvis.documents.models import Document
from parvis.people.models import Profile

KEEPING = (Right.MANAGE, Right.ARCHIVE)
"""Rights that let one read elimination lists and freeze what is on them, in their sectors and services."""


class ListQuerySet(models.QuerySet["EliminationList"]):
    """Words for sets of lists."""

    def visible_to(self, grants: Grants) -> "ListQuerySet":
        """Those of the units and sectors where the agent manages or keeps the archives."""
        return self.filter(grants.condition(KEEPING))


class EliminationList(models.Model):
    """A list of what may be destroyed once somebody signed it and the archives gave their visa (R212-14).

    One unit's cases, of one sector, with one fate; without a unit, the files of persons who have no case left and the
    contacts about nobody. It grows each night until it is signed, and never afterwards.
    """

    class Fate(models.TextChoices):
        ELIMINATE = "eliminate", _("Élimination")
        SORT = "sort", _("Tri")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("À signer")
        SIGNED = "signed", _("En attente du visa")
        APPROVED = "approved", _("Visa reçu")
        RUNNING = "running", _("Élimination en cours")
        ENDED = "ended", _("Éliminée")
        WITHDRAWN = "withdrawn", _("Retirée")

    LIVE = (State.PROPOSED, State.SIGNED, State.APPROVED, State.RUNNING)
    STOPPABLE = (State.PROPOSED, State.SIGNED, State.APPROVED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.ELIMINATE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    revision = models.PositiveIntegerField(default=0)
    """Grows when its items change: what is signed is what was read."""
    kept_one_in = models.PositiveIntegerField(null=True, blank=True)
    """Of a list to sort: one case kept in so many; 0 when none is. None: not sorted yet."""
    proposed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed = signature_kept()
    slip = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    """The list as it was signed, on paper."""
    visa_reference = models.CharField(max_length=80, blank=True)
    visa_by = models.CharField(max_length=160, blank=True)
    """Who gave the visa: the director of the departmental archives, or who signs for her."""
    visa_on = models.DateField(null=True, blank=True)
    visa = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    """The list come back with the visa, scanned."""
    launched_at = models.DateTimeField(null=True, blank=True)
    launched_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    launched_signed = signature_kept()
    ended_at = models.DateTimeField(null=True, blank=True)
    erased = models.PositiveIntegerField(default=0)
    spared = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    """Why it was withdrawn."""

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = _("bordereau d’élimination")
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "sector", "unit", "fate"],
                condition=Q(state="proposed"),
                nulls_distinct=False,
                name="elimination_one_proposed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | Q(signed_at__isnull=False, signed_by__isnull=False, slip__isnull=False),
                name="elimination_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "signed", "withdrawn"])
                | (Q(visa_on__isnull=False, visa__isnull=False) & ~Q(visa_by="") & ~Q(visa_reference="")),
                name="elimination_with_its_visa",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "signed", "approved", "withdrawn"])
                | Q(launched_at__isnull=False, launched_by__isnull=False),
                name="elimination_launched_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | Q(fate="eliminate")
                | Q(kept_one_in__isnull=False),
                name="elimination_sorted_before_signed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def number(self) -> str:
        """How people call it: the day it was signed, else proposed, and eight signs of its own."""
        return f"{(self.signed_at or self.proposed_at):%Y%m%d}-{str(self.pk)[-8:]}"

    def awaits_sorting(self) -> bool:
        """Whether somebody must still say which of its cases are kept for history."""
        return self.fate == self.Fate.SORT and self.kept_one_in is None


class EliminationItem(models.Model):
    """One thing of a list, in identifiers and numbers: it outlives what it names, and says nothing of a person."""

    class Kind(models.TextChoices):
        CASE = "case", _("Demande")
        PROFILE = "profile", _("Fiche d’usager")
        CONTACT = "contact", _("Échange sans fiche ni demande")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("À éliminer")
        ERASED = "erased", _("Éliminée")
        SPARED = "spared", _("Épargnée")
        RETURNED = "returned", _("Rendue")

    class Reason(models.TextChoices):
        HELD = "held", _("Gelée ou gardée pour l’histoire")
        CHANGED = "changed", _("Sa situation a changé depuis la proposition")
        ERROR = "error", _("Une erreur l’a empêché ; l’administrateur en trouve la trace")

    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    list = models.ForeignKey(
        EliminationList, models.CASCADE, related_name="items", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.UUIDField()
    reference = models.CharField(max_length=12, blank=True)
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    basis = models.CharField(max_length=200, blank=True)
    """The text that gives the duration, as the version of the procedure says it."""
    since = models.DateField()
    """The day its duration began: closed, or last seen."""
    due_on = models.DateField()
    """The end of its duration."""
    documents = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ligne d’un bordereau")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_id"], condition=Q(state="proposed"), name="elimination_item_on_one_list"
            ),
            models.CheckConstraint(
                condition=(Q(state="spared") & ~Q(reason="")) | (~Q(state="spared") & Q(reason="")),
                name="elimination_item_spared_why",
            ),
        ]
        indexes = [models.Index(fields=["list", "state", "id"], name="elimination_item_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class HoldQuerySet(models.QuerySet["Hold"]):
    """Words for sets of freezes."""

    def live(self) -> "HoldQuerySet":
        """Those nobody lifted."""
        return self.filter(lifted_at__isnull=True)


class Hold(models.Model):
    """A case or a file that must not be destroyed, whatever its duration, until somebody lifts it."""

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("Contentieux, contrôle ou enquête")
        HISTORY = "history", _("Gardé pour l’histoire")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, blank=True, related_name="holds", db_constraint=False
    )
    profile = models.ForeignKey(
        Profile, models.CASCADE, null=True, blank=True, related_name="holds", db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = SealedTextField(max_length=500)
    placed_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    placed_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    """The day from which somebody should ask whether it may be lifted: no freeze ends by itself."""
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = SealedTextField(max_length=500, blank=True)
    lifted_signed = signature_kept()

    stays_when_merged = True
    """A file united with a frozen one is kept with it (``persons.idle_profiles``)."""
    freezes_case = Q(lifted_at__isnull=True)
    """The rows that keep their case under its version too (``cases.moving.outlook``)."""

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("gel")
        ordering = ["-placed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="hold_once_a_case"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, profile__isnull=True)
                | Q(case__isnull=True, profile__isnull=False),
                name="hold_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("placed_at")), name="hold_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_live(self) -> bool:
        """Whether it still forbids."""
        return self.lifted_at is None

    def is_to_review(self, on: date) -> bool:
        """Whether the day said when it was placed has come."""
        return self.until is not None and self.until <= on


class CaseFigures(models.Model):
    """What remains of an eliminated case for figures: days and kinds, under a number that leads to nobody.

    Neither its identifier nor its reference, no place, no hour, nothing anybody wrote.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    version = models.PositiveIntegerField()
    nature = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    received_on = models.DateField()
    competent_received_on = models.DateField()
    announced_on = models.DateField()
    acknowledged_on = models.DateField(null=True, blank=True)
    implicit_kind = models.CharField(max_length=10, blank=True)
    implicit_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField()
    outcome = models.CharField(max_length=20)
    is_organisation = models.BooleanField()
    is_anonymous = models.BooleanField()
    corrections = models.PositiveIntegerField()
    exchanges = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("chiffres d’une demande éliminée")
        indexes = [
            models.Index(fields=["authority", "sector", "procedure", "closed_on"], name="case_figures_of")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.closed_on}"
