"""Who keeps what a mailbox brings, in memory: what was kept is asked of it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Kept:
    """Everything one mailbox was told, in order."""

    messages: list[tuple[int, bytes]] = field(default_factory=list)
    headers: list[tuple[int, bytes]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    times_seen: int = 0
    arrivals: list[datetime] = field(default_factory=list)

    @property
    def uids(self) -> list[int]:
        return [uid for uid, _raw in self.messages]

    def bring(self, *, raw: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
        self.messages.append((uid, raw))
        self.arrivals.append(arrived_at)

    def too_big(self, *, headers: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
        self.headers.append((uid, headers))

    def moved_on(self, *, uid_validity: int, last_uid: int) -> None:
        self.places.append((uid_validity, last_uid))

    def trouble(self, *, reason: str, at: datetime) -> None:
        self.troubles.append(reason)

    def seen(self, *, at: datetime) -> None:
        self.times_seen += 1
