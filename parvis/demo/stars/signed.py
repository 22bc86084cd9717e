"""Grants whose decisions others read before they leave: two that wait for their visa, one that was given back."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.cases.actions import Composed, Proposal, return_decision, submit_decision, take
from parvis.cases.models import Case, SubmittedDecision
from parvis.catalogue.natures import Outcome
from parvis.letter_templates.fields import AT_SIGNING
from parvis.letters.composed.settling import settled
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.letters import RELATED

from ..people import Body
from ..stage import Played, Stage
from .cast import somebody

PROMISED, LENT = (
    Body("Les Amis du lavoir de Montbrelle", rna="W262005530"),
    Body("Atelier de lutherie du Val d’Ombrelle", rna="W262007714"),
)
LATE = Body("Pétanque de la Gare", rna="W262003981")
LETTER = "accord"


def grants(stage: Stage) -> int:
    """Grants that the manager of the service reads before they leave, in the letter of the procedure or the house's."""
    given = _asked(stage, "Odette Charmasson", "1962-04-12", PROMISED, asked="1800.00", budget="7400.00")
    _submitted(stage, given, 1, "Le conseil municipal vous accorde une subvention de 1 500 €.", letter=LETTER)
    partly = _asked(stage, "Basile Kermorgant", "1988-12-03", LENT, asked="6000.00", budget="9000.00")
    _submitted(
        stage,
        partly,
        0,
        "Le conseil municipal vous accorde 2 000 €, sur les 6 000 € demandés.",
        outcome=Outcome.PARTLY,
        law="Règlement des subventions de la commune, article 6",
        facts="La commune finance un tiers au plus du budget d’un projet.\nL’enveloppe de l’année est presque épuisée.",
    )
    back = _asked(stage, "Raymond Sabatier", "1954-08-27", LATE, asked="900.00", budget="3100.00")
    _submitted(stage, back, 3, "Le conseil municipal vous accorde 900 €.", letter=LETTER)
    stage.act(_give_back, back, by=stage.agent(back.desk, "Delabarre"), at=stage.ago(2, "11:25"))
    return 3


def _asked(stage: Stage, name: str, born: str, body: Body, *, asked: str, budget: str) -> Played:
    desk = stage.desk("subvention-association")
    filed = stage.file(
        desk, somebody(name, born), stage.ago(18, "19:05"), body=body, asked=asked, budget=budget
    )
    stage.act(take, filed, by=stage.agent(desk, "Erquinghem"), at=stage.ago(15, "09:40"))
    return filed


def _submitted(
    stage: Stage,
    played: Played,
    days: int,
    text: str,
    *,
    outcome: Outcome = Outcome.ACCEPTED,
    law: str = "",
    facts: str = "",
    letter: str = "",
) -> None:
    author, at = stage.agent(played.desk, "Erquinghem"), stage.ago(days, "10:10")

    def submit(case: UUID, *, by: Agent, at: datetime) -> SubmittedDecision:
        composed = _worded(case, letter, by=by, at=at) if letter else None
        asked = Proposal(outcome, text=text, law=law, facts=facts, composed=composed)
        return submit_decision(case, asked, by=by, at=at)

    stage.act(submit, played, by=author, at=at)


def _worded(case: UUID, letter: str, *, by: Agent, at: datetime) -> Composed:
    """A letter of the procedure as its author left it."""
    found = Case.objects.select_related(*RELATED).get(pk=case)
    material = material_of(found, at=at, signed=by.signature)
    return Composed(letter, settled(found.version.offer.letters[letter], material, later=AT_SIGNING))


def _give_back(case: UUID, *, by: Agent, at: datetime) -> SubmittedDecision:
    row = SubmittedDecision.objects.get(case=case)
    reason = "Le conseil a voté 700 € : relis la délibération, puis soumets-la-moi de nouveau."
    return return_decision(row.pk, reason, by=grants_of(by), turn=row.turn, at=at)
