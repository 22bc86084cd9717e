"""Agents, what they may do and where, and who stands in for them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority, Unit
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.events.actors import Actor


class Right(models.TextChoices):
    """The few rights there are. Where they hold is the membership's business."""

    SEE = "see", _("Consulter")
    ACT = "act", _("Instruire")
    RECEIVE = "receive", _("Accueillir")
    MANAGE = "manage", _("Encadrer")
    DESIGN = "design", _("Concevoir les démarches")
    AUDIT = "audit", _("Contrôler")
    ARCHIVE = "archive", _("Archiver")


def signature_kept() -> "models.CharField[str, str]":
    """How an agent was called on the day of what she did (L111-2), beside the key to her.

    Whoever cannot read her row, of another authority than theirs, still knows who did it (``agents.names``).
    """
    return models.CharField(max_length=300, blank=True)


class Agent(models.Model):
    """Somebody who works for an authority."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="agents")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="agent"
    )
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    quality = models.CharField(_("qualité"), max_length=120)
    email = models.EmailField(_("adresse électronique"))
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    is_anonymous = models.BooleanField(_("anonyme pour des raisons de sécurité (L111-2)"), default=False)
    left_on = models.DateField(_("parti le"), null=True, blank=True)
    has_shortcuts = models.BooleanField(_("raccourcis clavier"), default=True)
    """Whether single keys do something on her pages (WCAG 2.2, criterion 2.1.4: they can be turned off)."""
    is_operator = models.BooleanField(_("exploite l’installation"), default=False)
    """Whether she looks after the installation. Given on the server only: no manager may, it crosses every wall."""

    class Meta:
        verbose_name = _("agent")
        ordering = ["family_name", "given_name", "id"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name then family name, as on a letter (L111-2)."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def signature(self) -> str:
        """How the public may call the agent (L111-2): her quality alone when her name is protected."""
        return self.quality if self.is_anonymous else f"{self.full_name}, {self.quality}"

    @property
    def actor(self) -> Actor:
        """The agent as the author of a fact."""
        return Actor("agent", self.id)

    @property
    def awaits_invitation(self) -> bool:
        """Whether she was invited and has not chosen her password yet."""
        invitation: Invitation | None = getattr(self, "invitation", None)
        return invitation is not None and invitation.accepted_at is None

    def has_left(self, on: date) -> bool:
        """Whether the agent no longer works there on that day."""
        return self.left_on is not None and self.left_on <= on


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for sets of memberships."""

    def giving(self, right: Right) -> "MembershipQuerySet":
        """Those that give this right."""
        return self.filter(rights__contains=[right.value])


class Membership(models.Model):
    """Rights of an agent on a unit and what is below it, or on a whole authority, for some sectors."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="memberships", db_index=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10, choices=Right.choices))
    sectors = ArrayField(models.CharField(max_length=30, choices=Sector.choices))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(rights__contained_by=[right.value for right in Right]) & Q(rights__len__gt=0),
                name="membership_known_rights",
            ),
            models.CheckConstraint(
                condition=Q(sectors__contained_by=[sector.value for sector in Sector]),
                name="membership_known_sectors",
            ),
            models.UniqueConstraint(
                fields=["agent", "authority", "unit"], nulls_distinct=False, name="membership_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.unit_id or self.authority_id}"

    @property
    def rights_in_words(self) -> str:
        """Its rights, as one reads them."""
        return ", ".join(str(Right(right).label) for right in self.rights)

    @property
    def sectors_in_words(self) -> str:
        """Its sectors, as one reads them."""
        return ", ".join(str(Sector(sector).label) for sector in self.sectors)

    def gives(self, rights: Iterable[Right]) -> bool:
        """Whether it gives at least one of these rights."""
        return any(right.value in self.rights for right in rights)


class Absence(models.Model):
    """Days an agent is away, and who stands in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="substitutions"
    )
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))

    class Meta:
        verbose_name = _("absence")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_in_order"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("agent")), name="absence_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.starts_on} – {self.ends_on}"


class Invitation(models.Model):
    """A link sent to an agent so that she chooses her password; the link is signed and serves once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+")
    agent = models.OneToOneField(Agent, models.CASCADE, related_name="invitation")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return str(self.agent_id)

    def is_open(self, *, sent_at: datetime, at: datetime) -> bool:
        """Whether the link made at ``sent_at`` still lets its agent choose her password."""
        return (
            self.accepted_at is None
            and at < self.expires_at
            and self.sent_at == sent_at
            and self.agent.left_on is None
            and self.agent.account is not None
        )


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Words for sets of delegations."""

    def in_force(self, on: date) -> "DelegationQuerySet":
        """Those that let one sign on that day; an act revoked on a day serves no more from that day."""
        begun = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
        return self.filter(begun, Q(revoked_on=None) | Q(revoked_on__gt=on))


class Delegation(models.Model):
    """By what an agent may sign for an authority: her own office, or an act by which who holds it delegated to her.

    An empty list of units, or of procedures, holds them all. None is ever deleted: letters cite it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Agent, models.PROTECT, related_name="delegations")
    signed = signature_kept()
    is_own = models.BooleanField(_("signe au titre de son mandat"), default=False)
    """She is the mayor or the president: she needs no delegation, and delegates herself."""
    giver = models.CharField(_("par délégation"), max_length=120, blank=True)
    """Who delegates, as the letter says it after « Par délégation »: « du maire »."""
    act_number = models.CharField(_("numéro de l’acte"), max_length=60)
    act_on = models.DateField(_("date de l’acte"))
    published = models.CharField(_("publication"), max_length=200, blank=True)
    """When and where the act was published: without it nobody can be held to it (CGCT, L2131-1)."""
    units = ArrayField(models.UUIDField(), default=list, blank=True)
    sectors = ArrayField(models.CharField(max_length=30, choices=Sector.choices))
    procedures = ArrayField(models.UUIDField(), default=list, blank=True)
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"), null=True, blank=True)
    revoked_on = models.DateField(_("abrogée le"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("délégation de signature")
        ordering = ["-is_own", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="delegation_in_order"
            ),
            models.CheckConstraint(
                condition=Q(is_own=True, giver="", units=[], procedures=[])
                | (Q(is_own=False) & ~Q(giver="")),
                name="delegation_says_who_gives_it",
            ),
            models.CheckConstraint(
                condition=Q(is_own=True) | ~Q(published=""), name="delegation_is_published"
            ),
            models.CheckConstraint(
                condition=Q(sectors__contained_by=[sector.value for sector in Sector], sectors__len__gt=0),
                name="delegation_known_sectors",
            ),
        ]

    def __str__(self) -> str:
        return self.act_number

    def covers(self, *, units: Iterable[UUID], sector: str, procedure: UUID) -> bool:
        """Whether it holds a matter; ``units``: the service in charge and those above it."""
        return (
            sector in self.sectors
            and (not self.units or not set(self.units).isdisjoint(units))
            and (not self.procedures or procedure in self.procedures)
        )

    def is_in_force(self, on: date) -> bool:
        """Whether it lets one sign on that day."""
        return (
            self.starts_on <= on
            and (self.ends_on is None or on <= self.ends_on)
            and (self.revoked_on is None or on < self.revoked_on)
        )
