"""Run the whole demonstration in front: database, pages, jobs."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from psycopg import sql

from config.env import Environment, read_environment
from parvis.base import cluster
from parvis.base.cluster.roles import DATABASE, ROLES, database_statement
from parvis.base.cluster.server import free_port
from parvis.base.supervision import AlreadyHeld, Supervisor, hold
from parvis.commands.main import CommandRefused, set_up_django

HELP = "Run the demonstration in front: database, pages, jobs. FRESH=1 begins again."
NEEDS_DJANGO = False

STARTING = 60.0
"""Seconds left to the pages to answer."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--fresh", action="store_true", help="Throw the demonstration away and seed again.")
    parser.add_argument("--cases", type=int, default=0, help="How many invented requests (0: 6000).")
    parser.add_argument("--seed-only", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Start everything and stay in front; already running, print the address and leave."""
    env = read_environment()
    fresh = args.fresh or os.environ.get("FRESH", "") not in ("", "0")
    if args.seed_only:
        return seed(env, args.cases)
    try:
        lock = hold(env.var_dir / "demo.lock")
    except AlreadyHeld:
        sys.stdout.write(f"Parvis is already running: {running_address(env)}\n")
        if fresh:
            sys.stdout.write("It goes on as it is: to begin again, `make stop`, then `FRESH=1 make demo`.\n")
        return 0
    try:
        return stay(env, args.cases, fresh=fresh)
    finally:
        os.close(lock)


def stay(env: Environment, cases: int, *, fresh: bool) -> int:
    """Prepare the database, start the children, tell the accounts, and watch until told to stop."""
    if cluster.is_taken(env.port):
        raise CommandRefused(f"port {env.port} is in use: choose another, PORT={env.port + 1} make demo")
    if cluster.is_taken(env.live_at):
        if env.live_port is not None:
            raise CommandRefused(f"port {env.live_port} is in use: choose another LIVE_PORT")
        # Nobody types the address of the live updates: any port will do.
        os.environ["LIVE_PORT"] = str(free_port())
        env = read_environment()
    started_cluster = False
    if env.database_url is None:
        started_cluster = not cluster.status(env.layout).running
        record = cluster.start(env.layout)
        if fresh:
            begin_again(env, record)
    elif fresh:
        raise CommandRefused("FRESH=1 only empties the embedded PostgreSQL: empty yours yourself")
    try:
        prepare("migrate", "--quiet", otherwise="FRESH=1 make demo begins the demonstration again")
        prepare("demo", "--seed-only", "--cases", str(cases))
        set_up_django("web")
        import_module("django.conf").settings.DEMONSTRATION = True
        serve = import_module("parvis.commands.serve")
        supervisor = Supervisor(serve.forks(["web", "worker", "live", "channels"], env.var_dir / "log"))
        supervisor.start()
        try:
            wait_for_pages(env, supervisor)
            if not supervisor.asked:
                sys.stdout.write(presentation(env))
                sys.stdout.flush()
            return supervisor.watch()
        finally:
            supervisor.end()
    finally:
        if started_cluster:
            stop_unused(env)


def prepare(*words: str, otherwise: str = "") -> None:
    """Run another command of ours in its own process: each has its database role. ``otherwise``: what to do instead."""
    done = subprocess.run([sys.executable, "-m", "parvis.commands.main", *words], check=False)  # noqa: S603
    if done.returncode != 0:
        raise CommandRefused(f"`parvis {' '.join(words)}` failed" + (f": {otherwise}" if otherwise else ""))


def wait_for_pages(env: Environment, supervisor: Supervisor) -> None:
    """Wait until the pages answer; raise CommandRefused when they do not."""
    deadline = time.monotonic() + STARTING
    host = "127.0.0.1" if env.host in ("0.0.0.0", "::") else env.host  # noqa: S104  # read, not bound
    while not supervisor.asked:
        try:
            with urlopen(f"http://{host}:{env.port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        if not supervisor.revive() or time.monotonic() > deadline:
            raise CommandRefused("the pages do not answer")
        time.sleep(0.1)


def seed(env: Environment, cases: int) -> int:
    """Have the demonstration data in the database and describe it in ``var/demo.json``."""
    description: dict[str, Any] = {"authorities": [], "accounts": []}
    if find_spec("parvis.demo") is not None:
        set_up_django("worker")
        seeding = import_module("parvis.demo.seeding")
        description = seeding.seed(cases=cases or seeding.CASES)
    base = env.public_url
    accounts = [
        {**account, "url": base + account["url"] if account["url"].startswith("/") else account["url"]}
        for account in description["accounts"]
    ]
    known = {"base_url": base, "authorities": description["authorities"], "accounts": accounts}
    draft = env.var_dir / "demo.json.new"
    draft.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(env.var_dir / "demo.json")
    return 0


def begin_again(env: Environment, record: cluster.Record) -> None:
    """Throw away the database of the embedded PostgreSQL with the files it names, and make an empty one."""
    with psycopg.connect(record.url("superuser", "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
        )
        connection.execute(database_statement(DATABASE, ROLES["owner"]).encode())
    for folder in ("documents", "outbox", "inbox"):
        shutil.rmtree(env.var_dir / folder, ignore_errors=True)


def running_address(env: Environment) -> str:
    """Return the address of the demonstration that runs."""
    try:
        known = json.loads((env.var_dir / "demo.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "it is still starting"
    return str(known["base_url"])


def presentation(env: Environment) -> str:
    """Return what the visitor needs: the address and the accounts."""
    known = json.loads((env.var_dir / "demo.json").read_text(encoding="utf-8"))
    lines = ["", f"Parvis answers on {known['base_url']}", ""]
    for account in known["accounts"]:
        lines.append(f"  {account['role']:<28} {account['login']:<40} {account['password']}")
    lines += [
        "",
        f"Play the outside world, write an e-mail to a town: {known['base_url']}/monde-exterieur/",
        f"What it does is written in {env.var_dir / 'log'}",
        "Ctrl-C, or `make stop` elsewhere, stops everything.",
        "",
    ]
    return "\n".join(lines) + "\n"


def stop_unused(env: Environment) -> None:
    """Stop the embedded PostgreSQL we started, unless somebody else works on it now."""
    if cluster.other_clients(env.layout) == 0:
        cluster.stop(env.layout)
