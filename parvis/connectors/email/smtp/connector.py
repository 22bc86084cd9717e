"""The SMTP dialogue, one step at a time.

The library's own `sendmail` sends the message and its end mark in one call, and hides which of the two
failed.  Here the end mark is sent alone, after the caller has been told.
"""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.base.patience import at_most
from parvis.connectors.email.contract import (
    ConnectionFailure,
    EmailError,
    OutcomeUnknown,
    OutgoingEmail,
    PermanentFailure,
    Sent,
    TemporaryFailure,
)
from parvis.connectors.email.message import (
    needs_utf8,
    split_address,
    stuffed,
    without_personal_data,
    written,
)

Security = Literal["none", "starttls", "tls"]

END_MARK = b"\r\n.\r\n"
"""What makes the server responsible for the message (RFC 5321, 4.1.1.4)."""

SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+tls": ("starttls", 587),
    "smtps": ("tls", 465),
}
"""How an address says what protects the dialogue, and the usual port of each."""

_SERVICE_CLOSING = 421
_NOT_AUTHENTICATED = frozenset([530, 534, 535, 538])


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Hold where the server is and how to speak to it; durations in seconds.

    `answer_timeout` is how long to wait for the answer to the end mark: RFC 5321, 4.5.3.2.6 asks for ten
    minutes, because giving up earlier is how people receive the same e-mail twice.  `whole_timeout` bounds
    the dialogue up to the end mark, however slowly the server dribbles.
    """

    host: str
    port: int
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    answer_timeout: float = 600.0
    whole_timeout: float = 900.0
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse settings that would send a password in clear across a network."""
        if self.security == "none" and self.username and not _is_this_machine(self.host):
            raise ValueError("a password never crosses a network in clear: use smtp+tls: or smtps:")


def from_url(url: str, *, var_dir: Path) -> SmtpConnector:
    """Return the connector `smtp+tls://user:password@host:port/?timeout=60` describes.

    `smtp:` speaks in clear, `smtp+tls:` demands STARTTLS (RFC 3207), `smtps:` is encrypted from the first
    byte (RFC 8314).  Parameters: `timeout`, `answer_timeout`, `whole_timeout` (seconds), `ca_file` (relative
    to `var_dir` unless absolute).  Raise `ValueError` on anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("expected smtp://host:port/, smtp+tls:// or smtps://")
    fields = parse_qs(parts.query, strict_parsing=bool(parts.query))
    options = {name: values[-1] for name, values in fields.items()}
    known = {"timeout", "answer_timeout", "whole_timeout", "ca_file"}
    if unknown := sorted(options.keys() - known):
        raise ValueError(f"unknown parameters: {', '.join(unknown)}")
    security, port = SCHEMES[parts.scheme]
    return SmtpConnector(
        SmtpSettings(
            host=parts.hostname,
            port=parts.port or port,
            security=security,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            timeout=_seconds(options, "timeout", 60.0),
            answer_timeout=_seconds(options, "answer_timeout", 600.0),
            whole_timeout=_seconds(options, "whole_timeout", 900.0),
            ca_file=str(var_dir / options["ca_file"]) if "ca_file" in options else "",
        )
    )


class SmtpConnector:
    """Speak SMTP to one server, one connection per e-mail."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, email: OutgoingEmail, *, before_last_byte: Callable[[], None]) -> Sent:
        """Hand `email` over; see the contract for what is called and raised."""
        try:
            for address in (email.sender, email.recipient, email.reply_to):
                split_address(address)
        except UnicodeError as error:
            raise PermanentFailure("address_not_ascii") from error
        try:
            with self._session() as client:
                with at_most(self._settings.whole_timeout, partial(_cut, client)):
                    self._offer(client, email)
                    _send_body(client, stuffed(written(email, at=datetime.now(UTC))))
                before_last_byte()
                return self._finish(client, email)
        except EmailError as error:
            error.server_reply = without_personal_data(error.server_reply, email)
            raise

    def check(self) -> str:
        """Open a session, sign in, close; return the server's greeting, raise `ConnectionFailure`."""
        with self._session() as client:
            _expect(_ask(lambda: client.docmd("NOOP")), 250, "unavailable")
            greeting = (client.ehlo_resp or b"").decode("utf-8", "replace").split("\n")[0].strip()
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()
            return greeting

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Open the connection up to the sign-in; close the socket whatever happens, without ceremony."""
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        client: smtplib.SMTP
        if settings.security == "tls":
            client = smtplib.SMTP_SSL(timeout=settings.timeout, context=context, local_hostname="localhost")
        else:
            client = smtplib.SMTP(timeout=settings.timeout, local_hostname="localhost")
        # The certificate is checked against this name, which only the connecting constructor sets by itself;
        # connecting apart lets the greeting be bounded in time too.
        client._host = settings.host  # type: ignore[attr-defined]  # private to the library
        try:
            with _connecting(), at_most(settings.whole_timeout, partial(_cut, client)):
                _expect(client.connect(settings.host, settings.port), 220, "unavailable")
                self._introduce(client, context)
            yield client
        finally:
            client.close()

    def _introduce(self, client: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """Say who speaks, encrypt, sign in."""
        assert client.sock is not None
        client.local_hostname = _own_name(client.sock)
        _hello(client)
        if self._settings.security == "starttls":
            if not client.has_extn("starttls"):
                raise ConnectionFailure("tls", "STARTTLS is not offered")
            _expect(client.starttls(context=context), 220, "tls")
            _hello(client)
        if self._settings.username:
            client.login(self._settings.username, self._settings.password)

    def _offer(self, client: smtplib.SMTP, email: OutgoingEmail) -> None:
        """Name the sender and the recipient, and obtain the leave to send the body."""
        options: list[str] = []
        if needs_utf8(email):
            if not client.has_extn("smtputf8"):
                raise PermanentFailure("address_not_ascii", "SMTPUTF8 is not offered")
            options = ["SMTPUTF8"]
            client.command_encoding = "utf-8"
        sender, recipient = ("@".join(split_address(each)) for each in (email.sender, email.recipient))
        _accepted(_ask(lambda: client.mail(sender, options)), "sender_refused")
        _accepted(_ask(lambda: client.rcpt(recipient)), "recipient_refused")
        code, words = _ask(lambda: client.docmd("DATA"))
        if code != 354:
            _refuse(code, words, "content_refused")

    def _finish(self, client: smtplib.SMTP, email: OutgoingEmail) -> Sent:
        """Send the end mark and read the answer; a farewell that fails changes nothing."""
        assert client.sock is not None
        client.sock.settimeout(self._settings.answer_timeout)
        try:
            with at_most(self._settings.answer_timeout, partial(_cut, client)):
                client.send(END_MARK)
                code, words = client.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise OutcomeUnknown("no_answer") from error
        if 400 <= code < 600:
            _refuse(code, words, "content_refused")
        if not 200 <= code < 300:
            raise OutcomeUnknown("no_answer", _said(code, words))
        # RFC 5321, 4.1.1.10 would have us wait for the farewell's answer: until the caller has written down
        # that the message was accepted, every moment is one where a crash makes it doubtful.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.putcmd("QUIT")
        return Sent(server_reply=without_personal_data(_said(code, words), email))


def _send_body(client: smtplib.SMTP, body: bytes) -> None:
    try:
        client.send(body)
    except (smtplib.SMTPException, OSError) as error:
        raise _lost(error) from error


def _hello(client: smtplib.SMTP) -> None:
    """Greet the server, the old way only when it does not know the new one (RFC 5321, 3.2)."""
    answer = client.ehlo()
    _expect(client.helo() if answer[0] in (500, 502) else answer, 250, "unavailable")


def _ask(command: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    """Run one command of a session already open and return the server's answer."""
    try:
        return command()
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error
        return error.smtp_code, words if isinstance(words, bytes) else words.encode()
    except (smtplib.SMTPException, OSError) as error:
        raise _lost(error) from error


