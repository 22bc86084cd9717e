"""Grants whose decisions others read before they leave: two that wait for their visa, one that was given back.

Each went through its process to the step that decides: its file read, its committee heard, its vote noted.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.cases.actions import Composed, Proposal, give_opinion, return_decision, submit_decision, take
from parvis.cases.models import Case, Opinion, SubmittedDecision
from parvis.cases.opinions import told_of
from parvis.catalogue.natures import Outcome
from parvis.letter_templates.fields import AT_SIGNING
from parvis.letters.composed.settling import settled
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.letters import RELATED
from parvis.workflows.actions import complete
from parvis.workflows.models import Task

from ..people import Body
from ..stage import Played, Stage
from .cast import somebody

PROMISED, LENT = (
    Body("Les Amis du lavoir de Montbrelle", rna="W262005530"),
    Body("Atelier de lutherie du Val d’Ombrelle", rna="W262007714"),
)
LATE = Body("Pétanque de la Gare", rna="W262003981")
LETTER = "accord"
COMMITTEE = {
    "education": (Opinion.Verdict.FAVOURABLE, "Deux classes de l’école Jules-Ferry y sont associées."),
    "cadre-de-vie": (Opinion.Verdict.FAVOURABLE, ""),
}
"""What the services consulted answer: two of the three are the majority, the last one is asked no more."""


def grants(stage: Stage) -> int:
    """Grants that the manager of the service reads before they leave, in the letter of the procedure or the house's."""
    given = _asked(
        stage, "Odette Charmasson", "1962-04-12", PROMISED, asked="1800.00", budget="7400.00", voted="1500"
    )
    _submitted(stage, given, 1, "Le conseil municipal vous accorde une subvention de 1 500 €.", letter=LETTER)
    partly = _asked(
        stage, "Basile Kermorgant", "1988-12-03", LENT, asked="6000.00", budget="9000.00", voted="2000"
    )
    _submitted(
        stage,
        partly,
        0,
        "Le conseil municipal vous accorde 2 000 €, sur les 6 000 € demandés.",
        outcome=Outcome.PARTLY,
        law="Règlement des subventions de la commune, article 6",
        facts="La commune finance un tiers au plus du budget d’un projet.\nL’enveloppe de l’année est presque épuisée.",
    )
    back = _asked(
        stage, "Raymond Sabatier", "1954-08-27", LATE, asked="900.00", budget="3100.00", voted="900"
    )
    _submitted(stage, back, 3, "Le conseil municipal vous accorde 900 €.", letter=LETTER)
    stage.act(_give_back, back, by=stage.agent(back.desk, "Delabarre"), at=stage.ago(2, "11:25"))
    return 3


def _asked(stage: Stage, name: str, born: str, body: Body, *, asked: str, budget: str, voted: str) -> Played:
    """A grant whose process came to its decision."""
    desk = stage.desk("subvention-association")
    filed = stage.file(
        desk, somebody(name, born), stage.ago(18, "19:05"), body=body, asked=asked, budget=budget
    )
    agent = stage.agent(desk, "Erquinghem")
    stage.act(take, filed, by=agent, at=stage.ago(15, "09:40"))
    _done(
        stage,
        filed,
        "dossier",
        {"manque": "Rien", "checklist": [0, 1, 2]},
        by=agent,
        at=stage.ago(14, "10:20"),
    )
    for days, (unit, (verdict, text)) in enumerate(COMMITTEE.items(), start=10):
        _opined(stage, filed, unit, verdict, text, at=stage.ago(days, "15:05"))
    vote = {"votee": True, "montant": Decimal(voted)}
    _done(stage, filed, "conseil", vote, by=agent, at=stage.ago(4, "08:50"))
    return filed


def _done(
    stage: Stage, played: Played, element: str, answers: Mapping[str, Any], *, by: Agent, at: datetime
) -> None:
    """A step of the process that an agent does."""

    def do(case: UUID, *, at: datetime) -> Task:
        task = Task.objects.awaited().get(case=case, element=element)
        return complete(task.pk, answers, by=grants_of(by), at=at)

    stage.act(do, played, at=at)


def _opined(
    stage: Stage, played: Played, unit: str, verdict: Opinion.Verdict, text: str, *, at: datetime
) -> None:
    """An opinion that the process asked, given by the first of its service."""

    def give(case: UUID, *, at: datetime) -> Opinion:
        asked = Opinion.objects.pending().select_related("unit").get(case=case, unit__code=unit)
        return give_opinion(asked.pk, case, verdict, text=text, by=told_of(asked, on=at.date())[0], at=at)

    stage.act(give, played, at=at)


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
