"""An elimination leaves no word of a person, in any table, in any file: figures remain, and the journal holds."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from pypdf import PdfReader

from parvis.agents.models import Right
from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.daily import pass_the_day
from parvis.cases.models import Case, Draft
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.events.sealing import seal, verify
from parvis.people.actions import note_profile
from parvis.people.models import Profile
from parvis.people.search import forget_words
from parvis.retention.eliminating import eliminate
from parvis.retention.models import CaseFigures, EliminationList
from parvis.retention.proposing import propose
from tests.cases import test_sealed
from tests.cases.steps import committed
from tests.cases.test_sealed import CANARY, TELLING, filed, follow, treated, words_kept
from tests.cast import CULTURE, Cast
from tests.database import TestDatabases
from tests.keeping.conftest import connected
from tests.portal.conftest import YOU, Resident

from .doing import LATER, NOW, approved, launched, lines, lists, signed, wall_of

TOLD = {
    *("cases_case", "cases_note", "cases_applicant", "cases_decision", "cases_searchentry", "cases_opinion"),
    *(
        "people_profile",
        "people_contactpoint",
        "people_profilenote",
        "people_searchname",
        "people_searchword",
    ),
    *("notifications_delivery", "interactions_interaction", "documents_document", "cases_draft"),
}


def lived(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Case, Profile]:
    """A case with its whole life behind it, of a person who is known, the word in everything."""
    names = {"who-family_name": CANARY.title(), "mail": f"{CANARY}@courriel.example"}
    monkeypatch.setattr(test_sealed, "YOU", YOU | names)
    case = filed(Resident(cast), cast.procedure)
    treated(cast, cast.sign_in(cast.manager), case, cast.manager)
    with scope(walls=cast.walls):
        profile = actions.confirm_identity(case.pk, by=cast.manager, at=NOW)
        note_profile(profile.pk, TELLING, by=cast.manager, at=NOW)
    follow(cast, case)
    return cast.read(case), profile


def carried_out(cast: Cast, one: EliminationList, worker: str) -> EliminationList:
    """A list from its signature to its end, destroyed under the worker's role."""
    chief = cast.agent_of(cast.town, f"Régine {one.pk}", rights=[Right.MANAGE], sectors=[CULTURE])
    keeper = cast.agent_of(cast.town, f"Anne {one.pk}", rights=[Right.ARCHIVE], sectors=[CULTURE])
    launched(approved(signed(one, chief), keeper), keeper)
    with connected(worker):
        eliminate(one.pk, wall_of(one), at=LATER)
    return lists(cast, pk=one.pk)[0]


@committed
def test_nothing_of_a_person_remains_and_the_figures_do(
    cast: Cast,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    owner_connection: psycopg.Connection[Any],
    test_databases: TestDatabases,
) -> None:
    settings.VAR_DIR = tmp_path
    worker = test_databases.addresses(test_databases.name)["worker"]
    case, profile = lived(cast, monkeypatch)
    told = {table for table, _column in words_kept(owner_connection)}
    assert told >= TOLD
    known(owner_connection, profile)
    with connected(worker):
        propose(at=LATER)
    (one,) = lists(cast)
    done = carried_out(cast, one, worker)
    assert (done.state, done.erased, done.spared) == ("ended", 1, 0), lines(cast)
    with scope(walls=cast.walls):
        assert Profile.objects.filter(pk=profile.pk).exists(), (
            "she is proposed in her turn, with no case left"
        )
    with scope(cases=[case.pk]):
        assert not Draft.objects.exists()
    with connected(worker):
        pass_the_day(at=LATER)  # the form she began and never sent goes by itself
        propose(at=LATER)
    (persons,) = lists(cast, unit=None)
    assert carried_out(cast, persons, worker).erased == 1, lines(cast)
    with connected(worker):
        forget_words()
    assert list(words_kept(owner_connection)) == []
    assert known_persons(owner_connection) == (0, 0)
    papers = kept_papers(cast)
    assert {path.name for path in (tmp_path / "documents").rglob("*") if path.is_file()} == set(papers)
    assert all(CANARY not in words.lower() for words in papers.values())
    assert case.reference in "".join(papers.values())
    the_figures_remain(cast, case, profile)
    with connected(worker):
        seal()
        assert not verify().faults


def known(owner: psycopg.Connection[Any], profile: Profile) -> None:
    """Say which person the file is, as a merge or herself does."""
    person = new_id()
    owner.execute("INSERT INTO people_person (id, created_at) VALUES (%s, now())", [person])
    owner.execute(
        "INSERT INTO people_personlink (profile_id, person_id, linked_at) VALUES (%s, %s, now())",
        [profile.pk, person],
    )
    assert known_persons(owner) == (1, 1)


def known_persons(owner: psycopg.Connection[Any]) -> tuple[int, ...] | None:
    """How many persons there are, and links to them."""
    return owner.execute(
        "SELECT (SELECT count(*) FROM people_person), (SELECT count(*) FROM people_personlink)"
    ).fetchone()


def kept_papers(cast: Cast) -> dict[str, str]:
    """The words of the papers that remain, by the name of their file."""
    with scope(walls=cast.walls):
        kept = list(Document.objects.order_by("created_at", "pk"))
    assert {one.document_type for one in kept} == {"elimination-list", "elimination-visa"}
    found = {}
    for one in kept:
        with storage().open(one.storage_name) as file:
            found[one.storage_name] = "".join(page.extract_text() for page in PdfReader(file).pages)
    return found


def the_figures_remain(cast: Cast, case: Case, profile: Profile) -> None:
    """What is counted, and what the journal says of it."""
    with scope(walls=cast.walls):
        figures = CaseFigures.objects.get()
        gone = Event.objects.filter(kind__endswith=".eliminated").order_by("id")
        assert [(fact.kind, fact.subjects[0][1], fact.facts) for fact in gone] == [
            ("case.eliminated", str(case.pk), {}),
            ("profile.eliminated", str(profile.pk), {}),
        ]
        assert Event.objects.of_case(case.pk).filter(kind="case.filed").exists()
    calendar = cast.town.calendar()
    assert (figures.procedure_id, figures.channel, figures.outcome) == (
        cast.procedure.pk,
        "portal",
        "refused",
    )
    assert figures.received_on == calendar.local_date(case.received_at)
    assert figures.closed_on - figures.received_on < timedelta(days=2)
    assert (figures.corrections, figures.is_organisation, figures.is_anonymous) == (1, False, False)
    assert figures.exchanges == 2
    assert figures.documents > 1
    with connection.cursor() as cursor, pytest.raises(Exception, match="denied"):
        cursor.execute("DELETE FROM retention_casefigures")
