"""The one thing a file keeps of its own: when and why it was opened across sectors."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.people.models import ContactPoint, Profile

LIFE = timedelta(minutes=15)
"""How long an opening lasts: the time of a visit or a call."""


class IdentityCheck(models.TextChoices):
    """How it was made sure that the person who is there is the one of the file."""

    DOCUMENT = "document", _("Elle a présenté une pièce d’identité")
    CODE = "code", _("Elle a donné le code envoyé à son adresse")
    CALLED_BACK = "called_back", _("Je l’ai rappelée à un numéro déjà vérifié")
    ANSWERS = "answers", _("Elle a répondu à des questions qu’elle seule connaît")


class Parting(models.TextChoices):
    """Why a file is no longer known for the person that others are."""

    MISTAKE = "mistake", _("Elle avait été rattachée par erreur")
    ASKED = "asked", _("La personne, qui est là, le demande")


class CrossSectorOpening(models.Model):
    """A receptionist sees the other ordinary sectors of her authority, for one person who is there.

    The wall of the row is that of the file she had before her. The database itself reads the row: past
    ``ends_at``, or once ended, the audited function answers nothing, whatever the code asks.
    """

    stays_when_merged = True
    """A merge opens nothing: the one kept is opened again, with its own reason."""

    class Presence(models.TextChoices):
        COUNTER = "counter", _("Elle est devant moi")
        TELEPHONE = "telephone", _("Elle est au téléphone, et j’ai vérifié que c’est elle")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    presence = models.CharField(max_length=10, choices=Presence.choices)
    reason = models.CharField(_("raison"), max_length=300)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ouverture aux autres services")
        indexes = [models.Index(fields=["profile", "agent", "-ends_at"], name="crossing_live")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")) & Q(ends_at__lte=F("opened_at") + LIFE),
                name="crossing_is_short",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="crossing_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_live(self, *, at: datetime) -> bool:
        """Whether it still opens something."""
        return self.ended_at is None and at < self.ends_at


OWN_LINK_LIFE = timedelta(days=3)
"""How long the link lives by which a person joins her own files: time to read a mailbox, no more."""


class OwnFilesLink(models.Model):
    """A link sent to a verified address of a file, by which the person herself joins or parts her files, once.

    Nobody reads the row by the link: the audited functions do, with the capability the link carries and the clock
    of the database.
    """

    stays_when_merged = True
    """A link leads to the file it was sent for; absorbed, that file has nothing to join."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien pour réunir ses fiches")
        indexes = [models.Index(fields=["profile", "-sent_at"], name="own_files_link_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")) & Q(expires_at__lte=F("sent_at") + OWN_LINK_LIFE),
                name="own_files_link_is_short",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


LOOKING_LINK_LIFE = timedelta(days=3)
"""How long the link lives by which a person reads who looked at her file."""

READING = timedelta(minutes=30)
"""How long the list stays open in the browser where the link served."""


class LookingLink(models.Model):
    """A link sent to a verified address of a file, by which the person reads, once, who looked at it.

    The capability of the file, which the link carries, opens the row.
    """

    stays_when_merged = True
    """A link leads to the file it was sent for; absorbed, that file has lost its address, and the link is dead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    """None when she asked for it herself."""
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien vers la liste des consultations")
        indexes = [models.Index(fields=["profile", "-sent_at"], name="looking_link_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at"))
                & Q(expires_at__lte=F("sent_at") + LOOKING_LINK_LIFE),
                name="looking_link_is_short",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class LooksAsking(models.Model):
    """Somebody asks who looked at her file, and says how she is reached; answered out of her sight, then deleted.

    Only its own capability opens it, for it says what nobody has checked: that somebody has this address.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    reached_by = models.CharField(max_length=254)
    """As the search knows an address or a number (``parvis.people.search.reach_key``)."""
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("demande de la liste des consultations")

    def __str__(self) -> str:
        return str(self.id)
