"""Columns whose words are sealed in the sectors under professional secrecy (``docs/decisions/0034``).

A field looks at the sector of its row when it is written and at the value itself when it is read. The database refuses
in these sectors a value that is not sealed, whoever writes it (``SealedColumns``).
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.migrations.operations.base import Operation

from parvis.base.sealing import MARK, Sealed, is_sealed, seal, unseal

from .resealing import owed, reseal_table, said
from .sectors import is_secret

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Json = models.JSONField[Any, Any]
    _Field = models.Field[Any, Any]
else:
    _Text, _Json, _Field = models.TextField, models.JSONField, object


class SealedColumn(_Field):
    """What the two kinds of fields share; ``always``: whatever the sector of the row."""

    always: bool = False

    @property
    def place(self) -> str:
        """What a value is bound to: moved to another column, it no longer opens."""
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value as it is kept."""
        value = super().pre_save(model_instance, add)
        return self.kept(value, "" if self.always else getattr(model_instance, "sector", ""))

    def kept(self, value: Any, sector: str) -> Any:
        """A value as a row of that sector keeps it. What is empty says nothing: it stays as it is."""
        if value in (None, "", {}) or isinstance(value, Sealed) or hasattr(value, "resolve_expression"):
            return value
        # What somebody wrote like a sealed value must not be taken for one.
        if self.always or is_secret(sector) or is_sealed(value):
            return seal(self._said(value), self.place)
        return value

    def _said(self, value: Any) -> str:
        raise NotImplementedError


class SealedTextField(SealedColumn, _Text):
    """A text, sealed in the secret sectors."""

    def __init__(self, *args: Any, always: bool = False, **kwargs: Any) -> None:
        self.always = always
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how to write this field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"always": True} if self.always else {})

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """The words, opened where they are sealed."""
        return unseal(value, self.place) if value is not None and is_sealed(value) else value

    def _said(self, value: Any) -> str:
        return str(value)


class SealedJSONField(SealedColumn, _Json):
    """A document, kept as a sealed text inside the same column in the secret sectors."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The document, opened where it is sealed."""
        found = super().from_db_value(value, expression, connection)
        return json.loads(unseal(found, self.place)) if is_sealed(found) else found

    def _said(self, value: Any) -> str:
        return json.dumps(value, cls=self.encoder, ensure_ascii=False, separators=(",", ":"))


def sealed_fields(model: type[models.Model]) -> list[Any]:
    """The fields of a model that may hold sealed values."""
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedColumn)]


class SealedColumns(Operation):
    """Seal what columns hold in the secret sectors, and have the database refuse there what is not sealed."""

    reversible = True
    reduces_to_sql = False

    def __init__(self, model: str, fields: Iterable[str]) -> None:
        self.model = model
        self.fields = tuple(fields)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how to write this operation again."""
        return (type(self).__name__, [self.model, self.fields], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Seal the rows there are, then add the refusal."""
        model = to_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        reseal_table(schema_editor.connection, model, [model._meta.get_field(name) for name in self.fields])
        for field in map(model._meta.get_field, self.fields):
            value = said(field)
            schema_editor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_sealed"'
                f" CHECK (NOT ({owed(field)}) OR {value} IN ('', '{{}}') OR starts_with({value}, '{MARK}'))"
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the refusal; what is sealed stays so, and the fields of before would show it as it is."""
        model = from_state.apps.get_model(app_label, self.model)
        for name in self.fields:
            column, table = model._meta.get_field(name).column, model._meta.db_table
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{column}_sealed"')

    def describe(self) -> str:
        """Say what it does, for ``showmigrations`` and the like."""
        return f"Seal {', '.join(self.fields)} of {self.model} in the secret sectors"
