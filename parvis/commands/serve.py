"""Serve the pages, do the jobs, keep the live updates and read the boxes, in processes forked from one.

That one has loaded everything. Boxes are read by threads of the worker when both are asked for: one process less.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from granian.cli import cli as granian

from config.loading import load_all, take_role
from config.server import live_words, web_words
from parvis.base.supervision import Fork, Supervisor, name_process
from parvis.commands import channels
from parvis.commands.main import CommandRefused
from parvis.commands.worker import work

HELP = "Serve the pages, do the jobs, keep the live updates and read the boxes, until told to stop."
NEEDS_DJANGO = True
ROLE = "web"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="Only these: web, worker, live, channels.")
    parser.add_argument("--logs", type=Path, help="A folder where each of several writes apart.")


def run(args: argparse.Namespace) -> int:
    """Run one of them here, or several from here; a code other than 0 says that one of them keeps dying."""
    names = args.names or [*WORKS]
    if unknown := set(names) - WORKS.keys():
        raise CommandRefused(f"there is no {min(unknown)}: choose among {', '.join(WORKS)}")
    if {"worker", "channels"} & {*names} and "worker" not in settings.DATABASE_URLS:
        raise CommandRefused("DATABASE_WORKER_URL: missing, and the worker needs it")
    if len(names) == 1:
        load_all()
        name_process(f"parvis {names[0]}")
        return WORKS[names[0]]()
    name_process("parvis serve")
    supervisor = Supervisor(forks(names, args.logs))
    supervisor.start()
    try:
        return supervisor.watch()
    finally:
        supervisor.end()


def forks(names: Sequence[str], logs: Path | None = None) -> list[Fork]:
    """Load everything and describe the processes to fork; they write in a folder, from its beginning, or here."""
    load_all()
    if logs is not None:
        logs.mkdir(parents=True, exist_ok=True)
        for name in names:
            (logs / f"{name}.log").unlink(missing_ok=True)
    works = dict(WORKS)
    if {"worker", "channels"} <= {*names}:
        names = [name for name in names if name != "channels"]
        works["worker"] = do_jobs_and_listen
    return [Fork(name, works[name], logs / f"{name}.log" if logs else None) for name in names]


def serve_pages() -> int:
    """Answer the pages, until told to stop."""
    return serve(web_words(settings.ENV))


def do_jobs() -> int:
    """Do the jobs under the worker's role, until told to stop."""
    take_role("worker")
    return work()


def do_jobs_and_listen() -> int:
    """Do the jobs and read the boxes under the worker's role, until told to stop."""
    take_role("worker")
    return work(beside=[channels.listen_beside])


def read_boxes() -> int:
    """Read the boxes of the authorities, until told to stop."""
    take_role("worker")
    return channels.work()


def serve_live() -> int:
    """Keep the live updates, until told to stop."""
    return serve(live_words(settings.ENV))


def serve(words: Sequence[str]) -> int:
    """Run the web server in this process: those it forks share what is loaded."""
    return granian(list(words), standalone_mode=False) or 0


WORKS: Mapping[str, Callable[[], int]] = {
    "web": serve_pages,
    "worker": do_jobs,
    "live": serve_live,
    "channels": read_boxes,
}
