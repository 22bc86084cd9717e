"""The list of texts that serve in replies, kept by managers."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.events.record import record

from ..models import Snippet
from ..snippets import unknown_places
from .labelling import keeps_labels


class CannotKeepSnippets(Exception):
    """She does not manage where the text would serve, it is empty, or it has a place that nothing fills."""


def write_snippet(
    grants: Grants,
    *,
    title: str,
    body: str,
    reserved_to: str,
    unit: Unit | None,
    at: datetime,
    snippet: UUID | None = None,
) -> Snippet:
    """Add a text to the list of the manager's authority, or change one. Raises CannotKeepSnippets."""
    authority = grants.agent.authority_id
    found = Snippet(authority_id=authority) if snippet is None else _kept(grants, snippet)
    kept = keeps_labels(grants, reserved_to) and (unit is None or unit.authority_id == authority)
    if not kept or not title.strip() or not body.strip() or unknown_places(body):
        raise CannotKeepSnippets(title)
    found.title, found.body = title.strip(), body.strip()
    found.reserved_to, found.unit = reserved_to, unit
    found.save()
    _tell("snippet.written", found, by=grants.agent, at=at)
    return found


def retire_snippet(grants: Grants, snippet: UUID, *, at: datetime) -> Snippet:
    """Take a text out of the list. Raises CannotKeepSnippets."""
    found = _kept(grants, snippet)
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    _tell("snippet.retired", found, by=grants.agent, at=at)
    return found


def _kept(grants: Grants, snippet: UUID) -> Snippet:
    rows = Snippet.objects.select_for_update().filter(authority=grants.agent.authority_id, retired_at=None)
    found = rows.filter(pk=snippet).first()
    if found is None or not keeps_labels(grants, found.reserved_to):
        raise CannotKeepSnippets(str(snippet))
    return found


def _tell(kind: str, snippet: Snippet, *, by: Agent, at: datetime) -> None:
    record(
        kind,
        authority=snippet.authority_id,
        sector=snippet.reserved_to,
        objects=[("snippet", snippet.pk, "subject")],
        by=by.actor,
        occurred_at=at,
    )
