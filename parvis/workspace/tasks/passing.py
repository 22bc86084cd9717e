"""Passing a task on: to a colleague or another service, or back to its own with a reason."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import units_of
from parvis.agents.reading import answering_for
from parvis.agents.rights import Right
from parvis.authorities.sectors import is_secret
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb
from parvis.ui.prose import Prose
from parvis.workflows.access import may_do, may_manage, task_for, writing_on
from parvis.workflows.actions import AlreadyDone, CannotPassOn, delegate, give_back

from .show import task_header

if TYPE_CHECKING:
    from parvis.agents.models import Agent
    from parvis.authorities.models import Unit
    from parvis.workflows.models import Task

_TOO_LATE = gettext_lazy("Un autre a été plus rapide : %(words)s.")
_NOT_HERS = gettext_lazy("Cette tâche ne peut pas être passée ainsi : choisissez quelqu’un d’autre.")


class PassingForm(forms.Form):
    """A colleague, or another service; and a word."""

    use_required_attribute = False
    agent = forms.ChoiceField(
        label=gettext_lazy("À un collègue"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un collègue de la liste")},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Ou à un autre service"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un service de la liste")},
    )
    note = Prose(
        label=gettext_lazy("Un mot pour la suite (facultatif)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, agents: "list[Agent]", units: "list[Unit]", **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.agents = {str(one.pk): one for one in agents}
        self.units = {str(one.pk): one for one in units}
        none = [("", _("Choisir…"))]
        self._offer("agent", none + [(str(one.pk), one.full_name) for one in agents])
        self._offer("unit", none + [(str(one.pk), one.name) for one in units])

    def clean(self) -> dict[str, Any]:
        """Want one of the two."""
        values = super().clean() or {}
        chosen = [values[name] for name in ("agent", "unit") if values.get(name)]
        if not chosen and not self.errors:
            self.add_error("agent", _("Choisissez un collègue ou un service"))
        if len(chosen) > 1:
            self.add_error("unit", _("Choisissez un collègue, ou un service : pas les deux"))
        return values

    @property
    def chosen(self) -> "Agent | Unit":
        """To whom it goes."""
        if self.cleaned_data["agent"]:
            return self.agents[self.cleaned_data["agent"]]
        return self.units[self.cleaned_data["unit"]]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ReturningForm(forms.Form):
    """Why it is given back."""

    use_required_attribute = False
    reason = Prose(
        label=gettext_lazy("Pourquoi vous la rendez"),
        help_text=gettext_lazy("Vos collègues le liront ; l’usager, jamais."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites pourquoi vous la rendez")},
    )


@agent_page(Right.ACT)
def pass_on(request: AgentRequest, task: UUID) -> HttpResponseBase:
    """Give a task to a colleague or to another service."""
    found = _passed(request, task)
    units = [one for one in units_of(found.authority_id) if one.pk != found.unit_id]
    form = PassingForm(request.POST or None, agents=colleagues_for(request, found), units=units)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic(), writing_on(found):
                delegate(
                    found.pk,
                    to=form.chosen,
                    by=request.grants,
                    at=request.now,
                    note=form.cleaned_data["note"],
                )
        except AlreadyDone as late:
            form.add_error(None, _TOO_LATE % {"words": late.words})
        except CannotPassOn:
            form.add_error(None, str(_NOT_HERS))
        else:
            name = getattr(form.chosen, "full_name", "") or getattr(form.chosen, "name", "")
            messages.success(request, _("La tâche est confiée : %(name)s.") % {"name": name})
            return redirect("tasks")
    context = {
        **task_header(request, found),
        "form": form,
        "title": _("Confier cette tâche"),
        "button": _("Confier la tâche"),
        "consequences": [
            _("Elle quitte votre liste, et arrive dans celle de qui vous choisissez, qui en est averti."),
            _(
                "Un autre service lit la demande le temps de faire la tâche, et ne peut rien y changer d’autre."
            ),
            _("L’échéance de la tâche et les délais de la demande ne changent pas."),
        ],
    }
    return _drawn(request, found, context, form)


@agent_page(Right.ACT)
def give_task_back(request: AgentRequest, task: UUID) -> HttpResponseBase:
    """Give a task back to the service it was asked of."""
    found = _passed(request, task)
    form = ReturningForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic(), writing_on(found):
                give_back(found.pk, reason=form.cleaned_data["reason"], by=request.grants, at=request.now)
        except AlreadyDone as late:
            form.add_error(None, _TOO_LATE % {"words": late.words})
        except CannotPassOn:
            form.add_error(None, _("Cette tâche n’est pas, ou n’est plus, à rendre."))
        else:
            messages.success(request, _("La tâche est rendue à son service."))
            return redirect("tasks")
    context = {
        **task_header(request, found),
        "form": form,
        "title": _("Rendre cette tâche"),
        "button": _("Rendre la tâche"),
        "consequences": [
            _("Elle redevient à prendre dans son service : %(unit)s.") % {"unit": found.unit.name},
            _("Qui répond de la demande est averti, avec votre raison."),
            _("L’échéance de la tâche et les délais de la demande ne changent pas."),
        ],
    }
    return _drawn(request, found, context, form)


def colleagues_for(request: AgentRequest, task: "Task") -> "list[Agent]":
    """Those who may do a task where it is, but whoever has it; of its sector when it is secret."""
    sector = task.sector if is_secret(task.sector) else ""
    found = answering_for(task.unit, on=request.today, sector=sector)
    return [one for one in found if one.pk != task.agent_id]


def _passed(request: AgentRequest, task: UUID) -> "Task":
    """A task she may pass on. A decision is confided with its case."""
    found = task_for(request.grants, task, on=request.today)
    if not (may_do(request.grants, found, on=request.today) or may_manage(request.grants, found)):
        raise Http404
    return found


def _drawn(
    request: AgentRequest, task: "Task", context: dict[str, Any], form: forms.Form
) -> HttpResponseBase:
    context["trail"] = [*context["trail"], Crumb(context["title"])]
    context["back"] = reverse("task", args=[task.pk])
    return page(request, "workspace/tasks/gesture.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("taches/<uuid:task>/confier/", pass_on, name="task_pass_on"),
    path("taches/<uuid:task>/rendre/", give_task_back, name="task_give_back"),
]
