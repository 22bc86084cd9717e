"""Several files at once: most of the time of one is waited for, on a disk that is pushed or a line that answers."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

HANDS = 16
"""Files at work at once. Each may hold a piece of the largest file that is sent in parts (8 MB)."""

AHEAD = 4 * HANDS
"""Items taken before the first of them is given back: what memory holds, whatever their number."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    items: Iterable[Item], work: Callable[[Item], Result], *, is_light: Callable[[Item], bool] | None = None
) -> Iterator[Result]:
    """Do the same work on each item, several at once, and give the results in the order of the items.

    Light work is done at once, by the caller's own thread. What a piece of work raises is raised in its turn; those
    under way end, the others are never begun. The work must not speak to the database: its connection is one thread's.
    """
    with ThreadPoolExecutor(HANDS, thread_name_prefix="keeping") as pool:
        under_way: deque[Future[Result]] = deque()
        try:
            for item in items:
                if is_light is not None and is_light(item):
                    under_way.append(_done(work(item)))
                else:
                    under_way.append(pool.submit(work, item))
                if len(under_way) == AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future
