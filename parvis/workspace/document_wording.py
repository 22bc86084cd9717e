"""A document as the agents' pages draw it: what it is, what became of it, and the ways to look at it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from parvis.documents.models import Document

MOST_SHEETS = 30
"""Pages of one document that are offered as pictures; the file itself has them all."""


def document_row(
    document: "Document", door: str, where: Sequence[object], *, piece: str = "", is_ours: bool = False
) -> dict[str, Any]:
    """A document in a list. ``door``: the name of its address, which those of its pictures begin with."""
    served = document.is_served()
    return {
        "name": document.name,
        "kind": document.kind.upper(),
        "size": document.size,
        "piece": piece,
        "is_ours": is_ours,
        "state": document.get_state_display() if document.removed_at is None else _("Supprimé"),
        "is_alarming": document.state == "infected",
        "href": reverse(door, args=[*where]) if served else "",
        "thumbnail": reverse(f"{door}_thumbnail", args=[*where])
        if served and document.thumbnail_name
        else "",
        "sheets": [
            reverse(f"{door}_page", args=[*where, number])
            for number in range(1, min(document.pages or 0, MOST_SHEETS) + 1)
        ]
        if served
        else [],
        "at": document.created_at,
    }
