"""Merging two profiles and taking it back: everything moves, nothing is lost, each finds what was its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.db import connections
from django.db.models import ForeignKey, Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.cases.actions.identifying import CannotConfirm, confirm_identity
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.intake.models import Arrival
from parvis.interactions.models import CallBack, Interaction
from parvis.people import actions
from parvis.people.merging import CannotMerge, CannotUnmerge, merge, seen, unmerge
from parvis.people.models import (
    ContactPoint,
    Datum,
    DatumOrigin,
    DuplicateSuspicion,
    Ground,
    Merge,
    PersonLink,
    Profile,
    ProfileNote,
    Relation,
)
from parvis.people.moving import TREATED, keys_to_profiles, moving_keys, name_of
from parvis.person_file.models import CrossSectorOpening
from tests.cast import CULTURE, SCHOOL, Cast

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
Way = ContactPoint.Kind

MOVE = {
    "cases.Case.profile",
    "intake.Arrival.proposed",
    "interactions.CallBack.profile",
    "interactions.Interaction.profile",
    "people.ContactPoint.profile",
    "people.Profile.merged_into",
    "people.ProfileNote.profile",
    "people.Relation.source",
    "people.Relation.target",
}
STAY = {
    "people.DatumOrigin.profile",
    "people.DuplicateSuspicion.one",
    "people.DuplicateSuspicion.other",
    "people.Merge.absorbed",
    "people.Merge.kept",
    "people.PersonLink.profile",
    "person_file.CrossSectorOpening.profile",
    "person_file.LookingLink.profile",
    "person_file.OwnFilesLink.profile",
    "retention.Hold.profile",
}
"""A new key to a profile comes here once somebody has decided whether its rows follow a merge."""


def profile_of(cast: Cast, **values: Any) -> Profile:
    """A profile of Montrevel, in the sector of culture unless told otherwise."""
    usual = {"family_name": "Destève", "given_names": "Camille", "birth_date": date(1984, 3, 27)}
    return Profile.objects.create(authority=cast.town, **{"sector": CULTURE, **usual, **values})


def point_of(profile: Profile, value: str, **values: Any) -> ContactPoint:
    way = Way.EMAIL if "@" in value else Way.TELEPHONE
    return ContactPoint.objects.create(
        authority_id=profile.authority_id,
        sector=profile.sector,
        profile=profile,
        kind=way,
        value=value,
        **values,
    )


def relate(source: Profile, target: Profile, kind: Relation.Kind = Relation.Kind.PARENT) -> Relation:
    return Relation.objects.create(
        authority_id=source.authority_id, sector=source.sector, source=source, target=target, kind=kind
    )


def everything(cast: Cast, profile: Profile, case: Case) -> None:
    """One row at least of every kind that leads to a profile."""
    wall = {"authority_id": profile.authority_id, "sector": profile.sector}
    Case.objects.filter(pk=case.pk).update(profile=profile)
    contact = Interaction.objects.create(
        **wall, profile=profile, channel="telephone", direction="in", body="Allô", occurred_at=NOW
    )
    CallBack.objects.create(
        **wall, contact=contact, profile=profile, telephone="+33475000000", subject="Salle", since=NOW,
        until=LATER, unit=Unit.objects.get(pk=cast.association.pk), promised_by=cast.agent, promised_at=NOW,
    )  # fmt: skip
    Arrival.objects.create(
        **wall, proposed=profile, interaction=contact, unit_id=cast.association.pk, channel="email",
        key=profile.pk.hex, thread=contact.pk, arrived_at=NOW, recorded_at=NOW, nature="message", certainty="weak",
    )  # fmt: skip
    actions.note_profile(profile.pk, "Préfère le matin", by=cast.agent, at=NOW)
    point_of(profile, f"{profile.pk}@example.org", is_preferred=True)
    point_of(profile, "commune@example.org", verified_at=NOW if profile.family_name == "Desteve" else None)
    point_of(profile, "+33600000000")
    relate(profile, profile_of(cast, given_names="Enfant"))
    relate(profile_of(cast, given_names="Aïeul"), profile)
    profile_of(cast, merged_into=profile)


def world() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a merge may touch, but the merge itself and what settles the suspicion."""
    models: set[type[Model]] = {key.model for key in keys_to_profiles()} | {Profile}
    models -= {Merge, DuplicateSuspicion, PersonLink}
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.fixture
def pair(cast: Cast) -> tuple[Profile, Profile]:
    """Two profiles of one person, each with everything."""
    cases = [cast.file(), cast.file()]
    with scope(walls=cast.walls):
        kept = profile_of(cast)
        absorbed = profile_of(cast, family_name="Desteve", birth_name="Noël", birth_date=date(1984, 3, 28))
        for profile, case in zip((kept, absorbed), cases, strict=True):
            everything(cast, profile, case)
        shared = profile_of(cast, given_names="Partagé")
        relate(kept, shared)
        relate(absorbed, shared)
        relate(kept, absorbed, Relation.Kind.SPOUSE)
        for profile, ground in ((kept, Ground.FAMILY_BOOK), (absorbed, Ground.IDENTITY_DOCUMENT)):
            actions.correct(
                profile.pk,
                {Datum.FAMILY_NAME: profile.family_name, Datum.GIVEN_NAMES: "Camille"},
                ground=ground, by=cast.agent, at=NOW, all_checked=True,
            )  # fmt: skip
        DatumOrigin.objects.filter(profile=absorbed, datum=Datum.GIVEN_NAMES).delete()
        kept.refresh_from_db()
        absorbed.refresh_from_db()
    return kept, absorbed


