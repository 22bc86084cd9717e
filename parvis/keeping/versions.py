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
"""Versions to be passed through, oldest first. None yet: those gathered in one (note 69) say it by themselves."""


@dataclass(frozen=True)
class Path:
    """From a database to this version: what is to be applied."""

    applied: frozenset[str]
    pending: tuple[str, ...]


def path_from(applied: frozenset[str]) -> Path:
    """The path from what a database was brought to.

    Raises UnsafeJump: it is newer, a passage was jumped over, or it stopped among the migrations that one of ours was
    gathered from. The names of its migrations say what version a database is of: nothing else is kept, nor can lie.
    """
    loader = MigrationLoader(None)
    ours = {_called(key) for key in loader.disk_migrations}
    gathered = {
        _called(key): frozenset(map(_called, found.replaces))
        for key, found in loader.disk_migrations.items()
        if found.replaces
    }
    foreign = sorted(applied - ours - frozenset().union(*gathered.values()))
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
    for name, former in gathered.items():
        if (missing := sorted(former - applied)) and former & applied:
            raise UnsafeJump(
                f"this database stopped on the way: it lacks {', '.join(missing[:3])}"
                f"{f' and {len(missing) - 3} others' if len(missing) > 3 else ''}, which {version('parvis')} only has "
                f"within {name}: install the version that brought them one by one, run `parvis upgrade`, then come back"
            )
    had = applied | {name for name, former in gathered.items() if former <= applied}
    order = [_called(key) for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    pending = [name for name in dict.fromkeys(order) if name not in had]
    return Path(applied, tuple(pending))


def _called(key: tuple[str, str]) -> str:
    return ".".join(key)


def applied_here() -> frozenset[str]:
    """The migrations of the connected database."""
    with connection.cursor() as cursor:
        return frozenset(migrations(cursor))
