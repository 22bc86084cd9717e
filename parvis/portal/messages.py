"""Writing to the service about a case."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotWrite, write
from parvis.cases.models import Case
from parvis.forms.posted import clean
from parvis.portal.door import PortalRequest, case_page
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import lines_of, tracking_page

LONGEST = 10_000


class MessageForm(forms.Form):
    """A message to the service."""

    body = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Écrivez votre message avant de l’envoyer."),
            "max_length": gettext_lazy("Votre message est trop long : 10 000 caractères au plus."),
        },
    )


@case_page("POST", limits=WRITINGS)
def send(request: PortalRequest, case: Case) -> HttpResponse:
    """Send a message; what was typed comes back when it cannot leave."""
    typed = clean(request.POST.get("body", ""), lines=True)
    form = MessageForm({"body": typed}, auto_id="message-%s")
    if not form.is_valid():
        return tracking_page(request, case, status=422, message_body=typed, message_lines=lines_of(form))
    try:
        write(case.pk, form.cleaned_data["body"], at=request.now)
    except CannotWrite:
        return tracking_page(request, case, status=422, message_body=typed)
    messages.success(
        request, _("Votre message est envoyé au service « %(unit)s ».") % {"unit": case.unit.name}
    )
    return redirect("tracking", case.reference)


urlpatterns = [path("demandes/<str:reference>/messages/", send, name="write_message")]
