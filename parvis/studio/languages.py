"""The languages a procedure speaks: how whole each is, the texts side by side, the sheet of a translator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.base.labels import LANGUAGES, USUAL, text
from parvis.catalogue.drafting.actions import CannotEdit
from parvis.catalogue.drafting.gestures import Impossible, Overtaken
from parvis.catalogue.drafting.languages import (
    MOST_BYTES,
    InvalidSheet,
    Said,
    UnknownLanguage,
    completeness,
    offered,
    said_in,
    to_csv,
    translated,
)
from parvis.catalogue.drafting.places import IN_TABLES, Document, Place, Vanished
from parvis.catalogue.drafting.translating import translate
from parvis.entrance.door import AgentRequest

from .answers.kinds import label_of
from .door import Opened, change, procedure_page, revision_of, tab_page

LONGEST = 10_000
REASONS_SEEN = 200
ORDER = ("presentation", "pieces", "", "tables", "courriers", "parcours", "donnees")
PAGES = ORDER.index("")
"""Where the pages of the form stand among the other parts."""


@dataclass(frozen=True)
class Chapter:
    """Texts that are translated together: a page of the form, the documents asked for, the letters…"""

    key: str
    title: str
    texts: Sequence[Said]

    @property
    def missing(self) -> int:
        """How many are not translated."""
        return sum(1 for one in self.texts if not one.translation)


@procedure_page
def languages(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show how whole each language is, and add one."""
    asked = request.GET.get("ajouter", "")
    if asked and asked in LANGUAGES and asked != "fr":
        return redirect(opened.url("studio_language", asked))
    found = completeness(opened.document)
    held, read = {one.language for one in found}, offered(opened.document)
    lines = [
        {
            "code": one.language,
            "name": LANGUAGES.get(one.language, one.language),
            "said": one.translated,
            "texts": one.texts,
            "percent": one.translated * 100 // one.texts if one.texts else 100,
            "is_source": one.language == "fr",
            "is_read": one.language in USUAL or one.language in read,
            "href": opened.url("studio_language", one.language) if one.language in LANGUAGES else "",
        }
        for one in found
    ]
    others = [(code, name) for code, name in LANGUAGES.items() if code not in held]
    context = {"lines": lines, "others": others, "untranslated": list(_untranslated(opened))}
    return tab_page(request, opened, "languages", "studio/languages.html", context)


@procedure_page
def language(request: AgentRequest, opened: Opened, code: str) -> HttpResponseBase:
    """Show the texts of a part side by side, and write the translations."""
    if code not in LANGUAGES or code == "fr":
        raise Http404
    if request.method == "POST" and opened.is_writable:
        given = dict(_given(request.POST))
        return change(request, opened, lambda seen: translated(seen, code, given), request.get_full_path())
    chapters = chapters_of(opened.document, code)
    wanted = request.GET.get("partie", "")
    chosen = next((one for one in chapters if one.key == wanted), None)
    chosen = chosen or next((one for one in chapters if one.missing), chapters[0] if chapters else None)
    context = {
        "code": code,
        "name": LANGUAGES[code],
        "chapters": chapters,
        "chosen": chosen,
        "rows": [
            {"said": one, "name": f"t/{one.place}/{one.rank}", "is_first": not one.rank}
            for one in chosen.texts
        ]
        if chosen
        else [],
        "missing": sum(one.missing for one in chapters),
        "revision": revision_of(request, opened.version),
        "where": f"{request.path}?partie={chosen.key}" if chosen else request.path,
    }
    return tab_page(request, opened, "languages", "studio/language.html", context)


@procedure_page
@require_safe
def sheet(request: AgentRequest, opened: Opened, code: str) -> HttpResponseBase:
    """Hand the sheet a translator fills."""
    try:
        content = to_csv(opened.document, code)
    except UnknownLanguage as unknown:
        raise Http404 from unknown
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{opened.procedure.slug}-{code}.csv"'
    return answer


