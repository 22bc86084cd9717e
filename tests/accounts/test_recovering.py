"""Coming back: a forgotten password, an invitation, and what the owner of an account is told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.agents.actions import INVITATION_LIFE, invite
from parvis.agents.models import Agent, Invitation
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.notifications.models import Delivery
from parvis.workspace import jobs
from parvis.workspace.invitations import SALT, link_to
from tests.accounts.doing import (
    FACTORS,
    INBOX,
    NEW,
    SIGN_IN,
    code_for,
    is_in,
    sign_in,
    told,
    with_totp,
    written_to,
)
from tests.cast import CULTURE, PASSWORD, Cast

RESET = "/agent/mot-de-passe/"
STRONG = "une phrase de sept mots bien à moi"


def asked_for() -> list[str]:
    """The accounts for which a link was asked, whether they exist or not."""
    found = ProcrastinateJob.objects.filter(task_name="parvis.workspace.jobs.send_reset_link").order_by("id")
    return [job.args["account_id"] for job in found]


def forget(client: Client, email: str) -> None:
    """Ask for a link, and let the worker do what was asked."""
    before = len(asked_for())
    client.post(RESET, {"email": email})
    for account in asked_for()[before:]:
        jobs.send_reset_link(account)


def path_in(delivery: Delivery, beginning: str) -> str:
    """The path of the link that a message gives."""
    found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}\S+)", delivery.text)
    assert found
    return found[1]


def test_a_forgotten_password_is_chosen_again_once(cast: Cast) -> None:
    client = Client()
    other = sign_in(cast.agent)
    forget(client, cast.agent.email)
    link = path_in(written_to(cast, cast.agent)[-1], RESET)
    action = client.get(link, follow=True).redirect_chain[-1][0]
    assert link.split("-")[-1].strip("/") not in action
    weak = client.post(action, {"password1": "faible", "password2": "faible"})
    assert "7 mots" in weak.content.decode()
    like_me = cast.agent.email + "A1"
    assert told(client.post(action, {"password1": like_me, "password2": like_me}).content.decode())
    assert client.post(action, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not is_in(client)
    assert not is_in(other)
    assert is_in(sign_in(cast.agent, password=NEW))
    assert not is_in(sign_in(cast.agent, password=PASSWORD))
    assert "Ce lien n’ouvre plus rien" in Client().get(link).content.decode()


def test_a_link_dies_when_another_password_is_chosen(cast: Cast) -> None:
    forget(Client(), cast.agent.email)
    link = path_in(written_to(cast, cast.agent)[-1], RESET)
    sign_in(cast.agent).post(
        "/agent/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert "Ce lien n’ouvre plus rien" in Client().get(link).content.decode()


def test_a_link_opens_no_account_but_its_own(cast: Cast) -> None:
    forget(Client(), cast.agent.email)
    link = path_in(written_to(cast, cast.agent)[-1], RESET)
    mine, theirs = (str(agent.account_id).replace("-", "") for agent in (cast.agent, cast.colleague))
    assert mine in link
    for altered in (link.replace(mine, theirs), link[:-3] + "xx/", link.replace(mine, "0")):
        assert "Ce lien n’ouvre plus rien" in Client().get(altered).content.decode()


def test_an_unknown_address_is_answered_alike_and_written_to_by_nobody(cast: Cast) -> None:
    client = Client()
    answer = client.post(RESET, {"email": "personne@montrevel.example"}, follow=True)
    assert "Si cette adresse a un compte" in answer.content.decode()
    assert len(asked_for()) == 1
    jobs.send_reset_link(asked_for()[0])
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert not Delivery.objects.exists()


def test_a_second_factor_is_still_asked_after_a_new_password(cast: Cast) -> None:
    client = Client()
    forget(client, with_totp(cast.agent).email)
    action = client.get(path_in(written_to(cast, cast.agent)[-1], RESET), follow=True).redirect_chain[-1][0]
    client.post(action, {"password1": NEW, "password2": NEW})
    assert not is_in(sign_in(cast.agent, client, NEW))


def test_links_are_not_asked_for_without_end(cast: Cast) -> None:
    for _ in range(12):
        last = Client().post(RESET, {"email": cast.agent.email})
    assert last.status_code == 429
    assert "Trop d’essais" in last.content.decode()
    assert len(asked_for()) == 5


def test_a_new_password_opens_again_what_guessing_had_closed(cast: Cast) -> None:
    for number in range(50):
        Client(REMOTE_ADDR=f"203.0.113.{number + 1}").post(
            SIGN_IN, {"login": cast.agent.email, "password": "x"}
        )
    stranger = Client(REMOTE_ADDR="198.51.100.9")
    assert not is_in(sign_in(cast.agent, stranger))
    forget(stranger, cast.agent.email)
    action = stranger.get(path_in(written_to(cast, cast.agent)[-1], RESET), follow=True).redirect_chain[-1][0]
    stranger.post(action, {"password1": NEW, "password2": NEW})
    assert is_in(sign_in(cast.agent, stranger, NEW))


# --- What the owner is told ---


def words_to(cast: Cast, agent: Agent) -> str:
    """All that was written to an agent, blanks made one."""
    return " ".join(" ".join(delivery.text for delivery in written_to(cast, agent)).split())


def test_the_owner_is_told_of_what_is_done(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/133.0"})
    sign_in(cast.agent, browser)
    first = words_to(cast, cast.agent)
    assert "dans un navigateur qui ne l’avait jamais ouvert" in first
    assert "Firefox, Windows" in first
    browser.post("/agent/deconnexion/")
    sign_in(cast.agent, browser)
    assert words_to(cast, cast.agent) == first
    asked = browser.get(f"{FACTORS}application/").headers["Location"]
    browser.post(asked, {"password": PASSWORD})
    secret = browser.get(f"{FACTORS}application/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{FACTORS}application/", {"code": code_for(secret)})
    assert "Une application de codes vient d’être ajoutée" in words_to(cast, cast.agent)
    browser.post("/agent/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    told_ = words_to(cast, cast.agent)
    assert "Le mot de passe de votre compte vient d’être changé" in told_
    assert secret not in told_
    assert NEW not in told_


# --- Invitations ---


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    """An invitation that nobody has accepted yet."""
    with scope(account=cast.manager.account_id):
        grants = grants_of(cast.manager)
    with scope(walls=[Wall(cast.town.pk, "")]):
        return invite(
            grants,
            given_name="Léo",
            family_name="Nouvel",
            quality="Agent d’accueil",
            email="leo.nouvel@montrevel.example",
            rights=["see"],
            sectors=[CULTURE],
            unit=cast.association,
            at=timezone.now(),
        )


def path_of(invitation: Invitation) -> str:
    """The path of its link."""
    return re.sub(r"^https?://[^/]+", "", link_to(invitation))


def accept(client: Client, there: str, password: str = STRONG) -> int:
    """Choose a password behind a link; return the status."""
    return client.post(there, {"password1": password, "password2": password}).status_code


def test_accepting_signs_out_whoever_was_there(cast: Cast, invitation: Invitation) -> None:
    manager = cast.sign_in(cast.manager)
    page = manager.get(path_of(invitation)).content.decode()
    assert "leo.nouvel@montrevel.example" in page
    assert accept(manager, path_of(invitation)) == 302
    assert not is_in(manager)
    assert is_in(sign_in(invitation.agent, manager, STRONG))
    # The browser that accepted is known: nothing to tell.
    assert "navigateur" not in words_to(cast, invitation.agent)


def test_an_invitation_serves_once_even_at_the_same_time(cast: Cast, invitation: Invitation) -> None:
    late = Client()
    assert late.get(path_of(invitation)).status_code == 200
    assert accept(Client(), path_of(invitation)) == 302
    assert accept(late, path_of(invitation), NEW) == 404
    assert not is_in(sign_in(invitation.agent, password=NEW))


def test_an_invitation_cannot_be_made_up(cast: Cast, invitation: Invitation) -> None:
    said = [invitation.pk.hex, invitation.authority_id.hex, invitation.sent_at.isoformat()]
    token = path_of(invitation).split("/")[-2]
    body, stamp, signature = token.split(":")
    for forged in (
        signing.dumps(said),
        signing.dumps(said, salt=SALT, key="another key of the right length, but not ours at all"),
        signing.dumps([*said, "more"], salt=SALT),
        signing.dumps({"a": 1}, salt=SALT),
        f"{body}:{stamp}:{signature[::-1]}",
        f"{body[::-1]}:{stamp}:{signature}",
        "é:\x00:x",
        "a" * 9000,
    ):
        assert accept(Client(), f"/agent/invitation/{forged}/") == 404
    assert not is_in(sign_in(invitation.agent, password=STRONG))


def test_an_invitation_dies_after_a_week(cast: Cast, invitation: Invitation) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert accept(Client(), path_of(invitation)) == 404
    assert INVITATION_LIFE.days == 7


def test_the_password_of_an_invitation_does_not_repeat_the_address(invitation: Invitation) -> None:
    assert accept(Client(), path_of(invitation), "leo.nouvel@montrevel.exampl1!A") == 422
    assert accept(Client(), path_of(invitation)) == 302


def test_an_invited_account_opens_no_other_way(cast: Cast, invitation: Invitation) -> None:
    client = Client()
    forget(client, invitation.agent.email)
    assert not is_in(sign_in(invitation.agent, client, ""))
    assert client.get(INBOX).status_code == 302
