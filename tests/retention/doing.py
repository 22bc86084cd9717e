"""What the tests of retention share: an archivist, a closed case, and a list carried to its end."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Agent, Right
from parvis.base.scope import Wall, scope
from parvis.cases import actions as cases
from parvis.cases.models import Case
from parvis.catalogue.natures import Outcome
from parvis.documents.actions import mark_scanned
from parvis.retention import actions
from parvis.retention.models import EliminationItem, EliminationList
from parvis.retention.proposing import Proposed, propose_sector
from tests.cast import CULTURE, Cast
from tests.documents import makers

NOW = timezone.now()
LATER = NOW + timedelta(days=800)
"""After the 24 months of the procedure of the cast."""


def archivist(cast: Cast, *sectors: str) -> Agent:
    """Somebody who keeps the archives of the town."""
    return cast.agent_of(cast.town, "Anne Dossier", rights=[Right.ARCHIVE], sectors=sectors or (CULTURE,))


def over(cast: Cast, case: Case, *, at: datetime = NOW) -> Case:
    """A case closed without a decision."""
    with scope(walls=cast.walls):
        cases.close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=at, explanation="Sans objet.")
    return cast.read(case)


def night(cast: Cast, *, at: datetime = LATER) -> Proposed:
    """What a night proposes, where the tests look."""
    return propose_sector(cast.town, CULTURE, at=at)


def lists(cast: Cast, **more: object) -> list[EliminationList]:
    """The lists there are."""
    with scope(walls=cast.walls):
        return list(EliminationList.objects.filter(**more).order_by("proposed_at", "pk"))


def lines(cast: Cast) -> dict[UUID, tuple[str, str]]:
    """What became of each thing ever proposed: its state, and why it was spared."""
    with scope(walls=cast.walls):
        items = EliminationItem.objects.order_by("pk")
        return {item.object_id: (item.state, item.reason) for item in items}


def signed(one: EliminationList, by: Agent, *, at: datetime = LATER) -> EliminationList:
    """The list, signed as it is now."""
    with acting_as(by.account_id, at=NOW) as grants:
        revision = EliminationList.objects.get(pk=one.pk).revision
        return actions.sign(one.pk, revision=revision, by=grants, at=at)


def approved(one: EliminationList, by: Agent, *, at: datetime = LATER) -> EliminationList:
    """The list, with its visa and the paper that bears it, which no virus was found in."""
    scan = SimpleUploadedFile("visa.pdf", makers.pdf(1), content_type="application/pdf")
    with acting_as(by.account_id, at=NOW) as grants:
        found = actions.record_visa(
            one.pk, given_by="Claire Fonds", given_on=timezone.localdate(at), reference="AD26-2028-117", scan=scan,
            by=grants, at=at,
        )  # fmt: skip
        assert found.visa is not None
        mark_scanned(found.visa.pk, None, drawn=None, at=at)
        return found


def launched(one: EliminationList, by: Agent, *, at: datetime = LATER) -> EliminationList:
    """The list, launched."""
    with acting_as(by.account_id, at=NOW) as grants:
        return actions.launch(one.pk, by=grants, at=at)


def wall_of(one: EliminationList) -> Wall:
    """The wall of a list."""
    return Wall(one.authority_id, one.sector)
