"""Where a case stands in its process, and what is awaited there: of an agent, of the house, of a connection.

A task, an effect and an incident bear the case, the element of the diagram and the attempt: what is answered is
what was asked, or it is refused (``parvis.processes.engine``).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedJSONField, SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.cases.models import Case
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.processes.engine.plan import LONGEST_PLACE


class Plan(models.Model):
    """What the engine runs of the process of a version: written once, never changed. Nothing of a person."""

    version = models.OneToOneField(ProcedureVersion, models.PROTECT, primary_key=True, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        verbose_name = _("plan d’un parcours")

    def __str__(self) -> str:
        return f"{self.version_id} {self.digest}"


class Instance(models.Model):
    """Where one case stands in its process. ``state`` is the engine's, with the values its expressions read."""

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="instance", db_constraint=False
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    state = SealedTextField()
    revision = models.PositiveIntegerField(default=0)
    """Grows with each change: who saved another one meanwhile is told."""
    passed = ArrayField(models.CharField(max_length=LONGEST_PLACE), default=list, blank=True)
    """The elements done, each once, in the order they were first done: what the line of steps is drawn from."""
    next_due = models.DateTimeField(null=True, blank=True)
    """The first moment a timer is due."""
    is_stopped = models.BooleanField(default=False)
    """Whether an incident is open."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("parcours d’une demande")
        indexes = [
            models.Index(
                fields=["next_due", "case"],
                condition=Q(ended_at__isnull=True, next_due__isnull=False),
                name="instance_due",
            ),
            models.Index(
                fields=["authority", "case"],
                condition=Q(ended_at__isnull=True, is_stopped=True),
                name="instance_stopped",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class TaskQuerySet(models.QuerySet["Task"]):
    """Words for sets of tasks."""

    def awaited(self) -> "TaskQuerySet":
        """Those somebody still has to do."""
        return self.filter(ended_at__isnull=True)


class Task(models.Model):
    """What a step asks of an agent. Ids, dates and words of the procedure only, no personal data.

    Its wall is the authority, not the sector, as that of a participation: it is by this row that agents of another
    service learn that something is asked of them. What they answer lies in ``TaskAnswers``.
    """

    class Role(models.TextChoices):
        NONE = "", _("un service")
        PERSON = "person", _("un agent nommé")
        RESPONSIBLE = "responsible", _("qui répond de la demande")
        SERVICE = "service", _("le service de la demande")
        MANAGER = "manager", _("un responsable du service")
        SIGNATORY = "signatory", _("qui peut signer")

    class Outcome(models.TextChoices):
        NONE = "", _("À faire")
        DONE = "done", _("Faite")
        WITHDRAWN = "withdrawn", _("Sans objet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks", db_index=False, db_constraint=False)
    element = models.CharField(max_length=LONGEST_PLACE)
    attempt = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(default=0)
    """Which of those a step asks for one after the other: the visas of a chain."""
    kind = models.CharField(max_length=20)
    """The kind of step (``parvis.processes.kinds``)."""
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    """That of the case, which who is asked may not see yet."""
    title = models.CharField(max_length=200)
    """The name of the step in the version the task was given under."""
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """Who does it: named by the step, or the one who took it."""
    due_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ended_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_signed = signature_kept()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("tâche")
        ordering = ["given_at", "id"]
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"], condition=Q(ended_at__isnull=True), name="task_of_unit"
            ),
            models.Index(
                fields=["agent", "due_on", "id"],
                condition=Q(ended_at__isnull=True, agent__isnull=False),
                name="task_of_agent",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "element", "attempt", "rank"], name="task_once_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="task_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.element} {self.attempt}"


class TaskAnswers(models.Model):
    """What was answered to a task, and what was said when it was passed on: behind the wall of its case."""

    task = models.OneToOneField(
        Task, models.CASCADE, primary_key=True, related_name="answered", db_constraint=False
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_constraint=False)
    answers = SealedJSONField(default=dict)
    words = SealedTextField(max_length=5_000, blank=True)
    """Why it was delegated or given back, by whoever did so last."""

    class Meta:
        verbose_name = _("réponse à une tâche")

    def __str__(self) -> str:
        return str(self.task_id)


class EffectQuerySet(models.QuerySet["Effect"]):
    """Words for sets of effects."""

    def open(self) -> "EffectQuerySet":
        """Those still to be done, or whose answer is still waited for."""
        return self.filter(state__in=Effect.OPEN)


class Effect(models.Model):
    """What a step asks of the house or of a connection: the outbox. One row for each element and attempt."""

    class State(models.TextChoices):
        WANTED = "wanted", _("À faire")
        AWAITED = "awaited", _("Faite, réponse attendue")
        DONE = "done", _("Faite")
        FAILED = "failed", _("Bloquée")
        WITHDRAWN = "withdrawn", _("Sans objet")

    OPEN = (State.WANTED, State.AWAITED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="effects", db_index=False, db_constraint=False
    )
    element = models.CharField(max_length=LONGEST_PLACE)
    attempt = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    """The kind of step (``parvis.processes.kinds``)."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    about = ArrayField(models.UUIDField(), default=list, blank=True)
    """What the house made for it, whose answer is awaited: opinions, a correction request."""
    until = models.DateTimeField(null=True, blank=True)
    """When the answer is no longer waited for: the process goes on without it."""
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    answer = SealedJSONField(default=dict)
    wanted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = _("effet d’une étape")
        ordering = ["wanted_at", "id"]
        indexes = [
            models.Index(fields=["wanted_at", "id"], condition=Q(state="wanted"), name="effect_wanted"),
            models.Index(
                fields=["until", "id"],
                condition=Q(state="awaited", until__isnull=False),
                name="effect_until",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "element", "attempt"], name="effect_once_an_attempt"),
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "awaited"], ended_at__isnull=True)
                | (~Q(state__in=["wanted", "awaited"]) & Q(ended_at__isnull=False)),
                name="effect_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.element} {self.attempt}"


class Incident(models.Model):
    """A step that could not go on: seen, then done again, gone past or corrected, with a reason."""

    class Outcome(models.TextChoices):
        NONE = "", _("Bloquée")
        RETRIED = "retried", _("Refaite")
        SKIPPED = "skipped", _("Passée")
        CORRECTED = "corrected", _("Corrigée")
        WITHDRAWN = "withdrawn", _("Sans objet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="incidents", db_constraint=False)
    element = models.CharField(max_length=LONGEST_PLACE)
    attempt = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    """The name of the step."""
    reason = SealedTextField(max_length=2_000)
    """What stopped it, as the agent reads it."""
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    words = SealedTextField(max_length=5_000, blank=True)
    """Why it was done again, gone past or corrected, by whoever did so."""
    ended_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_signed = signature_kept()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("étape bloquée")
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "element", "attempt"],
                condition=Q(ended_at__isnull=True),
                name="incident_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="incident_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.element} {self.attempt}"
