"""How the messages of a person's file ended, and what left for her by itself, in words."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from parvis.ui.parts import TimelineItem

if TYPE_CHECKING:
    from parvis.intake.models import Arrival
    from parvis.intake.outcomes import Outcome
    from parvis.notifications.queries import Line


def sent_item(line: "Line") -> TimelineItem:
    """What left by itself: a receipt, a reminder, a decision, a notice; and how far it went."""
    return TimelineItem(
        title=_("Courriel : %(what)s") % {"what": line.purpose.lower()},
        at=line.delivery.queued_at,
        by=_("automatique"),
        body=f"{line.standing.label} · {line.delivery.recipient}",
    )


def ended_told(outcome: "Outcome") -> tuple[str, ...]:
    """How a message ended, and the link to where it is read."""
    if outcome.line is not None:
        return (str(outcome.line.standing.label),)
    return (_where(outcome.arrival, outcome.reference),) if outcome.arrival else ()


def _where(arrival: "Arrival", reference: str) -> str:
    """What became of what she sent: its case, or its conversation."""
    if reference:
        href, words = reverse("case", args=[reference]), reference
    else:
        href, words = reverse("tray_arrival", args=[arrival.pk]), _("Lire la conversation")
    return format_html(
        '{} (<a class="govuk-link" href="{}">{}</a>)', arrival.get_state_display(), href, words
    )
