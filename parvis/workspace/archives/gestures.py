"""What is done about a list: sort it, sign it, write its visa down, launch it, withdraw it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.documents.inspection import CannotAccept
from parvis.documents.storage import CannotStore
from parvis.entrance.door import AgentRequest
from parvis.retention import actions
from parvis.retention.access import list_for
from parvis.retention.actions import CannotKeepArchives
from parvis.ui.wording import number_words

from .door import archives_page
from .forms import LaunchForm, SortForm, VisaForm, WithdrawForm
from .lists import list_page

REFUSALS: Final[Mapping[str, object]] = {
    "rights": gettext_lazy("Vos droits ne permettent pas ce geste sur ce bordereau."),
    "state": gettext_lazy("Ce bordereau n’en est plus là : quelqu’un l’a fait avancer entre-temps."),
    "unseen": gettext_lazy("Le bordereau a changé pendant que vous le lisiez. Relisez-le, puis recommencez."),
    "unsorted": gettext_lazy("Dites d’abord ce qui est gardé pour l’histoire."),
    "empty": gettext_lazy("Ce bordereau n’a plus aucune ligne."),
    "day": gettext_lazy("Le visa ne peut pas être d’avant la signature du bordereau."),
    "visa": gettext_lazy("Le bordereau visé est encore à l’analyse, ou a été écarté par l’antivirus."),
}


@archives_page
@require_POST
def sort_list(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Keep the sample agreed with the archives."""
    found, form = list_for(request.grants, slip), SortForm(request.POST)
    if not form.is_valid():
        return list_page(request, found, status=422, sort_form=form)
    try:
        kept = actions.sort(
            slip,
            keep_one_in=form.cleaned_data["keep_one_in"],
            revision=_revision(request),
            by=request.grants,
            at=request.now,
        )
    except CannotKeepArchives as refusal:
        return _refused(request, slip, refusal)
    told = ngettext(
        "%(count)s demande est gardée pour l’histoire.",
        "%(count)s demandes sont gardées pour l’histoire.",
        kept,
    )
    messages.success(request, told % {"count": number_words(kept)})
    return redirect("elimination_list", slip)


@archives_page
@require_POST
def sign_list(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Sign the list as it was read."""
    list_for(request.grants, slip)
    try:
        actions.sign(slip, revision=_revision(request), by=request.grants, at=request.now)
    except CannotKeepArchives as refusal:
        return _refused(request, slip, refusal)
    messages.success(request, _("Le bordereau est signé. Envoyez-le aux archives départementales pour visa."))
    return redirect("elimination_list", slip)


@archives_page
@require_POST
def record_visa(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Write down the visa of the archives."""
    found = list_for(request.grants, slip)
    form = VisaForm(request.POST, request.FILES, today=request.today)
    if form.is_valid():
        try:
            actions.record_visa(slip, by=request.grants, at=request.now, **form.cleaned_data)
        except (CannotAccept, CannotStore) as refusal:
            form.add_error("scan", str(refusal.message))
        except CannotKeepArchives as refusal:
            if refusal.args[0] != "day":
                return _refused(request, slip, refusal)
            form.add_error("given_on", str(REFUSALS["day"]))
        else:
            messages.success(request, _("Le visa est inscrit. Rien n’est encore éliminé."))
            return redirect("elimination_list", slip)
    return list_page(request, found, status=422, visa_form=form)


@archives_page
@require_POST
def launch_list(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Have what is on the list destroyed."""
    return _done(
        request,
        slip,
        "launch_form",
        LaunchForm(request.POST),
        lambda _typed: actions.launch(slip, by=request.grants, at=request.now),
        _("L’élimination est lancée."),
    )


@archives_page
@require_POST
def withdraw_list(request: AgentRequest, slip: UUID) -> HttpResponseBase:
    """Give a list up."""
    return _done(
        request,
        slip,
        "withdraw_form",
        WithdrawForm(request.POST),
        lambda typed: actions.withdraw(slip, reason=typed["reason"], by=request.grants, at=request.now),
        _("Le bordereau est retiré. Ce qu’il contenait pourra être proposé de nouveau."),
    )


def _done(
    request: AgentRequest,
    slip: UUID,
    name: str,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    told: str,
) -> HttpResponseBase:
    """Do what a form asks, or draw the list again with what is wrong under its ``name``."""
    found = list_for(request.grants, slip)
    if not form.is_valid():
        return list_page(request, found, status=422, **{name: form})
    try:
        act(form.cleaned_data)
    except CannotKeepArchives as refusal:
        return _refused(request, slip, refusal)
    messages.success(request, told)
    return redirect("elimination_list", slip)


def _revision(request: AgentRequest) -> int:
    """What she read; a form altered by hand names a revision nobody read."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _refused(request: AgentRequest, slip: UUID, refusal: CannotKeepArchives) -> HttpResponseBase:
    messages.warning(request, str(REFUSALS[refusal.args[0]]))
    return redirect("elimination_list", slip)


BASE = "archives/bordereaux/<uuid:slip>"
urlpatterns = [
    path(f"{BASE}/trier/", sort_list, name="elimination_sort"),
    path(f"{BASE}/signer/", sign_list, name="elimination_sign"),
    path(f"{BASE}/viser/", record_visa, name="elimination_visa"),
    path(f"{BASE}/lancer/", launch_list, name="elimination_launch"),
    path(f"{BASE}/retirer/", withdraw_list, name="elimination_withdraw"),
]
