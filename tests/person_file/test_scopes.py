"""Under the scope of each of the cast, the database shows no row from outside it, in any table.

Tables are found in the database itself, and read by raw SQL under the web role: whatever the code asks, this is
all it can get. Each table must hold something in each wall of the stage, or be named below.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import Asked, ask_correction, confirm_identity, decide, note, reply, take
from parvis.cases.models import Case
from parvis.catalogue.natures import Outcome
from parvis.events.accesses import Looker, Seen, log_access
from parvis.events.models import AccessLog
from parvis.interactions.actions import Contact, Matter, note_contact
from parvis.interactions.models import Channel, WrapUp
from parvis.notifications.actions import queue
from parvis.notifications.models import Purpose
from parvis.people.actions import add_contact_point, add_relation, correct, note_profile
from parvis.people.models import ContactPoint, Datum, Ground, Profile, Relation
from parvis.person_file.models import CrossSectorOpening
from tests.cast import CULTURE, SCHOOL, Cast

from .workday import OWN, TO_HERSELF, WALLED, share

NOW = timezone.now()
WHO = ("agent", "reader", "manager", "receptionist", "outsider_sector", "outsider_town", "designer")

FULL = {
    *("cases_applicant", "cases_case", "cases_caseinteraction", "cases_correctionitem"),
    *("cases_correctionrequest", "cases_decision", "cases_note", "cases_responsibility"),
    *("cases_searchentry", "events_accesslog", "events_event", "events_eventobject"),
    *("interactions_contactmatter", "interactions_interaction", "notifications_delivery"),
    *("people_contactpoint", "people_datumorigin", "people_profile", "people_profilenote"),
    *("people_relation", "person_file_crosssectoropening"),
    *WALLED,
}
"""Tables that the stage fills behind each of its walls; the others are read all the same."""

LENT = {"cases_participation"}
"""Read in the whole authority (decision 24): identifiers and dates, by which a case is found lent to another sector."""


def columns() -> dict[str, set[str]]:
    """Every tenant table, parts of partitioned ones apart, and its columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
            "   AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname"
        )
        found = {name: set(names) for name, names in cursor.fetchall()}
    return {name: names for name, names in found.items() if "authority_id" in names}


