"""The answer to a message, read by the link sent to who wrote it, where nothing of it may travel in clear."""

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.intake.answering.links import DeadLink
from parvis.intake.answering.reading import answer_read
from parvis.portal.door import PortalRequest, answer, public_page, zone_of
from parvis.portal.own_files import private


@public_page()
def read_answer(request: PortalRequest, token: str) -> HttpResponse:
    """Show the answer to whom the link was sent."""
    try:
        read = answer_read(token)
    except DeadLink:
        values = {"title": _("Ce lien ne fonctionne plus")}
        return private(answer(request, "answer_dead", values, status=410))
    with timezone.override(zone_of(read.authority)):
        told = {"title": read.subject, "read": read}
        return private(answer(request, "answer", told, authority=read.authority))


urlpatterns = [path("reponses/<str:token>/", read_answer, name="read_answer")]
