"""Asking for the job that sends a delivery, in the transaction of whatever makes it due."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app as jobs

from .models import Delivery, Purpose

LAST = -10
"""Priority of what leaves behind everything else: what is written to many."""


def call_sender(delivery: Delivery, *, when: datetime, now: datetime) -> None:
    """Defer the job in the same transaction. A lock on jobs would outlive a killed worker: there is none."""
    jobs.configure_task(
        "parvis.notifications.jobs.send_delivery",
        queue="email",
        priority=LAST if delivery.purpose == Purpose.CAMPAIGN else 0,
        schedule_at=when if when > now else None,
        allow_unknown=True,
    ).defer(delivery_id=str(delivery.id))


def call_sender_again(delivery_id: UUID) -> None:
    """Ask for the sending of a delivery whose own job was lost; asking twice makes one job."""
    jobs.configure_task(
        "parvis.notifications.jobs.send_delivery",
        queue="email",
        queueing_lock=f"delivery:{delivery_id}",
        allow_unknown=True,
    ).defer(delivery_id=str(delivery_id))
