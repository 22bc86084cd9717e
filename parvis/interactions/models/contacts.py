"""What an agent notes of a contact: why, about which procedures."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.models import Procedure
from parvis.documents.models import Document

from .interaction import Interaction


class ContactReason(models.Model):
    """Why people come, call or write, in the words of an authority."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_index=False)
    code = models.SlugField(max_length=40)
    label = models.JSONField()
    """``{"fr": ..., "en": ...}``; French is always there."""
    position = models.PositiveSmallIntegerField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("objet")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="contact_reason_once"),
            models.CheckConstraint(condition=models.Q(label__has_key="fr"), name="contact_reason_in_french"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        """Its name in the language of whoever reads, or in French."""
        found = self.label.get(get_language() or "fr") or self.label["fr"]
        return str(found)


class ContactMatter(models.Model):
    """One of the matters of a contact: a visitor may bring several."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    contact = models.ForeignKey(Interaction, models.CASCADE, related_name="matters")
    position = models.PositiveSmallIntegerField()
    reason = models.ForeignKey(ContactReason, models.PROTECT, null=True, blank=True, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("sujet d’un échange")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "position"], name="contact_matter_in_order"),
            models.CheckConstraint(
                condition=models.Q(reason__isnull=False) | models.Q(procedure__isnull=False),
                name="contact_matter_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.position}"


class ContactDocument(models.Model):
    """A paper that came with a contact, scanned: the letter itself, what somebody left at the desk."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    contact = models.ForeignKey(Interaction, models.CASCADE, related_name="papers")

    class Meta:
        verbose_name = _("papier d’un échange")

    def __str__(self) -> str:
        return str(self.document_id)
