"""Have the e-mail of the demonstration arrive, by the pipeline itself, at the moments it is said to."""

from datetime import date, datetime, time, timedelta

from parvis.authorities.models import Mailbox
from parvis.authorities.sectors import Sector
from parvis.base.scope import scope
from parvis.demo.outside.writing import Enclosed, Written, message_of
from parvis.demo.writer.specimens import PIECES, specimen_pdf
from parvis.intake.emails import box_of, incoming_email
from parvis.intake.models import Arrival
from parvis.intake.receiving import receive, whole
from parvis.notifications.models import Delivery

from .boxes import open_boxes
from .letters import CLUBS, LETTERS, Letter


def receive_mail(now: datetime) -> None:
    """Open the boxes, and have each letter arrive, the oldest first; receipts wait for the worker to send them."""
    boxes = {box.address: box for box in open_boxes(since=now)}
    arriving = [(_arrival(letter, boxes[letter.box], now), letter) for letter in LETTERS]
    for at, letter in sorted(arriving, key=lambda one: one[0]):
        _bring(letter, boxes[letter.box], at)
    _answer(boxes[CLUBS], now)


def _bring(letter: Letter, box: Mailbox, at: datetime, *answers: str) -> Arrival:
    written = Written(
        name=letter.name,
        address=letter.address,
        to=letter.box,
        subject=letter.subject,
        text=letter.text,
        is_authenticated=letter.vouched,
        answers=answers,
        files=_files(letter, at.date()),
        headers=letter.headers,
    )
    raw, _identifier = message_of(written, server=box.trusted_servers[0], at=at)
    return receive(incoming_email(raw, box=box_of(box), arrived_at=at), at=at).arrival


def _answer(box: Mailbox, now: datetime) -> None:
    """Somebody answers a letter she received about her case, by the e-mail itself."""
    with scope(walls=whole(box.authority_id)):
        told = Delivery.objects.filter(authority_id=box.authority_id, holder_type="case", state="sent")
        heard = told.filter(sector__in=[Sector.CULTURE, Sector.SCHOOL]).exclude(message_id="")
        last = heard.order_by("-sent_at", "id").first()
    if last is not None:
        text = "Bonjour,\n\nMerci pour votre message. Je vous apporte la pièce qui manque demain matin.\n"
        letter = Letter(box.address, 0, "", last.recipient_name, last.recipient, f"Re: {last.subject}", text)
        _bring(letter, box, now - timedelta(minutes=20), last.message_id)


def _files(letter: Letter, on: date) -> list[Enclosed]:
    found = [Enclosed(f"{PIECES[piece]}.pdf", specimen_pdf(PIECES[piece], on)) for piece in letter.pieces]
    return [*found, Enclosed("facture.exe", b"MZ" + bytes(200))] if letter.program else found


def _arrival(letter: Letter, box: Mailbox, now: datetime) -> datetime:
    """A moment so many working days before today, and before now."""
    calendar = box.authority.calendar()
    day, left = now.astimezone(calendar.zone).date(), letter.days
    while left or not calendar.is_working_day(day):
        day -= timedelta(days=1)
        left -= bool(left and calendar.is_working_day(day))
    at = datetime.combine(day, time.fromisoformat(letter.hour), tzinfo=calendar.zone)
    # Before office hours, what would have come this morning came the evening before.
    return at if at < now - timedelta(minutes=30) else at - timedelta(hours=24)
