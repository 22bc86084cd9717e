"""The addresses of a field (RFC 5322, section 3.4), read leniently and in one pass."""

import re
from collections.abc import Iterator

from parvis.intake.mail import limits
from parvis.intake.mail.charsets import one_line
from parvis.intake.mail.fields import phrase

ADDRESS = re.compile(r"[^\s<>(),;:\"\[\]@]{1,128}@[^\s<>(),;:\"\[\]@]{1,255}")
QUOTED_LOCAL = re.compile(r"\"[^\"@]{1,64}\"@[^\s<>(),;:\"\[\]@]{1,255}")
IDENTIFIER = re.compile(r"<([^<>\s]{1,990})>")
LABEL = 63


def addresses_of(value: str) -> list[tuple[str, str]]:
    """Each address of a field with the name beside it; what holds no address gives a name alone."""
    found = []
    for written, inside, comment in entries(value[: limits.FIELD]):
        name = one_line(phrase(written.strip()), limits.NAME)
        address = first_address(inside) or first_address(written)
        if not inside and address:
            name = one_line(phrase(comment), limits.NAME)
        if address or name:
            found.append((normalised(address), name))
        if len(found) == limits.ADDRESSES:
            break
    return found


def entries(value: str) -> Iterator[tuple[str, str, str]]:
    """What stands between two commas: the words, what is between angles, the comment.

    A quotation never closed, or a comment, ends with the field.
    """
    words: list[str] = []
    inside: list[str] = []
    comment: list[str] = []
    depth, quoted, angled, escaped = 0, False, False, False
    for character in value:
        if escaped:
            (comment if depth else inside if angled else words).append(character)
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
        elif depth:
            depth += (character == "(") - (character == ")")
            comment.append(character if depth else "")
        elif character == '"' and not angled:
            quoted = not quoted
            words.append("")
        elif quoted:
            words.append(character)
        elif character == "(" and not angled:
            depth = 1
        elif character == "<":
            angled = True
            inside.clear()
        elif character == ">":
            angled = False
        elif character in ",;" and not angled:
            yield "".join(words), "".join(inside), "".join(comment)
            words, inside, comment = [], [], []
        elif character == ":" and not angled and "@" not in "".join(words[-80:]):
            words = []
        else:
            (inside if angled else words).append(character)
    yield "".join(words), "".join(inside), "".join(comment)


def first_address(text: str) -> str:
    """The first address in these words, or nothing."""
    if "@" not in text:
        return ""
    found = ADDRESS.search(text) or QUOTED_LOCAL.search(text)
    return found.group(0).strip(".'") if found else ""


def normalised(address: str) -> str:
    """The address in lower case, its domain in ASCII (IDNA); a domain that cannot be so written stays."""
    if not address:
        return ""
    local, _, domain = address.rpartition("@")
    return f"{one_line(local, 128).lower()}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """A domain in lower case and in ASCII."""
    domain = one_line(domain, 255).lower().rstrip(".")
    if domain.isascii() or any(len(label) > LABEL for label in domain.split(".")):
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def identifiers(value: str) -> tuple[str, ...]:
    """Identifiers of messages in a field, with their angles; one written without them gets them."""
    found = [f"<{inner}>" for inner in IDENTIFIER.findall(value)]
    if not found and "@" in value:
        bare = value.strip(" <>").split()
        found = [f"<{bare[0][:990]}>"] if bare and "<" not in bare[0] else []
    return tuple(dict.fromkeys(found))
