"""Reach a server, protect the connection, sign in, open a folder."""

from __future__ import annotations

import base64
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parvis.connectors.mailbox.contract import Abilities, MailboxError, PermanentFailure, TemporaryFailure
from parvis.connectors.mailbox.imap.commands import Commands
from parvis.connectors.mailbox.imap.dialogue import Dialogue
from parvis.connectors.mailbox.imap.folder import ImapFolder
from parvis.connectors.mailbox.imap.grammar import quoted
from parvis.connectors.mailbox.imap.settings import ImapSettings, read
from parvis.connectors.mailbox.imap.tokens import Tokens

FAREWELL = 5.0
"""Seconds given to a goodbye."""


def from_url(url: str, *, var_dir: Path) -> ImapConnector:
    """Return the connector `imaps://user:password@host:port/` describes; the README says the parameters."""
    return ImapConnector(read(url, var_dir=var_dir))


class ImapConnector:
    """Speak IMAP to one server, one connection each time a folder is opened."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._tokens = (
            Tokens(settings.grant, settings.password, timeout=min(settings.timeout, 60.0))
            if settings.grant
            else None
        )

    def check(self, folder: str) -> Abilities:
        """Connect, sign in, open a folder, close."""
        with self._session() as commands:
            self._folder(commands, folder)
            able = commands.capabilities
            return Abilities(
                self._settings.host,
                idle="IDLE" in able,
                uidplus="UIDPLUS" in able,
                condstore="CONDSTORE" in able,
                messages=commands.messages,
            )

    @contextmanager
    def open(self, folder: str) -> Iterator[ImapFolder]:
        """Open a folder for reading."""
        with self._session() as commands:
            yield self._folder(commands, folder)

    def _folder(self, commands: Commands, name: str) -> ImapFolder:
        settings = self._settings
        return ImapFolder(commands, name, largest=settings.largest, polled_every=settings.poll)

    @contextmanager
    def _session(self) -> Iterator[Commands]:
        """Open the connection up to the sign-in; hang up whatever happens, politely when all went well."""
        settings = self._settings
        until = time.monotonic() + settings.timeout
        dialogue = Dialogue(_reached(settings), silence=settings.timeout)
        try:
            if settings.security == "tls":
                dialogue.protect(_trusting(settings), settings.host, deadline=until)
            commands = Commands(dialogue, patience=settings.whole_timeout)
            commands.greet()
            if settings.security == "starttls":
                commands.ask(b"STARTTLS", reason="tls", lasting=True)
                dialogue.protect(_trusting(settings), settings.host, deadline=commands.until())
                commands.capabilities = frozenset()
            if not commands.capabilities:
                commands.learn_capabilities()
            self._sign_in(commands)
            commands.learn_capabilities()
            yield commands
            with suppress(MailboxError):
                commands.tell(b"LOGOUT", until=time.monotonic() + FAREWELL)
        finally:
            dialogue.close()

    def _sign_in(self, commands: Commands) -> None:
        settings, able = self._settings, commands.capabilities
        if settings.by_token:
            self._present_token(commands)
        elif "AUTH=PLAIN" in able:
            proof = f"\0{settings.username}\0{settings.password}".encode()
            _authenticate(commands, b"PLAIN", proof)
        elif "LOGINDISABLED" in able:
            raise PermanentFailure("authentication", "LOGINDISABLED")
        else:
            try:
                words = quoted(settings.username) + b" " + quoted(settings.password)
            except ValueError:
                raise PermanentFailure("authentication", "AUTH=PLAIN") from None
            commands.ask(b"LOGIN " + words, reason="authentication", lasting=True)

    def _present_token(self, commands: Commands) -> None:
        tokens = self._tokens
        if tokens is None:
            _show(commands, self._settings.username, self._settings.password)
            return
        was_kept = tokens.has_one
        try:
            _show(commands, self._settings.username, tokens.current())
        except PermanentFailure:
            tokens.forget()
            if not was_kept:
                raise
            # One that was good may have been taken back: a new one says whether it is us who are refused.
            _show(commands, self._settings.username, tokens.current())


def _show(commands: Commands, username: str, token: str) -> None:
    """Show a token; a refusal comes as a challenge, which an empty line answers, and then as a refusal."""
    _authenticate(commands, b"XOAUTH2", f"user={username}\1auth=Bearer {token}\1\1".encode(), b"")


def _authenticate(commands: Commands, mechanism: bytes, proof: bytes, *then: bytes) -> None:
    """Give a proof with the command where the server takes it there (SASL-IR, RFC 4959), else when it asks."""
    coded = base64.b64encode(proof)
    if "SASL-IR" in commands.capabilities:
        command, answers = b"AUTHENTICATE " + mechanism + b" " + coded, then
    else:
        command, answers = b"AUTHENTICATE " + mechanism, (coded, *then)
    commands.ask(command, *answers, reason="authentication", lasting=True)


def _reached(settings: ImapSettings) -> socket.socket:
    try:
        return socket.create_connection((settings.host, settings.port), timeout=settings.timeout)
    except TimeoutError as late:
        raise TemporaryFailure("timeout") from late
    except (OSError, UnicodeError) as error:
        raise TemporaryFailure("unreachable", type(error).__name__) from error


def _trusting(settings: ImapSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as unreadable:
        raise PermanentFailure("tls", "ca_file") from unreadable
