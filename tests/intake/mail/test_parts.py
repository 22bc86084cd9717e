"""What came with the words: named safely, decoded when asked for, opened when a format of its own holds it."""

import base64
import binascii
import datetime
import struct

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from tests.intake.mail.writing import mail, many, part, said, winmail

WORDS = part("text/plain; charset=utf-8", "Voici les pièces.".encode())
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
UU_LINES = b"".join(binascii.b2a_uu(PHOTO[at : at + 45]) for at in range(0, len(PHOTO), 45))
ATTACHED = "Content-Disposition: attachment"


@pytest.mark.parametrize(
    ("encoding", "travelled"),
    [
        ("base64", base64.encodebytes(PHOTO)),
        ("BASE64 ", base64.encodebytes(PHOTO).replace(b"\n", b"\r\n \t")),
        ("base64", base64.b64encode(PHOTO)),
        ("base64", base64.b64encode(PHOTO[:100]) + b"\r\n" + base64.b64encode(PHOTO[100:])),
        ("quoted-printable", binascii.b2a_qp(PHOTO, istext=False)),
        ("binary", PHOTO),
        ("x-uuencode", b"begin 644 x\n" + UU_LINES + b"`\nend\n"),
    ],
)  # fmt: skip
def test_a_part_is_decoded_whole_when_asked_for(encoding: str, travelled: bytes) -> None:
    found = mail(
        many(WORDS, part("image/png", travelled, f"Content-Transfer-Encoding: {encoding}", ATTACHED))
    )
    (photo,) = found.parts
    assert photo.content() == PHOTO
    assert (photo.size, photo.kind, photo.inline, found.text) == (
        len(PHOTO),
        "file",
        False,
        "Voici les pièces.",
    )
    assert max(len(piece) for piece in photo.chunks()) < 200_000
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("travelled", "content"),
    [
        (b"Qm9u*am91!cg==", b"Bonjour"),
        (b"Qm9uam91c", b"Bonjou"),
        (b"Qm9uam91cg==\r\n-- \r\nanti-virus: rien (bien)", b"Bonjour"),
        (base64.b64encode(b"x" * 49_150) + b"\r\n-- \r\nanti-virus: rien (bien)", b"x" * 49_150),
    ],
)
def test_of_broken_base64_what_can_be_read_is_read(travelled: bytes, content: bytes) -> None:
    found = mail(many(WORDS, part("image/png", travelled, "Content-Transfer-Encoding: base64")))
    assert found.parts[0].content() == content
    assert found.warnings == ("broken_base64",)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"),
        ("Content-Disposition: attachment; filename=\"C:\\\\temp\\\\plan.pdf\"", "plan.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''%C3%A9t%C3%A9.pdf", "été.pdf"),
        ("Content-Disposition: attachment; filename*0*=utf-8''%C3%A9t%C3%A9; filename*1=.pdf", "été.pdf"),
        ("Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=A9t=C3=A9.pdf?=\"", "été.pdf"),
        ("Content-Disposition: attachment; filename=\"été.pdf\"", "été.pdf"),
        ("Content-Disposition: attachment; filename*", "piece-jointe-1.png"),
        ("Content-Disposition: attachment; filename=" + "a" * 400 + ".pdf", "a" * 146 + ".pdf"),
        ("Content-Disposition: attachment; filename=\".htaccess\"", "htaccess"),
        ("Content-Disposition: attachment", "piece-jointe-1.png"),
    ],
)  # fmt: skip
def test_a_name_leads_no_folder_and_no_screen_astray(fields: str, name: str) -> None:
    raw = many(WORDS, b"Content-Type: image/png\r\n" + fields.encode() + b"\r\n\r\nx")
    assert mail(raw).parts[0].name == name


def test_a_name_written_backwards_is_put_straight_and_told() -> None:
    backwards = base64.b64encode("devis\u202efdp.exe".encode()).decode()
    found = mail(
        many(WORDS, part("application/pdf", b"x", f'{ATTACHED}; filename="=?utf-8?b?{backwards}?="'))
    )
    assert found.parts[0].name == "devisfdp.exe"
    assert found.parts[0].executable
    assert found.warnings == ("executable", "bidi")


def test_an_image_shown_in_the_words_says_so() -> None:
    related = many(
        part("text/html", b'<p>Voyez <img src="cid:photo@x"></p>'),
        part("image/png", b"x", "Content-ID: <photo@x>"),
        kind="multipart/related",
    )
    (photo,) = mail(related).parts
    assert (photo.inline, photo.content_id) == (True, "photo@x")


def test_texts_around_an_image_are_all_read() -> None:
    found = mail(many(part("text/plain", b"Avant"), part("image/png", b"x"), part("text/plain", b"Apres")))
    assert found.text == "Avant\n\nApres"


