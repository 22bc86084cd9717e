"""What the live process reads of the database, in one thread, under the rights of those who listen.

It has no right of its own: its scope is what its listeners may see together, and each fact is then weighed for
each of them by the rule of every page (``CaseQuerySet.visible_to``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from parvis.accounts.adapter import has_second_factor, with_second_factor
from parvis.agents import access as staff
from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of, grants_of_all
from parvis.agents.substitution import with_all_substitutions, with_substitutions
from parvis.base.scope import Wall, scope, set_scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.models import Case
from parvis.events.following import Horizon, Position, Sealed, horizon, sealed_after

FRESH = timedelta(seconds=1)
"""How long rights are believed without being read again; a fact that changes them ends that at once."""

WHOLE = timedelta(seconds=60)
"""How long the list of the authorities where an agent has rights is believed; within them, see ``FRESH``."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

MOST = 200
"""Facts told at once; past that, pages are told to draw themselves again. Fewer than may wait for a browser."""

ABOUT_RIGHTS = "agent."
"""How the kinds begin of the facts that may change what an agent sees."""


class Refused(Exception):
    """Nobody to whom updates may be told: no agent, gone, or without the second factor her rights want."""


@dataclass(frozen=True)
class Told:
    """A fact as a page hears of it, and who may hear it."""

    position: Position
    kind: str
    reference: str
    revision: int
    actor: UUID | None
    agents: frozenset[UUID]


@dataclass(frozen=True)
class Round:
    """What one reading brought."""

    told: Sequence[Told]
    reach: Horizon
    refused: frozenset[UUID] = frozenset()
    """The accounts that may no longer listen."""
    is_too_much: bool = False


@dataclass
class Reader:
    """The rights of those who listen, by account."""

    known: dict[UUID, Grants] = field(default_factory=dict)
    read_at: dict[UUID, datetime] = field(default_factory=dict)
    """When the authorities of each account were read."""
    fresh_at: datetime = NEVER
    """When the rights of all were read together."""

    def admit(self, account: UUID, since: Position | None, *, at: datetime) -> tuple[Grants, Round]:
        """Let an account listen; tell what happened since the position its page holds. Raise Refused."""
        grants = self._read_whole(account, at=at)
        with scope(walls=grants.walls):
            reach = horizon()
            # No server gave a position to come: the database was restored elsewhere, or somebody plays.
            lost = since is not None and since.xid > reach.ceiling
            facts = sealed_after(since, until=reach, most=MOST + 1) if since and not lost else []
        if lost or len(facts) > MOST:
            return grants, Round((), reach, is_too_much=True)
        return grants, Round(weigh(facts, [grants]), reach)

    def follow(
        self, accounts: Iterable[UUID], *, since: Position, until: Horizon | None, at: datetime
    ) -> Round:
        """Read the facts sealed since a position, each with those of these accounts who may hear it."""
        asked = list(accounts)
        listeners, refused = self.listeners(asked, at=at)
        with scope(walls=together(listeners)):
            reach = until or horizon()
            facts = sealed_after(since, until=reach, most=MOST + 1)
        if self.forget(facts):
            listeners, refused = self.listeners(asked, at=at)
        if len(facts) > MOST:
            return Round((), reach, refused, is_too_much=True)
        return Round(weigh(facts, listeners), reach, refused)

    def readers(self, case: UUID, accounts: Iterable[UUID], *, at: datetime) -> tuple[str, frozenset[UUID]]:
        """The reference of a case, and the agents among these accounts who may read it now."""
        listeners, _refused = self.listeners(accounts, at=at)
        allowed = readers(listeners, [case])
        return named(listeners, allowed).get(case, ("", 0))[0], allowed.get(case, frozenset())

    def listeners(self, accounts: Iterable[UUID], *, at: datetime) -> tuple[list[Grants], frozenset[UUID]]:
        """The rights of these accounts, read again when no longer fresh, and the accounts without any."""
        asked, refused = set(accounts), set()
        for account in asked:
            if account not in self.known or at - self.read_at[account] > WHOLE:
                try:
                    self._read_whole(account, at=at)
                except Refused:
                    refused.add(account)
        if at - self.fresh_at > FRESH:
            self.known = read_again(self.known, at=at)
            self.fresh_at = at
        refused |= asked - self.known.keys()
        return [self.known[account] for account in asked - refused], frozenset(refused)

    def forget(self, facts: Iterable[Sealed]) -> bool:
        """Believe nothing any more where rights may have changed; say whether they may have."""
        changed = {fact.authority for fact in facts if fact.kind.startswith(ABOUT_RIGHTS)}
        for account, grants in list(self.known.items()):
            if any(wall.authority in changed for wall in grants.walls):
                del self.known[account]
        return bool(changed)

    def keep(self, accounts: Iterable[UUID]) -> None:
        """Forget the accounts that no longer listen."""
        listening = set(accounts)
        self.known = {account: grants for account, grants in self.known.items() if account in listening}

    def _read_whole(self, account: UUID, *, at: datetime) -> Grants:
        self.known.pop(account, None)
        self.known[account] = grants = read_rights(account, at=at)
        self.read_at[account] = at
        return grants


