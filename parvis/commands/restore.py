"""Bring a backup back into an empty machine."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parvis.commands.backup import REFUSALS
from parvis.commands.main import CommandRefused
from parvis.documents.storage import CannotStore
from parvis.keeping.keys import read_key_file
from parvis.keeping.manifest import whole
from parvis.keeping.places import NoVault, vault_of_settings
from parvis.keeping.restoring import CannotRestore, Restored, restore_backup
from parvis.keeping.versions import UnsafeJump

HELP = "Bring a backup back (the last one, or ID) into an empty database, erasures made since included."
NEEDS_DJANGO = True
ROLE = "owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="A line of `parvis backup list`; the last one if absent."
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="The recovery key.")
    parser.add_argument("--replace", action="store_true", help="Destroy what the database holds.")


def run(args: argparse.Namespace) -> int:
    """Say each step; 1 when it is refused or when what came back is not as it was."""
    try:
        vault = vault_of_settings()
        found = whole(vault)
        if not found:
            raise NoVault("there is no backup")
        done = restore_backup(
            vault,
            args.id or found[-1],
            read_key_file(args.key),
            replace=args.replace,
            clock=timezone.now,
            say=say,
        )
    except (*REFUSALS, CannotRestore, UnsafeJump) as refused:
        raise CommandRefused(str(refused)) from refused
    except CannotStore as failure:
        raise CommandRefused(
            f"a file cannot be written under {settings.VAR_DIR} ({failure.__cause__ or failure}): the database was not"
            " touched; make room, then give this command again"
        ) from failure
    tell(done)
    return 1 if done.faults else 0


def say(words: str) -> None:
    """Say a step as it begins."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def tell(done: Restored) -> None:
    """Say what came back, and what the operator has to do."""
    assert done.erasures is not None
    assert done.journal is not None
    manifest = done.manifest
    say(
        f"Backup {manifest.id} is back: {sum(manifest.counts.values())} rows, {done.files} files, as of "
        f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC."
    )
    say(f"{done.erasures.again} erasures done again, {done.erasures.known} already in the backup.")
    say(f"{done.doubted} messages were waiting to leave: agents see them as uncertain.")
    say(f"The journal: {done.journal.sealed} facts sealed, {done.journal.unsealed} to be sealed.")
    for name in manifest.lost:
        say(f"  ! file {name} was lost before the backup")
    for fault in done.faults:
        say(f"  ! {fault}")
    for note in done.notes:
        say(f"  - {note}")
    say("Not as it was: see the lines above." if done.faults else "All is as it was. Start the processes.")
