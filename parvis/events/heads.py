"""Heads of the journal kept outside the database: the digest of the last seal of each authority, a line a day.

Whoever owns the database can rewrite the whole journal and seal it again: every seal then holds. A digest written
elsewhere before is not in the new chain, and gives it away.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import connections, transaction

from parvis.base.scope import set_scope

FILE = "journal-heads.jsonl"

_LAST = """
SELECT DISTINCT ON (authority_id) authority_id, id, encode(digest, 'hex') FROM events_seal
ORDER BY authority_id, id DESC
"""


class UnreadableHeads(Exception):
    """The file of heads is missing, or one of its lines is not what was written."""


@dataclass(frozen=True)
class Head:
    """The last seal of an authority on a day: its number and its digest, in hexadecimal."""

    on: date
    authority: UUID
    seal: int
    digest: str


def heads_of_now(*, at: datetime, using: str = "default") -> tuple[Head, ...]:
    """Read the last seal of each authority."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        set_scope(office="seal", using=using)
        cursor.execute(_LAST)
        return tuple(
            Head(at.date(), authority, seal, digest) for authority, seal, digest in cursor.fetchall()
        )


def line_of(heads: Iterable[Head], *, at: datetime) -> str:
    """One line of the file: the instant, and the head of each authority."""
    told = {str(head.authority): {"seal": head.seal, "digest": head.digest} for head in heads}
    return json.dumps({"at": at.isoformat(), "heads": told})


def export(folder: Path, *, at: datetime, using: str = "default") -> Path:
    """Add the line of the day to the file of heads, on the disk when this returns; once a day."""
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        file.seek(0)
        last = (file.readlines() or [""])[-1]
        if not last.startswith(f'{{"at": "{at.date().isoformat()}'):
            file.write(line_of(heads_of_now(at=at, using=using), at=at) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return path


def read(path: Path) -> tuple[Head, ...]:
    """Read a file of heads. Raises UnreadableHeads."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableHeads(f"cannot read {path} ({error})") from None
    found: list[Head] = []
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            on = datetime.fromisoformat(told["at"]).date()
            found += [
                Head(on, UUID(authority), int(head["seal"]), str(head["digest"]))
                for authority, head in told["heads"].items()
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnreadableHeads(f"{path}, line {number}: not a head of the journal") from None
    return tuple(found)
