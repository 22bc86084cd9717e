"""A queryset compiled once: from a run to the next only its parameters change.

Writing the SQL of a queryset costs Django several times what running it costs. This is for the reads of the
pages that agents open all day (decision note 45); anything else is an ordinary queryset.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.fields.related import ForeignObject
from django.db.models.lookups import Lookup
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)

Found = TypeVar("Found")

MOST_KEPT = 200
"""Statements that one read keeps when they differ by who asks; the oldest goes first."""

PART = "/* part */"
"""Where a read takes the part of a statement that was written elsewhere."""


_WORD = re.compile(r"[a-z_]{1,40}")


@ForeignObject.register_lookup
@models.Field.register_lookup
class Among(Lookup):
    """``column__among=[...]``: the list is one value, and the statement the same whatever its length."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Write ``column = ANY(list)``."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*values, self.rhs)


@models.Field.register_lookup
class Spelt(Lookup):
    """``column__spelt=["failed", "uncertain"]``: words of ours, written in the statement rather than given to it.

    The server plans a statement it has run five times for any values: it no longer sees that those of a partial index
    are meant, unless they are written. Raises ValueError for anything but words of lower-case letters.
    """

    lookup_name = "spelt"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Write ``column IN ('a', 'b')``."""
        words = [str(word) for word in self.rhs]
        if not words or not all(_WORD.fullmatch(word) for word in words):
            raise ValueError(words)
        left, values = self.process_lhs(compiler, connection)
        return f"{left} IN ({', '.join(repr(word) for word in words)})", (*values,)


@dataclass(frozen=True)
class _Statement:
    """A query as it is sent: its text, its values, and which of them each run replaces."""

    sql: str
    constants: Sequence[Any]
    places: dict[int, int]

    def given(self, values: Sequence[object]) -> tuple[Any, ...]:
        """Its values for one run."""
        places = self.places
        return tuple(values[places[at]] if at in places else one for at, one in enumerate(self.constants))


class Kept(Generic[Found]):
    """What was worked out once for a key, for as many keys as ``MOST_KEPT``."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Found] = {}
        self._lock = Lock()

    def get(self, key: Hashable, work_out: Callable[[], Found]) -> Found:
        """Give what is known under a key, or work it out."""
        try:
            return self._known[key]
        except KeyError:
            found = work_out()
        with self._lock:
            if len(self._known) >= MOST_KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = found
        return found


class _Read(Generic[Row]):
    """A query whose rows are made by a compiler written once."""

    def __init__(self, make: Callable[..., models.QuerySet[Row, Any]], *samples: object) -> None:
        self._make = make
        self._samples = samples
        self._compiler: Any = None

    def _written(self, using: str, *about: object) -> _Statement | None:
        """Write the statement; None when the database need not be asked: nothing answers to it."""
        compiler = self._make(*about, *self._samples).query.get_compiler(using=using)
        try:
            sql, constants = compiler.as_sql()
        except EmptyResultSet:
            return None
        places = {}
        for position, sample in enumerate(self._samples):
            (index,) = [index for index, one in enumerate(constants) if one == sample]
            places[index] = position
        # What makes rows of an answer is the same for all: only conditions differ by who asks.
        if self._compiler is None:
            # What turns columns into values too: Django would ask each column again at each run.
            converters = compiler.get_converters([one for one, *_ in compiler.select[: compiler.col_count]])
            compiler.get_converters = lambda _columns: converters
            self._compiler = compiler
        return _Statement(sql, constants, places)

    def _rows(self, statement: _Statement | None, values: Sequence[object], using: str) -> list[Row]:
        if statement is None:
            return []
        asked = _Asked(using, self._run(statement, values, using))
        return list(ModelIterable(asked))  # type: ignore[arg-type]  # what it reads of a queryset

    def _tuples(
        self, statement: _Statement | None, values: Sequence[object], using: str
    ) -> list[tuple[Any, ...]]:
        if statement is None:
            return []
        return list(self._run(statement, values, using).results_iter(tuple_expected=True))

    def _run(self, statement: _Statement, values: Sequence[object], using: str) -> Any:
        """The compiler of one run, which gives the known statement with these values."""
        sent = statement.sql, statement.given(values)
        run = copy(self._compiler)
        run.connection = connections[using]
        run.as_sql = lambda *args, **kwargs: sent
        return run


class Compiled(_Read[Row]):
    """The rows of ``make(*values)``, whose SQL is written at the first call.

    ``samples`` are values that ``make`` accepts, each different from anything else in the query: they tell
    where the values go. Raises ValueError when one does not appear once, as it is, among the parameters.
    """

    _known: _Statement | None = None

    def rows(self, *values: object, using: str = "default") -> list[Row]:
        """Run the query with these values, in the order of the samples."""
        return self._rows(self._statement(using), values, using)

    def tuples(self, *values: object, using: str = "default") -> list[tuple[Any, ...]]:
        """The same for a query of some columns (``values_list``): a tuple a row."""
        return self._tuples(self._statement(using), values, using)

    def rows_around(self, part: str, values: Sequence[object], using: str = "default") -> list[Row]:
        """Run the query around SQL written elsewhere, by the ORM too, which brings all the values."""
        known = self._statement(using)
        if known is None:
            return []
        return self._rows(_Statement(known.sql.replace(PART, part, 1), values, {}), (), using)

    def _statement(self, using: str) -> _Statement | None:
        if self._known is None:
            # Two threads may write it at once: the same, twice.
            self._known = self._written(using)
        return self._known


class CompiledFor(_Read[Row]):
    """The same for a query that also differs by who asks: ``make(about, *values)``.

    A statement is kept for each ``key``, which says all that ``make`` reads of ``about``.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row, Any]], *samples: object) -> None:
        super().__init__(make, *samples)
        self._known: Kept[_Statement | None] = Kept()

    def rows(self, key: Hashable, about: object, *values: object, using: str = "default") -> list[Row]:
        """Run the query of who asks with these values, in the order of the samples."""
        return self._rows(self._statement(key, about, using), values, using)

    def tuples(
        self, key: Hashable, about: object, *values: object, using: str = "default"
    ) -> list[tuple[Any, ...]]:
        """The same for a query of some columns (``values_list``): a tuple a row."""
        return self._tuples(self._statement(key, about, using), values, using)

    def _statement(self, key: Hashable, about: object, using: str) -> _Statement | None:
        return self._known.get(key, lambda: self._written(using, about))


class _Asked:
    """What ``ModelIterable`` reads of a queryset."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, db: str, compiler: Any) -> None:
        self.db = db
        self.query = self
        self._compiler = compiler

    def get_compiler(self, using: str) -> Any:
        """Return the compiler of this run."""
        return self._compiler
