"""The bulk writer: replayable, walled whatever happens, sealed, and truthful to the forms and the law."""

import re
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from parvis.base.scope import scope
from parvis.cases.deadlines import legal_dates_of
from parvis.cases.models import Case
from parvis.demo import archives
from parvis.demo import territory as places
from parvis.demo.people import NotPeople, people_of_file
from parvis.demo.staff import walls_for
from parvis.demo.writer.bulk import Bulk
from parvis.demo.writer.copying import Copier
from parvis.demo.writer.hand import Hand, NothingToWrite, Wanted
from parvis.demo.writer.letters import Letters
from parvis.demo.writer.sheet import Sheet
from parvis.demo.writer.specimens import Shelf
from parvis.demo.writer.tables import Lines, MissingValue, Table
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.events.kinds import UnknownKind
from parvis.events.models import Event
from parvis.events.sealing import Verification, seal, verify
from parvis.forms.answers import problems
from parvis.processes.engine.running import waited
from parvis.processes.engine.timers import Clock
from parvis.retention.models import EliminationList, Hold
from parvis.workflows.giving import WAITS
from parvis.workflows.models import Instance, Task
from parvis.workflows.plans import program_of
from tests.demo.conftest import NOW

SEALED = re.compile(r"sealed:[\w:=-]+")
"""A value of a secret sector: never written twice alike."""

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

UNFORCED = "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
EVERYTHING = walls_for([place.code for place in places.PLACES])


def lines_of(bulk: Bulk, shelf: Shelf) -> list[list[str]]:
    """What a run would copy, without copying it."""
    Letters.shelf = shelf
    (hand,) = bulk.hands
    sheet = hand.batch(hand.arrivals(), 0)
    events, objects = sheet.journal.rows(range(len(sheet.journal.facts)))
    written: list[Table | Lines] = [*sheet.tables(), sheet.search, events, objects]
    return [table.lines for table in written]


def awaited_of(instance: Instance) -> set[tuple[str, int]]:
    """The tasks that agents see of a case in its process."""
    return set(Task.objects.awaited().filter(case=instance.pk).order_by().values_list("element", "attempt"))


def waited_for(instance: Instance) -> set[tuple[str, int]]:
    """What its state waits for, but delays; nothing stopped, and the first delay is the one that it bears."""
    program = program_of(instance.version)
    assert program is not None
    waits, incidents = waited(program.compiled, instance.state, Clock(NOW, lambda _timer, began: began))
    assert incidents == ()
    assert instance.next_due == min((one.due for one in waits if one.due), default=None)
    return {(one.element, one.attempt) for one in waits if one.kind not in WAITS}


def verified() -> Verification:
    """Verify once all is sealed: a transaction still open anywhere on this server holds the sealing back."""
    deadline = time.monotonic() + 60
    while verify().unsealed and time.monotonic() < deadline:
        seal()
        time.sleep(0.2)
    return verify()


