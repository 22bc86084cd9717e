"""How long the server takes for the pages people see most, beside an empty view; and their statements."""

import json

from bench.browsing import Browser
from bench.place import Page, open_pages
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import ROUNDS, WrongAnswer
from bench.scratch import Scratch
from bench.servers import serving, serving_bare

WARM_UP = 25
"""Both workers, and their threads, have then seen the page."""

P95 = Goal(100, "at most")


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Read each page one at a time, in turn with the empty view; keep the best round by its 95th centile."""
    tell("server_time")
    figures = []
    with serving(place) as product, serving_bare(place) as bare:
        pages = open_pages(place, product.port).timed()
        for page in pages:
            rounds = []
            read(product.port, page, WARM_UP)
            read(bare.port, EMPTY, WARM_UP)
            for _ in range(ROUNDS):
                ours = read(product.port, page, plan.page_reads)
                least = read(bare.port, EMPTY, plan.page_reads)
                rounds.append((centile(ours, 95) - centile(least, 95), centile(ours, 50), centile(least, 95)))
            beyond, middle, empty = min(rounds)
            figures += [
                measured(f"server_time_p50: {page.name}", middle, "ms"),
                measured(
                    f"server_time_p95: {page.name}",
                    beyond,
                    "ms",
                    compared_to=f"beyond an empty Django view: {empty:.1f} ms",
                    goal=P95,
                ),
            ]
    asked = [[page.path, page.cookies] for page in pages]
    counts = json.loads(place.inside("bench.inside", "queries", json.dumps(asked)))
    return [
        *figures,
        *(
            measured(f"queries: {page.name}", number, "statements")
            for page, number in zip(pages, counts, strict=True)
        ),
    ]


EMPTY = Page("empty", "/empty/", {})


def read(port: int, page: Page, times: int) -> list[float]:
    """Read a page that many times on a new connection; return milliseconds."""
    browser = Browser(port, dict(page.cookies), encodings="gzip")
    found = []
    for _ in range(times):
        answer = browser.get(page.path)
        if answer.status != 200:
            raise WrongAnswer(f"{page.path} answered {answer.status}")
        found.append(answer.seconds * 1000)
    browser.close()
    return found


def centile(values: list[float], rank: int) -> float:
    """The value that this many in a hundred do not pass (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * rank // 100) - 1)]
