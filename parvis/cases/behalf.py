"""Filing for somebody: the first page of the form, which asks who acts for whom, and what it becomes.

The page itself is in ``behalf_page``; it comes before those of the procedure.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from parvis.agents.models import Agent
from parvis.base.relative_days import resolve
from parvis.base.working_days import WorkCalendar
from parvis.forms.easing import asking_who, led_by, without_email
from parvis.forms.shape import Form
from parvis.interactions.models import Channel

from .behalf_page import (
    CHANNEL,
    EMAIL,
    GROUND,
    HELPER,
    HERSELF,
    MANDATE,
    OLDEST_STAMP,
    RELATION,
    STAMP,
    TELEPHONE,
    at_the_desk,
    mapped,
    online,
)
from .models import Case, Draft, Filing

DIRECT: Mapping[str, Filing.Ground] = {
    Channel.COUNTER: Filing.Ground.PRESENT,
    Channel.TELEPHONE: Filing.Ground.TELEPHONE,
    Channel.POST: Filing.Ground.LETTER,
}
"""What the way she came says of the ground, when the applicant asks herself."""

FITTING: Mapping[str, tuple[Filing.Check, ...]] = {
    Channel.COUNTER: (Filing.Check.SIGNED, Filing.Check.SCREEN, Filing.Check.ALOUD),
    Channel.TELEPHONE: (Filing.Check.ALOUD,),
    Channel.POST: (Filing.Check.LETTER, Filing.Check.ALOUD),
}
"""The ways of checking that go with each way of coming."""


def form_of(draft: Draft) -> Form:
    """The form a draft is filled with: that of its version, and who files when it is for somebody.

    Whom one files for may have no e-mail address: it is never compulsory then.
    """
    form = draft.version.offer.form
    if is_of_a_message(draft):
        return asking_who(form)
    if draft.agent_id is not None:
        return led_by(at_the_desk(form), without_email(form))
    if draft.is_by_helper:
        return led_by(online(form), without_email(form))
    return form


def is_of_a_message(draft: Draft) -> bool:
    """Whether an agent takes a draft down from an e-mail: its sender files, on the day it arrived."""
    return draft.agent_id is not None and draft.channel == Channel.EMAIL


def is_of_behalf(field: str) -> bool:
    """Whether a field is one of this page."""
    return field.startswith("filing__")


def can_be_for_somebody(form: Form) -> bool:
    """Whether a form says whom it is for: without it, there is nobody to file for."""
    return bool(mapped(form) & {"applicant.person", "applicant.organisation"})


def apart(draft: Draft, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers to the procedure, and those that say who files."""
    if draft.agent_id is None and not draft.is_by_helper:
        return dict(answers), {}
    own = {name: answer for name, answer in answers.items() if not is_of_behalf(name)}
    return own, {name: answer for name, answer in answers.items() if is_of_behalf(name)}


def channel_of(draft: Draft, behalf: Mapping[str, Any]) -> Channel:
    """The way it came: what the desk says, or that of the draft."""
    return Channel(behalf.get(CHANNEL) or draft.channel)


def checks_for(draft: Draft) -> tuple[Filing.Check, ...]:
    """The ways of checking that go with how a draft typed at the desk came: to the counter, unless it says."""
    return FITTING.get(str(draft.answers.get(CHANNEL) or Channel.COUNTER), ())


def received_at(behalf: Mapping[str, Any], calendar: WorkCalendar, *, at: datetime) -> datetime:
    """When it reached the authority: the day of its stamp for a letter (CRPA R112-5, 1°), otherwise now."""
    stamp = behalf.get(STAMP)
    return stamped_at(date.fromisoformat(stamp), calendar, at=at) if stamp else at


def stamp_fault(day: date, today: date) -> str:
    """What is wrong with the day of a stamp, in one word: ``future``, ``old``; empty when nothing is."""
    if day > today:
        return "future"
    return "old" if day < resolve(OLDEST_STAMP, today) else ""


def stamped_at(day: date, calendar: WorkCalendar, *, at: datetime) -> datetime:
    """The moment a stamp stands for: the noon of its day, never later than now."""
    return min(datetime.combine(day, time(12), tzinfo=calendar.zone), at)


def filing_of(case: Case, behalf: Mapping[str, Any], *, by: Agent | None, checked: str) -> Filing | None:
    """Who held the pen; None when the applicant filed by herself."""
    if not behalf:
        return None
    ground = behalf[GROUND]
    helper = behalf.get(HELPER) or {}
    return Filing(
        case=case,
        authority_id=case.authority_id,
        sector=case.sector,
        agent=by,
        agent_name=by.signature if by else "",
        ground=DIRECT[case.channel] if ground == HERSELF else ground,
        family_name=helper.get("family_name", ""),
        given_names=helper.get("given_names", ""),
        relation=behalf.get(RELATION, ""),
        mandate=behalf.get(MANDATE, ""),
        email=behalf.get(EMAIL, ""),
        telephone=behalf.get(TELEPHONE, ""),
        checked=checked,
    )
