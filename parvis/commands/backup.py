"""Take a backup, list those there are, make the key that opens them."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from parvis.commands.main import CommandRefused
from parvis.connectors.vault.contract import VaultError
from parvis.keeping.erasures import keep_forgotten
from parvis.keeping.keys import WrongKey, closing_half, new_recovery_key, read_key_file, write_private
from parvis.keeping.manifest import whole
from parvis.keeping.models import last_backup
from parvis.keeping.objects import Damaged
from parvis.keeping.places import NoVault, key_of_settings, key_path, vault_of_settings
from parvis.keeping.programs import DumpFailed, NoProgram
from parvis.keeping.pruning import Keep, prune
from parvis.keeping.taking import CannotBackUp, take_backup

HELP = "Take a backup of the database and the files (`backup`); `backup list`, `backup key FILE`."
NEEDS_DJANGO = True
ROLE = "owner"

REFUSALS = (NoVault, WrongKey, VaultError, Damaged, NoProgram, DumpFailed, CannotBackUp)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the gestures."""
    gestures = parser.add_subparsers(dest="gesture", metavar="GESTURE")
    gestures.add_parser("take", help="Take one (usual).").set_defaults(gesture="take")
    gestures.add_parser("list", help="Print those that are whole, oldest first.")
    making = gestures.add_parser("key", help="Make the recovery key, or set this machine to one that exists.")
    making.add_argument(
        "file", type=Path, metavar="FILE", help="Where the recovery key is, or is to be written."
    )
    parser.add_argument(
        "--keep",
        metavar="DAYS,WEEKS,MONTHS",
        help="Then destroy older backups, but the last of so many days, weeks, months (7,5,12).",
    )


def run(args: argparse.Namespace) -> int:
    """Do the gesture; 1 when it is refused, or when a file was lost or damaged before the backup."""
    try:
        if args.gesture == "key":
            return make_key(args.file)
        if args.gesture == "list":
            sys.stdout.writelines(f"{id_}\n" for id_ in whole(vault_of_settings()))
            return 0
        return take(args.keep)
    except REFUSALS as refused:
        raise CommandRefused(str(refused)) from refused


def take(keep: str | None) -> int:
    """Take a backup, say what it holds, and prune if asked."""
    wanted = None if keep is None else read_keep(keep)
    vault, key = vault_of_settings(), key_of_settings()
    before = last_backup()
    taken = take_backup(vault, key, clock=timezone.now)
    manifest = taken.manifest
    sys.stdout.write(
        f"Backup {manifest.id} is whole: {sum(manifest.counts.values())} rows, {manifest.files} files"
        f" ({taken.copied} new, {(taken.sent + manifest.database.stored) / 1e6:.1f} MB written).\n"
    )
    if before is not None and (caught := keep_forgotten(vault, key, since=before.taken_at)):
        sys.stdout.write(f"{caught} erasures had not been written outside the database: they are now.\n")
    if wanted is not None:
        pruned = prune(vault, key, wanted)
        sys.stdout.write(f"{len(pruned.backups)} older backups and {pruned.files} files went.\n")
    for name in manifest.lost:
        sys.stderr.write(f"parvis backup: file {name} is named by a row and is no longer in the storage\n")
    for name in manifest.damaged:
        sys.stderr.write(f"parvis backup: file {name} is not what its row says: it was damaged before\n")
    return 1 if manifest.lost or manifest.damaged else 0


def read_keep(words: str) -> Keep:
    """Read three numbers. Raises CommandRefused."""
    try:
        days, weeks, months = (int(word) for word in words.split(","))
    except ValueError:
        raise CommandRefused("--keep wants three numbers: days,weeks,months") from None
    if min(days, weeks, months) < 0 or days < 1:
        raise CommandRefused("--keep wants at least one day")
    return Keep(days, weeks, months)


def make_key(path: Path) -> int:
    """Make a recovery key unless the file holds one, and keep its closing half here."""
    if not path.exists():
        write_private(path, new_recovery_key())
    key = read_key_file(path)
    key.opening()
    if key_path().exists():
        if read_key_file(key_path()).name != key.name:
            raise WrongKey(
                f"{key_path()} is of another recovery key: move it away first, and keep the other key"
            )
    else:
        write_private(key_path(), closing_half(path.read_text(encoding="ascii")))
    sys.stdout.write(
        f"Backups are closed for {key.name}\n"
        f"{path} alone opens them: print it or copy it to two places off this machine, then remove it from here.\n"
    )
    return 0
