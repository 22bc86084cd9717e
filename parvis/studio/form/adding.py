"""Adding to a form: a page, a part, or a question of a kind picked by what it is good for."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.actions import ids_ever
from parvis.catalogue.drafting.building import new_field, new_id, new_section, new_step
from parvis.catalogue.drafting.gestures import Insert
from parvis.catalogue.drafting.places import (
    Document,
    Place,
    element_at,
    holder_of,
)
from parvis.entrance.door import AgentRequest
from parvis.ui.parts import ErrorLine

from ..door import Opened, procedure_page
from .answering import builder_page, changed
from .kinds import FAMILIES, KINDS, PAGE, SECTION, kind_of
from .options import options_typed
from .outline import words_of
from .tree import above, is_there, last, pages

LONGEST = 500
MOST_TYPED = 20_000
WITH_ANSWERS = ("choice", "multiple")
LEADS = {"words": "words", "what": f"what-{FAMILIES[0][1][0]}", "option_lines": "option-lines"}
"""Where an error leads, by what it is about."""


@procedure_page
def add(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show what can be added after an element, and add it."""
    after = request.GET.get("apres", "")
    if after and not is_there(opened.document, after):
        raise Http404
    if request.method == "POST":
        return _add(request, opened, after)
    return _menu(request, opened, after)


def _add(request: AgentRequest, opened: Opened, after: str) -> HttpResponseBase:
    words, what = request.POST.get("words", "").strip()[:LONGEST], request.POST.get("what", "")
    if not words:
        return _menu(request, opened, after, words=_("Écrivez son intitulé : il se change ensuite"))
    lines = request.POST.get("option_lines", "")[:MOST_TYPED]
    element = _made(opened, what, words, lines)
    if element is None:
        return _menu(request, opened, after, what=_("Choisissez ce que vous ajoutez"))
    if lines.strip() and what not in WITH_ANSWERS:
        said = _("Seul un choix propose des réponses : effacez-les, ou ajoutez un choix")
        return _menu(request, opened, after, option_lines=said)
    is_inside = request.POST.get("inside") == "oui"
    back = opened.url("studio_form_element", str(element["id"]))
    return changed(
        request, opened, lambda seen: _inserted(seen, after, element, opened, is_inside=is_inside), back
    )


def _menu(request: AgentRequest, opened: Opened, after: str, **errors: str) -> HttpResponseBase:
    """Draw the page; ``errors``: what is wrong, by the control it is about."""
    element = element_at(opened.document, Place("form", after)) if after else {}
    context = {
        "families": [(title, [(kind, KINDS[kind]) for kind in kinds]) for title, kinds in FAMILIES],
        "after": after,
        "after_words": words_of(element) if after else "",
        "is_group": element.get("type") == "group",
        "is_empty": not pages(opened.document),
        "errors": {**dict.fromkeys(LEADS, ""), **errors},
        "add_errors": [ErrorLine(said, LEADS[name]) for name, said in errors.items()],
        "words": request.POST.get("words", ""),
        "what": request.POST.get("what", "" if pages(opened.document) else "step"),
        "option_lines": request.POST.get("option_lines", ""),
        "page_kind": PAGE,
        "section_kind": SECTION,
    }
    return builder_page(
        request, opened, after, "studio/form/add.html", context, status=422 if errors else 200
    )


def _made(opened: Opened, what: str, words: str, lines: str) -> dict[str, Any] | None:
    """The new element, under an id that no version ever bore; ``lines``: the answers that a choice offers."""
    taken = ids_ever(opened.procedure.pk, opened.document)
    if what == "step":
        return new_step(words, taken)
    if what == "section":
        return new_section(words, taken)
    kind = kind_of(what)
    if kind is None:
        return None
    options = options_typed(lines) if kind in WITH_ANSWERS else []
    return new_field(kind, words, taken) | ({"options": options} if options else {})


def _inserted(
    seen: Document, after: str, element: Mapping[str, Any], opened: Opened, *, is_inside: bool
) -> list[Insert]:
    """Where it goes: beside what is chosen, in the nearest element that can hold it; at the end otherwise."""
    if "sections" in element:
        return [Insert(Place("form"), above(seen, after, "step") or last(pages(seen)), element)]
    step = above(seen, after, "step") or last(pages(seen))
    if "type" not in element:
        return [] if not step else [Insert(Place("form", step), above(seen, after, "section"), element)]
    chosen = element_at(seen, Place("form", after)) if after else {}
    if is_inside and chosen.get("type") == "group":
        return [Insert(Place("form", after), last(chosen.get("fields")), element)]
    if "type" in chosen:
        return [Insert(holder_of(seen, Place("form", after))[0], after, element)]
    if after and "sections" not in chosen:
        return [Insert(Place("form", after), last(chosen.get("fields")), element)]
    return _in_page(seen, step, element, opened)


def _in_page(seen: Document, step: str, element: Mapping[str, Any], opened: Opened) -> list[Insert]:
    """At the end of the last part of a page; a form or a page that has none gets one."""
    taken = {*ids_ever(opened.procedure.pk, seen), str(element["id"])}
    if not step:
        page = new_step(_("Première page"), taken)
        page["sections"][0]["fields"] = [element]
        return [Insert(Place("form"), "", page)]
    sections = [
        one for one in element_at(seen, Place("form", step)).get("sections", ()) if isinstance(one, dict)
    ]
    if not sections:
        return [Insert(Place("form", step), "", {"id": new_id("partie", taken), "fields": [element]})]
    return [Insert(Place("form", str(sections[-1]["id"])), last(sections[-1].get("fields")), element)]


urlpatterns = [path("<slug:slug>/plan/ajouter/", add, name="studio_form_add")]
