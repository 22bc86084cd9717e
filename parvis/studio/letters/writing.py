"""One letter as it is written: its texts in one language, its blocks in order, and how it looks beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document, Place
from parvis.entrance.door import AgentRequest
from parvis.letter_templates.fields import LISTED, MergeField, by_id, inner_fields
from parvis.letter_templates.inputs import BlockInputs, block_inputs, letter_inputs
from parvis.letter_templates.mention_words import MENTION_WORDS
from parvis.letter_templates.shape import MENTIONS
from parvis.rules.menus import read, say

from ..door import Opened, change, faults_of, procedure_page, revision_of, tab_page
from .edits import all_gestures
from .held import KINDS, letter_in, title_of, variables_of
from .previewing import looks_of
from .starting import BLOCKS
from .texts import mergeable_in, snippets_of, titles_of

LANGUAGES = (("fr", "Français"), ("en", "English"))
FAMILIES = {
    "answer": gettext_lazy("Réponses du formulaire"),
    "person": gettext_lazy("La personne"),
    "case": gettext_lazy("La demande"),
    "decision": gettext_lazy("La décision"),
    "signatory": gettext_lazy("Qui signe"),
    "authority": gettext_lazy("La collectivité"),
    "deadline": gettext_lazy("Les dates"),
    "result": gettext_lazy("Ce que les tables ont décidé"),
}


@dataclass(frozen=True)
class Shown:
    """One block on the page, with when it is there, what is wrong in it, and what it may walk."""

    block: BlockInputs
    place: str
    title: str
    when: str
    faults: list[str]
    is_grid: bool
    lists: list[tuple[str, str]]
    may_hold: bool


@procedure_page
def letter(request: AgentRequest, opened: Opened, letter: str) -> HttpResponseBase:
    """Show a letter; save what was typed, and do what the button beside a block asks."""
    language = _language(request)
    here = opened.url("studio_letter", letter)
    if request.method == "POST" and opened.is_writable:
        typed = {name: request.POST.get(name, "") for name in request.POST if name.startswith("w-")}
        asked = request.POST.get("geste", "save")
        if asked.startswith("each:"):
            block = asked.removeprefix("each:")
            asked = f"{asked}:{request.POST.get(f'kind-{block}', '')}"
        snippets = snippets_of(opened)

        def gestures(seen: Document) -> list[Gesture]:
            return all_gestures(seen, letter, typed, language, asked, snippets)

        anchor = asked.rpartition(":")[2] if ":" in asked and not asked.startswith(("remove", "each")) else ""
        suffix = f"?language={language}" if language != "fr" else ""
        return change(request, opened, gestures, f"{here}{suffix}{f'#bloc-{anchor}' if anchor else ''}")
    return _page(request, opened, letter, language)


def _page(request: AgentRequest, opened: Opened, name: str, language: str) -> HttpResponseBase:
    held = letter_in(opened.document, name)
    context: dict[str, Any] = {
        "name": name,
        "title": title_of(held),
        "is_decision": held.get("kind") == "decision",
        "kind": KINDS.get(str(held.get("kind", "")), ""),
        "language": language,
        "languages": [(code, words, code == language) for code, words in LANGUAGES],
        "texts": letter_inputs(held, language),
        "letter_faults": _faults(request, opened, name),
        "blocks": list(_shown(request, opened, held, language)),
        "kinds": BLOCKS.items(),
        "mentions": _placed_not(held),
        "snippets": titles_of(opened).items(),
        "families": _families(mergeable_in(opened.document)),
        "revision": revision_of(request, opened.version),
        "looks": looks_of(request, opened, held),
    }
    return tab_page(request, opened, "letters", "studio/letters/letter.html", context)


def _shown(
    request: AgentRequest, opened: Opened, letter: Mapping[str, Any], language: str
) -> Iterator[Shown]:
    """The blocks of a letter as the page draws them."""
    variables = variables_of(opened.document)
    known = by_id(mergeable_in(opened.document))
    lists = [(one.id, one.label("fr")) for one in known.values() if one.kind in LISTED]
    for block in block_inputs(letter.get("blocks"), language):
        condition = read(block.when, variables) if block.when else None
        when = say(condition, variables) if condition else block.when
        yield Shown(
            block,
            f"letter:{block.id}",
            str(BLOCKS.get(block.kind) or MENTION_WORDS.get(block.kind) or block.kind),
            "" if when == "true" else when,
            _faults(request, opened, block.id),
            block.kind == "table",
            [(name, f"{title} ({_inside(known[name])})") for name, title in lists],
            block.kind == "part",
        )


def _inside(field: MergeField) -> str:
    """What one may merge inside a list that walks a field."""
    return ", ".join(f"{{{name}}}" for name in inner_fields(field))


def _faults(request: AgentRequest, opened: Opened, name: str) -> list[str]:
    if not opened.version.is_open:
        return []
    place = Place("letter", name)
    found = faults_of(request, opened)
    return [one.message for one in found if one.place.element == place and one.tab == "letters"]


def _placed_not(letter: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The mentions that the author has not placed: the house puts them where they belong."""
    placed = {one.kind for one in block_inputs(letter.get("blocks"))}
    kinds = MENTIONS.get(letter.get("kind", "letter"), ())
    return [(one, str(MENTION_WORDS[one])) for one in kinds if one not in placed]


def _families(known: tuple[MergeField, ...]) -> list[tuple[str, list[MergeField]]]:
    """The fields of the menu, by what they are about."""
    groups: dict[str, list[MergeField]] = {}
    for one in known:
        if one.kind != "group":
            groups.setdefault(one.family, []).append(one)
    return [(str(FAMILIES[family]), groups[family]) for family in FAMILIES if family in groups]


def _language(request: AgentRequest) -> str:
    sent = request.POST if request.method == "POST" else request.GET
    return "en" if sent.get("language") == "en" else "fr"


urlpatterns = [path("<slug:slug>/courriers/<str:letter>/", letter, name="studio_letter")]
