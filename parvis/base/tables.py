"""Migration operations that make many tables at once, and what SQL alone can say beside them.

The first migration of a context makes all its tables by ``Tables``, raises their walls, then runs the files of
``migrations/sql/`` (functions, triggers, indexes, rights), one a subject, by ``written``.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation

from .cluster.roles import quoted
from .walls import Wall


class Tables(Operation):
    """Make tables in one operation, whatever refers to whatever among them.

    Django renders every model tied to a new one again, hence the hundred there are at each table when they come one by
    one: 18,000 renderings, 25 seconds. Here the models are rendered once, when all are known.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *tables: CreateModel) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, list(self.tables), {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models; what was rendered without them is forgotten."""
        vars(state).pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the tables; their foreign keys come at the end of the migration."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove them, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Make {', '.join(table.name for table in self.tables)}"


class Walled(Operation):
    """Raise a wall around a table made in SQL, which no model describes."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, wall: Wall) -> None:
        self.table = table
        self.wall = wall

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, [self.table, self.wall], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django, which knows no policy."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Raise it."""
        for statement in self.wall.statements(self.table):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave it: it goes with its table."""

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Raise a {type(self.wall).__name__} around {self.table}"


def written(migration: str, subject: str) -> RunSQL:
    """The statements of ``sql/<subject>.sql`` beside a migration (its ``__file__``).

    ``:"web"`` and ``:"worker"`` stand for the roles, as psql writes a variable.
    """
    statements = (Path(migration).parent / "sql" / f"{subject}.sql").read_text()
    for role in ("web", "worker"):
        statements = statements.replace(f':"{role}"', quoted(settings.DATABASE_ROLES[role]))
    return RunSQL(statements, RunSQL.noop)


def replaced(migration: str) -> list[tuple[str, str]]:
    """The migrations that one was gathered from (its ``__file__``): a database that had them all is not touched.

    They are named in the file ``.replaces`` beside it, a line each, which ``parvis.operations`` reads too.
    """
    path = Path(migration)
    return [(path.parent.parent.name, name) for name in path.with_suffix(".replaces").read_text().split()]
