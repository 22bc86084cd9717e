"""What open pages hear, and what they do not: a real process, real flows, the rights of the cast."""

import pytest
from django.db import connection
from django.utils import timezone

from parvis.agents.actions import declare_absence, leave, set_membership
from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.events.record import record
from parvis.live.reading import MOST
from parvis.notifications.notices.ringing import ring
from tests.cast import CULTURE, Cast
from tests.live.service import Live
from tests.peers.smtp import until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def filed(live: Live) -> Case:
    case = live.cast.file()
    live.seal()
    return case


def test_a_fact_reaches_those_who_may_read_the_case_and_nobody_else(live: Live, cast: Cast) -> None:
    case = filed(live)
    hearing = [live.listen(agent) for agent in (cast.agent, cast.colleague, cast.reader, cast.manager)]
    deaf = [live.listen(agent) for agent in (cast.outsider_town, cast.outsider_sector, cast.receptionist)]
    live.note(case, cast.agent)
    facts = [listener.wait("fact") for listener in hearing]
    assert {fact["kind"] for fact in facts} == {"case.noted"}
    assert {fact["case"] for fact in facts} == {case.reference}
    assert [fact["mine"] for fact in facts] == [True, False, False, False]
    assert {frozenset(fact) for fact in facts} == {frozenset({"kind", "case", "revision", "number", "mine"})}
    # A second fact, so that the first has had all the time it needs.
    live.note(case, cast.colleague)
    for listener in hearing:
        listener.wait("fact", 2)
    assert [listener.kinds for listener in deaf] == [[], [], []]


def test_the_bell_rings_for_the_agent_told_and_nobody_else(live: Live, cast: Cast) -> None:
    told, other = live.listen(cast.agent), live.listen(cast.colleague)
    with scope(walls=cast.walls):
        ring([cast.agent.pk])
    assert told.wait("news") is None
    with connection.cursor() as cursor:
        # Whoever may speak to the database may say anything.
        for word in ("[1]", "{", '"x"', "null"):
            cursor.execute("SELECT pg_notify('parvis_news', %s)", [word])
    with scope(walls=cast.walls):
        ring([cast.agent.pk])
    told.wait("news", 2)
    live.note(filed(live), cast.manager)
    other.wait("fact")
    assert "news" not in [heard.event for heard in other.heard]


def test_a_right_lost_while_the_page_is_open_ends_what_it_hears(live: Live, cast: Cast) -> None:
    case = filed(live)
    losing, keeping = live.listen(cast.colleague), live.listen(cast.agent)
    live.note(case, cast.agent)
    losing.wait("fact")
    keeping.wait("fact")
    with scope(walls=cast.walls):
        set_membership(
            grants_of(cast.manager),
            cast.colleague,
            unit=cast.association,
            rights=[],
            sectors=[CULTURE],
            at=timezone.now(),
        )
    # No pause: her rights were read a moment ago, and are believed no longer.
    live.note(case, cast.agent)
    keeping.wait("fact", 2)
    live.note(case, cast.agent)
    keeping.wait("fact", 3)
    assert losing.kinds == ["case.noted"]


def test_somebody_who_leaves_hears_nothing_more_and_may_not_come_back(live: Live, cast: Cast) -> None:
    case = filed(live)
    client = live.browser(cast.colleague)
    leaving = live.listener(client).open(live.ticket(client))
    ticket = live.ticket(client)
    with scope(walls=cast.walls):
        leave(grants_of(cast.manager), cast.colleague, on=timezone.localdate(), at=timezone.now())
    live.note(case, cast.agent)
    until(lambda: leaving.has_ended)
    assert leaving.kinds == []
    assert live.listener(client).open(ticket).status == 403


