"""Say how far the house speaks each third language to people."""

import argparse
import json
import sys
from typing import Any

from config.env import ROOT
from parvis.base.labels import LANGUAGES, USUAL
from parvis.base.translated import CATALOGUE, Progress, progress_of, read_catalogue, thirds_in
from parvis.commands.main import CommandRefused

HELP = "Say how complete a language of the house is, besides French and English."
NEEDS_DJANGO = False

LOCALES = ROOT / "locale"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is asked of which language."""
    parser.add_argument("doing", choices=["check"], help="count what is translated of what a person reads")
    parser.add_argument("code", nargs="?", default="", help="the language, as ar; every one by default")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with the texts left")


def run(args: argparse.Namespace) -> int:
    """Print it; 1 when a language asked for is not whole."""
    known = thirds_in(LOCALES, [code for code in LANGUAGES if code not in USUAL])
    if args.code and args.code not in known:
        raise CommandRefused(
            f"No catalogue in {LOCALES.name}/{args.code}. Languages: {', '.join(known) or 'none'}."
        )
    found = [_progress(code) for code in known if args.code in ("", code)]
    if args.json:
        shown = [_said(one) for one in found]
        sys.stdout.write(json.dumps(shown[0] if args.code else shown, ensure_ascii=False, indent=2) + "\n")
    else:
        for one in found:
            spoken = "spoken" if one.is_spoken else "not spoken yet"
            sys.stdout.write(
                f"{one.language}: {one.translated} of {one.texts} texts, {one.share:.1%}, {spoken}\n"
            )
    return 0 if all(one.translated == one.texts for one in found) else 1


def _progress(code: str) -> Progress:
    return progress_of(read_catalogue(LOCALES / code / CATALOGUE, code), code)


def _said(one: Progress) -> dict[str, Any]:
    return {
        "language": one.language,
        "name": LANGUAGES[one.language],
        "texts": one.texts,
        "translated": one.translated,
        "share": round(one.share, 4),
        "spoken": one.is_spoken,
        "left": list(one.left),
        "to_read_again": list(one.doubtful),
    }
