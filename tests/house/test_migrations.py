"""The migrations say what the models say, and a database is made from nothing in few operations."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import ModelOperation

ONE_BY_ONE = 40
"""How many changes of models made one by one a database that begins goes through: each renders again all the models
tied to the one it changes (note 69). Beyond, gather them again."""


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_database_begins_in_few_operations() -> None:
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("parvis.")}
    changes = [
        f"{label}.{name}: {operation.describe()}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        if label in ours
        for operation in migration.operations
        if isinstance(operation, ModelOperation | FieldOperation)
    ]
    assert 0 < len(changes) <= ONE_BY_ONE, changes
