"""What a message says besides its words: who had it first, where it went, what it is the double of."""

from typing import Any

from django.urls import reverse

from parvis.entrance.door import AgentRequest
from parvis.intake.merging import near
from parvis.intake.models import Arrival, Referral
from parvis.intake.referring.access import first_reception_of, referral_of
from parvis.intake.referring.leaving import is_by_email
from parvis.intake.tray.access import tray_of


def more_of(request: AgentRequest, arrival: Arrival) -> dict[str, Any]:
    """What stands above the words of a message."""
    readable = tray_of(request.grants)
    ties = [one for one in (arrival.split_from_id, arrival.merged_into_id) if one]
    shown = set(readable.filter(pk__in=ties).values_list("pk", flat=True)) if ties else set()
    return {
        "first": first_reception_of(arrival),
        "referral": _referral(arrival) if arrival.state == Arrival.State.REFERRED else None,
        "alike_url": reverse("tray_duplicates", args=[arrival.pk])
        if arrival.is_to_sort() and near(arrival, readable)
        else "",
        "split_from": arrival.split_from_id if arrival.split_from_id in shown else None,
        "merged_into": arrival.merged_into_id if arrival.merged_into_id in shown else None,
        "duplicates": list(readable.filter(merged_into=arrival.pk).order_by("arrived_at", "pk")),
        "matters": list(readable.filter(split_from=arrival.pk).order_by("pk")),
    }


def _referral(arrival: Arrival) -> dict[str, Any] | None:
    found = referral_of(arrival)
    if found is None:
        return None
    has_left = found.state == Referral.State.LEFT
    is_awaited = has_left and found.received_at is None
    return {
        "name": found.name,
        "left_at": found.ended_at if has_left else None,
        "is_told": found.is_told,
        "received_at": found.received_at,
        "proof": found.get_proof_display(),
        "note_url": reverse("tray_referral_received", args=[arrival.pk]) if is_awaited else "",
        "print_url": reverse("tray_transmittal", args=[arrival.pk])
        if has_left and found.to_id is None and not is_by_email(found)
        else "",
    }
