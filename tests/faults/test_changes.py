"""What changes under somebody's hands: the form republished, the right withdrawn, the session ended."""

from collections.abc import Callable

import pytest

from tests.faults.resident import Resident, is_whole
from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import has_filed, somebody
from tests.journeys.seeding import CANTEEN
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]


def test_a_form_republished_while_being_filled_is_filed_as_it_was_begun(
    town: Town, newcomer: Arrives
) -> None:
    early, late = newcomer(CANTEEN), newcomer(CANTEEN)
    early.fill()
    before = town.value(
        "SELECT number FROM catalogue_procedureversion v JOIN catalogue_procedure p ON p.current_id = v.id"
        " WHERE p.slug = %s",
        CANTEEN,
    )
    after = town.do("republish", CANTEEN)["version"]
    assert after == before + 1
    late.fill()
    newer = newcomer(CANTEEN)
    for resident in (early, late):
        resident.insists()
        is_whole(town, resident)
        assert version_of(town, resident) == before
        town.mail.wait(resident.email)
    with pytest.raises(AssertionError, match="assureur"):
        newer.fill()
    newer.fill(insurer="La Prévoyante")
    newer.insists()
    assert version_of(town, newer) == after


def version_of(town: Town, resident: Resident) -> int:
    """The number of the version a case was filed under."""
    return int(
        town.value(
            "SELECT v.number FROM cases_case c JOIN catalogue_procedureversion v ON v.id = c.version_id"
            " WHERE c.id = %s",
            resident.draft,
        )
    )


def test_a_right_withdrawn_while_the_page_is_open_changes_nothing_and_loses_no_text(
    town: Town, visit: Opens
) -> None:
    filed = has_filed(town, somebody())
    agent = open_case(sign_in(town, visit, "leaver"), filed.reference)
    agent.follow("Écrire à l’usager").at("Écrire à l’usager")
    text = "Un texte long, pesé, que personne ne veut écrire deux fois."
    agent.page.locator("main textarea").first.fill(text)
    assert town.do("withdraw", town.known["agents"]["leaver"]["email"])["removed"] == 1
    agent.page.locator("main form button[type=submit]").first.click()
    agent.at("Votre texte n’est pas enregistré", fits=320)
    assert agent.page.locator("textarea").first.input_value().strip() == text
    sent = (
        "SELECT count(*) FROM interactions_interaction i JOIN cases_case c ON c.id = i.holder_id"
        " WHERE c.reference = %s"
    )
    assert town.value(sent, filed.reference) == 0
    agent.go("/agent/demandes/").at("Boîte de réception").does_not_see(filed.reference, "Destève")


def test_a_session_that_ended_gives_the_text_back(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    agent = open_case(sign_in(town, visit, "colleague"), filed.reference)
    agent.follow("Écrire à l’usager").at("Écrire à l’usager")
    agent.page.locator("main textarea").first.fill("Une réponse de trois lignes.")
    cookies = [one for one in agent.page.context.cookies() if one["name"] != "parvis_session"]
    agent.page.context.clear_cookies()
    agent.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave, it takes
    agent.page.locator("main form button[type=submit]").first.click()
    agent.at("Votre texte n’est pas enregistré")
    assert agent.page.locator("textarea").first.input_value().strip() == "Une réponse de trois lignes."