def test_a_substitute_hears_what_the_absent_one_would_from_the_day_it_is_said(live: Live, cast: Cast) -> None:
    other = cast.agent_of(
        cast.town, "Ali Renfort", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    case = filed(live)
    substitute, colleague = live.listen(other), live.listen(cast.colleague)
    live.note(case, cast.agent)
    colleague.wait("fact")
    assert substitute.kinds == []
    today = timezone.localdate()
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today,
            substitute=other,
            by=cast.agent,
            today=today,
            at=timezone.now(),
        )
    live.note(case, cast.colleague)
    assert substitute.wait("fact")["case"] == case.reference


def test_nobody_hears_twice_what_her_page_already_showed(live: Live, cast: Cast) -> None:
    case = filed(live)
    live.note(case, cast.agent)
    client = live.browser(cast.colleague)
    drawn = client.get("/agent/demandes/").context["direct"]["since"]
    live.note(case, cast.agent)
    heard = live.listener(client).open(live.ticket(client), drawn)
    heard.wait("fact")
    live.note(case, cast.agent)
    heard.wait("fact", 2)
    numbers = [fact["number"] for fact in heard.of("fact")]
    assert len(numbers) == 2
    again = live.listener(client).open(live.ticket(client), heard.position)
    again.wait("hello")
    live.note(case, cast.agent)
    again.wait("fact")
    assert again.of("fact")[0]["number"] > max(numbers)


def test_who_was_away_for_long_draws_her_page_again(live: Live, cast: Cast) -> None:
    case = filed(live)
    client = live.browser(cast.colleague)
    drawn = client.get("/agent/demandes/").context["direct"]["since"]
    with scope(walls=cast.walls):
        many(case, cast.agent, MOST + 1)
    live.seal()
    heard = live.listener(client).open(live.ticket(client), drawn)
    heard.wait("reload")
    assert heard.kinds == []
    live.note(case, cast.agent)
    assert heard.wait("fact")["kind"] == "case.noted"


def many(case: Case, by: Agent, count: int) -> None:
    """Record facts without what they tell."""
    for _ in range(count):
        record(
            "case.noted",
            authority=case.authority_id,
            sector=case.sector,
            objects=[("case", case.pk, "about")],
            by=by.actor,
            occurred_at=timezone.now(),
        )


HOSTILE = (
    "-",
    "0-0",
    "1-1",
    "-1--1",
    "999999999999999999-1",
    "9" * 60 + "-1",
    "1-1; DROP TABLE x",
    "NaN-Infinity",
    "1-1%00",
)


def test_a_position_nobody_gave_harms_nobody(live: Live, cast: Cast) -> None:
    case = filed(live)
    client = live.browser(cast.colleague)
    ticket = live.ticket(client)
    heard = [live.listener(client).open(ticket, position) for position in HOSTILE]
    other = live.browser(cast.agent)
    ticket = live.ticket(other)
    heard += [live.listener(other).open(ticket, **{"Last-Event-ID": position}) for position in HOSTILE]
    assert {one.status for one in heard} == {200}
    live.note(case, cast.agent)
    for one in heard:
        until(lambda one=one: "case.noted" in one.kinds)
    told = {position: one.of("reload") for position, one in zip(HOSTILE, heard, strict=False)}
    assert [position for position, words in told.items() if words] == ["999999999999999999-1"]


def test_a_confidential_case_is_heard_of_by_those_who_may_read_it(live: Live, cast: Cast) -> None:
    case = filed(live)
    ears = [live.listen(agent) for agent in (cast.agent, cast.colleague, cast.manager)]
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(is_confidential=True, responsible=cast.agent)
    live.note(case, cast.agent)
    answering, colleague, managing = ears
    assert answering.wait("fact")["case"] == case.reference
    assert managing.wait("fact")["case"] == case.reference
    live.note(case, cast.agent)
    answering.wait("fact", 2)
    assert colleague.kinds == []
    # Both have the same rights, and are asked about one by one, whoever comes first.
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(responsible=cast.colleague)
    for count in (3, 4):
        live.note(case, cast.manager)
        managing.wait("fact", count)
    colleague.wait("fact", 2)
    assert len(answering.kinds) == 2
