"""Bringing the sheet of a translator into a draft."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from parvis.agents.models import Agent

from .actions import MOST_GESTURES, edit, locked
from .languages import Brought, from_csv


def translate(version: UUID, language: str, content: bytes, *, by: Agent, at: datetime) -> Brought:
    """Write into a draft what a translator changed, all or none, and return it with what was not taken.

    A long sheet makes several edits, each undone by itself. Raises UnknownLanguage, InvalidSheet, and as ``edit``.
    """
    with transaction.atomic():
        brought = from_csv(locked(version).document, language, content)
        for first in range(0, len(brought.gestures), MOST_GESTURES):
            edit(version, brought.gestures[first : first + MOST_GESTURES], by=by, at=at)
    return brought
