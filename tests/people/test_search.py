"""Finding a person: each kind of error, the walls, what hostile queries do, an index that follows the rows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity
from parvis.people.models import ContactPoint, Organisation, Profile
from parvis.people.search import CannotSearch, Match, find, forget_words, read
from tests.cast import CULTURE, SCHOOL, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def known(cast: Cast) -> Callable[..., Profile]:
    """Put a person on file, in the agent's wall unless told otherwise."""

    def put(family: str, given: str = "", born: str | None = None, **more: Any) -> Profile:
        wall = more.pop("wall", Wall(cast.town.pk, CULTURE))
        with scope(walls=[wall]):
            return Profile.objects.create(
                authority_id=wall.authority,
                sector=wall.sector,
                family_name=family,
                given_names=given,
                birth_date=born,
                **more,
            )

    return put


def grants(agent: Agent) -> Grants:
    """What an agent may do, read as a door reads it."""
    with scope(account=agent.account_id):
        return grants_of(agent)


def looked(agent: Agent, query: str, limit: int = 10) -> list[Match]:
    """What an agent finds."""
    rights = grants(agent)
    with scope(walls=rights.walls):
        return find(query, grants=rights, at=timezone.now(), limit=limit)


def first(agent: Agent, query: str) -> UUID | None:
    """Whom an agent finds first."""
    matches = looked(agent, query)
    return matches[0].profile if matches else None


OTHERS = (
    ("Bertrand", "Loïc", "1971-02-14"),
    ("Morvan", "Jeanne", "1990-07-01"),
    ("Fournel", "Sébastien", "1985-11-30"),
    ("Lefort", "Paul", "1962-05-05"),
)


