"""What an agent does to a profile: refused aloud, told without a personal datum, kept behind its wall."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.people import actions
from parvis.people.models import ContactPoint, Datum, DatumOrigin, Ground, Profile, ProfileNote, Relation
from tests.cast import CULTURE, SCHOOL, Cast

NOW = timezone.now()
Way = ContactPoint.Kind


def profile_of(cast: Cast, **values: Any) -> Profile:
    """A profile of Montrevel, in the sector of culture unless told otherwise."""
    usual = {"family_name": "Destève", "given_names": "Camille", "birth_date": date(1984, 3, 27)}
    with scope(walls=cast.walls):
        return Profile.objects.create(authority=cast.town, **{"sector": CULTURE, **usual, **values})


def told(cast: Cast, profile: UUID) -> list[tuple[str, dict[str, Any]]]:
    """The facts about a profile, in order, whatever its part in them."""
    with scope(walls=cast.walls):
        found = Event.objects.filter(sector=CULTURE).order_by("id")
        return [
            (fact.kind, fact.facts)
            for fact in found
            if any(id_ == str(profile) for _type, id_, _part in fact.subjects)
        ]


def origins(profile: Profile) -> dict[str, tuple[str, str]]:
    found = DatumOrigin.objects.filter(profile=profile).order_by("datum")
    return {one.datum: (one.origin, one.ground) for one in found}


def test_a_correction_says_what_changed_and_on_what_ground_never_the_values(cast: Cast) -> None:
    profile = profile_of(cast)
    values: dict[Datum, Any] = {
        Datum.FAMILY_NAME: "Desteve-Noël",
        Datum.GIVEN_NAMES: "Camille",
        Datum.BIRTH_DATE: date(1984, 3, 27),
        Datum.BIRTH_NAME: "",
    }
    with scope(walls=cast.walls):
        actions.correct(profile.pk, values, ground=Ground.FAMILY_BOOK, by=cast.agent, at=NOW)
        profile.refresh_from_db()
        assert profile.family_name == "Desteve-Noël"
        assert origins(profile) == {"family_name": ("checked", "family_book")}
        with pytest.raises(actions.CannotCorrect, match="nothing"):
            actions.correct(profile.pk, values, ground=Ground.FAMILY_BOOK, by=cast.agent, at=NOW)
        actions.correct(
            profile.pk, values, ground=Ground.IDENTITY_DOCUMENT, by=cast.agent, at=NOW, all_checked=True
        )
        assert origins(profile) == {
            "family_name": ("checked", "identity_document"),
            "given_names": ("checked", "identity_document"),
            "birth_date": ("checked", "identity_document"),
        }, "an empty datum is not checked"
    assert told(cast, profile.pk) == [
        ("profile.corrected", {"data": ["family_name"], "ground": "family_book"}),
        (
            "profile.checked",
            {"data": ["birth_date", "family_name", "given_names"], "ground": "identity_document"},
        ),
    ]


def test_a_statement_without_a_paper_checks_nothing(cast: Cast) -> None:
    profile = profile_of(cast)
    same: dict[Datum, Any] = {Datum.FAMILY_NAME: "Destève"}
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotCorrect, match="nothing"):
            actions.correct(
                profile.pk, same, ground=Ground.STATEMENT, by=cast.agent, at=NOW, all_checked=True
            )
        actions.correct(
            profile.pk, {Datum.FAMILY_NAME: "Noël"}, ground=Ground.STATEMENT, by=cast.agent, at=NOW
        )
        assert origins(profile) == {"family_name": ("declared", "statement")}


def test_nobody_is_left_without_a_name_and_a_merged_profile_stays_as_it_is(cast: Cast) -> None:
    kept, profile = profile_of(cast), profile_of(cast)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotCorrect, match="name"):
            actions.correct(
                profile.pk, {Datum.FAMILY_NAME: ""}, ground=Ground.STATEMENT, by=cast.agent, at=NOW
            )
        Profile.objects.filter(pk=profile.pk).update(merged_into=kept)
        with pytest.raises(actions.CannotCorrect, match="merged"):
            actions.correct(
                profile.pk, {Datum.FAMILY_NAME: "Noël"}, ground=Ground.STATEMENT, by=cast.agent, at=NOW
            )


def test_the_life_of_a_contact_point(cast: Cast) -> None:
    profile = profile_of(cast)
    with scope(walls=cast.walls):
        first = actions.add_contact_point(
            profile.pk, Way.EMAIL, " camille@courriel.example ", by=cast.agent, at=NOW
        )
        with pytest.raises(actions.CannotAddContact):
            actions.add_contact_point(
                profile.pk, Way.EMAIL, "Camille@courriel.example", by=cast.agent, at=NOW
            )
        with pytest.raises(actions.CannotAddContact):
            actions.add_contact_point(profile.pk, Way.POSTAL, "  ", by=cast.agent, at=NOW)
        second = actions.add_contact_point(
            profile.pk, Way.EMAIL, "c.d@courriel.example", by=cast.agent, at=NOW
        )
        actions.verify_contact_point(profile.pk, first.pk, by=cast.agent, at=NOW)
        actions.prefer_contact_point(profile.pk, first.pk, by=cast.agent, at=NOW)
        actions.prefer_contact_point(profile.pk, second.pk, by=cast.agent, at=NOW)
        for again in (actions.verify_contact_point, actions.prefer_contact_point):
            point = first if again is actions.verify_contact_point else second
            with pytest.raises(actions.CannotChangeContact):
                again(profile.pk, point.pk, by=cast.agent, at=NOW)
        points = ContactPoint.objects.filter(profile=profile).order_by("value")
        assert [(one.value, bool(one.verified_at), one.is_preferred) for one in points] == [
            ("c.d@courriel.example", False, True),
            ("camille@courriel.example", True, False),
        ]
        actions.remove_contact_point(profile.pk, first.pk, by=cast.agent, at=NOW)
        assert points.all().count() == 1
    kinds = [kind for kind, _facts in told(cast, profile.pk)]
    assert kinds == [
        *["contact_point.added"] * 2,
        "contact_point.verified",
        *["contact_point.preferred"] * 2,
        "contact_point.removed",
    ]


def test_the_contact_point_of_somebody_else_is_not_touched(cast: Cast) -> None:
    mine, hers = profile_of(cast), profile_of(cast, family_name="Autre")
    with scope(walls=cast.walls):
        point = actions.add_contact_point(hers.pk, Way.TELEPHONE, "+33465711020", by=cast.agent, at=NOW)
        for verb in (
            actions.verify_contact_point,
            actions.prefer_contact_point,
            actions.remove_contact_point,
        ):
            with pytest.raises(actions.CannotChangeContact):
                verb(mine.pk, point.pk, by=cast.agent, at=NOW)


def test_a_relation_stays_inside_its_wall(cast: Cast) -> None:
    mother, child = profile_of(cast), profile_of(cast, given_names="Lou")
    elsewhere = profile_of(cast, sector=SCHOOL)
    parent = Relation.Kind.PARENT
    today = NOW.date()
    with scope(walls=cast.walls):
        for target, word in ((mother.pk, "itself"), (elsewhere.pk, "wall")):
            with pytest.raises(actions.CannotRelate, match=word):
                actions.add_relation(mother.pk, target, parent, by=cast.agent, at=NOW, on=today)
        kept = actions.add_relation(mother.pk, child.pk, parent, by=cast.agent, at=NOW, on=today)
        with pytest.raises(actions.CannotRelate, match="known"):
            actions.add_relation(mother.pk, child.pk, parent, by=cast.agent, at=NOW, on=today)
        with pytest.raises(actions.CannotRelate, match="absent"):
            actions.remove_relation(elsewhere.pk, kept.pk, by=cast.agent, at=NOW)
        actions.remove_relation(child.pk, kept.pk, by=cast.agent, at=NOW + timedelta(minutes=1))
        assert not Relation.objects.exists()
    assert [kind for kind, _facts in told(cast, mother.pk)] == ["relation.added", "relation.removed"]


def test_a_note_is_words_and_its_fact_is_not(cast: Cast) -> None:
    profile = profile_of(cast)
    with scope(walls=cast.walls):
        with pytest.raises(actions.CannotNoteProfile):
            actions.note_profile(profile.pk, "  ", by=cast.agent, at=NOW)
        actions.note_profile(profile.pk, "Préfère être appelée le matin.", by=cast.agent, at=NOW)
        assert ProfileNote.objects.get().author == cast.agent
    assert told(cast, profile.pk) == [("profile.noted", {})]
