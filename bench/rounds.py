"""Contenders measured in turn, several rounds of each, the best kept."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.report import tell
from config.env import ROOT

CONNECTIONS = 8
ROUNDS = 3


@dataclass
class Contender:
    """Something that answers requests: where, with which ones, and how fast each round was."""

    name: str
    port: int
    requests: Callable[[int], list[dict[str, Any]]]
    """Give that many fresh requests; each is sent once."""
    count: int
    expected: int = 302
    body_file: Path | None = None
    rates: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        """The best of its rounds, in requests a second."""
        return max(self.rates)


class WrongAnswer(RuntimeError):
    """A contender did not do its work: its speed means nothing."""


def compete(contenders: Sequence[Contender], *, warm_up: int, rounds: int = ROUNDS) -> None:
    """Warm every contender up, then let them run one after the other, round after round."""
    for one in contenders:
        run(one, warm_up)
    for number in range(1, rounds + 1):
        for one in contenders:
            rate = run(one, one.count)
            one.rates.append(rate)
            tell(f"  round {number}: {one.name}: {rate:.1f} requests/s")


def run(contender: Contender, count: int) -> float:
    """Send fresh requests over eight connections; return requests a second. Raise WrongAnswer."""
    answer = drive(
        contender.port, contender.requests(count), body_file=contender.body_file, connections=CONNECTIONS
    )
    if answer["statuses"] != {str(contender.expected): count}:
        raise WrongAnswer(f"{contender.name} answered {answer['statuses']} to {count} requests")
    return float(count / answer["seconds"])


def drive(
    port: int, requests: Sequence[Mapping[str, Any]], *, body_file: Path | None = None, connections: int = 1
) -> dict[str, Any]:
    """Have the client's process send requests; return what it reports."""
    plan = {
        "port": port,
        "connections": connections,
        "requests": list(requests),
        "body_file": str(body_file) if body_file else None,
    }
    done = subprocess.run(  # our own module, without a shell
        [sys.executable, "-m", "bench.client"],
        cwd=ROOT,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode != 0:
        raise WrongAnswer(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found
