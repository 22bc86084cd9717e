"""« Qui a consulté mon dossier » : the agents who looked, when, what and why."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy

from parvis.cases.models import Case
from parvis.events.accesses import KEPT, Key, page_of, told
from parvis.events.models import AccessLog
from parvis.person_file.looking import DeadLink, looks_at_case, looks_of_link
from parvis.portal.door import PortalRequest, answer, case_page, public_page

TITLE = gettext_lazy("Qui a consulté mon dossier")


@case_page()
def case_looks(request: PortalRequest, case: Case) -> HttpResponse:
    """Show who looked at a case, to whoever holds its tracking capability."""
    return _page(request, looks_at_case(case), case=case)


@public_page()
def who_looked(request: PortalRequest, token: str) -> HttpResponse:
    """Show who looked at a file, to whom the signed link was sent."""
    try:
        looks = looks_of_link(token)
    except DeadLink:
        return answer(request, "looking_dead", {"title": TITLE}, status=410)
    response = _page(request, looks)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: PortalRequest, looks: QuerySet[AccessLog], case: Case | None = None) -> HttpResponse:
    lines, after = page_of(looks, before=Key.read(request.GET.get("avant", "")))
    values = {
        "case": case,
        "looks": told(lines),
        "next_url": f"{request.path}?avant={after}" if after else "",
        "months": round(KEPT.days / 30.4),
        "title": TITLE,
    }
    return answer(request, "looking", values, authority=case.authority if case else None)


urlpatterns = [
    path("demandes/<str:reference>/consultations/", case_looks, name="case_looks"),
    path("consultations/lien/<str:token>/", who_looked, name="who_looked_link"),
]
