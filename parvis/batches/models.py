"""What an agent asked of many cases at once, and how far it went."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.base.identifiers import new_id

UNDO_FOR = timedelta(minutes=10)
"""How long a gesture in bulk may be undone once it has ended."""

EXPORT_FOR = timedelta(hours=24)
"""How long an export may be downloaded."""


class BulkRun(models.Model):
    """One gesture on many cases, chosen at a moment, done piece by piece by jobs.

    It belongs to the administration of its author's authority (empty sector): it holds numbers, never a name.
    """

    class Gesture(models.TextChoices):
        TAKE = "take", _("Prendre en charge")
        ASSIGN = "assign", _("Confier à un agent")
        LABEL = "label", _("Poser une étiquette")
        HAND_OVER = "hand_over", _("Confier à un autre service")
        PASS_ON = "pass_on", _("Confier à des collègues")
        RELEASE = "release", _("Rendre au service")
        MESSAGE = "message", _("Écrire aux usagers")

    class State(models.TextChoices):
        PREPARED = "prepared", _("À confirmer")
        RUNNING = "running", _("En cours")
        ENDED = "ended", _("Terminée")
        UNDOING = "undoing", _("Annulation en cours")
        UNDONE = "undone", _("Annulée")

    UNDER_WAY = (State.RUNNING, State.UNDOING)
    SHARED = (Gesture.PASS_ON, Gesture.RELEASE)
    """Gestures whose cases are each given a receiver before they are confirmed (decision note 27)."""
    MOVING = (*SHARED, Gesture.ASSIGN)
    """Gestures by which a manager takes cases from whoever answers for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, blank=True, default="")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_constraint=False)
    gesture = models.CharField(max_length=10, choices=Gesture.choices)
    target = models.UUIDField(null=True, blank=True)
    """The agent, the label or the unit chosen when it was confirmed."""
    among = ArrayField(models.UUIDField(), default=list, blank=True)
    """The agents its cases are shared among, in the order they were asked for."""
    note = SealedTextField(max_length=5_000, blank=True, always=True)
    """A word to leave on each case, or to send to its person; emptied when the run ends, for the cases have it."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    total = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    """Cases treated: where the next piece begins. A job that expects another position has nothing to do."""
    undo_position = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    """Cases changed since, that the undoing left as they are."""
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("action groupée")
        indexes = [models.Index(fields=["agent", "-created_at", "-id"], name="bulk_of_agent")]
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="bulk_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "running"]) | Q(note=""), name="bulk_note_while_it_serves"
            ),
            models.CheckConstraint(
                condition=Q(position__lte=F("total")) & Q(undo_position__lte=F("total")),
                name="bulk_within_its_cases",
            ),
            models.CheckConstraint(
                condition=Q(position=F("done") + F("refused")), name="bulk_counts_what_it_treated"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "running"], ended_at__isnull=True)
                | (~Q(state__in=["prepared", "running"]) & Q(ended_at__isnull=False)),
                name="bulk_ended_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gesture} {self.id}"

    @property
    def told(self) -> str:
        """What its page tells before it is confirmed, in a few signs: another text or sharing has others."""
        said = "|".join([self.gesture, *map(str, self.among), self.note])
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def left(self) -> int:
        """Cases not treated: those to come, or those left when it was stopped."""
        return self.total - self.position

    @property
    def undo_until(self) -> datetime | None:
        """Until when it may be undone; None when it is not over, or not reversible."""
        if self.state != self.State.ENDED or self.ended_at is None or not self.done:
            return None
        if self.gesture == self.Gesture.MESSAGE:
            return self.ended_at + timedelta(seconds=settings.UNDO_SECONDS)
        return None if self.gesture == self.Gesture.HAND_OVER else self.ended_at + UNDO_FOR

    @property
    def made(self) -> int:
        """Cases that are now as the gesture made them: done, and not undone since."""
        return self.done - self.undone

    def is_under_way(self) -> bool:
        """Whether jobs are at work on it."""
        return self.state in self.UNDER_WAY

    @property
    def is_shared(self) -> bool:
        """Whether each of its cases has been given a receiver: before that, it cannot be confirmed."""
        return bool(self.among) or self.gesture == self.Gesture.RELEASE

    def may_be_undone(self, *, at: datetime) -> bool:
        """Whether its author may still undo it."""
        return self.undo_until is not None and at < self.undo_until


class BulkItem(models.Model):
    """One case of a run: as it was when it was chosen, and what became of it.

    ``case_id`` is a plain identifier: the case may lie behind another wall than the run, which retention
    outlives anyway.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", _("À traiter")
        DONE = "done", _("Faite")
        REFUSED = "refused", _("Non faite")
        UNDONE = "undone", _("Annulée")
        KEPT = "kept", _("Laissée en l’état")

    class Reason(models.TextChoices):
        ABSENT = "absent", _("Vous n’y avez plus accès")
        FORBIDDEN = "forbidden", _("Vos droits ne permettent pas ce geste sur cette demande")
        CHANGED = "changed", _("Elle a changé depuis que vous l’avez choisie")
        OVER = "over", _("Elle est terminée")
        ALREADY = "already", _("C’était déjà fait")
        UNFIT = "unfit", _("Ce choix ne convient pas à cette demande")
        ANONYMOUS = "anonymous", _("Elle est anonyme : il n’y a personne à qui écrire")
        LEFT = "left", _("Le message était déjà parti")
        GONE = "gone", _("Qui en répondait avant ne peut plus s’en occuper")
        ERROR = "error", _("Une erreur l’a empêché ; l’administrateur en trouve la trace")

    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    sector = models.CharField(max_length=30, blank=True, default="")
    run = models.ForeignKey(
        BulkRun, models.CASCADE, related_name="items", db_constraint=False, db_index=False
    )
    position = models.PositiveIntegerField()
    case_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    """That of the case when it was chosen, then when it was changed."""
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    responsible_after = models.UUIDField(null=True, blank=True)
    """Who is to answer for it, in a run that shares; null when none of those chosen may."""
    responsible_before = models.UUIDField(null=True, blank=True)
    part = models.UUIDField(null=True, blank=True)
    """What the gesture made on the case, to be taken back if it is undone."""
    state_before = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("demande d’une action groupée")
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="bulk_item_place"),
            models.UniqueConstraint(fields=["run", "case_id"], name="bulk_item_once_a_case"),
            models.CheckConstraint(
                condition=Q(outcome__in=["refused", "kept"]) | Q(reason=""),
                name="bulk_item_reason_when_refused",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "position"],
                condition=Q(outcome__in=["refused", "kept"]),
                name="bulk_item_refused",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.position}"


