"""What a list asks for, as a whole: what a gesture in bulk or an export is about.

The form is sent to an address that bears the filters of the list, so that they are read as the list reads them.
"""

from dataclasses import replace

from parvis.cases.queries import MOST, inbox_counts
from parvis.cases.wanted import Wanted
from parvis.entrance.door import AgentRequest
from parvis.notifications.queries import undelivered_to

from .inbox import desk_of, known_among, mine_of, standing_in


def wanted_in_list(request: AgentRequest) -> Wanted:
    """What the list at this address asks for, words nearly written included when nothing bears them exactly."""
    desk = desk_of(request)
    asked = desk.asked
    mine = mine_of(request, standing_in(request, asked))
    ids = undelivered_to(request.grants, most=MOST) if asked.undelivered else []
    wanted = asked.wanted(desk.choices, mine=mine, among=known_among(asked, mine, ids))
    if wanted.text and not inbox_counts(request.grants, wanted, today=request.today)["all"]:
        return replace(wanted, nearly=True)
    return wanted
