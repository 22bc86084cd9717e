"""The life of a draft: one at a time, changed by several, undone, read again, published, thrown away."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.catalogue.access import NotFound, procedure_for, version_for
from parvis.catalogue.actions import publish
from parvis.catalogue.drafting import actions
from parvis.catalogue.drafting.actions import (
    CannotEdit,
    begin_draft,
    discard,
    edit,
    ids_ever,
    return_to_draft,
    submit_for_review,
    undo,
)
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Overtaken, Put, Remove
from parvis.catalogue.drafting.places import Place, element_at
from parvis.catalogue.models import ProcedureVersion, VersionEdit
from tests.cast import Cast
from tests.catalogue.test_publishing import kinds, walls

TITLE = Place.of("document/title/fr")
LABEL = Place.of("form:event/label/fr")


def draft(cast: Cast) -> ProcedureVersion:
    """The draft of the procedure of the cast."""
    return begin_draft(cast.procedure.pk, by=cast.manager, at=timezone.now())


def change(held: ProcedureVersion, *gestures: Gesture, by: Agent) -> VersionEdit | None:
    """Change a draft."""
    return edit(held.pk, gestures, by=by, at=timezone.now())


def test_a_draft_copies_what_is_published_and_there_is_one(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        assert cast.procedure.current is not None
        assert (held.number, held.status, held.begun_from) == (2, "draft", cast.procedure.current)
        assert held.document == cast.procedure.current.document
        assert draft(cast).pk == held.pk
        assert kinds(cast.procedure.pk) == ["procedure.published", "procedure.begun"]


def test_two_designers_change_a_draft_in_turn(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        first = change(held, Put(TITLE, held.title, "Louer une salle"), by=cast.manager)
        change(held, Put(LABEL, "Nom de la fête", "Le nom"), by=cast.agent)
        held.refresh_from_db()
        assert first is not None
        assert (first.number, first.signed, held.revision) == (1, cast.manager.signature, 2)
        assert held.title == held.offer.title["fr"] == "Louer une salle"
        assert held.offer.form.by_id["event"].label["fr"] == "Le nom"
        with pytest.raises(Overtaken):
            change(held, Put(LABEL, "Nom de la fête", "Titre"), by=cast.manager)
        assert change(held, Put(LABEL, "Nom de la fête", "Le nom"), by=cast.manager) is None
        assert VersionEdit.objects.filter(version=held).count() == 2


def test_an_edit_is_undone_once_and_itself_undone(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        before = deepcopy(held.document)
        event = element_at(held.document, LABEL)
        change(held, Put(TITLE, held.title, "Louer"), Remove(LABEL.element, event), by=cast.manager)
        done = undo(held.pk, 1, by=cast.agent, at=timezone.now())
        assert done is not None and done.undoes is not None
        assert (done.number, done.undoes.number) == (2, 1)
        held.refresh_from_db()
        assert held.document == before
        assert undo(held.pk, 1, by=cast.agent, at=timezone.now()) is None
        undo(held.pk, 2, by=cast.agent, at=timezone.now())
        held.refresh_from_db()
        assert (held.title, "event" in held.offer.form.by_id) == ("Louer", False)


def test_what_somebody_changed_since_is_not_undone(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        change(held, Put(TITLE, held.title, "Louer"), by=cast.manager)
        change(held, Put(TITLE, "Louer", "Réserver"), by=cast.agent)
        with pytest.raises(Overtaken), transaction.atomic():
            undo(held.pk, 1, by=cast.manager, at=timezone.now())
        held.refresh_from_db()
        assert (held.title, held.revision) == ("Réserver", 2)


def test_nobody_changes_what_is_being_read_again(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        submit_for_review(held.pk, by=cast.agent, at=timezone.now())
        for refused in (
            lambda: change(held, Put(TITLE, held.title, "Louer"), by=cast.agent),
            lambda: submit_for_review(held.pk, by=cast.agent, at=timezone.now()),
        ):
            with pytest.raises(CannotEdit, match="à relire"):
                refused()
        return_to_draft(held.pk, by=cast.manager, at=timezone.now(), reasons="Le titre")
        assert change(held, Put(TITLE, held.title, "Louer"), by=cast.agent)
        submit_for_review(held.pk, by=cast.agent, at=timezone.now())
        published = publish(held.pk, by=cast.manager.actor, at=timezone.now())
        assert (published.status, published.title) == ("published", "Louer")
        with pytest.raises(CannotEdit, match="publiée"):
            change(held, Put(TITLE, "Louer", "Prêter"), by=cast.agent)
        assert kinds(cast.procedure.pk)[2:] == [
            "procedure.submitted",
            "procedure.returned",
            "procedure.submitted",
            "procedure.published",
        ]


def test_an_earlier_version_is_begun_again(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        first = cast.procedure.current
        assert first is not None
        held = draft(cast)
        with pytest.raises(CannotEdit, match="en cours"):
            begin_draft(cast.procedure.pk, by=cast.manager, at=timezone.now(), like=first)
        change(held, Put(TITLE, held.title, "Louer"), by=cast.manager)
        publish(held.pk, by=cast.manager.actor, at=timezone.now())
        again = begin_draft(cast.procedure.pk, by=cast.manager, at=timezone.now(), like=first)
        assert (again.number, again.document, again.begun_from) == (3, first.document, first)


def test_a_draft_is_thrown_away_with_its_history(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        change(held, Put(TITLE, held.title, "Louer"), by=cast.manager)
        discard(held.pk, by=cast.manager, at=timezone.now())
        assert not VersionEdit.objects.filter(version=held).exists()
        assert draft(cast).title == "Réserver une salle pour une association"
        assert cast.procedure.current is not None
        with pytest.raises(CannotEdit):
            discard(cast.procedure.current.pk, by=cast.manager, at=timezone.now())


def test_a_draft_has_a_size(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_BYTES", 20_000)
    with scope(walls=walls(cast)):
        held = draft(cast)
        with pytest.raises(Impossible, match="trop longue"):
            change(held, Put(TITLE, held.title, "é" * 12_000), by=cast.manager)
        with pytest.raises(Impossible, match="à la fois"):
            change(held, *[Put(TITLE, held.title, "a")] * 501, by=cast.manager)


def test_an_id_of_the_past_is_not_given_again(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        change(held, Remove(LABEL.element, element_at(held.document, LABEL)), by=cast.manager)
        held.refresh_from_db()
        assert "event" not in held.offer.form.by_id
        assert "event" in ids_ever(cast.procedure.pk, held.document)


def test_who_designs_elsewhere_or_does_not_design_finds_nothing(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        grants = grants_of(cast.designer)
        assert procedure_for(grants, cast.procedure.pk) == cast.procedure
        assert version_for(grants, held.pk) == held
        for nobody in map(grants_of, (cast.agent, cast.manager, cast.outsider_sector, cast.outsider_town)):
            with pytest.raises(NotFound):
                procedure_for(nobody, cast.procedure.pk)
            with pytest.raises(NotFound):
                version_for(nobody, held.pk)
        with pytest.raises(NotFound):
            version_for(grants, uuid4())


@pytest.mark.parametrize("status", ["draft", "review"])
def test_the_database_hides_drafts_from_everybody_else(cast: Cast, status: str) -> None:
    with scope(walls=walls(cast)):
        held = draft(cast)
        change(held, Put(TITLE, held.title, "Louer"), by=cast.manager)
        ProcedureVersion.objects.filter(pk=held.pk).update(status=status)
    elsewhere = [Wall(cast.other_town.pk, ""), Wall(cast.other_town.pk, "culture")]
    with scope(walls=elsewhere):
        assert not ProcedureVersion.objects.filter(pk=held.pk).exists()
        assert not VersionEdit.objects.exists()
