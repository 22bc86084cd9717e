"""The same requests in Request Tracker: tickets, their four groups, transactions, and attachments that hold the words.

A message of the service leaves, beside its transaction, the record of the e-mail it made; those are seeded for
the acknowledgement only, which is a little less than Request Tracker would hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from quopri import encodestring
from typing import Any

import psycopg

from bench.peers.bases import Base, copy, go_on, rows_of
from bench.peers.corpus import Corpus, Message, Request
from bench.peers.shape import Rows, differences
from bench.peers.tracker.mails import recorded, written_headers

STATES = {
    "filed": "new", "in_progress": "open", "reopened": "open", "waiting": "stalled", "decided": "resolved",
    "closed": "rejected",
}  # fmt: skip
NEVER = datetime(1970, 1, 1)  # as Request Tracker writes it, without a zone
SYSTEM, NOBODY, EVERYONE, UNPRIVILEGED = 1, 6, 3, 5
"""The principals that every installation has."""
ROLES = ("AdminCc", "Cc", "Owner", "Requestor")
OWNER, REQUESTOR = 2, 3

BY = ("creator", "created", "lastupdatedby", "lastupdated")
USER = ("id", "name", "password", "emailaddress", "realname", *BY)
GROUP = ("id", "name", "description", "domain", "instance", *BY)
MEMBER = ("groupid", "memberid", *BY)
CACHED = ("id", "groupid", "memberid", "via", "immediateparentid", "disabled")
TICKET = ("id", "effectiveid", "queue", "type", "owner", "subject", "initialpriority", "finalpriority", "priority",
          "timeestimated", "timeworked", "status", "timeleft", "starts", "started", "due", "resolved", *BY)  # fmt: skip
TRANSACTION = ("id", "objecttype", "objectid", "timetaken", "type", "field", "oldvalue", "newvalue", "data",
               "creator", "created")  # fmt: skip
ATTACHMENT = ("id", "transactionid", "parent", "messageid", "subject", "contenttype", "contentencoding", "content",
              "headers", "creator", "created")  # fmt: skip

EXACT = {
    "groups": ("name",), "principals": ("principaltype",), "transactions": ("type",),
    "attachments": ("contenttype", "contentencoding"), "tickets": ("status", "type"),
}  # fmt: skip
FREE = {
    # The self-service asks for no deadline; the seeded requests have one.
    "tickets": ("due",),
}


@dataclass(frozen=True)
class Numbers:
    """The numbers of what Request Tracker already holds, and of what is added."""

    queues: dict[str, int]
    people: dict[str, int]
    """Users by their name in small letters."""
    added: dict[str, tuple[int, Request]]
    """Those who are not there yet: their number, and the first request that names them."""
    groups: int
    """The number before the first group of the first ticket."""

    def asker(self, one: Request) -> int | None:
        """Who asked; None when nobody said."""
        return self.people.get(login(one)) if login(one) else None

    def group(self, one: Request, role: int) -> int:
        """A group of a ticket."""
        return self.groups + 4 * (one.number - 1) + role + 1

    def owner(self, one: Request) -> int:
        """Who answers for it."""
        return self.people[one.agent.lower()] if one.agent else NOBODY

    def author(self, one: Request, word: Message) -> int:
        """Who wrote a word."""
        if word.agent:
            return self.people[word.agent.lower()]
        return self.asker(one) or SYSTEM


def login(one: Request) -> str:
    """The name of who asked, as a user has it: her address, else what she is called."""
    return (one.email or one.name).lower()


def numbers(session: psycopg.Connection[Any], known: Corpus) -> Numbers:
    """Read what is there and give numbers to the people to add: a user and the group that stands for her."""
    queues = {
        str(row["name"]): int(str(row["id"])) for row in rows_of(session, "SELECT id, name FROM queues")
    }
    users = "SELECT id, lower(name) AS name FROM users"
    people = {str(row["name"]): int(str(row["id"])) for row in rows_of(session, users)}
    first = next(rows_of(session, "SELECT max(id) AS last FROM principals"))
    last = int(str(first["last"]))
    added: dict[str, tuple[int, Request]] = {}
    for one in known.requests():
        name = login(one)
        if name and name not in people:
            people[name] = last + 1
            added[name] = (last + 1, one)
            last += 2
    return Numbers(queues, people, added, last)


def seed(base: Base, known: Corpus) -> dict[str, int]:
    """Write every request; return how many rows each table has got."""
    with base.connect() as session, session.transaction():
        given = numbers(session, known)
        cached = next(rows_of(session, "SELECT max(id) AS last FROM cachedgroupmembers"))
        told = next(rows_of(session, "SELECT max(id) AS last FROM transactions"))
        after = int(str(told["last"]))
        tables: list[tuple[str, Sequence[str], Iterator[Sequence[object]]]] = [
            ("principals", ("id", "principaltype", "disabled"), principals(known, given)),
            ("users", USER, users_of(given)),
            ("groups", GROUP, groups(known, given)),
            ("groupmembers", MEMBER, ((*pair, *by(asker, at)) for pair, asker, at in members(known, given))),
            ("cachedgroupmembers", CACHED, cached_members(known, given, int(str(cached["last"])))),
            ("tickets", TICKET, tickets(known, given)),
            ("transactions", TRANSACTION, transactions(known, given, after)),
            ("attachments", ATTACHMENT, attachments(known, given, after)),
        ]
        written = {table: copy(session, table, columns, rows) for table, columns, rows in tables}
        for table in written.keys() - {"groupmembers"}:
            go_on(session, table)
    with base.connect() as session:
        session.execute("VACUUM ANALYZE")
    return written


def by(who: int, at: datetime) -> tuple[object, ...]:
    """Who made a row, and changed it last."""
    return who, moment(at), who, moment(at)


def moment(at: datetime) -> datetime:
    """A moment as Request Tracker writes it: universal time, without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def principals(known: Corpus, given: Numbers) -> Iterator[Sequence[object]]:
    """Everything that may have rights: users, the groups that stand for them, the groups of tickets."""
    for number, _one in given.added.values():
        yield number, "User", 0
        yield number + 1, "Group", 0
    for one in known.requests():
        for role in range(len(ROLES)):
            yield given.group(one, role), "Group", 0


