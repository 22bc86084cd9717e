"""The sorting tray: what waits, in the order of the law; each gesture, its conflict, its wall, and its undoing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.models import CaseDocument
from parvis.events.models import Event
from parvis.intake.incoming import Sender
from parvis.intake.models import Arrival, Sorting
from parvis.intake.tray.queries import tray_counts, tray_page
from parvis.interactions.models import Interaction
from parvis.people.models import ContactPoint, Profile
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast
from tests.intake.conftest import Door, brought, door

__all__ = ["door"]

WORDS = (
    "Bonjour, notre association voudrait réserver une salle pour une réunion de 45 personnes le 12 mars 2027."
)


def at(arrival: UUID, gesture: str = "") -> str:
    return f"/agent/tri/{arrival}/" + (f"{gesture}/" if gesture else "")


def last(cast: Cast, arrival: UUID) -> Sorting:
    with scope(walls=cast.walls):
        return Sorting.objects.filter(arrival=arrival).order_by("-at", "-id")[0]


def undo(cast: Cast, client: Client, arrival: UUID) -> Any:
    return client.post(at(arrival, f"annuler/{last(cast, arrival).pk}"))


def both(cast: Cast) -> Agent:
    """Somebody who acts in culture and at school."""
    return cast.agent_of(cast.town, "Zoé Lien", rights=[Right.ACT], sectors=[CULTURE, SCHOOL])


@pytest.fixture
def waiting(door: Door) -> UUID:
    """A message that waits, with a file."""
    return door.brings(text=WORDS, parts=(brought(),)).arrival.pk


def test_danger_then_what_the_law_wants_first_stands_on_top(door: Door, cast: Cast) -> None:
    now = timezone.now()
    unknown = Sender("robot@courriel.example", "Sans garant")
    usual = door.brings(subject="Trois", sender=unknown, arrived_at=now - timedelta(hours=2))
    danger = door.brings(
        subject="Deux", sender=unknown, text="C’est urgent, mon mur menace de s’effondrer.", arrived_at=now
    )
    late = door.brings(subject="Un", sender=unknown, arrived_at=now - timedelta(days=9), at=now)
    page = cast.sign_in(cast.agent).get("/agent/tri/").content.decode()
    places = [page.index(str(one.arrival.pk)) for one in (danger, late, usual)]
    assert places == sorted(places)
    only_late = cast.sign_in(cast.agent).get("/agent/tri/?vue=late").content.decode()
    assert str(late.arrival.pk) in only_late
    assert str(usual.arrival.pk) not in only_late


def test_the_list_costs_the_same_whatever_it_holds(door: Door, cast: Cast) -> None:
    client, costs = cast.sign_in(cast.agent), list[int]()
    client.get("/agent/tri/")
    for already, so_many in ((0, 2), (2, 14)):
        for number in range(already, so_many):
            door.brings(subject=f"Envoi {number}", sender=Sender(f"p{number}@courriel.example", "P"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/agent/tri/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 24


def test_the_inbox_says_how_many_wait_to_be_sorted(
    door: Door, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To whoever sorts them, in one query that stops at a hundred; nothing to the others, nor when none waits."""
    client, inbox = cast.sign_in(cast.agent), "/agent/demandes/"
    assert "envoi à trier" not in client.get(inbox).content.decode()
    door.brings(key="un", message_id="<un@courriel.example>")
    assert "1 envoi à trier" in client.get(inbox).content.decode()
    door.brings(key="deux", message_id="<deux@courriel.example>")
    assert "2 envois à trier" in client.get(inbox).content.decode()
    monkeypatch.setattr("parvis.workspace.inbox.MANY", 2)
    assert "Plus de 1 envois à trier" in client.get(inbox).content.decode()
    other_service = cast.agent_of(
        cast.town, "Ode Ailleurs", rights=[Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    for outsider in (cast.outsider_town, cast.outsider_sector, other_service):
        assert "à trier" not in cast.sign_in(outsider).get(inbox).content.decode()


def test_her_services_are_those_she_is_named_in_else_the_whole_house(door: Door, cast: Cast) -> None:
    """Nobody opens « Mes services » on nothing because her right is on the whole authority."""
    door.brings(key="un", message_id="<un@courriel.example>")
    whole_house = cast.agent_of(cast.town, "Iris Maison", rights=[Right.ACT], sectors=[CULTURE])
    named = cast.agent_of(cast.town, "Ode Nommée", rights=[Right.ACT], sectors=[CULTURE])
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=named, authority=cast.town, unit=cast.childhood, rights=[Right.ACT.value], sectors=[CULTURE]
        )
    for agent, count in ((whole_house, 1), (named, 0)):
        with scope(walls=cast.walls):
            grants = grants_of(agent)
            assert tray_counts(grants, today=timezone.localdate())["service"] == count
            assert len(tray_page(grants, "service", today=timezone.localdate())[0]) == count


def test_a_page_goes_on_where_the_one_before_ended(door: Door, cast: Cast, monkeypatch: Any) -> None:
    for number in range(5):
        door.brings(subject=f"Envoi {number}", sender=Sender(f"p{number}@courriel.example", "P"))
    monkeypatch.setattr("parvis.intake.tray.queries.tray_page.__kwdefaults__", {"after": None, "size": 2})
    client, href, seen = cast.sign_in(cast.agent), "/agent/tri/", list[str]()
    while href:
        response = client.get(href)
        seen += [row["subject"] for row in response.context["rows"]]
        href = response.context["next_url"]
    assert sorted(seen) == [f"Envoi {number}" for number in range(5)]


def test_a_message_says_who_it_seems_to_be_and_what_it_wants(waiting: UUID, cast: Cast) -> None:
    page = cast.sign_in(cast.agent).get(at(waiting)).content.decode()
    for words in ("réserver une salle", "Léa Marchal", "Ouvrir cette demande", "note.txt", "réserver"):
        assert words in page
    assert "Aucune fiche du secteur ne porte cette adresse" in page


def test_what_she_does_not_file_leads_to_who_files_it(door: Door, cast: Cast) -> None:
    """The proposal of another sector opens nothing here: it leads to its service, chosen already with its sector."""
    theirs = door.brings(text=WORDS, wall=Wall(cast.town.pk, SCHOOL), unit=cast.childhood.pk).arrival.pk
    client = cast.sign_in(cast.outsider_sector)
    page = client.get(at(theirs)).content.decode()
    assert "s’ouvre dans le service « Vie associative »" in page
    assert "Ouvrir cette demande" not in page
    assert client.post(at(theirs, "ouvrir"), {"target": cast.procedure.slug}).status_code == 404
    form = client.get(at(theirs, "confier")).context["form"]
    assert (form["unit"].value(), form["sector"].value()) == (str(cast.association.pk), CULTURE)
    mine = cast.sign_in(both(cast)).get(at(theirs)).content.decode()
    assert "Ouvrir cette demande" in mine


@pytest.mark.parametrize("who", ["outsider_town", "outsider_sector", "reader"])
def test_the_others_get_the_same_absence_as_for_what_does_not_exist(
    waiting: UUID, cast: Cast, who: str
) -> None:
    client = cast.sign_in(getattr(cast, who))
    for path in ("", "rattacher", "ouvrir", "personne", "confier", "sans-suite", "fichiers/0"):
        assert client.get(at(waiting, path)).status_code == 404, path
    for path in ("indesirable", "remettre", "personne/confirmer", f"annuler/{waiting}"):
        assert client.post(at(waiting, path)).status_code == 404, path


def test_a_message_is_attached_to_a_case_and_taken_back(waiting: UUID, door: Door, cast: Cast) -> None:
    case, client = cast.file(), cast.sign_in(cast.agent)
    found = client.get(at(waiting, "rattacher"), {"q": case.reference}).content.decode()
    assert case.reference in found
    assert client.post(at(waiting, "rattacher"), {"target": case.reference}).status_code == 302
    with scope(walls=cast.walls):
        kept = Arrival.objects.select_related("interaction").get(pk=waiting)
        assert (kept.state, kept.case_id, kept.thread) == ("threaded", case.pk, case.pk)
        assert kept.interaction.holder_id == case.pk
        assert kept.interaction.occurred_at == kept.arrived_at, "the legal date stays that of its arrival"
        (document,) = CaseDocument.objects.filter(case=case).select_related("document")
        assert document.document.holder_id == case.pk
        assert Event.objects.filter(kind="arrival.sorted").count() == 1
        assert Event.objects.filter(kind="case.written").count() == 1
    undo(cast, client, waiting)
    with scope(walls=cast.walls):
        kept = Arrival.objects.select_related("interaction").get(pk=waiting)
        assert (kept.state, kept.case_id, kept.thread) == ("to_sort", None, waiting)
        assert kept.interaction.holder_id is None
        assert not CaseDocument.objects.filter(case=case).exists()
        assert Event.objects.filter(kind="case.message_parted").count() == 1


def test_a_message_goes_behind_the_wall_of_its_case_with_all_that_hangs_on_it(
    waiting: UUID, door: Door, cast: Cast
) -> None:
    school = cast.offer("cantine", cast.childhood, sector=SCHOOL)
    case, agent = cast.file(procedure=school), both(cast)
    client = cast.sign_in(agent)
    assert client.post(at(waiting, "rattacher"), {"target": case.reference}).status_code == 302
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        assert not Arrival.objects.exists()
        assert not Sorting.objects.exists()
        assert not Interaction.objects.exists()
    with scope(walls=[Wall(cast.town.pk, SCHOOL)]):
        kept = Arrival.objects.select_related("interaction", "original").get(pk=waiting)
        assert {kept.sector, kept.interaction.sector, kept.original and kept.original.sector} == {SCHOOL}
        assert [one.sector for one in kept.parts.all()] == [SCHOOL]
        assert CaseDocument.objects.get(case=case).document.sector == SCHOOL
    assert cast.sign_in(cast.agent).get(at(waiting)).status_code == 404
    undo(cast, client, waiting)
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        assert Arrival.objects.get(pk=waiting).state == "to_sort"


def test_a_case_one_may_not_change_is_absent(waiting: UUID, cast: Cast) -> None:
    case = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    client = cast.sign_in(cast.agent)
    for reference in (case.reference, "ABCD-EFGH"):
        response = client.post(at(waiting, "rattacher"), {"target": reference})
        assert (response.status_code, case.title in response.content.decode()) == (422, False)
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).state == "to_sort"


