"""Why a source of data gives no answer, in a sentence: for the agent whose step is blocked, for who connects it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from .models import Connection


def failure_words(reason: str, title: str) -> str:
    """Say a reason of ``connectors.data.contract``, or one of ours, of a source of this title."""
    said = {
        "unreachable": _("« %(title)s » ne répond pas"),
        "timeout": _("« %(title)s » ne répond pas à temps"),
        "busy": _("« %(title)s » est hors service"),
        "refused": _("« %(title)s » refuse de répondre"),
        "too_long": _("« %(title)s » répond trop longuement"),
        "not_understood": _("« %(title)s » répond autre chose que ce qui est attendu"),
        "error": _("une erreur empêche de lire la réponse de « %(title)s »"),
        "gone": _("le raccordement « %(title)s » n’existe plus"),
    }
    return said[reason] % {"title": title}


def past_failures(found: Connection) -> list[Mapping[str, Any]]:
    """The last failures of a source, the latest first: when (``at``), and why (``words``)."""
    return [
        {"at": one["at"], "words": with_detail(failure_words(one["reason"], found.title), one["detail"])}
        for one in found.failures
    ]


def with_detail(words: str, detail: str) -> str:
    """A sentence with what the source said of it, when it said something."""
    return f"{words} ({detail})" if detail else words


def safe_detail(detail: str, names: Collection[str]) -> str:
    """What may be kept in clear of what a source said: a status of HTTP, the name of a value; never its words."""
    is_status = detail.startswith("HTTP ") and detail[5:].isdigit()
    return detail if is_status or detail in names else ""
