"""Jobs of documents: examination after commit, and the clean-up of what crashes leave behind."""

from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall, scope
from parvis.connectors.antivirus.contract import TemporaryFailure

from .actions import ask_to_examine
from .examining import examine
from .models import Document
from .storage import storage

_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={TemporaryFailure})
_PATIENCE = timedelta(hours=1)
_HOPE = timedelta(days=30)
_ABANDONED = timedelta(days=1)
_AT_ONCE = 1_000
"""Names of files looked for by one query: a town has millions."""


@app.task(name="parvis.documents.jobs.examine_document", queue="documents", retry=_AGAIN)
def examine_document(document: str, authority: str, sector: str) -> None:
    """Scan a document and draw its thumbnail, within the wall it belongs to."""
    examine(UUID(document), wall=Wall(UUID(authority), sector), at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="parvis.documents.jobs.examine_forgotten", queue="documents", pass_context=False)
def examine_forgotten(timestamp: int) -> None:
    """Ask again for the documents whose verdict never came (antivirus away for long, job lost)."""
    now = timezone.now()
    with scope(office="sweep"):
        forgotten = Document.objects.unexamined(after=now - _HOPE, before=now - _PATIENCE)
        for document in forgotten.order_by("created_at", "id")[:500]:
            ask_to_examine(document)


@app.periodic(cron="47 3 * * *")
@app.task(name="parvis.documents.jobs.clear_leftovers", queue="documents")
def clear_leftovers(timestamp: int) -> None:
    """Remove the bytes that no row names: what a killed process left between writing and commit."""
    place = storage()
    names = place.names(older_than=timezone.now() - _ABANDONED)
    while some := list(islice(names, _AT_ONCE)):
        with scope(office="sweep"):
            known = Document.objects.names_among(some)
        for name in some:
            if name not in known:
                place.delete(name)
