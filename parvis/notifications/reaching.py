"""How people are reached: what an address takes and wants, the letters that leave on paper, the hours kept quiet."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.documents.models import Document


class Way(models.TextChoices):
    """A way to tell somebody something, from the cheapest to the dearest."""

    PORTAL = "portal", _("La page de suivi")
    EMAIL = "email", _("Courriel")
    PAPER = "paper", _("Courrier papier")


class Addressee(models.Model):
    """An e-mail address as one sector of an authority writes to it: what its reader chose, and whether it takes mail.

    The address is not kept: the identifier is its keyed digest (``addressees.addressee_id``), so that whoever holds an
    address, or a link made for it, finds this row, and the row leads to nobody.
    """

    class Origin(models.TextChoices):
        PERSON = "person", _("Choisi par la personne")
        AGENT = "agent", _("Noté par un agent, à sa demande")

    id = models.UUIDField(primary_key=True, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    way = models.CharField(max_length=6, choices=Way.choices, blank=True)
    """What was chosen; empty: nothing was, and messages leave by e-mail."""
    language = models.CharField(max_length=5, blank=True)
    """The language chosen; empty: that of each request."""
    origin = models.CharField(max_length=6, choices=Origin.choices, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    chosen_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed = signature_kept()
    returned_at = models.DateTimeField(null=True, blank=True)
    """Since when it gives back what is sent to it."""
    complained_at = models.DateTimeField(null=True, blank=True)
    """When its reader reported a message of ours as unwanted."""
    last_used_on = models.DateField()
    """The last day something was about to be written to it; forgotten long after."""

    class Meta:
        verbose_name = _("adresse de correspondance")
        verbose_name_plural = _("adresses de correspondance")
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="", chosen_at=None, way="", language="")
                | (~Q(origin="") & Q(chosen_at__isnull=False)),
                name="addressee_chosen_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(origin="agent") & Q(chosen_by__isnull=False))
                | (~Q(origin="agent") & Q(chosen_by=None)),
                name="addressee_chosen_by_an_agent",
            ),
        ]
        indexes = [models.Index(fields=["last_used_on"], name="addressee_age")]

    def __str__(self) -> str:
        return str(self.id)

    def takes_mail(self) -> bool:
        """Whether something may be sent there by itself."""
        return self.returned_at is None and self.complained_at is None


class PaperLetter(models.Model):
    """A letter of a case that leaves on paper: an agent prints it, and says what became of it."""

    class Reason(models.TextChoices):
        PREFERRED = "preferred", _("La personne a choisi le papier")
        NO_EMAIL = "no_email", _("La demande n’a pas d’adresse électronique")
        RETURNED = "returned", _("L’adresse électronique renvoie les messages")
        COMPLAINED = "complained", _("La personne a signalé nos courriels comme indésirables")
        FAILED = "failed", _("Le courriel n’a pas pu lui être remis")

    class Settlement(models.TextChoices):
        POSTED = "posted", _("Posté")
        HANDED = "handed", _("Remis en main propre")
        NEEDLESS = "needless", _("Inutile : la personne a été jointe autrement")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    holder_id = models.UUIDField()
    """The case it is about, whose tracking capability opens this row."""
    key = models.CharField(max_length=80)
    """Names it within its case as the e-mail it stands for: asked twice, it is one letter."""
    purpose = models.CharField(max_length=24)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    asked_at = models.DateTimeField()
    settlement = models.CharField(max_length=8, choices=Settlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed = signature_kept()

    class Meta:
        verbose_name = _("courrier à imprimer")
        verbose_name_plural = _("courriers à imprimer")
        constraints = [
            models.UniqueConstraint(fields=["authority", "holder_id", "key"], name="paper_letter_asked_once"),
            models.CheckConstraint(
                condition=Q(settlement="", settled_at=None, settled_by=None)
                | (~Q(settlement="") & Q(settled_at__gte=F("asked_at"), settled_by__isnull=False)),
                name="paper_letter_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "sector", "asked_at", "id"],
                condition=Q(settled_at=None),
                name="paper_letter_to_print",
            ),
            models.Index(fields=["document"], name="paper_letter_document"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class QuietHours(models.Model):
    """When an authority writes to nobody by itself; without a row, the usual hours (``quiet.USUAL``)."""

    authority = models.OneToOneField(Authority, models.CASCADE, primary_key=True, related_name="+")
    starts = models.PositiveSmallIntegerField(validators=[MinValueValidator(17), MaxValueValidator(23)])
    ends = models.PositiveSmallIntegerField(validators=[MinValueValidator(5), MaxValueValidator(11)])
    keeps_days_off = models.BooleanField(default=True)
    """Whether Sundays and public holidays are quiet all day."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()

    class Meta:
        verbose_name = _("heures de silence")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__gte=17, starts__lte=23, ends__gte=5, ends__lte=11),
                name="quiet_hours_of_the_night",
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.starts}-{self.ends}"
