"""``parvis account``: the way back of a sole manager without her second factor; who looks after the installation."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.commands.main import main
from parvis.events.models import Event
from parvis.workspace import jobs
from tests.accounts.doing import NEW, is_in, sign_in, with_totp, written_to
from tests.accounts.test_recovering import RESET, asked_for, path_in
from tests.cast import PASSWORD, Cast

Capture = pytest.CaptureFixture[str]


def unlock(login: str, capsys: Capture) -> tuple[int, str, str]:
    """Run the command; return its code, its answer and its complaint."""
    code = main(["account", "unlock", login])
    told = capsys.readouterr()
    return code, told.out, told.err


def facts(cast: Cast) -> list[tuple[str, str]]:
    with scope(walls=[Wall(cast.town.pk, "")]):
        found = Event.objects.filter(kind="agent.unlocked")
        return [(fact.actor_kind, fact.subjects[0][1]) for fact in found]


def test_she_comes_in_again_by_her_mail_alone(cast: Cast, capsys: Capture) -> None:
    manager = with_totp(cast.manager)
    code, out, _err = unlock(manager.email.upper(), capsys)
    assert code == 0
    assert json.loads(out) == {
        "unlocked": manager.email,
        "authority": "montrevel",
        "link_sent_to": manager.email,
    }
    assert facts(cast) == [("system", str(manager.pk))]
    assert not is_in(sign_in(manager)), "the former password alone opens nothing"
    jobs.send_reset_link(asked_for()[-1])
    client = Client()
    chosen = client.get(path_in(written_to(cast, manager)[-1], RESET), follow=True).redirect_chain[-1][0]
    client.post(chosen, {"password1": NEW, "password2": NEW})
    entered = sign_in(manager, password=NEW)
    assert is_in(entered)
    assert not is_in(sign_in(manager, password=PASSWORD))


def test_whoever_was_in_is_put_out(cast: Cast, capsys: Capture) -> None:
    inside = sign_in(cast.manager)
    assert is_in(inside)
    unlock(cast.manager.email, capsys)
    assert not is_in(inside)


@pytest.mark.parametrize("login", ["personne@montrevel.example", "", "x" * 400])
def test_an_unknown_address_is_refused(cast: Cast, capsys: Capture, login: str) -> None:
    code, out, err = unlock(login, capsys)
    assert (code, out) == (1, "")
    assert "no agent signs in with" in err
    assert facts(cast) == []
    assert asked_for() == []


def test_who_has_left_is_refused_and_keeps_nothing_open(cast: Cast, capsys: Capture) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Agent.objects.filter(pk=cast.manager.pk).update(left_on=timezone.localdate())
    code, _out, err = unlock(cast.manager.email, capsys)
    assert code == 1
    assert "no agent signs in with" in err
    assert facts(cast) == []


def test_something_else_is_not_understood(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["account", "open", "somebody"])
    assert left.value.code == 2
    assert "unlock" in capsys.readouterr().err


def test_the_guide_names_the_command(pytestconfig: Any) -> None:
    assert "parvis account unlock" in (pytestconfig.rootpath / "docs/install.md").read_text()


def test_the_installation_is_entrusted_on_the_server_alone(cast: Cast, capsys: Capture) -> None:
    def told(*words: str) -> tuple[int, str]:
        code = main(["account", "operator", *words, cast.reader.email])
        out, err = capsys.readouterr()
        return code, out or err

    assert told("--remove") == (
        1,
        f"parvis account: {cast.reader.email} does not look after the installation already\n",
    )
    code, answer = told()
    assert (code, json.loads(answer)) == (
        0,
        {"operator": cast.reader.email, "is_given": True, "authority": "montrevel"},
    )
    assert told()[0] == 1
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert Agent.objects.get(pk=cast.reader.pk).is_operator
        given = Event.objects.filter(kind="agent.operation_given").order_by("id")
        assert [one.actor_kind for one in given if one.subjects[0][1] == str(cast.reader.pk)] == ["system"]
    assert told("--remove")[0] == 0
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert not Agent.objects.get(pk=cast.reader.pk).is_operator
