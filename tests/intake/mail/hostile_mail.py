"""Messages that attack who reads them, drawn from a seed and as big as asked: each shape another one at each seed."""

import base64
from collections.abc import Callable
from random import Random

from tests.intake.mail.writing import many, part, said, winmail

Shape = Callable[[int, int], bytes]
"""A message drawn from a seed, of about so many bytes."""

HEAD = b"From: a@b.example\r\n"
PIECES = (
    *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\t", b" ", b"--", b"--cut", b"--cut--", b"\0", b"\xff"),
    *(b"\xc3\xa9", b"="),
    *(b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Received: by ", b"References: ", b"Content-Type: "),
    b"message/rfc822",
    *(b"multipart/mixed; boundary=cut", b"multipart/alternative; boundary=cut"),
    *(b"multipart/digest; boundary=\"", b"text/html"),
    *(b"multipart/report; report-type=delivery-status; boundary=cut", b"message/delivery-status"),
    b"multipart/signed",
    *(b"Content-Transfer-Encoding: base64", b"quoted-printable", b"x-uuencode", b"charset=utf-7", b"charset=idna"),
    *(b"=?utf-8?b?", b"=?utf-8?q?", b"?=", b"=?iso-2022-jp?b?GyRC?=", b"name*=", b"name*0*=utf-8''%"),
    *(b"filename=\"", b"\\"),
    *(b"(", b")", b"<", b">", b"\"", b";", b",", b":", b"@", b"[", b"]", b"%", b"+", b"/", b"*"),
    *(b"<a href=", b"<!--"),
    *(b"begin 644 x", b"end", b"Le 12 mars 2026, X a \xc3\xa9crit :", b"De : x", b"> ", b"-- "),
    b"Authentication-Results: ",
    *(b"Thu, 99 Mar 99999 25:61:61 +9999", b"Action: ", b"Status: 5.1.1", b"application/ms-tnef"),
    b"\x78\x9f\x3e\x22",
    *(b"text/calendar", b"application/pkcs7-mime", b"\xe2\x80\xae", b"\xed\xa0\x80", b"9" * 60, b"X-Parvis-Sent: ;"),
)  # fmt: skip


def lines(*choices: bytes) -> Shape:
    """A body of these lines, over and over."""

    def drawn(seed: int, size: int) -> bytes:
        chosen = choices[seed % len(choices)]
        return HEAD + b"\r\n" + chosen * (size // len(chosen))

    return drawn


def page(*choices: bytes) -> Shape:
    """A page of these elements, over and over."""

    def drawn(seed: int, size: int) -> bytes:
        chosen = choices[seed % len(choices)]
        return HEAD + b"Content-Type: text/html\r\n\r\n" + chosen * (size // len(chosen)) + b"x"

    return drawn


def header(name: bytes, *choices: bytes) -> Shape:
    """A header of these words, over and over, folded or not."""

    def drawn(seed: int, size: int) -> bytes:
        chosen = choices[seed % len(choices)] + (b"", b"\r\n ")[seed // len(choices) % 2]
        return HEAD + name + b": " + chosen * (size // len(chosen)) + b"\r\n\r\nx"

    return drawn


def encoded(encoding: bytes, *choices: bytes) -> Shape:
    """A body that claims an encoding."""

    def drawn(seed: int, size: int) -> bytes:
        chosen = choices[seed % len(choices)]
        return HEAD + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + chosen * (size // len(chosen))

    return drawn


def nested(seed: int, size: int) -> bytes:
    """Parts inside parts, each with its own delimiter or all with the same."""
    chance = Random(seed)
    same = chance.random() < 0.3
    levels = [
        b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n"
        % (
            chance.choice([b"mixed", b"alternative", b"digest", b"signed"]),
            number * (not same),
            number * (not same),
        )
        for number in range(size // 60)
    ]
    return HEAD + b"".join(levels) + b"\r\nx"


def messages_inside(seed: int, size: int) -> bytes:
    """A message inside a message inside a message."""
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * (size // 32)


def many_parts(seed: int, size: int) -> bytes:
    """As many parts as possible, with costly names."""
    chance = Random(seed)
    costly = chance.choice([b';"', b"=?a?q?", b"a*0*=x;", b'\\"', b"%", b"(", b"\xff"]) * 150
    one = part(
        f'{chance.choice(["text/plain", "image/png", "message/rfc822"])}; name="', costly + b'"\r\n\r\nx'
    )
    return many(*[one] * (size // len(one) + 1))


def false_delimiters(seed: int, size: int) -> bytes:
    """Lines that begin like the delimiter."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + b"--BB\n" * (size // 5)


def report(seed: int, size: int) -> bytes:
    """A report of delivery with as many recipients as possible."""
    chance = Random(seed)
    block = chance.choice(
        [
            b"Action: failed\n\n",
            b"Final-Recipient: rfc822;" + b"a" * 99 + b"\n\n",
            b"\n",
            b"Diagnostic-Code: @@@\n\n",
        ]
    )
    content = part("message/delivery-status", block * (size // len(block)))
    return many(content, kind="multipart/report; report-type=delivery-status")


def broken_winmail(seed: int, size: int) -> bytes:
    """A `winmail.dat` with some bytes changed."""
    chance = Random(seed)
    content = bytearray(winmail("a" * 50 + ".pdf", b"x" * min(size, 5_000), "Bonjour"))
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(6, min(len(content), 400))] = chance.choice(
            [0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)]
        )
    return many(
        part("application/ms-tnef", base64.encodebytes(bytes(content)), "Content-Transfer-Encoding: base64")
    )


def broken_signature(seed: int, size: int) -> bytes:
    """An opaque signature that is none."""
    chance = Random(seed)
    opening = chance.choice(
        [
            b"\x30\x80",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        ]
    )
    return HEAD + b"Content-Type: application/pkcs7-mime\r\n\r\n" + opening * (size // len(opening))


def spoiled(seed: int, size: int) -> bytes:
    """A sound message with slices doubled, dropped, swapped and bytes changed."""
    chance = Random(seed)
    text = part(
        "text/plain; charset=utf-8", "Été.\r\n\r\nLe 12/03/2026 à 10:02, X a écrit :\r\n> oui".encode()
    )
    photo = part("image/png", base64.encodebytes(b"x" * 300), "Content-Transfer-Encoding: base64")
    raw = bytearray(
        many(text, photo, part("message/rfc822", said("dedans")), fields="Subject: =?utf-8?q?=C3=A9?=\r\n")
    )
    for _ in range(chance.randint(1, 40)):
        at, to = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        act = chance.randrange(4)
        if act == 0:
            raw[at:at] = raw[at : min(to, at + 200)]
        elif act == 1:
            del raw[at : min(to, at + 20)]
        elif act == 2:
            raw[at:at] = chance.choice(PIECES)
        elif raw:
            raw[at % len(raw)] = chance.randrange(256)
    return bytes(raw)


def drawn_pieces(seed: int, size: int) -> bytes:
    """Anything at all, made of what messages are made of."""
    chance = Random(seed)
    return b"".join(chance.choice(PIECES) for _ in range(min(size // 8, 4_000)))


SHAPES: dict[str, Shape] = {
    "lines": lines(b"x\n", b"x\n\n", b"\n", b" ", b"-", b"\r", b"\x0c", b"\0", b"\xff"),
    "blank lines": lambda seed, size: HEAD + b"\r\nx\n" + (b"\n", b" \n")[seed % 2] * (size // 2) + b"x",
    "marks": lines(b"> x\n\n", b">", b">>> \n", b"> \n"),
    "attributions": lines(b"Le 12 mars 2026 10:02\n", b"<a@b> wrote wrote wrote: \n", b"Le 12 wrote ", b"On 1 \n"),
    "labels": lines(b"De : x\n", b"De : x\nObjet : y\n", b"*De*: x\n\n", b"-----Message d'origine-----\n"),
    "signatures": lines(b"-- \n", b"-- \nx\n", b"Sent from my \n", b"-----BEGIN PGP SIGNED MESSAGE-----\n"),
    "files in words": lines(b"begin 644 a\n", b"begin 644 a\nM!!!!\n", b"begin 644 a\n`\nend\n"),
    "elements": page(b"<div>", b"<blockquote>x", b"<b><i></b>", b"<table><tr>x", b"<p><font>", b"</p>", b"<li>"),
    "links": page(b"<a href=x ", b'<a href="http://a.fr">b.fr', b'<a href="http://[">x</a>',
        b"<a href='http://a@b@c/'>d.e</a>"),
    "markup": page(b"<!--", b"&", b"&#x", b"<p a=b ", b"<![CDATA[", b"<?", b"<p style='font-size:0",
        b"<a\0b>", b"\xff<"),
    "subjects": header(b"Subject", b"=?utf-8?q?a?= ", b"=?a?q?", b"=?utf-8?b?w6k?=", b"=?", b"\xff", b"\xe2\x80\xae"),
    "addresses": header(b"To", b"(", b"a@b,", b"\"", b"<", b"a", b"a:b;", b"\\", b"@", b"=?utf-8?q?=40?= <", b"[a@"),
    "senders": header(b"From", b"a@b.example, ", b"(((", b"\"a\" <", b"xn--", b"\xc3\xa9.",
        b"@\xc3\xa9\xc3\xa9.", b"a@" + b"b" * 300),
    "references": header(b"References", b"<a@b> ", b"<", b"a@b ", b"<<a>>"),
    "results": header(b"Authentication-Results", b"(", b"a;", b"dkim=pass ", b"\"", b"; spf=pass (x)", b"\\("),
    "parameters": header(b"Content-Type", b"text/plain; a=\";", b"a/b;c*0*=d;",
        b"multipart/mixed; boundary=\"", b"; name*"),
    "dates": header(b"Date", b"1 ", b"Thu, ", b":", b"(", b"9999999999", b"-"),
    "fields": lambda seed, size: HEAD + Random(seed).choice([b"X: y\n", b"X\n", b"Received: ;\n",
        b": \n"]) * (size // 5) + b"\n\nx",
    "base64": encoded(b"base64", b"=", b"=a", b"!", b"a", b"Qm9u\n", b"YQ==YQ==", b"\xff"),
    "quoted": encoded(b"quoted-printable", b"=", b"=\n", b"=3", b"=ZZ", b"a" * 900),
    "uuencoded": encoded(b"x-uuencode", b"M", b"begin 644 x\n", b"M!!!!\n", b"\xff\n", b"~\n"),
    "alphabets": lambda seed, size: said("é+AGE\\x41\x1b$B" * (size // 12),
        kind="text/plain; charset=" + Random(seed).choice(
        ["utf-7", "utf-16", "utf-32", "iso-2022-jp", "hz", "idna", "punycode", "unicode_escape",
            "rot13", "zlib", "\xff", "a" * 99])),
    "nested": nested,
    "messages inside": messages_inside,
    "many parts": many_parts,
    "false delimiters": false_delimiters,
    "report": report,
    "winmail": broken_winmail,
    "signature": broken_signature,
    "spoiled": spoiled,
    "pieces": drawn_pieces,
}  # fmt: skip
"""Every shape by its name."""
