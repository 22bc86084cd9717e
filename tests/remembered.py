"""Rows made once by the actions, and written again in one statement for each test that asks for them."""

import io
import pickle
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from parvis.base.identifiers import new_id


@dataclass(frozen=True)
class Remembered:
    """Objects that were made, and all that making them wrote."""

    ids: tuple[UUID, ...]
    """Those of its rows, in their order."""
    people: bytes
    """What was made, the place of each id left to be filled."""
    script: str
    """The statements that wrote it."""

    @classmethod
    def making(cls, make: Callable[[], Any]) -> "Remembered":
        """Make it, and note what that writes; nothing of it stays."""
        written: list[str] = []
        ids: set[UUID] = set()

        def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
            if statement.lstrip().startswith(("INSERT", "UPDATE", "WITH")):
                ids.update(one for one in params if isinstance(one, UUID))
                written.append(psycopg.ClientCursor(connection.connection).mogrify(statement, params))
            return execute(statement, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(note):
            found = make()
            transaction.set_rollback(True)
        kept = io.BytesIO()
        _WithoutIds(kept, ids).dump(found)
        return cls(tuple(sorted(ids)), kept.getvalue(), ";\n".join(written))

    def again(self, write: Callable[[Any, str], None]) -> Any:
        """Make it out under ids of its own, so that nothing kept by id is taken for it; `write` runs the statements."""
        fresh = dict(zip(self.ids, sorted(new_id() for _one in self.ids), strict=True))
        reader = pickle.Unpickler(io.BytesIO(self.people))
        reader.persistent_load = partial(_filled, fresh)  # type: ignore[method-assign]  # the way pickle gives
        found = reader.load()
        script = self.script
        for old, new in fresh.items():
            script = script.replace(str(old), str(new)).replace(old.hex, new.hex)
        write(found, script)
        return found


class _WithoutIds(pickle.Pickler):
    """Writes each of these ids, and each text that is one, by its number."""

    def __init__(self, file: io.BytesIO, ids: Collection[UUID]) -> None:
        super().__init__(file)
        self.ids, self.words = ids, {str(one): one for one in ids}

    def persistent_id(self, obj: Any) -> tuple[int, bool] | None:
        """The number of the id, and whether it is a text; None for anything else."""
        if isinstance(obj, UUID) and obj in self.ids:
            return obj.int, False
        return (self.words[obj].int, True) if isinstance(obj, str) and obj in self.words else None


def _filled(fresh: Mapping[UUID, UUID], place: tuple[int, bool]) -> UUID | str:
    number, is_text = place
    found = fresh[UUID(int=number)]
    return str(found) if is_text else found
