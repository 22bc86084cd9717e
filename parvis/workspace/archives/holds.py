"""What must not be destroyed, and why."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.retention import actions
from parvis.retention.access import NotFound, case_to_hold, hold_for
from parvis.retention.actions import CannotKeepArchives
from parvis.retention.queries import holds_of
from parvis.ui.parts import Crumb

from ..door import AgentRequest, page
from .door import archives_page
from .forms import HoldForm


@archives_page
def holds(request: AgentRequest) -> HttpResponseBase:
    """Show the freezes, and place one."""
    if request.method != "POST":
        return _page(request, HoldForm(initial={"reference": request.GET.get("demande", "")[:20]}))
    form = HoldForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            case = case_to_hold(request.grants, values["reference"])
            actions.hold(
                case, kind=values["kind"], reason=values["reason"], by=request.grants, at=request.now
            )
        except NotFound:
            form.add_error("reference", _("Aucune demande de vos services ne porte cette référence"))
        except CannotKeepArchives:
            form.add_error("reference", _("Cette demande est déjà gelée"))
        else:
            told = _("La demande %(reference)s ne sera pas éliminée tant que le gel n’est pas levé.")
            messages.success(request, told % {"reference": case.reference})
            return redirect("holds")
    return _page(request, form)


def _page(request: AgentRequest, form: HoldForm) -> HttpResponse:
    context = {
        "form": form,
        "holds": list(holds_of(request.grants)),
        "trail": [Crumb(_("Archives"), reverse("archives")), Crumb(_("Gels"))],
    }
    return page(request, "workspace/archives/holds.html", context, status=422 if form.errors else 200)


@archives_page
@require_POST
def lift_hold(request: AgentRequest, held: UUID) -> HttpResponseBase:
    """Lift a freeze."""
    try:
        actions.lift(hold_for(request.grants, held).pk, by=request.grants, at=request.now)
    except CannotKeepArchives:
        messages.info(request, _("Ce gel était déjà levé."))
    else:
        messages.success(request, _("Le gel est levé : la demande suivra sa durée de conservation."))
    return redirect("holds")


urlpatterns = [
    path("archives/gels/", holds, name="holds"),
    path("archives/gels/<uuid:held>/lever/", lift_hold, name="hold_lift"),
]
