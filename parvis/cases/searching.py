"""Words or a label looked for in a list of cases: the index of the words, the cases found, or a test on each line.

Words alone, or in some units, are answered by an index that knows places, units, states and days
(``cases_counted``, ``cases_first``: decision note 39). With any other criterion, by the cases that bear them when few,
else by a test on each line, place by place: all the cases of a sector bear a word of a title, and those of the next
none. What is found is fetched by its key, one case at a time, and tested afterwards: the plan is the same whatever the
server knows of the table. Left to choose, it crossed the cases found with the index of a place, each with each.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from parvis.agents.rights import Grants
from parvis.base.identifiers import read_reference
from parvis.base.scope import Wall
from parvis.catalogue.models import Procedure

from .models import Case, CaseLabel, CaseQuerySet
from .wanted import Wanted, places_of

FEW = 1_000
"""Cases of a place above which words are common there: its part of the list is walked, and each line tested."""

MOST_LABELLED = 3_000
"""Cases that bear a label above which a list is walked all the same."""

PROBED = 300
"""Lines of each place and state that are read to know whether the words are common there."""

COUNTED_WITHIN, LISTED_WITHIN = 12_000, 4_000
"""Lines worth reading to count a thousand cases, or to fill a page: beyond, gathering those that bear them is less."""

BEARS = """coalesce((
    SELECT entry.words @@ (
        SELECT string_agg(
            quote_literal(lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery
        FROM unnest(to_tsvector('parvis_french', left(%s, 200))))
    FROM cases_searchentry AS entry WHERE entry.case_id = "cases_case"."id"), false)"""
"""As ``cases_search`` asks. A value, no condition of existence: the server would look for all that bear the words."""

_TABLE = 'FROM "cases_case" '
_ONE_BY_ONE = """FROM unnest({known}) AS known (id), LATERAL
    (SELECT * FROM "cases_case" WHERE "cases_case"."id" BETWEEN known.id AND known.id
     ORDER BY "cases_case"."id" LIMIT 1) AS "cases_case" """
"""An equality lets any index that holds the key serve, whole, where the server believes the table empty; an order by
the key does not."""


@dataclass(frozen=True)
class Reach:
    """Where words are looked for at once: sectors of an authority, in some units of it or (None) everywhere."""

    authority: UUID
    sectors: tuple[str, ...]
    units: list[UUID] | None


@dataclass(frozen=True)
class Search:
    """What is wanted once its words are looked up: the words, and the places where few cases or many bear them.

    ``reaches``: where the index of words answers by itself, but for the ``confidential`` cases found.
    """

    wanted: Wanted
    words: str = ""
    few: frozenset[Wall] = frozenset()
    many: frozenset[Wall] = frozenset()
    reaches: tuple[Reach, ...] = ()
    confidential: tuple[UUID, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Whether it asks for no words nor cases of the moment: an agent asks the same again and again."""
        return not self.words and self.wanted.among is None

    def tested(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Those of a set that bear the words."""
        if not self.words:
            return cases
        return cases.filter(RawSQL(BEARS, (self.words,), BooleanField()))  # noqa: S611  # a fixed text

    def walked(self, grants: Grants) -> Grants:
        """The rights where the list is walked: nowhere when its cases are known, where words are common."""
        if self.wanted.among is not None or self.reaches:
            return grants.inside(())
        return grants.inside(self.many) if self.words else grants

    @property
    def known(self) -> tuple[str, list[Any]] | None:
        """The cases to read by their key, as an array of the database and its values; None when there are none."""
        pointed = self.wanted.among if self.wanted.among is not None else self.confidential
        if self.wanted.among is not None or self.reaches:
            return ("%s::uuid[]", [list(pointed)]) if pointed else None
        return ("ARRAY(SELECT cases_search_few(%s, %s))", [self.words, FEW]) if self.few else None

    def counted(self, most: int) -> dict[str, int]:
        """How many cases each state holds, each up to so many and one, as the index of the words tells. One query."""
        if not self.reaches:
            return {}
        counted = "SELECT state, cases FROM cases_counted(%s, %s, %s, %s, %s, %s, %s, %s)"
        states = list(self.wanted.states("all"))
        limits = (states, most, PROBED, COUNTED_WITHIN)
        everywhere = " UNION ALL ".join([counted] * len(self.reaches))
        with connections[router.db_for_read(Case)].cursor() as cursor:
            cursor.execute(
                f"SELECT state, sum(cases)::integer FROM ({everywhere}) AS counted GROUP BY state",  # noqa: S608  # a fixed text
                [value for reach in self.reaches for value in (*self._where(reach), *limits)],
            )
            return dict(cursor.fetchall())

    def first(
        self, beyond: tuple[date, UUID] | None, most: int, *, descends: bool
    ) -> list[tuple[str, list[Any]]]:
        """The queries that give the ids and deadlines of the first so many, beyond a point of the list if any."""
        day, last = beyond or (None, None)
        shelf = list(self.wanted.states())
        return [
            (
                "SELECT id, due_on FROM cases_first(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [*self._where(reach), shelf, descends, day, last, most, PROBED, LISTED_WITHIN],
            )
            for reach in self.reaches
        ]

    def _where(self, reach: Reach) -> list[Any]:
        return [self.words, reach.authority, list(reach.sectors), reach.units]


def looked_up(grants: Grants, wanted: Wanted) -> Search:
    """Look the label and the words up; at most one query each, whatever their number of cases.

    What is found holds as long as nothing changes: for the page and the counters of one request.
    """
    grants, wanted = wanted.within(grants), _labelled(wanted)
    if not wanted.text:
        return Search(wanted)
    without = replace(wanted, text="", nearly=False)
    if wanted.nearly or read_reference(wanted.text):
        found = _bearing(wanted)
        if wanted.among is not None:
            found &= set(wanted.among)
        return Search(replace(without, among=tuple(sorted(found))))
    if wanted.among is not None:
        return Search(without, words=wanted.text)
    if _is_words_alone(wanted) and (reaches := _reaches(grants, wanted)):
        return Search(without, words=wanted.text, reaches=reaches, confidential=_confidential(wanted.text))
    few, many = _bearing_places(wanted)
    return Search(without, words=wanted.text, few=few, many=many)


def tests_each_line(wanted: Wanted) -> bool:
    """Whether the words of a list are tested line by line where many cases bear them: another filter goes with them."""
    is_word = wanted.text and not wanted.nearly and not read_reference(wanted.text)
    return bool(is_word) and wanted.among is None and not _is_words_alone(wanted)


def _is_words_alone(wanted: Wanted) -> bool:
    """Whether nothing but words, a state and units is asked for; where she manages is a matter of rights."""
    only = Wanted(text=wanted.text, shelf=wanted.shelf, units=wanted.units, managed=wanted.managed)
    return wanted == only


def _reaches(grants: Grants, wanted: Wanted) -> tuple[Reach, ...]:
    """Where she may look, units with the same sectors together."""
    found: dict[tuple[UUID, tuple[str, ...], bool], list[UUID]] = {}
    for place in places_of(grants, wanted.units):
        units = found.setdefault((place.authority, place.sectors, place.unit is None), [])
        if place.unit:
            units.append(place.unit)
    return tuple(
        Reach(authority, sectors, None if is_whole else units)
        for (authority, sectors, is_whole), units in found.items()
    )


def _confidential(words: str) -> tuple[UUID, ...]:
    """The confidential cases that bear the words, inside the walls of the moment."""
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute("SELECT cases_search_confidential(%s)", [words])
        return tuple(sorted(case for (case,) in cursor.fetchall()))


def _bearing(wanted: Wanted) -> set[UUID]:
    """The cases of a reference, or whose words are nearly those, inside the walls of the moment."""
    if reference := read_reference(wanted.text):
        return set(Case.objects.filter(reference=reference).order_by("pk").values_list("pk", flat=True))
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute("SELECT cases_search_near(%s)", [wanted.text])
        return {case for (case,) in cursor.fetchall()}


def _bearing_places(wanted: Wanted) -> tuple[frozenset[Wall], frozenset[Wall]]:
    """The places of the moment where at most ``FEW`` cases bear the words, and those where more do."""
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute("SELECT authority, sector, common FROM cases_bearing(%s, %s)", [wanted.text, FEW])
        found = {Wall(authority, sector): common for authority, sector, common in cursor.fetchall()}
    if found and wanted.procedure:
        # It lies in one place, and is walked as a whole.
        own = (
            Procedure.objects.filter(pk=wanted.procedure).order_by("pk").values_list("authority_id", "sector")
        )
        found = {Wall(*place): found[Wall(*place)] for place in own if Wall(*place) in found}
    few = frozenset(place for place, common in found.items() if not common)
    return few, frozenset(found) - few


def _labelled(wanted: Wanted) -> Wanted:
    """The same list among the cases that bear its label, when they are few: a place would be walked to its end."""
    if wanted.label is None or wanted.among is not None:
        return wanted
    bearing = CaseLabel.objects.filter(label=wanted.label).order_by("case")
    found = tuple(bearing.values_list("case_id", flat=True)[: MOST_LABELLED + 1])
    return wanted if len(found) > MOST_LABELLED else replace(wanted, among=found, label=None)


def one_by_one(sql: str, known: str) -> str:
    """Have a query on cases read each by its key: those of an array, whose values come before those of the query."""
    assert _TABLE in sql
    return sql.replace(_TABLE, _ONE_BY_ONE.format(known=known), 1)
