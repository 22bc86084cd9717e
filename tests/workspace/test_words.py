"""Words looked for in whole authorities: what the index answers is what a plain reading of the cases does."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from parvis.agents.models import Right
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import Wall, scope
from parvis.cases import queries, searching
from parvis.cases.models import Case
from parvis.cases.queries import Key, inbox_counts, inbox_page
from parvis.cases.wanted import SHELVES, Wanted
from tests.cast import ANSWERS, CULTURE, SCHOOL, Cast, words
from tests.workspace.test_search import multiply

NAMES = {"Oukacha": "oukacha", "Destève": "desteve"}
PLANS = {
    "gathered": (0, 0, 0),
    "gathered when few": (0, 0, 100),
    "gathered in vain": (0, 0, 2),
    "walked": (2, 100, 100),
    "walked whole": (100, 0, 0),
    "as it is": (searching.PROBED, searching.COUNTED_WITHIN, searching.LISTED_WITHIN),
}
"""Lines read to know, then at most to count and to list."""

SIZE = 3


@pytest.fixture
def crowd(cast: Cast) -> list[Case]:
    """Cases of two sectors and two names, of every state and of many days, some of them confidential."""
    school = cast.offer("cantine", cast.childhood, sector=SCHOOL, title=words("Inscrire à la cantine"))
    for name in NAMES:
        for procedure, unit in ((None, cast.association), (school, cast.childhood)):
            who = {**ANSWERS["who"], "family_name": name}
            options = {"procedure": procedure} if procedure else {}
            multiply(cast, cast.file(answers={**ANSWERS, "who": who}, **options), 11, unit=unit.pk)  # type: ignore[arg-type]  # the options of file
    with scope(walls=cast.walls):
        found = list(Case.objects.order_by("title", "due_on", "id").select_related("applicant"))
        for number, case in enumerate(found):
            case.state = list(Case.State)[number * number % 6]
            if not case.is_open():
                case.outcome, case.closed_at = "no_action", case.received_at
            case.due_on += timedelta(days=number % 5)
            case.unit = cast.childhood if number % 7 in (1, 4) else case.unit
            case.is_confidential = number % 9 == 0
            case.save()
    return found


def plain(cases: list[Case], grants: Grants, wanted: Wanted) -> list[Case]:
    """The same list, read without any index: rights by the ordinary set, words one by one."""
    mine = set(Case.objects.visible_to(wanted.within(grants)).order_by().values_list("pk", flat=True))
    kept = [
        case
        for case in cases
        if case.pk in mine
        and case.state in SHELVES[wanted.shelf]
        and (wanted.units is None or case.unit_id in wanted.units)
        and all(
            any(
                word.startswith(asked)
                for word in f"{case.title} {NAMES[case.applicant.family_name]}".lower().split()
            )
            for asked in wanted.text.split()
        )
    ]
    return sorted(kept, key=lambda case: (case.due_on, case.pk), reverse=wanted.descends)


def walked(grants: Grants, wanted: Wanted, case: Case) -> tuple[list[Case], list[Case]]:
    """The list page by page to its end, then back to its beginning."""
    ahead: list[Case] = []
    after: Key | None = None
    while True:
        page = inbox_page(grants, wanted, today=case.due_on, after=after, size=SIZE)
        ahead += page.cases
        after = page.after
        if after is None:
            break
    back = page.cases
    while page.before:
        page = inbox_page(grants, wanted, today=case.due_on, before=page.before, size=SIZE)
        back = page.cases + back
    return ahead, back


def readers(cast: Cast) -> Iterator[Grants]:
    """Who sees two sectors of the town; who manages one; who sees one of the two units that share a sector."""
    both = cast.agent_of(cast.town, "Anne Partout", rights=[Right.SEE], sectors=[CULTURE, SCHOOL])
    with scope(walls=cast.walls):
        Case.objects.filter(is_confidential=True, title__contains="salle").update(responsible=both)
    with scope(account=both.account_id):
        yield grants_of(both)
    head = cast.agent_of(cast.town, "Berthe Culture", rights=[Right.MANAGE], sectors=[CULTURE])
    with scope(account=head.account_id):
        yield grants_of(head)
    beside = cast.agent_of(
        cast.town, "Chloé Enfance", rights=[Right.SEE], sectors=[CULTURE, SCHOOL], unit=cast.childhood
    )
    with scope(account=beside.account_id):
        yield grants_of(beside)


@pytest.mark.parametrize("plan", PLANS)
def test_the_index_of_words_answers_as_a_plain_reading(
    cast: Cast, crowd: list[Case], monkeypatch: pytest.MonkeyPatch, plan: str
) -> None:
    for name, value in zip(("PROBED", "COUNTED_WITHIN", "LISTED_WITHIN"), PLANS[plan], strict=True):
        monkeypatch.setattr(searching, name, value)
    monkeypatch.setattr(queries, "MOST", 3)
    for grants in readers(cast):
        with scope(walls=grants.walls, account=grants.agent.account_id):
            for text in ("ouka", "salle", "cantine desteve"):
                wanted = Wanted(
                    text=text, shelf="all", units=frozenset({cast.association.pk}) if text == "ouka" else None
                )
                counts = inbox_counts(grants, wanted, today=crowd[0].due_on)
                states = Counter(case.state for case in plain(crowd, grants, wanted))
                for state in Case.State.values:
                    assert min(counts[state], 4) == min(states[state], 4), (text, state)
                for shelf in ("all", "open"):
                    wanted = replace(wanted, shelf=shelf)
                    expected = plain(crowd, grants, wanted)
                    assert walked(grants, wanted, crowd[0]) == (expected, expected), (text, shelf)


def test_it_answers_nothing_outside_the_walls_of_the_moment(cast: Cast) -> None:
    cast.file()
    counted = "SELECT sum(cases) FROM cases_counted('salle', %s, %s, NULL, '{filed}', 10, %s, 10)"
    listed = (
        "SELECT count(*) FROM cases_first('salle', %s, %s, NULL, '{filed}', true, NULL, NULL, 10, %s, 10)"
    )
    everywhere = [CULTURE, SCHOOL]
    for walls, seen in ((cast.walls, 1), ((), 0), ((Wall(cast.other_town.pk, CULTURE),), 0)):
        with scope(walls=walls), connection.cursor() as cursor:
            for probed in (0, 10):
                for sql in (counted, listed):
                    cursor.execute(sql, [cast.town.pk, everywhere, probed])
                    assert ((cursor.fetchone() or (0,))[0] or 0) == seen
