"""What is to be asked of one source, one question after the other: a source that hangs holds one worker at most."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parvis.base.alone import alone, key_of
from parvis.base.scope import Wall, scope
from parvis.catalogue.models import ProcedureVersion
from parvis.connectors.data.connection import connect

from ..models import Effect
from ..plans import program_of
from .asking import CannotAsk, Clock, Connecting, ask

JOB = "parvis.workflows.ask_source"

DATA = "data"
"""The kind of step that asks."""

MOST_LISTED = 10_000
"""Questions found in one look behind every wall."""

MOST_SILENT = 3
"""Questions in a row without an answer after which a source is left alone until the next minute."""

SILENT = frozenset({"unreachable", "timeout", "busy"})

LONGEST = timedelta(minutes=5)
"""A worker gives to one source at a time."""


def call(authority: UUID, name: str) -> None:
    """Have a source asked what is to be asked of it, after the current transaction; asking twice makes one job."""
    job = app.configure_task(
        JOB, queue="calls", queueing_lock=f"calls:{authority}:{name}", allow_unknown=True
    )
    try:
        with transaction.atomic():
            job.defer(authority=str(authority), name=name)
    except AlreadyEnqueued:
        pass


def call_for(effect: UUID, wall: Wall) -> None:
    """Have the source asked that an effect wants to know something of. Inside the scope of its wall."""
    named = _named(Effect.objects.filter(pk=effect))
    if named:
        call(wall.authority, named[0][2])


def ask_all(
    authority: UUID, name: str, *, connecting: Connecting | None = None, clock: Clock = timezone.now
) -> None:
    """Ask a source all that is due, unless somebody is at it. Raises CannotAsk when a transaction is open."""
    if transaction.get_connection().in_atomic_block:
        raise CannotAsk
    connecting = connecting or partial(connect, var_dir=settings.VAR_DIR)
    with alone(key_of("source", f"{authority}:{name}".encode())) as is_ours:
        if not is_ours:
            return
        silent, ends, met = 0, clock() + LONGEST, set[UUID]()
        while due := [
            one for one in _due(authority, at=clock()).get((authority, name), ()) if one[0] not in met
        ]:
            for effect, wall in due:
                met.add(effect)
                why = ask(effect, wall, name, connecting=connecting, clock=clock)
                silent = silent + 1 if why in SILENT else 0
                if silent >= MOST_SILENT or clock() > ends:
                    return


def call_forgotten(*, at: datetime) -> int:
    """Have asked again what may be: what failed, what a dead process left. Return of how many sources."""
    sources = _due(None, at=at)
    for authority, name in sources:
        call(authority, name)
    return len(sources)


_Source = tuple[UUID, str]


def _due(authority: UUID | None, *, at: datetime) -> dict[_Source, list[tuple[UUID, Wall]]]:
    """What may be asked now, the oldest first, by source."""
    found: dict[_Source, list[tuple[UUID, Wall]]] = {}
    with scope(office="sweep"):
        for effect, wall, name in _listed(authority, at):
            found.setdefault((wall.authority, name), []).append((effect, wall))
    return found


def _listed(authority: UUID | None, at: datetime) -> list[tuple[UUID, Wall, str]]:
    wanted = Effect.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=at), kind=DATA, state=Effect.State.WANTED
    )
    if authority is not None:
        wanted = wanted.filter(authority=authority)
    return _named(wanted.order_by("wanted_at", "id")[:MOST_LISTED])


def _named(effects: QuerySet[Effect]) -> list[tuple[UUID, Wall, str]]:
    """Effects, their walls, and the names of the connections that their steps ask."""
    rows = list(effects.values_list("pk", "authority_id", "sector", "element", "case__instance__version_id"))
    versions = ProcedureVersion.objects.defer("document").in_bulk({row[4] for row in rows if row[4]})
    found = []
    for effect, owner, sector, element, version in rows:
        program = program_of(versions[version]) if version in versions else None
        if program is not None:
            name = str(program.step(element).settings.get("connection", ""))
            found.append((effect, Wall(owner, sector), name))
    return found
