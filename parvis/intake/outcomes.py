"""How each contact of a person's file ended: what became of what she sent, how far what we sent went."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from parvis.interactions.models import Interaction
from parvis.notifications.models import Delivery
from parvis.notifications.queries import Line, told

from .answering.carrying import KEY
from .models import Answer, Arrival

MESSAGE = "message:"
"""Begins the key of the delivery of a message written on a case."""


@dataclass(frozen=True)
class Outcome:
    """How a contact ended: ``arrival`` for what arrived by itself, ``line`` for what left by e-mail.

    ``reference``: of the case it is on, for who may open it.
    """

    arrival: Arrival | None = None
    line: Line | None = None
    reference: str = ""


def outcomes_of(contacts: Iterable[Interaction], *, readable: Collection[UUID]) -> dict[UUID, Outcome]:
    """How these contacts ended, in three queries at most; ``readable``: the cases she may open."""
    asked = list(contacts)
    if not asked:
        return {}
    ours = [one for one in asked if one.direction == Interaction.Direction.OUT]
    arrived = Arrival.objects.filter(interaction__in=[one.pk for one in asked if one not in ours])
    found = {
        one.interaction_id: Outcome(
            one, reference=one.case.reference if one.case and one.case_id in readable else ""
        )
        for one in arrived.select_related("case").order_by("pk")
    }
    answers = Answer.objects.filter(pk__in=[one.pk for one in ours if one.holder_id is None])
    carried = {
        (holder, f"{KEY}{pk}"): pk for pk, holder in answers.values_list("pk", "arrival__interaction_id")
    } | {(one.holder_id, f"{MESSAGE}{one.pk}"): one.pk for one in ours if one.holder_id}
    sent = Delivery.objects.filter(
        authority_id__in={one.authority_id for one in ours},
        holder_id__in={holder for holder, _key in carried},
        key__in=[key for _holder, key in carried],
    )
    for line in told(sent.order_by("pk")) if carried else ():
        found[carried[line.delivery.holder_id, line.delivery.key]] = Outcome(line=line)
    return found


def sent_by_itself(
    authority: UUID,
    *,
    profiles: Collection[UUID],
    cases: Collection[UUID],
    before: datetime | None,
    most: int,
) -> list[Line]:
    """What left for her by e-mail and carries no message of an agent: receipts, reminders, decisions, notices.

    About these cases, these profiles, and what she wrote; the latest first.
    """
    hers = Interaction.objects.filter(profile__in=list(profiles)).order_by().values("pk")
    about = Q(holder_id__in=[*cases, *profiles]) | Q(holder_type="interaction", holder_id__in=hers)
    found = Delivery.objects.filter(about, authority_id=authority).exclude(
        Q(key__startswith=KEY) | Q(key__startswith=MESSAGE)
    )
    if before is not None:
        found = found.filter(queued_at__lte=before)
    return told(found.order_by("-queued_at", "-id")[:most])
