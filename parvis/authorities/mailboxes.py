"""Boxes an authority reads its e-mail from."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.base.identifiers import new_id

from .sealed import SealedTextField
from .sectors import Sector


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Words for sets of boxes."""

    def in_force(self) -> "MailboxQuerySet":
        """Those that are read."""
        return self.filter(retired_at=None)

    def of(self, authority: UUID) -> "MailboxQuerySet":
        """Those of an authority, the first opened first."""
        return self.filter(authority_id=authority).order_by("opened_at", "id")


class Mailbox(models.Model):
    """A box of an authority: where it is read, from which day, whose it is to sort, how far it was read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("authorities.Authority", models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    unit = models.ForeignKey("authorities.Unit", models.PROTECT, related_name="+", db_index=False)
    """The service that sorts what comes by it."""
    label = models.CharField(_("intitulé"), max_length=120)
    address = models.EmailField(_("adresse"), max_length=254)
    """What people write to."""
    connection = SealedTextField(blank=True, always=True)
    """The address of the connector (``connectors.mailbox``), password included; empty: it is only replayed."""
    folder = models.CharField(_("dossier"), max_length=120, default="INBOX")
    since = models.DateTimeField(_("lire à partir du"))
    """What arrived earlier is neither read nor acknowledged."""
    trusted_servers = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    """The names by which our own servers sign what they checked (RFC 8601); no other is believed."""
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    """How far the folder was read, as its server numbers messages (RFC 9051, 2.3.1)."""
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    """When it was last found in order."""
    trouble = models.CharField(max_length=40, blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("boîte de réception")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "address"],
                condition=models.Q(retired_at=None),
                name="mailbox_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(trouble="", trouble_since=None)
                | (~models.Q(trouble="") & models.Q(trouble_since__isnull=False)),
                name="mailbox_trouble_since",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_read(self) -> bool:
        """Whether a server is asked for what it holds."""
        return self.retired_at is None and bool(self.connection)
