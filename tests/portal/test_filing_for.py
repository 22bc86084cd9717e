"""Somebody fills the form online for another person: a parent, a company's contact, a helper with a mandate."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.access import NotFound, case_by_contact
from parvis.cases.actions import confirm_identity
from parvis.cases.behalf_page import STEP
from parvis.cases.models import Case, CaseDocument, Filing
from parvis.catalogue.models import Procedure
from parvis.interactions.models import Channel
from parvis.notifications.actions import CannotResend
from parvis.notifications.models import Delivery
from parvis.notifications.readdressing import correct_address, send_to_declared
from tests.cast import CULTURE, OFFER, Cast, words
from tests.notifications.test_correspondence import follow
from tests.portal.conftest import PROJECT, YOU, Resident, pdf

HELPER_MAIL = "ondine.marsac@courriel.example"
BOUNCED = {"state": "failed", "failure": "permanent", "failed_at": timezone.now(), "next_attempt_at": None}
HELPER = {
    "filing__ground": "helper",
    "filing__helper-given_names": "Ondine",
    "filing__helper-family_name": "Marsac",
    "filing__relation": "sa voisine",
    "filing__mandate": "mandat signé le 3 mars 2026",
    "filing__email": HELPER_MAIL,
}


def start_for(resident: Resident, procedure: Procedure | None = None) -> UUID:
    procedure = procedure or resident.cast.procedure
    address = reverse("start_draft", args=[procedure.authority.code, procedure.slug])
    answer = resident.client.post(address, {"pour_quelqu_un": "1"})
    match = resolve(answer["Location"])
    assert match.kwargs["step"] == STEP
    return UUID(str(match.kwargs["draft"]))


def filed_for(resident: Resident, who: dict[str, Any] = HELPER) -> Case:
    """A request that a helper filed for somebody who gave no e-mail address."""
    draft = start_for(resident)
    for step, answers in ((STEP, who), ("you", YOU | {"mail": ""}), ("project", PROJECT)):
        assert resident.save(draft, step, answers).status_code == 302
    assert resident.send(draft).status_code == 302
    with scope(cases=[draft]):
        return Case.objects.select_related("applicant", "filing").get(pk=draft)


def test_the_page_offers_it_and_each_step_says_of_whom_it_speaks(resident: Resident) -> None:
    page = resident.client.get(
        reverse("procedure", args=["montrevel", "reserver-une-salle"])
    ).content.decode()
    assert "Je fais cette demande pour quelqu’un" in page
    draft = start_for(resident)
    first = resident.client.get(resident.url("step", draft, STEP)).content.decode()
    hidden = ("filing__relation", "filing__mandate")
    typed = {name: value for name, value in HELPER.items() if name not in hidden}
    shown = "filing__ground filing__helper filing__email"
    opened = resident.save(draft, STEP, typed | {"_shown": shown}).content.decode()
    assert "3 questions de plus" in opened
    assert '<a class="govuk-link" href="#field-filing__mandate">Ce qui vous autorise</a>' in opened
    assert 'id="field-filing__mandate"' in opened.split("Nouvelle question")[2]
    assert opened.count("Nouvelle question") == 3
    nameless = typed | {"_shown": shown, "filing__helper-family_name": ""}
    faulty = resident.save(start_for(resident), STEP, nameless)
    assert faulty.content.decode().count("Nouvelle question") == 3
    assert "questions de plus" not in faulty.content.decode()
    assert "Vous, qui aidez" in first
    assert "Contact de l’organisation" not in first
    second = resident.client.get(resident.url("step", draft, "you")).content.decode()
    assert "Vous répondez pour une autre personne" in second
    checked = resident.client.get(resident.url("check", draft)).content.decode()
    assert "« vous » désigne cette personne, sauf sous" in checked
    own = resident.start()
    for address in (resident.url("step", own, "you"), resident.url("check", own)):
        assert "pour une autre personne" not in resident.client.get(address).content.decode()


def test_a_helper_files_for_somebody_without_email(resident: Resident) -> None:
    case = filed_for(resident)
    assert (case.applicant.display_name, case.applicant.email) == ("Camille Destève", "")
    assert (case.filing.helper_name, case.filing.ground, case.filing.agent) == (
        "Ondine Marsac",
        "helper",
        None,
    )
    assert case.mailbox == HELPER_MAIL
    assert "filing__ground" not in case.answers
    page = resident.client.get(reverse("tracking", args=[case.reference])).content.decode()
    for said in (
        "Ondine Marsac (sa voisine)",
        "mandat signé le 3 mars 2026",
        "Cette demande a été déposée pour vous",
    ):
        assert said in page
    assert "Vous avez envoyé votre demande" not in page


def test_the_helper_receives_the_messages_and_they_say_whose_they_are(resident: Resident) -> None:
    case = filed_for(resident)
    (delivery,) = follow(resident.cast, case, "case.filed")
    assert (delivery.recipient, delivery.recipient_name) == (HELPER_MAIL, "Ondine Marsac")
    assert "Vous recevez ce message pour Camille Destève" in " ".join(delivery.text.split())
    assert case_by_contact(case.reference, HELPER_MAIL) == case.pk


def test_nobody_is_written_to_when_the_person_has_her_own_address(resident: Resident) -> None:
    draft = start_for(resident)
    for step, answers in ((STEP, HELPER), ("you", YOU), ("project", PROJECT)):
        resident.save(draft, step, answers)
    resident.send(draft)
    case = resident.case(draft)
    (delivery,) = follow(resident.cast, case, "case.filed")
    assert (delivery.recipient, delivery.recipient_name) == (YOU["mail"], "Camille Destève")
    assert "Vous recevez ce message pour" not in delivery.text
    with pytest.raises(NotFound):
        case_by_contact(case.reference, HELPER_MAIL)


def test_what_bounced_goes_again_to_who_helps_under_her_name(resident: Resident) -> None:
    cast = resident.cast
    case = filed_for(resident)
    (delivery,) = follow(cast, case, "case.filed")
    with scope(walls=cast.walls):
        Delivery.objects.filter(pk=delivery.pk).update(**BOUNCED, recipient="former@courriel.example")
        delivery.refresh_from_db()
        again = send_to_declared(cast.read(case), delivery, by=cast.agent.actor, at=delivery.queued_at)
        assert (again.recipient, again.recipient_name) == (HELPER_MAIL, "Ondine Marsac")
        Filing.objects.filter(case=case).update(email="")
        Delivery.objects.filter(pk=delivery.pk).update(**BOUNCED)
        with pytest.raises(CannotResend):
            send_to_declared(cast.read(case), delivery, by=cast.agent.actor, at=delivery.queued_at)


def test_the_helpers_address_is_corrected_and_becomes_nobody_elses(resident: Resident) -> None:
    cast, right = resident.cast, "o.marsac@courriel.example"
    case = filed_for(resident)
    (delivery,) = follow(cast, case, "case.filed")
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=cast.agent, at=delivery.queued_at)
        moved = correct_address(
            case.pk, right, ground=Channel.TELEPHONE, again=[], by=cast.agent, at=delivery.queued_at
        )
        assert [one.recipient for one in moved] == [right]
        assert not profile.contact_points.filter(kind="email").exists()
        read = Case.objects.select_related("applicant", "filing").get(pk=case.pk)
        assert (read.mailbox, read.applicant.email) == (right, "")
    page = cast.sign_in(cast.agent).get(reverse("case_adresse_electronique", args=[case.reference]))
    assert right in page.content.decode()


def test_the_mandate_is_asked_for_and_its_paper_is_kept(resident: Resident) -> None:
    draft = start_for(resident)
    without = {name: value for name, value in HELPER.items() if name != "filing__mandate"}
    assert resident.save(draft, STEP, without).status_code == 422
    resident.save(draft, STEP, HELPER | {"filing__papers": pdf("mandat.pdf")})
    for step, answers in (("you", YOU | {"mail": ""}), ("project", PROJECT)):
        resident.save(draft, step, answers)
    resident.send(draft)
    with scope(cases=[draft]):
        assert [one.field for one in CaseDocument.objects.filter(case_id=draft)] == ["filing__papers"]


def test_a_company_is_filed_for_by_its_contact(cast: Cast, resident: Resident) -> None:
    form = deepcopy(OFFER["form"])
    form["steps"][0]["sections"][0]["fields"][0] = {
        "id": "who",
        "type": "organisation",
        "label": words("L’association"),
        "required": "yes",
        "maps_to": "applicant.organisation",
    }
    procedure = cast.offer("subvention", cast.association, sector=CULTURE, form=form)
    draft = start_for(resident, procedure)
    page = resident.client.get(resident.url("step", draft, STEP, procedure=procedure)).content.decode()
    assert "Contact de l’organisation" in page


def test_a_form_that_asks_nobody_is_for_nobody(cast: Cast, resident: Resident) -> None:
    form = deepcopy(OFFER["form"])
    del form["steps"][0]
    procedure = cast.offer("signaler", cast.association, sector=CULTURE, form=form, anonymous=True)
    page = resident.client.get(reverse("procedure", args=["montrevel", "signaler"])).content.decode()
    assert "pour quelqu’un" not in page
    address = reverse("start_draft", args=["montrevel", procedure.slug])
    answer = resident.client.post(address, {"pour_quelqu_un": "1"})
    assert resolve(answer["Location"]).kwargs["step"] == "project"
