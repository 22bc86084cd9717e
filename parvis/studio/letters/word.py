"""Letters from and to a word processor: a DOCX becomes a letter of the draft, a letter becomes a DOCX."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.reading import parse
from parvis.entrance.door import AgentRequest
from parvis.letters.content import Sender
from parvis.letters.docx.mapping import LOST, Mapped, mapped, template_letter
from parvis.letters.docx.printing import print_docx, program
from parvis.letters.docx.reading import LARGEST, CannotReadDocx, read_docx
from parvis.letters.docx.writing import MEDIA_TYPE, as_docx

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from .held import KINDS, letter_in, title_of
from .previewing import POLICY
from .starting import read_letter
from .texts import mergeable_in

MOST_SIGNS = 150


class WordForm(forms.Form):
    """The file, and what the letter made of it is; ``only_looks``: it is only to be seen as a PDF."""

    use_required_attribute = False
    only_looks = False
    title = forms.CharField(
        label=gettext_lazy("Nom du courrier, pour les agents"),
        max_length=MOST_SIGNS,
        error_messages={"required": gettext_lazy("Donnez un nom au courrier")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Sorte de courrier"), choices=list(KINDS.items()), initial="letter"
    )
    archive = forms.FileField(
        label=gettext_lazy("Document Word (DOCX)"),
        help_text=gettext_lazy(
            "5 Mo au plus, sans macro. Ce qui se remplit s’écrit {{ nom du champ }}, ou vient d’un champ de fusion."
        ),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier"),
            "empty": gettext_lazy("Ce fichier est vide"),
        },
    )

    def full_clean(self) -> None:
        """Ask for nothing but the file when it is only looked at."""
        for name in ("title", "kind"):
            self.fields[name].required = not self.only_looks
        super().full_clean()


@procedure_page
def from_word(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Read a document, and add the letter it makes; what has no equivalent is listed before one goes on."""
    form = WordForm(request.POST or None, request.FILES or None, label_suffix="")
    form.only_looks = "pdf" in request.POST
    if request.method == "POST" and form.is_valid() and (opened.is_writable or form.only_looks):
        sent = form.cleaned_data["archive"]
        try:
            if form.only_looks:
                return _printed(sent)
            told = read_docx(sent.read(LARGEST + 1), sent.name or "")
        except CannotReadDocx as refused:
            form.add_error("archive", str(refused.message))
        else:
            document = seen_by(request, opened)
            found = mapped(told.blocks, told.lost, mergeable_in(document))
            made = read_letter(document, form.cleaned_data["kind"], form.cleaned_data["title"], found.blocks)
            for line in _told(found):
                messages.warning(request, line)
            messages.success(request, _("Le document est lu. Relisez le courrier avant de le publier."))
            name = str(made[0].element["id"])
            return change(request, opened, lambda seen: made, opened.url("studio_letter", name))
    status = 422 if form.errors else 200
    return tab_page(
        request, opened, "letters", "studio/letters/word.html", _shown(request, opened, form), status=status
    )


@procedure_page
def to_word(request: AgentRequest, opened: Opened, letter: str) -> HttpResponseBase:
    """Give a letter of the version as a DOCX, its fields written between double braces."""
    found = letter_in(opened.document, letter)
    try:
        template = parse(opened.document).letters[letter]
    except (InvalidOffer, KeyError):
        form = WordForm(label_suffix="")
        messages.warning(request, _("Ce courrier a des fautes : corrigez-les avant de l’emporter."))
        context = _shown(request, opened, form)
        return tab_page(request, opened, "letters", "studio/letters/word.html", context, status=409)
    authority = request.agent.authority
    drawn = template_letter(template, authority=authority.name, on=request.today)
    sender = Sender(authority.name, opened.procedure.unit.name)
    response = HttpResponse(as_docx(drawn, sender), content_type=MEDIA_TYPE)
    name = "".join(sign if sign.isalnum() else "-" for sign in title_of(found).lower())[:60]
    response["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}.docx"'
    return response


def _shown(request: AgentRequest, opened: Opened, form: WordForm) -> dict[str, Any]:
    return {
        "form": form,
        "revision": revision_of(request, opened.version),
        "prints": program() is not None,
    }


def _printed(sent: "UploadedFile[Any]") -> HttpResponse:
    """The document in the layout of its word processor, of which nothing is kept. Raises CannotReadDocx."""
    printed = print_docx(sent.read(LARGEST + 1), sent.name or "")
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="document-word.pdf"'
    response["Content-Security-Policy"] = POLICY
    return response


def _told(found: Mapped) -> list[str]:
    """What the designer must look at, line by line."""
    told = []
    if found.unknown:
        names = ", ".join(f"« {name} »" for name in found.unknown[:20])
        told.append(_("Champs sans équivalent, laissés comme des mots : %(names)s.") % {"names": names})
    for key, count in found.lost.items():
        told.append(_("Non repris (%(count)s) : %(what)s.") % {"count": count, "what": LOST[key]})
    return told


urlpatterns = [
    path("<slug:slug>/courriers/depuis-word/", from_word, name="studio_letter_from_word"),
    path("<slug:slug>/courriers/<str:letter>/word/", to_word, name="studio_letter_to_word"),
]
