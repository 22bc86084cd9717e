"""Profiles that may be one person's: what brings them together, what never does, and what an agent settles."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis import reactions
from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from parvis.people import actions
from parvis.people.duplicates import RULES, CannotDismiss, dismiss, look, look_everywhere, to_settle
from parvis.people.merging import merge, unmerge
from parvis.people.models import ContactPoint, Datum, DuplicateSuspicion, Ground, Profile
from tests.cast import CULTURE, SCHOOL, Cast
from tests.people.test_merging import point_of, profile_of

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
BORN = date(1984, 3, 27)


def suspected(cast: Cast, **narrower: Any) -> list[tuple[list[str], int]]:
    """The rules and weight of each pair that waits, in Montrevel's culture."""
    return [(row.rules, row.weight) for row in to_settle([Wall(cast.town.pk, CULTURE)])]


def look_here(cast: Cast, *only: Profile) -> int:
    return look(Wall(cast.town.pk, CULTURE), at=NOW, only=[one.pk for one in only] or None)


def pair(cast: Cast, one: dict[str, Any], other: dict[str, Any], *shared: str) -> tuple[Profile, Profile]:
    """Two profiles that share contact points."""
    found = profile_of(cast, **one), profile_of(cast, **other)
    for profile in found:
        for value in shared:
            point_of(profile, value)
    return found


@pytest.mark.parametrize(
    ("one", "other", "shared", "rules"),
    [
        ({}, {}, (), ["name_birth"]),
        ({"family_name": "Le Goff"}, {"family_name": "LEGOFF"}, (), ["name_birth"]),
        ({"birth_name": "Noël"}, {"family_name": "Noel"}, (), ["name_birth"]),
        ({}, {"birth_date": None}, (), None),
        ({}, {"birth_date": date(1984, 3, 28)}, (), None),
        ({}, {"given_names": "Claude"}, (), None),
        ({}, {"family_name": "Desteve", "birth_date": None}, ("+33600000000",), ["telephone_name"]),
        ({}, {"family_name": "Destèves", "birth_date": None}, ("+33600000000",), ["telephone_name"]),
        ({"given_names": "Léo"}, {"given_names": "Léa", "birth_date": None}, ("+33600000000",), None),
        ({}, {"family_name": "Autre", "birth_date": None}, ("+33600000000",), None),
        ({}, {"birth_date": date(2014, 3, 27)}, ("+33600000000",), None),
        ({}, {"family_name": "Autre", "birth_date": None}, ("a@example.org",), ["email"]),
        ({}, {"given_names": "Claude", "birth_date": date(2014, 1, 1)}, ("a@example.org",), None),
        (
            {}, {"birth_date": date(1984, 3, 28)}, ("a@example.org", "+33600000000"), ["telephone_name", "email"],
        ),
        ({}, {}, ("A@example.org", "+33600000000"), ["name_birth", "telephone_name", "email"]),
    ],
)  # fmt: skip
def test_what_brings_two_profiles_together(
    cast: Cast, one: dict[str, Any], other: dict[str, Any], shared: tuple[str, ...], rules: list[str] | None
) -> None:
    with scope(walls=cast.walls):
        first, _second = pair(cast, one, other, *shared)
        look_here(cast)
        at_night = suspected(cast)
        DuplicateSuspicion.objects.all().delete()
        look_here(cast, first)
        assert at_night == suspected(cast), "by night and after a change alike"
        weights = {rule.name: rule.weight for rule in RULES}
        assert at_night == ([(rules, sum(weights[name] for name in rules))] if rules else [])


def test_never_across_a_sector_or_a_town(cast: Cast) -> None:
    with scope(walls=cast.walls):
        profile_of(cast)
        profile_of(cast, sector=SCHOOL)
        Profile.objects.create(
            authority=cast.other_town, sector=CULTURE, family_name="Destève", given_names="Camille",
            birth_date=BORN,
        )  # fmt: skip
    assert look_everywhere(at=NOW) == 0


