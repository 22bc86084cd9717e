"""The process of the jobs, and what is asked of `parvis serve`."""

import subprocess
import sys

import pytest

from tests.commands.answer import Here

HEAPS = """
import ctypes, sys, threading
from parvis.base.heap import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
together = threading.Barrier(4)

def work():
    together.wait()
    library.malloc(ctypes.c_size_t(100_000))
    together.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
library.fdopen.restype = ctypes.c_void_p
output = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, output)
library.fflush(output)
"""


@pytest.mark.parametrize(("how", "one"), [("shared", True), ("as usual", False)])
def test_the_threads_of_the_worker_share_one_heap(how: str, one: bool) -> None:
    """The second case shows that the first one proves something."""
    told = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, text=True, check=True)
    assert (told.stdout.count("<heap nr=") == 1) is one, told.stdout


def test_what_it_cannot_serve_is_refused_before_anything_is_loaded(here: Here) -> None:
    answer = here("serve", "web", "mail")
    assert (answer.returncode, answer.stderr) == (
        1,
        "parvis serve: there is no mail: choose among web, worker, live, channels\n",
    )
