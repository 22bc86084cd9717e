"""Filing for somebody at the desk: begun from her file, checked with her, sent once, receipt in hand."""

from copy import deepcopy
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from parvis.agents.models import Membership, Right
from parvis.base.scope import scope
from parvis.cases.behalf_page import STEP
from parvis.cases.codes import code_of
from parvis.cases.models import Applicant, Case, CaseInteraction, Draft, Filing
from parvis.events.models import AccessLog
from parvis.interactions.models import Interaction
from parvis.people.models import Organisation, Profile, Relation
from tests.cast import CULTURE, OFFER, SCHOOL, WHAT, WHO, Cast, words
from tests.workspace.controls import Controls
from tests.workspace.test_reception import person

HERSELF = {"filing__channel": "counter", "filing__ground": "herself"}
"""Somebody who stands at the counter and asks for herself."""


def begin(client: Client, slug: str = "reserver-une-salle", profile: Profile | None = None) -> UUID:
    """Choose a procedure; the id of the draft."""
    sent = {"demarche": slug} | ({"profil": str(profile.pk)} if profile else {})
    response = client.post(reverse("filing_new"), sent)
    assert response.status_code == 302
    return UUID(response["Location"].split("/")[3])


def save(client: Client, draft: UUID, step: str, answers: dict[str, Any]) -> Any:
    return client.post(reverse("filing_step", args=[draft, step]), answers)


def fill(client: Client, draft: UUID, who: dict[str, Any] = HERSELF) -> None:
    for step, answers in ((STEP, who), ("you", WHO), ("project", WHAT)):
        assert save(client, draft, step, answers).status_code == 302


def send(client: Client, draft: UUID, checked: str = "signed") -> Any:
    return client.post(reverse("filing_send", args=[draft]), {"checked": checked})


def relate(cast: Cast, source: Profile, target: Profile, kind: str, **more: Any) -> None:
    with scope(walls=cast.walls):
        Relation.objects.create(
            authority=cast.town, sector=CULTURE, source=source, target=target, kind=kind, **more
        )


def filed(draft: UUID) -> Case:
    with scope(cases=[draft]):
        return Case.objects.select_related("applicant", "filing").get(pk=draft)


