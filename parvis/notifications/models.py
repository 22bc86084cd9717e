"""What leaves for one recipient, and how far it went."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id

from .news import Digest, Notice, NoticeChoice
from .reaching import Addressee, PaperLetter, QuietHours

__all__ = [
    "BY_A_PERSON",
    "FORGOTTEN",
    "Addressee",
    "Delivery",
    "DeliveryQuerySet",
    "Digest",
    "Notice",
    "NoticeChoice",
    "PaperLetter",
    "Purpose",
    "QuietHours",
]


class Purpose(models.TextChoices):
    """Why somebody is written to."""

    ACKNOWLEDGEMENT = "acknowledgement", _("Accusé de réception")
    REGISTRATION_RECEIPT = "registration_receipt", _("Accusé d’enregistrement")
    MESSAGE = "message", _("Message du service")
    CORRECTION_REQUEST = "correction_request", _("Demande de complément")
    REMINDER = "reminder", _("Relance")
    DECISION = "decision", _("Décision")
    ATTESTATION = "attestation", _("Attestation de décision implicite")
    CLOSURE = "closure", _("Clôture de la demande")
    HANDOVER = "handover", _("Transmission à un autre service")
    RESUME_DRAFT = "resume_draft", _("Lien pour reprendre une saisie")
    TRACKING_LINK = "tracking_link", _("Lien de suivi")
    WHO_LOOKED = "who_looked", _("Lien vers la liste des consultations")
    OWN_FILES = "own_files", _("Lien pour réunir ou séparer ses fiches")
    CONTACT_CODE = "contact_code", _("Code de vérification d’une adresse")
    NOTICE = "notice", _("Avis de nouveauté sur la demande")
    INVITATION = "invitation", _("Invitation d’un agent")
    PASSWORD_RESET = "password_reset", _("Nouveau mot de passe d’un agent")
    WARNING = "warning", _("Alerte à un agent")
    DIGEST = "digest", _("Courriel du jour d’un agent")
    CAMPAIGN = "campaign", _("Campagne d’information")
    AGREEMENT = "agreement", _("Lien pour confirmer un abonnement")


BY_A_PERSON = frozenset(
    {
        Purpose.MESSAGE.value,
        Purpose.CORRECTION_REQUEST.value,
        Purpose.DECISION.value,
        Purpose.CLOSURE.value,
        Purpose.HANDOVER.value,
    }
)
"""Purposes whose words somebody chose; all others are announced as automatic (RFC 3834, section 5)."""


FORGOTTEN = frozenset(
    {
        *(Purpose.OWN_FILES.value, Purpose.CONTACT_CODE.value, Purpose.WHO_LOOKED.value),
        *(Purpose.CAMPAIGN.value, Purpose.AGREEMENT.value),
    }
)
"""Purposes whose words bear a secret of the person's, were it the link by which she unsubscribes: erased from the
outbox once they have left, or failed to."""


LONGEST_WAIT = timedelta(hours=5)
"""More than anything waits for its next attempt: what seems to wait longer was told by a clock that was ahead."""

LONGEST_HOLD = timedelta(days=10)
"""More than anything is held by quiet hours, for the same reason."""


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Words for sets of deliveries."""

    def of(self, holder_id: UUID) -> "DeliveryQuerySet":
        """Those about one case, one draft or one agent, oldest first."""
        return self.filter(holder_id=holder_id).order_by("queued_at", "id")

    def under_way(self) -> "DeliveryQuerySet":
        """Those somebody says to be sending."""
        return self.filter(state__in=Delivery.UNDER_WAY)

    def due(self, *, at: datetime) -> "DeliveryQuerySet":
        """Those that should leave now."""
        its_hour = Q(next_attempt_at__lte=at) | Q(next_attempt_at__gt=at + LONGEST_WAIT)
        is_held = Q(held_until__gt=at, held_until__lte=at + LONGEST_HOLD)
        return self.filter(its_hour, ~is_held | Q(held_until=None), state=Delivery.State.QUEUED)

    def needing_attention(self) -> "DeliveryQuerySet":
        """Those that stay as they are until an agent looks."""
        return self.filter(state__spelt=Delivery.TROUBLED, handled_at=None)


