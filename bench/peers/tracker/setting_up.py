"""Request Tracker as Debian packages it, with a configuration and a database of its own for the comparison."""

import json
import os
import subprocess
from pathlib import Path

from bench.peers.bases import Base, empty
from bench.peers.corpus import CREATED_IN, Corpus
from bench.report import tell

NAME = "request-tracker"
PACKAGES = ("request-tracker5", "rt5-db-postgresql", "rt5-standalone", "starman", "w3m")
"""The last is what Request Tracker asks for at its start, to turn HTML into text faster."""
SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
SET_UP, INDEX = "/usr/sbin/rt-setup-database-5", "/usr/sbin/rt-setup-fulltext-index-5"
PASSWORD = "a password for measures only"  # noqa: S105  # of invented accounts of this machine
RESIDENT = "odile.ferrand@courriel.example"

AGENTS = "Agents"
AGENT_RIGHTS = ("SeeQueue", "ShowTicket", "ShowTicketComments", "CommentOnTicket", "ReplyToTicket", "ModifyTicket",
                "OwnTicket", "TakeTicket", "StealTicket")  # fmt: skip
PERSON_RIGHTS = ("ShowTicket", "ReplyToTicket")
"""Those of whoever asked, on the requests that are hers."""

CONFIGURATION = """
Set($rtname, 'montbrelle.example');
Set($Organization, 'montbrelle.example');
Set($CorrespondAddress, 'rt@montbrelle.example');
Set($CommentAddress, 'rt-comment@montbrelle.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($DatabaseType, 'Pg');
Set($DatabaseHost, '{PGHOST}');
Set($DatabasePort, '{PGPORT}');
Set($DatabaseUser, '{PGUSER}');
Set($DatabasePassword, '{PGPASSWORD}');
Set($DatabaseName, '{PGDATABASE}');
Set($DatabaseAdmin, '{PGUSER}');
Set($Timezone, 'UTC');
Set(@InitialdataFormatHandlers, 'perl', 'RT::Initialdata::JSON');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
# In its favour: messages are composed, and no program is started to send them.
Set($MailCommand, sub {{ return 1 }});
Set(%FullTextSearch, Enable => 1, Indexed => {indexed}, Column => 'ContentIndex', Table => 'AttachmentsIndex');
1;
"""


class NotThere(Exception):
    """Request Tracker cannot be had on this machine, and why."""


def install() -> str:
    """Have the packages, through apt as root; return the version. Raise NotThere."""
    if not SERVER.is_file():
        if os.geteuid() != 0:
            raise NotThere("its packages are installed by root, and this is somebody else")
        tell(f"installing {', '.join(PACKAGES)}")
        asking = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # Its database is not the packages' affair.
        preset = "request-tracker5 request-tracker5/dbconfig-install boolean false\n"
        for words, told in (
            (["apt-get", "update", "-qq"], ""),
            (["debconf-set-selections"], preset),
            (["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], ""),
        ):
            done = subprocess.run(  # noqa: S603  # our own words
                words, env=asking, input=told, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                raise NotThere(f"`{' '.join(words)}` failed: {done.stderr.strip()[-300:]}")
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "request-tracker5"],  # noqa: S607  # Debian's own
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return said.stdout.split("+")[0]


def configure(base: Base, *, port: int, indexed: bool) -> dict[str, str]:
    """Write its configuration; return the environment of its programs."""
    path, nothing = base.folder / "RT_SiteConfig.pm", base.folder / "more"
    nothing.mkdir(parents=True, exist_ok=True)
    path.write_text(
        CONFIGURATION.format(port=port, indexed=int(indexed), **base.environment), encoding="utf-8"
    )
    path.chmod(0o600)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "RT_SITE_CONFIG": str(path), "RT_SITE_CONFIG_DIR": str(nothing)}


def make(owner: str, base: Base, known: Corpus) -> None:
    """Make its database by its own program, then queues, agents, one person and their rights by its own format."""
    empty(owner, base)
    around = configure(base, port=80, indexed=False)
    admin = ("--dba", base.environment["PGUSER"], "--dba-password", base.environment["PGPASSWORD"])
    run(around, SET_UP, "--action", "init", "--skip-create", *admin)
    data = base.folder / "initialdata.json"
    data.write_text(json.dumps(initial(known)), encoding="utf-8")
    run(around, SET_UP, "--action", "insert", "--skip-create", "--datafile", str(data), *admin)


def index(base: Base) -> None:
    """Make and fill its full-text index by its own program."""
    around = configure(base, port=80, indexed=False)
    admin = ("--dba", base.environment["PGUSER"], "--dba-password", base.environment["PGPASSWORD"])
    run(around, INDEX, "--noask", *admin, patience=7200)


def initial(known: Corpus) -> dict[str, object]:
    """What Request Tracker reads: the same queues and agents, rights queue by queue, as its guide advises."""
    everybody = {"GroupDomain": "SystemInternal", "GroupType": "Everyone", "ObjectType": "RT::System"}
    own = {"GroupDomain": "RT::System-Role", "GroupType": "Requestor", "ObjectType": "RT::System"}
    return {
        "Queues": [{"Name": code, "Description": name} for code, name in known.queues.items()],
        "Users": [
            *(
                {
                    "Name": one.email,
                    "EmailAddress": one.email,
                    "RealName": f"{one.given_name} {one.family_name}",
                    "Privileged": 1,
                    **({"Password": PASSWORD} if one.email == known.reader else {}),
                }
                for one in known.agents
            ),
            {"Name": RESIDENT, "EmailAddress": RESIDENT, "RealName": "Odile Ferrand", "Password": PASSWORD},
        ],
        "Groups": [
            {
                "Name": AGENTS,
                "Domain": "UserDefined",
                "Members": {"Users": [known.reader]},
            }
        ],
        "ACL": [
            {"GroupDomain": "UserDefined", "GroupId": AGENTS, "ObjectType": "RT::Queue", "ObjectId": code,
             "Right": list(AGENT_RIGHTS)}
            for code in known.seen
        ]
        + [
            {**everybody, "ObjectType": "RT::Queue", "ObjectId": CREATED_IN,
             "Right": ["CreateTicket", "SeeQueue", "ReplyToTicket"]},
            {**own, "Right": list(PERSON_RIGHTS)},
            # Agents keep preferences of their own.
            {"GroupDomain": "SystemInternal", "GroupType": "Privileged", "Right": "ModifySelf"},
        ],
    }  # fmt: skip


def run(around: dict[str, str], *words: str, patience: float = 900) -> str:
    """Run one of its programs. Raise RuntimeError with its last words."""
    done = subprocess.run(  # noqa: S603  # our own words, without a shell
        words,
        env=around,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{words[:3]} failed:\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return done.stdout