def test_every_key_to_a_profile_is_known_to_merges() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is Profile
    }
    assert {name_of(key) for key in keys_to_profiles()} == found == MOVE | STAY
    assert {name_of(key) for key in moving_keys()} == MOVE
    assert {model._meta.label for model in TREATED} < {name.rpartition(".")[0] for name in STAY}


def test_plain_ids_of_a_profile_are_those_that_never_move() -> None:
    """The log of accesses keeps the id of its day, as the journal does."""
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name == "profile_id"
    }
    assert plain == {"events.AccessLog.profile_id"}


def test_everything_follows_but_what_would_be_said_twice(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    kept, absorbed = pair
    with scope(walls=cast.walls):
        made = merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW)
        left = {
            name_of(key): key.model._base_manager.filter(**{key.attname: absorbed.pk}).count()
            for key in moving_keys()
        }
        assert {name for name, count in left.items() if count} == {
            "people.ContactPoint.profile",
            "people.Relation.source",
            "people.Relation.target",
        }
        assert sorted(ContactPoint.objects.filter(profile=absorbed).values_list("value", flat=True)) == [
            "+33600000000",
            "commune@example.org",
        ]
        assert set(made.moved) == MOVE
        points = ContactPoint.objects.filter(profile=kept).order_by("pk")
        assert points.filter(kind=Way.EMAIL, is_preferred=True).get().value == f"{kept.pk}@example.org"
        assert points.get(value="commune@example.org").verified_at == NOW, "verified when either was"
        absorbed.refresh_from_db()
        assert absorbed.merged_into_id == kept.pk
        assert Profile.objects.filter(merged_into=kept).count() == 3
        told = Event.objects.filter(kind="profile.merged").get()
        assert told.facts == {"data": [], "rows": sum(map(len, made.moved.values()))}
        assert {tuple(one[1:]) for one in told.subjects} == {
            (str(kept.pk), "kept"), (str(absorbed.pk), "absorbed"), (str(made.pk), "made"),
        }  # fmt: skip


def test_a_chosen_datum_comes_with_its_origin(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    kept, absorbed = pair
    with scope(walls=cast.walls):
        merge(
            kept.pk, absorbed.pk, by=cast.colleague, at=NOW,
            take=[Datum.FAMILY_NAME, Datum.BIRTH_DATE, Datum.GIVEN_NAMES],
        )  # fmt: skip
        kept.refresh_from_db()
        assert (kept.family_name, kept.birth_name, kept.birth_date) == ("Desteve", "", date(1984, 3, 28))
        grounds = dict(
            DatumOrigin.objects.filter(profile=kept).order_by("datum").values_list("datum", "ground")
        )
        assert grounds == {"family_name": "identity_document", "given_names": "family_book"}, "the same stays"


def test_a_datum_only_declared_is_not_checked_by_a_merge(cast: Cast) -> None:
    with scope(walls=cast.walls):
        kept = profile_of(cast, origin=Profile.Origin.CHECKED)
        absorbed = profile_of(cast, family_name="Desteve")
        made = merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW, take=[Datum.FAMILY_NAME])
        assert DatumOrigin.objects.get(profile=kept).origin == "declared"
        unmerge(made.pk, by=cast.agent, at=LATER)
        assert not DatumOrigin.objects.filter(profile=kept).exists()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(take=st.sets(st.sampled_from(list(Datum))), turned=st.booleans())
