"""Who is on each case, in the memory of this process: forgotten by itself when nobody says it again."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from parvis.cases.watching import Watching

KEPT = 50.0
"""Seconds without a word after which somebody is no longer there; browsers say it every twenty."""

Browser = tuple[UUID, str]
"""An agent and one connection of hers: nobody speaks for another."""


@dataclass(frozen=True)
class Here:
    """An agent on a case, by one of her browsers."""

    writes: bool
    until: float
    """On the clock of this process (``time.monotonic``)."""


@dataclass
class Presences:
    """Who is on each case, by case and browser."""

    on: dict[UUID, dict[Browser, Here]] = field(default_factory=lambda: defaultdict(dict))

    def hear(self, word: Watching, *, now: float) -> set[UUID]:
        """Note what one browser has open; return the cases where that changes something."""
        browser = (word.agent, word.connection)
        changed = self._leave(browser, set(word.cases))
        for case, writes in word.cases.items():
            before = self.on[case].get(browser)
            if before is None or before.writes != writes:
                changed.add(case)
            self.on[case][browser] = Here(writes, now + KEPT)
        return changed

    def gone(self, agent: UUID, connection: str) -> set[UUID]:
        """Forget a browser whose flow has ended; return the cases where that changes something."""
        return self._leave((agent, connection), set())

    def sweep(self, *, now: float) -> set[UUID]:
        """Forget those not heard of for long; return the cases where that changes something."""
        late = [
            (case, browser)
            for case, here in self.on.items()
            for browser, one in here.items()
            if one.until <= now
        ]
        for case, browser in late:
            self._forget(case, browser)
        return {case for case, _browser in late}

    def others(self, case: UUID, agent: UUID) -> list[dict[str, Any]]:
        """Who else is on a case: each once, writing if she writes anywhere."""
        found: dict[UUID, bool] = {}
        for (one, _connection), here in self.on.get(case, {}).items():
            if one != agent:
                found[one] = found.get(one, False) or here.writes
        return [{"agent": str(one), "writes": writes} for one, writes in sorted(found.items())]

    def _leave(self, browser: Browser, stays: set[UUID]) -> set[UUID]:
        left = {case for case, here in self.on.items() if browser in here and case not in stays}
        for case in left:
            self._forget(case, browser)
        return left

    def _forget(self, case: UUID, browser: Browser) -> None:
        del self.on[case][browser]
        if not self.on[case]:
            del self.on[case]
