"""Giving up a request, after being told what that means."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from parvis.cases.actions import CannotWithdraw, withdraw
from parvis.cases.models import Case
from parvis.portal.door import PortalRequest, answer, case_page
from parvis.portal.limits import WRITINGS
from parvis.portal.wording import say


@case_page("GET", "POST", limits=WRITINGS)
def withdrawal(request: PortalRequest, case: Case) -> HttpResponse:
    """Ask whether she is sure, then withdraw."""
    if not case.is_open():
        return redirect("tracking", case.reference)
    if request.method != "POST":
        values = {"case": case, "procedure_title": say(case.version.offer.title)}
        return answer(request, "withdrawal", values, authority=case.authority)
    try:
        withdraw(case.pk, at=request.now)
    except CannotWithdraw:
        return redirect("tracking", case.reference)
    messages.success(request, _("Vous avez retiré votre demande. Le service ne l’étudie plus."))
    return redirect("tracking", case.reference)


urlpatterns = [path("demandes/<str:reference>/retrait/", withdrawal, name="withdraw")]
