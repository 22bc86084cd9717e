"""What the live process reads of the database, in one thread, under the rights of those who listen.

It has no right of its own: its scope is what its listeners may see together, and each fact is then weighed for
each of them by the rule of every page (``CaseQuerySet.visible_to``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from parvis.accounts.adapter import has_second_factor
from parvis.agents import access as staff
from parvis.agents.rights import Grants, grants_of
from parvis.agents.substitution import with_substitutions
from parvis.base.scope import Wall, scope, set_scope
from parvis.cases.models import Case
from parvis.events.following import Horizon, Position, Sealed, horizon, sealed_after

FRESH = timedelta(seconds=3)
"""How long rights are believed without being read again; a fact that changes them ends that at once."""

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
    """The rights of those who listen, by account, each with the moment it was read."""

    known: dict[UUID, tuple[Grants, datetime]] = field(default_factory=dict)

    def admit(self, account: UUID, since: Position | None, *, at: datetime) -> tuple[Grants, Round]:
        """Let an account listen; tell what happened since the position its page holds. Raise Refused."""
        grants = read_rights(account, at=at)
        self.known[account] = (grants, at)
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
        found, refused = [], set()
        for account in accounts:
            grants, read_at = self.known.get(account, (None, at))
            if grants is None or at - read_at > FRESH:
                try:
                    grants = read_rights(account, at=at)
                except Refused:
                    refused.add(account)
                    self.known.pop(account, None)
                    continue
                self.known[account] = (grants, at)
            found.append(grants)
        return found, frozenset(refused)

    def forget(self, facts: Iterable[Sealed]) -> bool:
        """Believe nothing any more where rights may have changed; say whether they may have."""
        changed = {fact.authority for fact in facts if fact.kind.startswith(ABOUT_RIGHTS)}
        for account, (grants, _at) in list(self.known.items()):
            if any(wall.authority in changed for wall in grants.walls):
                del self.known[account]
        return bool(changed)

    def keep(self, accounts: Iterable[UUID]) -> None:
        """Forget the accounts that no longer listen."""
        listening = set(accounts)
        self.known = {account: rights for account, rights in self.known.items() if account in listening}


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
