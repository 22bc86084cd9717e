"""What each product holds in memory after the same load."""

import threading
from collections.abc import Sequence
from contextlib import closing

from bench.browsing import Browser
from bench.figures.memory import MEGABYTE, once, resident_bytes
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


def held(served: Served) -> dict[str, float]:
    """Megabytes of its processes: resident (shared pages in each), and shared pages counted once."""
    pids = served.processes()
    return {"rss": sum(resident_bytes(pids)) / MEGABYTE, "pss": once(pids)}
