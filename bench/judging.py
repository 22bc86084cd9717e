"""What judging a whole draft takes, in milliseconds: ``python -m bench.within bench.judging COUNT …``."""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from bench.designing import form_of
from bench.town import offer, words
from parvis.catalogue.drafting.checks import faults
from parvis.catalogue.drafting.readable import readable

TURNS = 5


def best(work: Callable[[], object]) -> float:
    """The shortest of a few turns, in milliseconds."""
    spent = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent) * 1000


def judged(counts: list[int]) -> dict[str, float]:
    """The checks of a form of each size, and its reading as far as it goes."""
    found: dict[str, float] = {}
    today = timezone.localdate()
    for count in counts:
        document = offer(words(f"Formulaire de {count}", f"Form of {count}"), []) | {"form": form_of(count)}
        found[f"checks: {count}"] = best(partial(faults, document, "request", today=today))
        found[f"readable: {count}"] = best(partial(readable, document))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(judged([int(one) for one in sys.argv[1:]])))
