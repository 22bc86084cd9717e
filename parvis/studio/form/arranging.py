"""Where things stand in a form: one step up or down, elsewhere, twice, together, repeated, apart, away."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.catalogue.drafting.actions import ids_ever
from parvis.catalogue.drafting.building import copied, gathered, new_field, readers, released, repeated
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.places import (
    Document,
    Place,
    Vanished,
    element_at,
    holder_of,
    ids_in,
)
from parvis.entrance.door import AgentRequest
from parvis.forms.shape import FieldType
from parvis.forms.vocabulary import ALLOWED_KEYS, MAPPINGS, VALIDATION_KEYS

from ..door import GesturesOf, Opened, procedure_page
from .answering import builder_page, changed
from .asked import was_asked
from .kinds import kind_of, may_become
from .outline import words_of
from .tree import beside, children, is_there, last, outermost

MOST_AT_ONCE = 200
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the elements it names, and the rest of what it says."""

    opened: Opened
    data: QueryDict
    names: Sequence[str]

    @property
    def places(self) -> list[Place]:
        """The elements named, as places."""
        return [Place("form", name) for name in self.names]

    def title(self, usual: str) -> str:
        """The title written, else the usual one."""
        return self.data.get("titre", "").strip()[:LONGEST_TITLE] or usual

    def taken(self, seen: Document) -> Collection[str]:
        """The ids that nothing new may bear."""
        return ids_ever(self.opened.procedure.pk, seen)


