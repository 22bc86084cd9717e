"""What the panels of a process let one choose, in words: who is in the authority, what is in the version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language

from parvis.base.labels import text
from parvis.catalogue.drafting.conditions import variables_in
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.known import Named, named_in
from parvis.entrance.door import AgentRequest

from ..door import Opened
from ..letters.held import letters_of, title_of
from ..step_words import ROLES


@dataclass(frozen=True)
class Choices:
    """Each by what the process calls it."""

    named: Named
    letters: Mapping[str, str]
    tables: Mapping[str, str]
    fields: Mapping[str, str]

    @cached_property
    def who(self) -> dict[str, str]:
        """Who may do a step, under ``role:…``, ``unit:…`` and ``person:…``; the roles come first."""
        return {
            **{f"role:{name}": str(words) for name, words in ROLES.items()},
            **{f"unit:{code}": words for code, words in self.named.units.items()},
            **{f"person:{one}": words for one, words in self.named.persons.items()},
        }

    def who_words(self, settings: Mapping[str, object]) -> str:
        """Who does a step, in words; nothing when nobody does."""
        for sort, names in (("role", ROLES), ("unit", self.named.units), ("person", self.named.persons)):
            if sort in settings:
                name = str(settings[sort])
                return str(names.get(name, name))
        return ""


def choices_of(request: AgentRequest, opened: Opened, document: Document | None = None) -> Choices:
    """What one may choose for the version that is open. Two queries, a third when agents are read."""
    held = opened.document if document is None else document
    named = named_in(opened.procedure.authority_id, on=request.today)
    language = get_language() or "fr"
    return Choices(
        named,
        {str(one.get("id", "")): title_of(one) for one in letters_of(held)},
        dict(_tables(held)),
        {one.id: text(one.label, language) or one.id for one in variables_in(held).values()},
    )


def _tables(document: Document) -> list[tuple[str, str]]:
    tables = document.get("tables")
    found = [one for one in tables if isinstance(one, Mapping)] if isinstance(tables, list) else []
    return [(str(one.get("id", "")), _title(one)) for one in found]


def _title(table: Mapping[str, object]) -> str:
    title = table.get("title")
    words = title.get("fr") if isinstance(title, Mapping) else title
    return str(words or table.get("id", ""))
