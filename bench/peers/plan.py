"""How much is seeded and measured beside others."""

from dataclasses import dataclass

ROWS = 30
"""Lines of a page of the agent's list, as the inbox has."""


@dataclass(frozen=True)
class PeerPlan:
    """Requests and persons of each product; how many times a round does each gesture; seconds of load for memory."""

    size: str
    requests: int
    persons: int
    times: dict[str, int]
    warm_up: int
    """Times each gesture is done first: workers and threads have then their connections, and have seen the page."""
    load: int
    """Pages read on eight connections at once before the memory is weighed."""
    mails: int
    """Messages of a box, read once a round."""


FULL = PeerPlan(
    "full",
    100_000,
    50_000,
    {"create": 20, "list": 30, "case": 40, "search name": 30, "search title": 15, "search text": 15},
    20,
    400,
    300,
)
SMALL = PeerPlan(
    "small",
    2_000,
    1_000,
    {"create": 4, "list": 5, "case": 8, "search name": 5, "search title": 4, "search text": 4},
    3,
    40,
    40,
)
PEER_PLANS = {plan.size: plan for plan in (SMALL, FULL)}
