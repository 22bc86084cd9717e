"""Authorities, their units and sites, and the corrections they make to the calendar."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.base.compiled import Compiled
from parvis.base.identifiers import new_id
from parvis.base.working_days import WorkCalendar
from parvis.ui.brand import is_legible_brand, suggest_brand

from .mailboxes import Mailbox
from .sealed import SealedTextField

__all__ = [
    "Authority",
    "CalendarCorrection",
    "Connection",
    "Letterhead",
    "Mailbox",
    "SealCertificate",
    "Site",
    "Unit",
]


class Authority(models.Model):
    """A local authority: the tenant. Every tenant row carries it."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("Commune")
        INTERCOMMUNALITY = "intercommunality", _("Intercommunalité")
        DEPARTMENT = "department", _("Département")
        REGION = "region", _("Région")
        SYNDICATE = "syndicate", _("Syndicat")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    siren = models.CharField(_("SIREN"), max_length=9, blank=True, validators=[RegexValidator(r"^\d{9}$")])
    insee_code = models.CharField(_("code INSEE"), max_length=5, blank=True)
    department = models.CharField(_("département"), max_length=3)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    postcodes = models.JSONField(_("codes postaux"), default=list, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    website = models.URLField(_("site internet"), blank=True)
    brand_colour = models.CharField(
        _("couleur"), max_length=7, default="#1f5c4a", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    tagline = models.CharField(_("phrase d’accueil"), max_length=200, blank=True)
    sender_name = models.CharField(_("nom de l’expéditeur"), max_length=120, blank=True)
    sender_email = models.EmailField(_("adresse de l’expéditeur"), blank=True)
    dpo_contact = models.TextField(
        _("contact de la personne déléguée à la protection des données"), blank=True
    )
    publication_director = models.CharField(
        _("directeur ou directrice de la publication"), max_length=160, blank=True
    )
    """First name, name and office: the legal notice names this person (law 2004-575, article 6)."""
    host = models.TextField(_("hébergeur du site"), blank=True)
    """Its name, address and telephone, one a line: the legal notice gives them (law 2004-575, article 6)."""
    homologation = models.JSONField(_("homologation de sécurité"), default=dict, blank=True)
    accessibility = models.JSONField(_("déclaration d’accessibilité"), default=dict, blank=True)
    court = models.JSONField(_("tribunal administratif compétent"), default=dict, blank=True)
    """Its ``name``, ``address`` (a list of lines) and ``online`` address: the routes of appeal name it."""

    class Meta:
        verbose_name = _("collectivité")
        verbose_name_plural = _("collectivités")
        constraints = [
            models.CheckConstraint(condition=~Q(id=F("parent")), name="authority_not_its_own_parent"),
            models.UniqueConstraint(
                fields=["siren"], condition=~Q(siren=""), name="authority_siren_unique"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a colour that could not be read, under white text or on the page; propose the nearest that can."""
        if not is_legible_brand(self.brand_colour):
            proposal = suggest_brand(self.brand_colour)
            raise ValidationError(
                {
                    "brand_colour": _(
                        "Cette couleur ne se lit pas assez bien. La plus proche qui convient : %s."
                    )
                    % proposal
                }
            )

    def legal_gaps(self) -> list[str]:
        """The names of what the legal notice must say and nobody has recorded."""
        known = {"publication_director": self.publication_director, "host": self.host}
        return [name for name, words in known.items() if not words.strip()]

    def calendar(self) -> WorkCalendar:
        """The working days of this authority: its département's holidays and its own corrections."""
        return self._calendar

    def take_corrections(self, corrections: Mapping[date, bool]) -> None:
        """Make its calendar from corrections read along with it, instead of by a query of their own."""
        self._calendar = WorkCalendar(self.department, corrections)

    @cached_property
    def _calendar(self) -> WorkCalendar:
        if "calendar_corrections" in getattr(self, "_prefetched_objects_cache", ()):
            corrections = {one.day: one.is_holiday for one in self.calendar_corrections.all()}
        else:
            corrections = dict(_CORRECTIONS.tuples(self.pk))
        return WorkCalendar(self.department, corrections)


class CalendarCorrection(models.Model):
    """A day the authority adds to, or takes from, the public holidays of its département."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="calendar_corrections")
    day = models.DateField(_("jour"))
    is_holiday = models.BooleanField(_("férié"))
    reason = models.CharField(_("motif"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "day"], name="correction_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"


_CORRECTIONS = Compiled(
    lambda authority: (
        CalendarCorrection.objects.filter(authority=authority).order_by("id").values_list("day", "is_holiday")
    ),
    UUID(int=1),
)


class Unit(models.Model):
    """A service of an authority, in a tree; what a case is handed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"), blank=True)
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)
    is_sorting = models.BooleanField(_("oriente vers les autres services"), default=False)
    """It receives what has no known service yet: a case it holds gets a registration receipt only."""
    path = models.JSONField(default=list, editable=False)
    """The ids of its ancestors, root first, and its own: a unit is below another when it is in this list."""

    class Meta:
        verbose_name = _("service")
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="unit_code_in_authority"),
            models.CheckConstraint(condition=~Q(id=F("parent")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def postal_address(self) -> str:
        """Its own address, or its authority's."""
        return self.address or self.authority.address


class Site(models.Model):
    """A place where one is received, with its weekly opening hours.

    ``hours`` maps ISO weekdays ("1" is Monday) to a list of [opens, closes] such as ["08:30", "12:00"].
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="sites")
    name = models.CharField(_("nom"), max_length=120)
    address = models.TextField(_("adresse"))
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    hours = models.JSONField(_("horaires"), default=dict)
    access = models.TextField(_("accès et accessibilité"), blank=True)

    class Meta:
        verbose_name = _("lieu d’accueil")

    def __str__(self) -> str:
        return self.name

    def hours_on(self, day: date) -> list[tuple[str, str]]:
        """The opening ranges of a day in local time; none on a public holiday."""
        if self.authority.calendar().is_holiday(day):
            return []
        return [(opens, closes) for opens, closes in self.hours.get(str(day.isoweekday()), [])]


class SealCertificate(models.Model):
    """What an authority seals its letters with: one in force at most; what it sealed is verified without it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the certificate, in hexadecimal."""
    keys = SealedTextField(always=True)
    """The private key with its chain, PKCS#12 without password in base64, as only the sealing keys open it."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_required = models.BooleanField(default=True)
    """Whether a letter waits when the seal cannot be set; else it leaves without."""
    imported_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("certificat de cachet")
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=Q(retired_at=None), name="seal_certificate_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def holds(self, at: datetime) -> bool:
        """Whether it may seal at that instant."""
        return self.starts_at <= at < self.ends_at


class Letterhead(models.Model):
    """What the letters of an authority bear on top, and above the name of who signs; its name and colour aside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.OneToOneField(Authority, models.CASCADE, related_name="+")
    logo = models.BinaryField(null=True, blank=True)
    """PNG, JPEG or WebP, as it was brought."""
    return_address = models.TextField(_("adresse de réponse"), blank=True, max_length=300)
    """Where answers are sent, one line a line; that of the service in charge when empty."""
    place = models.CharField(_("lieu de signature"), max_length=80, blank=True)
    signature = models.CharField(_("formule de signature"), max_length=160, blank=True)
    """What stands above the name of who signs: « Pour le maire, »."""

    class Meta:
        verbose_name = _("papier à lettres")

    def __str__(self) -> str:
        return str(self.id)


class Connection(models.Model):
    """A source of data that the processes of an authority ask: what leaves, and what comes back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    name = models.SlugField(_("nom"), max_length=40)
    """What processes call it by."""
    title = models.CharField(_("intitulé"), max_length=120)
    address = SealedTextField(always=True)
    """Of the connector (``connectors.data``): it may hold a password. Forgotten once retired."""
    sends = models.JSONField(default=list)
    """Names of the answers that leave: those of the form, and those of a step as ``step.answer``. Nothing else does."""
    gives = models.JSONField(default=dict)
    """Names of what comes back, and the kind of each (``connectors.data.contract.KINDS``). Nothing else is kept."""
    failures = models.JSONField(default=list)
    """The last times it gave no answer, the latest first: ``at``, ``reason``, ``detail``; nothing of what was asked."""
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("raccordement")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "name"], condition=Q(retired_at=None), name="connection_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.title