def read_rights(account: UUID, *, at: datetime) -> Grants:
    """Read what the door of the agent's pages would read. Raise Refused where it would let nobody in."""
    with scope(account=account):
        try:
            agent = staff.agent_of(account, on=timezone.localdate(at))
        except staff.NotFound:
            raise Refused(str(account)) from None
        grants = grants_of(agent)
        if grants.needs_second_factor() and not has_second_factor(account):
            raise Refused(str(account))
        set_scope(walls=grants.walls)
        return with_substitutions(grants, on=agent.authority.calendar().local_date(at))


def read_again(known: Mapping[UUID, Grants], *, at: datetime) -> dict[UUID, Grants]:
    """Read the rights of these accounts again, in the authorities where they had any: few queries for all.

    Those who may no longer listen are left out.
    """
    with scope(walls=together(known.values())):
        agents = Agent.objects.select_related("authority").filter(account_id__in=list(known)).order_by("pk")
        here = [agent for agent in agents if not agent.has_left(timezone.localdate(at))]
        found = grants_of_all(here)
        armed = with_second_factor(known) if any(grants.needs_second_factor() for grants in found) else set()
        found = [
            grants for grants in found if not grants.needs_second_factor() or grants.agent.account_id in armed
        ]
        # Midnight is not the same overseas.
        days: dict[date, list[Grants]] = defaultdict(list)
        for grants in found:
            days[WorkCalendar(grants.agent.authority.department).local_date(at)].append(grants)
        whole = [grants for on, of_day in days.items() for grants in with_all_substitutions(of_day, on=on)]
    return {grants.agent.account_id: grants for grants in whole if grants.agent.account_id is not None}


def weigh(facts: Sequence[Sealed], listeners: Sequence[Grants]) -> list[Told]:
    """Say of each fact about a case which agents may hear it now."""
    allowed = readers(listeners, {fact.case for fact in facts if fact.case is not None})
    known = named(listeners, allowed)
    return [
        Told(fact.position, fact.kind, *known[fact.case], fact.actor, allowed[fact.case])
        for fact in facts
        if fact.case in known
    ]


def named(listeners: Iterable[Grants], cases: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """The reference and revision of these cases."""
    wanted = list(cases)
    if not wanted:
        return {}
    with scope(walls=together(listeners)):
        found = Case.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "reference", "revision")
        return {pk: (reference, revision) for pk, reference, revision in found}


def readers(listeners: Iterable[Grants], cases: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The agents who may read each of these cases now; a case that none may read is left out.

    Agents with the same rights read the same cases, but for the confidential ones: those are asked of each.
    """
    everybody = list({grants.agent.pk: grants for grants in listeners}.values())
    wanted = list(cases)
    if not wanted or not everybody:
        return {}
    with scope(walls=together(everybody)):
        kept = Case.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "is_confidential")
        hidden = dict(kept)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    alike: dict[object, list[Grants]] = defaultdict(list)
    for grants in everybody:
        alike[grants.items].append(grants)
    for same in alike.values():
        for case in _visible(same[0], [pk for pk in hidden if not hidden[pk]]):
            found[case] |= {grants.agent.pk for grants in same}
        for grants in same:
            for case in _visible(grants, [pk for pk in hidden if hidden[pk]]):
                found[case].add(grants.agent.pk)
    return {case: frozenset(agents) for case, agents in found.items()}


def _visible(grants: Grants, cases: list[UUID]) -> list[UUID]:
    if not cases:
        return []
    with scope(walls=grants.walls, account=grants.agent.account_id):
        seen = Case.objects.visible_to(grants).filter(pk__in=cases)
        return list(seen.order_by("pk").values_list("pk", flat=True))


def together(listeners: Iterable[Grants]) -> list[Wall]:
    """The walls several agents see between them."""
    return sorted({wall for grants in listeners for wall in grants.walls})
