"""Reads of what arrived."""

from datetime import UTC
from typing import Any

from .receiving import Taken


def told(taken: Taken) -> dict[str, Any]:
    """What became of a message, in plain values; nothing of what it says."""
    arrival = taken.arrival
    return {
        "interaction": str(arrival.interaction_id),
        "duplicate_of": None if taken.is_new else str(arrival.interaction_id),
        "person": str(arrival.proposed_id) if arrival.proposed_id else None,
        "certainty": arrival.certainty,
        "thread": str(arrival.thread),
        "suggestion": arrival.suggestion or None,
        "warnings": arrival.warnings,
        "nature": arrival.nature,
        "state": arrival.state,
        "case": arrival.case.reference if arrival.case else None,
        "arrived_at": arrival.arrived_at.astimezone(UTC).isoformat(),
    }
