"""What a person is to others, through the door: both ends, its origin, its end, and never across a wall."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import AccessLog, Event
from parvis.people.actions import CannotRelate, add_relation
from parvis.people.models import Organisation, Profile, Relation
from tests.cast import CULTURE, SCHOOL, Cast
from tests.people.test_actions import profile_of
from tests.person_file.conftest import Somebody, somebody

__all__ = ["somebody"]

NOW = timezone.now()
FAMILY_BOOK = {"proof": "family_book", "starts_on": "2017-09-21"}


@pytest.fixture
def family(cast: Cast) -> tuple[Profile, Profile]:
    """A mother and her child, of one sector."""
    return profile_of(cast), profile_of(cast, given_names="Lou", birth_date=date(2017, 9, 21))


def address(name: str, profile: Profile, *more: object) -> str:
    return reverse(name, args=[profile.pk, *more])


def only(cast: Cast) -> Relation:
    with scope(walls=cast.walls):
        return Relation.objects.select_related("source", "target").get()


def test_a_child_is_found_and_becomes_her_child_on_both_files(
    cast: Cast, family: tuple[Profile, Profile]
) -> None:
    mother, child = family
    client = cast.sign_in(cast.agent)
    found = client.get(address("person_relations", mother), {"q": "Lou Destève"})
    assert [one.profile for one in found.context["persons"]] == [child.pk], "herself is not offered"
    with scope(walls=cast.walls):
        assert {one.profile_id for one in AccessLog.objects.all()} == {mother.pk, child.pk}, (
            "each look is written"
        )
    chosen = f"{address('person_lien', mother)}?avec={child.pk}"
    assert chosen in found.content.decode()
    page = client.get(chosen).content.decode()
    assert "Camille Destève est…" in page
    assert "Parent de Lou Destève" in page
    assert "Contact de l’organisation" not in page
    typed = FAMILY_BOOK | {"other": str(child.pk), "relation": "parent"}
    assert client.post(address("person_lien", mother), typed).status_code == 302
    kept = only(cast)
    assert (kept.source_id, kept.target_id, kept.proof, kept.added_by_id) == (
        mother.pk,
        child.pk,
        "family_book",
        cast.agent.pk,
    )
    for profile, words in ((mother, "Parent de"), (child, "Enfant de")):
        body = client.get(address("person", profile)).content.decode()
        assert words in body
        row = client.get(address("person_relations", profile)).context["live"][0]
        assert (row["words"], row["starts_on"]) == (words, date(2017, 9, 21))
        assert "Livret de famille présenté" in row["origin"]
    again = client.post(address("person_lien", mother), typed)
    assert (again.status_code, "déjà sur les fiches" in again.content.decode()) == (422, True)
    with scope(walls=cast.walls):
        fact = Event.objects.get(kind="relation.added")
        assert fact.facts == {"relation": "parent", "proof": "family_book"}


def test_it_is_said_from_either_end(cast: Cast, family: tuple[Profile, Profile]) -> None:
    mother, child = family
    typed = FAMILY_BOOK | {"other": str(mother.pk), "relation": "-parent"}
    cast.sign_in(cast.agent).post(address("person_lien", child), typed)
    assert (only(cast).source, only(cast).target) == (mother, child)


def test_whom_the_sector_does_not_know_gets_a_file_here(cast: Cast, family: tuple[Profile, Profile]) -> None:
    mother, _child = family
    client = cast.sign_in(cast.agent)
    page = client.get(f"{address('person_lien_nouvelle_fiche', mother)}?nom=Destève")
    assert 'value="Destève"' in page.content.decode()
    typed = {"family_name": "Destève", "given_names": "Noé", "birth_date": "2019-02-03", "relation": "parent"}
    unborn = typed | {"proof": "statement", "birth_date": "9999-12-31"}
    for lacking in (typed, unborn):
        assert client.post(address("person_lien_nouvelle_fiche", mother), lacking).status_code == 422
    with scope(walls=cast.walls):
        assert not Profile.objects.filter(given_names="Noé").exists()
    client.post(address("person_lien_nouvelle_fiche", mother), typed | {"proof": "statement"})
    kept = only(cast)
    assert (kept.target.given_names, kept.target.origin, kept.target.sector) == ("Noé", "declared", CULTURE)
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="profile.opened").count() == 1


def test_the_contact_of_an_association(cast: Cast, family: tuple[Profile, Profile]) -> None:
    mother, child = family
    with scope(walls=cast.walls):
        club = Profile.objects.create(
            authority=cast.town,
            sector=CULTURE,
            kind="organisation",
            organisation=Organisation.objects.create(authority=cast.town, sector=CULTURE, name="La Chorale"),
        )
    client = cast.sign_in(cast.agent)
    page = client.get(f"{address('person_lien', club)}?avec={mother.pk}").content.decode()
    assert "Représentée par Camille Destève" in page
    assert "Parent de" not in page
    typed = {"proof": "statutes", "other": str(mother.pk), "relation": "-contact"}
    client.post(address("person_lien", club), typed)
    assert (only(cast).source, only(cast).target) == (mother, club)
    refused = client.post(
        address("person_lien", mother), FAMILY_BOOK | {"other": str(child.pk), "relation": "contact"}
    )
    assert refused.status_code == 422
    with scope(walls=cast.walls):
        for ends, kind in (((mother, child), Relation.Kind.CONTACT), ((mother, club), Relation.Kind.PARENT)):
            with pytest.raises(CannotRelate, match="kind"):
                add_relation(*(one.pk for one in ends), kind, by=cast.agent, at=NOW, on=None)


def test_a_relation_ends_and_stays_in_the_history(cast: Cast, family: tuple[Profile, Profile]) -> None:
    mother, child = family
    with scope(walls=cast.walls):
        kept = add_relation(
            mother.pk, child.pk, Relation.Kind.GUARDIAN, by=cast.agent, at=NOW, on=date(2020, 1, 1)
        )
    client = cast.sign_in(cast.agent)

    def end(on: str) -> str:
        answer = client.post(address("person_relation_end", child, kept.pk), {"on": on}, follow=True)
        return str(answer.content.decode())

    assert "avant le début" in end("2019-12-31")
    assert "Écrivez le dernier jour" in end("2024-02-31")
    assert "La fin du lien est enregistrée" in end("2024-06-30")
    assert "avait déjà une fin" in end("2024-07-01")
    assert client.get(address("person", mother)).context["relations"] == []
    page = client.get(address("person_relations", mother))
    assert [row["ends_on"] for row in page.context["over"]] == [date(2024, 6, 30)]
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="relation.ended").count() == 1
        add_relation(mother.pk, child.pk, Relation.Kind.GUARDIAN, by=cast.agent, at=NOW, on=date(2025, 1, 1))
    assert len(client.get(address("person_relations", mother)).context["live"]) == 1, "it may begin again"
    client.post(address("person_relation_remove", mother, kept.pk))
    assert client.get(address("person_relations", mother)).context["over"] == []


def test_a_relation_never_crosses_a_wall(cast: Cast, family: tuple[Profile, Profile]) -> None:
    mother, _child = family
    elsewhere = profile_of(cast, sector=SCHOOL, given_names="Lou")
    client = cast.sign_in(cast.receptionist)
    found = client.get(address("person_relations", mother), {"q": "Lou Destève"})
    assert elsewhere.pk not in [one.profile for one in found.context["persons"]]
    assert client.get(f"{address('person_lien', mother)}?avec={elsewhere.pk}").status_code == 404
    typed = FAMILY_BOOK | {"other": str(elsewhere.pk), "relation": "parent"}
    assert client.post(address("person_lien", mother), typed).status_code == 404


def test_the_other_sector_reads_its_own_relations_only(somebody: Somebody) -> None:
    cast = somebody.cast
    child = profile_of(cast, sector=SCHOOL, given_names="Lou")
    with scope(walls=somebody.walls):
        add_relation(
            somebody[SCHOOL].pk, child.pk, Relation.Kind.PARENT, by=somebody.school_officer, at=NOW, on=None
        )

    def rows(agent: Any) -> list[tuple[str, str]]:
        page = cast.sign_in(agent).get(address("person_relations", somebody[CULTURE]))
        return [(row["name"], row["sector"]) for row in page.context["live"]]

    assert rows(cast.agent) == []
    assert rows(somebody.receptionist) == []
    assert rows(cast.receptionist) == [("Lou Destève", "Enfance et scolarité")], "she receives for both"


@pytest.mark.parametrize("who", ["reader", "outsider_sector", "outsider_town"])
def test_who_may_not_write_changes_nothing(cast: Cast, family: tuple[Profile, Profile], who: str) -> None:
    mother, child = family
    with scope(walls=cast.walls):
        kept = add_relation(mother.pk, child.pk, Relation.Kind.PARENT, by=cast.agent, at=NOW, on=None)
    client = cast.sign_in(getattr(cast, who))
    reads = client.get(address("person_relations", mother)).status_code
    assert reads == (200 if who == "reader" else 404)
    assert client.get(f"{address('person_lien', mother)}?avec={child.pk}").status_code == 404
    for name in ("person_relation_end", "person_relation_remove"):
        assert client.post(address(name, mother, kept.pk), {"on": "2024-06-30"}).status_code == 404
    assert only(cast).ends_on is None


def test_the_number_of_queries_does_not_depend_on_her_family(
    cast: Cast, family: tuple[Profile, Profile]
) -> None:
    mother, child = family
    client = cast.sign_in(cast.agent)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("person_relations", mother)).status_code == 200
        return len(captured)

    with scope(walls=cast.walls):
        add_relation(mother.pk, child.pk, Relation.Kind.PARENT, by=cast.agent, at=NOW, on=None)
    queries()  # the first page of a session writes it
    few = queries()
    for name in ("Noé", "Anne", "Zoé"):
        other = profile_of(cast, given_names=name)
        with scope(walls=cast.walls):
            add_relation(mother.pk, other.pk, Relation.Kind.PARENT, by=cast.agent, at=NOW, on=None)
    assert queries() == few <= 25
