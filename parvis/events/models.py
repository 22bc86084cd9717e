"""The shape of the journal. Rows are only ever inserted: the database refuses anything else."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    """Words for sets of facts."""

    def of_case(self, case_id: UUID) -> "EventQuerySet":
        """The facts of one case, in the order they happened."""
        return self.filter(case_id=case_id).order_by("occurred_at", "id")


class Event(models.Model):
    """One fact, partitioned by the month in which it was recorded.

    ``subjects`` lists every object it is about as [type, uuid, qualifier]; ``case_id`` repeats the case,
    because the timeline and the row-level policy read it. The transaction number (``xid``, a column the
    database fills) orders the sealing.
    """

    pk = models.CompositePrimaryKey("id", "recorded_at")
    id = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    authority_id = models.UUIDField()
    sector = models.CharField(max_length=30, blank=True)
    case_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    subjects = models.JSONField(db_column="objects")
    facts = models.JSONField()

    objects = EventQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "events_event"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Seal(models.Model):
    """The digest of one authority's facts committed by the transactions [from_xid, upto_xid) of a server."""

    id = models.BigAutoField(primary_key=True)
    authority_id = models.UUIDField()
    server = models.BigIntegerField()
    from_xid = models.BigIntegerField()
    upto_xid = models.BigIntegerField()
    count = models.IntegerField()
    digest = models.BinaryField()
    previous = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "events_seal"

    def __str__(self) -> str:
        return f"seal {self.id}"


class AccessLog(models.Model):
    """An agent looked at something about a person. Rows are only inserted, and removed at twelve months."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Page de la demande")
        DOCUMENT = "document", _("Document")
        MESSAGE = "message", _("Courriel envoyé")
        FILE = "file", _("Fiche de l’usager")
        CROSSING = "crossing", _("Ouverture par un autre service, avec votre accord")
        CALL = "call", _("Rappel promis")
        SHOWN = "shown", _("Nom apparu dans une recherche ou une liste")
        SCREEN = "screen", _("Réponses relues sur un second écran")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    authority_id = models.UUIDField()
    sector = models.CharField(max_length=30)
    object_type = models.CharField(max_length=30)
    object_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    """The case it is about: its tracking capability opens the line to the person."""
    profile_id = models.UUIDField(null=True)
    """The profile it is about, when it was known: the capability of its holder opens the line too."""
    agent_id = models.UUIDField()
    called = models.CharField(max_length=200)
    """First name, family name and quality of that day (L111-2); the quality alone when protected."""
    service = models.CharField(max_length=200)
    ground = models.CharField(max_length=10)
    """The right by which she looked (``parvis.agents.models.Right``)."""
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("consultation")
        indexes = [
            models.Index(fields=["authority_id", "-at", "-id"], name="access_authority"),
            models.Index(fields=["agent_id", "-at"], name="access_agent"),
            models.Index(fields=["case_id", "-at"], name="access_case", condition=Q(case_id__isnull=False)),
            models.Index(
                fields=["profile_id", "-at"], name="access_profile", condition=Q(profile_id__isnull=False)
            ),
            models.Index(fields=["at"], name="access_age"),
        ]

    def __str__(self) -> str:
        return f"access {self.id}"
