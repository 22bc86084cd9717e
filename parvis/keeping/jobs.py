"""Jobs of keeping: erasures leave the machine as they are made."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall, scope
from parvis.connectors.vault.contract import VaultError
from parvis.events.models import Event

from .erasures import keep
from .places import is_set, key_of_settings, vault_of_settings

_AGAIN = RetryStrategy(max_attempts=10, exponential_wait=3, retry_exceptions={VaultError})


@app.task(name="parvis.keeping.jobs.keep_erasure", queue="keeping", retry=_AGAIN)
def keep_erasure(event: int, authority: str, sector: str) -> None:
    """Write one erasing fact beside the backups, where there are any."""
    if not is_set():
        return
    with scope(walls=[Wall(UUID(authority), sector)]):
        fact = Event.objects.get(id=event)
    keep(vault_of_settings(), key_of_settings(), fact)
