"""Throwing a draft away: what is lost is told, and one types a word to say so."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.actions import CannotEdit, discard
from parvis.entrance.door import AgentRequest

from .door import Opened, procedure_page, tab_page


class SureForm(forms.Form):
    """The word that says it is meant."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.word = _("abandonner")
        self.fields["word"] = forms.CharField(
            label=_("Écrivez « %(word)s » pour confirmer") % {"word": self.word},
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": self._told()},
        )

    def clean_word(self) -> str:
        """Hold what was typed to the word."""
        typed: str = self.cleaned_data["word"]
        if typed.strip().casefold().strip("«» ") != self.word.casefold():
            raise forms.ValidationError(self._told())
        return typed

    def _told(self) -> str:
        return _("Écrivez « %(word)s », ou revenez en arrière") % {"word": self.word}


@procedure_page
def discard_draft(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Throw the draft away, once one has typed the word."""
    if not opened.version.is_open:
        return redirect(opened.url("studio_procedure"))
    form = SureForm(request.POST if request.method == "POST" else None)
    is_only = opened.version.number == 1
    if request.method == "POST" and form.is_valid():
        try:
            discard(opened.version.pk, by=request.agent, at=request.now)
        except CannotEdit as refused:
            messages.error(request, _("Ce n’est pas fait : %(why)s.") % {"why": refused})
            return redirect(opened.url("studio_procedure"))
        messages.success(request, _("Le brouillon est abandonné."))
        return redirect("studio") if is_only else redirect(opened.url("studio_procedure"))
    context = {"form": form, "is_only": is_only}
    status = 422 if form.is_bound else 200
    return tab_page(request, opened, "overview", "studio/discarding.html", context, status=status)


urlpatterns = [path("<slug:slug>/abandonner/", discard_draft, name="studio_discard")]
