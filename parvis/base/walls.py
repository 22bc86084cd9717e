"""Migration operations that give a tenant table its forced row-level policies as it is born.

Put one of them after the ``CreateModel`` of every tenant table, in the same migration; a house
test reads the database and fails on a table that carries ``authority_id`` without its policy.

Five kinds of wall:

- ``SectorWall``: rows of one authority and one sector (columns ``authority_id``, ``sector``), also
  opened by a tracking capability on ``opened_by`` (the column that holds the id of the case) for what
  ``opens`` lists, and for rows that meet ``held_check`` when they are written;
- ``HeldWall``: rows opened by their capability only;
- ``AuthorityWall``: rows of one authority whatever the sector (agents, memberships, settings), also
  opened to the account named in ``account_column`` while it signs in;
- ``PublicWall``: read by everybody (optionally ``visible_when`` an SQL condition), written only inside
  a scope that holds the authority;
- ``SealedWall``: no row for anybody but the owner's audited functions.

``offices`` are the worker's named scopes that may see the table (see ``parvis.base.scope``).

``OwnRows`` narrows one of them: what a person of the service keeps for herself, the pages of nobody else read.

``SameWall`` is no policy but a foreign key: a row and what it points to lie behind the same wall. Policies do
not see to it, for the database checks references as the owner of the tables.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation

FUNCTIONS = """
CREATE OR REPLACE FUNCTION parvis_walls() RETURNS TABLE (authority uuid, sector text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT split_part(wall, '/', 1)::uuid, split_part(wall, '/', 2)
  FROM unnest(string_to_array(nullif(current_setting('parvis.walls', true), ''), ',')) AS wall
$$;
CREATE OR REPLACE FUNCTION parvis_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT held::uuid FROM unnest(string_to_array(nullif(current_setting('parvis.cases', true), ''), ',')) AS held
$$;
CREATE OR REPLACE FUNCTION parvis_account() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('parvis.account', true), '')::uuid
$$;
CREATE OR REPLACE FUNCTION parvis_office() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce(current_setting('parvis.office', true), '') $$;
"""

USUAL_OFFICES = ("sweep", "retention", "backup")


class Wall(Operation):
    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, offices: Iterable[str] = USUAL_OFFICES) -> None:
        self.model = model
        self.offices = tuple(offices)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model], {"offices": self.offices})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def policies(self) -> list[str]:
        raise NotImplementedError

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for statement in self.statements(model._meta.db_table):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model)
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')

    def statements(self, table: str) -> list[str]:
        """The SQL that walls the table, in order."""
        offices = ", ".join(f"'{office}'" for office in self.offices)
        worker = settings.DATABASE_ROLES["worker"]
        statements = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY owner ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)',
        ]
        if offices:
            condition = f"(SELECT parvis_office()) IN ({offices})"
            statements.append(
                f'CREATE POLICY office ON "{table}" TO "{worker}" USING ({condition}) WITH CHECK ({condition})'
            )
        return statements + [policy.format(table=table) for policy in self.policies()]

    def describe(self) -> str:
        return f"Raise a {type(self).__name__} around {self.model}"


class SectorWall(Wall):
    """Rows of an authority and a sector, or opened by the capability on one case."""

    def __init__(
        self,
        model: str,
        opened_by: str | None = "holder_id",
        offices: Iterable[str] = USUAL_OFFICES,
        opens: Iterable[str] = ("SELECT", "INSERT", "UPDATE"),
        held_check: str = "true",
    ) -> None:
        super().__init__(model, offices)
        self.opened_by = opened_by
        self.opens = tuple(opens)
        self.held_check = held_check

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, kwargs = super().deconstruct()
        more = {"opened_by": self.opened_by, "opens": self.opens, "held_check": self.held_check}
        return (name, args, kwargs | more)

    def policies(self) -> list[str]:
        condition = "(authority_id, sector) IN (SELECT authority, sector FROM parvis_walls())"
        found = [f'CREATE POLICY wall ON "{{table}}" USING ({condition}) WITH CHECK ({condition})']
        held = f'"{self.opened_by}" = ANY (ARRAY(SELECT parvis_cases()))'
        clauses = {
            "SELECT": f"USING ({held})",
            "INSERT": f"WITH CHECK ({held} AND {self.held_check})",
            "UPDATE": f"USING ({held}) WITH CHECK ({held} AND {self.held_check})",
        }
        if self.opened_by:
            found += [
                f'CREATE POLICY held_{command.lower()} ON "{{table}}" FOR {command} {clauses[command]}'
                for command in self.opens
            ]
        return found


class HeldWall(Wall):
    """Rows that only their own capability opens: a draft is nobody's business before it is sent."""

    def __init__(self, model: str, opened_by: str = "id", offices: Iterable[str] = USUAL_OFFICES) -> None:
        super().__init__(model, offices)
        self.opened_by = opened_by

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        name, args, kwargs = super().deconstruct()
        return (name, args, kwargs | {"opened_by": self.opened_by})

    def policies(self) -> list[str]:
        """The policy of the capability."""
        condition = f'"{self.opened_by}" = ANY (ARRAY(SELECT parvis_cases()))'
        return [f'CREATE POLICY wall ON "{{table}}" USING ({condition}) WITH CHECK ({condition})']


