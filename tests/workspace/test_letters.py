"""Letters registered at the desk: a case of the day of their stamp, or what was typed given back."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from tests.cast import Cast

from .test_reception import GENERAL, HOSTILE, TOMORROW

LETTER = {
    "stamped_on": (timezone.localdate() - timedelta(days=3)).isoformat(),
    "given_names": "Léonie",
    "family_name": "Barthez",
    "subject": "Un banc devant l’école",
    "words": HOSTILE,
}


@pytest.fixture
def mail_room(cast: Cast) -> Agent:
    return cast.agent_of(
        cast.town, "Rosa Courrier", rights=[Right.SEE, Right.ACT, Right.RECEIVE], sectors=[GENERAL]
    )


def test_a_letter_becomes_a_case_of_the_day_of_its_stamp(cast: Cast, mail_room: Agent) -> None:
    client = cast.sign_in(mail_room)
    assert reverse("letter_new") in client.get(reverse("reception")).content.decode()
    sent = LETTER | {"contact": str(new_id())}
    response = client.post(reverse("letter_new"), sent, follow=True)
    case = response.context["case"]
    assert timezone.localdate(case.received_at).isoformat() == LETTER["stamped_on"]
    page = response.content.decode()
    assert "Le courrier est enregistré sous la référence" in page
    assert "<script>alert" not in page
    again = client.post(reverse("letter_new"), sent, follow=True)
    assert "était déjà enregistré" in again.content.decode()
    assert again.context["case"].pk == case.pk


def test_a_reference_already_borne_is_drawn_again(cast: Cast, mail_room: Agent) -> None:
    borne = cast.file().reference
    drawn = iter([borne, "ZZZZ-ZZZZ-Z"])
    with patch("parvis.cases.actions.filing.new_reference", lambda: next(drawn)):
        assert cast.sign_in(mail_room).post(reverse("letter_new"), LETTER).status_code == 302
    with scope(walls=[Wall(cast.town.pk, GENERAL)]):
        assert Case.objects.get().reference == "ZZZZ-ZZZZ-Z"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"given_names": ""}, "Donnez le prénom"),
        ({"stamped_on": TOMORROW}, "Le tampon ne peut pas être d’un jour à venir"),
        ({"stamped_on": "0026-03-27"}, "Le tampon date de plus de deux ans"),
        ({"line1": "2 rue Basse"}, "Donnez la commune"),
        ({"telephone": "12"}, "Saisissez un numéro de téléphone"),
        ({"line1": "2 rue Basse", "postcode": "2", "city": "X"}, "Vérifiez le nom, l’adresse et l’objet"),
    ],
)
def test_a_letter_refused_keeps_what_was_typed(
    cast: Cast, mail_room: Agent, changes: dict[str, str], told: str
) -> None:
    response = cast.sign_in(mail_room).post(reverse("letter_new"), LETTER | changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert "Un banc devant l’école" in page
    with scope(walls=[*cast.walls, Wall(cast.town.pk, GENERAL)]):
        assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["agent", "outsider_town", "reader"])
def test_who_does_not_receive_letters_has_no_such_page(cast: Cast, who: str) -> None:
    client = cast.sign_in(getattr(cast, who))
    assert client.get(reverse("letter_new")).status_code == 404
    assert "Un banc" in client.post(reverse("letter_new"), LETTER).content.decode()
    assert reverse("letter_new") not in client.get(reverse("reception")).content.decode()
