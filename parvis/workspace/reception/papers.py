"""What a paper brings to the desk: its scan, and the organisation in whose name it is written."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.consulting import consulted
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall
from parvis.cases.contacts import contact_for
from parvis.cases.filling.files import formats_of, upload_limits
from parvis.cases.filling.papers import PAPER
from parvis.cases.papers import paper_for
from parvis.documents import serving
from parvis.entrance.door import AgentRequest, agent_page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.forms.identities import telephone_number
from parvis.forms.refusal import Refused
from parvis.interactions.access import noting_walls
from parvis.people.organisations import Known, organisation_called, organisations_named

from ..contact_wording import read_place

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    from parvis.documents.models import Document

LONGEST = 200


class Several(forms.FileInput):
    """A box that takes several files."""

    def value_from_datadict(
        self, data: Any, files: "MultiValueDict[str, UploadedFile[Any]]", name: str
    ) -> "list[UploadedFile[Any]]":
        """All the files sent under the name."""
        return files.getlist(name)


class PaperForm(forms.Form):
    """The part of a form that takes a paper: the organisation that writes, and the scan."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation (facultatif)"),
        help_text=gettext_lazy(
            "Entreprise, association, administration. Si elle est connue, l’échange va dans sa fiche."
        ),
        max_length=LONGEST,
        required=False,
    )
    papers = forms.Field(label=gettext_lazy("Papier numérisé (facultatif)"), required=False, widget=Several)

    def limits(self) -> str:
        """What may be sent."""
        return f"{upload_limits()[0]} {formats_of(PAPER)}"

    def refuse_papers(self, told: list[str]) -> None:
        """Say beside the box why these files are refused."""
        for words in told:
            self.add_error("papers", words)

    def ask_papers_again(self) -> None:
        """Say that what was chosen is lost: no browser keeps a file through a page refused."""
        if self.files.getlist("papers") and "papers" not in self.errors:
            self.add_error("papers", _("Choisissez de nouveau le papier numérisé, puis enregistrez."))

    def known_organisation(self, request: AgentRequest, wall: Wall) -> Known | None:
        """The organisation named, when it is the only one called so there."""
        words = self.cleaned_data.get("organisation", "")
        return organisation_called(words, wall=wall, grants=request.grants, at=request.now)


def read_number(words: str) -> str:
    """A number in E.164, empty when nothing is typed; ValidationError when it is none."""
    if not words.strip():
        return ""
    try:
        return telephone_number(words.strip())
    except Refused as refused:
        raise forms.ValidationError(refused.faults[0][1]) from None


@agent_page()
def organisations(request: AgentRequest) -> HttpResponseBase:
    """Offer the known organisations that answer what is being typed."""
    wall = read_place(request.GET.get("place", "")) or Wall(request.agent.authority_id, Sector.GENERAL.value)
    if wall not in noting_walls(request.grants):
        raise Http404
    text = request.GET.get("organisation", "").replace("\x00", " ")[:LONGEST]
    found = organisations_named(text, wall=wall, grants=request.grants, at=request.now)
    return render(request, "workspace/reception/organisations.html", {"organisations": found})


@agent_page()
def paper(request: AgentRequest, contact: UUID, document: UUID) -> HttpResponseBase:
    """Give the file, to be saved."""
    return serving.attachment(_paper(request, contact, document))


@agent_page()
def thumbnail(request: AgentRequest, contact: UUID, document: UUID) -> HttpResponseBase:
    """Give the small picture; the page that shows it says already that it was read."""
    return serving.thumbnail(_paper(request, contact, document, is_read=False))


@agent_page()
def sheet(request: AgentRequest, contact: UUID, document: UUID, number: int) -> HttpResponseBase:
    """Give one page as a picture."""
    return serving.page(_paper(request, contact, document), number)


def _paper(request: AgentRequest, contact: UUID, document: UUID, *, is_read: bool = True) -> "Document":
    met = contact_for(request.grants, contact)
    found = paper_for(met, document)
    if is_read:
        seen = Seen(met.authority_id, met.sector, "document", found.pk, profile=met.profile_id)
        consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.DOCUMENT)
    return found


BASE = "contacts/<uuid:contact>/papiers/<uuid:document>"
urlpatterns = [
    path("contacts/organisations/", organisations, name="organisations_known"),
    path(f"{BASE}/telecharger/", paper, name="contact_paper"),
    path(f"{BASE}/vignette/", thumbnail, name="contact_paper_thumbnail"),
    path(f"{BASE}/page/<int:number>/", sheet, name="contact_paper_page"),
]
