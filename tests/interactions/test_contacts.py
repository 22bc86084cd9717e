"""A contact is not a case: noted for somebody, a declared identity or nobody, about none, one or several cases."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import note_contact_about
from parvis.cases.contacts import last_contacts
from parvis.cases.models import CaseInteraction
from parvis.events.models import Event
from parvis.interactions.access import profile_to_note
from parvis.interactions.actions import CannotNote, Contact, Matter, note_contact
from parvis.interactions.models import Channel, ContactReason, Interaction, WrapUp
from parvis.interactions.queries import noted_by, reasons_of
from parvis.people.models import Profile
from tests.cast import CULTURE, SCHOOL, Cast

NOW = timezone.now()


def wall(cast: Cast, sector: str = CULTURE) -> Wall:
    return Wall(cast.town.pk, sector)


def told(cast: Cast, **changes: Any) -> Contact:
    usual: dict[str, Any] = {
        "wall": wall(cast),
        "channel": Channel.COUNTER,
        "outcomes": [WrapUp.ANSWERED],
        "occurred_at": NOW - timedelta(minutes=5),
    }
    return Contact(**(usual | changes))


def profile(cast: Cast, sector: str = CULTURE, name: str = "Destève") -> Profile:
    with scope(walls=cast.walls):
        return Profile.objects.create(
            authority=cast.town, sector=sector, family_name=name, given_names="Camille"
        )


def noted(cast: Cast, contact: Contact) -> Interaction:
    with scope(walls=cast.walls):
        return note_contact(contact, by=cast.agent, at=NOW)[0]


def test_a_visit_with_several_matters_is_one_contact(cast: Cast) -> None:
    contact = noted(
        cast,
        told(
            cast,
            matters=[
                Matter("follow-up", cast.procedure.pk),
                Matter("documents"),
                Matter(),
                Matter("documents"),
            ],
            outcomes=[WrapUp.ANSWERED, WrapUp.DOCUMENT_TAKEN, WrapUp.ANSWERED],
            body="  Vient pour la salle, et dépose les statuts. ",
            duration=timedelta(minutes=4),
            language="ar",
        ),
    )
    with scope(walls=cast.walls):
        kept = Interaction.objects.get(pk=contact.pk)
        matters = [
            (one.reason.code if one.reason else "", one.procedure_id)
            for one in kept.matters.select_related("reason").order_by("position")
        ]
    assert matters == [("follow-up", cast.procedure.pk), ("documents", None)]
    assert (kept.outcomes, kept.duration, kept.language) == (["answered", "document_taken"], 240, "ar")
    assert (kept.profile_id, kept.declared_name, kept.body) == (
        None,
        "",
        "Vient pour la salle, et dépose les statuts.",
    )
    assert kept.is_noted
    with scope(walls=cast.walls):
        fact = Event.objects.get(kind="contact.noted")
    assert [entry[0] for entry in fact.subjects] == ["interaction", "procedure"]
    assert "Destève" not in str(fact.facts)


def test_for_a_profile_for_a_declared_identity_for_nobody(cast: Cast) -> None:
    known = profile(cast)
    for changes in ({"profile": known.pk}, {"name": "Mme Roux", "telephone": "+33475000009"}, {}):
        noted(cast, told(cast, **changes))
    with scope(walls=cast.walls):
        found = Interaction.objects.order_by("recorded_at", "id").values_list("profile", "declared_name")
        assert set(found) == {(known.pk, ""), (None, "Mme Roux"), (None, "")}
        assert last_contacts(grants_of(cast.agent), [known.pk]) == {known.pk: NOW - timedelta(minutes=5)}


def test_a_letter_keeps_its_stamp_and_the_day_it_was_typed(cast: Cast) -> None:
    stamped = NOW - timedelta(days=3)
    contact = noted(cast, told(cast, channel=Channel.POST, occurred_at=stamped))
    assert (contact.occurred_at, contact.recorded_at) == (stamped, NOW)
    with scope(walls=cast.walls):
        assert Event.objects.get(kind="contact.noted").occurred_at == stamped


def test_about_two_cases_it_is_in_the_story_of_both(cast: Cast) -> None:
    one, two = cast.file(), cast.file()
    with scope(walls=cast.walls):
        contact, is_new = note_contact_about(told(cast), [one.pk, two.pk, one.pk], by=cast.agent, at=NOW)
        again = note_contact_about(told(cast, id=contact.pk), [one.pk], by=cast.agent, at=NOW)
        assert (is_new, again) == (True, (contact, False))
        assert Interaction.objects.filter(outcomes__len__gt=0).count() == 1
        linked = CaseInteraction.objects.filter(interaction=contact).order_by("case")
        assert {link.case_id for link in linked} == {one.pk, two.pk}
        told_in = Event.objects.filter(kind="case.contact_noted").values_list("case_id", flat=True)
        assert set(told_in) == {one.pk, two.pk}
        assert cast.read(one).revision == one.revision


def test_a_case_of_another_sector_is_refused(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls), pytest.raises(CannotNote, match="case"), transaction.atomic():
        note_contact_about(told(cast, wall=wall(cast, SCHOOL)), [case.pk], by=cast.agent, at=NOW)
    with scope(walls=cast.walls):
        assert not Interaction.objects.filter(outcomes__len__gt=0).exists()


def refused(cast: Cast) -> dict[str, dict[str, Any]]:
    """What makes a contact be refused, by the word that says so."""
    return {
        "future": {"occurred_at": NOW + timedelta(minutes=1)},
        "outcome": {"outcomes": []},
        "duration": {"duration": timedelta(hours=13)},
        "identity": {"profile": profile(cast).pk, "name": "Mme Roux"},
        "wall": {"profile": profile(cast, SCHOOL).pk},
        "reason": {"matters": [Matter("pigeon")]},
        "procedure": {"matters": [Matter(procedure=new_id())]},
    }


@pytest.mark.parametrize("word", ["future", "outcome", "duration", "identity", "wall", "reason", "procedure"])
def test_what_cannot_be_is_refused_aloud(cast: Cast, word: str) -> None:
    changes = refused(cast)[word]
    with scope(walls=cast.walls), pytest.raises(CannotNote, match=word):
        note_contact(told(cast, **changes), by=cast.agent, at=NOW)


def test_a_procedure_of_another_sector_is_refused(cast: Cast) -> None:
    canteen = cast.offer("cantine", cast.childhood, sector=SCHOOL)
    with scope(walls=cast.walls), pytest.raises(CannotNote, match="procedure"):
        note_contact(told(cast, matters=[Matter(procedure=canteen.pk)]), by=cast.agent, at=NOW)


def test_a_merged_profile_takes_no_more_contacts(cast: Cast) -> None:
    old, kept = profile(cast), profile(cast)
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=old.pk).update(merged_into=kept)
        with pytest.raises(CannotNote, match="wall"):
            note_contact(told(cast, profile=old.pk), by=cast.agent, at=NOW)


def test_the_usual_reasons_are_written_down_once_and_may_change(cast: Cast) -> None:
    with scope(walls=cast.walls):
        assert not ContactReason.objects.exists()
        assert len(reasons_of(cast.town.pk)) == 9
        for _ in range(2):
            note_contact(told(cast, matters=[Matter("other")]), by=cast.agent, at=NOW)
        assert ContactReason.objects.count() == 9
        ContactReason.objects.filter(code="other").update(retired_on=NOW.date())
        ContactReason.objects.filter(code="payment").update(label={"fr": "Régie"}, position=0)
        assert [reason.words for reason in reasons_of(cast.town.pk)][:2] == ["Régie", "Renseignement"]
        with pytest.raises(CannotNote, match="reason"):
            note_contact(told(cast, matters=[Matter("other")]), by=cast.agent, at=NOW)
        assert len(reasons_of(cast.other_town.pk)) == 9


def test_the_database_refuses_what_the_action_would(cast: Cast) -> None:
    contact = noted(cast, told(cast))
    wrong: list[dict[str, Any]] = [
        {"outcomes": ["pigeon"]},
        {"recorded_at": None},
        {"agent": None, "direction": "in"},
        {"recorded_at": contact.occurred_at - timedelta(seconds=1)},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), scope(walls=cast.walls):
            Interaction.objects.filter(pk=contact.pk).update(**values)


def test_the_contacts_of_the_morning_are_hers(cast: Cast) -> None:
    mine = noted(cast, told(cast))
    with scope(walls=cast.walls):
        note_contact(told(cast), by=cast.colleague, at=NOW)
        assert noted_by(cast.agent, since=NOW - timedelta(hours=1)) == [mine]
        assert noted_by(cast.agent, since=NOW + timedelta(seconds=1)) == []


def test_behind_another_wall_it_does_not_exist(cast: Cast) -> None:
    contact = noted(cast, told(cast, body="Un mot"))
    for walls in ([wall(cast, SCHOOL)], [Wall(cast.other_town.pk, CULTURE)], []):
        with scope(walls=walls):
            assert not Interaction.objects.filter(pk=contact.pk).exists()
    with pytest.raises(Exception, match="row-level security"), scope(walls=[wall(cast, SCHOOL)]):
        note_contact(told(cast), by=cast.agent, at=NOW)


def test_who_was_merged_twice_is_found_where_she_is_now(cast: Cast) -> None:
    first, second, kept = profile(cast), profile(cast), profile(cast)
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=first.pk).update(merged_into=second)
        Profile.objects.filter(pk=second.pk).update(merged_into=kept)
        assert profile_to_note(grants_of(cast.agent), first.pk) == kept
        # A ring, which nothing writes, must not hang a page.
        Profile.objects.filter(pk=kept.pk).update(merged_into=first)
        assert profile_to_note(grants_of(cast.agent), first.pk)
