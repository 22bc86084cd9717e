"""Two versions side by side, told in words: for the page that compares them and the sentence of the overview."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.base.rewording import Part, reworded, side
from parvis.catalogue.drafting.differing import Difference, Kind, Spot
from parvis.catalogue.drafting.places import IN_TABLES
from parvis.ui.parts import Tone
from parvis.ui.wording import number_words

from .wording import Names, named, place_words, value_words

MOST_SHOWN = 400
"""Differences drawn on one page: two versions that have nothing in common are told in part."""

PARTS = {
    "document": gettext_lazy("La démarche"),
    "piece": gettext_lazy("Les pièces à joindre"),
    "form": gettext_lazy("Le formulaire"),
    "letter": gettext_lazy("Les courriers"),
    "table": gettext_lazy("Les tables de décision"),
    "step": gettext_lazy("Le parcours d’instruction"),
}
SIGNS: dict[Kind, tuple[str, Tone]] = {
    "added": ("+", "success"),
    "removed": ("−", "danger"),
    "moved": ("↕", "info"),
    "changed": ("≠", "warning"),
}


@dataclass(frozen=True)
class Shown:
    """One difference on the page: what, and each side with the words that went or came."""

    kind: str
    sign: str
    tone: Tone
    title: str
    before: list[Part]
    after: list[Part]


@dataclass(frozen=True)
class Chapter:
    """The differences of one part of the document."""

    title: str
    lines: list[Shown]


def chapters(found: Sequence[Difference], was: Names, now: Names) -> list[Chapter]:
    """The differences part by part, in the order one reads them."""
    held: dict[str, list[Shown]] = {}
    for one in found[:MOST_SHOWN]:
        family = one.place.family
        held.setdefault("table" if family in IN_TABLES else family, []).append(_shown(one, {**was, **now}))
    return [Chapter(str(title), held[key]) for key, title in PARTS.items() if key in held]


def in_a_sentence(found: Iterable[Difference]) -> str:
    """How much differs: « 2 ajouts, 1 retrait et 3 changements »; nothing when nothing does."""
    counts = Counter(one.kind for one in found)
    added, removed, moved, changed = (counts[kind] for kind in SIGNS)
    told = [
        words % {"count": number_words(count)}
        for count, words in (
            (added, ngettext("%(count)s ajout", "%(count)s ajouts", added)),
            (removed, ngettext("%(count)s retrait", "%(count)s retraits", removed)),
            (moved, ngettext("%(count)s déplacement", "%(count)s déplacements", moved)),
            (changed, ngettext("%(count)s changement", "%(count)s changements", changed)),
        )
        if count
    ]
    if len(told) < 2:
        return "".join(told)
    return _("%(first)s et %(last)s") % {"first": ", ".join(told[:-1]), "last": told[-1]}


def kind_words(kind: str) -> str:
    """What became of an element, as a word beside its sign."""
    return {
        "added": _("Ajouté"),
        "removed": _("Retiré"),
        "moved": _("Déplacé"),
        "changed": _("Changé"),
    }[kind]


def _shown(one: Difference, names: Names) -> Shown:
    sign, tone = SIGNS[one.kind]
    before, after = _sides(one)
    return Shown(kind_words(one.kind), sign, tone, _title(one, names), before, after)


def _title(one: Difference, names: Names) -> str:
    element = names.get(one.place.element)
    if one.kind in ("added", "removed"):
        element = named(one.place.family, one.after if one.kind == "added" else one.before)
    if one.kind != "changed":
        return _capital(str(element or one.name))
    what = place_words(one.place)
    if element is None:
        return _capital(what)
    return _capital(_("%(what)s : %(element)s") % {"what": what, "element": element})


def _sides(one: Difference) -> tuple[list[Part], list[Part]]:
    if one.kind == "moved":
        return [Part("same", _spot(one.before))], [Part("same", _spot(one.after))]
    if one.kind == "changed":
        last = one.place.keys[-1] if one.place.keys else ""
        parts = reworded(value_words(one.before, last), value_words(one.after, last))
        return side(parts, "added"), side(parts, "removed")
    element = one.after if one.kind == "added" else one.before
    held = [Part("added" if one.kind == "added" else "removed", "\n".join(_content(element)))]
    return ([], held) if one.kind == "added" else (held, [])


def _content(element: object, depth: int = 0) -> Iterator[str]:
    """The words of a whole element and of what it holds, one a line."""
    if not isinstance(element, dict) or depth > 4:
        return
    for key in ("label", "title", "text", "help", "body", "intro"):
        if words := value_words(element.get(key)):
            yield words
    for key in ("sections", "fields", "blocks", "options"):
        below = element.get(key)
        for inside in below if isinstance(below, list) else ():
            yield from _content(inside, depth + 1)


def _spot(spot: Spot) -> str:
    if not spot.name:
        return _("%(rank)sᵉ place") % {"rank": spot.rank}
    return _("%(rank)sᵉ place dans « %(holder)s »") % {"rank": spot.rank, "holder": spot.name}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
