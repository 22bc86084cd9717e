"""Writing to the service about a case."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotWrite, write
from parvis.cases.models import Case
from parvis.portal.documents import add_chosen
from parvis.portal.door import PortalRequest, case_page
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import after, lines_of, tracking_page
from parvis.portal.typed import message_typed, typed_beside

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
    typed, lines = message_typed(request), add_chosen(request, case)
    beside = typed_beside(request, case, message=False)
    form = MessageForm({"body": typed}, auto_id="message-%s")
    if form.is_valid():
        try:
            write(case.pk, form.cleaned_data["body"], at=request.now)
        except CannotWrite:
            return after(request, case, beside | {"message_body": typed}, lines)
        said = _("Votre message est envoyé au service « %(unit)s ».")
        messages.success(request, said % {"unit": case.unit.name})
        return after(request, case, beside, lines)
    shown = beside | {"message_body": typed, "message_lines": lines_of(form), "document_lines": lines}
    return tracking_page(request, case, status=422, **shown)


urlpatterns = [path("demandes/<str:reference>/messages/", send, name="write_message")]
