"""Find the command asked for and run it."""

import argparse
import ast
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class CommandRefused(Exception):
    """Say in one line why a command cannot do what was asked."""


@dataclass(frozen=True)
class Command:
    """What a module of this package declares, read without importing it."""

    module: str
    name: str
    help: str
    needs_django: bool
    role: str | None


def commands() -> list[Command]:
    """List the commands: each module that states HELP, NEEDS_DJANGO, add_arguments and run.

    ``NAME`` replaces the name of the module (for a dash) and ``ROLE`` fixes the database role of the
    process ("owner", "worker"; "web" otherwise). They are literals: the module itself, which may
    need the models, is imported only when it is the one asked for.
    """
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        stated = literals(path)
        if "HELP" in stated:
            found.append(
                Command(
                    module=f"parvis.commands.{path.stem}",
                    name=str(stated.get("NAME", path.stem)),
                    help=str(stated["HELP"]),
                    needs_django=bool(stated["NEEDS_DJANGO"]),
                    role=stated.get("ROLE"),
                )
            )
    return found


def literals(path: Path) -> dict[str, Any]:
    """Return the literal constants a module states at its top level."""
    stated = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with suppress(ValueError):
                stated[node.targets[0].id] = ast.literal_eval(node.value)
    return stated


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 refused, 2 wrongly asked, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    known = {command.name: command for command in commands()}
    parser = argparse.ArgumentParser(prog="parvis", description="Run and look after Parvis.")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    parsers = {
        name: choices.add_parser(name, help=command.help, description=command.help)
        for name, command in known.items()
    }
    asked = known.get(words[0]) if words else None
    if asked is None:
        parser.parse_args(words)  # Only help and mistakes come here: both leave.
        return 2
    try:
        if asked.needs_django:
            set_up_django(asked.role)
        module = importlib.import_module(asked.module)
        module.add_arguments(parsers[asked.name])
        code: int = module.run(parser.parse_args(words))
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left (parvis … | head): nothing more to say, to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("PARVIS_TRACEBACK"):
            raise
        sys.stderr.write(f"parvis {asked.name}: {one_line(error)}\n")
        return 1


def set_up_django(role: str | None) -> None:
    """Load the settings and the models, under the database role of the command."""
    if role is not None:
        os.environ["PARVIS_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django = importlib.import_module("django")
    django.setup()


def one_line(error: Exception) -> str:
    """Return an error as one readable line; its class too when it is not one of ours."""
    words = " ".join(str(error).split())
    name = type(error).__name__
    if not words:
        return name
    ours = type(error).__module__.startswith("parvis") or name in (
        "ImproperlyConfigured",
        "EnvironmentRefused",
    )
    return words if ours else f"{name}: {words}"


if __name__ == "__main__":
    sys.exit(main())
