"""Share a procedure with other authorities as an archive, and take over one of theirs, in the name of a designer."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.agents.access import NotFound as NoAgent
from parvis.agents.acting import acting_as
from parvis.agents.rights import Grants
from parvis.catalogue.access import NotFound, procedure_named, unit_for_new, version_for
from parvis.catalogue.drafting.languages import completeness
from parvis.catalogue.sharing.exporting import export
from parvis.catalogue.sharing.importing import import_procedure, import_version
from parvis.catalogue.sharing.manifest import LICENCES, Shared
from parvis.catalogue.sharing.reading import MOST_BYTES, read
from parvis.catalogue.sharing.reporting import ImportReport, report

from .main import CommandRefused

HELP = (
    "Share a procedure as an archive (`procedure export`), or take one over as a draft (`procedure import`)."
)
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    leaving = actions.add_parser("export", help="Write what is published at an address as an archive.")
    leaving.add_argument("slug", metavar="ADDRESS", help="The end of its address: reserver-une-salle.")
    leaving.add_argument("--to", type=Path, required=True, metavar="FILE", help="The archive to write.")
    leaving.add_argument(
        "--licence",
        choices=list(LICENCES),
        required=True,
        help="What others may do with it: name the source.",
    )
    coming = actions.add_parser("import", help="Take over an archive as a draft; nothing is published.")
    coming.add_argument("archive", type=Path, metavar="FILE", help="The archive to read.")
    where = coming.add_mutually_exclusive_group(required=True)
    where.add_argument("--look", action="store_true", help="Only say what would have to be settled here.")
    where.add_argument("--unit", metavar="CODE", help="The service that will answer.")
    where.add_argument("--onto", metavar="ADDRESS", help="Write it as the next draft of this procedure.")
    coming.add_argument("--slug", default="", metavar="ADDRESS", help="Its address here, when not the same.")
    telling = actions.add_parser("languages", help="Say how whole each language of what is published is.")
    telling.add_argument("slug", metavar="ADDRESS", help="The end of its address.")
    for one in (leaving, coming, telling):
        one.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="The designer who asks.")


def run(args: argparse.Namespace) -> int:
    """Do it and print one JSON document. Raises CommandRefused, and what the archive or the version is refused for."""
    doing = {"export": _export, "import": _import, "languages": _languages}
    now = timezone.now()
    try:
        account = Account.objects.get_by_natural_key(args.login.strip())
        with acting_as(account.pk, at=now) as grants:
            done = doing[args.action](args, grants, now)
    except (Account.DoesNotExist, NoAgent):
        raise CommandRefused(f"no agent signs in with {args.login}") from None
    except NotFound as missing:
        raise CommandRefused(f"{args.login} designs nothing that is named {missing}") from None
    sys.stdout.write(json.dumps(done, ensure_ascii=False) + "\n")
    return 0


def _export(args: argparse.Namespace, grants: Grants, now: datetime) -> dict[str, Any]:
    found = procedure_named(grants, args.slug)
    if found.current_id is None:
        raise CommandRefused(f"nothing is published at {args.slug}")
    version = version_for(grants, found.current_id)
    content = export(version, licence=args.licence, at=now)
    args.to.write_bytes(content)
    return {"exported": args.slug, "version": version.number, "bytes": len(content)}


def _import(args: argparse.Namespace, grants: Grants, now: datetime) -> dict[str, Any]:
    with args.archive.open("rb") as file:
        shared = read(file.read(MOST_BYTES + 1))
    told = report(shared, grants.agent.authority, on=timezone.localdate(now))
    said = {"title": shared.summary.title["fr"], "source": shared.summary.source.name, **_told(told)}
    if args.look:
        return said
    draft = _draft(args, shared, grants, now)
    return {"imported": draft, **said}


def _draft(args: argparse.Namespace, shared: Shared, grants: Grants, now: datetime) -> dict[str, Any]:
    agent = grants.agent
    if args.onto:
        draft = import_version(shared, procedure_named(grants, args.onto).pk, by=agent, at=now)
    else:
        unit = unit_for_new(grants, args.unit, shared.summary.sector)
        slug = args.slug or shared.summary.slug
        draft = import_procedure(shared, unit, slug=slug, by=agent, at=now)
    return {"address": draft.procedure.slug, "version": draft.number, "status": draft.status}


def _languages(args: argparse.Namespace, grants: Grants, _now: datetime) -> dict[str, Any]:
    found = procedure_named(grants, args.slug)
    if found.current_id is None:
        raise CommandRefused(f"nothing is published at {args.slug}")
    return {
        one.language: {
            "texts": one.texts,
            "translated": one.translated,
            "missing": [str(place) for place in one.missing],
        }
        for one in completeness(version_for(grants, found.current_id).document)
    }


def _told(told: ImportReport) -> dict[str, Any]:
    return {
        "services": [{"code": one.unit.code, "name": one.unit.name} for one in told.units],
        "remarks": [
            {
                "topic": one.topic,
                "blocks": one.blocks,
                "place": str(one.place),
                "message": one.message,
            }
            for one in told.remarks
        ],
    }
