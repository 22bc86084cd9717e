"""The SMTP dialogue, against a real server in its own process."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import (
    Attachment,
    ConnectionFailure,
    EmailConnector,
    EmailError,
    OutcomeUnknown,
    PermanentFailure,
    TemporaryFailure,
)
from parvis.connectors.email.smtp.connector import SmtpSettings
from tests.connectors.email.test_message import an_email
from tests.peers.smtp import SmtpPeer, until

BIG = Attachment("plan.bin", "application/octet-stream", b"\x00\xff" * 6_000_000)


class Told:
    """Count the calls, and what the server had when it was called."""

    def __init__(self, peer: SmtpPeer) -> None:
        self.peer = peer
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        assert self.peer.reached("reply") == 0


def through(peer: SmtpPeer, options: str = "timeout=20&answer_timeout=20") -> EmailConnector:
    return connect(f"{peer.url}?{options}", var_dir=peer.folder)


IMPATIENT = "timeout=0.5&answer_timeout=0.5"


def test_hands_over_the_message_as_written(peer: SmtpPeer) -> None:
    told = Told(peer)
    text = "Bonjour Léa,\n.\n..deux points\nfin\n"
    sent = through(peer).send(an_email(text=text), before_last_byte=told)
    assert sent.server_reply == "250 2.0.0 kept"
    assert told.calls == 1
    assert peer.envelopes() == [
        {
            "message_id": "<0198a000-0000-7000-8000-000000000001@montrevel.example>",
            "sender": "ne-pas-repondre@montrevel.example",
            "recipients": ["lea.morvan@courriel.example"],
        }
    ]
    (message,) = peer.messages()
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()
    assert until(lambda: peer.reached("quit")) == 1


@pytest.mark.parametrize("point", ["mail", "rcpt", "data", "reply"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("421 4.3.2 closing", ConnectionFailure),
        ("451 4.7.1 greylisted", TemporaryFailure),
        ("550 5.1.1 refused", PermanentFailure),
        ("530 5.7.0 authentication required", ConnectionFailure),
    ],
)
def test_tells_refusals_apart(peer: SmtpPeer, point: str, reply: str, error: type[EmailError]) -> None:
    peer.plan(**{point: {"do": "reply", "reply": reply}})
    told = Told(peer)
    with pytest.raises(error) as refusal:
        through(peer).send(an_email(), before_last_byte=told)
    assert refusal.type is error
    assert refusal.value.server_reply == reply
    assert told.calls == (1 if point == "reply" else 0)
    assert peer.messages() == []


@pytest.mark.parametrize("point", ["connect", "ehlo"])
@pytest.mark.parametrize("reply", ["421 busy", "554 no service"])
def test_a_closed_door_is_not_the_fault_of_the_message(peer: SmtpPeer, point: str, reply: str) -> None:
    peer.plan(**{point: {"do": "reply", "reply": reply}})
    with pytest.raises(ConnectionFailure):
        through(peer).send(an_email(), before_last_byte=Told(peer))


@pytest.mark.parametrize("point", ["connect", "ehlo", "mail", "rcpt", "data", "body"])
@pytest.mark.parametrize("do", ["stall", "drop"])
def test_what_breaks_before_the_last_byte_is_known_not_to_have_left(
    peer: SmtpPeer, point: str, do: str
) -> None:
    peer.plan(**{point: {"do": do}})
    told = Told(peer)
    with pytest.raises(ConnectionFailure) as failure:
        through(peer, IMPATIENT).send(an_email(attachments=(BIG,)), before_last_byte=told)
    assert failure.value.reason == ("timeout" if do == "stall" else "unreachable")
    assert told.calls == 0
    assert peer.messages() == []


@pytest.mark.parametrize("do", ["stall", "drop"])
@pytest.mark.parametrize("keep", [True, False])
def test_what_breaks_after_the_last_byte_is_unknown(peer: SmtpPeer, do: str, keep: bool) -> None:
    peer.plan(reply={"do": do, "keep": keep})
    told = Told(peer)
    with pytest.raises(OutcomeUnknown):
        through(peer, IMPATIENT).send(an_email(), before_last_byte=told)
    assert told.calls == 1
    assert len(peer.messages()) == keep


@pytest.mark.parametrize("reply", ["354 still listening", "abc", "199 eh"])
def test_an_answer_that_means_nothing_is_unknown(peer: SmtpPeer, reply: str) -> None:
    peer.plan(reply={"do": "reply", "reply": reply})
    with pytest.raises(OutcomeUnknown):
        through(peer).send(an_email(), before_last_byte=Told(peer))


@pytest.mark.parametrize("do", ["stall", "drop"])
def test_a_farewell_that_fails_changes_nothing(peer: SmtpPeer, do: str) -> None:
    peer.plan(quit={"do": do})
    sent = through(peer, "timeout=0.5").send(an_email(), before_last_byte=Told(peer))
    assert sent.server_reply == "250 2.0.0 kept"
    assert len(peer.messages()) == 1


def test_a_server_that_accepts_then_drops_has_accepted(peer: SmtpPeer) -> None:
    peer.plan(reply={"then": "drop"})
    assert through(peer).send(an_email(), before_last_byte=Told(peer)).server_reply == "250 2.0.0 kept"


def test_a_slow_server_is_waited_for(peer: SmtpPeer) -> None:
    peer.plan(mail={"do": "slow", "seconds": 0.03}, reply={"do": "slow", "seconds": 0.03})
    connector = through(peer, "timeout=0.5&answer_timeout=20")
    assert connector.send(an_email(), before_last_byte=Told(peer)).server_reply == "250 2.0.0 kept"


def test_a_server_that_dribbles_for_ever_is_cut(peer: SmtpPeer) -> None:
    peer.plan(rcpt={"do": "slow", "seconds": 0.3})
    started = time.monotonic()
    with pytest.raises(ConnectionFailure):
        through(peer, "timeout=1&whole_timeout=1").send(an_email(), before_last_byte=Told(peer))
    assert time.monotonic() - started < 3


def test_a_caller_that_refuses_stops_the_message(peer: SmtpPeer) -> None:
    class Refused(Exception):
        pass

    def refuse() -> None:
        raise Refused

    with pytest.raises(Refused):
        through(peer).send(an_email(), before_last_byte=refuse)
    time.sleep(0.2)
    assert peer.reached("body") == 1
    assert peer.reached("reply") == 0
    assert peer.messages() == []


def test_nobody_listening(peer: SmtpPeer) -> None:
    peer.stop()
    with pytest.raises(ConnectionFailure) as failure:
        through(peer).send(an_email(), before_last_byte=Told(peer))
    assert failure.value.reason == "unreachable"


def test_a_server_of_the_old_days_is_spoken_to(peer: SmtpPeer) -> None:
    peer.plan(ehlo={"do": "reply", "reply": "502 what?"})
    assert through(peer).send(an_email(), before_last_byte=Told(peer)).server_reply == "250 2.0.0 kept"


def test_something_else_than_a_mail_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            with listener.accept()[0] as other:
                other.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                other.recv(100)

        threading.Thread(target=answer, daemon=True).start()
        connector = connect(f"smtp://127.0.0.1:{port}/?timeout=1", var_dir=tmp_path)
        with pytest.raises(ConnectionFailure):
            connector.send(an_email(), before_last_byte=lambda: None)


def test_a_refusal_does_not_carry_the_address(peer: SmtpPeer) -> None:
    peer.plan(rcpt={"do": "reply", "reply": "550 5.1.1 <lea.morvan@courriel.example> unknown"})
    with pytest.raises(PermanentFailure) as refusal:
        through(peer).send(an_email(), before_last_byte=Told(peer))
    assert "morvan" not in str(refusal.value)
    assert refusal.value.server_reply == "550 5.1.1 […] unknown"


def test_an_address_with_accents_travels_when_the_server_can(peer: SmtpPeer) -> None:
    through(peer).send(an_email(recipient="rené@forêt.example"), before_last_byte=Told(peer))
    assert peer.envelopes()[0]["recipients"] == ["rené@" + "forêt.example".encode("idna").decode()]


def test_an_address_with_accents_is_refused_clearly_otherwise(tmp_path: Path) -> None:
    server = SmtpPeer(tmp_path, "--no-smtputf8").start()
    try:
        with pytest.raises(PermanentFailure) as refusal:
            through(server).send(an_email(recipient="rené@forêt.example"), before_last_byte=Told(server))
        assert refusal.value.reason == "address_not_ascii"
        # Only the part before the sign needs the extension: a domain always has an ASCII form.
        through(server).send(an_email(recipient="rene@forêt.example"), before_last_byte=Told(server))
    finally:
        server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer.example")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def guarded(tmp_path: Path, certificate: tuple[Path, Path]) -> Any:
    cert, key = certificate
    server = SmtpPeer(
        tmp_path, "--certificate", str(cert), "--key", str(key), "--account", "parvis:mot de passe"
    ).start()
    yield server
    server.stop()


def signed_in(server: SmtpPeer, account: str, more: str) -> EmailConnector:
    return connect(f"smtp+tls://{account}127.0.0.1:{server.port}/?timeout=20{more}", var_dir=server.folder)


def test_encrypts_and_signs_in(guarded: SmtpPeer, certificate: tuple[Path, Path]) -> None:
    connector = signed_in(guarded, "parvis:mot%20de%20passe@", f"&ca_file={certificate[0]}")
    assert connector.check() == "peer.example"
    connector.send(an_email(), before_last_byte=Told(guarded))
    assert len(guarded.messages()) == 1


def test_a_wrong_password_is_said_as_such(guarded: SmtpPeer, certificate: tuple[Path, Path]) -> None:
    connector = signed_in(guarded, "parvis:faux@", f"&ca_file={certificate[0]}")
    with pytest.raises(ConnectionFailure) as failure:
        connector.check()
    assert (failure.value.reason, failure.value.server_reply) == ("authentication", "535")


def test_a_certificate_nobody_vouches_for_is_refused(guarded: SmtpPeer) -> None:
    with pytest.raises(ConnectionFailure) as failure:
        signed_in(guarded, "parvis:mot%20de%20passe@", "").check()
    assert failure.value.reason == "tls"


def test_a_server_that_cannot_encrypt_gets_nothing(peer: SmtpPeer) -> None:
    with pytest.raises(ConnectionFailure) as failure:
        connect(f"smtp+tls://127.0.0.1:{peer.port}", var_dir=peer.folder).send(
            an_email(), before_last_byte=Told(peer)
        )
    assert failure.value.reason == "tls"
    assert peer.reached("mail") == 0


def test_encrypts_from_the_first_byte_when_told_so(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    server = SmtpPeer(tmp_path, "--certificate", str(cert), "--key", str(key), "--implicit").start()
    try:
        url = f"smtps://127.0.0.1:{server.port}/?timeout=20&ca_file={cert}"
        connect(url, var_dir=tmp_path).send(an_email(), before_last_byte=Told(server))
        assert len(server.messages()) == 1
        with pytest.raises(ConnectionFailure):
            connect(f"smtps://127.0.0.1:{server.port}/", var_dir=tmp_path).check()
    finally:
        server.stop()


def test_checks_without_sending(peer: SmtpPeer) -> None:
    assert through(peer).check() == "peer.example"
    assert until(lambda: peer.reached("quit")) == 1
    assert peer.reached("mail") == 0


@pytest.mark.parametrize(
    "url",
    [
        "smtp://",
        "smtp:///x",
        "smtp://h/path",
        "smtp://h/?security=none",
        "smtp://h/?timeout=0",
        "smtp://h/?timeout=x",
        "smtp://h/?timout=3",
        "smtp://u:p@h/",
        "pretend:x",
        "pigeon://h",
        "",
    ],
)
def test_refuses_an_address_it_does_not_understand(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        connect(url, var_dir=tmp_path)


def test_never_shows_a_password() -> None:
    assert "secret" not in repr(SmtpSettings("h", 25, username="u", password="secret"))
