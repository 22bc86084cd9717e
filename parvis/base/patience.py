"""How long the house waits for somebody outside: a socket's own limit starts again at each byte received."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float, cut: Callable[[], None]) -> Iterator[None]:
    """Call ``cut``, in a thread of its own, when the block lasts longer."""
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
