"""How a door gets a run or an export: through their author, and nobody else."""

from uuid import UUID

from parvis.agents.rights import Grants

from .models import BulkRun, Export


class NotFound(Exception):
    """No such run or export, or not hers: the answer is the same."""


def run_for(grants: Grants, run: UUID) -> BulkRun:
    """A run she asked for; NotFound otherwise."""
    found = BulkRun.objects.filter(pk=run, agent=grants.agent).first()
    if found is None:
        raise NotFound(str(run))
    return found


def export_for(grants: Grants, export: UUID) -> Export:
    """An export she asked for; NotFound otherwise."""
    found = Export.objects.filter(pk=export, agent=grants.agent).first()
    if found is None:
        raise NotFound(str(export))
    return found
