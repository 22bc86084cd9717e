"""The letters of a procedure: their list, a new one, a copy, one taken away; and the messages of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.catalogue.definition import ACKNOWLEDGEMENT
from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.gestures import Gesture, Put, Remove
from parvis.catalogue.drafting.places import Document, Place, value_at
from parvis.entrance.door import AgentRequest
from parvis.letter_templates.reading import MAX_LETTERS

from ..answers import seen_by
from ..door import Opened, change, faults_of, procedure_page, revision_of, tab_page
from .held import KINDS, ids_of, letter_in, letters_of, title_of
from .starting import copied_letter, new_letter

MOST_SIGNS = 150
MOST_WORDS = 2_000
MESSAGE = Place("document", "", ("messages", ACKNOWLEDGEMENT))


class MessageForm(forms.Form):
    """The words of the procedure in its acknowledgement, in each language."""

    use_required_attribute = False
    fr = forms.CharField(
        label=gettext_lazy("En français"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    en = forms.CharField(
        label=gettext_lazy("En anglais"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        held = value_at(document, MESSAGE)
        shown = dict(held) if isinstance(held, Mapping) else {"fr": held or ""}
        super().__init__(data, label_suffix="", initial=shown)

    def gestures(self) -> list[Gesture]:
        """What writes the languages that were changed."""
        made: list[Gesture] = []
        for language in ("fr", "en"):
            was = self.initial.get(language) or None
            now = self.cleaned_data[language].replace("\r\n", "\n").strip() or None
            if was != now:
                made.append(Put(Place("document", "", (*MESSAGE.keys, language)), was, now))
        return made


class NewLetterForm(forms.Form):
    """What a new letter is called, and what it begins as."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("Nom du courrier, pour les agents"),
        max_length=MOST_SIGNS,
        error_messages={"required": gettext_lazy("Donnez un nom au courrier")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Partir de"),
        error_messages={"required": gettext_lazy("Choisissez un modèle")},
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(data, label_suffix="", initial={"kind": "letter"})
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        copies = [(f"copy:{one.get('id')}", _copy_of(one)) for one in letters_of(document)]
        field.choices = [*KINDS.items(), *copies]


@procedure_page
def letters(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the letters, and add one."""
    document = seen_by(request, opened) if request.method == "POST" else opened.document
    form = NewLetterForm(document, request.POST or None)
    if request.method == "POST" and opened.is_writable and form.is_valid():
        kind, title = form.cleaned_data["kind"], form.cleaned_data["title"]
        if kind.startswith("copy:"):
            made = copied_letter(document, letter_in(document, kind.removeprefix("copy:")), title)
        else:
            made = new_letter(document, kind, title)
        name = getattr(made[0], "element", {}).get("id", "")
        return change(request, opened, lambda seen: made, opened.url("studio_letter", name))
    context = {
        "lines": [_line(one, faults_of(request, opened)) for one in letters_of(opened.document)],
        "message": MessageForm(opened.document),
        "message_place": str(MESSAGE),
        "form": form if len(letters_of(opened.document)) < MAX_LETTERS else None,
        "revision": revision_of(request, opened.version),
    }
    status = 422 if form.errors else 200
    return tab_page(request, opened, "letters", "studio/letters/list.html", context, status=status)


@procedure_page
@require_POST
def message(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Write the words of the procedure in its acknowledgement."""
    form = MessageForm(seen_by(request, opened), request.POST)
    if not form.is_valid():
        raise Http404
    return change(request, opened, lambda seen: form.gestures(), opened.url("studio_letters"))


@procedure_page
@require_POST
def remove(request: AgentRequest, opened: Opened, letter: str) -> HttpResponseBase:
    """Take a letter away; those that were sent stay as they were sent."""
    found = letter_in(seen_by(request, opened), letter)
    messages.success(request, _("Le courrier est retiré du brouillon."))
    return change(
        request, opened, lambda seen: [Remove(Place("letter", letter), found)], opened.url("studio_letters")
    )


def _line(letter: Mapping[str, Any], faults: Any) -> dict[str, Any]:
    """One letter of the list: what it is called, what it is, what is wrong in it."""
    inside = {str(letter.get("id", "")), *ids_of(letter)}
    found: list[Fault] = [one for one in faults if one.place.family == "letter" and one.place.id in inside]
    return {
        "id": str(letter.get("id", "")),
        "title": title_of(letter),
        "kind": KINDS.get(str(letter.get("kind", "")), ""),
        "has_sms": bool(letter.get("sms")),
        "blocking": sum(one.weight == "blocks" for one in found),
        "advised": sum(one.weight != "blocks" for one in found),
    }


def _copy_of(letter: Mapping[str, Any]) -> str:
    return _("Une copie de « %(title)s »") % {"title": title_of(letter)}


urlpatterns = [
    path("<slug:slug>/accuse/", message, name="studio_acknowledgement"),
    path("<slug:slug>/courriers/", letters, name="studio_letters"),
    path("<slug:slug>/courriers/<str:letter>/retirer/", remove, name="studio_letter_remove"),
]