@pytest.mark.parametrize(
    ("family", "given", "query"),
    [
        ("Barthélemy", "Solène", "BARTHELEMY Solene"),
        ("Barthélemy", "Solène", "solène barthélemy"),
        ("Barthélemy", "Solène", "BARTELEMY Solène"),
        ("Barthélemy", "Solène", "BATRHELEMY Solène"),
        ("Barthélemy", "Solène", "BARTHELLEMMY Solène"),
        ("Barthélemy", "Solène", "BSRTHELZMY Solène"),
        ("Barthélemy", "Solène", "BARTH3LEMY S0lène"),
        ("Bernard", "Solène", "BEMARD Solène"),
        ("Phélippeau", "Solène", "FELIPO Solenne"),
        ("Gauthier", "Thibault", "GOTIER Tibo"),
        ("Lefèvre", "Christine", "LEFEBVRE Kristine"),
        ("Quéméner", "Xavier", "KEMENER Xavier"),
        ("Legrand-Morin", "Anne-Sophie", "legrand morin anne sophie"),
        ("Legrand-Morin", "Anne-Sophie", "MORIN Anne"),
        ("Legrand-Morin", "Anne-Sophie", "LEGRANDMORIN Annesophie"),
        ("Le Goff", "Yann", "LEGOFF Yann"),
        ("Legoff", "Yann", "LE GOFF Yann"),
        ("D’Hérouville", "Marc", "HEROUVILLE Marc"),
        ("N’Diaye", "Fatou", "NDIAYE Fatou"),
        ("de La Villéon", "Marc", "VILLEON Marc"),
        ("Saint-Amand", "Marc", "ST AMAND Marc"),
        ("Barthélemy", "Solène Marie", "BARTHELEMY Marie"),
        ("Barthélemy", "Frédéric", "BARTHELEMY Fred"),
        ("Barthélemy", "Robert", "BARTHELEMY Bob"),
        ("Barthélemy", "Solène", "BARTHELEMY"),
        ("Barthélemy", "Solène", "barth"),
        ("Müller", "Jürgen", "muller jurgen"),
        ("Barthélemy", "Solène", "BARTHELEMY S"),
        ("Barthélemy", "Solène", "S. BARTHELEMY"),
        ("Barthélemy", "Marc", "BARTHELEMY M"),
        ("Barthélemy", "Solène", "Mme BARTHELEMY"),
        ("de Kermadec de La Villéon", "Marc", "DEKERMADECDELAVILLEON Marc"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    cast: Cast, known: Callable[..., Profile], family: str, given: str, query: str
) -> None:
    for other in OTHERS:
        known(*other)
    sought = known(family, given, "1971-02-14")
    assert first(cast.agent, query) == sought.pk


def test_the_birth_name_counts_as_much_as_the_name_in_use(cast: Cast, known: Callable[..., Profile]) -> None:
    sought = known("Barthélemy", "Solène", "1971-02-14", birth_name="Kerbrat")
    assert first(cast.agent, "KERBRAT Solène") == sought.pk
    assert first(cast.agent, "KERBRAT-BARTHELEMY Solène") == sought.pk


@pytest.mark.parametrize(
    "query",
    [
        "MARTIN Jean 1971-02-14",
        "14/02/1971 jean martin",
        "MARTIN 14021971 Jean",
        "MARTIN 19710214",
        "Jean MARTIN né le 14 février 1971",
        "MARTIN Jean 14.02.71",
        "MARTIN Jean 1971-14-02",
        "MARTIN Jean 15/02/1971",
        "MARTIN Jean 1917-02-14",
        "MRATINN Jaen 1971-02-14",
    ],
)
def test_a_day_of_birth_tells_namesakes_apart(cast: Cast, known: Callable[..., Profile], query: str) -> None:
    for day in ("1950-01-08", "1988-09-26", "2001-12-31"):
        known("Martin", "Jean", day)
    sought = known("Martin", "Jean", "1971-02-14")
    matches = looked(cast.agent, query)
    assert matches[0].profile == sought.pk
    assert [one.score < matches[0].score for one in matches[1:]] == [True] * (len(matches) - 1)


def test_a_day_alone_lists_who_was_born_then(cast: Cast, known: Callable[..., Profile]) -> None:
    sought = {known("Martin", "Jean", "1971-02-14").pk, known("Fabre", "Nour", "1971-02-14").pk}
    known("Fabre", "Nour", "1971-02-15")
    assert {one.profile for one in looked(cast.agent, "14/02/1971")} == sought


def contact(profile: Profile, kind: str, value: str) -> ContactPoint:
    """One more way to reach somebody."""
    with scope(walls=[Wall(profile.authority_id, profile.sector)]):
        return ContactPoint.objects.create(
            authority_id=profile.authority_id, sector=profile.sector, profile=profile, kind=kind, value=value
        )


@pytest.mark.parametrize(
    "query",
    ["+33199001234", "01 99 00 12 34", "01.99.00.12.34", "0033 1 99 00 12 34", "tel 0199001234",
     "solene@courriel.example", "Solene@Courriel.example", "<solene@courriel.example>",
     "12 rue des Tilleuls", "tilleuls montbrelle", "12, r. des tilleuls 26991"],
)  # fmt: skip
def test_somebody_is_found_by_a_way_to_reach_her(
    cast: Cast, known: Callable[..., Profile], query: str
) -> None:
    sought, other = known("Barthélemy", "Solène"), known("Fournel", "Marc")
    contact(sought, "telephone", "+33199001234")
    contact(sought, "email", "Solene@courriel.example")
    contact(sought, "postal", "12 rue des Tilleuls, 26991 Montbrelle, France")
    contact(other, "telephone", "+33199001235")
    contact(other, "email", "marc@courriel.example")
    contact(other, "postal", "14 rue du Lavoir, 26991 Montbrelle, France")
    assert [one.profile for one in looked(cast.agent, query)] == [sought.pk]


@pytest.mark.parametrize(
    "query", ["Boulangerie des Deux Epis", "deux epis", "boulangeri epy", "73282932000074", "732 829 320"]
)
def test_an_organisation_is_found_by_its_name_or_number(
    cast: Cast, known: Callable[..., Profile], query: str
) -> None:
    with scope(walls=cast.walls):
        body = Organisation.objects.create(
            authority=cast.town, sector=CULTURE, name="Boulangerie Aux Deux Épis", siret="73282932000074"
        )
    sought = known("", kind="organisation", organisation=body)
    known("Deux", "Marc")
    assert first(cast.agent, query) == sought.pk


def test_an_organisation_renamed_is_found_by_its_new_name_only(
    cast: Cast, known: Callable[..., Profile]
) -> None:
    with scope(walls=cast.walls):
        body = Organisation.objects.create(
            authority=cast.town, sector=CULTURE, name="Judo club", rna="W261000123"
        )
        sought = known("", kind="organisation", organisation=body)
        body.name = "Aïkido de la vallée"
        body.save()
    assert first(cast.agent, "aikido vallee") == sought.pk
    assert first(cast.agent, "W261000123") == sought.pk
    assert first(cast.agent, "judo") is None


def test_the_reference_of_a_case_leads_to_her_who_filed_it(cast: Cast) -> None:
    case = cast.file()
    assert looked(cast.agent, case.reference) == []
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=cast.agent, at=timezone.now())
    assert first(cast.agent, case.reference.lower().replace("-", "")) == profile.pk
    assert looked(cast.outsider_sector, case.reference) == []
    with scope(walls=cast.walls):
        cast.read(case).__class__.objects.filter(pk=case.pk).update(profile=None)
    assert looked(cast.agent, case.reference) == []


def test_nobody_finds_beyond_her_walls(cast: Cast, known: Callable[..., Profile]) -> None:
    sought = known("Barthélemy", "Solène", "1971-02-14")
    contact(sought, "telephone", "+33199001234")
    contact(sought, "postal", "12 rue des Tilleuls, 26991 Montbrelle")
    queries = ("BARTHELEMY Solène", "BARTELEMI", "14/02/1971", "0199001234", "12 rue des Tilleuls",
               "BARTHELEMY Solène 1971-02-14")  # fmt: skip
    for query in queries:
        assert first(cast.agent, query) == sought.pk
        assert first(cast.manager, query) == sought.pk
        assert looked(cast.outsider_sector, query) == []
        assert looked(cast.outsider_town, query) == []
        with scope():
            assert raw(query) == []
        with scope(walls=[Wall(cast.town.pk, SCHOOL), Wall(cast.other_town.pk, CULTURE)]):
            assert raw(query) == []


def raw(query: str) -> list[tuple[Any, ...]]:
    """What the function answers to the web role, called without the code around it."""
    asked = read(query, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_search(%s, %s, %s::date[], %s::text[], 100)",
            (asked.text, asked.born, list(asked.nears), asked.marks),
        )
        return cursor.fetchall()


@pytest.mark.parametrize(
    "statement",
    ["SELECT word FROM people_searchword", "SELECT alike FROM people_near_words('{a}', '{1}', '{0}', '{f}')",
     "SELECT * FROM people_born('{a}', '{1}', '{0}', '1971-02-14')", "SELECT people_learn_words('{a}')",
     "SELECT * FROM people_ranked('{}', '{}', '{}', 1)", "SELECT people_index_profiles('{}')",
     "SELECT people_forget_words()", "DELETE FROM people_searchname",
     "INSERT INTO people_searchword VALUES ('a', 'a')"],
)  # fmt: skip
def test_the_vocabulary_of_all_walls_is_reached_by_nobody(
    cast: Cast, known: Callable[..., Profile], statement: str
) -> None:
    known("Barthélemy", "Solène")
    try:
        with scope(walls=cast.walls), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.fetchall() == []
    except Exception as refused:
        assert "permission denied" in str(refused)


@pytest.mark.parametrize(
    "query", ["%", "' OR 1=1 --", "\\", "a" * 10_000, "x\0y", "* & | ! : <->", "é" * 3_000, "1" * 500,
              "\u202e\u0301", "a " * 5_000, "0000-00-00 a", "99/99/9999 zz", "); DROP TABLE people_profile; --"],
)  # fmt: skip
def test_a_hostile_query_finds_nobody_or_is_refused(
    cast: Cast, known: Callable[..., Profile], query: str
) -> None:
    sought = known("Barthélemy", "Solène", "1971-02-14")
    try:
        assert looked(cast.agent, query) == []
    except CannotSearch:
        assert not any(sign.isalnum() for sign in query[:1000])
    assert first(cast.agent, "Barthélemy") == sought.pk


def test_the_index_follows_what_happens_to_a_person(cast: Cast, known: Callable[..., Profile]) -> None:
    sought = known("Barthélemy", "Solène", "1971-02-14")
    point = contact(sought, "email", "solene@courriel.example")
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=sought.pk).update(family_name="Kerbrat", birth_date=date(1980, 1, 2))
        point.value = "kerbrat@courriel.example"
        point.save()
    assert first(cast.agent, "KERBRAT Solène 1980-01-02") == sought.pk
    assert first(cast.agent, "kerbrat@courriel.example") == sought.pk
    for former in ("BARTHELEMY", "14/02/1971", "solene@courriel.example"):
        assert looked(cast.agent, former) == []
    with scope(walls=cast.walls):
        point.delete()
    assert looked(cast.agent, "kerbrat@courriel.example") == []
    with scope(walls=cast.walls):
        Profile.objects.get(pk=sought.pk).delete()
    assert looked(cast.agent, "KERBRAT Solène") == []


