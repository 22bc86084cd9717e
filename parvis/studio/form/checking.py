"""Reading an expression as it is written: whether it is one, and what it reads that is not there."""

from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.drafting.places import Place
from parvis.entrance.door import AgentRequest
from parvis.rules.expressions import check

from ..door import Opened, procedure_page
from .known import names_before
from .panels import open_or_absent

LONGEST = 2_000


@procedure_page
@require_POST
def check_expression(request: AgentRequest, opened: Opened, name: str) -> HttpResponseBase:
    """Say in plain text what is wrong with an expression of an element; nothing is written."""
    open_or_absent(opened.document, name)
    written = request.POST.get("expression", "")
    if len(written) > LONGEST:
        return _said(_("Ce calcul est trop long."))
    names = {"today", *(one.id for one in names_before(opened.document, Place("form", name)))}
    problems = check(written, names) if written.strip() else []
    return _said(" ; ".join(problems) if problems else _("Ce calcul se lit.") if written.strip() else "")


def _said(words: str) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


urlpatterns = [path("<slug:slug>/plan/verifier/<str:name>/", check_expression, name="studio_form_check")]
