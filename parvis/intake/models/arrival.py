"""One message received by whatever channel: who says to send it, what it is, what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority, Mailbox, Unit
from parvis.authorities.sealed import SealedJSONField, SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.cases.models import Case
from parvis.documents.models import Document
from parvis.interactions.models import Channel, Interaction
from parvis.people.models import Profile


class Nature(models.TextChoices):
    """What a message is: only the first asks for somebody."""

    MESSAGE = "message", _("Message")
    AUTOMATIC = "automatic", _("Réponse automatique")
    BOUNCE = "bounce", _("Retour d’un message non distribué")
    COMPLAINT = "complaint", _("Plainte pour courrier indésirable")
    LIST = "list", _("Lettre d’information ou liste")
    READ_RECEIPT = "receipt", _("Confirmation de lecture")
    OWN = "own", _("Message parti d’une plateforme Parvis")


class Certainty(models.TextChoices):
    """How surely it is known whose message it is. None of them attaches anybody: an agent confirms."""

    TOKEN = "token", _("Répond à un message du service")
    STRONG = "strong", _("Adresse vérifiée, expéditeur authentifié")
    WEAK = "weak", _("Adresse connue, à confirmer")
    NONE = "none", _("Expéditeur inconnu")


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    """Words for sets of arrivals."""

    def to_sort(self) -> "ArrivalQuerySet":
        """Those that wait for somebody."""
        return self.filter(state=Arrival.State.TO_SORT)


class Arrival(models.Model):
    """A message received: kept whole, read, and where it went."""

    class State(models.TextChoices):
        TO_SORT = "to_sort", _("À trier")
        THREADED = "threaded", _("Rattaché à une demande")
        SORTED = "sorted", _("Trié")
        SET_ASIDE = "set_aside", _("Classé sans suite par sa nature")
        SPAM = "spam", _("Indésirable")
        REFERRED = "referred", _("Transmis à l’autorité compétente")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, db_constraint=False, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    key = models.CharField(max_length=64)
    """What makes it the same message by whatever way it came, in hexadecimal."""
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, db_constraint=False, null=True, blank=True, related_name="+", db_index=False
    )
    interaction = models.ForeignKey(Interaction, models.CASCADE, db_constraint=False, related_name="arrivals")
    original = models.OneToOneField(
        Document, models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="+"
    )
    """The bytes as they came."""
    case = models.ForeignKey(
        Case, models.CASCADE, db_constraint=False, null=True, blank=True, related_name="arrivals"
    )
    """The case whose conversation it continues, or that it opened."""
    thread = models.UUIDField(db_index=True)
    """Its conversation: the case, or the first message of it (itself)."""
    proposed = models.ForeignKey(
        Profile, models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="+"
    )
    """Whose it seems to be; never attached without an agent."""
    unit = models.ForeignKey(Unit, models.PROTECT, db_constraint=False, related_name="+", db_index=False)
    """The service that has it to sort."""
    arrived_at = models.DateTimeField()
    """At the authority's own server (R112-11-1); never what the sender says."""
    recorded_at = models.DateTimeField()
    sender = models.CharField(max_length=64, blank=True)
    """Keyed digest of the address it says to come from; empty when it says none."""
    sender_address = SealedTextField(blank=True, max_length=320)
    sender_name = SealedTextField(blank=True, max_length=200)
    subject = SealedTextField(blank=True, max_length=500)
    quoted = SealedTextField(blank=True, max_length=20_000)
    """What it quotes of earlier messages, cut out of its own words."""
    message_id = models.CharField(max_length=300, blank=True)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    is_authenticated = models.BooleanField(default=False)
    """Whether our own server found that the domain of the sender vouches for it (RFC 7489)."""
    certainty = models.CharField(max_length=8, choices=Certainty.choices)
    suggestion = SealedJSONField(default=dict, blank=True)
    """What was proposed (``suggestions.suggested``); empty for what asks for nobody."""
    warnings = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_SORT)
    receipt_due_on = models.DateField(null=True, blank=True)
    acknowledgement_due_on = models.DateField(null=True, blank=True)
    """Last days for the registration receipt and the acknowledgement (R112-11-2); empty when none is due."""
    receipt_at = models.DateTimeField(null=True, blank=True)
    """When the registration receipt was put in the outbox."""
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    """When its acknowledgement was put in the outbox, for what opens no case."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """When it left the tray."""
    urgency = models.PositiveSmallIntegerField(default=2, db_default=2)
    """By what its words say: 0 somebody is in danger, 1 it cannot wait a week, 2 usual (``suggesting.urgency``)."""
    draft = models.UUIDField(null=True, blank=True)
    """The request that somebody begins from it, before it is filed; the case bears the same id."""

    split_from = models.ForeignKey(
        "self", models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="matters"
    )
    """The message that an agent split, of which this is one matter; the original stays there."""
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="duplicates"
    )
    """The message that says the same, and stays."""

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi reçu")
        constraints = [
            models.UniqueConstraint(fields=["authority", "channel", "key"], name="arrival_once"),
            models.CheckConstraint(
                condition=(Q(state="to_sort") & Q(settled_at=None))
                | (~Q(state="to_sort") & Q(settled_at__isnull=False)),
                name="arrival_settled_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="threaded") | Q(case__isnull=False), name="arrival_threaded_on_a_case"
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "sector", "unit", "arrived_at", "id"],
                condition=Q(state="to_sort"),
                name="arrival_to_sort",
            ),
            models.Index(
                fields=["authority", "message_id"], condition=~Q(message_id=""), name="arrival_by_message_id"
            ),
            models.Index(
                fields=["authority", "sender", "arrived_at"],
                condition=~Q(sender=""),
                name="arrival_of_sender",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_to_sort(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == self.State.TO_SORT


class ArrivalPart(models.Model):
    """A file that came with a message, and what became of it."""

    class Verdict(models.TextChoices):
        KEPT = "kept", _("Conservé")
        QUARANTINED = "quarantined", _("Mis en quarantaine")
        REFUSED = "refused", _("Non conservé à part")
        TOO_MANY = "too_many", _("Au-delà de ce qu’un envoi peut porter")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    arrival = models.ForeignKey(Arrival, models.CASCADE, db_constraint=False, related_name="parts")
    position = models.PositiveIntegerField()
    name = SealedTextField(blank=True, max_length=200)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    """In bytes, decoded."""
    is_inline = models.BooleanField(default=False)
    verdict = models.CharField(max_length=11, choices=Verdict.choices)
    reason = models.CharField(max_length=40, blank=True)
    """Why it was not kept apart (``documents.inspection``); the original still holds it."""
    document = models.OneToOneField(
        Document, models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("fichier d’un envoi")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["arrival", "position"], name="arrival_part_in_order"),
            models.CheckConstraint(
                condition=Q(verdict="kept") | Q(document__isnull=True), name="arrival_part_kept_apart"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.position}"
