"""What is written to all those who agreed to some topics: drafted, read by a second person, sent at a pace."""

from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.base.identifiers import new_id

HOLDER = "campaign"
"""What its deliveries are about, and how its facts name it."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Words for sets of campaigns."""

    def to_move(self, *, at: datetime) -> "CampaignQuerySet":
        """Those that are leaving, and those approved whose hour has come."""
        its_hour = Q(state=Campaign.State.APPROVED, leaves_at__lte=at)
        return self.filter(Q(state=Campaign.State.SENDING) | its_hour)


class Campaign(models.Model):
    """One message to all who agreed. Its words are changed while it is a draft, and never after."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        SUBMITTED = "submitted", _("À approuver")
        APPROVED = "approved", _("Approuvée")
        SENDING = "sending", _("Envoi en cours")
        SENT = "sent", _("Envoyée")
        STOPPED = "stopped", _("Arrêtée")

    OVER = (State.SENT, State.STOPPED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    """The service in whose name it is written."""
    title = models.CharField(_("nom de la campagne"), max_length=120)
    """For agents alone."""
    words = models.JSONField(default=dict)
    """By language, French always: ``subject``, ``text``, ``link_words``."""
    link = models.URLField(_("lien"), max_length=500, blank=True)
    topics = ArrayField(models.UUIDField(), default=list, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True)
    """Not before; none: as soon as it is approved."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    turn = models.PositiveIntegerField(default=0)
    """Counts what was done to it: whoever read another turn approves nothing."""
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    author_signed = signature_kept()
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    expected = models.PositiveIntegerField(null=True, blank=True)
    """How many persons it was for when it was submitted."""
    expected_cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    approver = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    """Who approved it, or sent it back to its author with ``returned_because``."""
    approver_signed = signature_kept()
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.TextField(max_length=2_000, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    reach = models.PositiveIntegerField(null=True, blank=True)
    """How many persons it was for when it began to leave."""
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    last = models.UUIDField(null=True, blank=True)
    """The last subscriber given a message: the next one comes after her."""
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    stopped_signed = signature_kept()
    kept_figures = models.JSONField(default=dict, blank=True)
    """What became of its messages, once they are forgotten."""

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne d’information")
        verbose_name_plural = _("campagnes d’information")
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")), name="campaign_read_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sending", "sent"])
                | (Q(approved_at__isnull=False) & Q(approver__isnull=False)),
                name="campaign_leaves_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"])
                | (Q(started_at__isnull=False) & Q(reach__isnull=False)),
                name="campaign_sent_from_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "stopped"]) | Q(ended_at__isnull=False),
                name="campaign_over_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "-written_at"], name="campaign_of_authority"),
            models.Index(
                fields=["state", "leaves_at"],
                condition=Q(state__in=["approved", "sending"]),
                name="campaign_to_move",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, French first."""
        return tuple(sorted(self.words, key=lambda code: (code != "fr", code)))

    def is_over(self) -> bool:
        """Whether nothing more leaves."""
        return self.state in self.OVER

    def planned_cost(self) -> Decimal | None:
        """What it cost, or was to cost when it was submitted."""
        return self.cost if self.cost is not None else self.expected_cost
