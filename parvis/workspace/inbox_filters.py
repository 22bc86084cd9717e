"""The filters of the inbox as its address bears them: read, told as chips, turned into what is asked.

The address is the whole of it: a view is a saved address. What nobody offers any more (a procedure without
a form, a service that is no longer hers) is told and ignored; rights apply when cases are read, so that no
address can widen them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.communes import commune_key
from parvis.cases.wanted import DEADLINES, SHELVES, Wanted
from parvis.interactions.models import Channel
from parvis.ui.wording import day_words

from .inbox_choices import Choices

LONGEST_TEXT = 200
DEADLINE_WORDS = {
    "late": gettext_lazy("En retard"),
    "today": gettext_lazy("À rendre aujourd’hui"),
    "week": gettext_lazy("Sous sept jours"),
}
WHOSE_WORDS = {"mine": gettext_lazy("Les miennes"), "unassigned": gettext_lazy("Sans responsable")}


def read_id(text: str) -> UUID | None:
    """An identifier out of an address or a form; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """A day out of an address, as a date field writes it; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Chip:
    """One criterion told in words, and the address without it."""

    name: str
    words: str
    href: str


def _usual_shelf(text: str, is_known: bool) -> str:
    return "all" if text or is_known else "open"


@dataclass(frozen=True)
class Asked:
    """The filters as the address bears them; what no filter could mean is ignored."""

    shelf: str = "open"
    deadline: str = ""
    due_from: date | None = None
    due_until: date | None = None
    whose: str = ""
    agent: UUID | None = None
    procedure: UUID | None = None
    channel: str = ""
    commune: str = ""
    unit: UUID | None = None
    label: UUID | None = None
    confidential: bool = False
    managed: bool = False
    undelivered: bool = False
    run: UUID | None = None
    """The gesture on many cases that took from her, or gave her, the only ones asked for."""
    text: str = ""
    view: UUID | None = None
    stale: tuple[str, ...] = field(default=(), compare=False)
    """The criteria that were ignored, in words."""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """Read an address. Words and lost e-mails are looked for in every state, unless one is chosen."""
        text, whose = tidy(given.get("q", "")), given.get("a", "")
        undelivered, run = given.get("envois") == "echec", read_id(given.get("lot", ""))
        usual = _usual_shelf(text, undelivered or run is not None)
        agent = read_id(whose)
        return cls(
            shelf=given.get("etat", "") if given.get("etat") in SHELVES else usual,
            deadline=given.get("echeance", "") if given.get("echeance") in DEADLINES else "",
            due_from=read_day(given.get("du", "")),
            due_until=read_day(given.get("au", "")),
            whose=str(agent) if agent else whose if whose in WHOSE_WORDS else "",
            agent=agent,
            procedure=read_id(given.get("demarche", "")),
            channel=given.get("canal", "") if given.get("canal") in Channel.values else "",
            commune=tidy(given.get("commune", "")),
            unit=read_id(given.get("service", "")),
            label=read_id(given.get("etiquette", "")),
            confidential=given.get("confidentiel") == "oui",
            managed=given.get("encadre") == "oui",
            undelivered=undelivered,
            run=run,
            text=text,
            view=read_id(given.get("vue", "")),
        )

    @property
    def values(self) -> dict[str, str]:
        """The filters, as the address bears them; inside a view the state is always said."""
        return {
            "etat": "" if self.shelf == self.usual_shelf and not self.view else self.shelf,
            "echeance": self.deadline,
            "du": self.due_from.isoformat() if self.due_from else "",
            "au": self.due_until.isoformat() if self.due_until else "",
            "a": self.whose,
            "demarche": str(self.procedure or ""),
            "canal": self.channel,
            "commune": self.commune,
            "service": str(self.unit or ""),
            "etiquette": str(self.label or ""),
            "confidentiel": "oui" if self.confidential else "",
            "encadre": "oui" if self.managed else "",
            "envois": "echec" if self.undelivered else "",
            "lot": str(self.run or ""),
            "q": self.text,
            "vue": str(self.view or ""),
        }

    @property
    def saved(self) -> dict[str, str]:
        """What a view keeps of them."""
        kept = {**replace(self, view=None).values, "etat": self.shelf}
        return {name: value for name, value in kept.items() if value and name != "vue"}

    @property
    def usual_shelf(self) -> str:
        """What is shown when no state is chosen."""
        return _usual_shelf(self.text, self.undelivered or self.run is not None)

    def query(self, **changes: str) -> str:
        """The filters and some changes, as the end of an address."""
        return urlencode({name: value for name, value in {**self.values, **changes}.items() if value})

    def url(self, **changes: str) -> str:
        """The address of the inbox with these filters and some changes."""
        query = self.query(**changes)
        return reverse("inbox") + (f"?{query}" if query else "")

    @property
    def is_filtered(self) -> bool:
        """Whether something else than the state narrows the list."""
        return any(value for name, value in self.values.items() if name not in ("etat", "vue"))

    def among(self, choices: Choices) -> "Asked":
        """The same without what nobody offers any more, which is kept in words to be told."""
        gone: list[str] = []
        changes: dict[str, Any] = {}
        for name, words, offered in (
            ("procedure", _("la démarche n’est plus proposée"), choices.procedures),
            ("unit", _("ce service n’est plus parmi les vôtres"), choices.units),
            ("label", _("l’étiquette n’existe plus"), choices.labels),
            ("agent", _("cet agent n’est pas de vos collègues"), choices.agents),
        ):
            chosen = getattr(self, name)
            if chosen and chosen not in offered:
                gone.append(words)
                changes |= {name: None} | ({"whose": ""} if name == "agent" else {})
        return replace(self, **changes, stale=tuple(gone)) if gone else self

    def chips(self, choices: Choices) -> list[Chip]:
        """Each criterion in words, to be taken away one by one."""
        told: list[tuple[str, str, str]] = [
            ("q", _("Recherche"), f"« {self.text} »" if self.text else ""),
            ("echeance", _("Échéance"), str(DEADLINE_WORDS.get(self.deadline, ""))),
            ("du", _("Échéance"), _("à partir du %s") % day_words(self.due_from) if self.due_from else ""),
            ("au", _("Échéance"), _("jusqu’au %s") % day_words(self.due_until) if self.due_until else ""),
            ("a", _("Responsable"), str(WHOSE_WORDS.get(self.whose, "")) or choices.agent(self.agent)),
            ("demarche", _("Démarche"), choices.procedures.get(self.procedure, "") if self.procedure else ""),
            ("canal", _("Canal"), str(Channel(self.channel).label) if self.channel else ""),
            ("commune", _("Commune"), self.commune),
            ("service", _("Service"), choices.units.get(self.unit, "") if self.unit else ""),
            ("etiquette", _("Étiquette"), choices.labels.get(self.label, "") if self.label else ""),
            ("confidentiel", _("Accès"), _("confidentielles") if self.confidential else ""),
            ("encadre", _("Services"), _("que vous encadrez") if self.managed else ""),
            ("envois", _("Courriel"), _("non remis") if self.undelivered else ""),
            ("lot", _("Action groupée"), _("celles qui vous concernent") if self.run else ""),
        ]
        return [
            Chip(name, _("%(name)s : %(value)s") % {"name": about, "value": value}, self.url(**{name: ""}))
            for name, about, value in told
            if value
        ]

    def wanted(
        self, choices: Choices, *, mine: tuple[UUID, ...], among: tuple[UUID, ...] | None = None
    ) -> Wanted:
        """What is asked of the cases. ``mine``: who she is and stands in for; ``among``: the only ones, if known."""
        return Wanted(
            shelf=self.shelf,
            deadline=self.deadline,
            due_from=self.due_from,
            due_until=self.due_until,
            procedure=self.procedure,
            channel=self.channel,
            commune=commune_key(self.commune),
            units=choices.below(self.unit) if self.unit else None,
            responsibles=(self.agent,) if self.agent else mine if self.whose == "mine" else (),
            unassigned=self.whose == "unassigned",
            label=self.label,
            confidential=self.confidential,
            managed=self.managed,
            text=self.text,
            among=among,
        )


FILTERS = frozenset(Asked().values) - {"vue"}
"""The names an address of the inbox may bear."""


def tidy(text: str) -> str:
    """Words typed by hand, without what no database takes."""
    return text.replace("\x00", "").strip()[:LONGEST_TEXT]
