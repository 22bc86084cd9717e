"""Words or a label looked for in a list of cases: the cases that bear them when few, else a test on each line.

What is found is fetched by its key, one case at a time, and tested afterwards: the plan is the same whatever the
server knows of the table. Left to choose, it crossed the cases found with the index of a place, each with each.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connections, router
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from parvis.base.identifiers import read_reference

from .models import Case, CaseLabel, CaseQuerySet
from .wanted import Wanted

FEW = 3_000
"""Cases above which words are common: a page walks the list in its order, and tests each line."""

RIFE = 30_000
"""Cases above which counting walks it too, state by state: it meets a thousand soon enough."""

BEARS = """coalesce((
    SELECT entry.words @@ (
        SELECT string_agg(
            quote_literal(lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery
        FROM unnest(to_tsvector('parvis_french', left(%s, 200))))
    FROM cases_searchentry AS entry WHERE entry.case_id = "cases_case"."id"), false)"""
"""As ``cases_search`` asks. A value, no condition of existence: the server would look for all that bear the words."""

_TABLE = 'FROM "cases_case" '
_ONE_BY_ONE = """FROM unnest({known}) AS known (id), LATERAL
    (SELECT * FROM "cases_case" WHERE "cases_case"."id" = known.id LIMIT 1) AS "cases_case" """


@dataclass(frozen=True)
class Search:
    """What is wanted once its words are looked up: among a few cases, or bearing common words."""

    wanted: Wanted
    common: str = ""

    def tested(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Those of a set that bear the common words."""
        if not self.common:
            return cases
        return cases.filter(RawSQL(BEARS, (self.common,), BooleanField()))  # noqa: S611  # a fixed text


def looked_up(wanted: Wanted) -> Search:
    """Look the label and the words up; at most one query each, whose cost stops a little past ``FEW`` cases."""
    wanted = _labelled(wanted)
    if not wanted.text:
        return Search(wanted)
    without = replace(wanted, text="", nearly=False)
    found = _bearing(wanted)
    if found is None:
        return Search(without, common=wanted.text)
    if wanted.among is not None:
        found &= set(wanted.among)
    return Search(replace(without, among=tuple(sorted(found))))


def _bearing(wanted: Wanted) -> set[UUID] | None:
    """The cases that bear the words inside the walls of the moment; None when there are many."""
    if reference := read_reference(wanted.text):
        return set(Case.objects.filter(reference=reference).order_by("pk").values_list("pk", flat=True))
    function = "cases_search_near" if wanted.nearly else "cases_search"
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s) LIMIT %s", [wanted.text, FEW + 1])
        found = {case for (case,) in cursor.fetchall()}
    # Words nearly written have no test of their own, and few cases bear them.
    return found if len(found) <= FEW or wanted.nearly else None


def _labelled(wanted: Wanted) -> Wanted:
    """The same list among the cases that bear its label, when they are few: a place would be walked to its end."""
    if wanted.label is None or wanted.among is not None:
        return wanted
    bearing = CaseLabel.objects.filter(label=wanted.label).order_by("case")
    found = tuple(bearing.values_list("case_id", flat=True)[: FEW + 1])
    return wanted if len(found) > FEW else replace(wanted, among=found, label=None)


def is_rife(words: str) -> bool:
    """Whether so many cases bear these words that even counting them walks the list."""
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) > %s FROM (SELECT cases_search(%s) LIMIT %s) AS found", [RIFE, words, RIFE + 1]
        )
        return bool(cursor.fetchone()[0])


def one_by_one(sql: str, *, words: bool = False) -> str:
    """Have a query on cases read each by its key: those of an array, or (``words``) those that bear some words.

    The array or the words come before the other values of the query.
    """
    assert _TABLE in sql
    known = "ARRAY(SELECT cases_search(%s))" if words else "%s::uuid[]"
    return sql.replace(_TABLE, _ONE_BY_ONE.format(known=known), 1)
