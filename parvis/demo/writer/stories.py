"""What happens to each case: a believable life, act after act, until today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from parvis.agents.models import Agent

from ..answering import filed_paper, personal, resolved
from ..people import Body, Human
from ..samples import Answers, Paper
from . import words
from .acts import Life
from .context import Desk
from .shapes import BACKLOGS, SHAPES, Shape
from .sheet import Sheet
from .walking import walk

OUTCOMES = {"report": "done", "question": "answered", "complaint": "answered", "declaration": "recorded"}

EXCHANGES, MOST_EXCHANGES = 0.13, 40
"""Messages a case usually brings, each with its answer."""


@dataclass
class Teller:
    """Tells the lives of cases, with one source of chance."""

    chance: Random
    now: datetime
    clubs: tuple[Body, ...]
    firms: tuple[Body, ...]
    drafts_since: datetime
    talk: float = 1.0
    """How talkative people are; 1 is usual, below it a town where less happens to a case."""
    profiles: dict[tuple[UUID, str, str], UUID] = field(default_factory=dict)

    @property
    def calm(self) -> float:
        """How often happens what a case may do without: 1 is usual."""
        return min(self.talk, 1.0)

    def tell(self, sheet: Sheet, desk: Desk, who: Human, at: datetime, channel: str) -> Life:
        """Live one case from its reception to today."""
        life = self._filed(sheet, desk, who, at, channel)
        self._live(life)
        walk(life, self.chance, self.now)
        life.finish()
        # A life and its letters hold each other: parted, they go at once, and nothing is left to sweep away.
        del life.letters
        return life

    def _filed(self, sheet: Sheet, desk: Desk, who: Human, at: datetime, channel: str) -> Life:
        chance = self.chance
        sample = chance.choice(desk.pool.samples)
        body = None
        if sample.is_organisation:
            body = chance.choice(self.clubs if desk.slug != "certificat-urbanisme" else self.firms)
        wants = (channel == "portal" and sample.wants_answer) or desk.slug != "eclairage-public"
        life = Life(sheet, desk, who, body, at, channel)
        life.sheet_horizon = self.drafts_since
        filed_at = self._typed_at(desk, at, channel)
        papers = [(sheet.new_id(at), name, paper) for name, paper in sample.papers]
        raw = {key: value for key, value in sample.template.items() if key not in _PERSONAL}
        answers = resolved(raw, at.date(), _Filler(papers, life)) | personal(
            desk.slug, desk.offer.form, who, body, wants=wants
        )
        life.file(answers, filed_at, papers)
        life.letters.acknowledge(filed_at + timedelta(seconds=chance.randint(2, 40)))
        return life

    def _typed_at(self, desk: Desk, at: datetime, channel: str) -> datetime:
        """A letter is stamped on its arrival and typed later; the rest is filed at once."""
        if channel != "post":
            return at
        typed = self._at_work(desk, desk.days.after(at.date(), self.chance.randint(0, 2)))
        return min(max(typed, at + timedelta(minutes=20)), self.now)

    # --- the plot ---

    def _live(self, life: Life) -> None:
        """The acts of the service and of the person, in order; each is done before the next is thought of."""
        chance, desk, shape = self.chance, life.desk, SHAPES[life.desk.slug]
        agent = chance.choice(desk.hands_of(life.unit_id))
        took = self._later(life, life.filed_at, chance.lognormvariate(-0.4, 0.9))
        ends = self._end_of(life, shape)
        if chance.random() < 0.022:
            gives_up = life.filed_at + (ends - life.filed_at) * chance.uniform(0.2, 0.9)
            known = not life.is_anonymous and gives_up <= self.now
            if known and not self._silent_before(life, gives_up):
                self._taken(life, agent, min(took, gives_up))
                life.withdraw(gives_up)
                return
        if self._forgotten(life, shape):
            self._silence(life, agent)
            return
        if not self._taken(life, agent, min(took, ends)):
            self._silence(life, agent)
            return
        at = self._middle(life, agent, shape, max(took, life.filed_at), ends)
        ends = max(ends, at + timedelta(hours=1))
        if life.open_request is not None:
            self._unanswered(life, agent)
            return
        if self._silent_before(life, ends):
            self._silence(life, agent)
            return
        self._warned(life, ends)
        if ends > self.now:
            return
        self._settled(life, agent, shape, ends)
        self._after(life, agent, shape)

    def _taken(self, life: Life, agent: Agent, at: datetime) -> bool:
        if at > self.now or self._silent_before(life, at):
            return False
        self._warned(life, at)
        life.take(agent, at)
        if not life.is_anonymous and self.chance.random() < 0.45:
            confirmed = at + timedelta(minutes=self.chance.randint(1, 30))
            if confirmed <= self.now:
                life.confirm_identity(agent, confirmed, self.profiles)
        return True

    def _middle(self, life: Life, agent: Agent, shape: Shape, took: datetime, ends: datetime) -> datetime:
        """Notes, messages and correction requests between the taking and the end; returns where it leaves time."""
        chance, at = self.chance, took
        span = max(ends - took, timedelta(hours=2))
        if chance.random() < 0.14 * self.calm:
            at = self._moment(at, span * chance.uniform(0.05, 0.2))
            if at <= self.now:
                life.note(chance.choice(words.NOTES), agent, at)
        for _ in range(0 if life.is_anonymous else self._exchanges()):
            at = self._exchanged(life, agent, at, span)
        if life.is_anonymous or chance.random() >= shape.corrected * self.calm:
            return at
        if wanted := self._wanted(life):
            at = self._moment(at, span * chance.uniform(0.05, 0.3))
            if at <= self.now and not self._silent_before(life, at):
                at = self._corrected(life, agent, wanted, at)
        return at

    def _exchanges(self) -> int:
        """How many times the person writes and the service answers."""
        usual = EXCHANGES * self.talk
        return min(int(usual) + (self.chance.random() < usual % 1), MOST_EXCHANGES)

    def _exchanged(self, life: Life, agent: Agent, at: datetime, span: timedelta) -> datetime:
        chance = self.chance
        written = self._moment(at, span * chance.uniform(0.05, 0.3 / max(self.talk, 1)))
        if written > self.now or self._silent_before(life, written):
            return at
        life.write(self._said(life), written)
        answered = self._later(life, written, chance.uniform(0.2, 2))
        if answered <= self.now and not self._silent_before(life, answered):
            life.reply(chance.choice(words.FROM_SERVICE), agent, answered)
            return answered
        return written

    def _corrected(
        self, life: Life, agent: Agent, wanted: tuple[str, str, Paper | None], at: datetime
    ) -> datetime:
        chance = self.chance
        name, reason, paper = wanted
        until = life.desk.days.after(at.date() + timedelta(days=chance.choice((15, 21, 30))), 0)
        self._warned(life, at)
        message = chance.choice(words.CORRECTION)
        life.ask_correction([(name, reason, "")], until, message, agent, at)
        answered = at + timedelta(days=min(chance.lognormvariate(1.4, 0.7), 40), hours=chance.randint(0, 9))
        if chance.random() < 0.16:
            answered = self.now + timedelta(days=1)
        recalled = datetime.combine(until - timedelta(days=7), time(9, 5), tzinfo=at.tzinfo)
        if answered > recalled > at and recalled <= self.now and not self._silent_before(life, recalled):
            life.remind(recalled)
            at = recalled
        if answered <= self.now and not self._silent_before(life, answered):
            brought, papers = self._brought(life, name, paper, answered)
            life.answer_correction(brought, answered, papers)
            return self._later(life, answered, chance.uniform(0.5, 4))
        return at

    def _unanswered(self, life: Life, agent: Agent) -> None:
        """What was asked never came: silence decides meanwhile, or the service closes after the delay."""
        assert life.open_request is not None
        closes = self._at_work(life.desk, life.desk.days.after(life.open_request["until"], 6))
        if self._silent_before(life, closes):
            self._silence(life, agent)
            return
        self._warned(life, closes)
        if closes <= self.now:
            life.close("no_action", words.NO_ACTION[0], agent, closes)

    def _settled(self, life: Life, agent: Agent, shape: Shape, at: datetime, *, late: bool = False) -> None:
        """Decide, or close, as the nature wants."""
        chance, slug = self.chance, life.desk.slug
        nature = life.desk.procedure.nature
        if chance.random() < 0.02:
            outcome, said = (
                ("referred", words.REFERRED) if chance.random() < 0.4 else ("no_action", words.NO_ACTION[1])
            )
            if not late:
                life.close(outcome, said, agent, at)
                return
        before = words.GRANTED_LATE if late else ""
        if nature in OUTCOMES:
            if nature == "declaration" and chance.random() < shape.refused:
                life.decide("refused", words.REFUSED[slug], agent, at)
                return
            life.decide(OUTCOMES[nature], (before + words.ACCEPTED[slug], "", ""), agent, at)
            return
        drawn = chance.random()
        if drawn < shape.refused:
            life.decide("refused", words.REFUSED[slug], agent, at)
        elif drawn < shape.refused + shape.partly:
            life.decide("partly", words.PARTLY[slug], agent, at)
        else:
            life.decide("accepted", (before + words.ACCEPTED[slug], "", ""), agent, at)

    def _after(self, life: Life, agent: Agent, shape: Shape) -> None:
        """A few cases are opened again and decided once more."""
        chance = self.chance
        assert life.closed_at is not None
        at = self._later(life, life.closed_at, chance.uniform(2, 12))
        if chance.random() < 0.015 and at <= self.now and life.outcome != "withdrawn":
            life.reopen(chance.choice(words.REOPENED), agent, at)
            again = self._later(life, at, chance.uniform(1, 6))
            if not self._silent_before(life, again) and again <= self.now:
                self._settled(life, agent, shape, again)

    # --- silence ---

    def _forgotten(self, life: Life, shape: Shape) -> bool:
        return life.implicit_on is not None and self.chance.random() < shape.forgotten

    def _silent_before(self, life: Life, at: datetime) -> bool:
        """Whether silence will have decided before that moment."""
        return (
            life.implicit_on is not None and life.implicit_borne_at is None and life.implicit_on < at.date()
        )

    def _silence(self, life: Life, agent: Agent) -> None:
        """Let silence decide when its day comes; sometimes the service answers afterwards, or reasons are asked."""
        self._warned(life, self.now)
        on = life.implicit_on
        if on is None or on >= self.now.date():
            return
        chance = self.chance
        born = datetime.combine(
            on + timedelta(days=1), time(0, chance.randint(2, 12)), tzinfo=self.now.tzinfo
        )
        if born > self.now:
            return
        life.bear(born)
        if life.outcome == "implicit_rejection" and not life.is_anonymous and chance.random() < 0.2:
            asked = born + timedelta(days=chance.randint(2, 25), hours=chance.randint(8, 19))
            if asked <= self.now:
                life.ask_reasons(asked)
                return
        late = self._later(life, born, chance.uniform(3, 25))
        if chance.random() < 0.35 and late <= self.now:
            self._settled(life, agent, SHAPES[life.desk.slug], late, late=True)

    def _warned(self, life: Life, until: datetime) -> None:
        """Write the warnings of the manager that came before a moment."""
        on = life.implicit_on
        if on is None or life.implicit_borne_at is not None or not life.is_open:
            return
        since = life.asked[-1].answered_at or life.asked[-1].asked_at if life.asked else life.filed_at
        for level, day in zip((15, 3), life.desk.warnings(on), strict=True):
            at = datetime.combine(day, time(6, 30), tzinfo=self.now.tzinfo)
            already = life.implicit_warned and life.implicit_warned <= level
            if max(since, life.filed_at) < at <= min(until, self.now) and not already:
                life.warn(level, at)

    # --- time ---

    def _end_of(self, life: Life, shape: Shape) -> datetime:
        """When the service would answer: lognormal around a share of the announced delay, slower in a backlog."""
        usual = max(life.desk.offer.announced_days * shape.pace, 0.7)
        days = usual * self.chance.lognormvariate(0, shape.spread)
        ago = (self.now - life.received_at).days
        for slug, since, until, factor in BACKLOGS:
            if slug == life.desk.slug and until <= ago <= since:
                days *= factor
        return self._later(life, life.filed_at, days)

    def _later(self, life: Life, at: datetime, days: float) -> datetime:
        """A moment so many working days later, in office hours, never before."""
        whole = int(days)
        day = life.desk.days.after(at.date(), whole)
        moment = self._at_work(life.desk, day)
        if moment <= at:
            moment = (
                self._at_work(life.desk, life.desk.days.after(day, 1))
                if whole
                else at + timedelta(minutes=25)
            )
        return moment

    def _at_work(self, desk: Desk, day: date) -> datetime:
        """A moment of the office hours of a day."""
        return datetime.combine(day, time(8, 35), tzinfo=desk.days.zone) + timedelta(
            minutes=self.chance.randrange(520)
        )

    @staticmethod
    def _moment(at: datetime, after: timedelta) -> datetime:
        return at + max(after, timedelta(minutes=5))

    # --- details ---

    def _said(self, life: Life) -> str:
        return self.chance.choice(words.FROM_PERSON_EN if life.who.language == "en" else words.FROM_PERSON)

    def _wanted(self, life: Life) -> tuple[str, str, Paper | None] | None:
        """What a service would ask to complete: a piece missing or unreadable, else the telephone or the address."""
        files = [one for one in life.desk.offer.form.all_fields() if one.type == "files" and one.piece]
        missing = [one for one in files if one.id not in life.answers and f"{one.id}__why" in life.answers]
        for one in missing or [one for one in files if one.id in life.answers]:
            reason = "missing" if missing else self.chance.choice(("illegible", "out_of_date"))
            return one.id, reason, Paper(one.piece, f"{one.label['fr'][:80]}.pdf")
        if "home" in life.answers:
            return "home", "wrong", None
        return None

    def _brought(
        self, life: Life, name: str, paper: Paper | None, at: datetime
    ) -> tuple[Answers, list[tuple[UUID, str, Paper]]]:
        if paper is None:
            return {name: life.who.address() | {"line2": "Bâtiment B"}}, []
        document = life.sheet.new_id(at)
        size = life.letters.shelf.known[paper.piece].size
        return {name: [filed_paper(paper, document, size)]}, [(document, name, paper)]


_PERSONAL = frozenset({
    "who", "mail", "mail__why", "phone", "home", "club_id", "company", "body", "wants_answer",
})  # fmt: skip
"""Answers the applicant gives: the sample's own are replaced."""


class _Filler:
    """Names the documents of a case in its answers, in the order they were prepared."""

    def __init__(self, papers: list[tuple[UUID, str, Paper]], life: Life) -> None:
        self._left = list(papers)
        self._life = life

    def __call__(self, paper: Paper) -> dict[str, object]:
        document = next(one for one in self._left if one[2] == paper)
        self._left.remove(document)
        return filed_paper(paper, document[0], self._life.letters.shelf.known[paper.piece].size)
