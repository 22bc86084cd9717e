"""How an authority sends: how many messages a minute, and what one costs it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id

USUAL_PACE = 120
"""Messages a minute where nothing else is said: 20,000 in less than three hours."""

FASTEST = 1_200
"""Messages a minute at most: 20 a second, what one sender does with a server that answers in 50 ms."""


class SendingTerms(models.Model):
    """The pace and the price of the campaigns of an authority."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.OneToOneField(Authority, models.PROTECT, related_name="+")
    per_minute = models.PositiveIntegerField(_("messages par minute"), default=USUAL_PACE)
    price = models.DecimalField(
        _("coût d’un message, en euros"), max_digits=8, decimal_places=5, default=Decimal(0)
    )
    """Of one e-mail, in euros: what the authority's provider bills it; 0 with a server of its own."""

    class Meta:
        verbose_name = _("conditions d’envoi")
        constraints = [
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=FASTEST), name="terms_pace_within_bounds"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="terms_price_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.per_minute} / min"

    def cost(self, messages: int) -> Decimal:
        """What so many messages cost, in euros and cents, rounded up."""
        return (self.price * messages).quantize(Decimal("0.01"), rounding="ROUND_CEILING")


def terms_of(authority: Authority) -> SendingTerms:
    """The terms of an authority; the usual ones, unsaved, where it said nothing."""
    return SendingTerms.objects.filter(authority=authority).first() or SendingTerms(authority=authority)