class AuthorityWall(Wall):
    """Rows of an authority, whatever the sector."""

    def __init__(
        self,
        model: str,
        column: str = "authority_id",
        account_condition: str | None = None,
        offices: Iterable[str] = USUAL_OFFICES,
    ) -> None:
        super().__init__(model, offices)
        self.column = column
        self.account_condition = account_condition

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, kwargs = super().deconstruct()
        more = {"column": self.column, "account_condition": self.account_condition}
        return (name, args, kwargs | more)

    def policies(self) -> list[str]:
        condition = f'"{self.column}" IN (SELECT authority FROM parvis_walls())'  # noqa: S608  # a column of our models
        found = [f'CREATE POLICY wall ON "{{table}}" USING ({condition}) WITH CHECK ({condition})']
        if self.account_condition:
            found.append(f'CREATE POLICY own ON "{{table}}" FOR SELECT USING ({self.account_condition})')
        return found


class PublicWall(Wall):
    """Rows that everybody may read; only the authority's own scope writes them."""

    def __init__(
        self,
        model: str,
        column: str = "authority_id",
        visible_when: str = "true",
        offices: Iterable[str] = USUAL_OFFICES,
    ) -> None:
        super().__init__(model, offices)
        self.column = column
        self.visible_when = visible_when

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, kwargs = super().deconstruct()
        return (name, args, kwargs | {"column": self.column, "visible_when": self.visible_when})

    def policies(self) -> list[str]:
        condition = f'"{self.column}" IN (SELECT authority FROM parvis_walls())'  # noqa: S608  # a column of our models
        return [
            f'CREATE POLICY readable ON "{{table}}" FOR SELECT USING ({self.visible_when})',
            f'CREATE POLICY wall ON "{{table}}" USING ({condition}) WITH CHECK ({condition})',
        ]


class SealedWall(Wall):
    """Rows that only the owner's audited functions reach."""

    def __init__(self, model: str, offices: Iterable[str] = ()) -> None:
        super().__init__(model, offices)

    def policies(self) -> list[str]:
        return []


class OwnRows(Operation):
    """Rows that only the account of their agent opens to the pages; ``unless`` an SQL condition shares them.

    It narrows the wall of the table, which is raised first. Jobs pass: they act for whoever asked.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, column: str = "agent_id", unless: str = "false") -> None:
        self.model = model
        self.column = column
        self.unless = unless

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, [self.model], {"column": self.column, "unless": self.unless})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django, which knows no policy."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the policy, of the pages alone."""
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        hers = (
            f'"{self.column}" IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account()))'  # noqa: S608  # a column of our models
        )
        schema_editor.execute(
            f'CREATE POLICY own ON "{table}" AS RESTRICTIVE TO "{settings.DATABASE_ROLES["web"]}"'
            f" USING (({self.unless}) OR {hers})"
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the policy; the wall stays."""
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(f'DROP POLICY own ON "{table}"')

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Keep each row of {self.model} to its own agent"


class SameWall(Operation):
    """A foreign key on the wall too: a row points only to a row of its own authority (and sector)."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, field: str, columns: Iterable[str] = ("authority_id", "sector")) -> None:
        self.model = model
        self.field = field
        self.columns = tuple(columns)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, [self.model, self.field], {"columns": self.columns})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django, which knows no key on several columns."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the key, and on the table pointed to the unique index it needs."""
        model = to_state.apps.get_model(app_label, self.model)
        field = model._meta.get_field(self.field)
        target = field.remote_field.model._meta
        for statement in same_wall_statements(
            model._meta.db_table, field.column, target.db_table, target.pk.column, self.columns
        ):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the key; the index may serve others."""
        model = from_state.apps.get_model(app_label, self.model)
        column = model._meta.get_field(self.field).column
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{column}_same_wall"')

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Keep {self.model}.{self.field} behind its own wall"


def same_wall_statements(
    table: str, column: str, target: str, key: str = "id", columns: Iterable[str] = ("authority_id", "sector")
) -> list[str]:
    """The SQL that ties a column, with the wall of its row, to a row of the same wall."""
    wall = ", ".join(columns)
    index = f"{target}_{'authority' if wall == 'authority_id' else 'wall'}"
    return [
        f'CREATE UNIQUE INDEX IF NOT EXISTS "{index}" ON "{target}" ("{key}", {wall})',
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{column}_same_wall" FOREIGN KEY ("{column}", {wall})'
        f' REFERENCES "{target}" ("{key}", {wall}) DEFERRABLE INITIALLY DEFERRED',
    ]
