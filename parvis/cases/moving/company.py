"""What goes along with cases from one version to another: a context above hands it in, cases know nothing of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from parvis.agents.models import Agent

from .between import Passage


class Company(Protocol):
    """Something that a case has under its version, and that must find its place under the later one."""

    def demand_sound(self, passage: Passage) -> None:
        """Refuse what was chosen for it and may not be. Raises CannotGoThere."""
        ...

    def without_place(
        self, cases: Collection[UUID], passage: Passage, *, are_going: bool
    ) -> Collection[UUID]:
        """Those of these cases that must stay for it; ``are_going``: under lock, until ``go``."""
        ...

    def go(self, cases: Collection[UUID], passage: Passage, *, by: Agent, at: datetime) -> None:
        """Take it to the later version, with the cases, which are there already."""
        ...
