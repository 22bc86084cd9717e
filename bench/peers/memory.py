"""What each product holds in memory after the same load."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from bench.browsing import Browser
from bench.figures.memory import MEGABYTE, resident_bytes
from bench.rounds import CONNECTIONS, WrongAnswer
from bench.servers import Served


def load(port: int, cookies: dict[str, str], paths: Sequence[str]) -> None:
    """Read pages on eight connections at once, as a team does. Raise WrongAnswer for one that fails."""
    refused: list[str] = []

    def read(mine: Sequence[str]) -> None:
        with closing(Browser(port, dict(cookies), encodings="gzip")) as browser:
            for path in mine:
                if (status := browser.get(path).status) != 200:
                    refused.append(f"{path} answered {status}")

    team = [
        threading.Thread(target=read, args=(paths[number::CONNECTIONS],)) for number in range(CONNECTIONS)
    ]
    for one in team:
        one.start()
    for one in team:
        one.join()
    if refused:
        raise WrongAnswer(refused[0])


def held(processes: Sequence[Served]) -> dict[str, float]:
    """Megabytes of all their processes: resident (shared pages in each), and shared pages counted once."""
    weigh: dict[str, Callable[[Served], list[int]]] = {
        "rss": resident_bytes,
        "pss": lambda one: resident_bytes(one, "Pss:", "smaps_rollup"),
    }
    return {name: sum(sum(of(one)) for one in processes) / MEGABYTE for name, of in weigh.items()}
