"""What the tests of processes share: a procedure with a process, and a case that goes through it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import scope
from parvis.cases.actions import give_opinion
from parvis.cases.models import Opinion
from parvis.catalogue.models import Procedure
from parvis.events.kinds import kind_named
from parvis.events.models import Event
from parvis.processes.steps.shape import Alarm, Branch, Choice, End, Item, Step, Steps, Together
from parvis.processes.steps.writing import write
from parvis.reactions import REACTIONS, react, start_process
from parvis.workflows import actions
from parvis.workflows.models import Effect, Incident, Instance, Task
from tests.cast import CULTURE, Cast, words

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHECK = Step(
    "check",
    "task",
    "Vérifier le dossier",
    {
        "unit": "vie-associative",
        "due": 3,
        "fields": [
            {"id": "seats", "label": "Places", "kind": "number", "required": True},
            {"id": "remark", "label": "Remarque", "kind": "text"},
        ],
        "checklist": ["Les statuts sont à jour"],
        "shown": words("Nous vérifions votre dossier"),
    },
)
OPINION = Step(
    "opinion",
    "opinions",
    "Avis de l’enfance",
    {"units": ["enfance"], "rule": "all", "within": 10, "question": words("Est-ce possible ?")},
)
VISA = Step("visa", "visa", "Visa du responsable", {"chain": [{"role": "manager"}]})
DECISION = Step("decision", "decision", "Décider", {"role": "service", "outcome": "asked"})
RULES = Step("rules", "letter", "Envoyer les règles", {"letter": "rules"})
LETTER: dict[str, Any] = {
    "id": "rules",
    "kind": "letter",
    "title": {"fr": "Les règles de la salle"},
    "subject": {"fr": "Votre salle, demande n° {case_reference}"},
    "blocks": [{"id": "p", "is": "paragraph", "text": {"fr": "Pour « {event} », rendez la salle propre."}}],
}
ANSWER = {"seats": 80, "checklist": [0]}
"""What is answered to ``CHECK``."""


def message(name: str = "said", to: str = "person", **settings: Any) -> Step:
    return Step(name, "message", "Prévenir", {"words": words("Bonjour."), "to": to, **settings})


def offer(cast: Cast, *items: Item, slug: str = "salle-a-parcours", **changes: Any) -> Procedure:
    """A published procedure of the unit "Vie associative" whose process is this list of steps."""
    process = {"bpmn": write(Steps("room", items, "Prêt de salle")).written().decode()}
    changes.setdefault("letters", [LETTER])
    return cast.offer(
        slug, cast.association, sector=changes.pop("sector", CULTURE), process=process, **changes
    )


class Life:
    """A case and its process, seen from outside; ``at``: the moment it is."""

    def __init__(self, cast: Cast, *items: Item, at: datetime = MONDAY, **changes: Any) -> None:
        self.cast = cast
        self.at = at
        self.procedure = offer(cast, *items, **changes)
        self.case = cast.file(procedure=self.procedure, at=at)
        self._heard = 0
        self.follow()

    def follow(self) -> None:
        """Run the reactions to what happened, and to what follows, until nothing does."""
        for _turn in range(50):
            with scope(walls=self.cast.walls):
                facts = [
                    fact
                    for fact in Event.objects.filter(case_id=self.case.pk, id__gt=self._heard).order_by("id")
                    if kind_named(fact.kind).reacts
                ]
            if not facts:
                return
            for fact in facts:
                self._heard = max(self._heard, fact.id)
                react_at(fact, self.at)
        raise AssertionError("it never ends")

    def again(self) -> None:
        """Run every reaction once more, in order."""
        with scope(walls=self.cast.walls):
            facts = list(Event.objects.filter(case_id=self.case.pk).order_by("id"))
        for fact in facts:
            if kind_named(fact.kind).reacts:
                react_at(fact, self.at)

    def grants(self, agent: Agent) -> Grants:
        with scope(walls=self.cast.walls):
            return grants_of(agent)

    def do(self, element: str, values: Mapping[str, Any] | None = None, by: Agent | None = None) -> Task:
        """Complete the task of a step, and let follow what follows."""
        task = self.task(element)
        grants = self.grants(by or self.cast.agent)
        with scope(walls=self.cast.walls):
            done = actions.complete(task.pk, values or {}, by=grants, at=self.at)
        self.follow()
        return done

    def task(self, element: str) -> Task:
        """The task awaited at a step."""
        with scope(walls=self.cast.walls):
            return Task.objects.awaited().select_related("unit").get(case=self.case.pk, element=element)

    def act(self, action: Any, *args: Any, **named: Any) -> Any:
        """An action of the case, by the agent of the cast, and what follows."""
        named.setdefault("by", self.cast.agent)
        if named["by"] is None:
            del named["by"]
        with scope(walls=self.cast.walls):
            made = action(self.case.pk, *args, at=self.at, **named)
        self.follow()
        return made

    def opine(self, verdict: str = "favourable", unit: str = "enfance") -> None:
        """Give the opinion awaited from a unit."""
        with scope(walls=self.cast.walls):
            asked = Opinion.objects.pending().get(case=self.case.pk, unit__code=unit)
            give_opinion(
                asked.pk,
                self.case.pk,
                Opinion.Verdict(verdict),
                text="Voici pourquoi.",
                by=self.cast.outsider_sector,
                at=self.at,
            )
        self.follow()

    @property
    def instance(self) -> Instance:
        with scope(walls=self.cast.walls):
            return Instance.objects.get(case=self.case.pk)

    @property
    def awaited(self) -> set[str]:
        """The steps that wait for somebody or for something of the house."""
        with scope(walls=self.cast.walls):
            tasks = Task.objects.awaited().filter(case=self.case.pk).order_by("pk")
            effects = Effect.objects.open().filter(case=self.case.pk).order_by("pk")
            return {row.element for row in (*tasks, *effects)}

    @property
    def incidents(self) -> list[Incident]:
        with scope(walls=self.cast.walls):
            return list(Incident.objects.filter(case=self.case.pk, ended_at=None).order_by("opened_at", "pk"))

    def kinds(self, beginning: str = "workflow.") -> list[str]:
        """The facts of the case that begin so."""
        with scope(walls=self.cast.walls):
            found = Event.objects.of_case(self.case.pk).values_list("kind", flat=True)
            return [kind for kind in found.order_by("id") if kind.startswith(beginning)]


def react_at(fact: Event, at: datetime) -> None:
    """Run the reactions to a fact, at the moment of the test; no acknowledgement is printed."""
    quiet = patch.dict(REACTIONS, {"case.filed": (start_process,)})
    with quiet, patch("parvis.reactions.timezone.now", return_value=at):
        react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)


__all__ = [
    "ANSWER", "CHECK", "DECISION", "MONDAY", "OPINION", "RULES", "VISA", "Alarm", "Branch", "Choice", "End",
    "Item", "Life", "Step", "Together", "message", "offer", "react_at",
]  # fmt: skip
