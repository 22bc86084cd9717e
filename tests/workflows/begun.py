"""Procedures handled by a process, and cases begun under them."""

from datetime import datetime
from typing import Any

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.catalogue.models import Procedure
from parvis.processes.steps.shape import Item, Step, Steps
from parvis.processes.steps.writing import write
from parvis.workflows.actions import start
from parvis.workflows.models import Instance
from tests.cast import CULTURE, Cast

DECIDE = Step("decider", "decision", "Décider", {"role": "responsible", "outcome": "asked"})
"""The last step of a request."""


def handled(
    cast: Cast, *items: Item, slug: str = "parcours", sector: str = CULTURE, **changes: Any
) -> Procedure:
    """A procedure whose requests follow these steps, then are decided."""
    return under(cast, text_of(*items), slug=slug, sector=sector, **changes)


def text_of(*items: Item) -> str:
    """The file of these steps, then of the decision."""
    return write(Steps("parcours", (*items, DECIDE), "Parcours")).written().decode()


def under(
    cast: Cast, bpmn: str, *, slug: str = "parcours", sector: str = CULTURE, **changes: Any
) -> Procedure:
    """A procedure whose requests follow a process written by hand."""
    return cast.offer(slug, cast.association, sector=sector, process={"bpmn": bpmn}, **changes)


def begun(cast: Cast, procedure: Procedure, *, at: datetime, **answers: Any) -> Case:
    """A case filed and begun."""
    case = cast.file(procedure=procedure, at=at, **answers)
    with scope(walls=cast.walls):
        start(case.pk, at=at)
    return case


def instance_of(cast: Cast, case: Case) -> Instance:
    """Where a case stands."""
    with scope(walls=cast.walls):
        return Instance.objects.get(pk=case.pk)
