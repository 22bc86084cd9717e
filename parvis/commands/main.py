"""Find the command asked for and run it."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import parvis.commands


class CommandRefused(Exception):
    """Say in one line why a command cannot do what was asked."""


@dataclass(frozen=True)
class Command:
    """What a module of this package declares."""

    name: str
    help: str
    needs_django: bool
    role: str | None
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def commands() -> list[Command]:
    """List the commands: each module with HELP, NEEDS_DJANGO, add_arguments and run.

    ``NAME`` replaces the name of the module (for a dash) and ``ROLE`` fixes the database role of the
    process ("owner", "worker"; "web" otherwise).
    """
    found = []
    for module_info in pkgutil.iter_modules(parvis.commands.__path__):
        module = importlib.import_module(f"{parvis.commands.__name__}.{module_info.name}")
        if not hasattr(module, "HELP"):
            continue
        found.append(
            Command(
                name=getattr(module, "NAME", module_info.name),
                help=module.HELP,
                needs_django=module.NEEDS_DJANGO,
                role=getattr(module, "ROLE", None),
                add_arguments=module.add_arguments,
                run=module.run,
            )
        )
    return sorted(found, key=lambda command: command.name)


def parser_of(known: Sequence[Command]) -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="parvis", description="Run and look after Parvis.")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in known:
        sub = choices.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(sub)
        sub.set_defaults(_command=command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 refused, 2 wrongly asked, 130 interrupted."""
    args = parser_of(commands()).parse_args(argv)
    command: Command = args._command
    try:
        if command.needs_django:
            set_up_django(command.role)
        return command.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left (parvis … | head): nothing more to say, to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("PARVIS_TRACEBACK"):
            raise
        sys.stderr.write(f"parvis {command.name}: {one_line(error)}\n")
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
