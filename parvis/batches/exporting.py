"""Putting a list in a file: asked for, written by a job, downloaded while her rights last, for a day.

The bytes lie in the storage of documents under a name that only the export knows, as nobody else may open them:
the nightly clean-up of what no document names would take them too, once they are a day old.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app as jobs
from pydantic import TypeAdapter

from parvis.agents.access import NotFound
from parvis.agents.acting import acting_as
from parvis.agents.rights import Grants
from parvis.base.scope import Wall, scope
from parvis.cases.holders import holders_of
from parvis.cases.labels import labels_of
from parvis.cases.models import Case
from parvis.cases.pressing import pressing_day
from parvis.cases.queries import inbox_page
from parvis.cases.wanted import Wanted, reading
from parvis.documents.storage import TooMuch, storage
from parvis.events.record import record

from .columns import COLUMNS, Line
from .models import Export
from .sheets import Cell, csv_pieces, ods_pieces

State, Format = Export.State, Export.Format

MOST_BYTES = 200_000_000
PAGE = 500
"""Cases read at once: what an export costs in memory, however long the list."""

MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}

_wanted: TypeAdapter[Wanted] = TypeAdapter(Wanted)


class CannotExport(Exception):
    """No column was chosen, or the format is unknown."""


class CannotDownload(Exception):
    """Its day is over, it is not ready, or her rights no longer reach all it holds."""


@transaction.atomic
def ask_export(
    grants: Grants, wanted: Wanted, *, columns: Iterable[str], format_: str, at: datetime
) -> Export:
    """Ask for a file of all the cases of a list; a job writes it after commit. Raise ``CannotExport``."""
    chosen = [name for name in COLUMNS if name in set(columns)]
    if not chosen or format_ not in Format.values:
        raise CannotExport(format_)
    export = Export.objects.create(
        authority_id=grants.agent.authority_id,
        agent=grants.agent,
        format=format_,
        query=_wanted.dump_python(wanted, mode="json"),
        columns=chosen,
        asked_at=at,
    )
    _tell("export.asked", export, at=at)
    jobs.configure_task("parvis.batches.jobs.make_export", queue="batches", allow_unknown=True).defer(
        export=str(export.pk), authority=str(export.authority_id), account=str(grants.agent.account_id)
    )
    return export


def make_export(export: UUID, authority: UUID, account: UUID, *, at: datetime) -> None:
    """Write the file with the rights its author has now; done again, it finds it written and does nothing."""
    try:
        with acting_as(account, at=at) as grants, override(settings.LANGUAGE_CODE):
            found = _locked(export)
            if found.state == State.ASKED:
                _write(found, grants, at=at)
    except (NotFound, TooMuch):
        with scope(walls=[Wall(authority, "")], account=account):
            give_up_export(export)


def download(export: UUID, *, grants: Grants, at: datetime) -> Export:
    """Let its author have the file, and write it down. Raise ``CannotDownload``."""
    found = _locked(export)
    if (
        found.until is None
        or at >= found.until
        or not _reaches(grants, found.places)
        or _hides(grants, found)
    ):
        raise CannotDownload(found.state)
    _tell("export.downloaded", found, at=at, rows=found.rows)
    return found


def give_up_export(export: UUID) -> None:
    """Say that an export never written never will be, and forget its filters; nothing once it is written."""
    found = _locked(export)
    if found.state == State.ASKED:
        found.state, found.query = State.FAILED, {}
        found.save(update_fields=["state", "query"])


def forget_export(export: UUID, *, at: datetime) -> None:
    """Destroy the file of an export, and the filters it was made from."""
    found = _locked(export)
    name = found.storage_name
    if not name:
        return
    found.state, found.storage_name, found.query = State.FORGOTTEN, "", {}
    found.save(update_fields=["state", "storage_name", "query"])
    _tell("export.forgotten", found, at=at)
    transaction.on_commit(lambda: storage().delete(name))


def _write(export: Export, grants: Grants, *, at: datetime) -> None:
    wanted = _wanted.validate_python(export.query)
    chosen = [COLUMNS[name] for name in export.columns if name in COLUMNS]
    header = [str(column.words) for column in chosen]
    counter = _Counter()
    rows = counter.of([column.cell(line) for column in chosen] for line in _lines(grants, wanted, at=at))
    pieces = (
        csv_pieces(header, rows) if export.format == Format.CSV else ods_pieces(_("Demandes"), header, rows)
    )
    place = storage()
    received = place.receive(pieces, at_most=MOST_BYTES)
    export.storage_name, export.size, export.rows = (
        place.keep(received, sealed=True),
        received.size,
        counter.seen,
    )
    export.places, export.state, export.ready_at = _places(grants), State.READY, at
    export.save(update_fields=["storage_name", "size", "rows", "places", "state", "ready_at"])
    _tell("export.ready", export, at=at, rows=export.rows)


class _Counter:
    """Count what goes by."""

    def __init__(self) -> None:
        self.seen = 0

    def of(self, rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
        """Let the rows through, counted."""
        for row in rows:
            self.seen += 1
            yield row


def _lines(grants: Grants, wanted: Wanted, *, at: datetime) -> Iterator[Line]:
    """All the cases of a list in its order, page after page."""
    calendar = grants.agent.authority.calendar()
    today = calendar.local_date(at)
    after = None
    while True:
        page = inbox_page(grants, wanted, today=today, after=after, size=PAGE)
        labels = labels_of(case.pk for case in page.cases)
        holders = holders_of(page.cases)
        for case in page.cases:
            pressing = pressing_day(case, today=today, calendar=calendar)
            yield Line(case, labels.get(case.pk, []), holders.get(case.pk, ""), pressing.day)
        after = page.after
        if after is None:
            return


def _places(grants: Grants) -> list[list[str | None]]:
    return [
        [str(grant.authority), sector, unit]
        for grant in reading(grants)
        for sector in sorted(grant.sectors)
        for unit in (sorted(str(unit) for unit in grant.units) if grant.units is not None else [None])
    ]


def _reaches(grants: Grants, places: list[list[str | None]]) -> bool:
    """Whether her rights still cover everything an export was made with."""
    return all(
        any(
            str(grant.authority) == authority
            and sector in grant.sectors
            and (grant.units is None or (unit is not None and UUID(unit) in grant.units))
            for grant in reading(grants)
        )
        for authority, sector, unit in places
    )


def _hides(grants: Grants, export: Export) -> bool:
    """Whether it may hold a case made confidential since it was written, and hidden from its author."""
    since = Case.objects.filter(grants.condition(), is_confidential=True)
    since = since.filter(confidentialities__set_at__gte=export.ready_at)
    shown = Case.objects.filter(is_confidential=True).shown_to(grants).order_by().values("pk")
    return since.exclude(pk__in=shown).exists()


def _locked(export: UUID) -> Export:
    return Export.objects.select_for_update(of=("self",)).select_related("agent").get(pk=export)


def _tell(kind: str, export: Export, *, at: datetime, **facts: Any) -> None:
    record(
        kind,
        authority=export.authority_id,
        objects=[("export", export.pk, "subject"), ("agent", export.agent_id, "author")],
        by=export.agent.actor,
        occurred_at=at,
        format=export.format,
        **facts,
    )
