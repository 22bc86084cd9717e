"""One hand of the writer: who asks what and when, drawn from a source of chance of its own, and told in batches.

A hand has its own people, associations and companies: what another hand tells never touches them, so that several
may write at once and each may be replayed.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from parvis.catalogue.natures import Nature

from ..people import Body, Human, bodies, people, people_of_file
from .context import Days, Desk
from .shapes import CHANNELS, GROWTH, HOLIDAY, HOURS, OLD_CHANNELS, QUIET_REPORTS, SHAPES, WEEKDAYS
from .sheet import References, Sheet
from .stories import Teller

BATCH = 4_000
"""Cases of one transaction: the tables are locked meanwhile, and the sealer digests them at once."""

FACTS_OF_TALK = 0.45
"""Facts a case brings more when people are once more as talkative: messages, answers, and e-mails that tell them."""

FACTS_OF_USUAL = 5.0
"""Facts a case brings more in a usual town than in one where nobody leaves an e-mail address nor needs a note."""

LEAST_TALK = 0.05
"""A twentieth of a quiet town still lives as the usual one: every kind of story stays."""

DRAFTS_KEPT = timedelta(days=59)


class NothingToWrite(Exception):
    """No published procedure has samples, or the counts make no sense."""


@dataclass(frozen=True)
class Wanted:
    """What to write: ``events`` is the number of facts aimed at; zero: as many as usual stories bring.

    More make people more talkative, fewer less: down to what cases cannot do without, some five facts each.
    """

    cases: int
    persons: int
    seed: int = 1
    events: int = 0
    persons_from: Path | None = None

    def demand_sense(self) -> None:
        """Raise NothingToWrite when the counts make no sense."""
        if self.cases < 1 or self.persons < 1 or self.events < 0:
            raise NothingToWrite("at least one case and one person are needed")


class Hand:
    """One of the hands that write: its share of the people, of the cases and of the facts wanted."""

    def __init__(
        self,
        wanted: Wanted,
        at: datetime,
        first: date,
        desks: Sequence[Desk],
        number: int = 0,
        hands: int = 1,
    ) -> None:
        self.wanted = wanted
        self.number = number
        self.cases = len(range(number, wanted.cases, hands))
        self.events = wanted.events * self.cases // wanted.cases
        every = Random(f"{wanted.seed}/{at.date()}")  # noqa: S311  # invented data: chance must be replayed
        self.references = References(every, number, hands)
        clubs, firms = bodies(every)
        self.chance = Random(f"{wanted.seed}/{at.date()}/{number}")  # noqa: S311  # invented data
        self.first = first
        self.desks = desks
        self.days = desks[0].days
        self.now = at.astimezone(self.days.zone)
        self.people = self._people(range(number, wanted.persons, hands) or range(1))
        known = {desk.slug for desk in self.desks}
        self.slugs = [slug for slug in SHAPES if slug in known]
        self.teller = self._teller(clubs[number::hands], firms[number::hands])
        self.reached = 0
        self._by_town: dict[str, dict[str, list[Desk]]] = {}
        self._month_weights = {
            quiet: self._by_month(QUIET_REPORTS if quiet else 1) for quiet in (False, True)
        }

    def batches(self) -> Iterator[Sheet]:
        """Tell every case, batch after batch, in the order of reception."""
        arrivals = self.arrivals()
        for start in range(0, len(arrivals), BATCH):
            sheet = self.batch(arrivals[start : start + BATCH], start)
            self.reached += len(sheet.journal.facts)
            yield sheet

    def batch(self, arrivals: Sequence[datetime], start: int) -> Sheet:
        """Tell the cases received at these moments."""
        sheet = Sheet(self.chance, self.references)
        for place, at in enumerate(arrivals, start):
            quiet = self.teller.talk < 1 and self.chance.random() > self.teller.talk
            who, desk = self._match(at, place, quiet=quiet)
            if quiet:
                # She comes to the counter, or writes on paper, and leaves no address to write to.
                who = replace(who, email="")
            channel = self._channel(who, desk, at)
            self.teller.tell(sheet, desk, who, self._opened(at, channel), channel)
            if self.events:
                self._pace(place + 1, sheet)
        return sheet

    def tables(self) -> list[str]:
        """The names of the tables of a batch."""
        return [table.name for table in Sheet(self.chance, self.references).tables()]

    # --- who and what ---

    def _teller(self, clubs: tuple[Body, ...], firms: tuple[Body, ...]) -> Teller:
        return Teller(self.chance, self.now, clubs, firms, self.now - DRAFTS_KEPT)

    def _people(self, numbers: range) -> list[Human]:
        on = self.now.date()
        if self.wanted.persons_from is not None:
            return list(people_of_file(self.wanted.persons_from, self.chance, numbers, on))
        return list(people(self.chance, numbers, on))

    def _by_month(self, reports: float) -> list[list[float]]:
        """What is asked each month of the year, as weights that add up; reports so many times more often."""
        more = {desk.slug: reports for desk in self.desks if desk.procedure.nature == Nature.REPORT}
        return [
            list(
                accumulate(
                    SHAPES[slug].weight * SHAPES[slug].months[month] * more.get(slug, 1)
                    for slug in self.slugs
                )
            )
            for month in range(12)
        ]

    def _match(self, at: datetime, place: int, *, quiet: bool) -> tuple[Human, Desk]:
        """Somebody of a suitable age, and the desk she goes to: her town's when it has one."""
        weights = self._month_weights[quiet][at.month - 1]
        slug = self.slugs[bisect(weights, self.chance.random() * weights[-1])]
        shape = SHAPES[slug]
        for attempt in range(6):
            who = self._somebody(place if attempt == 0 else -1)
            if shape.ages[0] <= at.year - who.birth_date.year <= shape.ages[1]:
                break
        return who, self._desk(slug, who)

    def _somebody(self, place: int) -> Human:
        """Each person once as far as the cases go, then the same ones again: few ask much."""
        count = len(self.people)
        if 0 <= place < count:
            return self.people[place]
        return self.people[int(count * self.chance.random() ** 1.7)]

    def _desk(self, slug: str, who: Human) -> Desk:
        if not self._by_town:
            for desk in self.desks:
                self._by_town.setdefault(desk.slug, {}).setdefault(desk.authority.code, []).append(desk)
        places = self._by_town[slug]
        here = places.get(who.town.code)
        if here and self.chance.random() < 0.94:
            return here[0]
        return (
            next(iter(places.values()))[0]
            if len(places) == 1
            else self.chance.choice(list(places.values()))[0]
        )

    def _channel(self, who: Human, desk: Desk, at: datetime) -> str:
        shares = OLD_CHANNELS if not who.email or at.year - who.birth_date.year > 74 else CHANNELS
        allowed = {name: share for name, share in shares.items() if name in desk.offer.channels}
        return self.chance.choices(list(allowed), list(allowed.values()))[0]

    # --- when ---

    def arrivals(self) -> list[datetime]:
        """The moments of reception, in order: more in season, in the week, in office hours, and more every month."""
        days = [self.first + timedelta(days=n) for n in range((self.now.date() - self.first).days + 1)]
        weights = list(accumulate(self._weight(day, n / len(days)) for n, day in enumerate(days)))
        hours = list(accumulate(HOURS))
        found: list[datetime] = []
        while len(found) < self.cases:
            day = days[bisect(weights, self.chance.random() * weights[-1])]
            hour = bisect(hours, self.chance.random() * hours[-1])
            minute, second = divmod(self.chance.randrange(3600), 60)
            at = datetime.combine(day, time(hour, minute, second), tzinfo=self.days.zone)
            if at <= self.now - timedelta(minutes=10):
                found.append(at)
        return sorted(found)

    def _weight(self, day: date, progress: float) -> float:
        season = sum(shape.weight * shape.months[day.month - 1] for shape in SHAPES.values())
        shape = HOLIDAY if self.days.calendar.is_holiday(day) else WEEKDAYS[day.weekday()]
        return season * shape * (1 + GROWTH * progress)

    def _opened(self, at: datetime, channel: str) -> datetime:
        """Counters, telephones and postmen keep office hours; the web does not."""
        if channel in ("portal", "email"):
            return at
        day = self._working(self.days, at.date())
        moment = datetime.combine(day, time(8, 40), tzinfo=at.tzinfo) + timedelta(
            minutes=self.chance.randrange(500)
        )
        latest = self.now - timedelta(minutes=10)
        return moment if moment <= latest else at

    def _working(self, days: Days, day: date) -> date:
        while not days.is_working(day):
            day -= timedelta(days=1)
        return max(day, self.first)

    def _pace(self, done: int, sheet: Sheet) -> None:
        """Make people more, or less, talkative as the facts aimed at come too slowly or too fast."""
        if done % 50 == 0:
            missing = self.events * done / self.cases - self.reached - len(sheet.journal.facts)
            # What is missing is made up for within so many cases.
            soon = max(50, min(self.cases // 100, 500))
            facts = FACTS_OF_TALK if missing > 0 else FACTS_OF_USUAL
            self.teller.talk = max(LEAST_TALK, 1 + missing / soon / facts)