def test_two_agents_at_once_one_wins_and_nothing_typed_is_lost(waiting: UUID, cast: Cast) -> None:
    case = cast.file()
    cast.sign_in(cast.colleague).post(at(waiting, "rattacher"), {"target": case.reference})
    client = cast.sign_in(cast.agent)
    for gesture, typed in (
        ("sans-suite", {"why": "other", "detail": "Elle remercie le service."}),
        ("confier", {"unit": str(cast.childhood.pk), "sector": SCHOOL, "word": "Pour la cantine."}),
        ("personne", {"given_names": "Léonie", "family_name": "Marchal-Roy", "birth_date": ""}),
        ("rattacher", {"target": case.reference}),
    ):
        refused = client.post(at(waiting, gesture), typed)
        assert refused.status_code == 409, gesture
        page = refused.content.decode()
        assert cast.colleague.full_name in page
        assert all(words in page for words in list(typed.values())[1:]), gesture
    assert client.post(at(waiting, "indesirable"), follow=True).status_code == 200
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).state == "threaded"
        assert Sorting.objects.count() == 1


@pytest.mark.parametrize(
    ("gesture", "typed", "state"),
    [
        ("indesirable", {}, "spam"),
        ("sans-suite", {"why": "thanks"}, "set_aside"),
    ],
)
def test_what_is_discarded_comes_back(
    waiting: UUID, cast: Cast, gesture: str, typed: dict[str, str], state: str
) -> None:
    client = cast.sign_in(cast.agent)
    assert client.post(at(waiting, gesture), typed).status_code == 302
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).state == state
    assert "/annuler/" in client.get("/agent/tri/").content.decode()
    undo(cast, client, waiting)
    with scope(walls=cast.walls):
        kept = Arrival.objects.get(pk=waiting)
        assert (kept.state, kept.settled_at) == ("to_sort", None)
        assert Event.objects.filter(kind="arrival.unsorted").count() == 1


