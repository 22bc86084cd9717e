"""Bring the database to the shape this version wants, as its owner."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from parvis.base.cluster.roles import LEAST_SERVER, content_statements, sequence_statements
from parvis.commands.main import CommandRefused
from parvis.demo.writer.bare import StillWriting, dress, is_bare
from parvis.keeping.versions import UnsafeJump, applied_here, path_from

HELP = "Bring the database to the shape of this version (owner role)."
NEEDS_DJANGO = True
ROLE = "owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--check", action="store_true", help="Only say whether something is to be done.")
    parser.add_argument("--quiet", action="store_true", help="Print nothing.")


def run(args: argparse.Namespace) -> int:
    """Prepare the database, apply the migrations and make the table of the cache.

    Each step is harmless when already done, so that the command may run at every start. What ``parvis seed`` had put
    away when it was killed is built again first. Raise
    CommandRefused before an older server than those Parvis is tried on, or a database of a later version.
    """
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL alone has it
    if version < LEAST_SERVER:
        raise CommandRefused(f"the database is PostgreSQL {version}: {LEAST_SERVER} or later is needed")
    try:
        path_from(applied_here())
    except UnsafeJump as unsafe:
        raise CommandRefused(str(unsafe)) from unsafe
    if args.check:
        if is_bare():
            raise CommandRefused(
                "many cases were being written: indexes and references are still to be built"
            )
        call_command("migrate", check_unapplied=True, verbosity=0 if args.quiet else 1)
        return 0
    try:
        if (built := dress()) and not args.quiet:
            sys.stdout.write(f"{built} indexes and references built, that a writing cut short had put away\n")
    except StillWriting as busy:
        raise CommandRefused(str(busy)) from busy
    with connection.cursor() as cursor:
        # Two copies started together migrate one after the other (the number is ours, and arbitrary).
        cursor.execute("SELECT pg_advisory_lock(7470001)")
        for statement in content_statements(settings.DATABASE_ROLES):
            cursor.execute(statement)
    verbosity = 0 if args.quiet else 1
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)
    with connection.cursor() as cursor:
        for statement in sequence_statements(settings.DATABASE_ROLES):
            cursor.execute(statement)
        cursor.execute("SELECT pg_advisory_unlock(7470001)")
    return 0
