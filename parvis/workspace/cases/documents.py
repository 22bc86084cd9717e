"""The documents of a case: downloaded, or looked at as pictures that the house drew."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.urls import path

from parvis.cases.access import case_for
from parvis.documents import serving
from parvis.documents.access import CannotServe, served_document_for
from parvis.documents.models import Document
from parvis.entrance.door import AgentRequest, agent_page

from .opening import looked_at_document


def _document(request: AgentRequest, reference: str, document: UUID, *, is_read: bool = True) -> Document:
    """The document; its thumbnail is read with the page of the case, which says so already."""
    case = case_for(request.grants, reference)
    try:
        found = served_document_for(case.pk, document)
    except CannotServe as refusal:
        raise Http404 from refusal
    if is_read:
        looked_at_document(request, case, found.pk)
    return found


@agent_page()
def download(request: AgentRequest, reference: str, document: UUID) -> HttpResponseBase:
    """Give the file, to be saved."""
    return serving.attachment(_document(request, reference, document))


@agent_page()
def thumbnail(request: AgentRequest, reference: str, document: UUID) -> HttpResponseBase:
    """Give the small picture."""
    return serving.thumbnail(_document(request, reference, document, is_read=False))


@agent_page()
def sheet(request: AgentRequest, reference: str, document: UUID, number: int) -> HttpResponseBase:
    """Give one page as a picture."""
    return serving.page(_document(request, reference, document), number)


BASE = "demandes/<str:reference>/documents/<uuid:document>"
urlpatterns = [
    path(f"{BASE}/telecharger/", download, name="agent_document"),
    path(f"{BASE}/vignette/", thumbnail, name="agent_document_thumbnail"),
    path(f"{BASE}/page/<int:number>/", sheet, name="agent_document_page"),
]
