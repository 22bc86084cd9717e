"""Reading the decision tables of the document of a version (``docs/procedures.md``, ``docs/rules.md``)."""

import re
from collections.abc import Mapping
from typing import get_args

from django.utils.translation import gettext as _

from parvis.base.reading import DocumentReader
from parvis.rules.tables import InvalidTable, read

from .shape import Use, UsedTable

MOST_TABLES = 20
"""Tables of one procedure."""
OWN_KEYS = frozenset({"id", "use", "purpose", "binding"})
"""What a procedure says of a table, beside the table itself."""
LONGEST_PURPOSE = 1_000

TABLE_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_tables(document: object) -> tuple[tuple[UsedTable, ...], list[tuple[str, str]]]:
    """The tables of a document that can be read, and every problem of the others with its place."""
    reader = _Reader()
    return reader.tables(document), reader.problems


def bare(table: Mapping[str, object]) -> dict[str, object]:
    """The table itself, as ``parvis.rules.tables`` reads it."""
    return {key: value for key, value in table.items() if key not in OWN_KEYS}


class _Reader(DocumentReader):
    def tables(self, document: object) -> tuple[UsedTable, ...]:
        found = []
        seen: set[str] = set()
        for position, one in enumerate(self.items(document, "tables", least=0, most=MOST_TABLES)):
            path = f"tables[{position}]"
            if not isinstance(one, Mapping):
                self.no(path, _("un objet est attendu"))
                continue
            if table := self.table(one, path, seen):
                found.append(table)
        return tuple(found)

    def table(self, document: Mapping[str, object], path: str, seen: set[str]) -> UsedTable | None:
        """Read one table, or note all that is wrong with it."""
        before = len(self.problems)
        identifier = self.string(document.get("id"), f"{path}.id")
        if not TABLE_ID.fullmatch(identifier) or identifier in seen:
            self.no(f"{path}.id", _("un identifiant de lettres, de chiffres et de « _ », une seule fois"))
        seen.add(identifier)
        use = self.use(document.get("use"), f"{path}.use")
        purpose = self.label(document.get("purpose"), f"{path}.purpose", most=LONGEST_PURPOSE)
        is_binding = self.flag(document.get("binding"), f"{path}.binding")
        try:
            table = read(bare(document))
        except InvalidTable as invalid:
            self.problems += [(_inside(path, place), message) for place, message in invalid.problems]
            return None
        if use is None or len(self.problems) > before:
            return None
        return UsedTable(identifier, use, purpose, table, is_binding)

    def use(self, value: object, path: str) -> Use | None:
        """Read what the table is for."""
        for known in get_args(Use):
            if value == known:
                use: Use = known
                return use
        self.no(path, _("« fee », « eligibility » ou « unit » est attendu"))
        return None


def _inside(path: str, place: str) -> str:
    """The place of a problem in the document, from its place in the table."""
    inside = place.removeprefix("table").removeprefix(".")
    return f"{path}.{inside}" if inside else path
