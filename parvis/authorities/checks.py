"""Say to whoever manages an installation what its authorities have not recorded."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from .access import all_authorities


def register_checks() -> None:
    """Declare the checks to Django: ``manage.py check --deploy --database default``."""
    register(check_legal_notices, Tags.database, deploy=True)


def check_legal_notices(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of a legal notice without its host or its publication director (law 2004-575, article 6)."""
    if not databases:
        return []
    try:
        return [
            Warning(
                f"The legal notice of {one.name} lacks: {', '.join(missing)}.",
                hint="Record it on the authority; until then the page says that nobody has.",
                id="parvis.W004",
            )
            for one in all_authorities()
            if (missing := one.legal_gaps())
        ]
    except DatabaseError:
        return []  # not migrated yet, or not there: other checks say so
