"""The words of answers, whatever their shape."""

from collections.abc import Iterator
from uuid import UUID


def texts_of(answers: object) -> Iterator[str]:
    """Every text and number of answers, in order; not the identifiers, which nobody typed."""
    if isinstance(answers, dict):
        for value in answers.values():
            yield from texts_of(value)
    elif isinstance(answers, list):
        for value in answers:
            yield from texts_of(value)
    elif isinstance(answers, str):
        if answers and not _is_identifier(answers):
            yield answers
    elif isinstance(answers, (int, float)) and not isinstance(answers, bool):
        yield str(answers)


def _is_identifier(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True