def test_it_writes_a_believable_valid_world(
    territory: None, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Bulk(Wanted(cases=260, persons=120), NOW).run()
    assert (written.cases, written.persons) == (260, 120)
    checked = verified()
    assert checked.faults == ()
    assert checked.unsealed == 0
    assert checked.sealed >= written.events
    assert owner_connection.execute(UNFORCED).fetchall() == []
    with scope(walls=EVERYTHING):
        cases = list(Case.objects.select_related("authority", "version").order_by("id"))
        assert len(cases) == 260
        for case in cases:
            form = case.version.offer.form
            day = case.authority.calendar().local_date(case.received_at)
            assert problems(form, case.answers, today=day) == [], case.procedure_id
            requests = list(case.correction_requests.all())
            reopened = Event.objects.of_case(case.pk).filter(kind="case.reopened").exists()
            if reopened or any(one.cancelled_at for one in requests):
                continue  # a broken silence has no date any more, and a cancelled request stops no clock
            if case.implicit_borne_at is None:
                dates = legal_dates_of(case, case.version.offer, case.authority.calendar(), requests)
                assert case.implicit_on == dates.implicit_on
                assert case.acknowledge_by == dates.acknowledgement_by
            elif case.closed_at:
                assert (
                    case.implicit_on is not None
                    and case.implicit_on < case.authority.calendar().local_date(case.implicit_borne_at)
                )
        assert {case.state for case in cases} >= {"decided", "closed", "in_progress"}
        assert all(case.received_at <= NOW for case in cases)
        instances = list(Instance.objects.select_related("version").order_by("case"))
        assert instances
        for instance in instances:
            assert awaited_of(instance) == waited_for(instance)
        for document in Document.objects.order_by("id")[:20]:
            with storage().open(document.storage_name) as file:
                assert len(file.read()) == document.size
    stray = owner_connection.execute(
        "SELECT count(*) FROM events_event WHERE case_id IS NOT NULL"
        " AND (recorded_at > %s OR tableoid = 'events_event_rest'::regclass)",
        (NOW,),
    ).fetchone()
    assert stray == (0,)
    monkeypatch.setattr(archives, "FIRST", timedelta(days=30))
    archives.keep_archives(NOW)
    with scope(walls=EVERYTHING):
        states = Counter(EliminationList.objects.order_by().values_list("state", flat=True))
        assert states.keys() == {"ended", "signed", "proposed"}
        ended = EliminationList.objects.get(state="ended")
        assert (ended.erased, ended.spared) == (260 - Case.objects.count(), 0)
        assert Hold.objects.live().count() == 1
    assert verified().faults == ()


def test_the_same_seed_on_the_same_day_writes_the_same(territory: None, own_folder: Path) -> None:
    shelf = Shelf(NOW.date(), verdict="unscanned")
    first = lines_of(Bulk(Wanted(cases=60, persons=30, seed=4), NOW), shelf)
    again = lines_of(Bulk(Wanted(cases=60, persons=30, seed=4), NOW), shelf)
    other = lines_of(Bulk(Wanted(cases=60, persons=30, seed=5), NOW), shelf)
    tomorrow = lines_of(Bulk(Wanted(cases=60, persons=30, seed=4), NOW + timedelta(days=1)), shelf)
    assert [len(lines) for lines in first] == [len(lines) for lines in again]
    said = [[untimed(line) for lines in run for line in lines] for run in (first, again, other, tomorrow)]
    assert said[0] == said[1]
    assert said[0] != said[2] != said[3] != said[0]


def untimed(line: str) -> str:
    """A line without the signed link of a message, which bears the second it was signed in, nor what chance sealed."""
    return "" if "/suivi/" in line or "http" in line else SEALED.sub("sealed", line)


def test_killed_in_the_middle_the_policies_are_still_forced(
    territory: None, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = []

    def dies(self: Copier, table: Any) -> None:
        copied.append(table.name)
        if len(copied) == 3:
            self.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        usual(self, table)

    usual = Copier._copy
    monkeypatch.setattr(Copier, "_copy", dies)
    with pytest.raises(psycopg.OperationalError):
        Bulk(Wanted(cases=40, persons=20), NOW).run()
    assert len(copied) == 3
    assert owner_connection.execute(UNFORCED).fetchall() == []
    assert owner_connection.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)


def test_a_batch_lifts_the_force_only_inside_its_transaction(
    territory: None, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def looks(self: Copier, table: Any) -> None:
        seen.append(len(self.connection.execute(UNFORCED).fetchall()))
        assert owner_connection.execute(UNFORCED).fetchall() == []
        usual(self, table)

    usual = Copier._copy
    monkeypatch.setattr(Copier, "_copy", looks)
    Bulk(Wanted(cases=20, persons=10), NOW).run()
    assert min(seen) > 0
    assert owner_connection.execute(UNFORCED).fetchall() == []


def facts_told(like: Hand, events: int) -> Counter[str]:
    """How many facts of each kind 400 cases bring, when so many are asked for."""
    hand = Hand(Wanted(cases=400, persons=100, events=events), NOW, like.first, like.desks)
    return Counter(fact.event.split("\t")[3] for sheet in hand.batches() for fact in sheet.journal.facts)


def test_as_many_facts_come_as_are_asked_for(territory: None, own_folder: Path) -> None:
    Letters.shelf = Shelf(NOW.date(), verdict="unscanned")
    (like,) = Bulk(Wanted(cases=1, persons=1), NOW).hands
    usual = facts_told(like, 0)
    for share in (0.8, 2):
        asked = int(usual.total() * share)
        assert facts_told(like, asked).total() == pytest.approx(asked, rel=0.1), share
    least = facts_told(like, 1)
    assert least.total() < usual.total() * 0.55
    assert least["case.filed"] == 400
    often = {kind for kind, count in usual.items() if count > 12}
    assert often <= least.keys(), "whatever happens often still does in a quiet town"


def test_two_runs_share_no_reference(territory: None, owner_connection: psycopg.Connection[Any]) -> None:
    for seed in (1, 2):
        Bulk(Wanted(cases=50, persons=20, seed=seed), NOW).run()
    count = owner_connection.execute("SELECT count(*), count(DISTINCT reference) FROM cases_case").fetchone()
    assert count == (100, 100)


def test_a_row_without_a_needed_value_is_refused() -> None:
    table = Table(Case)
    with pytest.raises(MissingValue, match="cases_case"):
        table.add(reference="X")
    with pytest.raises(KeyError):
        table.add(unknown=1)


def test_a_fact_its_kind_does_not_carry_is_refused(territory: None) -> None:
    bulk = Bulk(Wanted(cases=1, persons=1), NOW)
    (hand,) = bulk.hands
    sheet = Sheet(hand.chance, hand.references)
    desk = hand.desks[0]
    with pytest.raises(UnknownKind):
        sheet.journal.add(
            "case.taken", NOW, authority_id=desk.authority.pk, sector="general", by=desk.agents[0].actor,
            objects=[("case", desk.authority.pk, "subject")], secret="x",
        )  # fmt: skip


def test_nonsense_is_refused(own_folder: Path) -> None:
    with pytest.raises(NothingToWrite):
        Bulk(Wanted(cases=0, persons=3), NOW)
    with pytest.raises(NothingToWrite, match="seed the demonstration"):
        Bulk(Wanted(cases=1, persons=3), NOW)


def test_people_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("\ufefffamily_name,given_names,birth_date\nÉtoile,Zoé,1980-02-03\n", encoding="utf-8")
    one, two = people_of_file(path, Random(1), range(2), NOW.date())
    assert (one.family_name, one.given_names, one.birth_date.year) == ("Étoile", "Zoé", 1980)
    assert two.email != one.email or not one.email
    path.write_text("name\nx\n", encoding="utf-8")
    with pytest.raises(NotPeople, match="columns"):
        list(people_of_file(path, Random(1), range(1), NOW.date()))
