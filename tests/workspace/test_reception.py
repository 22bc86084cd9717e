"""The desk: the one box, contacts noted from the keyboard or by hand, calls promised and kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity, filing, make_confidential
from parvis.cases.models import Case
from parvis.entrance import door
from parvis.events.models import AccessLog
from parvis.interactions.models import CallBack, Interaction
from parvis.people.models import ContactPoint, Profile
from tests.cast import CULTURE, SCHOOL, Cast

NOW = timezone.now()
GENERAL = "general"
HOSTILE = "<script>alert(1)</script> '; DROP TABLE cases_case; -- \u202e \\ % {{ x }}"
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


def person(cast: Cast, name: str = "Destève", *, sector: str = CULTURE, **changes: Any) -> Profile:
    with scope(walls=cast.walls):
        made = Profile.objects.create(
            authority=cast.town, sector=sector, family_name=name, given_names="Camille", **changes
        )
        for kind, value in (("telephone", "+33475000009"), ("postal", "2 rue Basse\n26999 Montrevel")):
            ContactPoint.objects.create(
                authority=cast.town, sector=sector, profile=made, kind=kind, value=value
            )
    return made


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form of a contact sends at the least."""
    usual = {
        "contact": str(new_id()),
        "channel": "counter",
        "direction": "in",
        "place": f"{cast.town.pk}/{CULTURE}",
        "outcome": ["answered"],
        "body": "Un mot.",
        "language": "fr",
        "call_unit": str(cast.association.pk),
    }
    return usual | changes


CALL = {
    "outcome": ["answered", "call_back"],
    "call_telephone": "04 75 00 00 09",
    "call_subject": "La date de la salle",
    "call_day": TOMORROW,
    "call_since": "09:00",
    "call_until": "12:00",
}
"""A call promised; ``typed`` adds the service that calls."""


def contacts(cast: Cast) -> list[Interaction]:
    with scope(walls=cast.walls):
        return list(Interaction.objects.filter(outcomes__len__gt=0).order_by("recorded_at", "id"))


# --- the one box ---


def test_the_box_shows_just_enough_to_choose(cast: Cast) -> None:
    known = person(cast, birth_date="1984-03-27")
    person(cast, "Crèche", sector=SCHOOL)
    client = cast.sign_in(cast.agent)
    response = client.get(reverse("reception"), {"q": "destève"})
    found = response.context["persons"]
    assert [(one.profile, one.town, one.sector) for one in found] == [
        (known.pk, "26999 Montrevel", "Sports, culture et vie associative")
    ]
    page = response.content.decode()
    assert "27 mars 1984" in page
    assert "04 75 00 00 09" not in page
    assert f"{reverse('contact_new')}?profil={known.pk}" in page
    file = reverse("person", args=[known.pk])
    assert f'href="{file}?q=dest%C3%A8ve"' in page
    assert client.get(file).context["trail"][0].href == reverse("inbox")
    client.get(file, {"q": "destève"})
    # The pages of the file lead back to the search too.
    for there in (file, reverse("person_noter", args=[known.pk])):
        assert client.get(there).context["trail"][0].href == f"{reverse('reception')}?q=dest%C3%A8ve"