@pytest.mark.django_db
def test_the_database_answers_for_the_walls_of_the_transaction_only(cast: Cast) -> None:
    with scope(walls=cast.walls):
        pair(cast, {}, {})
    with scope(walls=[Wall(cast.town.pk, SCHOOL), Wall(cast.other_town.pk, CULTURE)]):
        assert look_here(cast) == 0
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        assert look_here(cast) == 1


def test_a_contact_point_of_many_says_nothing(cast: Cast) -> None:
    with scope(walls=cast.walls):
        for number in range(9):
            member = profile_of(
                cast, given_names=f"Membre{'abcdefghi'[number]}", birth_date=None, family_name="X"
            )
            point_of(member, "club@example.org")
        assert look_here(cast) == 0
        member.delete()
        assert look_here(cast) == 28


def test_looking_again_says_nothing_new_and_forgets_what_no_longer_holds(cast: Cast) -> None:
    with scope(walls=cast.walls):
        first, second = pair(cast, {}, {"birth_date": None, "family_name": "Autre"}, "a@example.org")
        assert (look_here(cast), look_here(cast)) == (1, 0)
        assert Event.objects.filter(kind="duplicate.suspected").count() == 1
        ContactPoint.objects.filter(profile=second).delete()
        look_here(cast, first)
        assert not DuplicateSuspicion.objects.exists()


def test_a_pair_set_apart_comes_back_only_when_something_new_is_known(cast: Cast) -> None:
    with scope(walls=cast.walls):
        _first, second = pair(cast, {}, {"birth_date": None}, "a@example.org")
        look_here(cast)
        row = DuplicateSuspicion.objects.get()
        dismiss(row.pk, by=cast.agent, at=NOW)
        with pytest.raises(CannotDismiss):
            dismiss(row.pk, by=cast.agent, at=NOW)
        assert look_here(cast) == 0
        assert suspected(cast) == []
        Profile.objects.filter(pk=second.pk).update(birth_date=BORN)
        assert look_here(cast, second) == 1
        assert suspected(cast) == [(["name_birth", "email"], 110)]
        row.refresh_from_db()
        assert (row.settled_by, row.settled_at) == (None, None)


def test_a_merge_settles_its_pair_and_taking_it_back_sets_it_apart(cast: Cast) -> None:
    with scope(walls=cast.walls):
        first, second = pair(cast, {}, {})
        third = profile_of(cast)
        assert look_here(cast) == 3
        made = merge(first.pk, second.pk, by=cast.agent, at=NOW)
        assert len(suspected(cast)) == 1, "the third waits for the one kept"
        assert look_here(cast) == 0
        unmerge(made.pk, by=cast.agent, at=LATER)
        assert look_here(cast, first, second) == 1, "the third waits for the second again"
        states = DuplicateSuspicion.objects.order_by("state").values_list("state", flat=True)
        assert sorted(states) == ["dismissed", "open", "open"]
        assert third.pk


def test_what_is_written_is_looked_at_at_once(cast: Cast) -> None:
    with scope(walls=cast.walls):
        first, _second = pair(cast, {}, {"birth_date": None, "family_name": "Autre"}, "a@example.org")
        ContactPoint.objects.filter(profile=first).delete()
        actions.add_contact_point(first.pk, ContactPoint.Kind.EMAIL, "A@example.org", by=cast.agent, at=NOW)
        actions.correct(
            first.pk, {Datum.GIVEN_NAMES: "Dominique"}, ground=Ground.STATEMENT, by=cast.agent, at=NOW
        )
        for kind in ("contact_point.added", "profile.corrected"):
            DuplicateSuspicion.objects.all().delete()
            fact = Event.objects.get(kind=kind)
            reactions.react(fact.id, str(cast.town.pk), CULTURE)
            assert suspected(cast) == [(["email"], 30)], kind
