"""Remember where the cluster is and how each role reaches it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from parvis.base.cluster.layout import Layout
from parvis.base.cluster.roles import DATABASE, ROLES


@dataclass(frozen=True)
class Record:
    """What ``var/cluster.json`` holds: readable by its owner alone, for it has the passwords."""

    bin_dir: str
    folder: str
    user: str | None
    port: int
    passwords: dict[str, str]
    set_up: str = ""

    @property
    def data(self) -> Path:
        """Return the data directory."""
        return Path(self.folder) / "data"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for ``web``, ``worker``, ``owner`` or ``superuser``."""
        name = ROLES.get(role, "postgres")
        password = quote(self.passwords[role], safe="")
        return f"postgresql://{name}:{password}@127.0.0.1:{self.port}/{database}"


def read_record(layout: Layout) -> Record | None:
    """Return what is remembered of this copy's cluster, or None when it was never started."""
    try:
        return Record(**json.loads(layout.record_path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def write_record(layout: Layout, record: Record) -> None:
    """Replace the record at once, so that a reader never sees half of it."""
    draft = layout.record_path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(record), file, indent=2)
    draft.replace(layout.record_path)
