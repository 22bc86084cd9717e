"""A letter that asks for something: a contact and a case, both of the day of its stamp, acknowledged on paper."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from pypdf import PdfReader

from parvis.agents.models import Agent, Right
from parvis.base.scope import Wall, scope
from parvis.cases.actions import CannotRegister, Letter, lettering, register_letter
from parvis.cases.models import Case, CaseDocument
from parvis.catalogue.builtin.letters import LETTER
from parvis.catalogue.models import Procedure
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.interactions.models import Interaction
from parvis.notifications.correspondence.letters import acknowledge
from parvis.notifications.models import Delivery
from parvis.ui.wording import day_words
from tests.cast import Cast

NOW = timezone.now()
GENERAL = "general"


def walls(cast: Cast) -> list[Wall]:
    return [*cast.walls, Wall(cast.town.pk, GENERAL), Wall(cast.other_town.pk, GENERAL)]


def letter(cast: Cast, **changes: Any) -> Letter:
    usual: dict[str, Any] = {
        "stamped_on": (NOW - timedelta(days=4)).date(),
        "given_names": "Léonie",
        "family_name": "Barthez",
        "subject": "Un banc devant l’école",
        "words": "Elle demande un banc.",
        "address": {"line1": "2 rue Basse", "postcode": "26999", "city": "Montrevel", "country": "France"},
    }
    return Letter(**(usual | changes))


@pytest.fixture
def reader(cast: Cast) -> Agent:
    return cast.agent_of(
        cast.town, "Rosa Courrier", rights=[Right.SEE, Right.ACT, Right.RECEIVE], sectors=[GENERAL]
    )


def test_the_stamp_is_the_day_of_receipt_and_the_typing_is_another(cast: Cast, reader: Agent) -> None:
    told = letter(cast)
    with scope(walls=walls(cast)):
        case, is_new = register_letter(told, by=reader, at=NOW)
        again = register_letter(told, by=reader, at=NOW)
        assert (is_new, again) == (True, (case, False))
        calendar = cast.town.calendar()
        assert calendar.local_date(case.received_at) == told.stamped_on
        assert (case.channel, case.sector, case.implicit_kind) == ("post", GENERAL, "rejection")
        contact = Interaction.objects.get(channel="post")
        assert calendar.local_date(contact.occurred_at) == told.stamped_on
        assert (contact.recorded_at, contact.outcomes) == (NOW, ["case_opened"])
        assert (contact.declared_name, contact.profile_id) == ("Léonie Barthez", None)
        assert case.applicant.address == "2 rue Basse\n26999 Montrevel\nFrance"
        assert [link.case_id for link in case.contacts.all()] == [case.pk]
        filed = Event.objects.get(kind="case.filed", case_id=case.pk)
        assert filed.actor_id == reader.pk


def test_the_paper_acknowledgement_bears_the_day_of_the_stamp(cast: Cast, reader: Agent) -> None:
    told = letter(cast)
    with scope(walls=walls(cast)):
        case, _ = register_letter(told, by=reader, at=NOW)
        acknowledge(case.pk, at=NOW)
        [kept] = CaseDocument.objects.select_related("document").filter(case=case, is_ours=True)
        assert kept.document.document_type == "paper-acknowledgement"
        with storage().open(kept.document.storage_name) as stored:
            content = stored.read()
        assert not Delivery.objects.exists()
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    plain = " ".join(words.split())
    assert f"Nous avons reçu votre demande le {day_words(told.stamped_on)}" in plain
    assert case.reference in plain
    assert case.implicit_on is not None
    assert day_words(case.implicit_on) in plain
    assert "Tribunal administratif de Grenoble" in plain


def test_the_procedure_is_published_with_the_first_letter_only(cast: Cast, reader: Agent) -> None:
    with scope(walls=walls(cast)):
        assert not Procedure.objects.filter(slug=LETTER).exists()
        for _ in range(2):
            register_letter(letter(cast), by=reader, at=NOW)
        assert [one.versions.count() for one in Procedure.objects.filter(slug=LETTER)] == [1]
        assert Case.objects.filter(procedure__slug=LETTER).count() == 2


@pytest.mark.parametrize(("days", "why"), [(2, "future"), (-732, "old"), (-730_000, "old")])
def test_a_stamp_of_tomorrow_or_of_a_slip_is_refused(cast: Cast, reader: Agent, days: int, why: str) -> None:
    with scope(walls=walls(cast)), pytest.raises(CannotRegister, match=why):
        register_letter(letter(cast, stamped_on=(NOW + timedelta(days=days)).date()), by=reader, at=NOW)


def test_sent_twice_at_once_it_opens_one_case(
    cast: Cast, reader: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = letter(cast)

    def overtaken(contact: UUID) -> Case | None:
        monkeypatch.undo()
        register_letter(told, by=reader, at=NOW)
        return None

    with scope(walls=walls(cast)):
        monkeypatch.setattr(lettering, "_known", overtaken)
        case, is_new = register_letter(told, by=reader, at=NOW)
        assert (Case.objects.get(sector=GENERAL), is_new) == (case, False)


def test_a_letter_without_a_name_is_refused(cast: Cast, reader: Agent) -> None:
    with scope(walls=walls(cast)), pytest.raises(CannotRegister, match="answers"):
        register_letter(letter(cast, family_name=""), by=reader, at=NOW)


def test_a_town_without_its_court_registers_none(cast: Cast, reader: Agent) -> None:
    with scope(walls=walls(cast)), pytest.raises(CannotRegister, match="procedure"):
        cast.town.court = {}
        cast.town.save()
        register_letter(letter(cast), by=reader, at=NOW)
