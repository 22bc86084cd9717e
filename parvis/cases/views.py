"""Reads of saved views and of an agent's habits."""

from uuid import UUID

from django.db.models import QuerySet

from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled, CompiledFor

from .access import NotFound
from .models import InboxHabits, SavedView

MOST_SHOWN = 30

_HABITS = Compiled(
    lambda agent: InboxHabits.objects.filter(agent=agent).select_related("opens_on"), UUID(int=1)
)


def views_of(grants: Grants) -> list[SavedView]:
    """The views she may use, her own first, in their order."""
    found = _SHOWN.rows(grants.key, grants)
    return sorted(found, key=lambda view: view.owner_id != grants.agent.pk)[:MOST_SHOWN]


def view_for(grants: Grants, view: UUID) -> SavedView:
    """A view she may use; NotFound otherwise."""
    found = _usable(grants).filter(pk=view).first()
    if found is None:
        raise NotFound(str(view))
    return found


def habits_of(grants: Grants) -> InboxHabits:
    """How she likes her inbox; the usual ways when she said nothing."""
    found = _HABITS.rows(grants.agent.pk)
    return found[0] if found else InboxHabits(agent=grants.agent, authority_id=grants.agent.authority_id)


def _usable(grants: Grants) -> QuerySet[SavedView]:
    return SavedView.objects.usable_by(grants).select_related("owner", "unit")


_SHOWN = CompiledFor(lambda grants: _usable(grants)[: 2 * MOST_SHOWN])
