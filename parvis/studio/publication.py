"""Putting a version in force, with a last look at what it changes; taking the procedure off; who publishes what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.names import called
from parvis.agents.rights import Right
from parvis.cases.moving.counting import in_flight
from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.drafting.releasing import (
    CannotChooseRule,
    CannotRelease,
    ReadAnother,
    authority_gaps,
    choose_rule,
    is_for_another,
    may_choose_rule,
    needs_second_reader,
    release,
    take_off,
)
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.readers import designers_of
from parvis.entrance.door import AgentRequest, agent_page, page

from .differences import in_a_sentence
from .door import Opened, faults_of, procedure_page, revision_of, tab_page
from .faults import Leading, leading


class RuleForm(forms.Form):
    """Who publishes what somebody wrote."""

    use_required_attribute = False
    way = forms.ChoiceField(
        label=gettext_lazy("Qui publie une démarche"),
        widget=forms.RadioSelect,
        choices=[
            ("one", gettext_lazy("Toute personne qui conçoit la démarche, même ce qu’elle vient d’écrire")),
            ("two", gettext_lazy("Une autre personne que celle qui a fait le dernier changement")),
        ],
        error_messages={"required": gettext_lazy("Choisissez qui publie")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@procedure_page
def publish_version(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Look at what would come into force, then publish it."""
    if not opened.version.is_open:
        return redirect(opened.url("studio_procedure"))
    if request.method == "POST":
        return _published(request, opened)
    return _publication(request, opened)


def _published(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    version = opened.version
    if request.POST.get("seen") != str(version.pk):
        return _publication(request, opened, why=_("ce n’est plus le brouillon que vous aviez relu"))
    seen = revision_of(request, version)
    try:
        released = release(version.pk, by=request.agent, at=request.now, seen=seen)
    except ReadAnother as other:
        names = called([(other.last.by_id, other.last.signed)])
        said = _("%(who)s l’a changée après votre relecture : relisez, puis publiez")
        return _publication(request, opened, why=said % {"who": names[other.last.by_id]}, seen=other.seen)
    except CannotRelease as refused:
        return _publication(request, opened, why=str(refused), against=leading(opened, refused.faults))
    messages.success(
        request,
        _("La version %(number)s est publiée : elle vaut dès maintenant.") % {"number": released.number},
    )
    return redirect(opened.url("studio_procedure"))


def _publication(
    request: AgentRequest,
    opened: Opened,
    *,
    why: str = "",
    seen: int | None = None,
    against: list[Leading] | None = None,
) -> HttpResponseBase:
    version = opened.version
    current = opened.procedure.current
    blocking = [one for one in faults_of(request, opened) if one.weight == "blocks"]
    found = [*authority_gaps(request.agent.authority), *blocking]
    counts = in_flight(request.grants, [opened.procedure.pk])
    is_hers = is_for_another(version, request.agent)
    context = {
        "why": why,
        "against": leading(opened, found) if against is None else against,
        "current": current,
        "changed": in_a_sentence(differences(_document_of(current), version.document)) if current else "",
        "in_flight": counts.get(current.pk, 0) if current else 0,
        "is_hers": is_hers,
        "readers": [
            one for one in designers_of(opened.procedure, on=request.today) if one.pk != request.agent.pk
        ]
        if is_hers
        else [],
        "seen": seen,
    }
    status = 409 if why else 200
    return tab_page(request, opened, "overview", "studio/publication.html", context, status=status)


def _document_of(version: ProcedureVersion) -> dict[str, Any]:
    held: dict[str, Any] = ProcedureVersion.objects.values_list("document", flat=True).get(pk=version.pk)
    return held


@procedure_page
def retire_procedure(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Take the procedure off the catalogue, once one has read what that means."""
    if opened.procedure.current is None:
        return redirect(opened.url("studio_procedure"))
    if request.method == "POST":
        try:
            take_off(opened.procedure.pk, by=request.agent, at=request.now)
            messages.success(request, _("La démarche est retirée : plus personne ne peut la commencer."))
        except CannotRelease as refused:
            messages.error(request, _("Ce n’est pas fait : %(why)s.") % {"why": refused})
        return redirect(opened.url("studio_procedure"))
    counts = in_flight(request.grants, [opened.procedure.pk])
    context = {"current": opened.procedure.current, "in_flight": sum(counts.values())}
    return tab_page(request, opened, "overview", "studio/retirement.html", context)


@agent_page()
def publishing_rule(request: AgentRequest) -> HttpResponseBase:
    """Read who publishes in one's authority; whoever manages all of it chooses."""
    may_choose = may_choose_rule(request.grants)
    if not may_choose and not request.grants.has(Right.DESIGN):
        raise Http404
    chosen = needs_second_reader(request.agent.authority_id)
    form = RuleForm(
        request.POST if request.method == "POST" else None, initial={"way": "two" if chosen else "one"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            choose_rule(request.grants, second_reader=form.cleaned_data["way"] == "two", at=request.now)
        except CannotChooseRule as refused:
            raise Http404 from refused
        messages.success(request, _("La règle est enregistrée : elle vaut pour la prochaine publication."))
        return redirect("studio_publishing_rule")
    context = {"form": form, "may_choose": may_choose, "chosen": chosen}
    return page(request, "studio/publishing_rule.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("publication/choix/", publishing_rule, name="studio_publishing_rule"),
    path("<slug:slug>/publier/", publish_version, name="studio_publish"),
    path("<slug:slug>/retirer/", retire_procedure, name="studio_retire"),
]
