"""Who puts a version in force: the last checks under the lock, and somebody else where an authority wants it."""

from datetime import datetime

import pytest
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import (
    CannotEdit,
    begin_draft,
    discard,
    edit,
    return_to_draft,
    submit_for_review,
)
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Place
from parvis.catalogue.drafting.releasing import (
    CannotChooseRule,
    CannotRelease,
    ReadAnother,
    choose_rule,
    release,
    take_off,
)
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.readers import authors_of, designers_of
from parvis.events.models import Event
from tests.cast import CULTURE, SCHOOL, Cast
from tests.catalogue.test_publishing import drafted, kinds, walls

TITLE = Place.of("document/title/fr")


def now() -> datetime:
    """The moment of a gesture."""
    return timezone.now()


@pytest.fixture
def writer(cast: Cast) -> Agent:
    """Lend a second person who designs."""
    return cast.agent_of(cast.town, "Odile Plume", rights=[Right.DESIGN], sectors=[CULTURE])


@pytest.fixture
def two_needed(cast: Cast) -> None:
    """Have the town want a second reader."""
    head = cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE])
    with scope(walls=walls(cast)):
        choose_rule(grants_of(head), second_reader=True, at=now())


def written(cast: Cast, by: Agent, title: str = "Louer une salle") -> ProcedureVersion:
    """A draft whose title this agent changed."""
    draft = begin_draft(cast.procedure.pk, by=by, at=now())
    edit(draft.pk, [Put(TITLE, draft.title, title)], by=by, at=now())
    draft.refresh_from_db()
    return draft


def test_who_writes_publishes_unless_the_authority_wants_another(
    cast: Cast, writer: Agent, two_needed: None
) -> None:
    with scope(walls=walls(cast)):
        draft = written(cast, writer)
        with pytest.raises(CannotRelease, match="autre personne"):
            release(draft.pk, by=writer, at=now(), seen=1)
        released = release(draft.pk, by=cast.designer, at=now(), seen=1)
        assert (released.status, kinds(cast.procedure.pk)[-1]) == ("published", "procedure.published")
        moments = [(one.kind, one.by_id) for one in released.milestones.all()]
        assert moments == [("begun", writer.pk), ("published", cast.designer.pk)]


def test_the_last_change_makes_its_author_another_reader(cast: Cast, writer: Agent, two_needed: None) -> None:
    with scope(walls=walls(cast)):
        draft = written(cast, writer)
        edit(draft.pk, [Put(TITLE, draft.title, "Prêter")], by=cast.designer, at=now())
        with pytest.raises(CannotRelease, match="autre personne"):
            release(draft.pk, by=cast.designer, at=now(), seen=2)
        assert release(draft.pk, by=writer, at=now(), seen=2).title == "Prêter"


def test_going_back_to_what_was_in_force_waits_for_nobody(
    cast: Cast, writer: Agent, two_needed: None
) -> None:
    with scope(walls=walls(cast)):
        first = cast.procedure.current
        assert first is not None
        release(written(cast, writer).pk, by=cast.designer, at=now(), seen=1)
        again = begin_draft(cast.procedure.pk, by=writer, at=now(), like=first)
        assert release(again.pk, by=writer, at=now(), seen=0).document == first.document
        brought = drafted(cast)
        brought.milestones.create(authority=cast.town, kind="begun", by=writer, at=now())
        with pytest.raises(CannotRelease, match="autre personne"):
            release(brought.pk, by=writer, at=now(), seen=0)


def test_what_nobody_read_is_not_published(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        draft = written(cast, writer)
        with pytest.raises(ReadAnother) as told:
            release(draft.pk, by=cast.designer, at=now(), seen=0)
        assert (told.value.seen, told.value.last.by_id) == (0, writer.pk)
        release(draft.pk, by=writer, at=now(), seen=1)
        with pytest.raises(CannotRelease, match="déjà"):
            release(draft.pk, by=writer, at=now(), seen=1)


def test_all_is_checked_again_and_each_fault_says_where(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        draft = begin_draft(cast.procedure.pk, by=writer, at=now())
        silence = Place.of("document/silence/article")
        edit(draft.pk, [Put(silence, "CRPA L231-4", None)], by=writer, at=now())
        cast.town.court = {}
        cast.town.save(update_fields=["court"])
        with pytest.raises(CannotRelease, match="corriger") as told:
            release(draft.pk, by=writer, at=now(), seen=1)
        found = [(one.tab, str(one.place)) for one in told.value.faults]
        assert found == [("overview", "document/court"), ("law", "document/silence/article")]


def test_who_manages_all_of_it_chooses_and_the_journal_says_so(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        for nobody in (cast.manager, cast.designer, writer):
            with pytest.raises(CannotChooseRule):
                choose_rule(grants_of(nobody), second_reader=True, at=now())
        head = cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE])
        for wanted in (True, True, False):
            choose_rule(grants_of(head), second_reader=wanted, at=now())
        told = Event.objects.filter(kind="publishing.rule_chosen").order_by("id")
        assert [(one.facts["second_reader"], one.actor_id) for one in told] == [
            (True, head.pk),
            (False, head.pk),
        ]


def test_what_is_given_back_says_why_unless_she_takes_it_back(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        draft = written(cast, writer)
        submit_for_review(draft.pk, by=writer, at=now(), words=" Le titre vous va ? ")
        with pytest.raises(CannotEdit, match="reprendre"):
            return_to_draft(draft.pk, by=cast.designer, at=now(), reasons=" ")
        return_to_draft(draft.pk, by=writer, at=now(), reasons="")
        submit_for_review(draft.pk, by=writer, at=now())
        return_to_draft(draft.pk, by=cast.designer, at=now(), reasons="Trop court")
        assert [(one.kind, one.words) for one in draft.milestones.all()] == [
            ("begun", ""),
            ("submitted", "Le titre vous va ?"),
            ("returned", ""),
            ("submitted", ""),
            ("returned", "Trop court"),
        ]
        assert authors_of(draft) == [writer.pk]


def test_those_who_read_it_again_design_it_today(cast: Cast, writer: Agent) -> None:
    cast.agent_of(cast.town, "Anne Classe", rights=[Right.DESIGN], sectors=[SCHOOL])
    cast.agent_of(cast.town, "Guy Seuil", rights=[Right.DESIGN], sectors=[CULTURE], unit=cast.childhood)
    cast.agent_of(cast.other_town, "Luc Loin", rights=[Right.DESIGN], sectors=[CULTURE])
    with scope(walls=cast.walls):
        found = designers_of(cast.procedure, on=now().date())
        assert [one.full_name for one in found] == [cast.designer.full_name, "Odile Plume"]


def test_taken_off_it_leaves_its_mark_once(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        take_off(cast.procedure.pk, by=writer, at=now())
        with pytest.raises(CannotRelease, match="pas publiée"):
            take_off(cast.procedure.pk, by=writer, at=now())
        version = ProcedureVersion.objects.get(procedure=cast.procedure)
        assert [one.kind for one in version.milestones.all()] == ["retired"]


def test_with_its_only_draft_goes_a_procedure_nobody_saw(cast: Cast, writer: Agent) -> None:
    with scope(walls=walls(cast)):
        opened = Procedure.objects.create(
            authority=cast.town, slug="neuve", sector=CULTURE, nature="request", unit=cast.association
        )
        discard(drafted(cast, opened).pk, by=writer, at=now())
        assert not Procedure.objects.filter(slug="neuve").exists()
        discard(written(cast, writer).pk, by=writer, at=now())
        assert Procedure.objects.filter(pk=cast.procedure.pk).exists()
