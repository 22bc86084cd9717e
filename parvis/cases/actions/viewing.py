"""Views of the inbox: saved, shared, put in order, taken over from who left; and an agent's habits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from parvis.agents.rights import READING, Grants, Right
from parvis.events.record import record

from ..models import InboxHabits, SavedView
from ..views import habits_of, view_for

MOST_VIEWS = 50
MOST_NAME = 60


class CannotSaveView(Exception):
    """Its name is empty or too long, she has too many, or it is not hers to change."""


class CannotShareView(Exception):
    """Not where she reads cases, nor the authority she manages; or ``text``: words may name somebody."""


class CannotTakeOverView(Exception):
    """Its owner still works there, or she does not manage where it is shared."""


def save_view(
    grants: Grants,
    *,
    name: str,
    filters: Mapping[str, str],
    columns: Sequence[str] = (),
    reach: str = SavedView.Reach.OWN,
    unit: UUID | None = None,
    at: datetime,
) -> SavedView:
    """Keep filters under a name. Raises CannotSaveView, CannotShareView."""
    mine = SavedView.objects.filter(owner=grants.agent)
    if mine.count() >= MOST_VIEWS:
        raise CannotSaveView("many")
    last = mine.aggregate(last=Max("position"))["last"] or 0
    view = SavedView(
        authority_id=grants.agent.authority_id,
        owner=grants.agent,
        filters=dict(filters),
        columns=list(columns),
        position=last + 1,
    )
    _name_and_share(view, grants, name=name, reach=reach, unit=unit)
    view.save()
    _record("view.saved", view, grants, at=at)
    return view


def change_view(
    grants: Grants, view: UUID, *, name: str, reach: str, unit: UUID | None, at: datetime
) -> SavedView:
    """Give her view another name, or share it elsewhere. Raises CannotSaveView, CannotShareView, NotFound."""
    found = _hers(grants, view)
    _name_and_share(found, grants, name=name, reach=reach, unit=unit)
    found.save(update_fields=["name", "reach", "unit"])
    _record("view.changed", found, grants, at=at)
    return found


def refilter_view(grants: Grants, view: UUID, filters: Mapping[str, str], *, at: datetime) -> SavedView:
    """Give her view the filters of the page she reads. Raises CannotSaveView, CannotShareView, NotFound."""
    found = _hers(grants, view)
    found.filters = dict(filters)
    if found.is_shared() and found.has_words():
        raise CannotShareView("text")
    found.save(update_fields=["filters"])
    _record("view.changed", found, grants, at=at)
    return found


def raise_view(grants: Grants, view: UUID, *, at: datetime) -> SavedView:
    """Put her view before the one above it. Raises CannotSaveView, NotFound."""
    found = _hers(grants, view)
    mine = list(SavedView.objects.select_for_update().filter(owner=grants.agent))
    place = [one.pk for one in mine].index(found.pk)
    if place:
        mine[place - 1], mine[place] = mine[place], mine[place - 1]
    for position, one in enumerate(mine):
        one.position = position
    SavedView.objects.bulk_update(mine, ["position"])
    _record("view.changed", found, grants, at=at)
    return found


def remove_view(grants: Grants, view: UUID, *, at: datetime) -> SavedView:
    """Remove her view, for those it was shared with too. Raises CannotSaveView, NotFound."""
    found = _hers(grants, view)
    _record("view.removed", found, grants, at=at)
    SavedView.objects.filter(pk=found.pk).delete()
    return found


def take_over_view(grants: Grants, view: UUID, *, on: date, at: datetime) -> SavedView:
    """Make a shared view whose owner left the manager's own. Raises CannotTakeOverView, NotFound."""
    found = _locked(view_for(grants, view))
    if not may_take_over(grants, found, on=on):
        raise CannotTakeOverView(str(view))
    found.owner = grants.agent
    found.save(update_fields=["owner"])
    _record("view.taken_over", found, grants, at=at)
    return found


def may_take_over(grants: Grants, view: SavedView, *, on: date) -> bool:
    """Whether its owner left and she manages where it is shared."""
    return view.owner.has_left(on) and view.is_shared() and _reaches(grants, (Right.MANAGE,), view.unit_id)


def shares_with(grants: Grants, reach: str, unit: UUID | None) -> bool:
    """Whether she may share a view there."""
    if reach == SavedView.Reach.UNIT:
        return unit is not None and _reaches(grants, READING, unit)
    return reach == SavedView.Reach.OWN or _reaches(grants, (Right.MANAGE,), None)


def choose_opening(grants: Grants, *, view: UUID | None, on_inbox: bool, at: datetime) -> InboxHabits:
    """Choose what opens first: a view she may use, the inbox, or the usual page. Raises NotFound."""
    habits = habits_of(grants)
    habits.opens_on = view_for(grants, view) if view else None
    habits.opens_on_inbox = on_inbox
    return _keep(habits, grants, at=at)


def choose_columns(grants: Grants, columns: Sequence[str], *, view: UUID | None, at: datetime) -> InboxHabits:
    """Choose her columns, in a view or out of any; none gives the usual ones back. Raises NotFound."""
    habits = habits_of(grants)
    place = str(view_for(grants, view).pk) if view else ""
    habits.columns = {key: kept for key, kept in habits.columns.items() if key != place}
    if columns:
        habits.columns[place] = list(columns)
    return _keep(habits, grants, at=at)


def _keep(habits: InboxHabits, grants: Grants, *, at: datetime) -> InboxHabits:
    habits.save()
    record(
        "agent.habits_chosen",
        authority=habits.authority_id,
        objects=[("agent", habits.agent_id, "subject")],
        by=grants.agent.actor,
        occurred_at=at,
    )
    return habits


def _name_and_share(view: SavedView, grants: Grants, *, name: str, reach: str, unit: UUID | None) -> None:
    name = " ".join(name.replace("\x00", " ").split())
    if not name or len(name) > MOST_NAME:
        raise CannotSaveView("name")
    unit = unit if reach == SavedView.Reach.UNIT else None
    if reach not in SavedView.Reach.values or not shares_with(grants, reach, unit):
        raise CannotShareView(reach)
    if reach != SavedView.Reach.OWN and view.has_words():
        raise CannotShareView("text")
    view.name, view.reach, view.unit_id = name, reach, unit


def _hers(grants: Grants, view: UUID) -> SavedView:
    found = _locked(view_for(grants, view))
    if found.owner_id != grants.agent.pk:
        raise CannotSaveView("owner")
    return found


def _locked(view: SavedView) -> SavedView:
    return SavedView.objects.select_for_update(of=("self",)).select_related("owner", "unit").get(pk=view.pk)


def _reaches(grants: Grants, rights: Sequence[Right], unit: UUID | None) -> bool:
    """Whether one of these rights holds in her authority, on this unit or (None) on the whole of it."""
    wanted = {right.value for right in rights}
    return any(
        grant.rights & wanted
        and grant.authority == grants.agent.authority_id
        and (grant.units is None or unit in grant.units)
        for grant in grants.items
    )


def _record(kind: str, view: SavedView, grants: Grants, *, at: datetime) -> None:
    record(
        kind,
        authority=view.authority_id,
        objects=[("view", view.pk, "subject"), ("agent", view.owner_id, "owner")],
        by=grants.agent.actor,
        occurred_at=at,
    )
