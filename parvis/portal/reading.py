"""Reading a procedure in a language that the pages around it do not speak, where its texts exist in it (note 58).

The frame stays in the language of the page: what the law wants said, dates, amounts, buttons. What the procedure itself
says is read in the language chosen before beginning, marked with it; what is not translated is in French, marked too.
A language that the house speaks is that of the whole page instead (note 72).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.base.labels import LANGUAGES, Label, mark_of, spoken, text
from parvis.catalogue.drafting.languages import offered
from parvis.catalogue.models import ProcedureVersion
from parvis.forms.controls import Words
from parvis.ui.languages import attributes_of

CHOICE = "lire"
"""The name of what says the language one reads in, in an address or a form."""
MOST_KNOWN = 2_000
_known: dict[UUID, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Choice:
    """A language one may read in."""

    code: str
    name: str
    is_current: bool

    @property
    def attributes(self) -> SafeString:
        """Those of the element that names it."""
        return attributes_of(self.code)


def languages_of(version: ProcedureVersion | None) -> tuple[str, ...]:
    """The languages a version may be read in besides French and English; worked out once, for it never changes."""
    if version is None:
        return ()
    if version.is_open:
        return offered(version.document)
    if version.pk not in _known:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known[version.pk] = offered(version.document)
    return _known[version.pk]


def chosen(request: HttpRequest, version: ProcedureVersion | None) -> str:
    """The language that a request says one reads in; empty when it is that of the page."""
    said = request.POST.get(CHOICE) or request.GET.get(CHOICE, "")
    return said if said in languages_of(version) and said not in spoken() else ""


def read_in(language: str) -> str:
    """The language in which whoever chose ``language`` reads a procedure: it, else that of the page."""
    return language if language and language not in spoken() else (get_language() or "fr")[:2]


def words_in(label: Label, language: str) -> Words:
    """A text in a language, marked when the page speaks another."""
    return Words(text(label, language), mark_of(label, language))


def choices(version: ProcedureVersion | None, language: str) -> Sequence[Choice]:
    """The languages to choose from, that of the page first; none when there is but one."""
    others = [code for code in languages_of(version) if code not in spoken()]
    if not others:
        return ()
    page = (get_language() or "fr")[:2]
    return [Choice(code, LANGUAGES[code], code == read_in(language)) for code in (page, *others)]
