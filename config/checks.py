"""Refuse or warn about an installation that would not hold: ``parvis.E…`` and ``parvis.W…``."""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from parvis.base.cluster.roles import LEAST_SERVER

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def register_checks() -> None:
    """Declare the checks to Django."""
    register(check_var_dir)
    register(check_debug)
    register(check_roles_given, deploy=True)
    register(check_public_address, deploy=True)
    register(check_secret_key, deploy=True)
    register(check_sealing_keys, deploy=True)
    register(check_outside, deploy=True)
    register(check_server, Tags.database)


def check_var_dir(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a folder we cannot write to."""
    folder = settings.VAR_DIR
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    return [Error(f"VAR_DIR: {folder} cannot be written to.", hint="Give it to this user.", id="parvis.E001")]


def check_debug(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse the development mode where people come from outside: its error pages tell everything."""
    if settings.DEBUG and urlsplit(settings.BASE_URL).hostname not in LOCAL:
        return [Error("DEBUG is on while BASE_URL is not this machine.", hint="DEBUG=0", id="parvis.E002")]
    return []


def check_roles_given(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse in service one database role for two jobs: the second lock would be open."""
    names = [settings.DATABASE_ROLES[role] for role in ("web", "worker", "owner")]
    if len(set(names)) == len(names):
        return []
    return [
        Error(
            "The web, worker and owner roles of the database are not three different roles.",
            hint="`parvis doctor` prints the SQL that creates them.",
            id="parvis.E003",
        )
    ]


def check_public_address(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a public address that is not encrypted."""
    if settings.BASE_URL.startswith("https://"):
        return []
    return [
        Error(
            "BASE_URL is not an https:// address.",
            hint="BASE_URL=https://services.example.fr",
            id="parvis.E004",
        )
    ]


def check_secret_key(**_kwargs: Any) -> list[CheckMessage]:
    """Warn when the key lives on one machine only: another one could not read what it signed."""
    if settings.ENV.secret_key is not None or settings.ENV.database_url is None:
        return []
    return [
        Warning(
            "SECRET_KEY is kept in VAR_DIR while the database is elsewhere.",
            hint="Give the same SECRET_KEY (or SECRET_KEY_FILE) to every machine.",
            id="parvis.W001",
        )
    ]


def check_sealing_keys(**_kwargs: Any) -> list[CheckMessage]:
    """Warn when what is sealed on one machine could not be opened on another."""
    if settings.SEALING_KEYS is not None or settings.ENV.database_url is None:
        return []
    return [
        Warning(
            "The keys of social and health narratives are kept in VAR_DIR while the database is elsewhere.",
            hint="Give var/sealing_keys to every machine, as SEALING_KEYS_FILE.",
            id="parvis.W004",
        )
    ]


def check_outside(**_kwargs: Any) -> list[CheckMessage]:
    """Warn when what people send or receive stops at our door."""
    found: list[CheckMessage] = []
    if settings.EMAIL_URL == "pretend:":
        found.append(
            Warning("EMAIL_URL is pretend: no message leaves.", hint="EMAIL_URL=smtps://…", id="parvis.W002")
        )
    if settings.ANTIVIRUS_URL is None:
        found.append(
            Warning(
                "ANTIVIRUS_URL is absent: files received are not scanned.",
                hint="ANTIVIRUS_URL=clamd://127.0.0.1:3310",
                id="parvis.W003",
            )
        )
    return found


def check_server(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse an old server, and a web or worker role that row-level policies do not bind."""
    if settings.ENV.role == "owner":
        return []
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                version = connections[alias].pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL alone has it
                cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
                row = cursor.fetchone()
        except DatabaseError:
            found.append(Error(f"The database {alias} does not answer.", id="parvis.E006"))
            continue
        if version < LEAST_SERVER:
            found.append(
                Error(
                    f"The database {alias} is PostgreSQL {version}.",
                    hint=f"PostgreSQL {LEAST_SERVER} or later",
                    id="parvis.E007",
                )
            )
        if row is None or row[0]:
            found.append(
                Error(
                    f"The role of the database {alias} ignores row-level policies.",
                    hint="ALTER ROLE … NOSUPERUSER NOBYPASSRLS",
                    id="parvis.E005",
                )
            )
    return found
