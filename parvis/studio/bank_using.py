"""The bank beside a draft: an element taken linked or copied, one kept there, and what new editions would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.bank.actions import CannotKeep, deposit, revise
from parvis.catalogue.bank.house import HOUSE
from parvis.catalogue.bank.linking import (
    Edition,
    Held,
    Update,
    as_in_bank,
    deposited,
    held_in,
    kept_as_is,
    placed,
    tied,
    untied,
)
from parvis.catalogue.bank.queries import bank_item, edition_of, house_shelf, shelf, updates
from parvis.catalogue.bank_models import BankItem
from parvis.catalogue.drafting.actions import ids_ever
from parvis.catalogue.drafting.building import new_id, new_step
from parvis.catalogue.drafting.gestures import Gesture, Insert
from parvis.catalogue.drafting.places import Document, Element, Place, Vanished, element_at, holder_of
from parvis.entrance.door import AgentRequest

from .bank import shelved
from .door import Opened, change, procedure_page, tab_page
from .form.tree import above, is_there, last, pages
from .wording import called, key_words, value_words


@dataclass(frozen=True)
class ChangeShown:
    """One thing a new edition says otherwise, as one reads it."""

    name: str
    what: str
    here: str
    now: str
    is_own: bool


@dataclass(frozen=True)
class Offered:
    """A new edition, for an element of the draft."""

    place: str
    name: str
    title: str
    number: int
    changes: tuple[ChangeShown, ...]


@procedure_page
def using(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show what the bank offers this draft, and take an element from it."""
    after = request.GET.get("apres", "")
    if after and not is_there(opened.document, after):
        raise Http404
    if request.method == "POST":
        return _insert(request, opened, after)
    authority = request.agent.authority_id
    linked = [
        {"place": one.place.id, "name": called(one.element), "is_house": one.item in HOUSE}
        for one in held_in(opened.document)
    ]
    context = {
        "after": after,
        "after_words": called(element_at(opened.document, Place("form", after))) if after else "",
        "ours": [shelved(one) for one in shelf(authority)],
        "house": [shelved(one) for one in house_shelf()],
        "offered": [_shown(one) for one in offers_of(request, opened)],
        "linked": linked,
    }
    return tab_page(request, opened, "form", "studio/bank/using.html", context)


@procedure_page
def keep(request: AgentRequest, opened: Opened, element: str) -> HttpResponseBase:
    """Put an element of the draft in the bank, under a name."""
    held = _element(opened.document, element)
    if "sections" in held:
        raise Http404
    if request.method != "POST":
        return _keeping(request, opened, held)
    title = request.POST.get("title", "")[: BankItem.LONGEST_TITLE]
    try:
        item = deposit(deposited(held), title=title, by=request.agent, at=request.now)
    except CannotKeep as refused:
        return _keeping(request, opened, held, error=str(refused), status=422)
    messages.success(request, _("« %(title)s » est dans la banque.") % {"title": item.title})
    if not opened.is_writable or "linked" not in request.POST:
        return redirect("studio_bank_item", str(item.pk))
    place = Place("form", element)

    def gestures_of(seen: Document) -> list[Gesture]:
        return tied(place, element_at(seen, place), str(item.pk), item.edition)

    return change(request, opened, gestures_of, opened.url("studio_bank_using"))


@procedure_page
@require_POST
def update(request: AgentRequest, opened: Opened, element: str) -> HttpResponseBase:
    """Take a new edition, keep what the draft says, or untie the element from the bank."""
    what = request.POST.get("what", "")
    back = opened.url("studio_bank_using")
    if what == "send":
        return _send(request, opened, element, back)
    taken = ids_ever(opened.procedure.pk, opened.document)

    def gestures_of(seen: Document) -> Sequence[Gesture]:
        held = _held(seen, element)
        if what == "untie":
            return untied(held)
        found = [
            one for one in updates(request.agent.authority_id, seen, taken) if one.held.place == held.place
        ]
        if not found:
            return []
        return found[0].gestures if what == "take" else kept_as_is(held, found[0].edition.number)

    return change(request, opened, gestures_of, back)


def offers_of(request: AgentRequest, opened: Opened) -> list[Update]:
    """What the bank offers this draft; nothing to a version that does not change."""
    if not opened.is_writable or not any(True for _one in held_in(opened.document)):
        return []
    return updates(
        request.agent.authority_id, opened.document, ids_ever(opened.procedure.pk, opened.document)
    )


