"""Bring the database to this version, or refuse: after a backup, with nobody else connected."""

import argparse
import sys
import time
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from parvis.base.supervision import end_holder
from parvis.commands import backup, migrate
from parvis.commands.main import CommandRefused
from parvis.keeping import rows
from parvis.keeping.places import is_set
from parvis.keeping.versions import UnsafeJump, applied_here, path_from

HELP = "Bring the database to this version: refuses unsafe jumps, stops the processes, takes a backup first."
NEEDS_DJANGO = True
ROLE = "owner"

PATIENCE = 30.0
"""Seconds left to the other programs to leave the database."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")
    parser.add_argument("--without-backup", action="store_true", help="Take no backup first.")
    parser.add_argument("--patience", type=float, default=PATIENCE, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Say what is to be done, then do it; 0 too when nothing is. Raises CommandRefused before anything is touched."""
    applied = applied_here()
    try:
        path = path_from(applied)
    except UnsafeJump as unsafe:
        raise CommandRefused(str(unsafe)) from unsafe
    if not path.pending:
        say(f"The database is at Parvis {version('parvis')}: nothing to do.")
        return 0
    with_backup = bool(applied) and not args.without_backup
    say(f"To Parvis {version('parvis')}: {len(path.pending)} changes of the database.")
    for name in path.pending[:20]:
        say(f"  {name}")
    if len(path.pending) > 20:
        say(f"  and {len(path.pending) - 20} more")
    say("A backup is taken first." if with_backup else "No backup is taken first.")
    if with_backup and not is_set():
        raise CommandRefused(
            "nothing is set for backups (BACKUP_URL, `parvis backup key`): or say --without-backup"
        )
    if args.dry_run:
        with connection.cursor() as cursor:
            connected = rows.others(cursor)
        say(f"Connected now: {', '.join(connected) or 'nobody'}. Nothing was done.")
        return 0
    if end_holder(Path(settings.VAR_DIR) / "demo.lock"):
        say("The processes of this copy are stopped.")
    expect_nobody(args.patience)
    if with_backup:
        take_backup()
    migrate.run(argparse.Namespace(check=False, quiet=True))
    say("The database is ready. Start the processes of this version.")
    return 0


def take_backup() -> None:
    """Take a backup of what is about to change. Raises CommandRefused."""
    try:
        code = backup.take(None)
    except backup.REFUSALS as refused:
        raise CommandRefused(f"no backup could be taken, nothing was changed: {refused}") from refused
    if code != 0:
        raise CommandRefused("the backup has faults, see above, nothing was changed: or say --without-backup")


def expect_nobody(patience: float) -> None:
    """Wait until nobody else is connected to the database. Raises CommandRefused naming who stays."""
    deadline = time.monotonic() + patience
    while True:
        with connection.cursor() as cursor:
            others = rows.others(cursor)
        if not others:
            return
        if time.monotonic() > deadline:
            raise CommandRefused(f"stop first what is connected to the database: {', '.join(others)}")
        time.sleep(0.2)


def say(words: str) -> None:
    """Say a step as it begins."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