@contextlib.contextmanager
def _connecting() -> Iterator[None]:
    """Turn whatever goes wrong before a message is offered into a connection failure."""
    try:
        yield
    except EmailError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        # The words may repeat the account's name: the code says enough.
        raise ConnectionFailure("authentication", str(error.smtp_code)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise ConnectionFailure("authentication", "AUTH is not offered") from error
    except ssl.SSLError as error:
        raise ConnectionFailure("tls", error.reason or "") from error
    except smtplib.SMTPResponseException as error:
        raise ConnectionFailure("unavailable", str(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _lost(error) from error


def _lost(error: Exception) -> ConnectionFailure:
    late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return ConnectionFailure("timeout" if late else "unreachable")


def _expect(answer: tuple[int, bytes], wanted: int, reason: str) -> None:
    code, words = answer
    if code != wanted:
        raise ConnectionFailure(reason, _said(code, words))


def _accepted(answer: tuple[int, bytes], reason: str) -> None:
    code, words = answer
    if not 200 <= code < 300:
        _refuse(code, words, reason)


def _refuse(code: int, words: bytes, reason: str) -> None:
    """Raise the failure a refusal stands for (RFC 5321, 4.2.1), by what it says of this e-mail."""
    said = _said(code, words)
    if code == _SERVICE_CLOSING:
        raise ConnectionFailure("unavailable", said)
    if code in _NOT_AUTHENTICATED:
        raise ConnectionFailure("authentication", said)
    if 500 <= code < 600:
        raise PermanentFailure(reason, said)
    if 400 <= code < 500:
        raise TemporaryFailure(reason, said)
    raise ConnectionFailure("unavailable", said)


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}".replace("\n", " ").strip()


def _cut(client: smtplib.SMTP) -> None:
    # The socket of the moment: STARTTLS replaces it.
    if client.sock is not None:
        with contextlib.suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)


def _own_name(sock: socket.socket) -> str:
    """Name this machine by the address the server sees (RFC 5321, 4.1.3): no name is looked up."""
    address = ipaddress.ip_address(sock.getsockname()[0])
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _seconds(options: dict[str, str], name: str, usual: float) -> float:
    value = float(options.get(name, usual))
    if not 0 < value <= 3600:
        raise ValueError(f"{name} is a number of seconds between 0 and 3600")
    return value
