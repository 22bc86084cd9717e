"""A confidential case in the file of a person: hidden with what was said and noted about it."""

from datetime import timedelta

from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity, note_contact_about
from parvis.cases.models import Case
from parvis.interactions.actions import Contact
from parvis.interactions.models import Channel, WrapUp
from parvis.person_file.comparing import sides_of
from tests.cast import CULTURE, SCHOOL
from tests.person_file.conftest import Somebody, somebody

from .test_person import a_case, page_of, story

__all__ = ["somebody"]

NOW = timezone.now()


def test_a_confidential_case_is_hidden_here_too(somebody: Somebody) -> None:
    case = a_case(somebody)
    with scope(walls=somebody.walls):
        Case.objects.filter(pk=case.pk).update(is_confidential=True)
    for agent in (somebody.cast.reader, somebody.receptionist):
        page = page_of(somebody, agent)
        body = page.content.decode()
        assert case.reference not in body
        assert "nous étudions" not in body
        assert not [title for title in story(page) if "En ligne" in title]
    assert case.reference in page_of(somebody, somebody.cast.manager).content.decode()


def test_a_confidential_case_is_no_contact_with_another_service(somebody: Somebody) -> None:
    cast = somebody.cast
    case = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    with scope(walls=somebody.walls):
        confirm_identity(case.pk, by=cast.outsider_sector, at=NOW, profile=somebody[SCHOOL])
    assert "Contact avec un autre service" in story(page_of(somebody, somebody.receptionist))
    with scope(walls=somebody.walls):
        Case.objects.filter(pk=case.pk).update(is_confidential=True)
    assert "Contact avec un autre service" not in story(page_of(somebody, somebody.receptionist))


def noted_about(somebody: Somebody, case: Case, sector: str) -> None:
    """A call noted from the page of a case, which then becomes confidential."""
    told = Contact(
        wall=Wall(somebody.cast.town.pk, sector),
        channel=Channel.TELEPHONE,
        outcomes=[WrapUp.ANSWERED],
        occurred_at=NOW - timedelta(days=9),
        profile=somebody[sector].pk,
        body="Elle craint son voisin",
    )
    with scope(walls=somebody.walls):
        note_contact_about(told, [case.pk], by=somebody.cast.agent, at=NOW)
        Case.objects.filter(pk=case.pk).update(is_confidential=True)


def test_what_was_noted_about_a_confidential_case_is_hidden_with_it(somebody: Somebody) -> None:
    cast = somebody.cast
    noted_about(somebody, a_case(somebody), CULTURE)
    for agent in (cast.reader, somebody.receptionist):
        assert "craint son voisin" not in page_of(somebody, agent).content.decode()
        with scope(walls=somebody.walls):
            assert [side.contacts for side in sides_of(grants_of(agent), [somebody[CULTURE]])] == [0]
    assert "craint son voisin" in page_of(somebody, cast.manager).content.decode()


def test_what_was_noted_about_a_confidential_case_is_no_contact_elsewhere(somebody: Somebody) -> None:
    cast = somebody.cast
    case = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    noted_about(somebody, case, SCHOOL)
    assert "Contact avec un autre service" not in story(page_of(somebody, somebody.receptionist))
