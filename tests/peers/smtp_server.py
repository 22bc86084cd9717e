"""A real SMTP server in a process of its own, that misbehaves on request.

    python smtp_server.py FOLDER [--port N] [--certificate FILE --key FILE [--implicit]]
                          [--account NAME:PASSWORD] [--no-smtputf8]

It writes `port` once it listens, each accepted message as `NNNN.eml`, one line of `accepted.jsonl` per
message (identifier, sender, recipients) and one line of `reached` for each point reached.  It reads
`plan.json` afresh at each point: `{"rcpt": {"do": "reply", "reply": "451 4.3.0 later", "times": 2}}`.

Points, in order: connect, ehlo, mail, rcpt, data (before 354), body (after 354, nothing read),
reply (after the end mark), quit.  What it may do there: `stall` for `seconds` (then carry on), `drop` the
connection, `reply` with other words, `slow` (one byte of the answer each `seconds`).  At `reply`, the
message is kept before anything is done unless `"keep": false`: a server may lose the answer, and may lie.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import ssl
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


class Dropped(ConnectionResetError):
    """The connection was cut on purpose."""


class Mailbox:
    """Where messages and marks are written, and where the plan is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = len(list(folder.glob("[0-9]*.eml")))

    def reach(self, point: str) -> dict[str, Any]:
        """Mark that a point is reached and take what is planned there."""
        with (self.folder / "reached").open("a") as file:
            file.write(f"{point}\n")
        path = self.folder / "plan.json"
        plan = json.loads(path.read_text()) if path.exists() else {}
        order: dict[str, Any] = plan.get(point, {})
        if order and "times" in order:
            left = plan[point]["times"] - 1
            if left < 0:
                return {}
            plan[point]["times"] = left
            draft = path.with_suffix(".part")
            draft.write_text(json.dumps(plan))
            draft.rename(path)
        return order

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> None:
        """Write an accepted message to the disk before it is acknowledged."""
        self.kept += 1
        (self.folder / f"{self.kept:04}.eml").write_bytes(content)
        line = {
            "message_id": str(message_from_bytes(content)["Message-ID"]).strip(),
            "sender": sender,
            "recipients": recipients,
        }
        with (self.folder / "accepted.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


class Server(SMTP):
    """The usual server, with a stop at each point of the dialogue."""

    mailbox: Mailbox
    slow = 0.0

    async def push(self, status: str | bytes) -> None:
        """Send an answer, byte by byte when slowness is asked."""
        if not self.slow:
            await super().push(status)
            return
        data = status.encode() if isinstance(status, str) else status
        for byte in data + b"\r\n":
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(self.slow)

    async def at(self, point: str, order: dict[str, Any] | None = None) -> str | None:
        """Do what the plan says at this point; return the answer it imposes, if any."""
        order = self.mailbox.reach(point) if order is None else order
        self.slow = 0.0
        match order.get("do"):
            case "stall":
                await asyncio.sleep(order.get("seconds", 3600))
            case "slow":
                self.slow = order.get("seconds", 0.01)
            case "drop":
                await self.cut()
            case "reply":
                return str(order["reply"])
        return None

    async def cut(self) -> None:
        if self.transport is not None:
            self.transport.close()
        await asyncio.sleep(3600)

    async def _handle_client(self) -> None:
        if imposed := await self.at("connect"):
            await self.push(imposed)
            await self.cut()
        await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802  # the library looks for this name
        if imposed := await self.at("ehlo"):
            await self.push(imposed)
            return
        await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  # the library looks for this name
        if imposed := await self.at("mail"):
            await self.push(imposed)
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  # the library looks for this name
        if imposed := await self.at("rcpt"):
            await self.push(imposed)
            return
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # the library looks for this name
        if imposed := await self.at("data"):
            await self.push(imposed)
            return
        order = self.mailbox.reach("body")
        if order:
            await self.push("354 go on")
            await self.at("body", order)
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802  # the library looks for this name
        if imposed := await self.at("quit"):
            await self.push(imposed)
            return
        await super().smtp_QUIT(arg)


class Handler:
    """Keep what is accepted, then do what the plan says before the answer."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: Server, session: Any, envelope: Any) -> str:  # noqa: N802  # the library looks for this name
        """Keep the message and give the final answer."""
        order = self.mailbox.reach("reply")
        refuses = order.get("do") == "reply" and not str(order["reply"]).startswith("2")
        if order.get("keep", not refuses):
            self.mailbox.keep(envelope.content, envelope.mail_from, envelope.rcpt_tos)
        imposed = await server.at("reply", order)
        if order.get("then") == "drop":
            await server.push(imposed or "250 2.0.0 kept")
            await server.cut()
        return imposed or "250 2.0.0 kept"


async def serve(options: argparse.Namespace) -> None:
    """Listen on this machine until the process is stopped."""
    mailbox = Mailbox(options.folder)
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate, options.key)
    name, _, password = (options.account or "").partition(":")

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login.decode(), data.password.decode()) == (name, password)
        return AuthResult(success=right, handled=right)

    def build() -> Server:
        server = Server(
            Handler(mailbox),
            hostname="peer.example",
            ident="test server",
            enable_SMTPUTF8=not options.no_smtputf8,
            data_size_limit=64 * 2**20,
            tls_context=None if options.implicit else context,
            require_starttls=context is not None and not options.implicit,
            authenticator=authenticate if options.account else None,
            auth_required=bool(options.account),
            timeout=3600,
        )
        server.mailbox = mailbox
        return server

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        build, "127.0.0.1", options.port, ssl=context if options.implicit else None
    )
    draft = options.folder / "port.part"
    draft.write_text(str(listener.sockets[0].getsockname()[1]))
    draft.rename(options.folder / "port")
    await listener.serve_forever()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--implicit", action="store_true", help="encrypted from the first byte")
    parser.add_argument("--account")
    parser.add_argument("--no-smtputf8", action="store_true")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
