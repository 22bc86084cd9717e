"""The cases in flight of an earlier version, from the studio: what would become of them, the start, how far it went."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.actions import moving_all
from parvis.cases.models import MoveRun
from parvis.workflows.moving import PROCESSES
from tests.accounts.doing import with_totp
from tests.cases.moves import SEATS, STORY, asking, in_force, limited, under, without
from tests.cases.steps import THURSDAY
from tests.cases.test_moving_all import pieces_asked
from tests.cast import ANSWERS, CULTURE, Cast
from tests.studio.conftest import Studio
from tests.workflows.life import CHECK, DECISION, End, Life
from tests.workflows.test_moving import VERIFY, later


@pytest.fixture
def desk(cast: Cast) -> Studio:
    """Lend the studio to somebody who designs, and reads no case."""
    drawer = cast.agent_of(cast.town, "Ève Dessin", rights=[Right.DESIGN], sectors=[CULTURE])
    return Studio(cast, cast.sign_in(with_totp(drawer)))


def done(cast: Cast) -> MoveRun:
    """Do every piece of the run under way, as its jobs do."""
    with scope(walls=cast.walls):
        run = MoveRun.objects.get(ended_at=None)
    for piece in range(9):
        [asked, *_others] = pieces_asked(run)
        actions.move_piece(
            run.pk,
            Wall(run.authority_id, asked["sector"]),
            asked["account"],
            piece=piece,
            at=timezone.now(),
            company=PROCESSES,
        )
    with scope(walls=cast.walls):
        return MoveRun.objects.get(pk=run.pk)


def test_one_sees_what_it_would_do_then_does_it_and_reads_what_it_did(cast: Cast, desk: Studio) -> None:
    plain = [cast.file(at=timezone.now()) for _ in range(2)]
    short = cast.file(at=timezone.now(), answers=ANSWERS | {"event": "Bal"})
    in_force(cast, limited, without("details"), asking(SEATS))
    assert "3 sous la version 1" in desk.read()
    page = desk.read("demandes/")
    assert re.search(r"Passeront, une réponse mise de côté[^<]*</dt><dd[^>]*>1<", page)
    assert re.search(r"Une réponse obligatoire n’est plus acceptée</dt><dd[^>]*>2<", page)
    assert plain[0].reference in page and short.reference not in page
    for told in ("Déroulement", "Chaises", "Nom de la fête", "les limites de la réponse"):
        assert told in page
    for unsaid in ("Camille", "Saint-Jean", "Un bal"):
        assert unsaid not in page
    desk.client.post(desk.url("demandes/changer/"), {"point": "1"})
    assert "hx-get" in desk.read("demandes/") and "Passées : 0" in desk.read("demandes/")
    assert done(cast).moved == 1
    page = desk.read("demandes/")
    assert "hx-get" not in page and "de 1 à 2" in page
    assert "Une réponse obligatoire n’est plus acceptée : 2" in page
    assert "1 demande est sous la version 2" in page


def test_terms_that_change_are_named_and_nothing_is_offered(cast: Cast, desk: Studio) -> None:
    cast.file(at=timezone.now())
    in_force(cast, under(announced_days=20))
    page = desk.read("demandes/")
    assert "le délai de réponse annoncé" in page and "Faire passer ces demandes" not in page
    desk.client.post(desk.url("demandes/changer/"), {"point": "1"})
    with scope(walls=cast.walls):
        assert not MoveRun.objects.exists()


def test_it_is_stopped_where_it_is(cast: Cast, desk: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving_all, "PIECE", 1)
    cast.file(at=timezone.now())
    in_force(cast, without("details"))
    desk.client.post(desk.url("demandes/changer/"), {"point": "1"})
    for said in ("C’est arrêté", "C’était déjà terminé"):
        answer = desk.client.post(desk.url("demandes/arreter/"), {"point": "1"}, follow=True)
        assert said in answer.content.decode()
    for wrong in ("", "9", "x"):
        assert desk.client.post(desk.url("demandes/changer/"), {"point": wrong}).status_code == 404


def test_the_page_asks_as_many_queries_for_many_cases_as_for_one(cast: Cast, desk: Studio) -> None:
    cast.file(at=timezone.now())
    in_force(cast, without("details"))
    desk.read("demandes/")
    asked = [queries(desk)]
    for _ in range(4):
        filed_before(cast)
    assert [*asked, queries(desk)] == asked * 2


def filed_before(cast: Cast) -> None:
    """One more case under the first version."""
    case = cast.file(at=timezone.now(), answers=ANSWERS)
    with scope(walls=cast.walls):
        first = cast.procedure.versions.order_by("number").first()
        type(case).objects.filter(pk=case.pk).update(version=first)


def queries(desk: Studio) -> int:
    """How many queries the page asks."""
    with CaptureQueriesContext(connection) as captured:
        desk.read("demandes/")
    return len(captured)


def test_what_would_move_nothing_is_not_offered(cast: Cast, desk: Studio) -> None:
    cast.file(at=THURSDAY)
    in_force(cast, without("details"))
    page = desk.read("demandes/")
    assert "Le silence a déjà décidé" in page and "Faire passer ces demandes" not in page


def test_she_chooses_the_question_that_follows_looks_then_does_it(cast: Cast, desk: Studio) -> None:
    cast.file(at=timezone.now())
    brief = STORY | {"validation": {"max_length": 5}, "required": "no"}
    in_force(cast, without("details"), asking(brief, SEATS))
    page = desk.read("demandes/")
    [menu] = re.findall(r'<select[^>]*name="vers/details".*?</select>', page, re.DOTALL)
    assert re.findall(r'value="([^"]*)"', menu) == ["", "story"]
    page = desk.read("demandes/?de=1&vers/details=story")
    assert "devient « Programme de la fête »" in page and "1 réponse n’y est pas acceptée" in page
    assert '<input type="hidden" name="vers/details" value="story">' in page
    answer = desk.client.post(
        desk.url("demandes/changer/"), {"point": "1", "vers/details": "seats"}, follow=True
    )
    assert "ne peut pas prendre la réponse de « Déroulement »" in answer.content.decode()
    desk.client.post(desk.url("demandes/changer/"), {"point": "1", "vers/details": "story"})
    assert done(cast).moved == 1
    assert "« Déroulement » devenue « Programme de la fête »" in desk.read("demandes/")


def test_she_chooses_the_step_that_takes_the_place_of_one_that_is_gone(cast: Cast, desk: Studio) -> None:
    life = Life(cast, CHECK, DECISION, End("end"), at=timezone.now())
    desk.slug = life.procedure.slug
    later(life, VERIFY, DECISION, End("end"))
    page = desk.read("demandes/")
    assert "Étape « Vérifier le dossier », 1 demande y attend" in page
    assert "Son parcours en est à une étape que la nouvelle version n’a plus" in page
    assert life.case.reference in page and "Faire passer ces demandes" not in page
    [menu] = re.findall(r'<select[^>]*name="vers//check".*?</select>', page, re.DOTALL)
    assert re.findall(r'value="([^"]*)"', menu) == ["", "/verify"]
    page = desk.read("demandes/?de=1&vers//check=/verify")
    assert '<input type="hidden" name="vers//check" value="/verify">' in page
    answer = desk.client.post(
        desk.url("demandes/changer/"), {"point": "1", "vers//check": "/decision"}, follow=True
    )
    assert "ne peut pas prendre la place de « Vérifier le dossier »" in answer.content.decode()
    desk.client.post(desk.url("demandes/changer/"), {"point": "1", "vers//check": "/verify"})
    assert done(cast).moved == 1
    assert life.awaited == {"verify"}
    assert "« Vérifier le dossier » devenue « Vérifier les pièces »" in desk.read("demandes/")


def test_a_question_chosen_twice_is_told_beside_its_menu(cast: Cast, desk: Studio) -> None:
    cast.file(at=timezone.now())
    in_force(cast, without("details", "event"), asking(STORY))
    for chosen, said in (
        ("vers/event=story&vers/details=story", "Cette question est déjà choisie pour une autre"),
        ("vers/event=nulle", "Choisissez une question de la liste"),
    ):
        page = desk.read(f"demandes/?de=1&{chosen}")
        assert page.count(said) == 2 and "Faire passer ces demandes" not in page
