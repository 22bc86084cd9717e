"""Migration operation that says which roles call an audited function of the database.

Put one after each ``CREATE FUNCTION ... SECURITY DEFINER``: such a function sees past the row-level policies, and
PostgreSQL lets everybody call what nobody closed. A house test fails on one that PUBLIC may execute. A function of
triggers is called by nobody: ``CalledBy("f()")``.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation


class CalledBy(Operation):
    """Only these roles (``web``, ``worker``) call this function; its owner always does."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, function: str, roles: Iterable[str] = ()) -> None:
        self.function = function
        self.roles = tuple(roles)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, [self.function], {"roles": self.roles})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django, which knows no function."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Close it to everybody, then open it to these."""
        known = {role: settings.DATABASE_ROLES[role] for role in ("web", "worker")}
        everybody = ", ".join(["PUBLIC", *(f'"{name}"' for name in known.values())])
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {self.function} FROM {everybody}")
        for role in self.roles:
            schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {self.function} TO "{known[role]}"')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave it closed: what made it takes it away."""

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Let {' and '.join(self.roles) or 'nobody'} call {self.function}"
