"""A volume kept from one run to the next: a million cases take minutes to write, and change nothing by being read."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.report import tell
from bench.scratch import Scratch, copy, drop, environment, key_of, prepare, server_of, with_name
from config.env import Role, read_environment
from parvis.base.cluster.roles import database_statement

NAME = "parvis_volume_"
SEEDED = "seeded.json"
PATIENCE = 4 * 3600
"""Seconds left to the writing, on a machine that does something else."""


@dataclass(frozen=True)
class Volume:
    """A database of many cases, and what its writing said."""

    place: Scratch
    written: dict[str, Any]


@contextmanager
def volume(cases: int, persons: int, blank: str = "") -> Iterator[Volume]:
    """Lend the volume of that many cases, written the first time; one run at a time has it.

    ``blank`` names a database already migrated, which it may begin as: migrating takes seconds.
    """
    env = read_environment()
    server = server_of(env)
    name = f"{NAME}{cases}_{persons}"
    folder = env.var_dir / "bench" / name
    urls: dict[Role, str] = {role: with_name(url, name) for role, url in server.items()}
    place = Scratch(urls, folder, environment(urls, folder))
    with psycopg.connect(server["owner"], autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [key_of(name)])
        if (folder / SEEDED).is_file():
            place.run("parvis.commands.main", "migrate", "--quiet", role="owner", patience=PATIENCE)
        else:
            drop(admin, name)
            shutil.rmtree(folder, ignore_errors=True)
            if blank:
                copy(admin, blank, name)
            else:
                admin.execute(database_statement(name, urlsplit(server["owner"]).username or "").encode())
            folder.mkdir(parents=True)
            write(place, cases, persons)
        yield Volume(place, json.loads((folder / SEEDED).read_text(encoding="utf-8")))


def write(place: Scratch, cases: int, persons: int) -> None:
    """Write the volume by the command itself, with the accounts of its agents and the town of the measures."""
    prepare(place)
    tell(f"writing {cases} cases")
    counts = ("--cases", str(cases), "--persons", str(persons))
    said = place.run("parvis.commands.main", "seed", *counts, "--quiet", role="worker", patience=PATIENCE)
    place.inside("bench.inside", "accounts", role="worker")
    place.inside("bench.inside", "town")
    with place.connect() as owner:
        # What the server does by itself somewhat later, at a moment nobody would know.
        owner.execute("VACUUM ANALYZE")
    (place.folder / SEEDED).write_text(said, encoding="utf-8")
