"""An agent whose name is protected (L111-2) is told before the click when it will appear all the same (L212-1)."""

import pytest

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.cases.models import Decision
from tests.cast import Cast
from tests.workspace.test_conflicts import STAGES

WARNED = "Votre nom va paraître"


@pytest.fixture
def protected(cast: Cast) -> Agent:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Agent.objects.filter(pk=cast.agent.pk).update(is_anonymous=True)
    return cast.agent


@pytest.mark.parametrize(
    ("slug", "stage"),
    [
        ("decider", "filed"),
        ("clore", "filed"),
        ("attestation", "accepted by silence"),
        ("motifs", "rejected by silence"),
    ],
)
def test_she_is_warned_where_her_name_appears(cast: Cast, protected: Agent, slug: str, stage: str) -> None:
    address = f"/agent/demandes/{STAGES[stage](cast).reference}/{slug}/"
    assert WARNED in cast.sign_in(protected).get(address).content.decode()
    assert WARNED not in cast.sign_in(cast.colleague).get(address).content.decode()


@pytest.mark.parametrize("slug", ["prendre", "repondre", "complement", "reorienter", "noter"])
def test_elsewhere_she_is_not(cast: Cast, protected: Agent, slug: str) -> None:
    page = cast.sign_in(protected).get(f"/agent/demandes/{cast.file().reference}/{slug}/").content.decode()
    assert WARNED not in page
    assert "votre nom et votre qualité figureront" not in page
    assert "Votre nom et votre qualité sont ajoutés" not in page


def test_what_was_announced_is_what_happens(cast: Cast, protected: Agent) -> None:
    case = cast.file()
    client = cast.sign_in(protected)
    values = {"revision": 0, "seen": 0, "body": "Bonjour"}
    client.post(f"/agent/demandes/{case.reference}/repondre/", values)
    case = cast.read(case)
    with scope(walls=cast.walls):
        assert case.contacts.get().interaction.author_name == protected.quality
    decided = {"revision": case.revision, "seen": 0, "outcome": "accepted", "text": "Oui"}
    client.post(f"/agent/demandes/{case.reference}/decider/", decided)
    with scope(walls=cast.walls):
        assert Decision.objects.get(case=case).author_name == protected.full_name