def test_who_was_merged_answers_by_the_one_that_remains(cast: Cast, known: Callable[..., Profile]) -> None:
    oldest, old = known("Barthélemy", "Solène"), known("Kerbrat", "Solenne")
    kept = known("Le Goff", "Marie-Solène")
    contact(oldest, "email", "solene@courriel.example")
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=oldest.pk).update(merged_into=old)
        Profile.objects.filter(pk=old.pk).update(merged_into=kept)
    for query in ("BARTHELEMY Solène", "KERBRAT Solenne", "LE GOFF Marie", "solene@courriel.example"):
        assert [one.profile for one in looked(cast.agent, query)] == [kept.pk]
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=oldest.pk).update(merged_into=None)
    assert first(cast.agent, "BARTHELEMY Solène") == oldest.pk


def test_equals_have_one_score_and_leave_room_to_the_others(
    cast: Cast, known: Callable[..., Profile]
) -> None:
    for _ in range(30):
        known("Martin", "Jean")
    near = known("Martein", "Jean")
    matches = looked(cast.agent, "MARTIN Jean")
    assert len(matches) == 10
    assert near.pk in {one.profile for one in matches}
    assert [one.score for one in matches].count(1.0) >= 8
    assert near.pk in {one.profile for one in looked(cast.agent, "MARTINE Jean")}


