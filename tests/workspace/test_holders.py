"""The case page says who answered for the case, and how each one came to it."""

from datetime import timedelta

from django.utils import timezone

from parvis.agents.models import Absence
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import assign, give_back, hand_over, take
from tests.cast import Cast

from .test_gestures import url


def test_each_one_with_how_she_came_to_it(cast: Cast) -> None:
    case = cast.file(at=timezone.now() - timedelta(days=9))
    today = timezone.localdate()
    moments = iter(timezone.now() - timedelta(minutes=left) for left in (50, 40, 30, 20, 10))
    with scope(walls=[Wall(cast.town.pk, "")]):
        Absence.objects.create(
            authority=cast.town,
            agent=cast.agent,
            substitute=cast.colleague,
            starts_on=today - timedelta(days=1),
            ends_on=today,
        )
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=next(moments))
        take(case.pk, by=cast.colleague, at=next(moments))
        assign(case.pk, grants_of(cast.manager), by=cast.manager, at=next(moments))
        give_back(case.pk, cast.manager.pk, at=next(moments))
        hand_over(case.pk, cast.childhood, by=cast.manager, at=next(moments))
        hand_over(case.pk, cast.association, by=cast.manager, at=timezone.now())
    page = cast.sign_in(cast.agent).get(url(case))
    assert [(line.who, line.how) for line in page.context["holders"]] == [
        ("Vie associative", "à l’arrivée de la demande"),
        ("Vie associative, Inès Arnoult", "a pris la demande en charge"),
        ("Vie associative, Hugo Belval", "a pris la suite d’Inès Arnoult, en son absence"),
        ("Vie associative, Maud Tressan", "sur décision de Maud Tressan"),
        ("Vie associative", "rendue au service : Maud Tressan n’y travaille plus"),
        ("Enfance", "réorientée par Maud Tressan, depuis Vie associative"),
        ("Vie associative", "réorientée par Maud Tressan, depuis Enfance"),
    ]
    assert page.context["holders"][-1].when.startswith("depuis le ")
    assert "a pris la demande en charge" in page.content.decode()
