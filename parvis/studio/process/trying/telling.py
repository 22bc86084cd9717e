"""What happened in a trial, day by day, in words; what would have left, as it would read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.base.working_days import WorkCalendar
from parvis.catalogue.definition import Offer
from parvis.catalogue.models import Procedure
from parvis.catalogue.natures import Outcome
from parvis.letters.composed.filling import fill
from parvis.letters.content import CannotWriteLetter
from parvis.letters.mail import as_text
from parvis.notifications.correspondence.examples import example_of
from parvis.processes.trying.scene import Scene, Told
from parvis.processes.trying.trial import Happening, Trial

from ..choices import Choices
from ..words import NAMES

RULED = ("accepted", "partly", "refused")
"""Outcomes that a letter of decision has words for."""


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, in a sentence, with what would have left and what the person reads."""

    what: str
    at: datetime
    sentence: str
    text: str = ""
    shown: str = ""


@dataclass
class Day:
    """A day, and what happened on it."""

    on: date
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Teller:
    """What a trial is told with."""

    procedure: Procedure
    offer: Offer
    scene: Scene
    choices: Choices
    calendar: WorkCalendar

    def days(self, trial: Trial) -> list[Day]:
        """Tell a trial, the first day first."""
        found: list[Day] = []
        outcome = "accepted"
        for one in trial.told:
            told = self.scene.told(one.element)
            if told.kind == "decision" and one.words in RULED:
                outcome = one.words
            on = self.calendar.local_date(one.at)
            if not found or found[-1].on != on:
                found.append(Day(on))
            found[-1].lines.append(self._line(one, told, trial, outcome))
        return found

    def called(self, element: str) -> str:
        """The name of an element, or what sort of step it is."""
        told = self.scene.told(element)
        return told.name or str(NAMES.get(told.kind, "")) or element

    def who(self, told: Told) -> str:
        """Who would do a step."""
        units = told.settings.get("units")
        if isinstance(units, list):
            return ", ".join(self.choices.named.units.get(str(one), str(one)) for one in units)
        chain = told.settings.get("chain")
        if isinstance(chain, list):
            return ", ".join(self.choices.who_words(one) for one in chain if isinstance(one, Mapping))
        return self.choices.who_words(told.settings)

    def _line(self, one: Happening, told: Told, trial: Trial, outcome: str) -> Line:
        shown = told.settings.get("shown")
        is_seen = one.what in ("given", "sent") and isinstance(shown, Mapping)
        return Line(
            one.what,
            one.at.astimezone(self.calendar.zone),
            self._sentence(one, told),
            self._left(told, trial, outcome, one.at) if one.what in ("given", "sent") else "",
            text(shown, "fr") if is_seen and isinstance(shown, Mapping) else "",
        )

    def _sentence(self, one: Happening, told: Told) -> str:
        names = {"step": self.called(one.element), "who": self.who(told), "said": self._said(one, told)}
        return next(self._sentences(one, told)) % names

    def _sentences(self, one: Happening, told: Told) -> Iterator[str]:
        """The sentence of what happened, its names to be put in."""
        if one.what == "given":
            if told.kind == "correction":
                yield _("%(step)s : la personne est invitée à compléter")
            yield _("%(step)s : attendu – %(who)s") if self.who(told) else _("%(step)s : attendu")
        if one.what == "answered":
            yield _("%(step)s : %(said)s") if one.words else _("%(step)s : fait")
        if one.what == "sent" and told.settings.get("to") == "unit":
            yield _("%(step)s : envoyé au service")
        yield {
            "sent": _("%(step)s : envoyé à la personne"),
            "decided": _("%(step)s : la table répond « %(said)s »"),
            "silent": _("%(step)s : personne n’a répondu dans le délai"),
            "way": _("« %(said)s » : voie « %(step)s »"),
            "rang": _("%(step)s : le délai est passé"),
            "withdrawn": _("%(step)s : n’est plus attendu"),
            "stopped": _("%(step)s : bloqué, %(said)s"),
            "resumed": _("%(step)s : repris"),
            "ended": _("Le parcours est fini"),
        }[one.what]

    def _said(self, one: Happening, told: Told) -> str:
        if one.what == "way":
            return told.choice
        if told.kind == "decision" and one.words in Outcome.values:
            return str(Outcome(one.words).label)
        return {**_verdicts(), "given": _("visa donné"), "returned": _("visa refusé")}.get(
            one.words, one.words
        )

    def _left(self, told: Told, trial: Trial, outcome: str, at: datetime) -> str:
        """The message or the letter, as it would read; the question asked to services."""
        question = told.settings.get("question")
        if told.kind == "opinions" and isinstance(question, Mapping):
            return text(question, "fr")
        words, letter = told.settings.get("words"), told.settings.get("letter")
        if told.kind not in ("message", "letter", "correction"):
            return ""
        said = text(words, "fr") if isinstance(words, Mapping) else ""
        read = self._letter(letter, trial, outcome, at) if isinstance(letter, str) else ""
        return "\n\n".join(filter(None, (said, read)))

    def _letter(self, name: str, trial: Trial, outcome: str, at: datetime) -> str:
        template = self.offer.letters.get(name)
        if template is None:
            return _("(ce courrier n’existe pas)")
        ruled = outcome if template.kind == "decision" else ""
        material = example_of(self.procedure, self.offer, at=at, outcome=ruled)
        try:
            filled = fill(template, replace(material, answers=dict(trial.answers)))
        except CannotWriteLetter as refused:
            return _("(ce courrier ne peut pas être écrit : %(why)s)") % {"why": refused}
        return as_text(filled.draft)


def _verdicts() -> dict[str, str]:
    return {
        "favourable": _("avis favorable"),
        "reserved": _("avis favorable avec réserves"),
        "unfavourable": _("avis défavorable"),
        "none": _("aucun avis"),
    }