def test_spam_by_rule_is_put_back_with_its_delays(door: Door, cast: Cast) -> None:
    arrival = door.brings(is_spam=True).arrival.pk
    client = cast.sign_in(cast.agent)
    assert str(arrival) in client.get("/agent/tri/?vue=spam").content.decode()
    client.post(at(arrival, "remettre"))
    with scope(walls=cast.walls):
        kept = Arrival.objects.get(pk=arrival)
    assert kept.state == "to_sort"
    assert kept.receipt_due_on is not None
    assert kept.acknowledgement_due_on is not None


def test_a_message_sent_on_to_another_sector_is_read_there_alone_and_called_back(
    waiting: UUID, cast: Cast
) -> None:
    client = cast.sign_in(cast.agent)
    typed = {"unit": str(cast.childhood.pk), "sector": SCHOOL, "word": "C’est pour la cantine."}
    assert client.post(at(waiting, "confier"), typed).status_code == 302
    assert client.get(at(waiting)).status_code == 404
    theirs = cast.sign_in(cast.outsider_sector)
    assert "C’est pour la cantine." in theirs.get(at(waiting)).content.decode()
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).unit_id == cast.childhood.pk
    undo(cast, client, waiting)
    assert client.get(at(waiting)).status_code == 200
    assert theirs.get(at(waiting)).status_code == 404


