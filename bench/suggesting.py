"""What suggesting a procedure costs the processor, for messages of several lengths, over the whole library.

python -m bench.within bench.suggesting COUNT WORDS ...
"""

import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median

from parvis.catalogue.library import entries
from parvis.catalogue.reading import parse
from parvis.intake.offered import offered_of
from parvis.intake.suggesting.choosing import suggest
from parvis.intake.suggesting.indexing import index_of
from parvis.intake.suggesting.offered import Offered

LETTERS = "aaabcdeeeefghiiijlmnnooprrsssttuuv"
UNKNOWN = 0.4
"""The share of words that the offer does not say, each read for a misspelling."""


def words_of(offer: Iterable[Offered]) -> list[str]:
    """The words of the offer, in French, as often as it says them."""
    texts = [
        text for one in offer for text in (one.title, one.summary, one.keywords, *one.more, *one.questions)
    ]
    return [word for text in texts for word in text.get("fr", "").split()]


def messages(known: list[str], length: int, count: int) -> Iterator[str]:
    """Messages of so many words, some of them of no language."""
    draw = random.Random(7)  # noqa: S311  # the same messages each time
    for _message in range(count):
        yield " ".join(
            "".join(draw.choices(LETTERS, k=draw.randint(3, 11)))
            if draw.random() < UNKNOWN
            else draw.choice(known)
            for _word in range(length)
        )


def measured(count: int, lengths: Iterable[int]) -> dict[str, float]:
    """Milliseconds: of the index, and the median of a message of each length."""
    offer = [offered_of(parse(one.document()), procedure=one.slug, unit=one.unit) for one in entries()]
    began = time.process_time()
    index = index_of(offer)
    found = {"index": (time.process_time() - began) * 1000}
    known = words_of(offer)
    for length in lengths:
        spent = []
        for text in messages(known, length, count):
            before = time.process_time()
            suggest(text, "", index, on=date(2026, 11, 23))
            spent.append((time.process_time() - before) * 1000)
        found[str(length)] = median(spent)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]), map(int, sys.argv[2:]))))
