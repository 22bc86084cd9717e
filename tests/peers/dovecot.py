"""A Dovecot of our own: any name signs in with the same password, each has her own folders."""

from __future__ import annotations

import grp
import imaplib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parvis.base.cluster.layout import choose_runner
from parvis.base.cluster.server import free_port
from parvis.base.supervision import die_with_parent
from tests.peers.smtp import until

PASSWORD = "mot-de-passe:100%/@"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
libexec_dir = {programs}/usr/lib/dovecot
mail_plugin_dir = {programs}/usr/lib/dovecot/modules
login_plugin_dir = {programs}/usr/lib/dovecot/modules/login
import_environment = LD_LIBRARY_PATH
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 secs
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """One server; it runs as an ordinary user even where we are root, for it refuses to serve root."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self.secure_port = free_port(), free_port()
        # The folders of pytest are closed to the others.
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-dovecot-"))
        user = choose_runner().user
        self._identity = pwd.getpwnam(user) if user else pwd.getpwuid(os.geteuid())
        self._prepare()

    def start(self) -> Dovecot:
        """Start listening, on the same ports as before if it was already up once."""
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)
        identity = self._identity if os.geteuid() == 0 else None
        with (self.folder / "out").open("ab") as output:
            self._process = subprocess.Popen(
                [self._program, self.folder / "dovecot.conf"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=identity.pw_uid if identity else None,
                group=identity.pw_gid if identity else None,
                extra_groups=[] if identity else None,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        try:
            until(self._answers, 20)
        except BaseException:
            self.stop()
            raise AssertionError(self.said()) from None
        return self

    def stop(self) -> None:
        """Kill it and all it started: whoever is connected sees the line cut."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def is_up(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    def close(self) -> None:
        """Stop it and throw away what it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def said(self) -> str:
        """What it wrote in its log."""
        files = [self.folder / "log", self.folder / "out"]
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in files if path.exists())

    def newcomer(self) -> str:
        """The name of one more mailbox, empty."""
        return f"mairie-{next(self._names)}@montrevel.example"

    def url(self, name: str, scheme: str = "imaps", *, password: str = PASSWORD, **parameters: str) -> str:
        """The address of a mailbox."""
        if scheme != "imap":
            parameters = {"ca_file": str(self.folder / "certificate.pem"), **parameters}
        port = self.secure_port if scheme == "imaps" else self.port
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in parameters.items())
        return f"{scheme}://{quote(name, safe='')}:{quote(password, safe='')}@localhost:{port}/?{query}"

    def client(self, name: str) -> imaplib.IMAP4:
        """Another program signed in to a mailbox: Python's own."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        client.authenticate("PLAIN", lambda _: f"\0{name}\0{PASSWORD}".encode())
        return client

    def deliver(self, name: str, *messages: bytes, at: datetime | None = None, folder: str = "INBOX") -> None:
        """Have messages arrive, in order."""
        client = self.client(name)
        moment = imaplib.Time2Internaldate(at) if at else None
        for raw in messages:
            status, said = client.append(folder, None, moment, raw)
            assert status == "OK", said
        client.logout()

    def _answers(self) -> bool:
        with suppress(OSError, imaplib.IMAP4.error):
            self.client("nobody@montrevel.example").logout()
            return True
        return False

    def _prepare(self) -> None:
        certificate, key = certified()
        (self.folder / "certificate.pem").write_bytes(certificate)
        (self.folder / "key.pem").write_bytes(key)
        programs = self._program.parent
        (self.folder / "dovecot.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                programs=programs,
                user=self._identity.pw_name,
                group=_group(self._identity.pw_gid),
                uid=self._identity.pw_uid,
                gid=self._identity.pw_gid,
                password=PASSWORD.replace("%", "%%"),
                plain=self.port,
                secure=self.secure_port,
            )
        )
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir()
        (self.folder / "run" / "modules").symlink_to(programs / "usr" / "lib" / "dovecot" / "modules")
        if os.geteuid() == 0:
            for path in [self.folder, *self.folder.iterdir()]:
                os.chown(path, self._identity.pw_uid, self._identity.pw_gid)


def certified() -> tuple[bytes, bytes]:
    """A certificate of this machine's name, signed by itself, for a day; and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    clear = serialization.NoEncryption()
    return (
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, clear),
    )


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
