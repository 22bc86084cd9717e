"""Labels: put on a case and taken off it; the list itself is kept by managers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, Right
from parvis.events.record import record

from ..models import Case, CaseLabel, Label
from .telling import Conflict, locked, tell


class CannotLabel(Exception):
    """The label is retired, of another authority or sector, or the case bears it already (or does not)."""


class CannotKeepLabels(Exception):
    """She does not manage where the label would serve, its name is empty or already used."""


def add_label(case: UUID, label: UUID, *, by: Agent, at: datetime) -> Case:
    """Put a label on a case. It conflicts with nothing: the page's revision does not matter."""
    found = locked(case)
    fit = Label.objects.in_use().for_sectors(found.sector).filter(authority=found.authority_id, pk=label)
    if not fit.exists() or CaseLabel.objects.filter(case=found, label=label).exists():
        raise CannotLabel(found.reference)
    CaseLabel.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        label_id=label,
        added_by=by,
        added_at=at,
    )
    tell("case.labelled", found, by=by.actor, at=at, objects=[("label", label, "added")])
    return found


def remove_label(case: UUID, label: UUID, *, by: Agent, at: datetime) -> Case:
    """Take a label off a case."""
    found = locked(case)
    removed, _ = CaseLabel.objects.filter(case=found, label=label).delete()
    if not removed:
        raise CannotLabel(found.reference)
    tell("case.unlabelled", found, by=by.actor, at=at, objects=[("label", label, "removed")])
    return found


def take_label_back(
    case: UUID, label: UUID, *, put: tuple[datetime, datetime], by: Agent, at: datetime
) -> Case:
    """Take off a label she put herself between these moments; whatever a colleague did since stays. Raises Conflict."""
    found = locked(case)
    if not CaseLabel.objects.filter(case=found, label=label, added_by=by, added_at__range=put).exists():
        raise Conflict(found)
    return remove_label(case, label, by=by, at=at)


def change_labels(
    case: UUID, *, shown: Collection[UUID], ticked: Collection[UUID], by: Agent, at: datetime
) -> int:
    """Do what a page of ticks says: only what was changed on it, whatever others did meanwhile.

    Return how many labels were put on or taken off.
    """
    locked(case)
    held = set(CaseLabel.objects.filter(case=case).values_list("label_id", flat=True))
    added = sorted(set(ticked) - set(shown) - held)
    removed = sorted((set(shown) - set(ticked)) & held)
    for label in added:
        add_label(case, label, by=by, at=at)
    for label in removed:
        remove_label(case, label, by=by, at=at)
    return len(added) + len(removed)


def keeps_labels(grants: Grants, reserved_to: str) -> bool:
    """Whether she keeps the labels of this sector of her authority, or those of every sector (empty)."""
    return any(
        Right.MANAGE.value in grant.rights
        and grant.authority == grants.agent.authority_id
        and (reserved_to in grant.sectors if reserved_to else grant.units is None)
        for grant in grants.items
    )


def create_label(grants: Grants, *, name: str, tone: str, reserved_to: str, at: datetime) -> Label:
    """Add a label to the list of the manager's authority. Raises CannotKeepLabels."""
    if not keeps_labels(grants, reserved_to):
        raise CannotKeepLabels("rights")
    label = Label(
        authority_id=grants.agent.authority_id, name=name.strip(), tone=tone, reserved_to=reserved_to
    )
    _save(label)
    _record("label.created", label, by=grants.agent, at=at)
    return label


def change_label(grants: Grants, label: UUID, *, name: str, tone: str, at: datetime) -> Label:
    """Give a label another name or colour; the cases that bear it follow. Raises CannotKeepLabels."""
    found = _kept(grants, label)
    found.name, found.tone = name.strip(), tone
    _save(found)
    _record("label.changed", found, by=grants.agent, at=at)
    return found


def retire_label(grants: Grants, label: UUID, *, at: datetime) -> Label:
    """Take a label out of the list; the cases that bear it keep it. Raises CannotKeepLabels."""
    found = _kept(grants, label)
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    _record("label.retired", found, by=grants.agent, at=at)
    return found


def _kept(grants: Grants, label: UUID) -> Label:
    found = (
        Label.objects.in_use()
        .select_for_update()
        .filter(authority=grants.agent.authority_id, pk=label)
        .first()
    )
    if found is None or not keeps_labels(grants, found.reserved_to):
        raise CannotKeepLabels(str(label))
    return found


def _save(label: Label) -> None:
    if not label.name:
        raise CannotKeepLabels("name")
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError as taken:
        raise CannotKeepLabels("taken") from taken


def _record(kind: str, label: Label, *, by: Agent, at: datetime) -> None:
    record(
        kind,
        authority=label.authority_id,
        sector=label.reserved_to,
        objects=[("label", label.pk, "subject")],
        by=by.actor,
        occurred_at=at,
    )
