"""What the opinions asked at one step amount to, by the rule of the step."""

from collections import Counter
from collections.abc import Sequence

SEVERITY = ("favourable", "reserved", "unfavourable")
"""What an opinion may say, the worst last; one that says nothing is `none`."""
SILENT = "none"


def is_settled(verdicts: Sequence[str], asked: int, rule: str) -> bool:
    """Tell whether what has come is enough for the rule: `verdicts` in the order they came, of `asked` in all."""
    if len(verdicts) >= asked:
        return True
    if rule == "first":
        return bool(verdicts)
    return rule == "majority" and any(count * 2 > asked for _said, count in _expressed(verdicts).items())


def counted(verdicts: Sequence[str], rule: str) -> dict[str, int | str]:
    """Return what expressions read of a step of opinions: how many said what, and the verdict.

    The rule `first` takes the first that came, `majority` the most frequent (the worse of equals), `all` the worst.
    Who says nothing counts among the answers and never in the verdict, unless nobody says anything.
    """
    kept = verdicts[:1] if rule == "first" else verdicts
    said = _expressed(kept)
    counts = Counter(kept)
    return {
        "answered": len(kept),
        **{name: counts[name] for name in (*SEVERITY, SILENT)},
        "verdict": _verdict(said, rule),
    }


def _expressed(verdicts: Sequence[str]) -> Counter[str]:
    return Counter(one for one in verdicts if one in SEVERITY)


def _verdict(said: Counter[str], rule: str) -> str:
    if not said:
        return SILENT
    if rule == "majority":
        return max(said, key=lambda one: (said[one], SEVERITY.index(one)))
    return max(said, key=SEVERITY.index)
