"""How a process of many threads asks its memory of the system, where the C library is glibc."""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""What ``mallopt`` can be told (malloc.h)."""


def share_one_heap() -> None:
    """Have every thread to come use one heap, which gives back what it frees, and what loading left free.

    With a heap for each thread, the worker keeps about 18 MB more once its letters are printed, and each web
    process about 5 after some hundred pages. Another C library has no such thing to say (mallopt(3), malloc_trim(3)).
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, 1)
        library.mallopt(M_TRIM_THRESHOLD, 65_536)
    give_back()


def give_back() -> None:
    """Give the system what is free in the middle of the heap too, after work that took much of it."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
