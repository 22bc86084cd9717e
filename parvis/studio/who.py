"""Who answers for a procedure and who writes it; its sector, its nature, its address."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.authorities.models import Unit
from parvis.catalogue.access import unit_for_new
from parvis.catalogue.entrusting import CannotEntrust, entrust, is_fixed
from parvis.catalogue.models import Procedure
from parvis.catalogue.natures import Nature
from parvis.catalogue.readers import designers_of
from parvis.entrance.door import AgentRequest

from .door import Opened, procedure_page, tab_page
from .places import PlaceForm


class WhoForm(PlaceForm):
    """The service in charge, and while nothing is published the sector, the nature and the address."""

    level = forms.ChoiceField(
        label=gettext_lazy("Ce qu’on y fait"), choices=Procedure.Level.choices, widget=forms.RadioSelect
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=Nature.choices,
        help_text=gettext_lazy("Elle décide des réponses possibles et de ce que vaut le silence."),
    )
    field_order = ("unit", "level", "sector", "nature", "slug")

    def __init__(self, *args: Any, procedure: Procedure, fixed: bool, **kwargs: Any) -> None:
        held = {"unit": procedure.unit.code, "level": procedure.level, "sector": procedure.sector}
        super().__init__(
            *args, initial={**held, "nature": procedure.nature, "slug": procedure.slug}, **kwargs
        )
        if fixed:
            for name in ("sector", "nature", "slug"):
                self.fields[name].disabled = True

    def wanted(self) -> dict[str, str]:
        """What is asked, the service apart."""
        return {name: self.cleaned_data[name] for name in ("level", "sector", "nature", "slug")}


@procedure_page
def who(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show who answers for the procedure and who may write it; entrust it to another service."""
    fixed = is_fixed(opened.procedure)
    form = WhoForm(request.POST or None, procedure=opened.procedure, fixed=fixed, grants=request.grants)
    if request.method == "POST" and form.is_valid():
        unit = unit_for_new(request.grants, form.cleaned_data["unit"], form.cleaned_data["sector"])
        if done := _entrusted(request, opened, form, unit):
            return done
    return _drawn(request, opened, form, fixed=fixed)


def _entrusted(request: AgentRequest, opened: Opened, form: WhoForm, unit: Unit) -> HttpResponseBase | None:
    try:
        found = entrust(opened.procedure.pk, unit=unit, by=request.agent, at=request.now, **form.wanted())
    except CannotEntrust as refused:
        said = str(refused)
        form.add_error(refused.about, said[:1].upper() + said[1:])
        return None
    messages.success(request, _("C’est enregistré. Les demandes déjà déposées restent où elles sont."))
    return redirect(reverse("studio_who", args=[found.slug]))


def _drawn(request: AgentRequest, opened: Opened, form: WhoForm, *, fixed: bool) -> HttpResponse:
    procedure = opened.procedure
    context = {
        "form": form,
        "is_fixed": fixed,
        "shown": [form[name] for name in (("unit", "level") if fixed else form.fields)],
        "unit": procedure.unit,
        "contact_address": procedure.unit.postal_address(),
        "designers": designers_of(procedure, on=request.today),
    }
    return tab_page(request, opened, "who", "studio/who.html", context, status=422 if form.errors else 200)


urlpatterns = [path("<slug:slug>/services/", who, name="studio_who")]