@procedure_page
@require_POST
def arrange(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Do what the button pressed says to what is ticked, or to the element of the panel."""
    names, gesture = chosen_in(request.POST), request.POST.get("geste", "")
    if not names:
        return _back_saying(opened, request, _("Cochez d’abord ce que vous voulez changer."))
    if gesture == "deplacer":
        return redirect(f"{opened.url('studio_form_move')}?{urlencode({'quoi': names}, doseq=True)}")
    if gesture == "retirer" and not request.POST.get("confirme"):
        touched = readers_left(opened.document, names)
        if touched:
            return _ask_removal(request, opened, names, touched)
    gestures_of = _GESTURES.get(gesture)
    if gestures_of is None:
        raise Http404
    made = gestures_of(Asked(opened, request.POST, names))
    back = _after(opened, gesture, names, request.POST.get("ici", ""))
    return changed(request, opened, made, back, said=_said(gesture, len(names)))


def chosen_in(data: QueryDict) -> list[str]:
    """The ids ticked or named by a form, each once."""
    return list(dict.fromkeys(filter(None, data.getlist("quoi"))))[:MOST_AT_ONCE]


def readers_left(document: Document, names: Sequence[str]) -> list[tuple[str, str]]:
    """What would read an answer that is no more, once these are removed: (id, words) of each element."""
    try:
        gone = {one for place in outermost(document, names) for one in ids_in(element_at(document, place))}
    except Vanished:
        return []  # the gesture itself tells it
    found = {
        one.id: words_of(element_at(document, one)) for one in readers(document, gone) if one.id not in gone
    }
    return list(found.items())


def _ask_removal(
    request: AgentRequest, opened: Opened, names: Sequence[str], touched: Sequence[tuple[str, str]]
) -> HttpResponseBase:
    removed = [words_of(element_at(opened.document, one)) for one in outermost(opened.document, names)]
    context = {"names": names, "removed": removed, "touched": touched}
    return builder_page(request, opened, "", "studio/form/removal.html", context)


def _back_saying(opened: Opened, request: AgentRequest, why: str) -> HttpResponseBase:
    context: dict[str, Any] = {"why": why}
    return builder_page(request, opened, "", "studio/form/nothing.html", context, status=422)


def _stepped(asked: Asked) -> GesturesOf:
    """One step up or down, in its list, then into the neighbour of what holds it."""
    up = asked.data.get("geste") == "monter"

    def made(seen: Document) -> list[Gesture]:
        places = outermost(seen, asked.names)
        stuck, found = set[str](), list[Gesture]()
        for place in places if up else reversed(places):
            moves = [move for move in _step(seen, place, up=up) if not _passes(seen, move, stuck, up=up)]
            stuck |= set() if moves else {place.id}
            seen = apply(seen, moves).document
            found += moves
        return found

    return made


def _passes(document: Document, move: Move, stuck: set[str], *, up: bool) -> bool:
    """Whether a step would jump over one that could not be made: what is ticked keeps its order."""
    holder, before = holder_of(document, move.place)
    return holder == move.holder and (before if up else move.after) in stuck


def _step(document: Document, place: Place, *, up: bool) -> Iterator[Move]:
    holder, _before = holder_of(document, place)
    names = children(document, holder)
    at = names.index(place.id)
    if up and at:
        yield Move(place, holder, names[at - 2] if at > 1 else "")
    elif not up and at < len(names) - 1:
        yield Move(place, holder, names[at + 1])
    elif neighbour := beside(document, holder, up=up):
        inside = children(document, neighbour)
        yield Move(place, neighbour, inside[-1] if up and inside else "")


def _moved(asked: Asked) -> GesturesOf:
    """Elsewhere, in the order of the form: in ``dans``, after ``apres`` (first when empty)."""
    said = asked.data.get("vers", "")
    into, sign, following = said.partition("/") if said else (asked.data.get("dans", ""), "", "")
    after = following if sign else asked.data.get("apres", "")

    def made(seen: Document) -> Iterator[Move]:
        places = outermost(seen, asked.names)
        holder, behind = _room(seen, into, after, places)
        for place in places:
            if place.id != behind:
                yield Move(place, holder, behind)
            behind = place.id

    return lambda seen: list(made(seen))


def _room(document: Document, into: str, after: str, places: Sequence[Place]) -> tuple[Place, str]:
    """Where things go: a question dropped on a page goes at the end of its last part."""
    holder = Place("form", into)
    if into and "sections" in element_at(document, holder) and "type" in element_at(document, places[0]):
        holder = Place("form", last(element_at(document, holder).get("sections")))
        return holder, last(element_at(document, holder).get("fields"))
    return holder, after


def _copies(asked: Asked) -> GesturesOf:
    """A copy after each, under ids that no version ever bore."""

    def made(seen: Document) -> list[Gesture]:
        found: list[Gesture] = []
        taken = set(asked.taken(seen))
        for place in outermost(seen, asked.names):
            copies = copied(seen, place, taken)
            taken |= {one for copy in copies if isinstance(copy, Insert) for one in ids_in(copy.element)}
            found += copies
        return found

    return made


def _gathered(asked: Asked) -> GesturesOf:
    """Under a new part, with the title given."""
    title = asked.title(_("Nouvelle partie"))
    return lambda seen: gathered(seen, asked.places, title, asked.taken(seen))


def _repeated(asked: Asked) -> GesturesOf:
    """Into a block that repeats, with the title given."""
    title = asked.title(_("Nouveau bloc"))
    return lambda seen: repeated(seen, asked.places, title, asked.taken(seen))


def _released(asked: Asked) -> GesturesOf:
    """Out of its block or its part, which goes."""
    return lambda seen: released(seen, asked.places[0])


def _removed(asked: Asked) -> GesturesOf:
    """Away, with all they hold."""
    return lambda seen: [Remove(place, element_at(seen, place)) for place in outermost(seen, asked.names)]


def _of_another_kind(asked: Asked) -> GesturesOf:
    """Of another kind, what that kind does not know taken away."""
    kind, place = kind_of(asked.data.get("kind", "")), asked.places[0]
    if kind is None:
        raise Http404
    answered = was_asked(asked.opened.procedure, place.id)

    def made(seen: Document) -> list[Gesture]:
        before = kind_of(element_at(seen, place).get("type"))
        inside = "type" in element_at(seen, holder_of(seen, place)[0])
        if before is None or kind not in may_become(before, answered=answered, inside=inside):
            raise Impossible(_("les réponses déjà données ne se liraient plus"))
        return _kind_gestures(seen, place, kind)

    return made


def _kind_gestures(document: Document, place: Place, kind: FieldType) -> list[Gesture]:
    element = element_at(document, place)
    made: list[Gesture] = [Put(place_of(place, "type"), element.get("type"), kind)]
    known, limits = ALLOWED_KEYS[kind], VALIDATION_KEYS.get(kind, frozenset())
    for key, value in element.items():
        if key == "validation" and isinstance(value, dict):
            kept = {name: limit for name, limit in value.items() if name in limits}
            made += [Put(place_of(place, key), value, kept or None)] if kept != value else []
        elif key not in known or (key == "maps_to" and MAPPINGS.get(str(value)) != kind):
            made.append(Put(place_of(place, key), value, None))
    usual = new_field(kind, words_of(element), ())
    made += [Put(place_of(place, key), None, usual[key]) for key in usual if key not in element]
    return made


def place_of(place: Place, key: str) -> Place:
    """A key of an element."""
    return Place(place.family, place.id, (key,))


def _after(opened: Opened, gesture: str, names: Sequence[str], here: str) -> str:
    """The page a gesture leads to: the element it was about, else the one whose panel was open, else the form."""
    if gesture in ("retirer", "defaire"):
        gone = names
        name = here if here and here not in gone else ""
    else:
        name = here or (names[0] if len(names) == 1 else "")
    known = bool(name) and is_there(opened.document, name)
    return opened.url("studio_form_element", name) if known else opened.url("studio_form")


def _said(gesture: str, count: int) -> str:
    if gesture == "retirer":
        return ngettext("C’est retiré.", "%(count)s éléments sont retirés.", count) % {"count": count}
    if gesture == "copier":
        return ngettext("La copie suit l’original.", "Les copies suivent les originaux.", count)
    return ""


_GESTURES: Mapping[str, Callable[[Asked], GesturesOf]] = {
    "copier": _copies,
    "monter": _stepped,
    "descendre": _stepped,
    "placer": _moved,
    "grouper": _gathered,
    "repeter": _repeated,
    "defaire": _released,
    "retirer": _removed,
    "genre": _of_another_kind,
}

urlpatterns = [path("<slug:slug>/plan/", arrange, name="studio_form_arrange")]