@procedure_page
@require_POST
def bring(request: AgentRequest, opened: Opened, code: str) -> HttpResponseBase:
    """Take a sheet back: what the translator changed is written, what she could not know of is shown."""
    sent = request.FILES.get("feuille")
    back = opened.url("studio_language", code)
    if sent is None or sent.size is None or sent.size > MOST_BYTES:
        messages.error(request, _("Choisissez la feuille que le traducteur a remplie."))
        return redirect(back)
    try:
        brought = translate(opened.version.pk, code, sent.read(), by=request.agent, at=request.now)
    except UnknownLanguage as unknown:
        raise Http404 from unknown
    except (InvalidSheet, CannotEdit, Overtaken, Vanished, Impossible) as refused:
        messages.error(request, _("Cette feuille n’est pas prise : %(why)s.") % {"why": refused})
        return redirect(back)
    count = len(brought.gestures)
    said = ngettext("%(count)d texte est traduit.", "%(count)d textes sont traduits.", count) % {
        "count": count
    }
    messages.success(request, said if count else _("La feuille n’apporte rien de nouveau."))
    if not brought.conflicts:
        return redirect(back)
    context = {
        "code": code,
        "name": LANGUAGES[code],
        "conflicts": brought.conflicts[:REASONS_SEEN],
        "back": back,
    }
    return tab_page(request, opened, "languages", "studio/language_sheet.html", context)


def _untranslated(opened: Opened) -> Iterator[dict[str, object]]:
    """The texts without English, each with the way to its translation: a fault of the overview lands on its line."""
    known: set[Place] = set()
    for chapter in chapters_of(opened.document, "en"):
        for one in chapter.texts:
            if not one.translation and one.place not in known:
                known.add(one.place)
                way = f"{opened.url('studio_language', 'en')}?partie={chapter.key}#{one.place}"
                yield {"place": one.place, "french": one.french, "href": way}


def chapters_of(document: Document, code: str) -> list[Chapter]:
    """The texts in the parts one translates them by, in the order of the document."""
    steps = dict(_steps(document))
    found: dict[str, tuple[str, list[Said]]] = {}
    for one in said_in(document, code):
        key, title = _chapter(one.place, steps)
        found.setdefault(key, (title, []))[1].append(one)
    chapters = [Chapter(key, title, texts) for key, (title, texts) in found.items()]
    return sorted(chapters, key=lambda one: (ORDER.index(one.key) if one.key in ORDER else PAGES, one.key))


def _chapter(place: Place, steps: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    if place.family == "form":
        return steps.get(place.id, ("formulaire", _("Formulaire")))
    if place.family == "piece":
        return "pieces", _("Pièces à joindre")
    if place.family == "step":
        return "parcours", _("Parcours")
    if place.family == "letter" or place.keys[:1] == ("messages",):
        return "courriers", _("Courriers et messages")
    if place.family == "table" or place.family in IN_TABLES:
        return "tables", _("Tables de décision")
    if place.keys[:1] == ("privacy",):
        return "donnees", _("Vie privée")
    return "presentation", _("Présentation")


def _steps(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """The page of each element of the form, with its title."""
    form = document.get("form")
    found = form.get("steps") if isinstance(form, Mapping) else ()
    for number, step in enumerate(found if isinstance(found, list) else ()):
        if isinstance(step, Mapping):
            title = text(label_of(step.get("title")), "fr") or _("Page %(number)d") % {"number": number + 1}
            for identifier in _ids(step):
                yield identifier, (f"page-{number + 1:02}", title)


def _ids(element: Mapping[str, object]) -> Iterator[str]:
    yield str(element.get("id", ""))
    for key in ("sections", "fields"):
        inside = element.get(key)
        for one in inside if isinstance(inside, list) else ():
            if isinstance(one, Mapping):
                yield from _ids(one)


def _given(sent: Mapping[str, str]) -> Iterator[tuple[tuple[str, int], str]]:
    """What the page sends: each translation by the place of its text and its rank there."""
    for name, words in sent.items():
        place, _slash, rank = name.removeprefix("t/").rpartition("/")
        if name.startswith("t/") and place and rank.isascii() and rank.isdigit() and len(rank) < 5:
            yield (place, int(rank)), "\n".join(words[:LONGEST].splitlines())


urlpatterns = [
    path("<slug:slug>/langues/", languages, name="studio_languages"),
    path("<slug:slug>/langues/<slug:code>/", language, name="studio_language"),
    path("<slug:slug>/langues/<slug:code>/feuille/", sheet, name="studio_sheet"),
    path("<slug:slug>/langues/<slug:code>/rapporter/", bring, name="studio_sheet_back"),
]