def test_under_secrecy_a_message_rests_sealed(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    client.post(at(waiting, "confier"), {"unit": str(cast.childhood.pk), "sector": SOCIAL, "word": ""})
    with scope(walls=[Wall(cast.town.pk, SOCIAL)]):
        kept = Arrival.objects.select_related("interaction").get(pk=waiting)
        assert kept.interaction.body == WORDS
        assert kept.subject == "Salle des fêtes"
    undo(cast, client, waiting)
    assert WORDS[:40] in client.get(at(waiting)).content.decode()


def test_a_gesture_on_which_another_stands_is_not_taken_back(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        hers = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Marchal", given_names="Léa"
        )
    client.post(at(waiting, "personne/confirmer"), {"profile": str(hers.pk), "kept": "1"})
    first = last(cast, waiting)
    client.post(at(waiting, "indesirable"))
    response = client.post(at(waiting, f"annuler/{first.pk}"), follow=True)
    assert "quelqu’un a trié cet envoi depuis" in response.content.decode()
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).interaction.profile_id == hers.pk


def test_who_wrote_is_confirmed_with_her_address_and_taken_back(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        hers = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Marchal", given_names="Léa"
        )
    confirm = {"profile": str(hers.pk), "kept": "1"}
    assert client.post(at(waiting, "personne/confirmer"), confirm)["Location"] == at(waiting)
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).interaction.profile_id == hers.pk
        point = ContactPoint.objects.get(profile=hers)
        assert (point.value, point.verified_at) == ("lea.marchal@courriel.example", None)
    undo(cast, client, waiting)
    with scope(walls=cast.walls):
        assert Arrival.objects.get(pk=waiting).interaction.profile_id is None
        assert not ContactPoint.objects.filter(profile=hers).exists()


def test_whoever_has_no_file_gets_one(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    page = client.get(at(waiting, "personne")).content.decode()
    assert 'value="Marchal"' in page
    typed = {"given_names": "Léa", "family_name": "Marchal", "birth_date": "", "kept": "1"}
    assert client.post(at(waiting, "personne"), typed).status_code == 302
    with scope(walls=cast.walls):
        profile = Profile.objects.get()
        assert Arrival.objects.get(pk=waiting).interaction.profile_id == profile.pk
        assert profile.sector == CULTURE


def test_nobody_who_writes_is_born_tomorrow(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    for day in (timezone.localdate() + timedelta(days=1), date.max):
        typed = {"given_names": "Léa", "family_name": "Marchal", "birth_date": day.isoformat()}
        refused = client.post(at(waiting, "personne"), typed)
        assert refused.status_code == 422
        assert "La date de naissance doit être dans le passé." in refused.content.decode()
    with scope(walls=cast.walls):
        assert not Profile.objects.exists()


def test_a_file_of_another_sector_is_nobody_here(waiting: UUID, cast: Cast) -> None:
    with scope(walls=cast.walls):
        theirs = Profile.objects.create(
            authority=cast.town, sector=SCHOOL, family_name="Marchal", given_names="Léa"
        )
    for agent in (cast.agent, both(cast)):
        client = cast.sign_in(agent)
        assert client.post(at(waiting, "personne/confirmer"), {"profile": str(theirs.pk)}).status_code == 404


def test_the_next_message_opens(door: Door, waiting: UUID, cast: Cast) -> None:
    other = door.brings(subject="Autre", sender=Sender("b@courriel.example", "B")).arrival.pk
    client = cast.sign_in(cast.agent)
    assert client.post(at(waiting, "indesirable"))["Location"] == at(other)
    assert client.post(at(other, "indesirable"))["Location"] == "/agent/tri/"
