"""What a step was told, in a line; with the words of its kind."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..step_words import ANSWERS, FAMILIES, NAMES, OUTCOMES, RULES, SENTENCES
from .choices import Choices
from .periods import in_words

__all__ = ["ANSWERS", "FAMILIES", "NAMES", "OUTCOMES", "RULES", "SENTENCES", "summary"]


def summary(kind: str, settings: Mapping[str, Any], period: str, choices: Choices) -> str:
    """What a step does, for whom and how long, in a line; nothing of what it was not told."""
    return " · ".join(one for one in _parts(kind, settings, period, choices) if one)


def _parts(kind: str, settings: Mapping[str, Any], period: str, choices: Choices) -> Iterator[str]:
    yield choices.who_words(settings)
    yield ", ".join(choices.named.units.get(one, one) for one in _texts(settings.get("units")))
    yield ", ".join(choices.who_words(one) for one in _listed(settings.get("chain")) if isinstance(one, dict))
    if kind == "opinions":
        yield str(RULES.get(str(settings.get("rule")), ""))
    if kind == "decision":
        yield str(OUTCOMES.get(str(settings.get("outcome")), ""))
    yield str(settings.get("motive", ""))
    yield choices.letters.get(str(settings.get("letter", "")), str(settings.get("letter", "")))
    yield choices.tables.get(str(settings.get("table", "")), str(settings.get("table", "")))
    connection = str(settings.get("connection", ""))
    yield choices.named.connections.get(connection, connection)
    yield ", ".join(_asked(kind, settings, choices))
    words = settings.get("words")
    yield _short(words.get("fr")) if isinstance(words, dict) else ""
    if period:
        yield in_words(period)
    for name in ("due", "within"):
        days = settings.get(name)
        if isinstance(days, int) and not isinstance(days, bool):
            yield ngettext("sous %(count)s jour ouvré", "sous %(count)s jours ouvrés", days) % {"count": days}


def _asked(kind: str, settings: Mapping[str, Any], choices: Choices) -> Iterator[str]:
    """The questions of the form to correct; how many an agent answers."""
    fields = _listed(settings.get("fields"))
    if kind == "correction":
        yield from (choices.fields.get(str(one), str(one)) for one in fields)
    elif fields:
        yield ngettext("%(count)s question", "%(count)s questions", len(fields)) % {"count": len(fields)}
    lines = _listed(settings.get("checklist"))
    if lines:
        count = len(lines)
        yield ngettext("%(count)s point à vérifier", "%(count)s points à vérifier", count) % {"count": count}


def _short(words: object) -> str:
    plain = " ".join(str(words or "").split())
    shown = plain if len(plain) <= 80 else f"{plain[:79].rstrip()}…"
    return _("« %(words)s »") % {"words": shown} if shown else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in _listed(value) if isinstance(one, str)]