def test_a_case_is_found_by_who_filed_it_and_by_its_reference(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    signs = case.reference.replace("-", "").lower()
    for text in (case.reference, f"{signs[:4]} {signs[4:8]} {signs[8]}", signs[:8], "Destève"):
        [found] = client.get(reverse("reception"), {"q": text}).context["cases"]
        assert (found["reference"], found["href"]) == (case.reference, reverse("case", args=[case.reference]))


def test_the_desk_learns_of_a_reference_what_it_may_know(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.file()
    monkeypatch.setattr(filing, "new_reference", lambda: "EFEN-2XJW-K")
    case = cast.file()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(commune="Montrevel")
    client = cast.sign_in(cast.receptionist)
    asked = {"q": case.reference.lower().replace("-", " ")}
    page = client.get(reverse("reception"), asked)
    [found] = page.context["cases"]
    assert (found["who"], found["town"], found["title"], found["state"], found["href"]) == (
        "Camille Destève", "Montrevel", case.title, "À prendre en charge", ""
    )  # fmt: skip
    assert "suivie par le service « Vie associative »" in page.content.decode()
    assert 'role="status">1 demande trouvée<' in page.content.decode()
    for half in ("efen", "2xjw", "EFEN-2"):
        [same] = client.get(reverse("reception"), {"q": half}).context["cases"]
        assert same["reference"] == case.reference
    for other in ("2xj", "xjw-k", "fen2", "efenb"):
        assert client.get(reverse("reception"), {"q": other}).context["cases"] == []
    with scope(walls=cast.walls):
        [look] = AccessLog.objects.filter(kind="shown", case_id=case.pk)
        assert (look.object_type, look.agent_id, look.profile_id) == ("case", cast.receptionist.pk, None)
    assert client.get(found["note_href"]).context["form"]["name"].value() == "Camille Destève"
    assert client.get(reverse("case", args=[case.reference])).status_code == 404
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=cast.agent, at=NOW)
    [found] = client.get(reverse("reception"), asked).context["cases"]
    assert found["note_href"] == f"{reverse('contact_new')}?profil={profile.pk}"
    for other in (cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(other).get(reverse("reception"), asked).context["cases"] == []
    with scope(walls=cast.walls):
        make_confidential(case.pk, grants_of(cast.manager), reason="Un agent est concerné.", at=NOW)
    assert client.get(reverse("reception"), asked).context["cases"] == []


def test_the_part_swapped_is_the_part_of_the_page(cast: Cast) -> None:
    person(cast)
    client = cast.sign_in(cast.agent)
    part = client.get(reverse("reception"), {"q": "Destève"}, headers={"hx-request": "true"})
    assert "<html" not in part.content.decode()
    assert (
        part.content.decode().strip() in client.get(reverse("reception"), {"q": "Destève"}).content.decode()
    )


@pytest.mark.parametrize("who", ["outsider_sector", "outsider_town", "designer"])
def test_behind_another_wall_nobody_is_found(cast: Cast, who: str) -> None:
    person(cast)
    cast.file()
    agent = getattr(cast, who)
    if who == "designer":
        with scope(walls=[Wall(cast.town.pk, "")]):
            Membership.objects.filter(agent=agent).update(rights=["receive"], sectors=[SCHOOL])
    context = cast.sign_in(agent).get(reverse("reception"), {"q": "Destève"}).context
    assert (context["persons"], context["cases"]) == ([], [])


@pytest.mark.parametrize("text", ["", " ", "a", "\x00", HOSTILE, "%", "x" * 9_000, "' OR 1=1", "\ud800"])
def test_whatever_is_typed_is_harmless(cast: Cast, text: str) -> None:
    person(cast)
    response = cast.sign_in(cast.agent).get(
        reverse("reception"), {"q": text.encode("utf-8", "replace").decode()}
    )
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert response.context.get("persons", []) == []


def test_the_number_of_queries_does_not_follow_the_number_of_persons(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("reception"), {"q": "Destève"})
        return len(captured)

    person(cast)
    cast.file()
    client.get(reverse("reception"))
    few = asked()
    for _ in range(6):
        person(cast)
        cast.file()
    assert asked() == few
    assert few <= 32


# --- noting a contact ---


def test_noted_for_a_person_it_is_in_her_file(cast: Cast) -> None:
    known = person(cast)
    client = cast.sign_in(cast.agent)
    address = f"{reverse('contact_new')}?profil={known.pk}"
    page = client.get(address)
    assert "Camille Destève" in page.content.decode()
    assert page.context["form"]["call_telephone"].value() == "04 75 00 00 09"
    sent = typed(
        cast, body="Demande les horaires.", reason_1="information", procedure_1=str(cast.procedure.pk)
    )
    response = client.post(address, sent, follow=True)
    assert response.redirect_chain[-1][0] == reverse("reception")
    assert "L’échange est noté." in response.content.decode()
    [contact] = contacts(cast)
    assert (contact.profile_id, contact.channel, contact.agent_id) == (known.pk, "counter", cast.agent.pk)
    shown = client.get(reverse("reception")).context["noted"]
    assert [(one["who"], one["outcomes"]) for one in shown] == [("Camille Destève", "Réponse donnée")]
    subject = "Renseignement : Réserver une salle pour une association"
    assert shown[0]["matters"] == subject
    second = {"reason_2": "documents"}
    client.post(address, sent | second | {"contact": str(new_id())})
    client.post(address, typed(cast, body="", outcome=["answered", "call_back"]) | CALL)
    told = [str(item.body) for item in client.get(reverse("person", args=[known.pk])).context["story"]]
    assert told[:2] == ["Sans objet noté", f"{subject}, Dépôt de documents · Demande les horaires."]
    assert told[2] == f"{subject} · Demande les horaires."


def test_sent_twice_it_is_noted_once(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    sent = typed(cast, body="Un mot", **CALL)
    for told in ("L’échange est noté.", "Cet échange était déjà noté."):
        assert told in client.post(reverse("contact_new"), sent, follow=True).content.decode()
    assert len(contacts(cast)) == 1
    with scope(walls=cast.walls):
        assert CallBack.objects.count() == 1


def test_somebody_declared_stays_attached_to_nobody(cast: Cast) -> None:
    person(cast)
    client = cast.sign_in(cast.agent)
    page = client.get(f"{reverse('contact_new')}?nom=Camille+Destève")
    assert page.context["form"]["name"].value() == "Camille Destève"
    client.post(reverse("contact_new"), typed(cast, name="Camille Destève", telephone="04 75 00 00 09"))
    [contact] = contacts(cast)
    assert (contact.profile_id, contact.declared_name, contact.declared_telephone) == (
        None, "Camille Destève", "+33475000009"
    )  # fmt: skip


def test_about_a_case_it_is_in_its_story(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    address = f"{reverse('contact_new')}?demande={case.reference}"
    form = client.get(address).context["form"]
    assert (form["cases"].value(), form["name"].value()) == (case.reference, "Camille Destève")
    sent = typed(cast, body=f"Appelle pour {HOSTILE}", cases=case.reference, channel="telephone", **CALL)
    assert client.post(address, sent).headers["Location"] == reverse("case", args=[case.reference])
    page = client.get(reverse("case", args=[case.reference]))
    told = [item for item in page.context["timeline"] if "Échange noté" in item.title]
    assert [item.body for item in told] == ["Téléphone"]
    shown = page.content.decode()
    assert "DROP TABLE" in shown
    assert "<script>alert" not in shown
    assert "La date de la salle" in shown
    assert cast.read(case).revision == case.revision


def test_the_person_reads_that_it_happened_never_the_note(cast: Cast) -> None:
    case = cast.file()
    sent = typed(cast, body="Elle semble pressée.", cases=case.reference)
    cast.sign_in(cast.agent).post(reverse("contact_new"), sent)
    with scope(cases=[case.pk]):
        assert not Interaction.objects.exists()


def test_the_profile_of_the_case_comes_along(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=cast.agent, at=NOW)
    client = cast.sign_in(cast.agent)
    client.post(f"{reverse('contact_new')}?demande={case.reference}", typed(cast, cases=case.reference))
    assert [contact.profile_id for contact in contacts(cast)] == [profile.pk]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no outcome": ({"outcome": []}, "Choisissez au moins une issue"),
    "empty": ({"body": ""}, "un échange vide ne dit rien"),
    "unknown case": ({"cases": "7F3K-92MX-Q"}, "Vous ne voyez aucune demande"),
    "telephone": ({"telephone": "12"}, "Saisissez un numéro de téléphone"),
    "minutes": ({"minutes": "un peu"}, "Écrivez la durée en minutes"),
    "no number": (CALL | {"call_telephone": ""}, "Donnez le numéro à rappeler"),
    "no subject": (CALL | {"call_subject": ""}, "Dites à quel sujet rappeler"),
    "backwards": (CALL | {"call_until": "08:00"}, "La fin doit suivre le début"),
    "past": (CALL | {"call_day": "2020-01-01"}, "Ce moment est déjà passé"),
    "too far": (CALL | {"call_day": "9999-12-31"}, "Promettez un rappel dans l’année qui vient"),
    "another place": ({"place": "x/y"}, "Sélectionnez un choix valide"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(cast: Cast, name: str) -> None:
    changes, told = WRONG[name]
    response = cast.sign_in(cast.agent).post(
        reverse("contact_new"), typed(cast, body="Un mot à garder") | changes
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert changes.get("body", "Un mot à garder") in page
    assert contacts(cast) == []


def test_a_case_of_another_sector_wants_another_contact(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.create(
            agent=cast.agent, authority=cast.town, unit=cast.childhood, rights=["act"], sectors=[SCHOOL]
        )
    case = cast.file()
    sent = typed(cast, place=f"{cast.town.pk}/{SCHOOL}", cases=case.reference)
    response = cast.sign_in(cast.agent).post(reverse("contact_new"), sent)
    assert "est d’un autre secteur" in response.content.decode()
    sent |= {"cases": "", "procedure_1": str(cast.procedure.pk)}
    response = cast.sign_in(cast.agent).post(reverse("contact_new"), sent)
    assert "Cette démarche est d’un autre secteur" in response.content.decode()
    assert contacts(cast) == []


@pytest.mark.parametrize("who", ["outsider_sector", "outsider_town", "reader"])
def test_the_file_of_another_wall_does_not_exist(cast: Cast, who: str) -> None:
    known = person(cast)
    client = cast.sign_in(getattr(cast, who))
    there, nowhere = (f"{reverse('contact_new')}?profil={id_}" for id_ in (known.pk, new_id()))
    assert client.get(there).status_code == client.get(nowhere).status_code == 404
    kept = client.post(there, typed(cast, body="Un mot à garder"))
    assert kept.status_code == 404
    assert "Un mot à garder" in kept.content.decode()
    assert contacts(cast) == []


def test_who_only_reads_a_sector_notes_nothing_there(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.create(
            agent=cast.reader, authority=cast.town, unit=cast.childhood, rights=["act"], sectors=[SCHOOL]
        )
    known = person(cast)
    client = cast.sign_in(cast.reader)
    [found] = client.get(reverse("reception"), {"q": "Destève"}).context["persons"]
    assert (found.profile, found.may_note) == (known.pk, False)
    assert client.get(f"{reverse('contact_new')}?profil={known.pk}").status_code == 404


def test_a_file_merged_meanwhile_leads_to_the_one_that_stands(cast: Cast) -> None:
    old, kept = person(cast), person(cast)
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=old.pk).update(merged_into=kept)
    client.post(f"{reverse('contact_new')}?profil={old.pk}", typed(cast))
    assert [contact.profile_id for contact in contacts(cast)] == [kept.pk]


def test_reception_notes_what_she_receives_and_reads_no_case(cast: Cast) -> None:
    known, case = person(cast), cast.file()
    client = cast.sign_in(cast.receptionist)
    assert [one.profile for one in client.get(reverse("reception"), {"q": "Destève"}).context["persons"]] == [
        known.pk
    ]
    client.post(f"{reverse('contact_new')}?profil={known.pk}", typed(cast))
    refused = client.post(reverse("contact_new"), typed(cast, cases=case.reference))
    assert "Vous ne voyez aucune demande" in refused.content.decode()
    assert [contact.profile_id for contact in contacts(cast)] == [known.pk]


def test_who_only_audits_finds_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    person(cast)
    auditor = cast.agent_of(cast.town, "Odile Garde", rights=[Right.AUDIT], sectors=[CULTURE])
    for agent, many in ((cast.agent, 1), (auditor, 0)):
        response = cast.sign_in(agent).get(reverse("reception"), {"q": "destève"})
        assert len(response.context["persons"]) == many
