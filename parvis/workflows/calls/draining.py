"""What is to be asked of one source, one question after the other: a source that hangs holds one worker at most."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parvis.base.alone import alone, key_of
from parvis.base.scope import Wall, scope
from parvis.catalogue.models import ProcedureVersion
from parvis.connectors.data.connection import connect

from ..models import Effect
from ..plans import Program, program_of
from .asking import CannotAsk, Clock, Connecting, ask

JOB = "parvis.workflows.ask_source"

DATA = "data"
"""The kind of step that asks."""

MOST_LISTED = 1_000
"""Questions to one source found in one look."""

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
    for name in _places(Q(pk=effect)).get(wall.authority, {}):
        call(wall.authority, name)


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
        while due := [one for one in _due(authority, name, at=clock()) if one[0] not in met]:
            for effect, wall in due:
                met.add(effect)
                why = ask(effect, wall, name, connecting=connecting, clock=clock)
                silent = silent + 1 if why in SILENT else 0
                if silent >= MOST_SILENT or clock() > ends:
                    return


def call_forgotten(*, at: datetime) -> int:
    """Have asked again what may be: what failed, what a dead process left. Return of how many sources."""
    with scope(office="sweep"):
        places = _places(_is_due(at))
    sources = [(authority, name) for authority, named in places.items() for name in named]
    for authority, name in sources:
        call(authority, name)
    return len(sources)


def _is_due(at: datetime) -> Q:
    """The questions that may be asked now."""
    is_time = Q(next_try_at=None) | Q(next_try_at__lte=at)
    return is_time & Q(kind=DATA, state=Effect.State.WANTED)


def _due(authority: UUID, name: str, *, at: datetime) -> list[tuple[UUID, Wall]]:
    """What may be asked of a source now: first what waits for the longest time, since it was last tried if it was."""
    is_due = _is_due(at) & Q(authority=authority)
    with scope(office="sweep"):
        places = _places(is_due).get(authority, {}).get(name)
        if places is None:
            return []
        found = Effect.objects.filter(is_due & places).order_by(Coalesce("next_try_at", "wanted_at"), "id")
        rows = found.values_list("pk", "authority_id", "sector")[:MOST_LISTED]
        return [(effect, Wall(owner, sector)) for effect, owner, sector in rows]


def _places(effects: Q) -> dict[UUID, dict[str, Q]]:
    """The steps that these effects are of, by authority and by the name of the connection they ask.

    As many as versions have steps that ask, whatever the number of effects: no source hides another.
    """
    found = Effect.objects.filter(effects).order_by().distinct()
    rows = list(found.values_list("authority_id", "case__instance__version_id", "element"))
    programs = _programs({version for _owner, version, _element in rows if version})
    places: dict[UUID, dict[str, Q]] = {}
    for owner, version, element in rows:
        if version in programs:
            name = str(programs[version].step(element).settings.get("connection", ""))
            named = places.setdefault(owner, {})
            place = Q(case__instance__version=version, element=element)
            named[name] = named[name] | place if name in named else place
    return places


def _programs(versions: set[UUID]) -> dict[UUID, Program]:
    found = ProcedureVersion.objects.defer("document").in_bulk(versions)
    each = {key: program_of(version) for key, version in found.items()}
    return {key: program for key, program in each.items() if program is not None}
