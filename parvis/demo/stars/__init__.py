"""About fifty cases with a story, played through the real actions: every state a visitor should meet."""

from datetime import datetime
from random import Random

from ..stage import Stage
from . import desk, everyday, rights, signed, together, town, walked

STORIES = (
    town.associations,
    town.rooms,
    town.lights,
    town.families,
    town.nursery,
    rights.solidarity,
    rights.disability,
    rights.planning,
    rights.complaints,
    rights.silences,
    rights.documents,
    everyday.paper,
    everyday.addresses,
    everyday.mailbox,
    everyday.neighbour,
    everyday.fresh,
    signed.grants,
    together.lists,
    together.festival,
    together.delicate,
    together.canteen,
    desk.morning,
    walked.tasks,
)


def play(now: datetime) -> int:
    """Play every story; return how many cases they made."""
    stage = Stage(now, Random(f"stars/{now.date()}"))  # noqa: S311  # invented data: chance must be replayed
    return sum(story(stage) for story in STORIES)
