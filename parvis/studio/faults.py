"""What is against a version, each thing with the way to the place where it is mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.places import IN_TABLES, Place
from parvis.catalogue.drafting.releasing import COURT

from .door import TABS, Opened
from .wording import Names, key_words, names_in, place_words

NAMING = ("label", "title", "text", "body", "options")
"""The keys whose words already name the element."""


@dataclass(frozen=True)
class Leading:
    """One thing to mend and where; no ``href`` for what is mended outside of the studio."""

    fault: Fault
    href: str
    where: str = ""
    """What it is about: « la question « Nom » », « le titre »; nothing for the document as a whole."""

    @property
    def sentence(self) -> str:
        """What it is about, then what is against it, which may begin with the same words."""
        words = self.fault.message
        if self.where and not words.casefold().startswith(self.where.casefold()):
            words = _("%(what)s : %(element)s") % {"what": self.where, "element": words}
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Group:
    """What is to mend under one tab."""

    title: str
    lines: list[Leading]


def leading(opened: Opened, found: Iterable[Fault]) -> list[Leading]:
    """Each thing with its way."""
    names = names_in(opened.document)
    return [Leading(one, _way(opened, one), _where(one.place, names)) for one in found]


def _where(place: Place, names: Names) -> str:
    """What a place is called, at the head of a sentence; a document as a whole needs no name."""
    element = names.get(place.element)
    inside = (
        place_words(replace(place, keys=place.keys[:1])) if place.keys and place.keys[0] not in NAMING else ""
    )
    if element is None:
        words = key_words(place.keys) if place.keys else ""
    else:
        words = _("%(what)s (%(part)s)") % {"what": element, "part": inside} if inside else str(element)
    return words[:1].upper() + words[1:]


def _way(opened: Opened, fault: Fault) -> str:
    if fault.place == COURT:
        return reverse("studio_court")
    if fault.tab == "overview":
        return ""
    if fault.place.family == "form" and fault.place.keys == ("condition",):
        return f"{opened.url('studio_condition', fault.place.id)}#{fault.place}"
    if fault.place.family == "form" and fault.place.id:
        return f"{opened.url('studio_form_element', fault.place.id)}#{fault.place}"
    if fault.place.family == "table" or fault.place.family in IN_TABLES:
        return f"{opened.url('studio_table', fault.place.id.partition('.')[0])}#{fault.place}"
    if fault.place.family == "step" and fault.tab == "process":
        return f"{opened.tab_url(fault.tab)}#{fault.place.element}"
    return f"{opened.tab_url(fault.tab)}#{fault.place}"


def by_tab(opened: Opened, found: Sequence[Fault]) -> list[Group]:
    """The same tab by tab, in their order, what blocks first."""
    titles = {key: str(title) for key, title, _name in TABS}
    order = list(titles)
    ordered = sorted(found, key=lambda one: (order.index(one.tab), one.weight != "blocks"))
    return [
        Group(titles[tab], leading(opened, faults))
        for tab, faults in groupby(ordered, key=lambda one: one.tab)
    ]
