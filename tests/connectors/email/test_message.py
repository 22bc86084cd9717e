"""The written message: what travels is what was meant, and nothing more."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.connectors.email.contract import Attachment, CannotWriteEmail, OutgoingEmail, is_address
from parvis.connectors.email.message import stuffed, without_personal_data, written

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def an_email(**values: Any) -> OutgoingEmail:
    return OutgoingEmail(
        **{
            "sender": "ne-pas-repondre@montrevel.example",
            "sender_name": "Mairie de Montrevel",
            "recipient": "lea.morvan@courriel.example",
            "recipient_name": "Léa Morvan",
            "subject": "Votre demande est arrivée",
            "text": "Bonjour,\n\nNous avons reçu votre demande.\n",
            "html": "<p>Bonjour,</p><p>Nous avons reçu votre demande.</p>",
            "message_id": "<0198a000-0000-7000-8000-000000000001@montrevel.example>",
            **values,
        }
    )


def test_what_it_answers_is_named_as_it_is() -> None:
    named = f"<{'a' * 120}@eur.prod.example>"
    raw = written(
        an_email(headers=(("In-Reply-To", named), ("References", f"<un@b.example> {named}"))), at=AT
    )
    assert f"In-Reply-To: {named}\r\n".encode() in raw, "folded as words, a long one is encoded"
    assert f"References: <un@b.example>\r\n {named}\r\n".encode() in raw


def read(email: OutgoingEmail) -> Any:
    return message_from_bytes(written(email, at=AT), policy=default)


def test_says_everything_in_the_right_place() -> None:
    pdf = Attachment("Accusé de réception n° 1.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    message = read(
        an_email(
            attachments=(pdf,),
            reply_to="contact@montrevel.example",
            headers=(("Auto-Submitted", "auto-generated"),),
        )
    )
    assert str(message["From"]) == "Mairie de Montrevel <ne-pas-repondre@montrevel.example>"
    assert message["To"].addresses[0].display_name == "Léa Morvan"
    assert message["To"].addresses[0].addr_spec == "lea.morvan@courriel.example"
    assert message["Subject"] == "Votre demande est arrivée"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<0198a000-0000-7000-8000-000000000001@montrevel.example>"
    assert message["Reply-To"] == "contact@montrevel.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Nous avons reçu" in message.get_body(("plain",)).get_content()
    assert "<p>Bonjour,</p>" in message.get_body(("html",)).get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "Accusé de réception n° 1.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF-1.7 \x00\xff"


def test_the_bytes_are_ascii_and_short_lined_for_any_server() -> None:
    content = written(an_email(text="é" * 5000, html="<p>" + "à" * 5000 + "</p>"), at=AT)
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Bonjour\r\nBcc: autre@example.org"},
        {"subject": "Bonjour\nBcc: autre@example.org"},
        {"subject": "Bonjour\u2028Bcc: autre@example.org"},
        {"sender_name": "Mairie\r\nBcc: autre@example.org"},
        {"recipient_name": "Léa\x00"},
        {"recipient": "a@b.example\r\nRCPT TO:<c@d.example>"},
        {"recipient": "a@b.example> <c@d.example"},
        {"recipient": "a@b.example, c@d.example"},
        {"recipient": "sans-arobase"},
        {"recipient": "a..b@c.example"},
        {"recipient": ""},
        {"sender": "a b@c.example"},
        {"reply_to": "a@b.example\nX: y"},
        {"message_id": "0198a000@montrevel.example"},
        {"message_id": "<a@b>\r\nBcc: c@d"},
        {"headers": (("Bcc", "autre@example.org"),)},
        {"headers": (("Content-Type", "text/html"),)},
        {"headers": (("X-A: b\r\nBcc", "autre@example.org"),)},
        {"headers": (("X-A", "b\r\nBcc: autre@example.org"),)},
    ],
)
def test_refuses_whatever_would_add_a_header_or_a_recipient(values: dict[str, Any]) -> None:
    with pytest.raises(CannotWriteEmail):
        an_email(**values)


@pytest.mark.parametrize("name", ["a\r\nb.pdf", "../a.pdf", "a\\b.pdf", " ", ""])
def test_refuses_a_dangerous_attachment_name(name: str) -> None:
    with pytest.raises(CannotWriteEmail):
        Attachment(name, "application/pdf", b"")


@pytest.mark.parametrize("media_type", ["pdf", "multipart/mixed", "message/rfc822", "text/html\r\nX: y"])
def test_refuses_a_dangerous_attachment_type(media_type: str) -> None:
    with pytest.raises(CannotWriteEmail):
        Attachment("a.pdf", media_type, b"")


LETTERS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n."), max_size=300)


@given(subject=LETTERS, name=LETTERS, text=LINES)
def test_no_value_ever_adds_a_header(subject: str, name: str, text: str) -> None:
    email = an_email(subject=subject, sender_name=name, recipient_name=name, text=text)
    head = written(email, at=AT).split(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.split(b":")[0].lower() for line in head if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == [
        b"content-type",
        b"date",
        b"from",
        b"message-id",
        b"mime-version",
        b"subject",
        b"to",
    ]
    message = read(email)
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == email.recipient


@given(text=LINES)
def test_the_text_comes_back_as_it_was_written(text: str) -> None:
    content = stuffed(written(an_email(text=text, html=""), at=AT)) + b"\r\n"
    lines = [line[1:] if line.startswith(b".") else line for line in content.split(b"\r\n")]
    received = message_from_bytes(b"\r\n".join(lines), policy=default).get_content()
    assert received.replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b".\r\n", b".."),
        (b"a\n.b\n..c\n", b"a\r\n..b\r\n...c"),
        (b"a\r.b\r\n", b"a\r\n..b"),
        (b"end without line end", b"end without line end"),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n..\r\nQUIT"),
    ],
)
def test_no_line_of_the_body_can_be_taken_for_the_end_mark(message: bytes, expected: bytes) -> None:
    assert stuffed(message) == expected


def test_a_long_identifier_is_written_whole() -> None:
    identifier = f"<0198a000-0000-7000-8000-000000000001@{'a' * 60}.{'b' * 60}.example>"
    assert identifier.encode() in written(an_email(message_id=identifier), at=AT)


def test_a_domain_travels_in_its_ascii_form() -> None:
    expected = "lea@" + "forêt.example".encode("idna").decode()
    assert read(an_email(recipient="lea@forêt.example"))["To"].addresses[0].addr_spec == expected


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("550 5.1.1 <lea.morvan@courriel.example>: unknown user", "550 5.1.1 […]: unknown user"),
        ("550 no mailbox lea.morvan here", "550 no mailbox […] here"),
        ("452 4.2.2 Léa Morvan is over quota", "452 4.2.2 […] […] is over quota"),
        ("250 2.0.0 Ok: queued as 4bXyZ\r\nsecond line", "250 2.0.0 Ok: queued as 4bXyZ second line"),
        ("550 call 0102030405 for other@person.example", "550 call […] for […]"),
    ],
)
def test_a_servers_words_are_kept_without_the_person(reply: str, kept: str) -> None:
    assert without_personal_data(reply, an_email()) == kept


@pytest.mark.parametrize("hostile", ["a", "<a", "@", "a@"])
def test_words_twice_as_long_take_about_twice_as_long(hostile: str) -> None:
    def spent(count: int) -> float:
        begun = time.process_time()
        without_personal_data(hostile * count, an_email())
        return time.process_time() - begun

    short, long = (min(spent(count) for _ in range(5)) for count in (10_000, 20_000))
    assert long < 3 * short


@pytest.mark.parametrize("address", ["a@b.example", "rené@forêt.example", "o'neil+parvis@b.example"])
def test_accepts_the_addresses_people_have(address: str) -> None:
    assert is_address(address)


def test_refuses_an_address_longer_than_a_path() -> None:
    assert not is_address("a" * 250 + "@b.example")


@given(
    local=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70),
    domain=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70),
)
def test_every_address_accepted_can_be_written_and_read_back(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    if not is_address(address):
        return
    email = an_email(recipient=address, sender=address, reply_to=address)
    try:
        content = written(email, at=AT)
    except UnicodeError:
        return
    head = content.split(b"\r\n\r\n")[0]
    assert len([line for line in head.split(b"\r\n") if line.lower().startswith(b"to:")]) == 1
    policy = default.clone(utf8=True)
    (received,) = message_from_bytes(content, policy=policy)["To"].addresses
    # The library hands raw UTF-8 back as escaped bytes.
    assert received.username.encode("utf-8", "surrogateescape").decode() == local
