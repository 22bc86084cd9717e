"""The service offer: procedures and their immutable versions."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, Right, signature_kept
from parvis.agents.rights import Grants
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .bank_models import BankEdition, BankItem  # noqa: F401  # where Django looks for the models of a context
from .definition import Offer
from .natures import Nature
from .reading import LONGEST_TITLE, offer_of_version, parse
from .shared_models import SharedProcedure  # noqa: F401  # where Django looks for the models of a context


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Words for sets of procedures."""

    def published(self) -> "ProcedureQuerySet":
        """Those a person can find and file today."""
        return self.filter(current__isnull=False)

    def designed_by(self, grants: Grants) -> "ProcedureQuerySet":
        """Those that an agent designs: of the services and sectors where she has that right."""
        return self.filter(grants.condition((Right.DESIGN,)))


class Procedure(models.Model):
    """A procedure of an authority: its identity, whose versions follow each other."""

    class Level(models.TextChoices):
        INFORMATIONAL = "informational", _("Informer")
        INTERACTIVE = "interactive", _("Échanger")
        TRANSACTIONAL = "transactional", _("Demander en ligne")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="procedures")
    slug = models.SlugField(max_length=80)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    level = models.CharField(max_length=14, choices=Level.choices, default=Level.TRANSACTIONAL)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="procedures")
    current = models.OneToOneField(
        "ProcedureVersion", models.PROTECT, null=True, blank=True, related_name="current_of"
    )

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("démarche")
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="procedure_slug_in_authority")
        ]

    def __str__(self) -> str:
        return self.slug

    def draft(self) -> "ProcedureVersion | None":
        """The version being written or read again; there is one at most."""
        return self.versions.filter(status__in=OPEN).order_by("-number").first()


class ProcedureVersion(models.Model):
    """A version: the whole offer as one document. Once published the database refuses any change to it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        REVIEW = "review", _("À relire")
        PUBLISHED = "published", _("Publiée")
        RETIRED = "retired", _("Retirée")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(max_length=LONGEST_TITLE)
    document = models.JSONField()
    published_at = models.DateTimeField(null=True, blank=True)
    begun_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    """The version a draft was copied from: what it is compared with."""
    revision = models.PositiveIntegerField(default=0)
    """How many edits a draft has had."""
    _parsed: tuple[object, Offer] | None = None

    class Meta:
        verbose_name = _("version de démarche")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_in_procedure"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "review"], published_at__isnull=True)
                | Q(status__in=["published", "retired"], published_at__isnull=False),
                name="version_published_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def offer(self) -> Offer:
        """The document, parsed; kept in memory by version since a published one never changes."""
        if not self.is_open:
            return offer_of_version(self.pk, lambda: self.document)
        if self._parsed is None or self._parsed[0] is not self.document:
            self._parsed = (self.document, parse(self.document))
        return self._parsed[1]

    def read_as(self, document: Mapping[str, Any], offer: Offer) -> None:
        """Take for its document another that was read already, and what it says; nothing is saved."""
        self.document, self._parsed = document, (document, offer)

    @property
    def is_open(self) -> bool:
        """Whether it was never published: it may still change."""
        return self.status in OPEN


OPEN = (ProcedureVersion.Status.DRAFT, ProcedureVersion.Status.REVIEW)
"""Before a version is published."""


class VersionEdit(models.Model):
    """One change of a draft: what was done, what undoes it, by whom. Texts of a procedure, nothing of a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    """The revision of the draft once it was made."""
    gestures = models.JSONField()
    undoing = models.JSONField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("modification d’un brouillon")
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="edit_number_in_version")]

    def __str__(self) -> str:
        return f"{self.version_id} ({self.number})"


class Milestone(models.Model):
    """A moment of the life of a version: whose act it was, and what she said of it to her colleagues."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("Commencée")
        SUBMITTED = "submitted", _("Donnée à relire")
        RETURNED = "returned", _("Rendue à qui l’écrit")
        PUBLISHED = "published", _("Publiée")
        RETIRED = "retired", _("Retirée")

    LONGEST_WORDS = 2_000

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    """Of version 7: the order of the identifiers is that of the moments."""
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    """A word to whoever reads it again, or why it is given back."""
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("moment d’une version")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class PublishingRule(models.Model):
    """Whether an authority wants a version published by another than its last author; without a row, it does not."""

    authority = models.OneToOneField(Authority, models.CASCADE, primary_key=True, related_name="+")
    needs_second_reader = models.BooleanField(_("une autre personne publie"), default=False)
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("règle de publication")

    def __str__(self) -> str:
        return f"{self.authority_id} {self.needs_second_reader}"