def test_merging_then_taking_back_changes_nothing(
    cast: Cast, pair: tuple[Profile, Profile], take: set[Datum], turned: bool
) -> None:
    one, other = (profile.pk for profile in pair)
    with scope(walls=cast.walls):
        before = world()
        made = merge(*((other, one) if turned else (one, other)), by=cast.agent, at=NOW, take=take)
        assert world() != before
        unmerge(made.pk, by=cast.colleague, at=LATER)
        assert world() == before


def test_what_happened_since_stays_unless_it_is_chosen(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    kept, absorbed = pair
    with scope(walls=cast.walls):
        made = merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW, take=[Datum.FAMILY_NAME, Datum.BIRTH_DATE])
        stays = actions.note_profile(absorbed.pk, "Reste", by=cast.agent, at=LATER)
        goes = actions.note_profile(kept.pk, "Part", by=cast.agent, at=LATER)
        assert stays.profile_id == kept.pk, "what is said of the one absorbed is said of the one kept"
        actions.correct(
            kept.pk, {Datum.FAMILY_NAME: "Destève-Noël"}, ground=Ground.CIVIL_RECORD, by=cast.agent, at=LATER
        )
        unmerge(made.pk, by=cast.agent, at=LATER, also=[goes.pk])
        kept.refresh_from_db()
        assert kept.family_name == "Destève-Noël", "corrected since"
        assert kept.birth_date == date(1984, 3, 27), "not touched since"
        assert DatumOrigin.objects.get(profile=kept, datum="family_name").ground == Ground.CIVIL_RECORD
        assert ProfileNote.objects.get(pk=stays.pk).profile_id == kept.pk
        assert ProfileNote.objects.get(pk=goes.pk).profile_id == absorbed.pk


def test_chains_are_flat_and_taken_back_in_order(cast: Cast) -> None:
    with scope(walls=cast.walls):
        a, b, c = (profile_of(cast, given_names=name) for name in "ABC")
        first = merge(b.pk, a.pk, by=cast.agent, at=NOW, take=[Datum.GIVEN_NAMES])
        second = merge(c.pk, b.pk, by=cast.agent, at=LATER, take=[Datum.GIVEN_NAMES])
        assert set(Profile.objects.filter(merged_into=c).values_list("pk", flat=True)) == {a.pk, b.pk}
        with pytest.raises(CannotUnmerge, match="later"):
            unmerge(first.pk, by=cast.agent, at=LATER)
        with pytest.raises(CannotMerge, match="merged"):
            merge(a.pk, c.pk, by=cast.agent, at=LATER)
        unmerge(second.pk, by=cast.agent, at=LATER)
        unmerge(first.pk, by=cast.agent, at=LATER)
        with pytest.raises(CannotUnmerge, match="undone"):
            unmerge(first.pk, by=cast.agent, at=LATER)
        names = {one.pk: (one.given_names, one.merged_into_id) for one in Profile.objects.order_by("pk")}
        assert names == {a.pk: ("A", None), b.pk: ("B", None), c.pk: ("C", None)}


def test_a_second_merge_of_the_one_kept_comes_back_first(cast: Cast) -> None:
    with scope(walls=cast.walls):
        a, b, c = (profile_of(cast, given_names=name) for name in "ABC")
        first = merge(a.pk, b.pk, by=cast.agent, at=NOW, take=[Datum.GIVEN_NAMES])
        merge(a.pk, c.pk, by=cast.agent, at=LATER, take=[Datum.GIVEN_NAMES])
        with pytest.raises(CannotUnmerge, match="later"):
            unmerge(first.pk, by=cast.agent, at=LATER)


