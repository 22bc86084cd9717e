"""Giving a draft to read again, with a word to whoever reads it, and giving it back with reasons."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.drafting.actions import CannotEdit, gave_to_read, return_to_draft, submit_for_review
from parvis.catalogue.models import Milestone
from parvis.catalogue.readers import designers_of
from parvis.entrance.door import AgentRequest

from .door import Opened, procedure_page, tab_page


class WordsForm(forms.Form):
    """What one says to the other."""

    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("Un mot pour qui relit (facultatif)"),
        help_text=gettext_lazy("Ce qui a changé et pourquoi, ce dont vous doutez."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=Milestone.LONGEST_WORDS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ReasonsForm(WordsForm):
    """Why it is given back; whoever gave it takes it back without a reason."""

    def __init__(self, *args: Any, is_hers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label = _("Pourquoi (facultatif)") if is_hers else _("Ce qui est à reprendre")
        field.help_text = "" if is_hers else _("Qui l’écrit le lira en haut de la démarche.")
        field.required = not is_hers
        field.error_messages["required"] = _("Dites ce qui est à reprendre")


@procedure_page
def submit(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Give the draft to read again."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            submit_for_review(opened.version.pk, by=request.agent, at=request.now, words=words)
        except CannotEdit as refused:
            return _refused(request, opened, refused)
        messages.success(
            request, _("La démarche est donnée à relire. Personne ne la change pendant ce temps.")
        )
        return redirect(opened.url("studio_procedure"))
    readers = [one for one in designers_of(opened.procedure, on=request.today) if one.pk != request.agent.pk]
    context = {"form": form, "readers": readers}
    status = 422 if form.is_bound else 200
    return tab_page(request, opened, "overview", "studio/submission.html", context, status=status)


@procedure_page
def give_back(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Give the version back to whoever writes it."""
    is_hers = gave_to_read(opened.version, request.agent)
    form = ReasonsForm(request.POST if request.method == "POST" else None, is_hers=is_hers)
    if request.method == "POST" and form.is_valid():
        reasons = form.cleaned_data["words"]
        try:
            return_to_draft(opened.version.pk, by=request.agent, at=request.now, reasons=reasons)
        except CannotEdit as refused:
            return _refused(request, opened, refused)
        messages.success(request, _("La démarche est de nouveau un brouillon."))
        return redirect(opened.url("studio_procedure"))
    status = 422 if form.is_bound else 200
    context = {"form": form, "is_hers": is_hers}
    return tab_page(request, opened, "overview", "studio/return.html", context, status=status)


def _refused(request: AgentRequest, opened: Opened, refused: CannotEdit) -> HttpResponseBase:
    messages.error(request, _("Ce n’est pas fait : %(why)s.") % {"why": refused})
    return redirect(opened.url("studio_procedure"))


urlpatterns = [
    path("<slug:slug>/relecture/", submit, name="studio_submit"),
    path("<slug:slug>/relecture/rendre/", give_back, name="studio_return"),
]
