"""The administrative court that the routes of appeal of the authority name: nothing is published without it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.authorities.courts import court_of, keep_court
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.letters.cleaning import one_line

MOST_LINES = 6
NAMELESS = gettext_lazy("Écrivez le nom du tribunal")
NOT_SAFE = gettext_lazy("Écrivez une adresse qui commence par https://")


class CourtForm(forms.Form):
    """The court, and how to reach it: one of its two addresses at least (CJA R414-6 for the second)."""

    use_required_attribute = False
    court = forms.CharField(
        label=gettext_lazy("Nom du tribunal"),
        help_text=gettext_lazy("Celui du ressort de la collectivité : « Tribunal administratif de Lyon »."),
        max_length=160,
        error_messages={"required": NAMELESS},
    )
    court_address = forms.CharField(
        label=gettext_lazy("Son adresse postale"),
        help_text=gettext_lazy("Six lignes au plus, comme sur une enveloppe."),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    court_online = forms.URLField(
        label=gettext_lazy("Son adresse sur internet"),
        help_text=gettext_lazy("Par exemple https://www.telerecours.fr"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": NOT_SAFE},
    )

    def clean_court(self) -> str:
        """Refuse a name of which no letter would print a sign: without it, none could notify a decision."""
        typed: str = self.cleaned_data["court"]
        if not one_line(typed):
            raise forms.ValidationError(NAMELESS)
        return typed

    def clean_court_online(self) -> str:
        """Refuse an address that leads there in clear, or not by the web."""
        typed: str = self.cleaned_data["court_online"]
        if typed and not typed.startswith("https://"):
            raise forms.ValidationError(NOT_SAFE)
        return typed

    def clean_court_address(self) -> str:
        """Refuse what no envelope holds."""
        typed: str = self.cleaned_data["court_address"]
        if len([line for line in typed.splitlines() if line.strip()]) > MOST_LINES:
            raise forms.ValidationError(_("Écrivez l’adresse en six lignes au plus"))
        return typed

    def clean(self) -> dict[str, str]:
        """Refuse a court that could not be reached."""
        values = super().clean() or {}
        if not self.errors and not (values["court_address"] or values["court_online"]):
            self.add_error(
                "court_address", _("Écrivez une des deux adresses : sans elle, on ne peut pas le saisir")
            )
        return values


@agent_page()
def court(request: AgentRequest) -> HttpResponseBase:
    """Read the court of one's authority; whoever manages all of it names it."""
    authority = request.agent.authority
    may_change = may_choose_rule(request.grants)
    is_sent = request.method == "POST"
    if not may_change and (is_sent or not request.grants.has(Right.DESIGN)):
        raise Http404
    held = authority.court or court_of(authority.department)
    said = {
        "court": held.get("name", ""),
        "court_address": "\n".join(held.get("address", ())),
        "court_online": held.get("online", ""),
    }
    form = CourtForm(request.POST if is_sent else None, initial=said, label_suffix="")
    if is_sent and form.is_valid():
        keep_court(
            authority.pk,
            name=form.cleaned_data["court"],
            address=form.cleaned_data["court_address"],
            online=form.cleaned_data["court_online"],
            by=request.agent.actor,
            at=request.now,
        )
        messages.success(request, _("Le tribunal est enregistré : les prochains courriers le citent."))
        return redirect("studio_court")
    context = {"form": form, "may_change": may_change, "is_proposed": bool(held) and not authority.court}
    return page(request, "studio/court.html", context, status=422 if form.errors else 200)


urlpatterns = [path("+tribunal/", court, name="studio_court")]
