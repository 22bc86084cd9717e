"""What the writer writes has the shape of what the actions write: same tables, columns, facts, dates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from parvis.agents.models import Agent
from parvis.cases import actions
from parvis.cases.daily import forget_drafts
from parvis.catalogue.natures import Outcome
from parvis.demo.answering import filed_paper, personal, resolved
from parvis.demo.people import Human
from parvis.demo.samples import Paper
from parvis.demo.stage import Played, Stage
from parvis.demo.territory import TOWNS
from parvis.demo.writer.acts import Life
from parvis.demo.writer.context import Desk
from parvis.demo.writer.copying import Copier
from parvis.demo.writer.letters import Letters
from parvis.demo.writer.sheet import References, Sheet
from parvis.demo.writer.specimens import Shelf
from parvis.interactions.models import Channel
from tests.demo.conftest import NOW
from tests.demo.walks import Story, rows_of, walk_by_actions, walked_by_writer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

WHO = Human(
    "N’Diaye",
    "Rose",
    "",
    date(1970, 5, 17),
    "rose@courriel.example",
    "+33465710007",
    "3 rue Basse",
    TOWNS[0],
    "fr",
)
OLD = Human("Vasseur", "Léon", "", date(1940, 5, 17), "", "", "5 rue Basse", TOWNS[0], "fr")
PAST = NOW - timedelta(days=20)


class ByActions:
    """Plays a story through the real actions."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def file(
        self, desk: Desk, who: Human, at: datetime, channel: str, answers: dict[str, Any], *, wants: bool
    ) -> None:
        self.desk, self.agent = desk, desk.agents[0]
        by = None if channel == "portal" else self.agent
        self.played: Played = self.stage.file(
            desk, who, at, channel=Channel(channel), by=by, wants=wants, **answers
        )

    def do(self, verb: str, at: datetime, **kwargs: Any) -> None:
        known: dict[str, tuple[Any, dict[str, Any]]] = {
            "take": (actions.take, {"by": self.agent}),
            "confirm": (actions.confirm_identity, {"by": self.agent}),
            "note": (actions.note, {"body": "Vu.", "by": self.agent}),
            "write": (actions.write, {"body": "Bonjour"}),
            "reply": (actions.reply, {"body": "Bonjour", "by": self.agent}),
            "remind": (actions.remind_correction, {}),
            "withdraw": (actions.withdraw, {}),
            "bear": (actions.bear_implicit_decision, {}),
            "reasons": (actions.ask_reasons, {}),
            "reopen": (actions.reopen, {"by": self.agent, "reason": "Erreur."}),
        }
        if verb == "ask":
            asked = [actions.Asked(kwargs["field"], "missing")]
            self.stage.act(
                actions.ask_correction,
                self.played,
                asked,
                until=kwargs["until"],
                message="Merci.",
                by=self.agent,
                at=at,
            )
        elif verb == "answer":
            value: Any = kwargs.get("value")
            if kwargs.get("piece"):
                value = [self.stage.bring(self.played, kwargs["piece"], at)]
            self.stage.act(actions.answer_correction, self.played, {kwargs["field"]: value}, at=at)
        elif verb == "decide":
            text, law, facts = kwargs["words"]
            self.stage.act(
                actions.decide,
                self.played,
                Outcome(kwargs["outcome"]),
                by=self.agent,
                at=at,
                text=text,
                law=law,
                facts=facts,
            )
        elif verb == "close":
            self.stage.act(
                actions.close,
                self.played,
                Outcome(kwargs["outcome"]),
                by=self.agent,
                at=at,
                explanation="Sans suite.",
            )
        elif verb == "warn":
            self.stage.act(actions.warn_of_implicit_decision, self.played, working_days=15, at=at)
        else:
            action, usual = known[verb]
            self.stage.act(action, self.played, at=at, **usual)

    def end(self) -> UUID:
        return self.played.case


