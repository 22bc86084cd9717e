"""Erasures leave the database as they are made, sealed, and are done again when an older backup comes back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from parvis.base.scope import scope
from parvis.connectors.vault.folder import FolderVault
from parvis.documents.actions import remove, store_ours
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.keeping.erasures import ERASERS, FOLDER, keep, keep_forgotten, replay
from parvis.keeping.keys import BackupKey
from parvis.keeping.objects import Damaged
from parvis.people.actions import add_contact_point, add_relation, remove_contact_point, remove_relation
from parvis.people.models import ContactPoint, Profile, Relation
from parvis.reactions import REACTIONS, keep_erasure
from tests.cast import CULTURE, Cast
from tests.documents.makers import image
from tests.keeping.conftest import Role

pytestmark = pytest.mark.django_db


def test_each_kind_that_is_done_again_leaves_the_database_by_its_reaction() -> None:
    assert {kind for kind, functions in REACTIONS.items() if keep_erasure in functions} == set(ERASERS)


NOW = timezone.now()


def undone(cast: Cast, erase: Callable[[], object]) -> list[Event]:
    """Erase, remember the facts, and go back to the database as it was: an older one came back."""
    with scope(walls=cast.walls):
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        with transaction.atomic():
            erase()
            facts = list(Event.objects.filter(id__gt=last).order_by("id"))
            transaction.set_rollback(True)
    return [fact for fact in facts if fact.kind in ERASERS]


@pytest.fixture
def facts(cast: Cast, var: Path) -> list[Event]:
    """What erased a document, a contact point and a relation that an older database still holds."""
    with scope(walls=cast.walls):
        one, other = (
            Profile.objects.create(
                authority=cast.town, sector=CULTURE, family_name=name, given_names="Camille"
            )
            for name in ("Destève", "Noël")
        )
        point = add_contact_point(
            one.pk, ContactPoint.Kind.EMAIL, "c@courriel.example", by=cast.agent, at=NOW
        )
        relation = add_relation(one.pk, other.pk, Relation.Kind.SPOUSE, by=cast.agent, at=NOW, on=None)
        document = store_ours(
            image("PNG", (9, 9), "L"), name="a.png", authority=cast.town.pk, sector=CULTURE,
            holder_id=one.pk, at=NOW,
        )  # fmt: skip

    def erase() -> None:
        remove(document.pk, by=cast.agent.actor, at=NOW)
        remove_contact_point(one.pk, point.pk, by=cast.agent, at=NOW)
        remove_relation(one.pk, relation.pk, by=cast.agent, at=NOW)

    return undone(cast, erase)


def left(cast: Cast) -> tuple[int, int, int]:
    with scope(walls=cast.walls):
        return (
            Document.objects.present().count(),
            ContactPoint.objects.count(),
            Relation.objects.count(),
        )


def test_what_was_erased_is_erased_again_by_its_author_and_once(
    cast: Cast, vault: FolderVault, recovery: BackupKey, facts: list[Event]
) -> None:
    # Eliminations are of the worker and of the owner only: tests/retention/test_replay.py.
    assert {fact.kind for fact in facts} == {kind for kind in ERASERS if not kind.endswith(".eliminated")}
    assert left(cast) == (1, 1, 1)
    for fact in facts:
        keep(vault, recovery, fact)
        keep(vault, recovery, fact)
    done = replay(vault, recovery, since=NOW)
    assert (done.again, done.known) == (3, 0)
    assert left(cast) == (0, 0, 0)
    with scope(walls=cast.walls):
        again = Event.objects.filter(kind__in=ERASERS)
        assert {(fact.kind, fact.actor_id, fact.occurred_at) for fact in again} == {
            (fact.kind, cast.agent.pk, NOW) for fact in facts
        }
    done = replay(vault, recovery, since=NOW)
    assert (done.again, done.known) == (0, 3)


def test_older_erasures_are_in_the_backup_and_are_not_done_again(
    cast: Cast, vault: FolderVault, recovery: BackupKey, facts: list[Event]
) -> None:
    keep(vault, recovery, facts[0])
    assert replay(vault, recovery, since=NOW + timedelta(hours=1)).again == 0
    assert left(cast) == (1, 1, 1)


def test_an_erasure_nobody_of_ours_sealed_destroys_nothing(
    cast: Cast, vault: FolderVault, recovery: BackupKey, another: BackupKey, facts: list[Event]
) -> None:
    keep(vault, another, facts[0])
    with pytest.raises(Damaged):
        replay(vault, recovery, since=NOW)
    assert left(cast) == (1, 1, 1)


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_those_whose_job_was_lost_are_caught_up_with(
    cast: Cast, var: Path, vault: FolderVault, recovery: BackupKey, owner: Role
) -> None:
    with scope(walls=cast.walls):
        document = store_ours(
            image("PNG", (9, 9), "L"), name="a.png", authority=cast.town.pk, sector=CULTURE,
            holder_id=cast.procedure.pk, at=NOW,
        )  # fmt: skip
        remove(document.pk, by=SYSTEM, at=NOW)
    with owner():
        assert keep_forgotten(vault, recovery, since=NOW) == 1
        assert keep_forgotten(vault, recovery, since=NOW) == 0
    assert len(list(vault.names(FOLDER))) == 1
