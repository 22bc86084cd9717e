"""What must not be destroyed, and why."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.models import Case
from parvis.entrance.door import AgentRequest, page
from parvis.retention import actions
from parvis.retention.access import NotFound, case_to_hold, hold_for, may_hold
from parvis.retention.actions import CannotKeepArchives
from parvis.retention.queries import hold_on, holds_of
from parvis.ui.parts import Crumb

from ..cases.opening import look_at_case
from ..cases.wording import case_header
from .door import archives_page
from .forms import FreezeForm, HoldForm, LiftForm

REFUSALS: Final[Mapping[str, tuple[str, Any]]] = {
    "held": ("reference", gettext_lazy("Cette demande est déjà gelée")),
    "past": ("until", gettext_lazy("Choisissez un jour à venir")),
}
"""The field, then the sentence, of what may be refused."""


@archives_page
def holds(request: AgentRequest) -> HttpResponseBase:
    """Show the freezes, and place one."""
    if request.method != "POST":
        return _page(request, HoldForm(initial={"reference": request.GET.get("demande", "")[:20]}))
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            case = case_to_hold(request.grants, form.cleaned_data["reference"])
        except NotFound:
            form.add_error("reference", _("Aucune demande de vos services ne porte cette référence"))
        else:
            if _frozen(request, case, form):
                return redirect("holds")
    return _page(request, form)


@archives_page
def freeze(request: AgentRequest, reference: str) -> HttpResponseBase:
    """Freeze the case that is read, for who may."""
    case = look_at_case(request, reference)
    if not may_hold(request.grants, case):
        raise Http404
    if hold_on(case) is not None:
        messages.info(request, str(REFUSALS["held"][1]))
        return redirect("case", case.reference)
    form = FreezeForm(request.POST) if request.method == "POST" else FreezeForm()
    if form.is_bound and form.is_valid() and _frozen(request, case, form):
        return redirect("case", case.reference)
    context = {**case_header(request, case), "form": form}
    return page(request, "workspace/archives/freeze.html", context, status=422 if form.errors else 200)


def _frozen(request: AgentRequest, case: Case, form: FreezeForm) -> bool:
    """Freeze a case; False, and the form says why, when it is refused."""
    told = {name: form.cleaned_data[name] for name in ("kind", "reason", "until")}
    try:
        actions.hold(case, **told, by=request.grants, at=request.now)
    except CannotKeepArchives as refusal:
        field, words = REFUSALS[refusal.args[0]]
        form.add_error(field if field in form.fields else None, str(words))
        return False
    words = _("La demande %(reference)s ne sera pas éliminée tant que le gel n’est pas levé.")
    messages.success(request, words % {"reference": case.reference})
    return True


def _page(request: AgentRequest, form: HoldForm) -> HttpResponse:
    context = {
        "form": form,
        "holds": [
            {"one": one, "is_due": one.is_to_review(request.today)} for one in holds_of(request.grants)
        ],
        "trail": [Crumb(_("Archives"), reverse("archives")), Crumb(_("Gels"))],
    }
    return page(request, "workspace/archives/holds.html", context, status=422 if form.errors else 200)


@archives_page
def lift_hold(request: AgentRequest, held: UUID) -> HttpResponseBase:
    """Ask why a freeze is lifted, then lift it; back to the case for who came from it."""
    found = hold_for(request.grants, held)
    from_case = "demande" in request.GET and found.case is not None
    form = LiftForm(request.POST) if request.method == "POST" else LiftForm()
    if form.is_bound and form.is_valid():
        try:
            actions.lift(held, reason=form.cleaned_data["reason"], by=request.grants, at=request.now)
        except CannotKeepArchives:
            messages.info(request, _("Ce gel était déjà levé."))
        else:
            messages.success(request, _("Le gel est levé : la demande suivra sa durée de conservation."))
        return redirect("case", found.case.reference) if from_case and found.case else redirect("holds")
    context = {
        "form": form,
        "hold": found,
        "from_case": from_case,
        "trail": [
            Crumb(_("Archives"), reverse("archives")),
            Crumb(_("Gels"), reverse("holds")),
            Crumb(_("Lever")),
        ],
    }
    return page(request, "workspace/archives/lift.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("archives/gels/", holds, name="holds"),
    path("archives/gels/<uuid:held>/lever/", lift_hold, name="hold_lift"),
    path("demandes/<str:reference>/geler/", freeze, name="case_freeze"),
]
