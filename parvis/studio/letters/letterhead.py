"""The letterhead that every letter of the authority bears, acknowledgements included."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.authorities.letterheads import CannotKeepLogo, demand_picture, keep_letterhead, letterhead_of
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page, page


class LetterheadForm(forms.Form):
    """What letters bear."""

    use_required_attribute = False
    signature = forms.CharField(
        label=gettext_lazy("Au-dessus du nom de qui signe"),
        help_text=gettext_lazy(
            "Par exemple « Pour le maire, ». Le prénom, le nom, la qualité et le service suivent."
        ),
        required=False,
        max_length=160,
    )
    lieu = forms.CharField(
        label=gettext_lazy("Lieu de signature"),
        help_text=gettext_lazy("La commune : « Fait à Montrevel, le 3 mai »."),
        required=False,
        max_length=80,
    )
    return_address = forms.CharField(
        label=gettext_lazy("Adresse où répondre"),
        help_text=gettext_lazy("Quatre lignes au plus. Vide, celle du service chargé de la demande."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy("Une image PNG, JPEG ou WebP, de 500 ko au plus."),
        required=False,
    )
    remove = forms.BooleanField(label=gettext_lazy("Retirer le logo"), required=False)

    def clean_logo(self) -> bytes | None:
        """Read the picture."""
        brought = self.cleaned_data["logo"]
        if not brought:
            return None
        content: bytes = brought.read()
        try:
            demand_picture(content)
        except CannotKeepLogo as refused:
            raise forms.ValidationError(
                _("Choisissez une image PNG, JPEG ou WebP de 500 ko au plus")
            ) from refused
        return content


@agent_page(Right.DESIGN)
def letterhead(request: AgentRequest) -> HttpResponseBase:
    """Show the letterhead; whoever manages the whole authority changes it."""
    held = letterhead_of(request.agent.authority_id)
    may_change = may_choose_rule(request.grants)
    initial = (
        {"signature": held.signature, "lieu": held.place, "return_address": held.return_address}
        if held
        else {}
    )
    is_sent = request.method == "POST"
    if is_sent and not may_change:
        raise Http404
    form = LetterheadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial=initial,
        label_suffix="",
    )
    if is_sent and form.is_valid():
        values = form.cleaned_data
        keep_letterhead(
            request.agent.authority_id,
            place=values["lieu"],
            return_address=values["return_address"],
            signature=values["signature"],
            logo=values["logo"],
            keeps_logo=not values["remove"],
            by=request.agent.actor,
            at=request.now,
        )
        messages.success(
            request, _("Le papier à lettres est enregistré : les prochains courriers le portent.")
        )
        return redirect("studio_letterhead")
    context: dict[str, Any] = {"form": form, "may_change": may_change, "has_logo": bool(held and held.logo)}
    return page(request, "studio/letters/letterhead.html", context, status=422 if form.errors else 200)


urlpatterns = [path("courriers/papier/", letterhead, name="studio_letterhead")]
