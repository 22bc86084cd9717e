"""A row that exists once under some names, whoever makes it first."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def made_once(drawn: Row, **names: Any) -> tuple[Row, bool]:
    """Write a row unless one bears these names already; return the one there is, and whether it is this one.

    Two statements in the caller's transaction, without the savepoint of ``get_or_create``. A unique key must hold
    the names.
    """
    rows = type(drawn)._default_manager
    rows.bulk_create([drawn], ignore_conflicts=True)
    found = rows.values_list("pk", flat=True).get(**names)
    return (drawn, True) if found == drawn.pk else (rows.get(pk=found), False)
