"""The two messages the portal asks for itself: the link of a draft, and a new tracking link."""

from datetime import datetime

from django.conf import settings

from parvis.authorities.models import Authority
from parvis.authorities.sectors import is_secret
from parvis.base.identifiers import digest_of
from parvis.base.labels import spoken_language
from parvis.cases.links import resume_url, tracking_url
from parvis.cases.models import Case, Draft
from parvis.forms.shape import text
from parvis.letters.blocks import Letter
from parvis.letters.content import CaseFacts, Nature, Recipient, Sender
from parvis.letters.links import resume_draft, tracking_link
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.models import Purpose

ONE_AN_HOUR = "%Y%m%d%H"
"""Asked ten times within the hour, a link leaves once: the reader's box is not ours to fill."""


def send_resume_link(draft: Draft, email: str, *, at: datetime) -> None:
    """Send the link of a draft; in a sector under secrecy the procedure is not named."""
    recipient = Recipient(name="", email=email)
    letter = resume_draft(
        sender=_sender(draft.authority, draft.version.procedure.unit.name),
        recipient=recipient,
        procedure_title=""
        if is_secret(draft.sector)
        else text(draft.version.offer.title, spoken_language(draft.language)),
        url=resume_url(draft.pk, sent_to=email),
        kept_until=draft.expires_on,
        on=draft.authority.calendar().local_date(at),
        language=spoken_language(draft.language),
    )
    _send(draft, letter, recipient, Purpose.RESUME_DRAFT, at=at)


def send_tracking_link(case: Case, *, at: datetime) -> None:
    """Send a new tracking link to the declared address; in a sector under secrecy it names nothing."""
    declared = case.applicant
    recipient = Recipient(name=declared.display_name, email=case.mailbox)
    facts = None
    if not case.is_secret():
        title = text(case.version.offer.title, spoken_language(case.language))
        facts = CaseFacts(case.reference, title, Nature(case.nature), case.received_at)
    letter = tracking_link(
        sender=_sender(case.authority, case.unit.name),
        recipient=recipient,
        case=facts,
        url=tracking_url(case.pk, sent_to=case.mailbox),
        on=case.authority.calendar().local_date(at),
        language=spoken_language(case.language),
    )
    _send(case, letter, recipient, Purpose.TRACKING_LINK, at=at)


def _send(
    about: Draft | Case, letter: Letter, recipient: Recipient, purpose: Purpose, *, at: datetime
) -> None:
    # A draft gives its id to its case: its deliveries are opened by the same capability.
    address = recipient.email.lower()
    try:
        queue(
            authority=about.authority,
            sector=about.sector,
            holder_id=about.pk,
            key=f"{purpose}:{at.strftime(ONE_AN_HOUR)}:{_mark(address)}",
            purpose=purpose,
            recipient=recipient.email,
            recipient_name=recipient.name,
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=letter.language,
            at=at,
        )
    except CannotQueue:
        # The address passed the form but no server would take it: the page shows the link anyway.
        return


def _sender(authority: Authority, service: str) -> Sender:
    return Sender(authority=authority.name, service=service, brand_colour=authority.brand_colour)


def _mark(address: str) -> str:
    """A short mark of an address, so that a mistyped one does not keep the right one from leaving."""
    return digest_of(address, key=settings.SECRET_KEY)[:12]
