"""The form of a case on paper, blank: filled at the desk or sent by post, its scan comes back to the case."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path

from parvis.base.labels import spoken_language
from parvis.cases.access import case_for
from parvis.documents.serving import disposition
from parvis.entrance.door import AgentRequest, agent_page
from parvis.letters.paper.keeping import form_for_case
from parvis.letters.paper.printing import CannotPrint


@agent_page()
def paper(request: AgentRequest, reference: str) -> HttpResponseBase:
    """Give the form of the version of the case, its reference on each page, in the language of its letters."""
    case = case_for(request.grants, reference)
    try:
        pdf = form_for_case(
            case.version,
            spoken_language(case.language),
            reference=case.reference,
            on=request.today,
            large=request.GET.get("caracteres") == "gros",
        )
    except CannotPrint as too_long:
        raise Http404 from too_long
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = disposition(f"{case.reference}.pdf")
    return answer


urlpatterns = [path("demandes/<str:reference>/formulaire.pdf", paper, name="case_paper_form")]
