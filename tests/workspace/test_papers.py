"""What a paper brings to the desk: its scan, and the organisation that writes, known or not."""

import json
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.catalogue import builtin
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.builtin import letters as letters_procedure
from parvis.connectors.antivirus.pretend.connector import TEST_STRING
from parvis.documents.examining import examine
from parvis.documents.models import Document
from parvis.documents.sealed_files import key_of
from parvis.documents.storage import storage
from parvis.entrance import door
from parvis.events.models import AccessLog, Event
from parvis.interactions.models import ContactDocument, Interaction
from parvis.notifications.models import Delivery
from parvis.people.models import Organisation, Profile
from parvis.reactions import REACTIONS
from tests.cast import CULTURE, SOCIAL, Cast
from tests.documents import makers

from .test_letters import LETTER
from .test_reception import GENERAL, contacts, person, typed


@pytest.fixture(autouse=True)
def storing(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR, settings.ANTIVIRUS_URL = tmp_path, "pretend:"


@pytest.fixture
def mail_room(cast: Cast) -> Agent:
    return cast.agent_of(
        cast.town, "Rosa Courrier", rights=[Right.SEE, Right.ACT, Right.RECEIVE], sectors=[GENERAL]
    )


def choir(cast: Cast, siret: str = "", *, name: str = "Chorale des Tilleuls", sector: str = GENERAL) -> UUID:
    place = {"authority": cast.town, "sector": sector}
    with scope(walls=[*cast.walls, Wall(cast.town.pk, GENERAL)]):
        held = Organisation.objects.create(name=name, siret=siret, **place)
        return Profile.objects.create(kind="organisation", organisation=held, **place).pk


def scan(name: str = "courrier.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, makers.pdf(2) if content is None else content)


def examined(cast: Cast, sector: str) -> Document:
    with scope(walls=[Wall(cast.town.pk, sector)]):
        [document] = Document.objects.filter(origin="agent")
    examine(document.pk, wall=Wall(cast.town.pk, sector), at=timezone.now())
    return document


def is_saved(client: Client, address: str) -> bool:
    """Whether the address gives a file to be saved; False where there is none."""
    response = client.get(address)
    if response.status_code == 404:
        return False
    return bool(response.getvalue()) and response["Content-Disposition"].startswith("attachment")


def letters(cast: Cast) -> list[tuple[Case, Interaction]]:
    with scope(walls=[Wall(cast.town.pk, GENERAL)]):
        noted = Interaction.objects.filter(channel="post").order_by("recorded_at")
        return list(
            zip(Case.objects.select_related("applicant").order_by("received_at", "id"), noted, strict=True)
        )


def test_the_scan_of_a_letter_is_the_first_document_of_its_case(cast: Cast, mail_room: Agent) -> None:
    client = cast.sign_in(mail_room)
    page = client.post(reverse("letter_new"), LETTER | {"papers": [scan()]}, follow=True)
    reference = page.context["case"].reference
    [waiting] = page.context["documents"]
    assert (waiting["name"], waiting["state"], waiting["href"]) == ("courrier.pdf", "Analyse en cours", "")
    document = examined(cast, GENERAL)
    [shown] = client.get(reverse("case", args=[reference])).context["documents"]
    assert (len(shown["sheets"]), client.get(shown["thumbnail"])["Content-Type"]) == (2, "image/webp")
    assert is_saved(client, shown["href"]) and not is_saved(cast.sign_in(cast.agent), shown["href"])
    assert key_of(storage().path(document.storage_name)) is None


def test_a_paper_refused_registers_nothing_and_says_why(cast: Cast, mail_room: Agent) -> None:
    client = cast.sign_in(mail_room)
    told = client.post(
        reverse("letter_new"), LETTER | {"papers": [scan(), scan("tableau.csv", b"a;b\n1;2\n")]}
    )
    assert told.status_code == 422
    assert "tableau.csv" in (page := told.content.decode()) and "Ce format n’est pas accepté ici." in page
    told = client.post(reverse("letter_new"), LETTER | {"papers": [scan()], "subject": ""})
    assert "Choisissez de nouveau le papier numérisé" in told.content.decode()
    assert letters(cast) == []
    with scope(walls=[Wall(cast.town.pk, GENERAL)]):
        assert not Document.objects.exists()


def test_an_organisation_that_writes_is_found_among_those_known(cast: Cast, mail_room: Agent) -> None:
    known, _elsewhere = choir(cast), choir(cast, name="Chorale des Platanes", sector=CULTURE)
    client = cast.sign_in(mail_room)
    asked = reverse("organisations_known") + "?organisation=chorale"
    assert [one.name for one in client.get(asked).context["organisations"]] == ["Chorale des Tilleuls"]
    assert cast.sign_in(cast.agent).get(asked).status_code == 404
    for name in ("chorale des  tilleuls", "Garage du Pont"):
        client.post(reverse("letter_new"), LETTER | {"organisation": name, "contact": str(new_id())})
    (first, hers), (second, its) = sorted(letters(cast), key=lambda one: one[1].profile_id is None)
    assert (first.applicant.display_name, second.applicant.display_name) == (
        "Chorale des Tilleuls",
        "Garage du Pont",
    )
    assert (hers.profile_id, hers.declared_name, hers.declared_organisation) == (known, "Léonie Barthez", "")
    assert (its.profile_id, its.declared_organisation) == (None, "Garage du Pont")
    desk = client.get(reverse("reception")).content.decode()
    assert "Chorale des Tilleuls (Léonie Barthez)" in desk and "Garage du Pont (Léonie Barthez)" in desk
    assert "Léonie Barthez" in client.get(reverse("person", args=[known])).content.decode()


def test_of_two_organisations_of_one_name_the_number_chooses(cast: Cast, mail_room: Agent) -> None:
    _one, other = choir(cast, "73282932000074"), choir(cast, "35600000000048")
    choir(cast, name="Ciné-club"), choir(cast, name="Ciné-club")
    client = cast.sign_in(mail_room)
    page = client.get(reverse("organisations_known") + "?organisation=chorale").content.decode()
    assert '<option value="Chorale des Tilleuls (35600000000048)">' in page
    for words in ("Chorale des Tilleuls", "Chorale des Tilleuls (35600000000048)", "ciné-club"):
        client.post(reverse("letter_new"), LETTER | {"organisation": words, "contact": str(new_id())})
    assert {one.profile_id for _case, one in letters(cast)} == {None, other}
    assert {case.applicant.display_name for case, _one in letters(cast)} == {
        "Chorale des Tilleuls",
        "ciné-club",
    }


def test_a_letter_procedure_published_before_gets_the_field(cast: Cast, mail_room: Agent) -> None:
    document = json.loads((files(builtin) / "letter.json").read_text(encoding="utf-8"))
    sender = document["form"]["steps"][0]["sections"][0]
    sender["fields"] = [field for field in sender["fields"] if field["id"] != "organisation"]
    with scope(walls=[*cast.walls, Wall(cast.town.pk, GENERAL)]):
        procedure = open_procedure(
            cast.association, slug=letters_procedure.LETTER, sector=GENERAL, nature="request"
        )
        publish(write_version(procedure, document).pk, by=mail_room.actor, at=timezone.now())
    client = cast.sign_in(mail_room)
    for number in (2, 2):
        client.post(
            reverse("letter_new"), LETTER | {"organisation": "Garage du Pont", "contact": str(new_id())}
        )
        with scope(walls=[Wall(cast.town.pk, GENERAL)]):
            last = Case.objects.select_related("version", "applicant").latest("id")
            assert (last.version.number, last.applicant.organisation_name) == (number, "Garage du Pont")


def test_a_paper_noted_with_a_contact_follows_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    auditor = cast.agent_of(cast.town, "Odile Audit", rights=[Right.AUDIT], sectors=[CULTURE])
    known, case = person(cast), cast.file()
    client = cast.sign_in(cast.agent)
    sent = typed(cast, channel="post", cases=case.reference, papers=[scan("mot.pdf")])
    client.post(f"{reverse('contact_new')}?profil={known.pk}", sent)
    document, [first] = examined(cast, CULTURE), contacts(cast)
    address = reverse("contact_paper", args=[first.pk, document.pk])
    places = [
        reverse("case", args=[case.reference]),
        reverse("person", args=[known.pk]),
        reverse("reception"),
    ]
    assert all(address in client.get(place).content.decode() for place in places)
    with scope(walls=cast.walls):
        [received] = Event.objects.filter(kind="document.received")
    assert (received.case_id, ["interaction", str(first.pk), "holder"] in received.subjects) == (None, True)
    assert client.get(reverse("contact_paper_thumbnail", args=[first.pk, document.pk])).status_code == 200
    assert client.get(reverse("contact_paper_page", args=[first.pk, document.pk, 3])).status_code == 404
    assert is_saved(client, address)
    with scope(walls=cast.walls):
        assert AccessLog.objects.filter(object_type="document", profile_id=known.pk).count() == 1
    for stranger in (cast.outsider_town, cast.outsider_sector, auditor):
        assert not is_saved(cast.sign_in(stranger), address)

    client.post(f"{reverse('contact_new')}?corrige={first.pk}", typed(cast, body="Corrigé.", channel="post"))
    second = contacts(cast)[1]
    assert not is_saved(client, address)
    moved = reverse("contact_paper", args=[second.pk, document.pk])
    assert is_saved(client, moved)
    client.post(reverse("contact_withdraw", args=[second.pk]))
    assert not is_saved(client, moved)
    with scope(walls=cast.walls):
        assert Document.objects.get(pk=document.pk).removed_at is not None


def test_a_paper_of_a_sealed_sector_is_sealed_where_it_rests(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    worker = cast.agent_of(cast.town, "Nadia Sociale", rights=[Right.SEE, Right.ACT], sectors=[SOCIAL])
    client = cast.sign_in(worker)
    client.post(reverse("contact_new"), typed(cast, place=f"{cast.town.pk}/{SOCIAL}", papers=[scan()]))
    with scope(walls=cast.walls):
        [paper] = ContactDocument.objects.select_related("document")
    assert key_of(storage().path(paper.document.storage_name)) is not None


def test_an_infected_paper_is_set_aside_and_nobody_is_written_to(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    eicar = makers.pdf(1) + TEST_STRING
    client.post(reverse("contact_new"), typed(cast, cases=case.reference, papers=[scan("mot.pdf", eicar)]))
    examined(cast, CULTURE)
    page = client.get(reverse("case", args=[case.reference])).content.decode()
    assert "virus trouvé" in page and "/papiers/" not in page
    with scope(walls=cast.walls):
        fact = Event.objects.get(kind="document.infected")
        for reaction in REACTIONS[fact.kind]:
            reaction(fact, timezone.now())
        assert not Delivery.objects.filter(key__startswith="infected").exists()