def test_a_message_attached_is_a_part_and_its_words_are_read_when_there_are_no_others() -> None:
    inner = said("Le gaz fuit.", "Subject: Fuite")
    alone = mail(many(part("text/plain", b" "), part("message/rfc822", inner)))
    assert (alone.text, alone.forwarded, alone.parts[0].kind) == ("Le gaz fuit.", True, "message")
    assert alone.parts[0].content() == inner
    both = mail(many(WORDS, part("message/rfc822", inner)))
    assert both.text == "Voici les pièces."
    inside = many(
        part("text/plain", b"x"), part("application/octet-stream", b"MZ", f"{ATTACHED}; filename=a.bin")
    )
    carrier = mail(many(WORDS, part("message/rfc822", inside.replace(b"cut", b"inner"))))
    assert carrier.parts[0].executable
    assert carrier.warnings == ("executable",)


def test_an_invitation_is_told() -> None:
    calendar = part("text/calendar; method=REQUEST", b"BEGIN:VCALENDAR")
    found = mail(many(WORDS, calendar, kind="multipart/alternative"))
    assert (found.calendar, found.parts[0].kind, found.parts[0].name) == (True, "calendar", "invitation.ics")
    assert (found.text, found.warnings) == ("Voici les pièces.", ("invitation",))


def test_a_winmail_gives_its_files_and_its_words() -> None:
    content = winmail("Relevé complet.pdf", b"%PDF-1.7", "Bonjour, voici le relevé.")
    found = mail(said("", kind="application/ms-tnef")[:-2] + b"\r\n" + content)
    assert [(one.name, one.content()) for one in found.parts] == [("Relevé complet.pdf", b"%PDF-1.7")]
    assert (found.text, found.warnings) == ("Bonjour, voici le relevé.", ("winmail",))
    claims_more = content.replace(struct.pack("<IHH", 2, 3, 0x3705), struct.pack("<IHH", 9, 3, 0x3705))
    told = mail(many(WORDS, part("application/ms-tnef", claims_more)))
    assert ([one.content() for one in told.parts], told.warnings) == ([b"%PDF-1.7"], ("broken_winmail",))
    for size in range(len(content)):
        cut = mail(
            many(WORDS, part("application/ms-tnef", content[:size], "Content-Transfer-Encoding: binary"))
        )
        assert cut.text == "Voici les pièces."
        assert cut.parts


def test_files_written_in_the_words_are_taken_out() -> None:
    lines = binascii.b2a_uu(b"Bonjour").decode()
    found = mail(said(f"Voici.\nbegin 644 lettre.txt\n{lines}`\nend\nMerci."))
    assert [(one.name, one.content()) for one in found.parts] == [("lettre.txt", b"Bonjour")]
    assert found.text == "Voici.\n\nMerci."


def test_a_signed_message_is_read_and_an_encrypted_one_is_told() -> None:
    detached = many(WORDS, part("application/pgp-signature", b"x"), kind="multipart/signed")
    found = mail(detached)
    assert (found.signed, found.text, found.parts[0].kind) == (True, "Voici les pièces.", "signature")
    sealed = many(
        part("application/pgp-encrypted", b"Version: 1"),
        part("application/octet-stream", b"x"),
        kind="multipart/encrypted",
    )
    for raw in (
        sealed,
        said("-----BEGIN PGP MESSAGE-----\n\nhQEMA"),
        said("x", kind="application/pkcs7-mime; smime-type=enveloped-data"),
    ):
        told = mail(raw)
        assert told.encrypted
        assert told.warnings == ("encrypted",)
    clear = mail(
        said(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nBonjour\n- - un\n"
            "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----"
        )
    )
    assert (clear.signed, clear.text) == (True, "Bonjour\n- un")


def test_a_message_inside_its_signature_is_read() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jeanne")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    certificate = (
        builder.serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2030))
        .sign(key, hashes.SHA256())
    )
    inner = many(WORDS, part("image/png", b"x", f"{ATTACHED}; filename=plan.png"))
    envelope = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(certificate, key, hashes.SHA256())
    signed = envelope.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    raw = b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
    found = mail(raw + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(signed))
    assert (found.signed, found.encrypted, found.text) == (True, False, "Voici les pièces.")
    assert [one.name for one in found.parts] == ["plan.png"]


def test_a_structure_that_breaks_is_read_as_far_as_it_goes() -> None:
    never_closed = many(WORDS, part("image/png", b"x"))[: -len(b"--cut--\r\n")]
    found = mail(never_closed)
    assert (found.text, len(found.parts), found.warnings) == ("Voici les pièces.", 1, ("broken_structure",))
    unsaid = many(WORDS).replace(b"; boundary=cut", b"")
    assert mail(unsaid).text == "Voici les pièces."
    nothing = mail(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\nBonjour")
    assert (nothing.text, nothing.warnings) == ("Bonjour", ("broken_structure",))
    lost = many(b"\r\n" + b"--cutting\r\n" * 10_001, WORDS)
    assert "broken_structure" in mail(lost).warnings
    versions = (
        b"--cut1\r\n\r\nDedans\r\n--cut1\r\nContent-Type: text/html\r\n\r\n<p>Autrement</p>\r\n--cut1--"
    )
    prefix = many(part("multipart/alternative; boundary=cut1", versions), WORDS)
    assert mail(prefix).text == "Dedans\n\nVoici les pièces."
