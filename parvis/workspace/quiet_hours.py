"""The hours at which nothing leaves by itself: set for the whole authority by who manages there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.notifications.quiet import Hours, hours_of
from parvis.notifications.silencing import set_quiet_hours
from parvis.ui.parts import Crumb

TITLE = gettext_lazy("Heures auxquelles rien ne part")
INVALID = gettext_lazy("Choisissez une heure de la liste")


def _hours(label: Any, first: int, last: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=[(hour, gettext_lazy("%(hour)s h") % {"hour": hour}) for hour in range(first, last + 1)],
        error_messages={"required": INVALID, "invalid_choice": INVALID},
    )


class QuietHoursForm(forms.Form):
    """From when to when, and on which days."""

    use_required_attribute = False
    starts = _hours(gettext_lazy("À partir de"), 17, 23)
    ends = _hours(gettext_lazy("Jusqu’à, le lendemain"), 5, 11)
    keeps_days_off = forms.BooleanField(
        label=gettext_lazy("Ni le dimanche, ni les jours fériés"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@agent_page(Right.MANAGE)
def quiet_hours(request: AgentRequest) -> HttpResponseBase:
    """Show the quiet hours of the authority, and change them."""
    authority = request.agent.authority
    set_hours = hours_of(authority)
    form = QuietHoursForm(request.POST or None, initial=vars(set_hours))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            set_quiet_hours(authority, Hours(**form.cleaned_data), by=request.agent, at=request.now)
        messages.success(request, _("Les heures sont enregistrées."))
        return redirect("quiet_hours")
    context = {
        "form": form,
        "title": TITLE,
        "trail": [Crumb(_("Courriers à imprimer"), reverse("paper_letters")), Crumb(str(TITLE))],
    }
    return page(request, "workspace/quiet_hours.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("courriers/heures/", quiet_hours, name="quiet_hours")]
