"""The documents of a case: fetching one, adding some."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.cases.actions import CannotWrite, add_documents
from parvis.cases.filling.files import MOST_AT_ONCE, Files, Holder, take_files
from parvis.cases.models import Case
from parvis.cases.tracked import contents_held
from parvis.documents.access import CannotServe, NotFound, served_document_for
from parvis.documents.serving import attachment
from parvis.events.actors import PERSON
from parvis.forms.shape import Field
from parvis.portal.door import PortalRequest, answer, case_page
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import after
from parvis.portal.typed import typed_beside
from parvis.ui.parts import ErrorLine

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FIELD = Field(id="added", type="files", label={"fr": ""}, max_files=MOST_AT_ONCE)


@case_page()
def fetch(request: PortalRequest, case: Case, document: UUID) -> HttpResponseBase:
    """Give a document of this case, once examined."""
    try:
        return attachment(served_document_for(case.pk, document))
    except NotFound:
        raise Http404 from None
    except (CannotServe, FileNotFoundError):
        return answer(request, "not_yet", {"case": case}, authority=case.authority, status=409)


def add_chosen(request: PortalRequest, case: Case) -> list[ErrorLine]:
    """Add the documents chosen for an open case, whichever button sent them; return what is refused, in words."""
    if not request.FILES.getlist(FIELD.id) or not case.is_open():
        return []
    taken = take_files(
        _new_ones(request, case),
        (FIELD,),
        {},
        Holder(case.authority, case.sector, case.pk),
        by=PERSON,
        at=request.now,
    )
    kept = [UUID(str(entry["document"])) for entry in taken.answers.get(FIELD.id, [])]
    if kept:
        try:
            add_documents(case.pk, kept, at=request.now)
        except CannotWrite:
            return []
        said = ngettext("%(count)s document ajouté.", "%(count)s documents ajoutés.", len(kept))
        messages.success(request, said % {"count": len(kept)})
    return [ErrorLine(one.message, "documents-added") for one in taken.errors]


def _new_ones(request: PortalRequest, case: Case) -> Files:
    """The files chosen but those the case already holds, byte for byte: a page sent again brings them again."""
    chosen = request.FILES.getlist(FIELD.id)
    held = contents_held(case, [one.size or 0 for one in chosen])
    fresh = [one for one in chosen if not held or _digest(one) not in held]
    again = [one.name or "" for one in chosen if one not in fresh]
    if again:
        said = _("Déjà dans vos documents : %(names)s.")
        messages.info(request, said % {"names": ", ".join(again)})
    return MultiValueDict({FIELD.id: fresh})


def _digest(uploaded: "UploadedFile[Any]") -> str:
    digest = sha256()
    for piece in uploaded.chunks():
        digest.update(piece)
    uploaded.seek(0)
    return digest.hexdigest()


@case_page("POST", limits=WRITINGS)
def add(request: PortalRequest, case: Case) -> HttpResponse:
    """Add documents to an open case; those refused are told one by one, the others are kept."""
    beside = typed_beside(request, case)
    lines = add_chosen(request, case)
    if not request.FILES.getlist(FIELD.id) and case.is_open():
        lines = [ErrorLine(_("Choisissez au moins un fichier."), "documents-added")]
    return after(request, case, beside, lines)


urlpatterns = [
    path("demandes/<str:reference>/documents/", add, name="add_documents"),
    path("demandes/<str:reference>/documents/<uuid:document>/", fetch, name="case_document"),
]
