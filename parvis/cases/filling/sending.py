"""Sending a draft from a page, when chance stands in the way."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponseBase

from ..actions.filing import ReferenceTaken


def with_another_reference(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Serve a page again, in a new transaction, when chance drew a reference that a case bears already."""

    @wraps(page)
    def again(*args: object, **named: object) -> HttpResponseBase:
        try:
            return page(*args, **named)
        except ReferenceTaken:
            return page(*args, **named)

    return again
