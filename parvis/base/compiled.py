"""A queryset compiled once: from a run to the next only its parameters change.

Writing the SQL of a queryset costs Django several times what running it costs. This is for the few reads
that stand in the way of every request; anything else is an ordinary queryset.
"""

from collections.abc import Callable
from copy import copy
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)


class Compiled(Generic[Row]):
    """The rows of ``make(*values)``, whose SQL is written at the first call.

    ``samples`` are values that ``make`` accepts, each different from anything else in the query: they tell
    where the values go. Raises ValueError when one does not appear once, as it is, among the parameters.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]], *samples: object) -> None:
        self._make = make
        self._samples = samples
        self._lock = Lock()
        self._known: tuple[Any, str, list[Any], dict[int, int]] | None = None

    def rows(self, *values: object, using: str = "default") -> list[Row]:
        """Run the query with these values, in the order of the samples."""
        compiler, sql, constants, places = self._known or self._compile(using)
        given = [values[places[index]] if index in places else one for index, one in enumerate(constants)]
        run = copy(compiler)
        run.connection = connections[using]
        run.as_sql = lambda *args, **kwargs: (sql, tuple(given))
        return list(ModelIterable(_Asked(using, run)))  # type: ignore[arg-type]  # what it reads of a queryset

    def _compile(self, using: str) -> tuple[Any, str, list[Any], dict[int, int]]:
        with self._lock:
            if self._known is None:
                compiler = self._make(*self._samples).query.get_compiler(using=using)
                sql, constants = compiler.as_sql()
                places = {}
                for position, sample in enumerate(self._samples):
                    (index,) = [index for index, one in enumerate(constants) if one == sample]
                    places[index] = position
                self._known = compiler, sql, list(constants), places
        return self._known


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
