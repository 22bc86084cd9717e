"""Profiles that may be the same person's: suspected by rules, settled by an agent, never by themselves.

Only inside one sector of one authority. The database finds the pairs that something brings together
(``people_suspects``); how much each reason weighs, and the words that explain it, are the table below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM
from parvis.events.record import record

from .models import DuplicateSuspicion, Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ENOUGH: Final = 30
"""The weight from which a pair is shown."""

APART: Final = -40
"""What two different birth dates weigh: families share addresses and telephones, and names too."""

State = DuplicateSuspicion.State
Key = tuple[int, UUID]
"""Where a page of suspicions ends: the weight and the id of its last line."""


@dataclass(frozen=True)
class Rule:
    """One reason to suspect a pair, what it weighs, and what the agent reads of it."""

    name: str
    weight: int
    label: "StrOrPromise"
    explanation: "StrOrPromise"


RULES: Final = (
    Rule(
        "name_birth",
        80,
        _("Même nom et même date de naissance"),
        _("Un nom et un prénom de l’une sont ceux de l’autre, accents et traits d’union mis à part."),
    ),
    Rule(
        "telephone_name",
        60,
        _("Même téléphone, nom proche"),
        _("Le numéro est le même et le nom ne diffère que d’une lettre au plus."),
    ),
    Rule(
        "email",
        30,
        _("Même adresse électronique"),
        _(
            "Une adresse est souvent partagée dans une famille : seule, elle ne prouve pas que c’est la même personne."
        ),
    ),
)
"""Why two profiles may be one person's, the heaviest first. Changed here, the next night follows."""


class CannotDismiss(Exception):
    """The suspicion is settled already."""


def rules_named(names: Iterable[str]) -> list[Rule]:
    """The rules of these names, the heaviest first."""
    wanted = set(names)
    return [rule for rule in RULES if rule.name in wanted]


def look(wall: Wall, *, at: datetime, only: Iterable[UUID] | None = None) -> int:
    """Suspect the pairs of a wall, or those of some profiles; return how many are new to an agent.

    A pair that an agent found to be two persons comes back only when a rule speaks that did not then. A pair
    that nothing brings together any more is forgotten.
    """
    wanted = None if only is None else list(only)
    found = _found(wall, wanted)
    known = {(row.one_id, row.other_id): row for row in _known(wall, wanted)}
    new = [_suspicion(wall, pair, rules, at=at) for pair, rules in found.items() if pair not in known]
    for pair, row in known.items():
        rules = found.get(pair)
        if rules is None:
            if row.state == State.OPEN:
                row.delete()
        elif row.state == State.OPEN and row.rules != rules:
            row.rules, row.weight = rules, _weight(rules)
            row.save(update_fields=["rules", "weight"])
        elif row.state == State.DISMISSED and set(rules) - set(row.rules):
            row.rules, row.weight, row.state, row.found_at = rules, _weight(rules), State.OPEN, at
            row.settled_by, row.settled_at = None, None
            row.save()
            new.append(row)
    fresh = [row for row in new if row._state.adding]
    DuplicateSuspicion.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1_000)
    for row in new:
        _tell("duplicate.suspected", row, at=at)
    return len(new)


def look_everywhere(*, at: datetime) -> int:
    """Look at every sector of every authority, one transaction each; return how many pairs are new."""
    with scope(office="sweep"):
        walls = list(Profile.objects.order_by().values_list("authority_id", "sector").distinct())
    found = 0
    for authority, sector in sorted(walls):
        wall = Wall(authority, sector)
        with scope(walls=[wall]):
            found += look(wall, at=at)
    return found


def dismiss(suspicion: UUID, *, by: Agent, at: datetime) -> DuplicateSuspicion:
    """Say that these are two persons. Raises CannotDismiss."""
    found = DuplicateSuspicion.objects.select_for_update().get(pk=suspicion)
    if found.state != State.OPEN:
        raise CannotDismiss(found.state)
    found.state, found.settled_by, found.settled_at = State.DISMISSED, by, at
    found.save(update_fields=["state", "settled_by", "settled_at"])
    _tell("duplicate.dismissed", found, at=at, by=by)
    return found


def to_settle(walls: Iterable[Wall], *, after: Key | None = None) -> "QuerySet[DuplicateSuspicion]":
    """The pairs that wait for an agent behind these walls, the most likely first, from a line on."""
    here = Q(pk__in=[])
    for wall in walls:
        here |= Q(authority_id=wall.authority, sector=wall.sector)
    rows = DuplicateSuspicion.objects.filter(
        here, state=State.OPEN, one__merged_into=None, other__merged_into=None
    )
    if after is not None:
        rows = rows.filter(Q(weight__lt=after[0]) | Q(weight=after[0], id__gt=after[1]))
    return rows.select_related("one__organisation", "other__organisation").order_by("-weight", "id")


def _found(wall: Wall, only: list[UUID] | None) -> dict[tuple[UUID, UUID], list[str]]:
    """The pairs that weigh enough, with their rules, the heaviest first."""
    reasons: dict[tuple[UUID, UUID], set[str]] = {}
    apart: set[tuple[UUID, UUID]] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, other, rule, apart FROM people_suspects(%s, %s, %s::uuid[])",
            (wall.authority, wall.sector, only),
        )
        for one, other, rule, is_apart in cursor.fetchall():
            reasons.setdefault((one, other), set()).add(rule)
            if is_apart:
                apart.add((one, other))
    return {
        pair: [rule.name for rule in rules_named(names)]
        for pair, names in reasons.items()
        if _weight(names) + (APART if pair in apart else 0) >= ENOUGH
    }


def _known(wall: Wall, only: list[UUID] | None) -> "QuerySet[DuplicateSuspicion]":
    rows = DuplicateSuspicion.objects.filter(authority_id=wall.authority, sector=wall.sector)
    if only is not None:
        rows = rows.filter(Q(one__in=only) | Q(other__in=only))
    return rows.select_for_update().order_by("pk")


def _weight(rules: Iterable[str]) -> int:
    return sum(rule.weight for rule in rules_named(rules))


def _suspicion(wall: Wall, pair: tuple[UUID, UUID], rules: list[str], *, at: datetime) -> DuplicateSuspicion:
    return DuplicateSuspicion(
        authority_id=wall.authority,
        sector=wall.sector,
        one_id=pair[0],
        other_id=pair[1],
        rules=rules,
        weight=_weight(rules),
        found_at=at,
    )


def _tell(kind: str, row: DuplicateSuspicion, *, at: datetime, by: Agent | None = None) -> None:
    record(
        kind,
        authority=row.authority_id,
        sector=row.sector,
        objects=[
            ("duplicate", row.pk, "subject"),
            ("profile", row.one_id, "one"),
            ("profile", row.other_id, "other"),
        ],
        by=by.actor if by else SYSTEM,
        occurred_at=at,
        rules=list(row.rules),
    )
