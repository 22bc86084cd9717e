"""The pace and the price of the campaigns of an authority."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.campaigns.access import may_set_terms
from parvis.campaigns.actions import set_terms
from parvis.campaigns.models.terms import FASTEST, terms_of
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb

BOUNDS = gettext_lazy("Écrivez un nombre de 1 à %(most)d")


class TermsForm(forms.Form):
    """How many messages a minute, and what one costs."""

    use_required_attribute = False
    per_minute = forms.IntegerField(
        label=gettext_lazy("Messages par minute"),
        help_text=gettext_lazy("Un serveur de messagerie qui en reçoit trop à la fois les refuse."),
        min_value=1,
        max_value=FASTEST,
    )
    price = forms.DecimalField(
        label=gettext_lazy("Coût d’un message, en euros"),
        help_text=gettext_lazy("Ce que facture votre prestataire d’envoi ; 0 avec votre propre serveur."),
        min_value=Decimal(0),
        max_value=Decimal(10),
        max_digits=7,
        decimal_places=5,
        localize=True,
        error_messages={"invalid": gettext_lazy("Écrivez un montant, comme 0,0015")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        told = str(BOUNDS) % {"most": FASTEST}
        field = self.fields["per_minute"]
        field.error_messages |= dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)


@agent_page()
def sending_terms(request: AgentRequest) -> HttpResponseBase:
    """Show the pace and the price, and change them."""
    if not may_set_terms(request.grants):
        raise Http404
    kept = terms_of(request.agent.authority)
    initial = {"per_minute": kept.per_minute, "price": kept.price.normalize()}
    form = TermsForm(request.POST or None, initial=initial)
    if form.is_valid():
        set_terms(**form.cleaned_data, by=request.agent, at=request.now)
        messages.success(request, _("Les conditions d’envoi sont enregistrées."))
        return redirect("campaigns")
    trail = [Crumb(_("Campagnes"), reverse("campaigns")), Crumb(_("Conditions d’envoi"))]
    context = {"form": form, "trail": trail}
    return page(request, "workspace/campaigns/terms.html", context, status=422 if form.errors else 200)


urlpatterns = [path("campagnes/conditions/", sending_terms, name="sending_terms")]