class ByWriter:
    """Plays the same story with the writer."""

    def __init__(self, number: int, shelf: Shelf) -> None:
        self.shelf = shelf
        chance = Random(number)
        self.sheet = Sheet(chance, References(chance))

    def file(
        self, desk: Desk, who: Human, at: datetime, channel: str, answers: dict[str, Any], *, wants: bool
    ) -> None:
        self.agent: Agent = desk.agents[0]
        self.life = Life(self.sheet, desk, who, None, at, channel)
        self.life.sheet_horizon = NOW - timedelta(days=59)
        sample = desk.pool.samples[0]
        mine = personal(desk.slug, desk.offer.form, who, None, wants=wants)
        raw = {
            key: value
            for key, value in sample.template.items()
            if key not in ("who", "mail", "mail__why", "phone")
        }
        given = {key: value for key, value in (raw | mine | answers).items() if value is not None}
        filed = resolved(given, at.date(), lambda paper: filed_paper(paper, self.sheet.new_id(at), 1))
        self.life.file(filed, at)
        self.life.letters.acknowledge(at + timedelta(seconds=6))

    def do(self, verb: str, at: datetime, **kwargs: Any) -> None:
        life, agent = self.life, self.agent
        usual: dict[str, Callable[[], object]] = {
            "take": lambda: life.take(agent, at),
            "confirm": lambda: life.confirm_identity(agent, at, {}),
            "note": lambda: life.note("Vu.", agent, at),
            "write": lambda: life.write("Bonjour", at),
            "reply": lambda: life.reply("Bonjour", agent, at),
            "remind": lambda: life.remind(at),
            "withdraw": lambda: life.withdraw(at),
            "bear": lambda: life.bear(at),
            "reasons": lambda: life.ask_reasons(at),
            "reopen": lambda: life.reopen("Erreur.", agent, at),
            "ask": lambda: life.ask_correction(
                [(kwargs["field"], "missing", "")], kwargs["until"], "Merci.", agent, at
            ),
            "decide": lambda: life.decide(kwargs["outcome"], kwargs["words"], agent, at),
            "close": lambda: life.close(kwargs["outcome"], "Sans suite.", agent, at),
            "warn": lambda: life.warn(15, at),
            "answer": lambda: self._answer(at, **kwargs),
        }
        usual[verb]()

    def _answer(self, at: datetime, *, field: str, value: Any = None, piece: str = "") -> None:
        if not piece:
            self.life.answer_correction({field: value}, at)
            return
        paper = Paper(piece, f"{piece}.pdf")
        document = self.sheet.new_id(at)
        named = filed_paper(paper, document, self.shelf.known[piece].size)
        self.life.answer_correction({field: [named]}, at, [(document, field, paper)])

    def end(self) -> UUID:
        self.life.finish()
        with Copier() as copier:
            copier.send(self.sheet.tables(), self.sheet.search, self.sheet.journal)
        self.shelf.link()
        return self.life.id


REFUSAL = ("Non.", "CGCT, article L2144-3", "La salle est prise.")
DONE = ("Fait.", "", "")


def completed(play: Any, stage: Stage) -> None:
    desk = stage.desk("place-en-creche")
    play.file(desk, WHO, PAST, "portal", {"birth_file": None, **NOT_BORN}, wants=True)
    play.do("take", PAST + timedelta(hours=2))
    play.do("confirm", PAST + timedelta(hours=3))
    play.do("note", PAST + timedelta(hours=4))
    play.do("write", PAST + timedelta(hours=5))
    play.do("reply", PAST + timedelta(hours=6))
    play.do("ask", PAST + timedelta(days=1), field="home", until=(PAST + timedelta(days=15)).date())
    play.do("remind", PAST + timedelta(days=8))
    play.do("answer", PAST + timedelta(days=9), field="home", value=WHO.address())
    play.do("decide", PAST + timedelta(days=12), outcome="refused", words=REFUSAL)
    play.do("reopen", PAST + timedelta(days=13))
    play.do("decide", PAST + timedelta(days=14), outcome="accepted", words=DONE)


def brought(play: Any, stage: Stage) -> None:
    play.file(stage.desk("carte-stationnement-handicap"), WHO, PAST, "portal", CARD, wants=True)
    play.do("take", PAST + timedelta(hours=2))
    play.do("ask", PAST + timedelta(days=1), field="medical_file", until=(PAST + timedelta(days=15)).date())
    play.do("answer", PAST + timedelta(days=4), field="medical_file", piece="medical")


