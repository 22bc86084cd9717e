"""The answers of whoever fills a form to try it: sealed in her session, gone with it or after an afternoon."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from parvis.base.keyring import KeyMissing
from parvis.base.sealing import Broken, seal, unseal

HELD = "trials"
PLACE = "session.trial"
LIFE = timedelta(hours=4)
MOST = 3
"""Procedures one tries at once; the oldest is forgotten."""
LONGEST = 200_000
"""Signs: what is longer would fill the table of sessions."""


class TooLong(Exception):
    """The answers are too long to be kept."""


def keep(request: HttpRequest, procedure: UUID, answers: dict[str, object], *, at: datetime) -> None:
    """Keep the answers of a trial, in the session of this browser only. Raises TooLong."""
    packed = json.dumps({"until": (at + LIFE).isoformat(), "answers": answers}, ensure_ascii=False)
    if len(packed) > LONGEST:
        raise TooLong
    others = {key: value for key, value in _held(request).items() if key != procedure.hex}
    latest = list(others.items())[-(MOST - 1) :]
    request.session[HELD] = {**dict(latest), procedure.hex: seal(packed, PLACE)}


def kept(request: HttpRequest, procedure: UUID, *, at: datetime) -> dict[str, object]:
    """The answers of a trial; none once it is too old, or was never begun."""
    sealed = _held(request).get(procedure.hex)
    if sealed is None:
        return {}
    try:
        opened: dict[str, Any] = json.loads(unseal(sealed, PLACE))
    except (Broken, KeyMissing, ValueError):
        forget(request, procedure)
        return {}
    if at > datetime.fromisoformat(opened["until"]):
        forget(request, procedure)
        return {}
    answers: dict[str, object] = opened["answers"]
    return answers


def forget(request: HttpRequest, procedure: UUID) -> None:
    """Forget a trial."""
    others = {key: value for key, value in _held(request).items() if key != procedure.hex}
    if others:
        request.session[HELD] = others
    else:
        request.session.pop(HELD, None)


def _held(request: HttpRequest) -> dict[str, str]:
    found: dict[str, str] = request.session.get(HELD) or {}
    return found
