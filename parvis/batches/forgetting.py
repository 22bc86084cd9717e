"""What does not last: an export and a run nobody confirmed go after a day, the account of the others after a month."""

from datetime import datetime, timedelta

from django.db.models import Q

from parvis.base.scope import Wall, scope

from .exporting import forget_export, give_up_export
from .models import EXPORT_FOR, BulkRun, Export

UNCONFIRMED_FOR = timedelta(days=1)
RUNS_FOR = timedelta(days=30)
BATCH = 200


def forget(*, at: datetime) -> None:
    """Remove what has lasted long enough; the journal keeps that it was done."""
    with scope(office="sweep"):
        over = Export.objects.filter(state=Export.State.READY, ready_at__lte=at - EXPORT_FOR)
        exports = list(over.order_by("ready_at", "pk").values_list("pk", "authority_id")[:BATCH])
        # Its job died at its last try: its filters may hold a name, and its author still waits for it.
        stuck = Export.objects.filter(state=Export.State.ASKED, asked_at__lte=at - EXPORT_FOR)
        unwritten = list(stuck.order_by("asked_at", "pk").values_list("pk", "authority_id")[:BATCH])
        old = Q(state=BulkRun.State.PREPARED, created_at__lt=at - UNCONFIRMED_FOR) | Q(
            ended_at__lt=at - RUNS_FOR
        )
        BulkRun.objects.filter(old).exclude(state__in=BulkRun.UNDER_WAY).delete()
    for export, authority in exports:
        with scope(walls=[Wall(authority, "")]):
            forget_export(export, at=at)
    for export, authority in unwritten:
        with scope(walls=[Wall(authority, "")]):
            give_up_export(export)
