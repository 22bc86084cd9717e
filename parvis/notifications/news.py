"""What is new for an agent, and how she wants to be told."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id


class NoticeKind(models.TextChoices):
    """What an agent may be told, in the order of the page of her choices."""

    ASSIGNED = "assigned", _("Une demande vous est confiée")
    PASSED_ON = "passed_on", _("Des demandes dont vous répondiez sont confiées à d’autres")
    WRITTEN = "written", _("L’usager écrit ou ajoute un document")
    CORRECTED = "corrected", _("L’usager complète son dossier")
    IMPLICIT_NEAR = "implicit_near", _("Une décision implicite approche")
    MENTIONED = "mentioned", _("Un collègue vous mentionne")
    OPINION_ASKED = "opinion_asked", _("Un avis est demandé à votre service")
    OPINION_DUE = "opinion_due", _("Un avis demandé à votre service est bientôt dû")
    OPINION_GIVEN = "opinion_given", _("Un avis que vous avez demandé est rendu")
    REPLY_DROPPED = "reply_dropped", _("Un message que vous aviez préparé n’est pas parti")
    DECISION_DROPPED = "decision_dropped", _("Une décision que vous aviez signée n’a pas été prise")
    VISA_ASKED = "visa_asked", _("Une décision attend votre visa")
    VISA_ANSWERED = "visa_answered", _("Une décision que vous aviez soumise vous revient, ou est corrigée")
    LETTER_HELD = "letter_held", _("Un courrier de décision attend son cachet")
    TASK_GIVEN = "task_given", _("Une tâche vous est confiée")
    TASK_RETURNED = "task_returned", _("Une tâche est rendue à son service")
    TASK_LATE = "task_late", _("Une tâche est en retard")
    CALL_BACK_LATE = "call_back_late", _("Un rappel promis est en retard")
    AWAITED_LAPSED = "awaited_lapsed", _("Une personne dont vous attendiez la réponse n’a pas répondu")
    BULK_ENDED = "bulk_ended", _("Une action groupée est terminée")
    EXPORT_READY = "export_ready", _("Un export est prêt")
    VERSION_TO_READ = "version_to_read", _("Une démarche est à relire")
    VERSION_RETURNED = "version_returned", _("Une démarche que vous écrivez vous est rendue")
    VERSION_PUBLISHED = "version_published", _("Une démarche que vous avez écrite est publiée")


class Told(models.TextChoices):
    """How an agent wants to hear of a kind of news."""

    PRODUCT = "product", _("Dans Parvis")
    DIGEST = "digest", _("Dans Parvis et dans le courriel du jour")
    NEVER = "never", _("Jamais")


class Notice(models.Model):
    """One piece of news for one agent. It holds identifiers only: what it says is read when it is shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    """Of version 7: the order of the identifiers is that of the news."""
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices, blank=True)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    object_type = models.CharField(max_length=20)
    object_id = models.UUIDField()
    case_id = models.UUIDField(null=True, blank=True)
    """The case it is about, if any: shown only while she may look at it."""
    actor_id = models.UUIDField(null=True, blank=True)
    """The agent whose act it is; null for a person or the house."""
    instead_of = models.UUIDField(null=True, blank=True)
    """The absent colleague whom it concerns, when this agent stands in for her."""
    fact = models.BigIntegerField()
    """The fact it comes from: told once, however often the reaction runs."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("nouveauté")
        verbose_name_plural = _("nouveautés")
        constraints = [
            models.UniqueConstraint(fields=["fact", "agent", "kind"], name="notice_once_a_fact"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("created_at")),
                name="notice_read_after",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-id"], name="notice_of_agent"),
            models.Index(fields=["agent"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["created_at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class NoticeChoice(models.Model):
    """How an agent wants to be told of one kind of news; without a row, inside the product."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_constraint=False)
    agent = models.ForeignKey(
        Agent, models.CASCADE, related_name="notice_choices", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    told = models.CharField(max_length=8, choices=Told.choices)

    class Meta:
        verbose_name = _("choix de nouveautés")
        constraints = [models.UniqueConstraint(fields=["agent", "kind"], name="notice_choice_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind} {self.told}"


class Digest(models.Model):
    """The daily e-mail of an agent: at which hour of her authority, and the last day it was looked at."""

    USUAL_HOUR = 8

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_constraint=False)
    agent = models.OneToOneField(
        Agent, models.CASCADE, primary_key=True, related_name="digest", db_constraint=False
    )
    hour = models.PositiveSmallIntegerField(
        default=USUAL_HOUR, validators=[MinValueValidator(6), MaxValueValidator(20)]
    )
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("courriel du jour")
        constraints = [
            models.CheckConstraint(condition=Q(hour__gte=6, hour__lte=20), name="digest_in_the_day")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.hour}"
