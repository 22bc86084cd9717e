"""The same requests in django-helpdesk: a ticket, what opened it, and a follow-up for each word said about it."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

import psycopg

from bench.peers.bases import Base, copy, go_on, rows_of
from bench.peers.corpus import Corpus, Message, Request
from bench.peers.shape import Rows, differences

STATES = {"filed": 1, "in_progress": 1, "waiting": 1, "reopened": 2, "decided": 3, "closed": 4}
"""The statuses of django-helpdesk: open, reopened, resolved, closed."""

TICKET = ("id", "title", "created", "modified", "submitter_email", "status", "on_hold", "description",
          "priority", "due_date", "assigned_to_id", "queue_id", "secret_key")  # fmt: skip
FOLLOW_UP = ("id", "ticket_id", "date", "title", "comment", "public", "user_id", "new_status", "time_spent",
             "email_recipients")  # fmt: skip
CHANGE = ("followup_id", "field", "old_value", "new_value")

EXACT = {"helpdesk_followup": ("title",)}
FREE = {
    # Given by a public form to nobody; the seeded requests have an agent and a deadline.
    "helpdesk_ticket": ("assigned_to_id", "due_date"),
}


def seed(base: Base, known: Corpus, numbers: dict[str, dict[str, int]]) -> dict[str, int]:
    """Write every request; return how many rows each table has got."""
    with base.connect() as session, session.transaction():
        written = {
            "helpdesk_ticket": copy(session, "helpdesk_ticket", TICKET, tickets(known, numbers)),
            "helpdesk_followup": copy(session, "helpdesk_followup", FOLLOW_UP, follow_ups(known, numbers)),
            "helpdesk_ticketchange": copy(session, "helpdesk_ticketchange", CHANGE, changes(known)),
        }
        for table in ("helpdesk_ticket", "helpdesk_followup"):
            go_on(session, table)
    with base.connect() as session:
        session.execute("VACUUM ANALYZE")
    return written


def tickets(known: Corpus, numbers: dict[str, dict[str, int]]) -> Iterator[Sequence[object]]:
    """The rows of tickets."""
    for one in known.requests():
        yield (
            one.number, one.title, one.opened_at, one.changed_at, one.email or None, STATES[one.state], False,
            one.text, 3, one.due_at, numbers["agents"].get(one.agent), numbers["queues"][one.queue],
            str(uuid4()),
        )  # fmt: skip


def told(known: Corpus) -> Iterator[tuple[int, Request, Message | None]]:
    """Every follow-up, numbered: what opened the request (None), then each word."""
    number = 0
    for one in known.requests():
        for word in (None, *one.messages):
            number += 1
            yield number, one, word


def closes(one: Request, word: Message | None) -> bool:
    """Whether this word ended the request."""
    return one.is_over and bool(one.messages) and word is one.messages[-1]


def follow_ups(known: Corpus, numbers: dict[str, dict[str, int]]) -> Iterator[Sequence[object]]:
    """The rows of follow-ups: notes are private, the rest is public."""
    for number, one, word in told(known):
        recipients = f'["{one.email}"]' if one.email else "[]"
        if word is None:
            yield (number, one.number, one.opened_at, "Ticket Opened Via Web", one.text, True, None, None, None,
                   recipients)  # fmt: skip
            continue
        title = "Resolved" if closes(one, word) else "Comment"
        status = STATES[one.state] if closes(one, word) else None
        yield (
            number, one.number, word.at, title, word.text, word.kind != "note",
            numbers["agents"].get(word.agent), status, None, recipients if word.kind == "sent" else "[]",
        )  # fmt: skip


def changes(known: Corpus) -> Iterator[Sequence[object]]:
    """A change of status beside the word that ended the request."""
    for number, one, word in told(known):
        if closes(one, word):
            yield number, "Status", "Open", "Resolved"


def same_shape(session: psycopg.Connection[object], created: int, seeded: int) -> list[str]:
    """How a seeded request without any word differs from one made through the public form."""
    return differences(request_rows(session, created), request_rows(session, seeded), exact=EXACT, free=FREE)


def request_rows(session: psycopg.Connection[object], ticket: int) -> Rows:
    """All the rows of one ticket."""
    queries = {
        "helpdesk_ticket": "SELECT * FROM helpdesk_ticket WHERE id = %s",
        "helpdesk_followup": "SELECT * FROM helpdesk_followup WHERE ticket_id = %s",
        "helpdesk_ticketchange": "SELECT c.* FROM helpdesk_ticketchange AS c"
        " JOIN helpdesk_followup AS f ON f.id = c.followup_id WHERE f.ticket_id = %s",
        "helpdesk_ticketcc": "SELECT * FROM helpdesk_ticketcc WHERE ticket_id = %s",
        "helpdesk_ticketcustomfieldvalue": "SELECT * FROM helpdesk_ticketcustomfieldvalue WHERE ticket_id = %s",
    }
    return {table: list(rows_of(session, query, ticket)) for table, query in queries.items()}
