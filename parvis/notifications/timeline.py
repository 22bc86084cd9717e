"""What happened to a case, told to the person: one line for each thing, with the message that carried it.

A message is no event of its own when it carries one already told: the line of that one says that it left by
e-mail. The others say what they brought.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.events.kinds import kind_named
from parvis.events.models import Event
from parvis.ui.wording import day_words

from .models import Purpose

CARRIERS: Mapping[str, str] = {
    "case.acknowledged": Purpose.ACKNOWLEDGEMENT,
    "case.correction_asked": Purpose.CORRECTION_REQUEST,
    "case.correction_reminded": Purpose.REMINDER,
    "case.replied": Purpose.MESSAGE,
    "case.letter_sent": Purpose.MESSAGE,
    "case.decided": Purpose.DECISION,
    "case.reasons_given": Purpose.DECISION,
    "case.closed": Purpose.CLOSURE,
    "case.handed_over": Purpose.HANDOVER,
    "case.attestation_issued": Purpose.ATTESTATION,
}
"""The purpose of the message that brings a fact to the person. Messages of one purpose leave in their order."""

FILED_FOR_HER = gettext_lazy("Cette demande a été déposée pour vous")
"""What is said in place of « Vous avez envoyé » when somebody else held the pen."""

ON_PAPER = gettext_lazy(
    "Sans adresse électronique, rien ne part par courriel : lisez-le sur cette page, ou demandez-le sur papier au "
    "service."
)
"""How the acknowledgement reaches who left no address."""

SETTLED = ("delivery.sent", "delivery.failed")


@dataclass(frozen=True)
class Told:
    """One line of the person's timeline; ``more`` says how it reached her."""

    words: str
    at: datetime
    more: str = ""


def told_to_person(
    events: Iterable[Event], *, received_at: datetime, mailbox: str, is_secret: bool
) -> list[Told]:
    """The facts of a case in the words the person reads, in order; those she does not see are left out.

    ``received_at``: when her request reached the authority. She sent her e-mail that day, not the day an agent made a
    case of it. ``mailbox``: where messages about the case go; empty when nothing leaves by e-mail. ``is_secret``: in a
    sector under secrecy they say that there is something to read, and carry nothing.
    """
    told: list[Told] = []
    to_carry: dict[str, deque[int]] = defaultdict(deque)
    for event in events:
        words = kind_named(event.kind).person
        if words is None:
            continue
        if event.kind == "case.filed" and "ground" in event.facts:
            words = FILED_FOR_HER
        purpose = str(event.facts.get("purpose", ""))
        if event.kind in SETTLED:
            place = to_carry[purpose].popleft() if to_carry[purpose] else None
            if place is not None and event.kind == "delivery.sent":
                told[place] = replace(
                    told[place], more=_by_mail(told[place].at, event.occurred_at, is_secret)
                )
                continue
            words = _("%(what)s : %(which)s") % {"what": words, "which": _in_a_sentence(purpose)}
        elif event.kind in CARRIERS:
            to_carry[CARRIERS[event.kind]].append(len(told))
        more = ON_PAPER if event.kind == "case.acknowledged" and not mailbox else ""
        at = received_at if event.kind == "case.filed" else event.occurred_at
        told.append(Told(str(words) % event.facts, at, str(more)))
    return told


def _in_a_sentence(purpose: str) -> str:
    label = str(Purpose(purpose).label)
    return label[:1].lower() + label[1:]


def _by_mail(happened_at: datetime, left_at: datetime, is_secret: bool) -> str:
    left_on = timezone.localdate(left_at)
    if timezone.localdate(happened_at) == left_on:
        return _("Un courriel vous l’a signalé.") if is_secret else _("Envoyé par courriel.")
    words = (
        _("Un courriel vous l’a signalé le %(day)s.") if is_secret else _("Envoyé par courriel le %(day)s.")
    )
    return words % {"day": day_words(left_on)}
