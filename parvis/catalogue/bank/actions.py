"""Keeping elements in the bank: the first edition, the next ones, and offering one no more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.base.labels import text
from parvis.base.storable import is_storable
from parvis.events.record import record
from parvis.forms.definition import SCHEMA, InvalidForm, parse

from ..bank_models import BankEdition, BankItem
from ..drafting.places import Element, ids_in
from .linking import MOST_ELEMENTS, called


class CannotKeep(Exception):
    """The bank does not take this element: the sentence says why."""


def deposit(element: Element, *, title: str, by: Agent, at: datetime) -> BankItem:
    """Keep an element, as ``linking.deposited`` gives it, in the bank of her authority. Raises CannotKeep.

    What is there already, word for word under the same name, is kept once.
    """
    _check(element)
    named = title.strip() or called(element)
    if not is_storable(named):
        raise CannotKeep(_("un caractère de ce nom ne peut pas être gardé : retapez-le"))
    named = named[: BankItem.LONGEST_TITLE]
    Agent.objects.select_for_update(of=("self",)).get(pk=by.pk)  # her second press waits for the first
    for held in _offered(by.authority_id).filter(title=named).order_by("id"):
        if held.editions.get(number=held.edition).element == element:
            return held
    item = BankItem.objects.create(authority_id=by.authority_id, title=named, edition=1)
    _edited(item, element, by=by, at=at)
    _tell("bank.deposited", item, by=by, at=at)
    return item


def revise(item: UUID, element: Element, *, seen: int, by: Agent, at: datetime) -> BankItem:
    """Make a new edition, offered to the drafts that hold an earlier one.

    ``seen`` is the edition its author had before her eyes. Raises CannotKeep, also when another came meanwhile.
    """
    held = BankItem.objects.select_for_update().get(pk=item)
    if held.withdrawn_at is not None:
        raise CannotKeep(_("cet élément n’est plus dans la banque"))
    if held.edition != seen:
        raise CannotKeep(_("quelqu’un d’autre a changé cet élément entre-temps"))
    _check(element)
    last = held.editions.get(number=held.edition)
    if last.element == element:
        return held
    held.edition += 1
    held.save(update_fields=["edition"])
    _edited(held, element, by=by, at=at)
    _tell("bank.revised", held, by=by, at=at)
    return held


def withdraw(item: UUID, *, by: Agent, at: datetime) -> BankItem:
    """Offer an element no more; the forms that hold it keep it as it stands."""
    held = BankItem.objects.select_for_update().get(pk=item)
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        _tell("bank.withdrawn", held, by=by, at=at)
    return held


def _offered(authority: UUID) -> QuerySet[BankItem]:
    return BankItem.objects.filter(authority_id=authority, withdrawn_at=None)


def _check(element: Element) -> None:
    """Refuse what no form could hold: the reader of forms judges it, alone on a page."""
    section: dict[str, Any] = dict(element)
    if "type" in element:
        section = {"id": "banque", "fields": [element]}
    step = {
        "id": "page",
        "title": {"fr": text(element.get("title") or {}, "fr") or "Page"},
        "sections": [section],
    }
    if sum(1 for _one in ids_in(element)) > MOST_ELEMENTS:
        raise CannotKeep(_("cet élément a trop de questions pour la banque"))
    try:
        parse({"schema": SCHEMA, "steps": [step]})
    except InvalidForm as invalid:
        raise CannotKeep(invalid.problems[0][1]) from invalid


def _edited(item: BankItem, element: Element, *, by: Agent, at: datetime) -> None:
    BankEdition.objects.create(
        authority_id=item.authority_id,
        item=item,
        number=item.edition,
        element=dict(element),
        by=by,
        signed=by.signature,
        at=at,
    )


def _tell(kind: str, item: BankItem, *, by: Agent, at: datetime) -> None:
    record(
        kind,
        authority=item.authority_id,
        objects=[("bank_item", item.pk, "subject")],
        by=by.actor,
        occurred_at=at,
        edition=item.edition,
    )
