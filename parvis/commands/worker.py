"""Do the jobs and seal the journal."""

import argparse
import os
import signal
import threading
from collections.abc import Callable, Sequence
from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from parvis.base.counting import Counts
from parvis.base.heap import share_one_heap

HELP = "Do the jobs and seal the journal (worker role), until told to stop."
NEEDS_DJANGO = True
ROLE = "worker"

AT_ONCE = 4
"""Jobs at the same time."""

STOPPING = 20.0
"""Seconds left to the jobs at work when the process is told to stop."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--concurrency", type=int, default=AT_ONCE, help="Jobs at the same time (4).")
    parser.add_argument("--queues", help="Only these queues, separated by commas.")
    parser.add_argument("--once", action="store_true", help="Do what is waiting, then leave.")


def run(args: argparse.Namespace) -> int:
    """Work as told."""
    queues = args.queues.split(",") if args.queues else None
    return work(concurrency=args.concurrency, queues=queues, once=args.once)


Beside = Callable[[threading.Event], None]
"""What goes on in a thread of its own until the event is set."""


def work(
    *,
    concurrency: int = AT_ONCE,
    queues: list[str] | None = None,
    once: bool = False,
    beside: Sequence[Beside] = (),
) -> int:
    """Work until SIGINT or SIGTERM; a job at work is finished first.

    Should the sealer, or what goes on ``beside``, fail, the process ends with an error: its supervisor starts another.
    """
    share_one_heap()
    Counts(settings.COUNTS_DIR).keep()
    stop = threading.Event()
    failed = threading.Event()

    def go_on(what: Beside) -> None:
        try:
            what(stop)
        except BaseException:
            failed.set()
            os.kill(os.getpid(), signal.SIGTERM)
            raise

    everything = (import_module("parvis.events.sealing").run_forever, *beside)
    threads = [threading.Thread(target=go_on, args=(what,)) for what in everything]
    for thread in threads:
        thread.start()
    try:
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        app.with_connector(connector.get_worker_connector()).run_worker(
            concurrency=concurrency,
            queues=queues,
            wait=not once,
            shutdown_graceful_timeout=STOPPING,
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return 1 if failed.is_set() else 0