def users_of(given: Numbers) -> Iterator[Sequence[object]]:
    """Whoever asked, without a password."""
    for number, one in given.added.values():
        yield number, one.email or one.name, "*NO-PASSWORD*", one.email, one.name, *by(SYSTEM, one.opened_at)


def groups(known: Corpus, given: Numbers) -> Iterator[Sequence[object]]:
    """The group that stands for each user, and the four of each ticket."""
    for number, one in given.added.values():
        words = f"ACL equiv. for user {number}"
        yield number + 1, "UserEquiv", words, "ACLEquivalence", number, *by(SYSTEM, one.opened_at)
    for one in known.requests():
        maker = by(given.asker(one) or SYSTEM, one.opened_at)
        for role, name in enumerate(ROLES):
            yield given.group(one, role), name, None, "RT::Ticket-Role", one.number, *maker


Membership = tuple[tuple[int, int], int, datetime]


def members(known: Corpus, given: Numbers) -> Iterator[Membership]:
    """Who belongs to which group, who said so and when."""
    for number, one in given.added.values():
        for group in (number + 1, EVERYONE, UNPRIVILEGED):
            yield (group, number), SYSTEM, one.opened_at
    for one in known.requests():
        asker = given.asker(one)
        yield (given.group(one, OWNER), given.owner(one)), asker or SYSTEM, one.opened_at
        if asker is not None:
            yield (given.group(one, REQUESTOR), asker), asker, one.opened_at


def cached_members(known: Corpus, given: Numbers, last: int) -> Iterator[Sequence[object]]:
    """The same as Request Tracker reads it: besides, each group belongs to itself."""
    selves = (number + 1 for number, _one in given.added.values())
    of_tickets = (given.group(one, role) for one in known.requests() for role in range(len(ROLES)))
    for source in (selves, of_tickets):
        for group in source:
            last += 1
            yield last, group, group, last, group, 0
    for (group, member), _maker, _at in members(known, given):
        last += 1
        yield last, group, member, last, group, 0


