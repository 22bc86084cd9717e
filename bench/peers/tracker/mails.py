"""What Request Tracker keeps of messages beside their words: headers, and the e-mail that acknowledges a request."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from html import escape

from bench.peers.corpus import Request


@dataclass(frozen=True)
class Part:
    """A part of an e-mail; the whole has no body of its own."""

    media: str
    headers: str
    body: str | None = None
    message_id: str = ""
    subject: str = ""


def written_headers(one: Request, name: str, at: datetime, length: int) -> str:
    """The headers of what is typed on a page."""
    return (
        f"Content-Disposition: inline\nContent-Transfer-Encoding: binary\nSubject: {one.title}\nMIME-Version: 1.0\n"
        f'Content-Type: text/html; charset="utf-8"\nDate: {format_datetime(at)}\n'
        f"X-Mailer: MIME-tools 5.510 (Entity 5.510)\nMessage-ID: <{name}>\nX-RT-Interface: Web\nFrom: {one.email}\n"
        f"X-RT-Original-Encoding: utf-8\nContent-Length: {length}\n"
    )


def recorded(one: Request, number: int) -> Iterator[Part]:
    """The acknowledgement, as long as the usual one: the whole, in plain text, in HTML."""
    name = f"rt-5.0.3-{number}@montbrelle.example"
    subject = Header(f"[montbrelle.example #{one.number}] AutoReply: {one.title}", "utf-8").encode(
        linesep=" "
    )
    headers = (
        f"Message-ID: <{name}>\nFrom: montbrelle.example via RT <rt@montbrelle.example>\n"
        f"Date: {format_datetime(one.opened_at)}\nX-Managed-BY: RT 5.0.3 (http://www.bestpractical.com/rt/)\n"
        f"References: <RT-Ticket-{one.number}@montbrelle.example>\nTo: {one.email}\nIn-Reply-To:\n"
        f"X-RT-Loop-Prevention: montbrelle.example\nX-RT-Ticket: montbrelle.example #{one.number}\n"
        f"X-RT-Originator: {one.email}\nReply-To: rt@montbrelle.example\n"
        f'Content-Type: multipart/alternative; boundary="----------=_{number}"\nAuto-Submitted: auto-replied\n'
        "MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\nPrecedence: bulk\n"
        f"Subject: {subject}\nContent-Length: 0\n"
    )
    yield Part("multipart/alternative", headers, message_id=name, subject=subject[:255])
    said = (
        f"A message was made by itself when « {one.title} » was opened; what was asked is below.",
        f"Nothing needs to be answered now. The ticket has the number [montbrelle.example #{one.number}].",
        f"Keep [montbrelle.example #{one.number}] in the subject of whatever is written about it: an answer to this"
        " message does.",
        "Thank you,",
        "▁" * 73,
        *one.text.split("\n"),
    )
    lines = '; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\nX-RT-Original-Encoding: utf-8\n'
    for media, body in (
        ("text/plain", "\n\n".join(said)),
        ("text/html", "\n\n".join(f"<p>{escape(line, quote=False)}</p>" for line in said)),
    ):
        yield Part(media, f"Content-Type: {media}{lines}Content-Length: {len(body)}\n", body)
