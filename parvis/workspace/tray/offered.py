"""The gestures that the page of a message offers: one line each, whoever owns it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parvis.intake.answering import is_answerable
from parvis.intake.models import Arrival
from parvis.intake.releasing import is_acknowledgement_owed, is_receipt_owed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Arrival.State


@dataclass(frozen=True)
class Offered:
    """A gesture: its words, the key that makes it, the address of its page, and for which messages it is."""

    name: str
    words: "StrOrPromise"
    key: str
    url: str
    """The name of its address, which takes the id of the message."""
    when: Callable[[Arrival], bool] = Arrival.is_to_sort
    is_done_at_once: bool = False
    """Whether its button does it; otherwise it leads to a page."""


def _came_back(arrival: Arrival) -> bool:
    return arrival.state in (State.SPAM, State.SET_ASIDE)


def _is_nameless(arrival: Arrival) -> bool:
    return arrival.is_to_sort() and "no_identity" in arrival.warnings


GESTURES = (
    Offered("person", gettext_lazy("Dire qui écrit"), "p", "tray_person"),
    Offered("attach", gettext_lazy("Rattacher à une demande"), "r", "tray_attach"),
    Offered("open_case", gettext_lazy("Ouvrir une autre demande"), "d", "tray_open"),
    Offered("answer", gettext_lazy("Répondre"), "m", "tray_answer", is_answerable),
    Offered("identity", gettext_lazy("Demander qui écrit"), "q", "tray_identity", _is_nameless),
    Offered(
        "receipt",
        gettext_lazy("Envoyer l’accusé d’enregistrement"),
        "a",
        "tray_receipt",
        is_receipt_owed,
        is_done_at_once=True,
    ),
    Offered(
        "acknowledge",
        gettext_lazy("Envoyer l’accusé de réception"),
        "z",
        "tray_acknowledge",
        is_acknowledgement_owed,
    ),
    Offered("refer", gettext_lazy("Transmettre à l’autorité compétente"), "t", "tray_refer"),
    Offered("split", gettext_lazy("Diviser en plusieurs affaires"), "l", "tray_split"),
    Offered("merge", gettext_lazy("Chercher un doublon"), "y", "tray_duplicates"),
    Offered("first", gettext_lazy("Reçu d’abord par une autre autorité"), "f", "tray_first"),
    Offered("send_on", gettext_lazy("Confier à un autre service"), "e", "tray_send_on"),
    Offered("set_aside", gettext_lazy("Rien à répondre"), "n", "tray_set_aside"),
    Offered("spam", gettext_lazy("Indésirable"), "s", "tray_spam", is_done_at_once=True),
    Offered(
        "not_spam",
        gettext_lazy("Remettre dans le tri"),
        "s",
        "tray_not_spam",
        _came_back,
        is_done_at_once=True,
    ),
)


def offered_on(arrival: Arrival) -> list[dict[str, Any]]:
    """The gestures for a message, as its page shows them."""
    return [
        {
            "name": one.name,
            "words": one.words,
            "key": one.key,
            "href": reverse(one.url, args=[arrival.pk]),
            "is_done_at_once": one.is_done_at_once,
        }
        for one in GESTURES
        if one.when(arrival)
    ]