def tickets(known: Corpus, given: Numbers) -> Iterator[Sequence[object]]:
    """The rows of tickets."""
    for one in known.requests():
        maker, changer = given.asker(one) or SYSTEM, given.owner(one) if one.messages else SYSTEM
        started = NEVER if one.state == "filed" else moment(one.opened_at)
        ended = moment(one.closed_at) if one.closed_at else NEVER
        yield (
            one.number, one.number, given.queues[one.queue], "ticket", given.owner(one), one.title, 0, 0, 0, 0, 0,
            STATES[one.state], 0, NEVER, started, moment(one.due_at), ended, maker, moment(one.opened_at),
            changer, moment(one.changed_at),
        )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A transaction: what it says and of whom."""

    number: int
    kind: str
    one: Request
    who: int
    at: datetime
    word: Message | None = None
    change: tuple[str, str] | None = None


def history(known: Corpus, given: Numbers, last: int) -> Iterator[Told]:
    """Every transaction in order: the request, its acknowledgement, the words, the changes of status."""
    for one in known.requests():
        last += 1
        yield Told(last, "Create", one, given.asker(one) or SYSTEM, one.opened_at)
        if one.email:
            last += 1
            yield Told(last, "EmailRecord", one, SYSTEM, one.opened_at)
        if one.state != "filed":
            last += 1
            yield Told(last, "Status", one, given.owner(one), one.opened_at, change=("new", "open"))
        for word in one.messages:
            last += 1
            kind = "Comment" if word.kind == "note" else "Correspond"
            yield Told(last, kind, one, given.author(one, word), word.at, word)
        if one.closed_at:
            last += 1
            change = ("open", STATES[one.state])
            yield Told(last, "Status", one, given.owner(one), one.closed_at, change=change)


def transactions(known: Corpus, given: Numbers, last: int) -> Iterator[Sequence[object]]:
    """The rows of transactions."""
    for told in history(known, given, last):
        old, new = told.change or (None, None)
        mail = f"<rt-5.0.3-{told.number}@montbrelle.example>" if told.kind == "EmailRecord" else None
        yield (
            told.number, "RT::Ticket", told.one.number, 0, told.kind, "Status" if told.change else None, old, new,
            mail, told.who, moment(told.at),
        )  # fmt: skip


def attachments(known: Corpus, given: Numbers, after: int) -> Iterator[Sequence[object]]:
    """The words: one attachment a message, three for the record of an e-mail (its whole, plain and in HTML)."""
    last = 0
    for told in history(known, given, after):
        made = told.who, moment(told.at)
        if told.kind == "EmailRecord":
            whole = last + 1
            for part in recorded(told.one, told.number):
                last += 1
                parent = 0 if last == whole else whole
                yield (
                    last, told.number, parent, part.message_id, part.subject, part.media,
                    *(coded(part.body) if part.body is not None else (None, None)), part.headers, *made,
                )  # fmt: skip
            continue
        if told.change:
            continue
        last += 1
        text = told.word.text if told.word else told.one.text
        body = "<br />\n".join(escape(line, quote=False) for line in text.split("\n"))
        name = f"rt-5.0.3-{told.number}.0@montbrelle.example"
        yield (
            last, told.number, 0, name, told.one.title, "text/html", *coded(body),
            written_headers(told.one, name, told.at, len(body)), *made,
        )  # fmt: skip


def coded(body: str) -> tuple[str, str]:
    """How Request Tracker keeps a text on PostgreSQL: in 7 bits as soon as a letter has an accent."""
    return (
        ("none", body)
        if body.isascii()
        else ("quoted-printable", encodestring(body.encode()).decode("ascii"))
    )


def same_shape(session: psycopg.Connection[Any], created: int, seeded: int) -> list[str]:
    """How a seeded request about which nothing was said differs from one made through the self-service."""
    return differences(request_rows(session, created), request_rows(session, seeded), exact=EXACT, free=FREE)


ROLE_GROUPS = "SELECT id FROM groups WHERE domain = 'RT::Ticket-Role' AND instance = %s"
HISTORY = "SELECT id FROM transactions WHERE objecttype = 'RT::Ticket' AND objectid = %s"


def request_rows(session: psycopg.Connection[Any], ticket: int) -> Rows:
    """All the rows of one ticket."""
    queries = {
        "tickets": "SELECT * FROM tickets WHERE id = %s",
        "transactions": HISTORY.replace("SELECT id", "SELECT *"),
        "attachments": f"SELECT * FROM attachments WHERE transactionid IN ({HISTORY})",  # noqa: S608  # our own
        "groups": ROLE_GROUPS.replace("SELECT id", "SELECT *"),
        "principals": f"SELECT * FROM principals WHERE id IN ({ROLE_GROUPS})",  # noqa: S608
        "groupmembers": f"SELECT * FROM groupmembers WHERE groupid IN ({ROLE_GROUPS})",  # noqa: S608
        "cachedgroupmembers": f"SELECT * FROM cachedgroupmembers WHERE groupid IN ({ROLE_GROUPS})",  # noqa: S608
        "objectcustomfieldvalues": "SELECT * FROM objectcustomfieldvalues"
        " WHERE objecttype = 'RT::Ticket' AND objectid = %s",
        "links": "SELECT * FROM links WHERE localbase = %s",
    }
    return {table: list(rows_of(session, query, ticket)) for table, query in queries.items()}
