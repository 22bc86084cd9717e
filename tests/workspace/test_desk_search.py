"""The box of the desk finds who filed, known or not, whatever service answers; and nothing of what it may not tell."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import make_confidential
from parvis.cases.models import Applicant, Case
from parvis.cases.referenced import cases_declared
from parvis.events.models import AccessLog
from tests.cast import SCHOOL, SOCIAL, Cast, words

NOW = timezone.now()
PHONE = "+33475001122"
SAID = (
    "Destève",
    "destève camille 27/03/1984",
    "desteve",
    "Destaive",
    "camille.desteve@courriel.example",
    "CAMILLE.DESTEVE@courriel.example",
    "04 75 00 11 22",
    "+33 4 75 00 11 22",
)
"""What whoever filed says of herself at the desk."""


def filed(cast: Cast, **more: Any) -> Case:
    case = cast.file(**more)
    with scope(walls=cast.walls):
        Applicant.objects.filter(pk=case.pk).update(telephone=PHONE)
    return case


def answers(cast: Cast, agent: Any, text: str) -> list[str]:
    context = cast.sign_in(agent).get(reverse("reception"), {"q": text}).context
    return [found["reference"] for found in context["cases"]]


@pytest.mark.parametrize("said", SAID)
def test_who_filed_is_found_though_another_service_answers(cast: Cast, said: str) -> None:
    case = filed(cast)
    page = cast.sign_in(cast.receptionist).get(reverse("reception"), {"q": said})
    [found] = page.context["cases"]
    assert (found["reference"], found["who"], found["href"]) == (case.reference, "Camille Destève", "")
    assert (found["service"], found["state"]) == ("Vie associative", "À prendre en charge")
    table = page.content.decode().partition("<caption")[2].partition("</table>")[0]
    assert case.reference in table and "courriel.example" not in table and "00 11 22" not in table
    with scope(walls=cast.walls):
        [look] = AccessLog.objects.filter(kind="shown", case_id=case.pk)
        assert (look.agent_id, look.ground) == (cast.receptionist.pk, "receive")


def declared(agent: Agent, said: str) -> set[UUID]:
    """What the house answers inside her walls, the name written exactly and nearly so."""
    with scope(account=agent.account_id):
        grants = grants_of(agent)
    with scope(walls=grants.walls, account=agent.account_id):
        found = [
            case
            for nearly in (False, True)
            for case in cases_declared(grants, said, on=NOW.date(), most=20, nearly=nearly)
        ]
    return {case.pk for case in found}


@pytest.mark.parametrize("said", SAID)
def test_the_box_tells_nothing_past_what_she_receives_for(cast: Cast, said: str) -> None:
    """Another sector, another town, social services (though she receives there), what is confidential."""
    social = filed(cast, procedure=cast.offer("aide", cast.childhood, sector=SOCIAL))
    school = filed(cast, procedure=cast.offer("ecole", cast.childhood, sector=SCHOOL))
    culture, hidden = filed(cast), filed(cast)
    with scope(walls=cast.walls):
        make_confidential(hidden.pk, grants_of(cast.manager), reason="Un agent est concerné.", at=NOW)
        Membership.objects.filter(agent=cast.receptionist).update(sectors=[SCHOOL, SOCIAL])
    assert declared(cast.receptionist, said) == {school.pk}
    assert declared(cast.agent, said) == {culture.pk}
    assert declared(cast.outsider_town, said) == set()
    social_worker = cast.agent_of(cast.town, "Lise Sociale", rights=[Right.SEE], sectors=[SOCIAL])
    assert declared(social_worker, said) == {social.pk}
    # Receiving for another authority than her own opens nothing of it.
    guest = cast.agent_of(cast.other_town, "Guy Invite", rights=[Right.RECEIVE], sectors=[])
    with scope(walls=[Wall(cast.other_town.pk, ""), Wall(cast.town.pk, "")]):
        Membership.objects.create(agent=guest, authority=cast.town, rights=["receive"], sectors=[SCHOOL])
    assert declared(guest, said) == set()


def test_a_title_names_nobody(cast: Cast) -> None:
    case = filed(
        cast, procedure=cast.offer("b", cast.childhood, sector=SCHOOL, title=words("Louer un jardin"))
    )
    for said in ("louer", "jardin", "jardim"):
        assert answers(cast, cast.receptionist, said) == []
    assert answers(cast, cast.receptionist, "jardin destève") == [case.reference]
    # Whoever may open it finds it by its title all the same.
    assert answers(cast, cast.outsider_sector, "jardin") == [case.reference]


@pytest.mark.parametrize(
    "said", ["01/02/1950 destève", "06 00 00 00 00", "nobody@courriel.example", "Oukacha"]
)
def test_what_is_not_hers_finds_nobody(cast: Cast, said: str) -> None:
    filed(cast)
    assert answers(cast, cast.receptionist, said) == []


def test_the_number_of_queries_does_not_follow_the_number_of_cases(cast: Cast) -> None:
    filed(cast)
    client = cast.sign_in(cast.receptionist)
    client.get(reverse("reception"), {"q": "destève"})
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("reception"), {"q": "destève"})
        counts.append(len(captured))
        for _more in range(4):
            filed(cast)
    assert counts[0] == counts[1] <= 32, counts