def anonymous(play: Any, stage: Stage) -> None:
    play.file(stage.desk("eclairage-public"), WHO, PAST, "portal", LIGHT, wants=False)
    play.do("take", PAST + timedelta(hours=2))
    play.do("decide", PAST + timedelta(days=1), outcome="done", words=DONE)


def at_the_counter(play: Any, stage: Stage) -> None:
    play.file(stage.desk("encombrants"), OLD, PAST, "telephone", WASTE, wants=True)
    play.do("take", PAST + timedelta(hours=2))
    play.do("ask", PAST + timedelta(days=1), field="home", until=(PAST + timedelta(days=15)).date())
    play.do("close", PAST + timedelta(days=18), outcome="no_action")


def silent(play: Any, stage: Stage) -> None:
    long_ago = NOW - timedelta(days=100)
    play.file(stage.desk("elagage"), WHO, long_ago, "portal", TREE, wants=True)
    play.do("warn", long_ago + timedelta(days=40))
    play.do("bear", NOW - timedelta(days=30))
    play.do("reasons", NOW - timedelta(days=20))


def given_up(play: Any, stage: Stage) -> None:
    play.file(stage.desk("aide-a-domicile"), WHO, PAST, "portal", HELP, wants=True)
    play.do("reply", PAST + timedelta(days=1))
    play.do("withdraw", PAST + timedelta(days=2))


def priced(play: Any, stage: Stage) -> None:
    play.file(stage.desk("cantine-scolaire"), WHO, PAST, "portal", {}, wants=True)
    play.do("take", PAST + timedelta(hours=2))


def for_another_service(play: Any, stage: Stage) -> None:
    play.file(stage.desk("acces-document"), WHO, PAST, "portal", {"way": "read"}, wants=True)
    play.do("take", PAST + timedelta(hours=2))


NOT_BORN = {
    "born": False, "child": None, "birth_file__why": None, "expected_on": "2026-06-01", "disability": False,
    "nursery": ["cabane"], "care_days": ["mon"], "from_day": "2026-09-01", "parents": "single", "siblings": 0,
    "points": 30,
}  # fmt: skip
CARD = {"for_child": False, "child": None, "first_time": True, "card_number": None, "aid": ["cane"],
        "medical_file": None, "medical_file__why": "Pas encore."}  # fmt: skip
LIGHT = {"fault_kind": "off", "danger": None}
WASTE = {"items": [{"item": "sofa", "how_many": 1}], "total": 1, "access_kind": "street", "why_help": None}
TREE = {"urgent": False}
HELP = {"tax": None, "tax__why": "Pas encore."}
WALKS = (Story("cantine-scolaire", {}, 1), Story("aide-a-domicile", HELP, 2), Story("elagage", TREE, 1, True))
"""Processes: of an ordinary sector, of a secret one, and where a delay came to its end."""
STORIES = (completed, brought, anonymous, at_the_counter, silent, given_up, priced, for_another_service)

TABLES = {
    "cases_case": "id", "cases_draft": "id", "cases_applicant": "case_id", "cases_responsibility": "case_id",
    "cases_casedocument": "case_id", "cases_caseinteraction": "case_id", "cases_note": "case_id",
    "cases_correctionrequest": "case_id", "cases_correctionitem": "case_id", "cases_decision": "case_id",
    "cases_personalrequest": "case_id", "cases_searchentry": "case_id", "documents_document": "holder_id",
    "interactions_interaction": "holder_id", "notifications_delivery": "holder_id", "cases_tableresult": "case_id",
}  # fmt: skip
EXACT = {
    "cases_case": ("state", "outcome", "revision", "due_on", "announced_on", "implicit_kind", "implicit_on",
                   "implicit_warned", "acknowledge_by", "received_at", "closed_at", "nature", "channel", "unit_id"),
    "cases_correctionrequest": ("asked_at", "until", "is_indispensable", "answered_at", "cancelled_at", "reminded_at"),
    "cases_correctionitem": ("field", "piece", "label", "legal_text", "is_indispensable", "is_answered"),
    "cases_responsibility": ("starts_at", "ends_at", "unit_id"),
    "cases_tableresult": ("version_id", "table", "use", "found", "at"),
    "cases_casedocument": ("piece", "is_ours"),
    "documents_document": ("document_type", "kind", "state", "origin"),
    "notifications_delivery": ("purpose", "state", "is_legal", "attempts", "language"),
    "cases_decision": ("outcome", "author_name", "author_quality", "author_service", "text"),
    "cases_applicant": ("family_name", "given_names", "birth_date", "email", "telephone", "address"),
}  # fmt: skip
NOT_COMPARED = {
    ("cases_draft", "revision"),
    ("documents_document", "pages"),
    ("documents_document", "thumbnail_name"),
}
"""How often a draft was saved is chance, and specimens are not drawn: thumbnails come with the first look."""


