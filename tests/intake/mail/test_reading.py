"""What the headers and the words of a message say, whatever program wrote them."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from parvis.intake import mail as package
from parvis.intake.mail.reading import read
from parvis.intake.mail.values import Correspondent
from parvis.intake.mail.warnings import WARNINGS
from parvis.intake.mail.webtext import WRAPPER
from tests.intake.mail.writing import mail, many, part, said, written


def test_a_usual_message_says_who_writes_to_whom_and_when() -> None:
    message = EmailMessage()
    message["From"] = "Jeanne Dûpont, mairie <Jeanne@Exemple.Example>".replace(", mairie", "")
    message["To"] = '"Accueil, mairie" <accueil+jeton234@valmont.example>, autre@exemple.example'
    message["Cc"] = "copie@exemple.example"
    message["Subject"] = "Réverbère éteint " + "é" * 90
    message["Message-ID"] = "<un@exemple.example>"
    message["In-Reply-To"] = "<zero@valmont.example>"
    message["References"] = " ".join(f"<{number}@valmont.example>" for number in range(60))
    message["Date"] = "Thu, 12 Mar 2026 10:02:00 +0100"
    message.set_content("Bonjour, le réverbère est éteint.")
    message.add_alternative("<html lang=fr><p>Bonjour, le réverbère est éteint.</p></html>", subtype="html")
    found = mail(b"Return-Path: <>\r\nDelivered-To: accueil+autre@valmont.example\r\n" + written(message))
    assert found.sender == Correspondent("jeanne@exemple.example", "Jeanne Dûpont")
    assert found.to == ("accueil+jeton234@valmont.example", "autre@exemple.example")
    assert found.reply_tokens() == ("jeton234", "autre")
    assert found.subject == "Réverbère éteint " + "é" * 90
    assert (found.message_id, found.in_reply_to) == ("<un@exemple.example>", ("<zero@valmont.example>",))
    assert (len(found.references), found.references[-1]) == (50, "<59@valmont.example>")
    assert found.date == datetime(2026, 3, 12, 9, 2, tzinfo=UTC)
    assert (found.text, found.html_was_used, found.language_hint) == (
        "Bonjour, le réverbère est éteint.",
        False,
        "fr",
    )
    assert (found.return_path, found.warnings) == ("", ())


@pytest.mark.parametrize(
    ("declared", "content", "text", "guessed"),
    [
        ("iso-8859-1", "L’été à Œting €".encode("cp1252"), "L’été à Œting €", False),
        ("iso-8859-1", "déjà réglé".encode(), "déjà réglé", True),
        ("us-ascii", "déjà réglé".encode(), "déjà réglé", True),
        ("utf-8", "déjà réglé".encode("cp1252"), "déjà réglé", True),
        ("utf-8", "déjà réglé à côté".encode()[:-1], "déjà réglé à côt\ufffd", True),
        ("x-inconnu", "déjà".encode("cp1252"), "déjà", True),
        ("unicode_escape", b"\\u0041 \\x41", "\\u0041 \\x41", True),
        ("utf-16", "déjà".encode("utf-16"), "déjà", False),
        ("windows-1256", "مرحبا".encode("cp1256"), "مرحبا", False),
        ("", "a\0b\x07c\u202ed".encode(), "abcd", True),
    ],
)
def test_words_are_read_in_the_alphabet_that_they_are_in(
    declared: str, content: bytes, text: str, guessed: bool
) -> None:
    found = mail(
        b"From: a@b.example\nContent-Type: text/plain; charset=" + declared.encode() + b"\n\n" + content
    )
    assert found.text == text
    assert ("charset_guessed" in found.warnings) == guessed


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        (b"Subject: =?utf-8?b?w6l0?= =?utf-8?b?w6k=?=", "été"),
        (b"Subject: =?utf-8?B?w6l0w6?= reste", "ét\ufffd reste"),
        (b"Subject: =?iso-8859-1?Q?=93 =E9t=E9 =94?=", "“ été ”"),
        ("Subject: été à Œting".encode(), "été à Œting"),
        ("Subject: été".encode("cp1252"), "été"),
        (b"Subject: =?x-inconnu?q?=E9t=E9?=", "été"),
        (b"Subject: \\ud800x =?utf-8?q?a?=", "x a"),
        (b"Subject: un\r\n\tdeux\r\n trois", "un deux trois"),
        (b"Subject: " + b"a" * 900, "a" * 500),
    ],
)
def test_a_subject_is_decoded_on_one_line(field: bytes, subject: str) -> None:
    assert mail(b"From: a@b.example\n" + field + b"\n\nx").subject == subject


def test_a_line_end_hidden_in_a_header_is_told_and_taken_out() -> None:
    found = mail(said("x", "Subject: =?utf-8?q?Bonjour=0D=0ABcc:_tous@exemple.example?="))
    assert found.subject == "Bonjour Bcc: tous@exemple.example"
    assert found.warnings == ("header_injection",)


@pytest.mark.parametrize(
    ("written_from", "sender", "warnings"),
    [
        ("From: a@b.example, c@d.example", Correspondent("a@b.example"), ("several_senders",)),
        ("From: a@b.example\nFrom: c@d.example", Correspondent("a@b.example"), ("several_senders",)),
        ("From: Jeanne", Correspondent("", "Jeanne"), ("no_sender",)),
        ("From: \nSender: Agence <x@y.example>", Correspondent("x@y.example", "Agence"), ()),
        ("From: x@y.example (Jeanne Morel)", Correspondent("x@y.example", "Jeanne Morel"), ()),
        (
            'From: "Morel, \\"Jeanne\\"" <X@Forêt.Example>',
            Correspondent("x@xn--fort-ipa.example", 'Morel, "Jeanne"'),
            (),
        ),
        ("From: Amis: Jeanne <j@y.example>;", Correspondent("j@y.example", "Jeanne"), ()),
        ("From: Jeanne <<j@y.example>>", Correspondent("j@y.example", "Jeanne"), ()),
        ("From: <[b378@microsoft.example]>", Correspondent("b378@microsoft.example"), ()),
        ('From: "jamais fermé <j@y.example>', Correspondent("j@y.example", ""), ()),
    ],
)
def test_the_sender_is_read_however_she_is_written(
    written_from: str, sender: Correspondent, warnings: tuple[str, ...]
) -> None:
    found = mail(written_from.encode() + b"\n\nx")
    assert (found.sender.address, found.warnings) == (sender.address, warnings)
    assert found.sender.name == sender.name


def test_what_headers_lost_is_found_again() -> None:
    mailbox_file = mail(b"From jeanne Thu Mar 12\nFrom: a@b.example\nSubject: x\n\nBonjour")
    assert (mailbox_file.sender.address, mailbox_file.text) == ("a@b.example", "Bonjour")
    no_margin = mail(b"From: a@b.example\nSubject: un\ndeux trois\nMessage-ID: <1@b.example>\n\nBonjour")
    assert (no_margin.message_id, no_margin.text) == ("<1@b.example>", "Bonjour")
    no_blank = mail(b"From: a@b.example\nBonjour, voici.\nMerci")
    assert (no_blank.sender.address, no_blank.text) == ("a@b.example", "Bonjour, voici.\nMerci")
    old_ends = mail(b"From: a@b.example\rSubject: x\r\rBonjour\rMerci")
    assert (old_ends.subject, old_ends.text) == ("x", "Bonjour\nMerci")


@pytest.mark.parametrize(
    "date", ["", "hier", "Thu, 32 Mar 2026 10:02:00 +0100", "Thu, 12 Mar 1912 10:02:00 +0100", "1" * 400]
)
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert mail(said("x", f"Date: {date}")).date is None


def test_each_server_says_when_it_took_the_message() -> None:
    found = mail(
        said(
            "x",
            "Received: from a (a [192.0.2.1]) by MX.valmont.example; Thu, 12 Mar 2026 10:03:00 +0100 (CET)",
            "Received: by smtp.exemple.example with SMTP; Thu, 12 Mar 2026 09:02:30 -0000",
            "Received: sans date",
        )
    )
    assert [(hop.by, hop.at.astimezone(UTC).strftime("%H:%M:%S")) for hop in found.received] == [
        ("mx.valmont.example", "09:03:00"),
        ("smtp.exemple.example", "09:02:30"),
    ]


def test_the_plain_version_is_read_unless_it_says_nothing() -> None:
    web = part("text/html; charset=utf-8", "<p>Le réverbère est éteint.</p>".encode())
    for plain in (b"", b" \r\n\r\n", b"Your mail client does not support HTML"):
        found = mail(many(part("text/plain", plain), web, kind="multipart/alternative"))
        assert (found.text, found.html_was_used) == ("Le réverbère est éteint.", True)
    found = mail(many(part("text/plain", b"Court"), web, kind="multipart/alternative"))
    assert (found.text, found.html_was_used) == ("Court", False)


def test_html_gives_the_words_that_its_reader_sees() -> None:
    page = """<html><head><title>non</title><style>p{}</style></head><body>
    <p>Bonjour,<br>je   vous écris.</p><div style="display:none">caché</div><span style="font-size:0">aussi</span>
    <span style="font-size:0.9em">petit</span><ul><li>un</li><li>deux</li></ul>
    <img src="http://t.example/p" width="1" height="1" alt="suivi"><img alt="plan de la rue" src="cid:1">
    <a href="https://valmont.example/aide">l’aide</a> <a href="https://www.exemple.example">exemple.example</a>
    <script>alert(1)</script><!-- rien --></body></html>"""
    found = mail(said(page, kind="text/html; charset=utf-8"))
    assert found.text == (
        "Bonjour,\nje vous écris.\npetit\n- un\n- deux\n[plan de la rue] l’aide (https://valmont.example/aide)"
        " exemple.example (https://www.exemple.example)"
    )
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("link", "is_dangerous"),
    [
        ('<a href="http://mechant.example/v">www.valmont.example</a>', True),
        ('<a href="http://mechant.example/v">https://valmont.example/compte</a>', True),
        ('<a href="https://valmont.example@mechant.example/">payer</a>', True),
        ('<a href="javascript:alert(1)">payer</a>', True),
        ('<a href="data:text/html,x">payer</a>', True),
        ('<a href="https://services.valmont.example/">valmont.example</a>', False),
        ('<a href="mailto:accueil@valmont.example">accueil@valmont.example</a>', False),
        ('<a href="https://exemple.example/">M. Morel, merci</a>', False),
        (
            f'<a href="https://eur01{WRAPPER}/?url=https%3A%2F%2Fwww.valmont.example%2Faide">valmont.example</a>',
            False,
        ),
        (f'<a href="https://eur01{WRAPPER}/?url=https%3A%2F%2Fmechant.example">valmont.example</a>', True),
        (
            f'<a href="https://mechant.example/{WRAPPER}/?url=https%3A%2F%2Fvalmont.example">valmont.example</a>',
            True,
        ),
    ],
)
def test_a_link_that_leads_elsewhere_than_it_says_is_told(link: str, is_dangerous: bool) -> None:
    assert ("dangerous_link" in mail(said(f"<p>{link}</p>", kind="text/html")).warnings) == is_dangerous


def test_a_page_says_its_own_alphabet_when_nothing_else_does() -> None:
    page = '<html><head><meta charset="windows-1256"></head><p>مرحبا</p></html>'.encode("cp1256")
    assert mail(b"From: a@b.example\nContent-Type: text/html\n\n" + page).text == "مرحبا"


def test_folded_lines_are_joined_again() -> None:
    flowed = "Une phrase \nen deux lignes.\n> cité \n> aussi\n-- \nJeanne"
    found = mail(said(flowed, kind="text/plain; format=flowed; charset=utf-8"))
    assert (found.text, found.signature) == ("Une phrase en deux lignes.\n> cité aussi", "Jeanne")
    glued = mail(said("anti \nconstitution", kind="text/plain; format=flowed; delsp=yes"))
    assert glued.text == "anticonstitution"


def test_the_same_message_is_the_same_whatever_server_brought_it() -> None:
    raw = said("Bonjour\n\nMerci", "Subject: un")
    again = (
        b"Received: by autre.example; Thu, 12 Mar 2026 10:02:00 +0100\n"
        + raw.replace(b"\r\n", b"\n")
        + b"\n\n"
    )
    assert mail(raw).fingerprint == mail(again).fingerprint
    others = [raw.replace(b"Merci", b"merci"), raw.replace(b": un", b": deux"), raw.replace(b"<1@", b"<2@")]
    assert len({mail(one).fingerprint for one in (raw, *others)}) == 4


def test_every_code_told_is_in_the_list_and_every_code_of_the_list_is_told() -> None:
    folder = Path(package.__file__).parent
    files = [*folder.glob("*.py"), *folder.parent.glob("*.py")]
    source = "".join(path.read_text() for path in files if path.name != "warnings.py")
    assert set(re.findall(r"notes\.add\(\s*\"(\w+)\"", source)) <= set(WARNINGS)
    assert {code for code in WARNINGS if f'"{code}"' in source} == set(WARNINGS)


def test_what_nobody_foresaw_still_gives_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    real = read.__globals__["split"]

    def failing(raw: bytes, notes: set[str]) -> object:
        if raw != b"\n":
            raise RuntimeError
        return real(raw, notes)

    monkeypatch.setitem(read.__globals__, "split", failing)
    found = read(b"Bonjour")
    assert (found.text, found.warnings, found.size) == ("Bonjour", ("no_sender", "unreadable"), 7)
