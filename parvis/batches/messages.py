"""A message to the persons of many cases: written once, filled for each, sent as a single reply is.

The text lies with its run, outside the wall of the cases: it names nobody, its places are filled case by case,
and it goes when the run ends.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.cases.actions import CannotWrite, plan_reply, reply
from parvis.cases.models import Case, Snippet
from parvis.cases.snippets import fill, snippets_kept, unknown_places

from .models import BulkItem, BulkRun

LONGEST = 5_000
"""As a single reply."""


class CannotCompose(Exception):
    """The run writes to nobody, was confirmed already, or its text says nothing or more than it may."""


@transaction.atomic
def compose(run: UUID, text: str) -> BulkRun:
    """Keep the text of a run that waits to be confirmed; nothing leaves. Raise ``CannotCompose``."""
    found = BulkRun.objects.select_for_update().get(pk=run)
    is_waiting = (found.gesture, found.state) == (BulkRun.Gesture.MESSAGE, BulkRun.State.PREPARED)
    if not is_waiting or not 0 < len(text.strip()) <= LONGEST or unknown_places(text):
        raise CannotCompose(found.state)
    found.note = text.strip()
    found.save(update_fields=["note"])
    return found


def send(item: BulkItem, by: Agent, at: datetime) -> Case:
    """Write to the person of one case, who reads it once the seconds to take it back have passed."""
    case = Case.objects.select_related("applicant", "unit").get(pk=item.case_id)
    if case.applicant.is_anonymous:
        raise CannotWrite(case.reference)
    text = fill(item.run.note, case)
    if settings.UNDO_SECONDS:
        leaves_at = at + timedelta(seconds=settings.UNDO_SECONDS)
        planned = plan_reply(case.pk, text, by=by, at=at, leaves_at=leaves_at, revision=item.revision)
        item.part = planned.pk
        return planned.case
    reply(case.pk, text, by=by, at=at, revision=item.revision)
    return Case.objects.get(pk=case.pk)


def cases_written_to(run: BulkRun, grants: Grants, *, most: int) -> list[Case]:
    """Some cases of a run whose person may be written to, the nearest deadline first."""
    found = Case.objects.visible_to(grants).filter(pk__in=run.items.order_by().values("case_id"))
    named = found.exclude(applicant__family_name="", applicant__organisation_name="")
    return list(named.select_related("applicant", "unit").defer("answers").order_by("due_on", "id")[:most])


def snippets_for_run(run: BulkRun, grants: Grants) -> list[Snippet]:
    """The texts in use that suit each of its cases."""
    found = Case.objects.visible_to(grants).filter(pk__in=run.items.order_by().values("case_id"))
    places = set(found.order_by().values_list("authority", "unit", "sector").distinct())
    authorities = {authority for authority, _unit, _sector in places}
    units = {unit for _authority, unit, _sector in places}
    sectors = {sector for _authority, _unit, sector in places}
    if len(authorities) != 1:
        return []
    return [
        one
        for one in snippets_kept(authorities.pop())
        if units <= {one.unit_id or unit for unit in units}
        and sectors <= {one.reserved_to or sector for sector in sectors}
    ]