def test_one_query_whatever_is_asked(cast: Cast, known: Callable[..., Profile]) -> None:
    known("Martin", "Jean", "1971-02-14")
    rights = grants(cast.agent)
    rights.agent.authority.calendar()
    for query in (
        "martin",
        "MARTIN Jean 1971-02-14",
        "MATRIN Jaen 1917-02-14",
        "12 rue des Tilleuls",
        "0199001234",
    ):
        with (
            scope(walls=rights.walls),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            find(query, grants=rights, at=timezone.now())
        assert len(queries) == 1


def test_no_more_is_given_than_a_hundred(cast: Cast, known: Callable[..., Profile]) -> None:
    for _ in range(110):
        known("Martin", "Jean")
    assert len(looked(cast.agent, "MARTIN Jean", limit=1_000_000)) == 100
    assert len(looked(cast.agent, "MARTIN Jean", limit=-3)) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_a_name_that_nobody_bears_is_forgotten(
    cast: Cast,
    known: Callable[..., Profile],
    owner_connection: psycopg.Connection[Any],
    worker_role: Callable[[], AbstractContextManager[None]],
) -> None:
    gone, kept = known("Barthélemy", "Solène"), known("Kerbrat", "Solène")
    with scope(walls=cast.walls):
        Profile.objects.get(pk=gone.pk).delete()
    with owner_connection.transaction(), worker_role():
        # Somebody is learning names: what is forgotten now might be one of them.
        owner_connection.execute("SELECT pg_advisory_xact_lock_shared(7470018)")
        assert forget_words() == 0
    with worker_role():
        assert forget_words() == 1
    words = {row[0] for row in owner_connection.execute("SELECT word FROM people_searchword")}
    assert words == {"kerbrat", "solene"}
    assert first(cast.agent, "KERBRAT Solene") == kept.pk