def shape_of(owner: psycopg.Connection[Any], case: UUID) -> dict[str, Any]:
    """The rows of a case: which columns are filled, the exact values of some, and its facts; its process is apart."""
    found: dict[str, Any] = {}
    for table, key in TABLES.items():
        query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(key))
        cursor = owner.execute(query, (case,))
        columns = [one.name for one in cursor.description or ()]
        found[table] = sorted(
            (_row(table, dict(zip(columns, row, strict=True))) for row in cursor.fetchall()), key=repr
        )
    profile = owner.execute("SELECT profile_id FROM cases_case WHERE id = %s", (case,)).fetchone()
    assert profile is not None
    points = owner.execute(
        "SELECT kind, value FROM people_contactpoint WHERE profile_id = %s ORDER BY 1", profile
    )
    found["contact_points"] = points.fetchall()
    events = owner.execute(
        "SELECT id, kind, sector, actor_kind, objects, facts FROM events_event"
        " WHERE case_id = %s AND NOT starts_with(kind, 'workflow.') AND NOT starts_with(kind, 'paper_letter.')",
        (case,),
    ).fetchall()
    # The mass lists no letter to print: those of old requests were printed long ago.
    found["events"] = sorted(
        [kind, sector, actor, sorted((one[0], one[2]) for one in objects), sorted(facts)]
        for _id, kind, sector, actor, objects, facts in events
    )
    objects = owner.execute(
        "SELECT object_type, qualifier FROM events_eventobject WHERE event_id = ANY(%s) ORDER BY 1, 2",
        ([row[0] for row in events],),
    )
    found["objects"] = objects.fetchall()
    return found


def _row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    exact = EXACT.get(table, ())
    return {
        column: value if column in exact else bool(value)
        for column, value in row.items()
        if (table, column) not in NOT_COMPARED
    }


def differences(real: Any, written: Any) -> list[Any]:
    """What is not the same, as (real, written) pairs small enough to read."""
    if len(real) != len(written):
        return [("counts", [one for one in real if one not in written], len(written))]
    found: list[Any] = []
    for one, other in zip(real, written, strict=True):
        if isinstance(one, dict):
            found += [(column, one[column], other[column]) for column in one if one[column] != other[column]]
        elif one != other:
            found.append((one, other))
    return found


def test_stories_leave_the_same_rows_both_ways(
    territory: None, owner_connection: psycopg.Connection[Any]
) -> None:
    stage = Stage(NOW, Random(9))
    shelf = Letters.shelf = Shelf(NOW.date(), verdict="unscanned")
    for number, story in enumerate(STORIES):
        shapes = []
        for play in (ByActions(stage), ByWriter(number, shelf)):
            story(play, stage)
            case = play.end()
            forget_drafts(at=NOW)  # a draft sent long ago is no longer there
            shapes.append(shape_of(owner_connection, case))
        real, written = shapes
        for part in real:
            assert not differences(real[part], written[part]), f"{story.__name__}: {part}"
    for number, walk in enumerate(WALKS, len(STORIES)):
        by_writer, by_actions = ByWriter(number, shelf), ByActions(stage)
        for play in (by_writer, by_actions):
            play.file(stage.desk(walk.slug), WHO, PAST, "portal", walk.answers, wants=True)
        walked = walked_by_writer(by_writer, walk, PAST)
        walk_by_actions(by_actions, walk, PAST, walked)
        real, written = (rows_of(owner_connection, play.end()) for play in (by_actions, by_writer))
        for part in real:
            assert real[part] == written[part], f"{walk.slug}: {part}"
        assert len(real["workflows_task"]) > walk.tasks
    shelf.close()
