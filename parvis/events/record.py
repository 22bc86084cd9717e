"""Recording a fact: one insert in the transaction of the change."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import router

from parvis.base.deferring import arguments_of
from parvis.base.together import Write, write

from .actors import Actor
from .kinds import UnknownKind, kind_named
from .models import Event

Subject = tuple[str, UUID, str]
"""An object of a fact: its type, its id, and its part in it (``("document", id, "attached")``)."""

Told = tuple[str, Iterable[Subject], Mapping[str, Any]]
"""What one fact among many says: its kind, its objects, the first being its subject, and its facts."""

_FACT = """
INSERT INTO events_event (occurred_at, kind, authority_id, sector, case_id, actor_kind, actor_id, objects, facts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
RETURNING id, recorded_at, authority_id, sector, case_id, objects
"""
_FACTS = """
INSERT INTO events_event (occurred_at, kind, authority_id, sector, case_id, actor_kind, actor_id, objects, facts)
SELECT %s, told->>'kind', %s, %s, (told->>'case')::uuid, %s, %s, told->'objects', told->'facts'
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS listed (told, place) ORDER BY place
RETURNING id, kind, recorded_at, authority_id, sector, case_id, objects
"""
"""Columns as in ``_FACT``; what differs from a fact to the next comes in one list."""
_OBJECTS = """
INSERT INTO events_eventobject (event_id, recorded_at, object_type, object_id, qualifier, authority_id, sector, case_id)
SELECT fact.id, fact.recorded_at, object->>0, (object->>1)::uuid, object->>2,
       fact.authority_id, fact.sector, fact.case_id
FROM fact, jsonb_array_elements(fact.objects) AS object
"""
_REACTION = """
SELECT id, procrastinate_defer_jobs_v1(ARRAY[ROW(
    'reactions', 'parvis.reactions.react', 0, NULL, NULL, %s::jsonb || jsonb_build_object('event', id), NULL
)::procrastinate_job_to_defer_v1]) FROM fact
"""


def record(
    kind: str,
    /,
    *,
    authority: UUID,
    objects: Iterable[Subject],
    by: Actor,
    occurred_at: datetime,
    sector: str = "",
    **facts: Any,
) -> int:
    """Record one fact in the current transaction and return its number.

    ``objects`` names everything the fact is about, the first being its subject; the case among them, if
    any, carries the fact to its timeline. ``facts`` may only hold what the kind declares, and no
    personal data. It takes no lock: the sealer chains what has been committed. When the kind has
    reactions, a job named by string runs them after commit.

    Raises UnknownKind for a kind nobody registered or a fact its kind does not declare.
    """
    row = write(
        *with_reaction(
            kind, authority=authority, objects=objects, by=by, occurred_at=occurred_at, sector=sector, **facts
        ),
        using=router.db_for_write(Event),
    )
    assert row is not None
    number: int = row[0]
    return number


def with_reaction(kind: str, /, *, authority: UUID, sector: str = "", **rest: Any) -> tuple[Write, Write]:
    """The recording of a fact, then the job of its reactions: the end of a statement, which gives the fact's number."""
    return recording(kind, authority=authority, sector=sector, **rest), _reacting({kind}, authority, sector)


def _reacting(kinds: set[str], authority: UUID, sector: str) -> Write:
    following = sorted(kind for kind in kinds if kind_named(kind).reacts)
    if not following:
        return Write("SELECT id FROM fact", ())
    told = arguments_of({"authority": str(authority), "sector": sector})
    if len(following) == len(kinds):
        return Write(_REACTION, (told,))
    return Write(f"{_REACTION} WHERE kind = ANY(%s)", (told, following))


def recording(
    kind: str,
    /,
    *,
    authority: UUID,
    objects: Iterable[Subject],
    by: Actor,
    occurred_at: datetime,
    sector: str = "",
    **facts: Any,
) -> Write:
    """The recording of a fact, to write in the statement of the change it tells; see ``record``.

    One a statement. Its reaction does not come along: ``with_reaction`` brings it.
    """
    case, named = _about(kind, objects, facts)
    values = (
        occurred_at, kind, authority, sector, case, by.kind, by.id, json.dumps(named), json.dumps(facts),
    )  # fmt: skip
    return Write(_OBJECTS, (), before=(("fact", _FACT, values),))


def each_with_reaction(
    told: Iterable[Told],
    *,
    authority: UUID,
    by: Actor,
    occurred_at: datetime,
    sector: str = "",
) -> tuple[Write, Write]:
    """The recording of many facts, in this order, then the jobs of their reactions; see ``with_reaction``."""
    listed, kinds = [], set()
    for kind, objects, facts in told:
        case, named = _about(kind, objects, facts)
        listed.append({"kind": kind, "case": case, "objects": named, "facts": facts})
        kinds.add(kind)
    values = (occurred_at, authority, sector, by.kind, by.id, json.dumps(listed))
    recorded = Write(_OBJECTS, (), before=(("fact", _FACTS, values),))
    return recorded, _reacting(kinds, authority, sector)


def _about(
    kind: str, objects: Iterable[Subject], facts: Mapping[str, Any]
) -> tuple[str | None, list[tuple[str, str, str]]]:
    """The case that a fact is about, if any, and all it is about. Raises UnknownKind."""
    if foreign := facts.keys() - kind_named(kind).facts:
        raise UnknownKind(f"{kind} does not carry {', '.join(sorted(foreign))}")
    named = [(type_, str(id_), qualifier) for type_, id_, qualifier in objects]
    if not named:
        raise UnknownKind(f"{kind} is about nothing")
    return next((id_ for type_, id_, _ in named if type_ == "case"), None), named
