"""What imitates: an address like one that agents trust, a name that hides another address, a program."""

import re
import unicodedata
from collections.abc import Iterable

from parvis.intake.mail.fields import Fields
from parvis.intake.mail.values import Correspondent

PROGRAMS = {
    *(
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "ps1",
        "psm1",
        "msi",
        "msp",
    ),
    *(
        "hta",
        "cpl",
        "jar",
        "lnk",
        "reg",
        "scf",
        "inf",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "apk",
        "dmg",
        "pkg",
        "app",
        "deb",
    ),
    *(
        "rpm",
        "sh",
        "bash",
        "appimage",
        "msix",
        "appx",
        "gadget",
        "xll",
        "chm",
        "url",
        "application",
        "desktop",
    ),
}
FIRST_BYTES = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02",
)
PROGRAM_TYPES = {
    "application/x-msdownload",
    "application/x-msdos-program",
    "application/x-dosexec",
    "application/hta",
}
SAME = str.maketrans(
    "аеорсухіјѕԁһӏԛԝвкмнтαεικνορτυχωɡıł0135",
    "aeopcyxijsdhlqwbkmhtaeikvoptuxwgil" + "oles",
)
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
NAMED_ADDRESS = re.compile(
    r"[^\s<>()\"',;:@]{1,64}@((?:[^\s<>()\"',;:@.]{1,63}\.){1,8}[^\s<>()\"',;:@.]{2,24})"
)
LEAST_LENGTH = 8
SPAM_FIELDS = ("x-spam-flag", "x-spam-status", "x-spam")
LEVEL = re.compile(r"\s*(\d{1,2})\b")
SPAM_LEVEL = 5
"""From this level Exchange puts a message with the unwanted ones."""


def is_look_alike(sender: Correspondent, known_domains: Iterable[str]) -> bool:
    """Whether the sender shows another address than her own, or a domain that imitates one of these."""
    shown = NAMED_ADDRESS.search(sender.name.lower())
    if shown and sender.address and shown.group(0) != sender.address:
        return True
    domain = readable(sender.domain)
    if not domain:
        return False
    if mixes_scripts(domain):
        return True
    trusted = [readable(name.lower()) for name in known_domains]
    if any(domain == known or domain.endswith(f".{known}") for known in trusted):
        return False
    for known in trusted:
        if skeleton(domain) == skeleton(known) or (len(known) >= LEAST_LENGTH and is_one_slip(domain, known)):
            return True
    return False


def is_flagged(fields: Fields) -> bool:
    """Whether the filter of the receiving server holds the message for spam: its own words stand topmost."""
    level = LEVEL.match(fields.first("x-ms-exchange-organization-scl"))
    return (
        any(fields.first(name).strip().lower().startswith("yes") for name in SPAM_FIELDS)
        or fields.first("x-vr-spamstate").strip().upper().startswith("SPAM")
        or (level is not None and int(level.group(1)) >= SPAM_LEVEL)
    )


def readable(domain: str) -> str:
    """The domain as a person reads it."""
    try:
        return ".".join(
            label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
            for label in domain.split(".")
        )
    except (UnicodeError, ValueError):
        return domain


def mixes_scripts(domain: str) -> bool:
    """Whether one label is written in two alphabets that resemble each other."""
    for label in domain.split("."):
        scripts = {
            unicodedata.name(character, "").split(" ")[0] for character in label if character.isalpha()
        }
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return True
    return False


def skeleton(domain: str) -> str:
    """What remains of a domain for an eye in a hurry."""
    plain = unicodedata.normalize("NFKD", domain.translate(SAME))
    text = "".join(
        character for character in plain if not unicodedata.combining(character) and character != "-"
    )
    for pair, one in PAIRS:
        text = text.replace(pair, one)
    return text


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter was changed, added, dropped, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    swapped = rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:] and len(rest) > 1
    return rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:] or swapped


def is_program(name: str, media_type: str, first: bytes) -> bool:
    """Whether a part is a program, by its name, its type or its first bytes."""
    ending = name.rstrip(" .").rpartition(".")[2].lower()
    return ending in PROGRAMS or media_type in PROGRAM_TYPES or first.startswith(FIRST_BYTES)
