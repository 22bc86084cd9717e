"""What the visa let destroy is destroyed again when an older backup comes back."""

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.cases.models import Case, CaseInteraction
from parvis.connectors.vault.folder import FolderVault
from parvis.events.models import Event
from parvis.interactions.models import Channel, Interaction, WrapUp
from parvis.keeping.erasures import ERASERS, keep, replay
from parvis.keeping.keys import BackupKey
from parvis.people.models import Profile
from parvis.retention.erasing import erase_case, erase_contact, erase_profile
from parvis.retention.models import CaseFigures
from tests.cases.steps import committed
from tests.cast import CULTURE, Cast
from tests.keeping.conftest import Role

from .doing import LATER, NOW, over


def left(cast: Cast) -> tuple[int, int, int, int]:
    with scope(walls=cast.walls):
        models = (Case, Profile, Interaction, CaseFigures)
        return tuple(model.objects.count() for model in models)  # type: ignore[return-value]  # four models


@committed
def test_an_elimination_is_done_again_by_its_author_and_once(
    cast: Cast, var: Path, vault: FolderVault, recovery: BackupKey, owner: Role
) -> None:
    case = over(cast, cast.file())
    with scope(walls=cast.walls):
        profile = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Noël")
        contact, about = (
            Interaction.objects.create(
                authority=cast.town, sector=CULTURE, channel=Channel.COUNTER, direction="in", body="Un passage.",
                occurred_at=NOW, recorded_at=NOW, agent=cast.agent, outcomes=[WrapUp.ANSWERED],
            )
            for _number in range(2)
        )  # fmt: skip
        CaseInteraction.objects.create(
            authority=cast.town, sector=CULTURE, case_id=case.pk, interaction=about
        )
    before, ground, by = left(cast), new_id(), cast.manager.actor
    with owner(), scope(walls=cast.walls), transaction.atomic():
        erase_case(case.pk, ground=ground, by=by, at=LATER)
        erase_profile(profile.pk, ground=ground, by=by, at=LATER)
        erase_contact(contact.pk, ground=ground, by=by, at=LATER)
        facts = list(Event.objects.filter(kind__endswith=".eliminated").order_by("id"))
        transaction.set_rollback(True)
    assert left(cast) == before == (1, 1, 2, 0)
    assert {fact.kind for fact in facts} == {kind for kind in ERASERS if kind.endswith(".eliminated")}
    with owner():
        for fact in facts:
            keep(vault, recovery, fact)
        done = replay(vault, recovery, since=NOW - timedelta(hours=1))
        assert (done.again, done.known) == (3, 0)
    assert left(cast) == (0, 0, 0, 1)
    with scope(walls=cast.walls):
        again = Event.objects.filter(kind__endswith=".eliminated")
        assert {(fact.actor_id, fact.occurred_at) for fact in again} == {(cast.manager.pk, LATER)}
    with owner():
        done = replay(vault, recovery, since=NOW - timedelta(hours=1))
        assert (done.again, done.known) == (0, 3)
