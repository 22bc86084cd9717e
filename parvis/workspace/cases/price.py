"""Correcting the price that a table computed, with a reason that the person reads."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotCorrectPrice, PriceAwaited, correct_price
from parvis.cases.tables import Told, told_of
from parvis.entrance.door import AgentRequest
from parvis.ui.prose import Prose

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class PriceForm(GestureForm):
    """Which price, how much, and why."""

    table = forms.ChoiceField(
        label=gettext_lazy("Le prix à corriger"),
        error_messages={
            "required": gettext_lazy("Choisissez le prix à corriger"),
            "invalid_choice": gettext_lazy("Ce prix n’est plus dans la demande"),
        },
    )
    price = forms.DecimalField(
        label=gettext_lazy("Le bon prix, en euros"),
        help_text=gettext_lazy("Par exemple 12,50. Écrivez 0 si rien n’est dû."),
        min_value=Decimal(0),
        max_value=Decimal(1_000_000),
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": gettext_lazy("Écrivez le bon prix"),
            "invalid": gettext_lazy("Écrivez un prix en chiffres, comme 12,50"),
            "max_decimal_places": gettext_lazy("Deux chiffres au plus après la virgule"),
        },
    )
    reason = Prose(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy(
            "L’usager lira cette raison : dites-la simplement, sans rien sur d’autres personnes."
        ),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites pourquoi le prix change : l’usager le lira")},
    )

    def prepare(self) -> None:
        """Offer the prices that tables computed."""
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, f"{one.title} : {one.result}") for one in prices_of(self.case)]
        if len(field.choices) == 1:
            self.initial["table"] = field.choices[0][0]


def prices_of(case: "Case") -> list[Told]:
    """The prices that tables computed, or could not."""
    return [one for one in told_of(case) if one.use == "fee"]


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    correct_price(
        case.pk,
        values["table"],
        values["price"],
        reason=values["reason"],
        by=request.agent,
        at=request.now,
        revision=revision,
    )
    return _("Le prix est corrigé. L’usager le lit sur sa page de suivi, avec votre raison.")


PRICE = Gesture(
    slug="prix",
    title=gettext_lazy("Corriger le prix"),
    button=gettext_lazy("Corriger le prix"),
    form=PriceForm,
    act=_act,
    refusals={
        CannotCorrectPrice: gettext_lazy("C’est déjà ce prix, ou la demande est terminée."),
        PriceAwaited: gettext_lazy(
            "Une décision attend un visa, et son courrier dit peut-être ce prix : reprenez-la, ou faites-la rendre, "
            "puis corrigez le prix."
        ),
    },
    offered=lambda case: case.is_open() and bool(prices_of(case)),
    consequences=lambda request, case: [
        _("L’usager lit sur sa page de suivi le nouveau prix, qui l’a corrigé, quand et pourquoi."),
        _("Ce que le programme avait calculé, et par quelles lignes, reste dans la demande."),
        _("Les courriers qui partiront ensuite diront le nouveau prix."),
        _("Aucun courriel ne part : prévenez l’usager si le changement compte pour lui."),
    ],
)

urlpatterns = [url_of(PRICE)]
