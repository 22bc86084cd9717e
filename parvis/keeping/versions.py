"""Which database this version may work on, and how it gets there."""

from dataclasses import dataclass
from importlib.metadata import version

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .rows import migrations


class UnsafeJump(Exception):
    """This version must not touch that database."""


@dataclass(frozen=True)
class Passage:
    """A version that nobody may jump over, and the last migration by which one knows it was run."""

    version: str
    migration: str


PASSAGES: tuple[Passage, ...] = ()
"""Versions to be passed through, oldest first. None yet: no migration of any version was taken away."""


@dataclass(frozen=True)
class Path:
    """From a database to this version: what is to be applied."""

    applied: frozenset[str]
    pending: tuple[str, ...]


def path_from(applied: frozenset[str]) -> Path:
    """The path from what a database was brought to. Raises UnsafeJump: it is newer, or a passage was jumped over.

    The names of its migrations say what version a database is of: nothing else has to be kept, nor can lie.
    """
    loader = MigrationLoader(None)
    ours = {_called(key) for key in loader.disk_migrations}
    replaced = {_called(key) for found in loader.disk_migrations.values() for key in found.replaces}
    foreign = sorted(applied - ours - replaced)
    if foreign:
        raise UnsafeJump(
            f"the database is newer than this version ({version('parvis')}): it has {', '.join(foreign[:3])}"
            f"{' and others' if len(foreign) > 3 else ''}. Install the version it was brought to, or a later one"
        )
    for passage in PASSAGES:
        if applied and passage.migration not in applied and passage.version != version("parvis"):
            raise UnsafeJump(
                f"this database was never at {passage.version}, which {version('parvis')} cannot do without: "
                f"install {passage.version}, run `parvis upgrade`, then come back"
            )
    order = [_called(key) for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    pending = [name for name in dict.fromkeys(order) if name not in applied]
    return Path(applied, tuple(pending))


def _called(key: tuple[str, str]) -> str:
    return ".".join(key)


def applied_here() -> frozenset[str]:
    """The migrations of the connected database."""
    with connection.cursor() as cursor:
        return frozenset(migrations(cursor))
