"""Procedures of the library lived by real cases: filed, walked by the actions agents and persons do, to their end.

Three in the suite, the most different of them; all in the soak, each time by another chance.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from time import time_ns
from typing import Any

import pytest

from parvis.agents.models import Agent, Right
from parvis.authorities.connections import add_connection
from parvis.base.scope import Wall, scope
from parvis.cases.actions import answer_correction, decide, give_opinion, take
from parvis.cases.models import Case, CorrectionRequest, Opinion
from parvis.catalogue.library import Entry, entries
from parvis.catalogue.process.units import with_services
from parvis.catalogue.reading import parse
from parvis.events.actors import SYSTEM
from parvis.workflows.hearing import expire
from parvis.workflows.models import Effect, Task
from parvis.workflows.performing import answer as resume
from parvis.workflows.timers import fire
from tests.cast import CULTURE, SCHOOL, Cast, make_agent, make_unit, publish_offer
from tests.soak import COUNT
from tests.workflows.life import Life

from .walking import FILED, LONGEST, Grounds, Walk

pytestmark = pytest.mark.django_db

DIFFERENT = ("acte-etat-civil", "subvention-association", "certificat-urbanisme")
"""A loop that asks the person; three services, a table and two ways at once; a visa that sends back."""
REFUSAL = {"law": "Article 1.", "facts": "Les pièces ne suffisent pas."}


class Lived(Life):
    """A case of a procedure of the library, answered by chance by whoever it asks."""

    def __init__(self, cast: Cast, entry: Entry, chance: Random) -> None:
        self.cast, self.at, self._heard = cast, FILED, 0
        self.document = with_services(entry.document(), {entry.unit: cast.association.code}) | {"visa": []}
        self.walk = Walk(
            Grounds(parse(self.document), entry.nature, entry.connections), chance, is_stubborn=False
        )
        self.entry, self.chance = entry, chance
        for code, name in entry.units.items():
            if code != entry.unit:
                make_unit(cast.town, code, name)
        with scope(walls=cast.walls):
            for source in entry.connections:
                add_connection(cast.town, replace(source, address="pretend:"), by=SYSTEM, at=FILED)
        self.hand = self._hand("Toutes Mains")
        self.eyes = [self._hand("Premier Œil"), self._hand("Second Œil")]
        self.procedure = publish_offer(
            cast.association,
            f"{entry.slug}-vecue",
            sector=CULTURE,
            nature=entry.nature,
            document=self.document,
        )

    def begin(self, **answers: Any) -> None:
        """File one more request."""
        self.at = FILED
        self.walk.filled = self.walk.typed(whole=True) | answers
        self.case = self.cast.file(procedure=self.procedure, answers=self.walk.filled, at=self.at)
        self.follow()
        self.act(take, by=self.hand)

    def to_the_end(self) -> list[str]:
        """Answer what is awaited, in any order, until nothing is; return the elements it went by."""
        for _gesture in range(LONGEST):
            assert [(one.element, one.reason) for one in self.incidents] == []
            if self.instance.ended_at is not None:
                return self.instance.passed
            self.chance.choice(self.gestures())()
        raise AssertionError(f"it does not end: {self.awaited}, {self.next_due()}, {self.at}")

    def gestures(self) -> list[Any]:
        """What somebody may do now; time goes by when nobody may do anything, or now and then."""
        with scope(walls=self.cast.walls):
            tasks = list(Task.objects.awaited().filter(case=self.case.pk).order_by("id"))
            opinions = list(Opinion.objects.pending().filter(case=self.case.pk).order_by("id"))
            asked = CorrectionRequest.objects.filter(case=self.case.pk, answered_at=None, cancelled_at=None)
            found: list[Any] = [lambda task=task: self.complete(task) for task in tasks]
            found += [lambda one=one: self.give(one) for one in opinions]
            found += [self.correct for _one in asked.order_by("id")]
            wanted = Effect.objects.filter(case=self.case.pk, kind="data", state=Effect.State.WANTED)
            found += [lambda one=one: self.give_data(one) for one in wanted.order_by("id")]
        return [*found, self.go_by] if self.next_due() else found

    def next_due(self) -> datetime | None:
        """The first moment the house goes on by itself."""
        with scope(walls=self.cast.walls):
            waited = Effect.objects.filter(case=self.case.pk, state=Effect.State.AWAITED, until__isnull=False)
            found = [self.instance.next_due, *waited.order_by("until").values_list("until", flat=True)]
        return min((one for one in found if one is not None), default=None)

    def go_by(self) -> None:
        """Let time go by to that moment."""
        self.at = max(self.at, self.next_due() or self.at) + timedelta(seconds=1)
        fire([self.case.pk], Wall(self.case.authority_id, self.case.sector), at=self.at)
        with scope(walls=self.cast.walls):
            waited = Effect.objects.filter(case=self.case.pk, state=Effect.State.AWAITED, until__lte=self.at)
            for effect in list(waited.order_by("until", "id").values_list("pk", flat=True)):
                expire(effect, at=self.at)
        self.follow()

    def complete(self, task: Task) -> None:
        """Do a task, or decide."""
        if task.kind == "decision":
            told = self.walk.grounds.scene.told(task.element).settings["outcome"]
            outcome = self.chance.choice(self.walk.outcomes(told))
            self.act(decide, outcome, text="Voici la réponse.", by=self.hand, **REFUSAL)
            return
        answered = dict(self.walk.answer_to(task.element)[task.element])
        for question in self.walk.grounds.scene.told(task.element).settings.get("fields", ()):
            if question["kind"] == "date":
                answered[question["id"]] = date.fromisoformat(answered[question["id"]])
        if task.kind == "visa":
            answered = {**answered, "reason": "À revoir."}
        checklist = self.walk.grounds.scene.told(task.element).settings.get("checklist")
        ticked = {"checklist": list(range(len(checklist)))} if checklist else {}
        by = self.eyes[task.rank] if task.kind == "visa" else self.hand
        self.do(task.element, {} if "done" in answered else {**answered, **ticked}, by=by)

    def give(self, opinion: Opinion) -> None:
        """Give an opinion."""
        verdict = self.chance.choice(list(Opinion.Verdict))
        self.act(_give(opinion), verdict, text="Voici pourquoi.", by=self.hand)

    def give_data(self, wanted: Effect) -> None:
        """Have the source of a step answer it."""
        said = self.walk.answer_to(wanted.element)[wanted.element]
        with scope(walls=self.cast.walls):
            resume(self.case.pk, wanted.element, wanted.attempt, said, at=self.at)
        self.follow()

    def correct(self) -> None:
        """Complete the request, with everything asked."""
        with scope(walls=self.cast.walls):
            request = CorrectionRequest.objects.get(case=self.case.pk, answered_at=None, cancelled_at=None)
            asked = list(request.items.order_by("id").values_list("field", flat=True))
            held = Case.objects.get(pk=self.case.pk).answers
        again = self.walk.typed(whole=True)
        given = {name: again.get(name, held.get(name)) for name in asked}
        self.act(answer_correction, given, by=None)

    def _hand(self, name: str) -> Agent:
        rights = [Right.SEE, Right.ACT, Right.MANAGE]
        return make_agent(self.cast.town, name, rights=rights, sectors=[CULTURE, SCHOOL])


def _give(opinion: Opinion) -> Any:
    def given(case: Any, verdict: Any, **named: Any) -> Any:
        return give_opinion(opinion.pk, case, verdict, **named)

    return given


@pytest.mark.parametrize(
    "entry", [one for one in entries() if COUNT or one.slug in DIFFERENT], ids=lambda one: one.slug
)
def test_a_case_lives_it_to_the_end(cast: Cast, entry: Entry) -> None:
    seed = f"{entry.slug}{time_ns() if COUNT else ''}"
    print(seed)  # told when it fails
    lived = Lived(cast, entry, Random(seed))
    lived.begin()
    assert len(lived.to_the_end()) > 2
