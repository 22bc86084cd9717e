"""Writing a draft, step by step, with or without coming back to it later."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import set_scope
from parvis.base.together import Write, write
from parvis.catalogue.models import Procedure
from parvis.interactions.models import Channel

from ..models import Draft

KEPT_DAYS = 60
"""Days a draft is kept after its last change (standards: 30 to 90 for a draft)."""


class CannotDraft(Exception):
    """The procedure cannot be filled now."""


class StaleDraft(Exception):
    """The draft was changed in another tab since this page was shown."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(str(draft.pk))
        self.draft = draft


def start_draft(
    procedure: Procedure,
    *,
    at: datetime,
    language: str = "fr",
    channel: Channel = Channel.PORTAL,
    agent: Agent | None = None,
    profile: UUID | None = None,
    by_helper: bool = False,
    answers: dict[str, Any] | None = None,
) -> Draft:
    """Open a draft of the current version; the transaction's scope becomes its capability.

    ``agent`` types it for the person, from the file ``profile`` if there is one; ``by_helper``: somebody fills it
    online for another. ``answers`` are those already known.
    """
    version = procedure.current
    if version is None or procedure.level == Procedure.Level.INFORMATIONAL:
        raise CannotDraft(procedure.slug)
    draft_id = new_id()
    set_scope(cases=[draft_id])
    return Draft.objects.create(
        id=draft_id,
        authority_id=procedure.authority_id,
        sector=procedure.sector,
        version=version,
        channel=channel,
        language=language,
        agent=agent,
        known_profile=profile,
        is_by_helper=by_helper,
        answers=answers or {},
        started_at=at,
        saved_at=at,
        expires_on=(at + timedelta(days=KEPT_DAYS)).date(),
    )


def read_draft_in(draft: UUID, language: str) -> None:
    """Keep the language in which a draft is read from now on, and the request with it."""
    Draft.objects.filter(pk=draft, submitted_at=None).update(language=language)


def save_answers(draft: UUID, answers: dict[str, Any], *, at: datetime) -> Draft:
    """Lock a draft and merge the answers of a step into it; see ``save_locked``."""
    return save_locked(Draft.objects.select_for_update().get(pk=draft), answers, at=at)


def save_locked(found: Draft, answers: dict[str, Any], *, at: datetime) -> Draft:
    """Merge the answers of a step into a draft locked in this transaction. Nothing else of it changes.

    Two tabs on two steps never erase each other: only the fields given are written. None takes an answer
    away. Raises StaleDraft when it has been sent.
    """
    if found.submitted_at is not None:
        raise StaleDraft(found)
    merged = found.answers | answers
    found.answers = {field: answer for field, answer in merged.items() if answer is not None}
    found.revision += 1
    found.saved_at = at
    found.expires_on = (at + timedelta(days=KEPT_DAYS)).date()
    write(_saved(found))
    return found


def _saved(draft: Draft) -> Write:
    """The draft with what a step gave it. Asked for each step and file: as a model's save it costs twice as much."""
    field = Draft._meta.get_field("answers")
    answers = field.get_db_prep_save(field.pre_save(draft, add=False), connection)
    return Write(
        "UPDATE cases_draft SET answers = %s, revision = %s, saved_at = %s, expires_on = %s WHERE id = %s",
        (answers, draft.revision, draft.saved_at, draft.expires_on, draft.id),
    )
