"""The paper twin of a procedure's form: the same questions, to be printed and filled by hand."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.base.labels import spoken_language
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Listed, published_offer
from parvis.documents.serving import disposition
from parvis.letters.paper.keeping import blank_form
from parvis.letters.paper.printing import CannotPrint
from parvis.portal.door import PortalRequest, authority_page, today_of
from parvis.portal.limits import PRINTS

LARGE = "gros"
KEPT_BY_BROWSERS = 600
"""Seconds."""


@dataclass(frozen=True)
class Edition:
    """One way to have the form on paper."""

    words: str
    href: str


@authority_page(limits=PRINTS)
def paper(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Give the form as a PDF, in the language and the size of print that the address says."""
    listed = published_offer(authority, slug)
    if listed is None or listed.procedure.current is None or not is_on_paper(listed):
        raise Http404
    language = request.GET.get("langue", "fr")
    version = listed.procedure.current
    version.procedure = listed.procedure
    try:
        pdf = blank_form(
            version,
            spoken_language(language),
            on=today_of(authority, request),
            large=request.GET.get("caracteres") == LARGE,
        )
    except CannotPrint:
        raise Http404 from None
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = disposition(f"{slug}.pdf")
    answer["Cache-Control"] = f"public, max-age={KEPT_BY_BROWSERS}"
    return answer


def is_on_paper(listed: Listed) -> bool:
    """Whether there is a form to fill."""
    has_questions = any(one.asks() for one in listed.offer.form.all_fields())
    return has_questions and listed.procedure.level != Procedure.Level.INFORMATIONAL


def editions(listed: Listed) -> list[Edition]:
    """The links to the form on paper, in the language of the page; none when there is nothing to fill."""
    if not is_on_paper(listed):
        return []
    spoken = (get_language() or "fr")[:2]
    address = reverse("paper_form", args=[listed.procedure.authority.code, listed.procedure.slug])
    address += f"?langue={spoken}" if spoken != "fr" else ""
    joint = "&" if "?" in address else "?"
    return [
        Edition(_("Formulaire à imprimer (PDF)"), address),
        Edition(_("Le même en gros caractères (PDF)"), f"{address}{joint}caracteres={LARGE}"),
    ]


urlpatterns = [path("<slug:code>/demarches/<slug:slug>/formulaire.pdf", paper, name="paper_form")]