class Delivery(models.Model):
    """One e-mail to one recipient. Its identifier never changes, however often it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("En attente d’envoi")
        SENDING = "sending", _("Envoi en cours")
        TRANSMITTING = "transmitting", _("Envoi en cours, dernier octet")
        SENT = "sent", _("Envoyé")
        UNCERTAIN = "uncertain", _("Envoi incertain")
        FAILED = "failed", _("Non envoyé")

    class Failure(models.TextChoices):
        TEMPORARY = "temporary", _("Refus répété du serveur")
        PERMANENT = "permanent", _("Refus définitif du serveur")

    class Outcome(models.TextChoices):
        RETURNED_TEMPORARY = "returned_temporary", _("Retardé par un serveur plus lointain")
        DELIVERED = "delivered", _("Remis dans la boîte du destinataire")
        COMPLAINED = "complained", _("Signalé comme indésirable par le destinataire")
        RETURNED_PERMANENT = "returned_permanent", _("Renvoyé par l’adresse")

    UNDER_WAY = (State.SENDING, State.TRANSMITTING)
    TROUBLED = (State.UNCERTAIN, State.FAILED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices, blank=True)
    """Empty for what concerns the authority's own administration (invitation of an agent)."""
    holder_type = models.CharField(max_length=20, default="case")
    holder_id = models.UUIDField()
    """What it is about: the case, whose tracking capability opens this row, or a draft, or an agent."""
    key = models.CharField(max_length=80)
    """Names this delivery within what it is about: asked twice, it is one delivery."""
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    channel = models.CharField(max_length=10, default="email", choices=[("email", _("Courriel"))])
    recipient = models.CharField(max_length=254)
    recipient_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5, default="fr")
    subject = models.CharField(max_length=250)
    text = SealedTextField()
    html = SealedTextField(blank=True)
    documents = ArrayField(models.UUIDField(), default=list, blank=True)
    """The documents attached, in order."""
    is_legal = models.BooleanField(default=False)
    """An acknowledgement the law demands: better received twice than never."""
    message_id = models.CharField(max_length=300, unique=True)
    answers = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    """The identifiers of the messages it answers, the oldest first (RFC 5322, 3.6.4)."""

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    """Dialogues begun. The number of the last one marks what its sender may still change."""
    refusals = models.PositiveIntegerField(default=0)
    """Temporary refusals of the server: only these bring the end nearer."""
    losses = models.PositiveIntegerField(default=0)
    """Dialogues whose process died."""
    doubts = models.PositiveIntegerField(default=0)
    """Dialogues whose outcome nobody knows."""
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    """Why the last dialogue failed (``parvis.connectors.email.contract.REASONS``)."""
    server_reply = models.CharField(max_length=300, blank=True)
    """The server's words, without personal data."""

    outcome = models.CharField(max_length=18, choices=Outcome.choices, blank=True, default="", db_default="")
    """What was told of it after it had left; of two things told, the one that comes last in ``Outcome`` holds."""
    outcome_at = models.DateTimeField(null=True, blank=True)

    queued_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    """The end of the quiet hours it waits for (``quiet``)."""
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    transmitting_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    uncertain_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    """When an agent said that the person was reached another way."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi d’envoi")
        verbose_name_plural = _("suivis d’envoi")
        constraints = [
            models.UniqueConstraint(fields=["authority", "holder_id", "key"], name="delivery_asked_once"),
            models.CheckConstraint(
                condition=Q(state="queued", next_attempt_at__isnull=False)
                | (~Q(state="queued") & Q(next_attempt_at__isnull=True)),
                name="delivery_next_only_when_queued",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_with_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(failure="") & Q(failed_at__isnull=False))
                | (~Q(state="failed") & Q(failure="")),
                name="delivery_failed_with_its_cause",
            ),
            models.CheckConstraint(
                condition=~Q(state="uncertain") | Q(uncertain_at__isnull=False),
                name="delivery_uncertain_with_its_time",
            ),
            models.CheckConstraint(condition=~Q(recipient=""), name="delivery_has_a_recipient"),
            models.CheckConstraint(
                condition=Q(handled_at=None) | Q(state__in=["uncertain", "failed"]),
                name="delivery_handled_when_in_trouble",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="delivery_outcome_with_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "next_attempt_at"],
                condition=Q(state__in=["queued", "sending", "transmitting"]),
                name="delivery_to_do",
            ),
            models.Index(fields=["authority", "sector", "-queued_at", "-id"], name="delivery_outbox"),
            models.Index(
                fields=["holder_id"],
                include=["holder_type", "authority", "sector"],
                condition=Q(state__in=["uncertain", "failed"], handled_at=None),
                name="delivery_in_trouble",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"

    def is_due(self, *, at: datetime) -> bool:
        """Whether it should leave now (as ``DeliveryQuerySet.due``)."""
        if self.state != self.State.QUEUED or self.next_attempt_at is None or self.is_held(at=at):
            return False
        return self.next_attempt_at <= at or self.next_attempt_at > at + LONGEST_WAIT

    def is_held(self, *, at: datetime) -> bool:
        """Whether it waits for the end of quiet hours."""
        return self.held_until is not None and at < self.held_until <= at + LONGEST_HOLD

    def needs_attention(self) -> bool:
        """Whether it stays as it is until an agent looks."""
        return self.state in self.TROUBLED and self.handled_at is None

    def is_automatic(self) -> bool:
        """Whether nobody chose its words."""
        return self.purpose not in BY_A_PERSON

    def subject_of_facts(self) -> list[tuple[str, UUID, str]]:
        """What its facts are about: itself, and what it was sent for."""
        return [("delivery", self.id, ""), (self.holder_type, self.holder_id, "about")]
