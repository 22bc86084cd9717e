"""The bank of questions: what designers use again, the editions of each, and the drafts they are offered to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.catalogue.bank.actions import CannotKeep, revise, withdraw
from parvis.catalogue.bank.house import HOUSE
from parvis.catalogue.bank.linking import Edition
from parvis.catalogue.bank.queries import bank_item, edition_of, house_shelf, shelf, uses
from parvis.catalogue.bank_models import BankItem
from parvis.catalogue.drafting.places import Element
from parvis.entrance.door import AgentRequest, agent_page, page

from .wording import called, named

LONGEST = {"label": 500, "title": 500, "help": 2_000}
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Shelved:
    """An element of the bank, as one picks it."""

    item: str
    title: str
    noun: str
    questions: tuple[str, ...]
    href: str
    edition: int


@dataclass(frozen=True)
class Text:
    """A text of an element that its form changes, in one language."""

    name: str
    label: str
    value: str
    language: str
    longest: int


@agent_page(Right.DESIGN)
def bank(request: AgentRequest) -> HttpResponseBase:
    """Show everything one may use again."""
    context = {
        "ours": [shelved(one) for one in shelf(request.agent.authority_id)],
        "house": [shelved(one) for one in house_shelf()],
    }
    return page(request, "studio/bank/index.html", context)


@agent_page(Right.DESIGN)
def item(request: AgentRequest, item: str) -> HttpResponseBase:
    """Show an element: its questions, its editions, where it is used; change its words."""
    if request.method == "POST":
        return _reworded(request, item)
    return _page(request, item)


@agent_page(Right.DESIGN)
@require_POST
def take_away(request: AgentRequest, item: str) -> HttpResponseBase:
    """Offer an element no more."""
    held = _ours(request, item)
    withdraw(held.pk, by=request.agent, at=request.now)
    messages.success(request, _("« %(title)s » n’est plus proposé.") % {"title": held.title})
    return redirect("studio_bank")


def shelved(edition: Edition) -> Shelved:
    """How an element of the bank is told."""
    element = edition.element
    inside = [called(one) for one in _inside(element)] or [called(element)]
    return Shelved(
        item=edition.item,
        title=edition.title,
        noun=str(named("form", element).noun),
        questions=tuple(inside),
        href=reverse("studio_bank_item", args=[edition.item]),
        edition=edition.number,
    )


def _page(request: AgentRequest, item: str, *, error: str = "", status: int = 200) -> HttpResponseBase:
    edition = edition_of(request.agent.authority_id, item)
    if edition is None:
        raise Http404
    held = bank_item(request.agent.authority_id, item)
    context = {
        "shelved": shelved(edition),
        "is_house": item in HOUSE,
        "is_offered": item in HOUSE or (held is not None and held.withdrawn_at is None),
        "texts": [(one, list(_texts(one, request.POST))) for one in _names(edition.element)],
        "editions": held.editions.order_by("-number") if held else (),
        "uses": uses(request.grants, item),
        "error": error,
    }
    return page(request, "studio/bank/item.html", context, status=status)


def _reworded(request: AgentRequest, item: str) -> HttpResponseBase:
    """Make a new edition of the words of an element."""
    held = _ours(request, item)
    edition = edition_of(request.agent.authority_id, item)
    if edition is None:
        raise Http404
    said = request.POST.get("edition", "")
    seen = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    try:
        revised = revise(
            held.pk, _said(edition.element, request.POST), seen=seen, by=request.agent, at=request.now
        )
    except CannotKeep as refused:
        return _page(request, item, error=str(refused), status=422)
    if revised.edition == edition.number:
        messages.info(request, _("Rien n’a changé."))
    else:
        messages.success(request, _("C’est changé. Les brouillons qui le reprennent peuvent le prendre."))
    return redirect("studio_bank_item", item)


def _ours(request: AgentRequest, item: str) -> BankItem:
    held = bank_item(request.agent.authority_id, item)
    if held is None:
        raise Http404
    return held


def _inside(element: Element) -> Iterator[Element]:
    for one in element.get("fields") or ():
        if isinstance(one, Mapping):
            yield one
            yield from _inside(one)


@dataclass(frozen=True)
class Part:
    """An element of the bank, or one it holds."""

    name: str
    element: Element


def _names(element: Element) -> list[Part]:
    return [Part(called(one), one) for one in (element, *_inside(element))]


def _texts(part: Part, typed: Mapping[str, str]) -> Iterator[Text]:
    """The words of an element that one may change: what it asks, its help, in each language."""
    words = {"label": _("Libellé"), "title": _("Titre"), "help": _("Aide")}
    keys = ("label", "help") if "type" in part.element else ("title",)
    for key in keys:
        held = part.element.get(key)
        for language in LANGUAGES:
            name = f"text-{part.element['id']}-{key}-{language}"
            value = held.get(language, "") if isinstance(held, Mapping) else ""
            yield Text(name, words[key], typed.get(name, value), language, LONGEST[key])


def _said(element: Element, typed: Mapping[str, str]) -> dict[str, Any]:
    """An element with the words that were typed."""
    made = dict(element)
    for text in _texts(Part("", element), typed):
        _prefix, _part, key, language = text.name.rsplit("-", 3)
        label = dict(made.get(key) or {})
        value = text.value.strip()[: text.longest]
        if value:
            label[language] = value
        else:
            label.pop(language, None)
        made[key] = label
        if not label and key != "label":
            del made[key]
    if isinstance(made.get("fields"), list):
        made["fields"] = [_said(one, typed) for one in made["fields"]]
    return made


urlpatterns = [
    path("+banque/", bank, name="studio_bank"),
    path("+banque/<str:item>/", item, name="studio_bank_item"),
    path("+banque/<str:item>/retirer/", take_away, name="studio_bank_withdraw"),
]
