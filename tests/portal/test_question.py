"""The question asked when too many requests come: plain text, one word to type, worth one sending of one draft."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parvis.base.identifiers import digest_of
from parvis.portal.asking import SALT
from parvis.portal.limits import SENT_TO, SENT_TO_FROM
from tests.cast import ANSWERS, Cast
from tests.portal.conftest import PROJECT, YOU, Resident

LABEL = re.compile(r'<label[^>]* for="question-answer">([^<]+)</label>')
TOKEN = re.compile(r'name="question-token" value="([^"]+)"')
LATER = timedelta(seconds=3)


def fill_bucket(name: str, hits: int) -> None:
    """Have so many counted already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_throttle (bucket, hits, ends_at) VALUES (%s, %s, %s)",
            (digest_of(name, key=settings.SECRET_KEY), hits, timezone.now() + timedelta(minutes=9)),
        )


@pytest.fixture
def rush(cast: Cast) -> None:
    """Have two hundred requests of the procedure sent in the last minute, by as many people."""
    fill_bucket("submit procedure|montrevel/reserver-une-salle", 200)


def question(answer: Any) -> str:
    """What a page asks."""
    assert answer.status_code == 422
    found = LABEL.search(answer.content.decode())
    assert found is not None
    return unescape(found[1]).replace("\xa0", " ")


def solved(asked: str) -> str:
    """What a person answers who reads the question, in her own way of writing."""
    named = re.fullmatch(r"Écrivez le nom .* : (.+)\.", asked)
    if named:
        return f"  {named[1].upper()} "
    about = re.search(r"« (.+) » \?$", asked) or re.search(r": ([\d ]+) \?$", asked)
    assert about is not None
    words = about[1].split()
    return words[0] if "premier" in asked else words[-1].upper()


def replied(
    resident: Resident, draft: UUID, asked: HttpResponse, typed: str, *, after: timedelta = LATER, **more: Any
) -> Any:
    """Type an answer under a question, some time after it was shown."""
    token = TOKEN.search(asked.content.decode())
    assert token is not None
    data = {"question-token": unescape(token[1]), "question-answer": typed, **more}
    with patch("django.utils.timezone.now", return_value=timezone.now() + after):
        return resident.client.post(resident.url("submit", draft), data)


def another(asked: HttpResponse) -> str:
    """The token of a page."""
    found = TOKEN.search(asked.content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("number", range(4))
def test_in_a_rush_one_word_typed_sends_the_request(
    resident: Resident, rush: None, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr("parvis.portal.asking.secrets.choice", lambda numbers: numbers[number])
    draft = resident.fill()
    asked = resident.send(draft)
    sent = replied(resident, draft, asked, solved(question(asked)))
    assert sent.status_code == 302
    assert sent["Location"].endswith("/confirmation/")
    assert resident.case(draft).applicant.email == ANSWERS["mail"]


def test_the_page_needs_no_eye_no_ear_no_script(resident: Resident, rush: None) -> None:
    page = resident.send(resident.fill()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"<(img|audio|canvas|script|iframe)\b", main)
    assert 'aria-describedby="question-answer-hint"' in main
    assert "Une autre question" in main
    assert "04 75 00 00 00" in main


def test_a_wrong_answer_brings_another_question_and_loses_nothing(resident: Resident, rush: None) -> None:
    draft = resident.fill()
    first = resident.send(draft)
    second = replied(resident, draft, first, "n’importe quoi")
    assert "Ce n’est pas la réponse attendue" in second.content.decode()
    assert question(second) != question(first)
    assert resident.draft(draft).submitted_at is None
    # What a wrong answer has spent is worth nothing, were it followed by the right one.
    assert replied(resident, draft, first, solved(question(first))).status_code == 422
    assert replied(resident, draft, second, solved(question(second)), after=2 * LATER).status_code == 302


def test_an_answer_serves_one_draft(resident: Resident, rush: None) -> None:
    one, other = resident.fill(), resident.fill()
    asked = resident.send(one)
    right = solved(question(asked))
    assert replied(resident, other, asked, right).status_code == 422
    assert replied(resident, one, asked, right).status_code == 302
    third = resident.fill()
    assert replied(resident, third, asked, right).status_code == 422


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (timedelta(seconds=0), "Votre réponse est arrivée trop vite"),
        (timedelta(minutes=61), "Trop de temps a passé"),
    ],
)
def test_an_answer_comes_neither_at_once_nor_the_next_day(
    resident: Resident, rush: None, after: timedelta, told: str
) -> None:
    draft = resident.fill()
    asked = resident.send(draft)
    with patch("parvis.portal.asking.SENT_TO", 0):
        refused = replied(resident, draft, asked, solved(question(asked)), after=after)
    assert told in refused.content.decode()
    assert replied(resident, draft, refused, solved(question(refused))).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "W10:1abcde:fake", "\x00", "é" * 5_000])
def test_a_token_of_ones_own_making_is_none(resident: Resident, rush: None, token: str) -> None:
    draft = resident.fill()
    said = {"question-token": token, "question-answer": "Montrevel"}
    assert question(resident.client.post(resident.url("submit", draft), said))
    assert resident.draft(draft).submitted_at is None


def test_another_question_is_one_button_away(resident: Resident, rush: None) -> None:
    draft = resident.fill()
    asked = resident.send(draft)
    more = replied(resident, draft, asked, "", **dict[str, Any]({"question-another": "1"}))
    assert "Erreur" not in more.content.decode()
    assert another(more) != another(asked)
    empty = replied(resident, draft, more, "")
    assert "Répondez à la question" in empty.content.decode()
    # Signed again, perhaps in another second: what it says has not changed.
    assert signing.loads(another(empty), salt=SALT) == signing.loads(another(more), salt=SALT)


def test_who_holds_no_draft_presses_on_nobody(resident: Resident) -> None:
    fill_bucket("submit procedure|montrevel/reserver-une-salle", 199)
    draft = resident.fill()
    for _time in range(3):
        assert Client().post(resident.url("submit", draft)).status_code == 404
    assert resident.send(draft).status_code == 302


def test_naming_one_contact_again_and_again_is_asked_then_refused(resident: Resident) -> None:
    for _time in range(SENT_TO):
        resident.file()
    draft = resident.fill()
    asked = resident.send(draft)
    assert question(asked)
    # The same person, however her address is written; another is not concerned.
    neighbour = resident.start()
    resident.save(neighbour, "you", YOU | {"mail": "autre@courriel.example"})
    resident.save(neighbour, "project", PROJECT)
    assert resident.send(neighbour).status_code == 302
    assert replied(resident, draft, asked, solved(question(asked))).status_code == 302
    fill_bucket("sent to|plein@courriel.example|127.0.0.1", SENT_TO_FROM)
    full = resident.start()
    resident.save(full, "you", YOU | {"mail": "Plein@courriel.example"})
    resident.save(full, "project", PROJECT)
    refused = resident.send(full)
    assert refused.status_code == 429
    assert "Réessayez dans" in refused.content.decode()
    # From elsewhere she is not locked out.
    elsewhere = Resident(resident.cast, Client(REMOTE_ADDR="198.51.100.9"))
    hers = elsewhere.start()
    elsewhere.save(hers, "you", YOU | {"mail": "plein@courriel.example"})
    elsewhere.save(hers, "project", PROJECT)
    assert elsewhere.send(hers).status_code == 302
