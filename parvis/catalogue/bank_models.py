"""The bank of an authority: questions and sections kept to be used again, each with its editions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id


class BankItem(models.Model):
    """A question or a section of the bank, as designers find it; what it asks is in its editions."""

    LONGEST_TITLE = 200

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    title = models.CharField(_("nom dans la banque"), max_length=LONGEST_TITLE)
    edition = models.PositiveIntegerField(default=1)
    """The last one."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Offered no more since then; the drafts that hold it keep it."""

    class Meta:
        verbose_name = _("élément de la banque")

    def __str__(self) -> str:
        return self.title


class BankEdition(models.Model):
    """What an element of the bank asked from a moment on; never changed, so that a draft is compared with its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    item = models.ForeignKey(BankItem, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    element = models.JSONField()
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("édition d’un élément de la banque")
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="bank_edition_number_in_item")]

    def __str__(self) -> str:
        return f"{self.item_id} ({self.number})"
