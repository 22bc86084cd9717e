"""Steps that stopped: seen by who manages the service, done again, gone past or corrected, with a reason."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.agents.queries import units_of
from parvis.agents.rights import Right
from parvis.base.labels import text
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb
from parvis.ui.prose import Prose
from parvis.workflows.access import incident_for, may_manage
from parvis.workflows.actions import CannotMend, retry, skip
from parvis.workflows.correcting import Value, corrected, is_by_hand, values_read, ways_out
from parvis.workflows.queries import MOST, stopped_under

from ..cases.opening import looked_at_case
from ..cases.wording import case_header, who_filed
from .forms import PICKED, WRITTEN, answer_field, read_answer, shown_answer

if TYPE_CHECKING:
    from parvis.authorities.models import Unit
    from parvis.workflows.models import Incident

RETRY, SKIP = "retry", "skip"


class MendingForm(forms.Form):
    """What becomes of a blocked step, and why; the values it reads may be corrected first."""

    use_required_attribute = False
    verdict = forms.ChoiceField(
        label=gettext_lazy("Que faire de cette étape"),
        widget=forms.RadioSelect,
        choices=[
            (RETRY, gettext_lazy("La refaire, avec les corrections ci-dessous s’il y en a")),
            (SKIP, gettext_lazy("La passer : le parcours continue sans elle")),
        ],
        error_messages={"required": gettext_lazy("Dites ce que devient cette étape")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Par où continuer, si vous la passez"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une voie de la liste")},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Quel service la fera, si vous la refaites"),
        help_text=gettext_lazy("Sans choix, celui que le parcours désigne."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un service de la liste")},
    )
    reason = Prose(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy("Vos collègues le liront ; l’usager, jamais."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites pourquoi")},
    )

    field_order = ("verdict", "unit", "way")

    def __init__(
        self,
        *args: Any,
        values: list[Value],
        ways: list[tuple[str, str]],
        units: "list[Unit]",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.known = {_name(one): one for one in values}
        self.units = {str(one.pk): one for one in units}
        self._offer("way", ways)
        self._offer("unit", [(id_, one.name) for id_, one in self.units.items()])
        reason = self.fields.pop("reason")
        for name, one in self.known.items():
            self.fields[name] = _field(one)
            self.initial[name] = shown_answer(one.kind, one.now)
        self.fields["reason"] = reason

    def clean(self) -> dict[str, Any]:
        """Want the way to go on by, when there are several."""
        values = super().clean() or {}
        if values.get("verdict") == SKIP and "way" in self.fields and not values.get("way"):
            self.add_error("way", _("Choisissez par où le parcours continue"))
        return values

    def changed(self) -> dict[str, Any]:
        """The values that were corrected, by name."""
        return {
            one.name: read_answer(one.kind, self.cleaned_data.get(name))
            for name, one in self.known.items()
            if name in self.changed_data
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choisir…")), *choices]
        if not choices:
            del self.fields[name]


@agent_page(Right.MANAGE)
def stopped(request: AgentRequest) -> HttpResponseBase:
    """List the steps that stopped in the services she manages, the oldest first."""
    found = stopped_under(request.grants)
    context = {
        "rows": [
            {
                "href": reverse("stopped_step", args=[one.pk]),
                "title": one.title or one.element,
                "reason": one.reason,
                "reference": one.case.reference,
                "case_href": reverse("case", args=[one.case.reference]),
                "who": who_filed(one.case),
                "opened_at": one.opened_at,
            }
            for one in found
        ],
        "is_cut": len(found) == MOST,
        "trail": [Crumb(_("Tâches"), reverse("tasks")), Crumb(_("Étapes bloquées"))],
    }
    return page(request, "workspace/tasks/stopped.html", context)


@agent_page(Right.MANAGE)
def mend(request: AgentRequest, incident: UUID) -> HttpResponseBase:
    """Say why a step is blocked, and take what becomes of it."""
    found = incident_for(request.grants, incident)
    if not may_manage(request.grants, found):
        raise Http404
    if found.ended_at is not None:
        messages.warning(request, _("Cette étape n’est plus bloquée."))
        return redirect("case", found.case.reference)
    form = MendingForm(
        request.POST if request.method == "POST" else None,
        values=values_read(found),
        ways=ways_out(found),
        units=units_of(found.authority_id) if is_by_hand(found) else [],
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _mended(request, found, form)
        except CannotMend:
            form.add_error(None, _("Cette étape n’est plus bloquée, ou la demande est terminée."))
    looked_at_case(request, found.case)
    context = {
        **case_header(request, found.case),
        "form": form,
        "title": _("Débloquer une étape"),
        "about": found.title or found.element,
        "why": found.reason,
        "button": _("Débloquer"),
        "back": reverse("case", args=[found.case.reference]),
        "consequences": [
            _(
                "Refaite, l’étape est tentée de nouveau aussitôt ; si rien n’a changé, elle se bloquera encore."
            ),
            _("Passée, rien de ce qu’elle devait faire n’est fait : ni courrier, ni tâche, ni calcul."),
            _("Votre raison est gardée, avec votre nom."),
            _("La demande peut toujours être décidée ou close sans son parcours."),
        ],
        "trail": [
            Crumb(_("Tâches"), reverse("tasks")),
            Crumb(_("Étapes bloquées"), reverse("stopped_steps")),
            Crumb(found.case.reference),
        ],
    }
    return page(request, "workspace/tasks/gesture.html", context, status=422 if form.is_bound else 200)


def _mended(request: AgentRequest, found: "Incident", form: MendingForm) -> HttpResponse:
    values = form.cleaned_data
    with transaction.atomic():
        if values["verdict"] == RETRY:
            retry(
                found.pk,
                reason=values["reason"],
                by=request.grants,
                at=request.now,
                values=corrected(found, form.changed()),
                to=form.units.get(values.get("unit", "")),
            )
            messages.success(request, _("L’étape est tentée de nouveau."))
        else:
            skip(
                found.pk,
                reason=values["reason"],
                by=request.grants,
                at=request.now,
                way=values.get("way", ""),
            )
            messages.success(request, _("L’étape est passée : le parcours continue."))
    return redirect("case", found.case.reference)


def _name(value: Value) -> str:
    return (PICKED if value.kind in ("yes_no", "choice") else WRITTEN) + value.name


def _field(value: Value) -> forms.Field:
    language = get_language() or "fr"
    options = [(one, text(label, language)) for one, label in value.options]
    return answer_field(value.kind, text(value.label, language), options=options)


urlpatterns = [
    path("etapes-bloquees/", stopped, name="stopped_steps"),
    path("etapes-bloquees/<uuid:incident>/", mend, name="stopped_step"),
]
