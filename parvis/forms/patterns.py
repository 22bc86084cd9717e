"""Regular expressions of designers, restricted so that none can take long.

Python's engine backtracks: only patterns without a repeated group, without back-reference and without
look-around are accepted, on a bounded text, so that the worst case stays polynomial and small.
"""

import math
import re
from functools import lru_cache

from django.utils.translation import gettext as _

MAX_PATTERN = 200
MAX_SUBJECT = 200
"""Longest text a pattern is tried on, in characters."""
MAX_STEPS = 5_000_000
"""Most steps a pattern may need in its worst case (about 50 ns each)."""

_AMBIGUOUS_SET = re.compile(r"\[\^?\[|--|&&|~~|\|\|")
"""What a later version of Python may read as operations on sets of characters."""


def problems(pattern: str) -> list[str]:
    """Return why a pattern is refused; empty when it is accepted."""
    if len(pattern) > MAX_PATTERN:
        return [_("motif de plus de %(limit)s caractères") % {"limit": MAX_PATTERN}]
    if _AMBIGUOUS_SET.search(pattern):
        return [_("un motif ne contient pas « [[ », « -- », « && », « ~~ » ni « || »")]
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return [_("motif mal formé (%(detail)s)") % {"detail": str(error)}]
    skeleton = re.sub(r"\\[^0-9]", "x", pattern)
    if "\\" in skeleton:
        return [_("un motif ne peut pas se référer à un groupe")]
    skeleton = re.sub(r"\[\^?\]?[^\]]*\]", "x", skeleton)
    if "(?" in skeleton.replace("(?:", "("):
        return [_("seuls les groupes simples sont acceptés dans un motif")]
    if re.search(r"\)[*+{]", skeleton):
        return [_("un groupe ne peut pas être répété dans un motif")]
    if re.search(r"\{\d{4,}|\{\d*,\d{4,}", skeleton):
        return [_("répétition trop grande dans un motif")]
    if _worst_case(skeleton) > MAX_STEPS:
        return [_("trop de répétitions ou de choix dans un motif")]
    return []


def _worst_case(skeleton: str) -> int:
    """Bound the ways to try a pattern: r open repeats share n signs, each choice doubles the ways."""
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", skeleton))
    choices = len(re.findall(r"[|?]", skeleton.replace("(?:", "(")))
    ways: int = MAX_SUBJECT**repeats // math.factorial(min(repeats, 20))
    return max(1, ways) << min(choices, 60)


def matches(pattern: str, subject: str) -> bool:
    """Tell whether a whole text follows an accepted pattern; one that is too long does not."""
    return len(subject) <= MAX_SUBJECT and _compiled(pattern).fullmatch(subject) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
