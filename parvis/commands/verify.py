"""Read a backup wholly without bringing it back."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from parvis.commands.backup import REFUSALS
from parvis.commands.main import CommandRefused
from parvis.keeping.checking import check_backup
from parvis.keeping.keys import read_key_file
from parvis.keeping.manifest import whole
from parvis.keeping.models import Backup
from parvis.keeping.places import NoVault, key_of_settings, vault_of_settings

HELP = "Read a backup wholly (the last one, or ID): every digest; with --key, open it and follow the journal in it."
NEEDS_DJANGO = True
ROLE = "owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="A line of `parvis backup list`; the last one if absent."
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="The recovery key; without it nothing is opened."
    )


def run(args: argparse.Namespace) -> int:
    """Say what was read; 1 when something is not as it was written."""
    try:
        vault = vault_of_settings()
        found = whole(vault)
        if not found:
            raise NoVault("there is no backup")
        key = read_key_file(args.key) if args.key else key_of_settings()
        checked = check_backup(vault, args.id or found[-1], key)
    except REFUSALS as refused:
        raise CommandRefused(str(refused)) from refused
    manifest = checked.manifest
    sys.stdout.write(
        f"Backup {manifest.id} of Parvis {manifest.version}, {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC: "
        f"{checked.files} files, {checked.bytes / 1e6:.1f} MB {'opened' if checked.opened else 'compared'}.\n"
    )
    sys.stdout.writelines(f"  ! {fault}\n" for fault in checked.faults)
    if checked.faults:
        return 1
    if checked.opened:
        Backup.objects.filter(pk=manifest.id).update(verified_at=timezone.now())
        sys.stdout.write(
            f"It can be brought back; the journal's chain holds for {len(manifest.heads)} authorities.\n"
        )
    else:
        sys.stdout.write(
            "Every object is the one written. Only the recovery key (--key FILE) proves that it opens.\n"
        )
    return 0
