"""The second factor attacked: codes served twice, guessed, taken away with a password alone."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from parvis.agents.models import Agent, Right
from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from tests.accounts.doing import (
    FACTORS,
    INBOX,
    SECOND_STEP,
    code_for,
    is_in,
    sign_in,
    told,
    wait_for_the_next_code,
    with_totp,
    written_to,
)
from tests.cast import CULTURE, PASSWORD, SOCIAL, Cast

STOLEN = "JBSWY3DPEHPK3PXPAAAAAAAAAAAAAAAA"  # a test value


def try_code(client: Client, code: str) -> str:
    """Give a code at the second step; return the page, empty when it lets in."""
    answer = client.post(SECOND_STEP, {"code": code})
    return "" if answer.status_code == 302 else answer.content.decode()


def test_a_code_serves_once(cast: Cast) -> None:
    with_totp(cast.agent)
    first, second = sign_in(cast.agent), sign_in(cast.agent)
    seen = code_for()
    assert try_code(first, seen) == ""
    assert "il a déjà servi" in str(told(try_code(second, seen)))
    # Written otherwise, it is still the same code.
    assert try_code(second, f" {seen[:3]} {seen[3:]} ") != ""
    assert not is_in(second)


def test_codes_are_not_guessed(cast: Cast) -> None:
    attacker = sign_in(with_totp(cast.agent))
    for number in range(10):
        assert "Trop" not in str(told(try_code(attacker, f"{number:06}"))), number
    assert "Trop" in str(told(try_code(attacker, code_for())))
    # Neither another browser nor another address gives more tries.
    elsewhere = sign_in(cast.agent, Client(REMOTE_ADDR="198.51.100.7"))
    assert try_code(elsewhere, code_for()) != ""
    assert not is_in(elsewhere)


def test_a_spare_code_serves_once(cast: Cast) -> None:
    with_totp(cast.agent)
    [spare, *_others] = RecoveryCodes.activate(cast.agent.account).get_unused_codes()
    assert try_code(sign_in(cast.agent), spare) == ""
    assert try_code(sign_in(cast.agent), spare) != ""


def test_a_password_alone_does_not_take_the_second_factor_away(cast: Cast) -> None:
    client = cast.sign_in(with_totp(cast.agent))
    there = client.get(f"{FACTORS}application/retirer/").headers["Location"]
    assert there.startswith(f"{FACTORS}confirmer/")
    # The way by the password is closed, even by its address.
    by_password = client.post("/agent/compte/confirmer/", {"password": PASSWORD})
    assert by_password.headers["Location"].startswith(f"{FACTORS}confirmer/")
    assert client.post(f"{FACTORS}application/retirer/").status_code == 302
    assert Authenticator.objects.filter(user=cast.agent.account, type="totp").exists()
    # What was asked for is done as soon as it is proved.
    assert client.post(there, {"code": code_for()}).headers["Location"] == FACTORS
    assert not Authenticator.objects.filter(user=cast.agent.account).exists()
    with scope(walls=cast.walls):
        changed = Event.objects.filter(kind="agent.account_changed").order_by("id")
        assert list(changed.values_list("facts", flat=True)) == [{"what": "totp_deactivated"}]


def test_one_does_not_bring_ones_own_secret(cast: Cast) -> None:
    client = sign_in(cast.designer)
    client.post(client.get(f"{FACTORS}application/").headers["Location"], {"password": PASSWORD})
    client.get(f"{FACTORS}application/")
    answer = client.post(f"{FACTORS}application/", {"code": code_for(STOLEN), "secret": STOLEN})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=cast.designer.account).exists()


def test_a_second_application_needs_the_first(cast: Cast) -> None:
    client = cast.sign_in(with_totp(cast.agent))
    assert client.get(f"{FACTORS}application/").headers["Location"].startswith(FACTORS)
    assert client.get(f"{FACTORS}cles/ajouter/").headers["Location"].startswith(f"{FACTORS}confirmer/")
    assert client.get(f"{FACTORS}codes/nouveaux/").headers["Location"].startswith(f"{FACTORS}confirmer/")


@pytest.mark.parametrize("who", ["designer", "auditor", "social"])
def test_compulsory_means_nothing_opens_without_it(cast: Cast, who: str) -> None:
    agent = {
        "designer": lambda: cast.designer,
        "auditor": lambda: cast.agent_of(cast.town, "Ada Contrôle", rights=[Right.AUDIT], sectors=[CULTURE]),
        "social": lambda: cast.agent_of(cast.town, "Sam Social", rights=[Right.SEE], sectors=[SOCIAL]),
    }[who]()
    client = sign_in(agent)
    for path in ("demandes/", "envois/", "equipe/", "demandes/AAAA-AAAA-A/", "demandes/AAAA-AAAA-A/noter/"):
        assert client.get(f"/agent/{path}").headers["Location"] == "/agent/compte/securite/", path
        assert client.post(f"/agent/{path}", {"body": "x"}).headers["Location"] == "/agent/compte/securite/"
    with_totp(agent)
    assert client.get("/agent/compte/securite/").headers["Location"] == INBOX
    # Spare codes alone are not one.
    Authenticator.objects.filter(user=agent.account).delete()
    RecoveryCodes.activate(agent.account)
    wait_for_the_next_code()
    assert client.get(INBOX).headers["Location"] == "/agent/compte/securite/"


def lost(cast: Cast, agent: Agent) -> str:
    """The page where a manager takes away a second factor."""
    return f"/agent/equipe/{agent.pk}/double-authentification/"


def test_a_manager_lets_in_again_who_has_lost_everything(cast: Cast) -> None:
    client = cast.sign_in(with_totp(cast.agent))
    assert is_in(client)
    manager = cast.sign_in(cast.manager)
    assert "rappelez-la" in manager.get(lost(cast, cast.agent)).content.decode()
    done = manager.post(lost(cast, cast.agent), follow=True)
    assert "est retirée" in done.content.decode()
    assert not is_in(client)
    assert is_in(sign_in(cast.agent))
    assert "retirer la double authentification" in written_to(cast, cast.agent)[0].text.replace("\n", " ")
    with scope(walls=[Wall(cast.town.pk, "")]):
        [event] = Event.objects.filter(kind="agent.second_factor_removed")
    assert event.actor_id == cast.manager.pk
    again = manager.post(lost(cast, cast.agent), follow=True)
    assert "Rien n’a été retiré" in again.content.decode()


def test_nobody_else_takes_a_second_factor_away(cast: Cast) -> None:
    for victim in (cast.agent, cast.designer, cast.manager):
        with_totp(victim)
    refused = {
        # Her own, and that of an agent whose rights exceed hers, are not the manager's to remove.
        "manager": (cast.manager, cast.designer),
        "colleague": (cast.agent,),
        "outsider_town": (cast.agent, cast.designer),
    }
    for who, victims in refused.items():
        client = cast.sign_in(getattr(cast, who))
        for victim in victims:
            client.post(lost(cast, victim))
    assert Authenticator.objects.filter(type="totp").count() == 3
