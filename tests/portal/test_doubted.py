"""An address one slip away from a provider everybody knows is questioned where it is checked, and never refused."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from parvis.base.mailboxes import likely_meant
from parvis.base.scope import scope
from parvis.cases.models import Draft
from tests.cast import Cast
from tests.portal.conftest import PROJECT, YOU, Resident
from tests.workspace.test_filing_for import begin, fill, save

TYPED, MEANT = "camille@gmial.com", "camille@gmail.com"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            (f"c.d@{slip}", "c.d@gmail.com")
            for slip in ("gmial.com", "gmal.com", "gmail.con", "gmail.fr", "GMAILL.com")
        ),
        ("a@orang.fr", "a@orange.fr"),
        ("a@laposte.fr", "a@laposte.net"),
        ("a@hotmial.fr", "a@hotmail.fr"),
        ("a@wanado.fr", "a@wanadoo.fr"),
        *((right, "") for right in ("a@gmail.com", "a@mail.com", "a@gmx.fr", "a@hotmail.de", "a@yahoo.it")),
        *(
            (other, "")
            for other in ("a@montrevel.example", "mairie@ville-free.fr", "06 12 34 56 78", "@gmial.com", "")
        ),
    ],
)
def test_what_was_likely_meant(typed: str, meant: str) -> None:
    assert likely_meant(typed) == meant


def answers_of(draft: UUID) -> dict[str, object]:
    with scope(cases=[draft]):
        return dict(Draft.objects.get(pk=draft).answers)


def test_both_choices_stand_where_answers_are_checked(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU | {"mail": TYPED})
    resident.save(draft, "project", PROJECT)
    check, meant = resident.url("check", draft), resident.url("meant_address", draft)
    page = resident.client.get(check).content.decode()
    assert f"Vouliez-vous dire {MEANT}\u00a0?" in page and f"Non, garder {TYPED}" in page
    kept = resident.client.get(f"{check}?adresse-sure=1").content.decode()
    assert "Vouliez-vous dire" not in kept and TYPED in kept
    assert Client().post(meant, {"field": "mail"}).status_code == 404, "nobody else’s"
    before = answers_of(draft)
    for other in ("event", "", "x"):
        resident.client.post(meant, {"field": other})
    assert answers_of(draft) == before, "only what is in doubt changes"
    assert resident.client.post(meant, {"field": "mail"})["Location"] == check
    assert answers_of(draft) == before | {"mail": MEANT}
    assert "Vouliez-vous dire" not in resident.client.get(check).content.decode()


def test_who_is_sure_is_never_kept_from_sending(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU | {"mail": TYPED})
    resident.save(draft, "project", PROJECT)
    resident.send(draft)
    assert resident.case(draft).applicant.email == TYPED
    meant = resident.client.post(resident.url("meant_address", draft), {"field": "mail"})
    assert meant.status_code == 302 and resident.case(draft).applicant.email == TYPED


def test_the_desk_is_asked_too(cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    draft = begin(client)
    fill(client, draft)
    save(client, draft, "you", {**YOU, "mail": TYPED})
    check, meant = (reverse(name, args=[draft]) for name in ("filing_check", "filing_meant"))
    assert f"Oui, corriger en {MEANT}" in client.get(check).content.decode()
    assert "Vouliez-vous" not in client.get(f"{check}?adresse-sure=1").content.decode()
    assert cast.sign_in(cast.agent).post(meant, {"field": "mail"}).status_code == 404
    client.post(meant, {"field": "mail"})
    assert answers_of(draft)["mail"] == MEANT