def readable_by_all() -> set[str]:
    """The tables of the public offer: whoever comes reads them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'readable'")
        return {row[0] for row in cursor.fetchall()}


def rows(table: str, names: set[str]) -> set[tuple[Any, str | None]]:
    """The walls of the rows of a table, as the database shows them now."""
    sector = "sector" if "sector" in names else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT authority_id, {sector} FROM "{table}"')
        return set(cursor.fetchall())


@pytest.fixture
def walls(cast: Cast) -> list[Wall]:
    """Fill three walls with everything that happens to a person there."""
    found = []
    for town, unit, sector, agent in (
        (cast.town, cast.association, CULTURE, cast.agent),
        (cast.town, cast.childhood, SCHOOL, cast.outsider_sector),
        (cast.other_town, cast.other_unit, CULTURE, cast.outsider_town),
    ):
        procedure = (
            cast.procedure
            if unit == cast.association
            else cast.offer(f"offre-{unit.code}", unit, sector=sector)
        )
        case, beside = (cast.file(procedure=procedure, at=NOW - timedelta(days=1)) for _ in range(2))
        with scope(walls=[Wall(town.pk, sector), Wall(town.pk, "")], account=agent.account_id):
            live(case, agent)
            share(beside, case, agent, at=NOW)
        found.append(Wall(town.pk, sector))
    return found


def live(case: Case, agent: Agent) -> None:
    """Everything that may happen to a case and its person."""
    at = NOW
    take(case.pk, by=agent, at=at)
    profile = confirm_identity(case.pk, by=agent, at=at)
    note(case.pk, "Un mot", by=agent, at=at)
    reply(case.pk, "Bonjour", by=agent, at=at)
    until = (NOW + timedelta(days=9)).date()
    ask_correction(case.pk, [Asked("papers", "missing")], until=until, by=agent, at=at)
    decide(case.pk, Outcome.ACCEPTED, by=agent, at=at, text="Accordé")
    wall = Wall(case.authority_id, case.sector)
    told = Contact(
        wall=wall, channel=Channel.COUNTER, outcomes=[WrapUp.ANSWERED], occurred_at=at, profile=profile.pk,
        matters=[Matter(procedure=case.procedure_id)],
    )  # fmt: skip
    note_contact(told, by=agent, at=at)
    queue(
        authority=case.authority, sector=case.sector, holder_id=case.pk, key="message:x",
        purpose=Purpose.MESSAGE, recipient="camille@courriel.example", subject="Bonjour", text="Bonjour", at=at,
    )  # fmt: skip
    add_contact_point(profile.pk, ContactPoint.Kind.TELEPHONE, "+33465711020", by=agent, at=at)
    correct(profile.pk, {Datum.GIVEN_NAMES: "Camille Anne"}, ground=Ground.STATEMENT, by=agent, at=at)
    note_profile(profile.pk, "Un mot", by=agent, at=at)
    child = Profile.objects.create(
        authority=case.authority, sector=case.sector, family_name="Destève", birth_date=date(2015, 1, 1)
    )
    add_relation(profile.pk, child.pk, Relation.Kind.PARENT, by=agent, at=at, on=at.date())
    CrossSectorOpening.objects.create(
        authority=case.authority, sector=case.sector, profile=profile, agent=agent, presence="counter",
        reason="Pour le test", opened_at=at, ends_at=at + timedelta(minutes=15),
    )  # fmt: skip
    by = Looker(agent.pk, agent.signature, "Service", Right.ACT.value)
    seen = Seen(case.authority_id, case.sector, "case", case.pk, case=case.pk, profile=profile.pk)
    log_access([seen], by=by, at=at, kind=AccessLog.Kind.PAGE)


def scopes(cast: Cast) -> Iterator[tuple[str, tuple[Wall, ...], Any]]:
    """The scope of a page of each of the cast."""
    for who in WHO:
        agent = getattr(cast, who)
        with scope(account=agent.account_id):
            grants = grants_of(agent)
        yield who, grants.walls, agent.account_id


def test_the_stage_fills_every_wall(cast: Cast, walls: list[Wall]) -> None:
    tables = columns()
    assert set(tables) >= FULL
    with scope(walls=[*walls, *(Wall(wall.authority, "") for wall in walls)]):
        empty = {table: missing for table in FULL if (missing := set(walls) - rows(table, tables[table]))}
        unfilled = {table for table in OWN if len({town for town, _sector in rows(table, tables[table])}) < 2}
    assert (empty, unfilled) == ({}, TO_HERSELF)
    hers = {"agent": {cast.town.pk}, "manager": set(), "outsider_town": {cast.other_town.pk}}
    for who, towns in hers.items():
        with scope(walls=[Wall(wall.authority, "") for wall in walls], account=getattr(cast, who).account_id):
            for table in TO_HERSELF:
                assert {town for town, _sector in rows(table, tables[table])} == towns, (who, table)


def test_under_each_scope_no_row_lies_outside_it(cast: Cast, walls: list[Wall]) -> None:
    tables, public = columns(), readable_by_all()
    outside = []
    for who, hers, account in scopes(cast):
        towns = {wall.authority for wall in hers}
        with scope(walls=hers, account=account):
            for table, names in tables.items():
                if table in public:
                    continue
                for authority, sector in rows(table, names):
                    # A row without sector is the administration of its authority.
                    wide = not sector or table in LENT
                    inside = authority in towns if wide else Wall(authority, sector or "") in hers
                    if not inside:
                        outside.append((who, table, str(authority), sector))
    assert outside == []


def test_her_own_walls_are_full(cast: Cast, walls: list[Wall]) -> None:
    """The scopes are not empty: what the test above reads is what each may see."""
    tables = columns()
    expected = {"agent": {walls[0]}, "receptionist": {*walls[:2]}, "outsider_town": {walls[2]}}
    for who, hers, account in scopes(cast):
        if who in expected:
            with scope(walls=hers, account=account):
                seen = {table: rows(table, tables[table]) & set(walls) for table in FULL - LENT}
            assert seen == dict.fromkeys(FULL - LENT, expected[who]), who


@pytest.mark.parametrize("kind", ["nothing", "account", "stranger"])
def test_without_a_wall_no_table_shows_a_row(cast: Cast, walls: list[Wall], kind: str) -> None:
    tables, public = columns(), readable_by_all()
    cases: dict[str, dict[str, Any]] = {
        "nothing": {},
        "account": {"account": cast.agent.account_id},
        "stranger": {"walls": [Wall(cast.other_unit.pk, CULTURE)]},
    }
    own = {"agents_membership", "agents_agent", "agents_absence", "agents_invitation"}
    with scope(**cases[kind]):
        found = {table for table, names in tables.items() if table not in public and rows(table, names)}
    assert found - (own if kind == "account" else set()) == set()


def test_a_capability_shows_its_case_alone(cast: Cast, walls: list[Wall]) -> None:
    """Whoever tracks a case sees the rows of that case, and none of another of the same wall."""
    with scope(walls=walls):
        case = Case.objects.filter(sector=CULTURE, authority=cast.town).earliest("pk")
    other = cast.file()
    with scope(cases=[case.pk]), connection.cursor() as cursor:
        for table, names in columns().items():
            column = next((name for name in ("case_id", "holder_id") if name in names), None)
            if column and table not in readable_by_all():
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', (other.pk,))
                assert cursor.fetchone() == (0,), table


HERS = {
    *(
        "agents_agent",
        "cases_applicant",
        "cases_case",
        "cases_draft",
        "cases_responsibility",
        "cases_searchentry",
    ),
    *("events_event", "events_eventobject", "cases_opinion"),
}
"""What its capability opens of a case not yet decided: what its person reads, the agent in charge of it, and the
opinion, since a service asked for one comes by the same way. No note, no label, no prepared reply, no reason of
confidentiality, no call promised."""


def test_a_capability_opens_nothing_of_what_agents_say_among_themselves(
    cast: Cast, walls: list[Wall]
) -> None:
    with scope(walls=walls):
        beside = Case.objects.get(sector=CULTURE, authority=cast.town, is_confidential=True)
    with scope(cases=[beside.pk]):
        opened = {table for table, names in columns().items() if rows(table, names)} - readable_by_all()
    assert opened <= HERS


@pytest.mark.parametrize(
    "said", ["'Destève', '{}', '{}'", "'', ARRAY['camille.desteve@courriel.example'], '{}'"]
)
def test_the_search_by_who_filed_answers_from_the_scope_alone(
    cast: Cast, walls: list[Wall], said: str
) -> None:
    with scope(walls=walls):
        places = {case.pk: Wall(case.authority_id, case.sector) for case in Case.objects.all()}
    for _who, hers, account in scopes(cast):
        with scope(walls=hers, account=account), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cases_declared({said}, 200) UNION SELECT cases_declared_near('Desteve', 200)"
            )
            found = {places[id_] for (id_,) in cursor.fetchall()}
        assert found == set(hers) & set(walls)
