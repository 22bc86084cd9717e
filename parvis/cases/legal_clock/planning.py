"""The implicit decision under the code de l'urbanisme (permits and prior declarations)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parvis.base.working_days import add_months
from parvis.cases.legal_clock.inputs import IncompleteRequest, Silence
from parvis.cases.legal_clock.silence import ImplicitDecision

MONTHS_TO_ASK = 1
MONTHS_TO_ANSWER = 3


def planning_decision(
    silence: Silence, start: date, months: int, requests: Sequence[IncompleteRequest]
) -> ImplicitDecision:
    """Return the implicit decision of a planning file received on `start`.

    R*423-22: the file is deemed complete one month after its reception; a piece asked later changes
    nothing. R*423-39: a piece asked within that month is produced within three months, or the file
    is rejected on the day they end, whatever delay was announced. R*423-19: otherwise the delay runs
    from the complete file. R*424-1 and R*424-2: silence is then a permit, or a refusal for the cases
    that R*424-2 lists. `requests` are indispensable ones.
    """
    asked_in_time = [request for request in requests if request.asked_on <= add_months(start, MONTHS_TO_ASK)]
    articles = ["R*423-19", "R*423-22"]
    if asked_in_time:
        articles.append("R*423-38")
    missed = [_last_day(request) for request in asked_in_time if not _answered_in_time(request)]
    if missed:
        return ImplicitDecision(Silence.REJECTION, min(missed), (*articles, "R*423-39"))
    answers = [request.answered_on for request in asked_in_time if request.answered_on is not None]
    complete_on = max([start, *answers])
    articles.append("R*424-1" if silence is Silence.ACCEPTANCE else "R*424-2")
    return ImplicitDecision(silence, add_months(complete_on, months), tuple(articles))


def _last_day(request: IncompleteRequest) -> date:
    return add_months(request.asked_on, MONTHS_TO_ANSWER)


def _answered_in_time(request: IncompleteRequest) -> bool:
    return request.answered_on is not None and request.answered_on <= _last_day(request)