def _insert(request: AgentRequest, opened: Opened, after: str) -> HttpResponseBase:
    edition = edition_of(request.agent.authority_id, request.POST.get("item", ""))
    if edition is None or not _is_offered(request, edition):
        raise Http404
    taken = ids_ever(opened.procedure.pk, opened.document)
    element = placed(edition, opened.document, taken, linked=request.POST.get("way") == "linked")
    back = opened.url("studio_form_element", str(element["id"]))
    return change(
        request, opened, lambda seen: [_inserted(seen, after, element, {*taken, element["id"]})], back
    )


def _is_offered(request: AgentRequest, edition: Edition) -> bool:
    if edition.item in HOUSE:
        return True
    item = bank_item(request.agent.authority_id, edition.item)
    return item is not None and item.withdrawn_at is None


def _inserted(seen: Document, after: str, element: Mapping[str, Any], taken: set[str]) -> Insert:
    """Where it goes: after what is chosen, in the nearest page or part that can hold it; at the end otherwise."""
    step = above(seen, after, "step") or last(pages(seen))
    is_section = "type" not in element
    if not step:
        page = new_step(_("Première page"), taken)
        page["sections"] = [element] if is_section else [{**page["sections"][0], "fields": [element]}]
        return Insert(Place("form"), "", page)
    if is_section:
        sections = element_at(seen, Place("form", step)).get("sections")
        return Insert(Place("form", step), above(seen, after, "section") or last(sections), element)
    chosen = element_at(seen, Place("form", after)) if after else {}
    holder = holder_of(seen, Place("form", after))[0] if "type" in chosen else None
    if holder is not None and "type" in element_at(seen, holder):
        after, holder = holder.id, holder_of(seen, holder)[0]  # a block keeps to its own questions
    if holder is not None:
        return Insert(holder, after, element)
    section = above(seen, after, "section") or last(element_at(seen, Place("form", step)).get("sections"))
    if not section:
        made = {"id": new_id("partie", taken), "fields": [element]}
        return Insert(Place("form", step), "", made)
    return Insert(
        Place("form", section), last(element_at(seen, Place("form", section)).get("fields")), element
    )


def _send(request: AgentRequest, opened: Opened, element: str, back: str) -> HttpResponseBase:
    """Make of what the draft says the next edition of its element in the bank."""
    held = _held(opened.document, element)
    item = bank_item(request.agent.authority_id, held.item)
    if item is None:
        raise Http404
    try:
        revised = revise(item.pk, as_in_bank(held), seen=held.edition, by=request.agent, at=request.now)
    except CannotKeep as refused:
        messages.error(request, _("La banque ne l’a pas pris : %(why)s.") % {"why": refused})
        return redirect(back)
    messages.success(request, _("La banque dit maintenant ce que dit ce brouillon."))
    if not opened.is_writable:
        return redirect(back)
    return change(request, opened, lambda seen: kept_as_is(_held(seen, element), revised.edition), back)


def _keeping(
    request: AgentRequest, opened: Opened, held: Element, *, error: str = "", status: int = 200
) -> HttpResponseBase:
    context = {
        "element": held["id"],
        "name": request.POST.get("title", called(held)),
        "error": error,
        "longest": BankItem.LONGEST_TITLE,
    }
    return tab_page(request, opened, "form", "studio/bank/keep.html", context, status=status)


def _element(document: Document, element: str) -> Element:
    try:
        return element_at(document, Place("form", element))
    except Vanished as gone:
        raise Http404 from gone


def _held(document: Document, element: str) -> Held:
    found = [one for one in held_in(document) if one.place.id == element]
    if not found:
        raise Http404
    return found[0]


def _shown(one: Update) -> Offered:
    changes = tuple(
        ChangeShown(
            name=change.name,
            what=key_words(change.place.keys) if change.place.keys else "",
            here=value_words(change.here),
            now=value_words(change.now),
            is_own=change.is_own,
        )
        for change in one.changes
    )
    return Offered(
        one.held.place.id, called(one.held.element), one.edition.title, one.edition.number, changes
    )


urlpatterns = [
    path("<slug:slug>/banque/", using, name="studio_bank_using"),
    path("<slug:slug>/banque/garder/<slug:element>/", keep, name="studio_bank_keep"),
    path("<slug:slug>/banque/choisir/<slug:element>/", update, name="studio_bank_update"),
]
