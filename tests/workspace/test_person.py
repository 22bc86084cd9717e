"""The file of a person through the door: who sees what of her, what each gesture does, what is logged."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity, reply
from parvis.cases.models import Case
from parvis.entrance import door
from parvis.events.accesses import what
from parvis.events.models import AccessLog, Event
from parvis.people.actions import add_contact_point, note_profile
from parvis.people.models import ContactPoint, DatumOrigin, Profile, ProfileNote
from parvis.person_file.models import CrossSectorOpening
from tests.cast import CULTURE, SCHOOL, SOCIAL
from tests.person_file.conftest import Somebody, somebody

__all__ = ["somebody"]

NOW = timezone.now()
WORDS = "Le dossier de l’école est complet"


def page_of(somebody: Somebody, agent: Agent, sector: str = CULTURE) -> Any:
    return somebody.cast.sign_in(agent).get(reverse("person", args=[somebody[sector].pk]))


def story(response: Any) -> list[str]:
    return [str(item.title) for item in response.context["story"]]


def a_case(somebody: Somebody) -> Case:
    """A case of culture that an agent knows to be hers."""
    cast = somebody.cast
    case = cast.file()
    with scope(walls=cast.walls):
        confirm_identity(case.pk, by=cast.agent, at=NOW, profile=somebody[CULTURE])
        reply(case.pk, "Bonjour, nous étudions votre demande.", by=cast.agent, at=NOW)
    return cast.read(case)


def post(somebody: Somebody, agent: Agent, name: str, *more: object, **typed: str) -> Any:
    address = reverse(name, args=[somebody[CULTURE].pk, *more])
    return somebody.cast.sign_in(agent).post(address, typed)


def test_the_officer_of_a_sector_sees_it_whole_and_nothing_of_the_others(somebody: Somebody) -> None:
    somebody.met(SCHOOL, NOW - timedelta(days=2), WORDS)
    case = a_case(somebody)
    page = page_of(somebody, somebody.cast.agent)
    body = page.content.decode()
    assert page.status_code == 200
    assert "Déclarée par l’usager · fiche créée le" in body
    assert reverse("case", args=[case.reference]) in body
    assert "Bonjour, nous étudions votre demande." in body
    assert "camille.desteve@courriel.example" in body
    assert WORDS not in body
    assert "autre service" not in body.lower()


def test_reception_sees_the_day_of_another_service_and_no_word_of_it(somebody: Somebody) -> None:
    somebody.met(SCHOOL, NOW - timedelta(days=2), WORDS)
    somebody.met(SOCIAL, NOW - timedelta(days=3), "Aide d’urgence")
    page = page_of(somebody, somebody.receptionist)
    assert story(page).count("Contact avec un autre service") == 1
    body = page.content.decode()
    for secret in (WORDS, "urgence", "Social", "scolarité"):
        assert secret not in body, secret


def test_reception_reads_where_a_case_stands_without_opening_it(somebody: Somebody) -> None:
    case = a_case(somebody)
    body = page_of(somebody, somebody.receptionist).content.decode()
    assert case.title in body
    assert case.reference in body
    assert reverse("case", args=[case.reference]) not in body


def test_who_receives_for_two_sectors_reads_one_story(somebody: Somebody) -> None:
    somebody.met(SCHOOL, NOW - timedelta(days=2), WORDS)
    page = page_of(somebody, somebody.cast.receptionist)
    assert WORDS in page.content.decode()
    assert "Contact avec un autre service" not in story(page)


@pytest.mark.parametrize(
    ("who", "sector"),
    [
        ("outsider_town", CULTURE),
        ("outsider_sector", CULTURE),
        ("agent", SCHOOL),
        ("receptionist", SOCIAL),
        ("manager", SOCIAL),
    ],
)
def test_forbidden_looks_absent_and_leaves_no_line(somebody: Somebody, who: str, sector: str) -> None:
    client = somebody.cast.sign_in(getattr(somebody.cast, who))
    forbidden = client.get(reverse("person", args=[somebody[sector].pk]))
    absent = client.get(reverse("person", args=[uuid4()]))
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content == absent.content
    with scope(walls=somebody.walls):
        assert not AccessLog.objects.exists()


def test_auditing_a_sector_opens_no_file_of_it(somebody: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    cast = somebody.cast
    auditor = cast.agent_of(cast.town, "Odile Garde", rights=[Right.AUDIT], sectors=[CULTURE])
    assert page_of(somebody, auditor).status_code == 404


def test_every_look_is_written_for_each_profile_set_out(somebody: Somebody) -> None:
    page_of(somebody, somebody.cast.receptionist)
    with scope(walls=somebody.walls):
        found = AccessLog.objects.order_by("sector")
        assert [(line.kind, line.sector, line.profile_id, line.ground) for line in found] == [
            ("file", CULTURE, somebody[CULTURE].pk, "receive"),
            ("file", SCHOOL, somebody[SCHOOL].pk, "receive"),
        ]


def test_an_opening_shows_what_and_when_says_why_and_is_written(somebody: Somebody) -> None:
    somebody.met(SCHOOL, NOW - timedelta(days=2), WORDS)
    somebody.met(SOCIAL, NOW - timedelta(days=3), "Aide d’urgence")
    agent = somebody.receptionist
    refused = post(somebody, agent, "person_autres_services", reason="Où en est-elle ?")
    assert refused.status_code == 422
    assert "Où en est-elle ?" in refused.content.decode()
    answer = post(somebody, agent, "person_autres_services", presence="counter", reason="Où en est-elle ?")
    assert answer.status_code == 302
    page = page_of(somebody, agent)
    body = page.content.decode()
    assert "Enfance et scolarité" in body
    assert WORDS not in body, "when and by what way, never what was said"
    assert "urgence" not in body
    assert "Contact avec un autre service" not in story(page)
    assert [str(item.by) for item in page.context["story"] if "Guichet" in item.title] == [
        "Enfance et scolarité"
    ]
    with scope(walls=somebody.walls):
        lines = AccessLog.objects.filter(kind="crossing").order_by("sector")
        assert [(line.sector, line.reason, line.profile_id) for line in lines] == [
            (SCHOOL, "Où en est-elle ?", somebody[SCHOOL].pk),
            ("transport", "Où en est-elle ?", somebody["transport"].pk),
        ]
        told = [what(line) for line in AccessLog.objects.filter(kind="file").order_by("id")]
        assert told[-1] == "Fiche de l’usager, avec ce que les autres services ont de la même personne"
    post(somebody, agent, "person_crossing_end")
    assert "Enfance et scolarité" not in page_of(somebody, agent).content.decode()


def test_an_opening_opens_no_other_page(somebody: Somebody) -> None:
    somebody.crossed()
    client = somebody.cast.sign_in(somebody.receptionist)
    assert client.get(reverse("person", args=[somebody[SCHOOL].pk])).status_code == 404


def test_an_opening_past_its_time_shows_nothing(somebody: Somebody) -> None:
    somebody.crossed(ago=timedelta(minutes=15, seconds=1))
    assert page_of(somebody, somebody.receptionist).context["opening"] is None


def test_who_does_not_receive_is_not_offered_an_opening(somebody: Somebody) -> None:
    agent = somebody.cast.agent
    address = reverse("person_autres_services", args=[somebody[CULTURE].pk])
    assert address not in page_of(somebody, agent).content.decode()
    assert somebody.cast.sign_in(agent).get(address).status_code == 404
    answer = post(somebody, agent, "person_autres_services", presence="counter", reason="Je veux voir")
    assert answer.status_code == 404
    with scope(walls=somebody.walls):
        assert not CrossSectorOpening.objects.exists()


def identity(**changes: str) -> dict[str, str]:
    return {
        "family_name": "Destève",
        "birth_name": "",
        "given_names": "Camille",
        "birth_date": "1984-03-27",
        "ground": "identity_document",
        **changes,
    }


def test_an_identity_is_corrected_with_its_origin(somebody: Somebody) -> None:
    agent = somebody.cast.agent
    client = somebody.cast.sign_in(agent)
    address = reverse("person_identite", args=[somebody[CULTURE].pk])
    seen = client.get(address).context["form"].seen
    client.post(address, {**identity(family_name="Destève-Noël"), "seen": seen})
    rows = page_of(somebody, agent).context["identity"]
    family = next(row for row in rows if row.value == "Destève-Noël")
    assert family.is_checked
    assert "Inès Arnoult" in family.origin
    stale = client.post(address, {**identity(family_name="Autre"), "seen": seen})
    assert stale.status_code == 422
    assert "corrigée entre-temps" in stale.content.decode()
    assert 'value="Autre"' in stale.content.decode()
    with scope(walls=somebody.walls):
        assert DatumOrigin.objects.get().ground == "identity_document"


def test_contact_points_are_added_verified_preferred_and_removed(somebody: Somebody) -> None:
    agent = somebody.receptionist
    wrong = post(somebody, agent, "person_contact", way="telephone", value="12")
    assert wrong.status_code == 422
    post(somebody, agent, "person_contact", way="telephone", value="04 65 71 10 20")
    with scope(walls=somebody.walls):
        point = ContactPoint.objects.get(profile=somebody[CULTURE], kind="telephone")
    assert point.value == "+33465711020"
    client = somebody.cast.sign_in(agent)
    for verb, question in (("verifier", "joint-il bien"), ("retirer", "Voulez-vous retirer")):
        asked = reverse("person_contact_change", args=[somebody[CULTURE].pk, point.pk, verb])
        assert f'href="{asked}"' in page_of(somebody, agent).content.decode()
        page = client.get(asked).content.decode()
        assert question in page and "04 65 71 10 20" in page
        assert somebody.cast.sign_in(somebody.cast.reader).get(asked).status_code == 404
    assert client.get(asked.replace("retirer", "preferer")).status_code == 404
    with scope(walls=somebody.walls):
        assert ContactPoint.objects.get(pk=point.pk).verified_at is None, "asked, not done"
    for verb in ("verifier", "preferer"):
        post(somebody, agent, "person_contact_change", point.pk, verb)
    with scope(walls=somebody.walls):
        point.refresh_from_db()
    assert point.verified_at is not None
    assert point.is_preferred
    assert "04 65 71 10 20" in page_of(somebody, agent).content.decode()
    post(somebody, agent, "person_contact_change", point.pk, "retirer")
    again = post(somebody, agent, "person_contact_change", point.pk, "retirer")
    assert again.status_code == 302, "said twice, done once"
    with scope(walls=somebody.walls):
        assert not ContactPoint.objects.filter(pk=point.pk).exists()


@pytest.mark.parametrize("who", ["reader", "outsider_sector", "outsider_town"])
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("person_noter", {"body": "Un mot"}),
        ("person_identite", identity(family_name="Autre")),
        ("person_contact", {"way": "email", "value": "autre@courriel.example"}),
    ],
)
def test_who_may_not_write_writes_nothing(
    somebody: Somebody, who: str, name: str, typed: dict[str, str]
) -> None:
    assert post(somebody, getattr(somebody.cast, who), name, **typed).status_code == 404
    with scope(walls=somebody.walls):
        assert not ProfileNote.objects.exists()
        assert Profile.objects.get(pk=somebody[CULTURE].pk).family_name == "Destève"
        assert not ContactPoint.objects.exists()


def test_a_note_is_read_in_its_sector_only(somebody: Somebody) -> None:
    post(somebody, somebody.cast.agent, "person_noter", body="Préfère être appelée le matin.")
    assert "Préfère être appelée" in page_of(somebody, somebody.receptionist).content.decode()
    assert "Préfère être appelée" not in page_of(somebody, somebody.school_officer, SCHOOL).content.decode()


def test_a_namesake_of_another_sector_is_joined_by_who_receives_for_both(somebody: Somebody) -> None:
    cast = somebody.cast
    with scope(walls=somebody.walls):
        same = {"family_name": "Noël", "given_names": "Anne", "birth_date": "1970-01-02"}
        here = Profile.objects.create(authority=cast.town, sector=CULTURE, **same)
        there = Profile.objects.create(authority=cast.town, sector=SCHOOL, **same)
    client = cast.sign_in(cast.receptionist)
    address = reverse("person", args=[here.pk])
    assert [one.pk for one in client.get(address).context["namesakes"]] == [there.pk]
    join = reverse("person_rattacher", args=[here.pk])
    client.post(join, {"other": str(there.pk), "presence": "telephone", "checked": "code"})
    page = client.get(address)
    assert page.context["namesakes"] == []
    assert [str(one) for one in page.context["sectors"]] == ["Enfance et scolarité"]
    with scope(walls=somebody.walls):
        assert Event.objects.filter(kind="person.linked", sector=SCHOOL).exists()
    assert cast.sign_in(cast.agent).get(join).status_code == 404


def test_a_profile_that_was_merged_leads_to_the_one_kept(somebody: Somebody) -> None:
    cast = somebody.cast
    with scope(walls=somebody.walls):
        old = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Desteve", merged_into=somebody[CULTURE]
        )
    answer = cast.sign_in(cast.agent).get(reverse("person", args=[old.pk]))
    assert answer.headers["Location"] == reverse("person", args=[somebody[CULTURE].pk])


def test_the_case_leads_to_the_file(somebody: Somebody) -> None:
    case = a_case(somebody)
    body = somebody.cast.sign_in(somebody.cast.agent).get(reverse("case", args=[case.reference]))
    assert reverse("person", args=[somebody[CULTURE].pk]) in body.content.decode()


def test_the_number_of_queries_does_not_depend_on_what_she_lived(somebody: Somebody) -> None:
    cast = somebody.cast

    def count(agent: Agent) -> int:
        client = cast.sign_in(agent)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("person", args=[somebody[CULTURE].pk])).status_code == 200
        return len(queries)

    agents = (cast.agent, somebody.receptionist, cast.receptionist)
    a_case(somebody)
    somebody.met(CULTURE, NOW - timedelta(days=20))
    with scope(walls=somebody.walls):
        note_profile(somebody[CULTURE].pk, "Une note", by=cast.agent, at=NOW)
    before = [count(agent) for agent in agents]
    for number in range(12):
        a_case(somebody)
        somebody.met(CULTURE, NOW - timedelta(days=number))
        somebody.met(SCHOOL, NOW - timedelta(days=number))
        with scope(walls=somebody.walls):
            note_profile(somebody[CULTURE].pk, f"Note {number}", by=cast.agent, at=NOW)
            add_contact_point(
                somebody[CULTURE].pk,
                ContactPoint.Kind.EMAIL,
                f"c{number}@courriel.example",
                by=cast.colleague,
                at=NOW,
            )
    assert [count(agent) for agent in agents] == before
    assert max(before) <= 42, before


def test_the_story_goes_on_by_pages(somebody: Somebody) -> None:
    bodies = {f"Passage {number:03}" for number in range(45)}
    for number, body in enumerate(sorted(bodies)):
        somebody.met(CULTURE, NOW - timedelta(days=1, minutes=number), body)
    client = somebody.cast.sign_in(somebody.cast.agent)
    address, read = reverse("person", args=[somebody[CULTURE].pk]), []
    for _page in range(4):
        page = client.get(address)
        read += [str(item.body) for item in page.context["story"] if str(item.body) in bodies]
        address = page.context["next_url"]
        if not address:
            break
    assert len(read) == len(set(read)) == 45


def test_a_right_withdrawn_while_the_page_is_open_loses_no_text(somebody: Somebody) -> None:
    cast = somebody.cast
    client = cast.sign_in(cast.agent)
    address = reverse("person_noter", args=[somebody[CULTURE].pk])
    client.get(address)
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.filter(agent=cast.agent).delete()
    answer = client.post(address, {"body": "Préfère être appelée le matin."})
    assert answer.status_code == 404
    assert "Préfère être appelée le matin." in answer.content.decode()


def test_the_messages_of_a_case_are_read_by_who_may_open_it(somebody: Somebody) -> None:
    a_case(somebody)
    assert "nous étudions" in page_of(somebody, somebody.cast.agent).content.decode()
    body = page_of(somebody, somebody.receptionist).content.decode()
    assert "nous étudions" not in body
    assert "À propos d’une demande." in body