class Export(models.Model):
    """A list of cases put in a file for its author, for a day."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV (texte, séparateur point-virgule)")
        ODS = "ods", _("ODS (classeur LibreOffice)")

    class State(models.TextChoices):
        ASKED = "asked", _("En préparation")
        READY = "ready", _("Prêt")
        FAILED = "failed", _("Échec")
        FORGOTTEN = "forgotten", _("Supprimé")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, blank=True, default="")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_constraint=False)
    format = models.CharField(max_length=4, choices=Format.choices)
    query = models.JSONField(default=dict)
    """The filters as the address of the list bears them; emptied with the file, for they may hold a name."""
    columns = models.JSONField(default=list)
    places = models.JSONField(default=list)
    """Where her rights reached when it was made: [authority, sector, unit or null]. All must still hold."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    rows = models.PositiveIntegerField(default=0)
    storage_name = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    """In bytes."""
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        indexes = [
            models.Index(fields=["agent", "-asked_at", "-id"], name="export_of_agent"),
            models.Index(fields=["ready_at"], condition=Q(state="ready"), name="export_to_forget"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False) & ~Q(storage_name="")
                | (~Q(state="ready") & Q(storage_name="")),
                name="export_ready_with_its_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.id}"

    @property
    def until(self) -> datetime | None:
        """Until when it may be downloaded; None when there is no file."""
        return self.ready_at + EXPORT_FOR if self.state == self.State.READY and self.ready_at else None
