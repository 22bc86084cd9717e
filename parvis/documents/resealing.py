"""The life of the keys that seal: a new one, everything sealed again under it, the former ones forgotten.

Whatever stops it, what was done stays done and the rest still opens under its key: it is asked again.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from parvis.authorities.resealing import CLEAR, keys_used, reseal_table
from parvis.authorities.sealed import sealed_fields
from parvis.authorities.sectors import SECRET
from parvis.base.keyring import draw_key, forget_keys, keyring, keys_path

from .models import Document
from .sealed_files import key_of, seal_file
from .storage import storage

QUIET = timedelta(hours=1)
"""After a key stops writing, what was begun under it is over: no transaction of a page or a job lasts so long."""


class CannotRotate(Exception):
    """The environment gives the keys: whoever runs the machines puts a new one there."""


class CannotRetire(Exception):
    """A key may still be writing, or is not ours to forget."""


def rotate_keys(*, at: datetime, resume: bool = False) -> dict[str, int]:
    """Draw a key unless ``resume``, and seal again what another key seals, or none and should be; count both.

    For the owner of the tables. Raises CannotRotate.
    """
    if not resume:
        if settings.SEALING_KEYS is not None:
            raise CannotRotate(
                "SEALING_KEYS gives the keys: write a new line first there, restart, then `parvis keys rotate --resume`"
            )
        draw_key(keys_path(), at=at)
    rows = sum(reseal_table(connection, model, fields) for model, fields in _models())
    return {"resealed_rows": rows, "resealed_files": _reseal_files()}


def retire_keys(*, at: datetime) -> list[str]:
    """Forget the keys that seal nothing; return their names. Raises CannotRetire."""
    if settings.SEALING_KEYS is not None:
        raise CannotRetire(
            "SEALING_KEYS gives the keys: remove there the lines that seal nothing, and restart"
        )
    ring = keyring()
    if len(ring.keys) > 1 and ring.current.made_at > at - QUIET:
        raise CannotRetire(
            "the current key is less than an hour old: what began under the former may still write"
        )
    used = _used()
    unused = [key.id for key in ring.keys[1:] if not used[key.id]]
    forget_keys(keys_path(), unused)
    return unused


def keys_status() -> dict[str, Any]:
    """Where the keys are kept, what each seals, how much should be sealed and is not, and what no key opens."""
    ring, used = keyring(), _used()
    known = {CLEAR, *(key.id for key in ring.keys)}
    return {
        "kept_in": "SEALING_KEYS" if settings.SEALING_KEYS is not None else str(keys_path()),
        "keys": [
            {
                "id": key.id,
                "made_at": key.made_at.isoformat(),
                "writes": key is ring.current,
                "seals": used[key.id],
            }
            for key in ring.keys
        ],
        "clear": used[CLEAR],
        "lost": {name: count for name, count in sorted(used.items()) if name not in known},
    }


def _used() -> Counter[str]:
    """How many values and files each key seals."""
    found = Counter(key or CLEAR for _name, key in _files())
    for model, fields in _models():
        found.update(keys_used(connection, model, fields))
    return found


def _models() -> list[tuple[type[models.Model], list[Any]]]:
    return [(model, fields) for model in apps.get_models() if (fields := sealed_fields(model))]


def _reseal_files() -> int:
    """Seal files again, one at a time; one removed meanwhile comes back without a row, and goes as a leftover."""
    place, current, done = storage(), keyring().current.id, 0
    for name, key in _files():
        if key != current:
            with suppress(FileNotFoundError):
                seal_file(place.path(name))
                done += 1
    return done


def _files() -> Iterator[tuple[str, str | None]]:
    """The files that are sealed or should be, with the name of their key."""
    place = storage()
    owed: set[str] = set()
    secret = Document.objects.present().filter(sector__in=sorted(SECRET)).order_by("pk")
    for pair in secret.values_list("storage_name", "thumbnail_name").iterator():
        owed.update(filter(None, pair))
    for name in place.names(older_than=datetime.max.replace(tzinfo=UTC)):
        with suppress(FileNotFoundError):
            key = key_of(place.path(name))
            if key is not None or name in owed:
                yield name, key