def words_of(content: bytes) -> str:
    """The text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_somebody_without_email_leaves_with_a_receipt(cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    page = client.get(reverse("filing_new"), {"q": "salle"}).content.decode()
    assert "Réserver une salle pour une association" in page
    draft = begin(client)
    first = client.get(reverse("filing_step", args=[draft, STEP])).content.decode()
    assert "Comment la demande arrive" in first
    fill(client, draft)
    checked = client.get(reverse("filing_check", args=[draft])).content.decode()
    assert "Pas d’adresse électronique" in checked
    paper = words_of(client.get(reverse("filing_summary", args=[draft])).content)
    assert "Récapitulatif à relire et à signer" in paper
    assert "Fête de la Saint-Jean" in paper

    assert send(client, draft)["Location"] == reverse("filing_done", args=[draft])
    case = filed(draft)
    assert (case.channel, case.applicant.email, case.applicant.display_name) == (
        "counter",
        "",
        "Camille Destève",
    )
    assert (case.filing.ground, case.filing.checked) == ("present", "signed")
    assert case.filing.agent_id == cast.receptionist.pk
    assert not [name for name in case.answers if name.startswith("filing")]
    done = client.get(reverse("filing_done", args=[draft])).content.decode()
    receipt = words_of(client.get(reverse("filing_receipt", args=[draft])).content)
    for said in (case.reference, code_of(draft)):
        assert said in done
        assert said in receipt
    assert "Vous étiez à l’accueil" in receipt and "envoyé par la poste" in receipt
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case.pk).update(email="camille@courriel.example")
    mailed = words_of(client.get(reverse("filing_receipt", args=[draft])).content)
    assert "par courriel à camille@courriel.example" in mailed and "par la poste" not in mailed
    with scope(walls=cast.walls):
        contact = Interaction.objects.get(outcomes=["case_opened"])
        assert (contact.channel, contact.declared_name) == ("counter", "Camille Destève")
        assert CaseInteraction.objects.get(interaction=contact).case_id == case.pk


def test_the_button_pressed_twice_makes_one_case(cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    draft = begin(client)
    fill(client, draft)
    assert send(client, draft)["Location"] == send(client, draft)["Location"]
    with scope(walls=cast.walls):
        assert Case.objects.count() == 1
        assert Interaction.objects.count() == 1


def test_how_she_checked_is_asked_for(cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    draft = begin(client)
    fill(client, draft)
    for nothing in ("", "letter", "x"):
        refused = send(client, draft, checked=nothing)
        assert refused.status_code == 422
        assert "Dites comment la personne a vérifié ses réponses" in refused.content.decode()
    with scope(walls=cast.walls):
        assert not Case.objects.exists()


def test_a_draft_of_a_colleague_is_absent(cast: Cast) -> None:
    draft = begin(cast.sign_in(cast.receptionist))
    for other in (cast.agent, cast.manager, cast.outsider_sector, cast.outsider_town):
        client = cast.sign_in(other)
        for name, more in (("filing_step", [STEP]), ("filing_check", []), ("filing_done", [])):
            assert client.get(reverse(name, args=[draft, *more])).status_code == 404
        assert send(client, draft).status_code == 404
    assert Client().get(reverse("filing_check", args=[draft])).status_code == 302


def test_what_is_offered_is_of_her_town_and_sectors(cast: Cast) -> None:
    cast.offer("inscrire-a-l-ecole", cast.childhood, sector=SCHOOL)
    address = reverse("filing_new")
    assert len(cast.sign_in(cast.receptionist).get(address).context["offered"]) == 2
    assert [one["slug"] for one in cast.sign_in(cast.agent).get(address).context["offered"]] == [
        "reserver-une-salle"
    ]
    assert cast.sign_in(cast.agent).post(address, {"demarche": "inscrire-a-l-ecole"}).status_code == 404
    for nobody in (cast.reader, cast.outsider_town):
        assert cast.sign_in(nobody).get(address).status_code == 404


def test_the_file_prefills_and_the_case_is_hers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    known, other = (person(cast, birth_date=date(1984, 3, 27)) for _ in range(2))
    client = cast.sign_in(cast.receptionist)
    assert "Destève" in client.get(reverse("filing_new"), {"profil": known.pk}).content.decode()
    with scope(walls=cast.walls):
        assert AccessLog.objects.get(kind="shown").profile_id == known.pk
    draft = begin(client, profile=known)
    page = client.get(reverse("filing_step", args=[draft, "you"])).content.decode()
    assert 'value="Destève"' in page
    assert 'value="1984"' in page
    fill(client, draft)
    with scope(walls=cast.walls), monkeypatch.context() as meanwhile:
        Profile.objects.filter(pk=known.pk).update(merged_into=other.pk)
        meanwhile.setattr("parvis.workspace.filing.checking.profile_to_note", lambda *asked: known)
        refused = send(client, draft)
    assert (refused.status_code, "vient d’être réunie à une autre" in refused.content.decode()) == (409, True)
    send(client, draft)
    assert filed(draft).profile_id == other.pk
    with scope(walls=cast.walls):
        assert Interaction.objects.get().profile_id == other.pk


def test_what_was_begun_is_found_again_by_her_alone(cast: Cast) -> None:
    draft = begin(cast.sign_in(cast.receptionist))
    address = reverse("filing_new")
    fill(cast.sign_in(cast.receptionist), draft)
    tomorrow = cast.sign_in(cast.receptionist)
    [found] = tomorrow.get(address).context["begun"]
    assert (found["href"], found["who"]) == (reverse("filing_check", args=[draft]), "Camille Destève")
    for other in (cast.agent, cast.manager):
        assert cast.sign_in(other).get(address).context["begun"] == []
        with scope(walls=cast.walls, account=other.account_id):
            assert not Draft.objects.exists(), "the database does not show it either"
    send(tomorrow, draft)
    assert tomorrow.get(address).context["begun"] == []


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    known = person(cast)
    client = cast.sign_in(cast.receptionist)

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as done:
            assert client.get(address).status_code == 200
        return len(done)

    relate(cast, person(cast, "Proche"), known, "parent")
    draft = begin(client, profile=known)
    pages = [reverse("filing_new") + f"?profil={known.pk}", reverse("filing_check", args=[draft])]
    before = [asked(page) for page in pages]
    for place in range(3):
        cast.offer(f"autre-{place}", cast.association, sector=CULTURE)
        begin(client, profile=known)
        relate(cast, person(cast, f"Proche{place}"), known, "parent")
    fill(client, draft)
    assert [asked(page) for page in pages] == before


def test_another_name_typed_attaches_to_nobody(cast: Cast) -> None:
    known = person(cast, birth_date="1984-03-27")
    client = cast.sign_in(cast.receptionist)
    draft = begin(client, profile=known)
    for step, answers in ((STEP, HERSELF), ("you", WHO | {"who-given_names": "Ysé"}), ("project", WHAT)):
        save(client, draft, step, answers)
    send(client, draft)
    assert filed(draft).profile_id is None


def test_a_relation_of_the_file_says_who_asks_for_her(cast: Cast) -> None:
    known, helper, former = (person(cast, name) for name in ("Destève", "Marsac", "Ancien"))
    yesterday = timezone.localdate() - timedelta(days=1)
    relate(cast, helper, known, "helper")
    relate(cast, former, known, "helper", ends_on=yesterday)
    client = cast.sign_in(cast.receptionist)
    [acting] = client.get(reverse("filing_new"), {"profil": str(known.pk)}).context["acting"]
    assert acting["name"] == "Camille Marsac"
    sent = {"demarche": "reserver-une-salle", "profil": str(known.pk), "agit": acting["id"]}
    page = client.post(reverse("filing_new"), sent, follow=True).content.decode()
    for value in ("Marsac", "son aidant", "04 75 00 00 09"):
        assert f'value="{value}"' in page
    assert "Ancien" not in page


def test_a_company_is_filed_for_by_its_contact(cast: Cast) -> None:
    form = deepcopy(OFFER["form"])
    form["steps"][0]["sections"][0]["fields"][0] = {
        "id": "who",
        "type": "organisation",
        "label": words("L’association"),
        "required": "yes",
        "maps_to": "applicant.organisation",
    }
    cast.offer("subvention", cast.association, sector=CULTURE, form=form)
    with scope(walls=cast.walls):
        band = Organisation.objects.create(
            authority=cast.town, sector=CULTURE, name="Harmonie", rna="W261001234"
        )
    kind = Profile.Kind.ORGANISATION
    known, contact = person(cast, "", kind=kind, organisation=band), person(cast, "Marsac")
    relate(cast, contact, known, "contact")
    client = cast.sign_in(cast.receptionist)
    [acting] = client.get(reverse("filing_new"), {"profil": str(known.pk)}).context["acting"]
    sent = {"demarche": "subvention", "profil": str(known.pk), "agit": acting["id"]}
    draft = UUID(client.post(reverse("filing_new"), sent)["Location"].split("/")[3])
    steps = {STEP: {"filing__channel": "counter"}, "you": {}, "project": WHAT}
    for step, typed in steps.items():
        page = client.get(reverse("filing_step", args=[draft, step])).content.decode()
        values: dict[str, Any] = dict(Controls(page).values)
        assert save(client, draft, step, values | typed).status_code == 302
    send(client, draft)
    case = filed(draft)
    assert (case.applicant.organisation_name, case.profile_id) == ("Harmonie", known.pk)
    assert (case.filing.ground, case.filing.helper_name) == ("contact", "Camille Marsac")
    assert not case.filing.mandate
    page = client.get(reverse("filing_done", args=[draft])).content.decode()
    assert str(Filing.Ground.CONTACT.label) in page
    with scope(walls=cast.walls):
        assert Interaction.objects.get().declared_name == "Camille Marsac", "who came is not the company"


@pytest.mark.parametrize("ground", ["helper", "parent"])
def test_who_acts_for_her_is_on_the_case(cast: Cast, ground: str) -> None:
    client = cast.sign_in(cast.agent)
    draft = begin(client)
    who = {
        "filing__channel": "telephone",
        "filing__ground": ground,
        "filing__helper-given_names": "Ondine",
        "filing__helper-family_name": "Marsac",
        "filing__relation": "sa voisine",
    }
    if ground == "helper":
        few = {name: who[name] for name in HERSELF}
        opened = save(client, draft, STEP, few | {"_shown": " ".join(few)})
        assert "6 questions de plus" in opened.content.decode()
        assert opened.context["opened_lines"][1].message == "Son lien avec la personne"
        again = save(client, draft, STEP, who)
        assert again.status_code == 422
        who["filing__mandate"] = "mandat signé le 3 mars 2026"
    fill(client, draft, who)
    send(client, draft, "aloud")
    case = filed(draft)
    assert (case.channel, case.filing.ground, case.filing.helper_name) == (
        "telephone",
        ground,
        "Ondine Marsac",
    )
    page = client.get(reverse("case", args=[case.reference])).content.decode()
    for said in ("Ondine Marsac (sa voisine)", str(Filing.Ground(ground).label), "Inès Arnoult"):
        assert said in page
    with scope(walls=cast.walls):
        assert Interaction.objects.get().declared_name == "Ondine Marsac"


def test_a_letter_is_received_on_the_day_of_its_stamp(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    draft = begin(client)
    today = timezone.localdate()
    stamp = {"filing__stamp-day": "1", "filing__stamp-month": "1", "filing__stamp-year": str(today.year)}
    who = {"filing__channel": "post", "filing__ground": "herself"}
    assert save(client, draft, STEP, who).status_code == 422
    tomorrow = {**stamp, "filing__stamp-year": str(today.year + 1)}
    assert save(client, draft, STEP, who | tomorrow).status_code == 422
    fill(client, draft, who | stamp)
    send(client, draft, "letter")
    case = filed(draft)
    assert cast.town.calendar().local_date(case.received_at).isoformat() == f"{today.year}-01-01"
    assert (case.channel, case.filing.ground) == ("post", "letter")


def test_the_receipt_is_given_the_same_day_only(cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    draft = begin(client)
    fill(client, draft)
    send(client, draft)
    with scope(cases=[draft]):
        Draft.objects.filter(pk=draft).update(submitted_at=timezone.now() - timedelta(days=2))
    page = client.get(reverse("filing_done", args=[draft])).content.decode()
    assert code_of(draft) not in page
    assert client.get(reverse("filing_receipt", args=[draft])).status_code == 404


# --- the second screen ---


def test_a_second_screen_reads_and_ends_with_the_filing(cast: Cast) -> None:
    desk, screen = cast.sign_in(cast.receptionist), Client()
    draft = begin(desk)
    fill(desk, draft)
    assert screen.get(reverse("second_screen_reading")).context["is_over"]
    desk.post(reverse("filing_screen", args=[draft]))
    code = desk.get(reverse("filing_check", args=[draft])).context["screen_code"]
    opened = screen.post(reverse("second_screen"), {"code": code.lower()}, follow=True)
    read = opened.content.decode()
    assert "Fête de la Saint-Jean" in read
    with scope(cases=[draft]):
        look = AccessLog.objects.get(kind="screen")
        assert (look.agent_id, look.called, look.object_id) == (
            cast.receptionist.pk,
            cast.receptionist.signature,
            draft,
        )
    assert "Paul Accueil" not in read
    assert "<form" not in read.split("<main")[1].split("</main")[0]
    procedure = ["montrevel", "reserver-une-salle", draft]
    assert screen.get(reverse("step", args=[*procedure, "you"])).status_code == 404
    assert screen.post(reverse("submit", args=procedure)).status_code == 404
    send(desk, draft, "screen")
    after = screen.get(reverse("second_screen_reading")).content.decode()
    assert "C’est déposé" in after
    assert "Fête de la Saint-Jean" not in after


def test_a_second_screen_ends_with_the_right_of_who_opened_it(cast: Cast) -> None:
    desk, screen = cast.sign_in(cast.receptionist), Client()
    draft = begin(desk)
    desk.post(reverse("filing_screen", args=[draft]))
    code = desk.get(reverse("filing_check", args=[draft])).context["screen_code"]
    assert "sections" in screen.post(reverse("second_screen"), {"code": code}, follow=True).context
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.receptionist).update(rights=[Right.SEE.value])
    after = screen.get(reverse("second_screen_reading"))
    assert after.context["is_over"]
    assert "C’est déposé" not in after.content.decode()


def test_a_second_screen_turned_off_shows_nothing(cast: Cast) -> None:
    desk, screen = cast.sign_in(cast.receptionist), Client()
    draft = begin(desk)
    desk.post(reverse("filing_screen", args=[draft]))
    code = desk.get(reverse("filing_check", args=[draft])).context["screen_code"]
    screen.post(reverse("second_screen"), {"code": code})
    desk.post(reverse("filing_screen", args=[draft]), {"fermer": "1"})
    assert screen.get(reverse("second_screen_reading")).context["is_over"]
    for wrong in (code, "ABCDEF", "", "x" * 300, "' OR 1=1"):
        assert screen.post(reverse("second_screen"), {"code": wrong}).status_code == 422
    assert cast.sign_in(cast.agent).post(reverse("filing_screen", args=[draft])).status_code == 404