def test_refusals(cast: Cast) -> None:
    with scope(walls=cast.walls):
        one, other = profile_of(cast), profile_of(cast)
        drawn = seen(one, other)
        assert drawn == seen(other, one)
        with pytest.raises(CannotMerge, match="itself"):
            merge(one.pk, one.pk, by=cast.agent, at=NOW)
        with pytest.raises(CannotMerge, match="wall"):
            merge(one.pk, profile_of(cast, sector=SCHOOL).pk, by=cast.agent, at=NOW)
        Profile.objects.filter(pk=other.pk).update(birth_name="Noël")
        with pytest.raises(CannotMerge, match="changed"):
            merge(one.pk, other.pk, by=cast.agent, at=NOW, drawn=drawn)
        assert not Merge.objects.exists()


def test_nothing_attaches_itself_to_a_profile_just_absorbed(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        one, other = profile_of(cast), profile_of(cast)
        merge(one.pk, other.pk, by=cast.agent, at=NOW)
        other.merged_into = None  # as a page drawn before read it
        with pytest.raises(CannotConfirm):
            confirm_identity(case.pk, by=cast.agent, at=NOW, profile=other)


def test_a_wrong_address_is_removed_wherever_a_merge_left_it(
    cast: Cast, pair: tuple[Profile, Profile]
) -> None:
    kept, absorbed = pair
    with scope(walls=cast.walls):
        merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW)
        wrong = ContactPoint.objects.get(profile=kept, value="commune@example.org")
        actions.remove_contact_point(kept.pk, wrong.pk, by=cast.agent, at=LATER)
        assert not ContactPoint.objects.filter(value="commune@example.org").exists()


def test_an_opening_across_sectors_stays_where_its_reason_was_given(cast: Cast) -> None:
    with scope(walls=cast.walls):
        kept, absorbed = profile_of(cast), profile_of(cast)
        opening = CrossSectorOpening.objects.create(
            authority=cast.town, sector=CULTURE, profile=absorbed, agent=cast.receptionist, presence="counter",
            reason="Elle demande", opened_at=NOW, ends_at=NOW + timedelta(minutes=5),
        )  # fmt: skip
        merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW)
        opening.refresh_from_db()
        assert opening.profile_id == absorbed.pk


class TestTheSealedLink:
    """Committed, since the owner looks from another connection."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def linked(self, owner: psycopg.Connection[Any], *profiles: Profile) -> UUID:
        person = owner.execute(
            "INSERT INTO people_person (id, created_at) VALUES (gen_random_uuid(), now()) RETURNING id"
        ).fetchone()
        assert person is not None
        for profile in profiles:
            owner.execute(
                "INSERT INTO people_personlink (profile_id, person_id, linked_at) VALUES (%s, %s, now())",
                (profile.pk, person[0]),
            )
        return UUID(str(person[0]))

    def links(self, owner: psycopg.Connection[Any]) -> dict[UUID, UUID]:
        return dict(owner.execute("SELECT profile_id, person_id FROM people_personlink").fetchall())

    def test_it_comes_along_and_goes_back(
        self, transactional_db: None, cast: Cast, owner_connection: psycopg.Connection[Any]
    ) -> None:
        with scope(walls=cast.walls):
            kept, absorbed = profile_of(cast), profile_of(cast)
        person = self.linked(owner_connection, absorbed)
        with scope(walls=cast.walls):
            made = merge(kept.pk, absorbed.pk, by=cast.agent, at=NOW)
        assert self.links(owner_connection) == {kept.pk: person, absorbed.pk: person}
        with scope(walls=cast.walls):
            assert not PersonLink.objects.exists(), "nobody reads it"
            unmerge(made.pk, by=cast.agent, at=LATER)
        assert self.links(owner_connection) == {absorbed.pk: person}

    def test_two_agents_merge_the_same_pair_once(self, transactional_db: None, cast: Cast) -> None:
        with scope(walls=cast.walls):
            one, other = profile_of(cast), profile_of(cast)
        at_once = Barrier(2)

        def try_it(way: tuple[UUID, UUID]) -> str:
            at_once.wait()
            try:
                with scope(walls=cast.walls):
                    merge(*way, by=cast.agent, at=NOW)
                return "done"
            except CannotMerge as refusal:
                return str(refusal)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as threads:
            said = list(threads.map(try_it, [(one.pk, other.pk), (other.pk, one.pk)]))
        assert sorted(said) == ["done", "merged"]
        with scope(walls=cast.walls):
            assert Merge.objects.count() == 1
