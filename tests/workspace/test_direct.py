"""What open pages ask by themselves: the words of what they hear, and who else is there."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.cases.actions import note
from parvis.cases.models import Case
from parvis.cases.queries import last_fact
from parvis.cases.watching import Watching
from tests.cast import Cast


def write(cast: Cast, case: Case, by: Agent) -> None:
    with scope(walls=cast.walls):
        note(case.pk, "Vu.", by=by, at=timezone.now())


def news_of(cast: Cast, agent: Agent, case: Case, since: int | str) -> str:
    answer = cast.sign_in(agent).get(reverse("direct_news", args=[case.reference]), {"apres": since})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_news_are_those_of_others_since_what_the_page_shows(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        seen = last_fact(case.pk)
    assert news_of(cast, cast.agent, case, seen) == ""
    write(cast, case, cast.agent)
    assert news_of(cast, cast.agent, case, seen) == "", "her own are no news"
    assert "Inès Arnoult a écrit une note à" in news_of(cast, cast.colleague, case, seen)
    for _ in range(2):
        write(cast, case, cast.colleague)
    told = news_of(cast, cast.agent, case, seen)
    assert "Hugo Belval a écrit une note à" in told
    assert "et 1 autre nouveauté" in told
    for hostile in ("", "-1", "9" * 30, "²", "1;", "\x00"):
        assert "et 2 autres nouveautés" in news_of(cast, cast.agent, case, hostile), "from the beginning"


def test_colleagues_are_named_once_and_strangers_never(cast: Cast) -> None:
    case = cast.file()
    asked = {
        "lit": [str(cast.colleague.pk), str(cast.outsider_town.pk), str(cast.agent.pk), "x", str(uuid4())],
        "ecrit": [str(cast.manager.pk)],
    }
    answer = cast.sign_in(cast.agent).get(reverse("direct_presents", args=[case.reference]), asked)
    words = answer.content.decode()
    assert "Hugo Belval consulte aussi cette demande" in words
    assert "Maud Tressan écrit sur cette demande" in words
    assert "Zoé" not in words
    assert "Inès" not in words


@pytest.mark.parametrize("count", [1, 6])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = cast.file()
    for _ in range(count):
        write(cast, case, cast.colleague)
    client = cast.sign_in(cast.agent)
    client.get(reverse("direct_news", args=[case.reference]))
    with django_assert_num_queries(17):
        client.get(reverse("direct_news", args=[case.reference]))


def test_presence_is_told_of_cases_she_may_read_only(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Watching] = []
    monkeypatch.setattr("parvis.workspace.direct.watching.tell", told.append)
    case = cast.file()
    said = {"connection": "c", "reads": [case.reference, "XXXX", "\x00"], "writes": case.reference}
    for agent in (cast.agent, cast.outsider_sector, cast.outsider_town, cast.receptionist):
        assert cast.sign_in(agent).post(reverse("direct_presence"), said).status_code == 204
    assert [list(word.cases.items()) for word in told] == [[(case.pk, True)], [], [], []]
    assert {word.agent for word in told} == {
        one.pk for one in (cast.agent, cast.outsider_sector, cast.outsider_town, cast.receptionist)
    }


def test_a_page_says_where_to_listen_and_from_when(cast: Cast) -> None:
    page = cast.sign_in(cast.agent).get(reverse("inbox"), headers={"Host": "localhost"})
    direct = page.context["direct"]
    assert direct["address"].startswith("http://localhost:")
    assert direct["address"].endswith("/live/flow")
    xid, _dash, number = direct["since"].partition("-")
    assert int(xid) > 0
    assert number == "0"
    origin = direct["address"].removesuffix("/live/flow")
    assert origin in page.headers["Content-Security-Policy"]
